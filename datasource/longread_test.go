package datasource

import (
	"strconv"
	"strings"
	"testing"
)

// longAnswer is a response of so many rows that it is read bit by bit.
func longAnswer() (a *Answer, count int) {
	name := strings.Repeat("x", 200)
	var b strings.Builder
	b.WriteByte('[')
	for count = 0; b.Len() <= longBody; count++ {
		if count > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"id":` + strconv.Itoa(count+1) + `,"name":"` + name + `"}`)
	}
	b.WriteByte(']')
	return &Answer{Status: 200, Body: []byte(b.String())}, count
}

func TestALongResponseIsReadWithPauses(t *testing.T) {
	w := newWorld(t, 0)
	p := w.openPlain("")
	a, count := longAnswer()
	p.answer = func(*Request) *Answer { return a }
	pauses := 0
	p.pause = func() {
		pauses++
		if n := len(p.ds.Data()); n != 0 {
			t.Errorf("%d rows are shown before all are read", n)
		}
	}
	w.read(p)
	if got := len(p.ds.Data()); got != count || pauses < 5 {
		t.Errorf("%d rows after %d pauses, want %d after some", got, pauses, count)
	}
}

func TestASourceThatIsClosedStopsReadingALongResponse(t *testing.T) {
	w := newWorld(t, 0)
	p := w.openPlain("")
	p.answer = func(*Request) *Answer { a, _ := longAnswer(); return a }
	pauses := 0
	p.pause = func() {
		pauses++
		p.ds.Close()
	}
	p.ds.Read(nil, func(error) {})
	w.w.Run()
	if pauses != 1 {
		t.Errorf("paused %d times, want once", pauses)
	}
}
