package gateway

import (
	"bytes"
	"net"
	"strconv"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/server/metrics"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

func newQueue(limit int) *outbound {
	return &outbound{max: limit, metrics: metrics.New(), wake: make(chan struct{}, 1)}
}

// push adds a frame of a size and reports whether there was room.
func (q *outbound) push(size int) bool {
	return q.add(func(_ *told, add func(frame)) { add(frame{head: make([]byte, size)}) })
}

func TestAQueueIsFullWhenMoreThanItsBytesWait(t *testing.T) {
	q := newQueue(1000)
	for range 11 {
		if !q.push(100) {
			t.Fatal("there is no room although at most 1000 bytes wait")
		}
	}
	if q.push(1) {
		t.Error("there is room although 1100 bytes wait")
	}
	frames, _ := q.take(nil)
	q.written(frames[0])
	if !q.push(1) {
		t.Error("there is no room after a frame was written")
	}
}

func TestALargeMessageAloneDoesNotMakeAReaderASlowOne(t *testing.T) {
	q := newQueue(1000)
	if !q.push(1_000_000) || !q.push(100) || !q.push(100) {
		t.Error("there is no room behind one large message")
	}
	for range 4 {
		q.push(1_000_000)
	}
	if q.push(1) {
		t.Error("there is room behind five large messages")
	}
}

func TestWhoWaitsForRoomGoesOnWhenMostIsWrittenOrTheConnectionIsGone(t *testing.T) {
	q := newQueue(1000)
	for range 9 {
		q.push(100)
	}
	waiting := make(chan error)
	wait := func() { go func() { waiting <- q.waitRoom() }() }
	wait()
	frames, _ := q.take(nil)
	for _, f := range frames[:6] {
		q.written(f)
	}
	select {
	case err := <-waiting:
		t.Fatalf("went on with 300 bytes waiting: %v", err)
	default:
	}
	q.written(frames[6])
	if err := <-waiting; err != nil {
		t.Error(err)
	}
	for range 9 {
		q.push(100)
	}
	wait()
	q.kill()
	if err := <-waiting; err == nil {
		t.Error("no error although the connection is gone")
	}
	if _, ok := q.take(nil); ok {
		t.Error("there is something to write although the connection is gone")
	}
	if !q.push(5) {
		t.Error("a connection that is gone counts as a slow one")
	}
}

func TestAWindowLetsOneLargeMessageThroughAndThenWaits(t *testing.T) {
	w := &window{maxCount: 2, maxBytes: 100}
	if !w.enter(1000) {
		t.Fatal("one message larger than the window does not get in")
	}
	entered := make(chan bool)
	go func() { entered <- w.enter(1) }()
	select {
	case <-entered:
		t.Fatal("a second one got in beside it")
	case <-time.After(10 * time.Millisecond): // it must not come, however long one waits
	}
	w.leave(1000)
	if !<-entered {
		t.Error("the second one did not get in")
	}
	w.enter(1)
	go func() { entered <- w.enter(1) }() // a third
	w.close()
	if <-entered {
		t.Error("one got in after the end")
	}
}

func TestIdentitiesAreNewsOnce(t *testing.T) {
	ann := store.UserID{Name: "ann"}
	id := func(session string) model.Identity {
		return model.Identity{Session: session, User: ann, Data: &wire.DomainUserData{UserID: model.UserData(ann)}}
	}
	var k told
	if m := k.news([]model.Identity{id("1"), id("1")}); len(m.Sessions) != 1 || len(m.Users) != 1 {
		t.Errorf("first: %+v", m)
	}
	if m := k.news([]model.Identity{id("1")}); m != nil {
		t.Errorf("again: %+v", m)
	}
	if m := k.news([]model.Identity{id("2"), id("")}); len(m.Sessions) != 1 || len(m.Users) != 0 {
		t.Errorf("another session: %+v", m)
	}
	if k.news(nil) != nil {
		t.Error("nobody is news")
	}
}

func TestWhatIsCorkedLeavesTogetherAndInOrder(t *testing.T) {
	near, far := net.Pipe()
	c := &corked{Conn: near, timeout: time.Second}
	reads := make(chan []byte, 100)
	go func() {
		for {
			b := make([]byte, 1<<20)
			n, err := far.Read(b)
			if err != nil {
				close(reads)
				return
			}
			reads <- b[:n]
		}
	}()
	c.cork()
	var want []byte
	for i := range 100 {
		p := []byte(strconv.Itoa(i))
		want = append(want, p...)
		c.Write(p)
	}
	if len(reads) != 0 {
		t.Error("something left while it was corked")
	}
	if err := c.uncork(); err != nil {
		t.Fatal(err)
	}
	if got := <-reads; !bytes.Equal(got, want) {
		t.Errorf("one write of %q, want all", got)
	}
	large := bytes.Repeat([]byte("x"), 3*corkBytes+5)
	c.cork()
	c.Write([]byte("head"))
	c.Write(large)
	c.uncork()
	near.Close()
	var got []byte
	for b := range reads {
		if len(b) > corkBytes {
			t.Errorf("a write of %d bytes has only one deadline", len(b))
		}
		got = append(got, b...)
	}
	if !bytes.Equal(got, append([]byte("head"), large...)) {
		t.Errorf("%d bytes arrived, or in another order; want %d", len(got), len(large)+4)
	}
}
