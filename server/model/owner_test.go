package model

import (
	"errors"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

func TestHistoryThatWasDroppedFromMemoryIsReadAgainForWhoNeedsIt(t *testing.T) {
	w := newWorld(t, Limits{History: 4}).start()
	a, ca := w.openModel("A", ann)
	b, cb := w.openModel("B", bob) // has seen nothing since version 1, as far as the owner knows
	a.got()
	for i := range 40 {
		w.submit(ca, int32(i+1), int64(i+1), insert(0, "x"))
	}
	kept := make(chan int64, 1)
	w.owner.post(func() { kept <- w.owner.version() - w.owner.control.Oldest() })
	if n := <-kept; n > 9 {
		t.Errorf("%d operations are kept in memory, want 8 at most", n)
	}
	b.got()
	w.submit(cb, 1, 1, insert(3, "B"))
	wantBodies(t, "B", b.got(), "operationAck")
	if got := w.content().Member("s").Text; got != strings.Repeat("x", 40)+"abcBdef" {
		t.Errorf("the text is %q", got)
	}
}

func TestADefectInOneModelEndsOnlyItsOwner(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	a, ca := w.openModel("A", ann)
	b, _ := w.openModel("B", bob)
	a.got()
	w.owner.post(func() { panic("planted") })
	<-w.owner.Done()
	wantBodies(t, "A", a.got(), "forceCloseRealTimeModel")
	wantBodies(t, "B", b.got(), "forceCloseRealTimeModel")
	if w.owner.Submit(ca, &wire.OperationSubmissionMessage{}, 1, func() {}) {
		t.Error("an owner that has ended takes operations")
	}
}

func TestAnOwnerThatCannotLoadItsModelRefusesAndEnds(t *testing.T) {
	w := newWorld(t, Limits{})
	w.store.snaps[1] = store.Snapshot{Version: 1, Data: []byte("garbage")}
	w.start()
	p := w.peer("A", ann)
	if w.owner.Open(NewClient(p, 0), nil, p.reply) {
		<-w.owner.Done()
		if got := p.got(); len(got) != 1 || !errors.Is(got[0].err, failure.Unknown) {
			t.Errorf("the answer is %v", got)
		}
	}
}

func TestHistoryInMemoryIsBoundedInBytesToo(t *testing.T) {
	w := newWorld(t, Limits{HistoryBytes: 10_000}).start()
	a, ca := w.openModel("A", ann)
	b, cb := w.openModel("B", bob)
	a.got()
	for i := range 40 {
		w.submit(ca, int32(i+1), int64(i+1), ot.Op{Type: ot.StringSet, Target: "@:s", Text: strings.Repeat("x", 2000)})
	}
	kept := make(chan int64, 1)
	w.owner.post(func() { kept <- w.owner.version() - w.owner.control.Oldest() })
	if n := <-kept; n > 10 {
		t.Errorf("%d operations of 2,000 bytes are kept in memory, want 10 at most", n)
	}
	b.got()
	w.submit(cb, 1, 1, ot.Op{Type: ot.NumberDelta, Target: "@:n", Number: 1})
	wantBodies(t, "B, who needs all of it", b.got(), "operationAck")
}
