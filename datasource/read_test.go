package datasource

import "testing"

func TestAReadKeepsTheRowsAndNotTheResponseBesideThem(t *testing.T) {
	const n = 2000
	w := newWorld(t, n)
	p := w.openPlain("")
	body := w.srv.list()
	p.answer = func(*Request) *Answer { return &Answer{Status: 200, Body: body} }
	allocs := testing.AllocsPerRun(3, func() { w.read(p) })
	if perRow := allocs / n; perRow > 1 {
		t.Errorf("%.1f allocations for a row; want less than one: a row is cells of columns", perRow)
	}
}
