package model

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// chainEditor is a tab that has the same links under way as others.
type chainEditor struct {
	*editor
	pending    int // the first link that was not acknowledged
	sent       int // the next one to be submitted
	duplicates int
	stranger   bool // has changes of its own
}

// deliver hands the tab the oldest message on its way: a link comes back by its mark, whoever submitted it.
func (e *chainEditor) deliver(rt *rapid.T) {
	switch m := e.inbox[0].m.(type) {
	case *wire.RemoteOperationMessage:
		if m.Entry > 0 {
			e.inbox = e.inbox[1:]
			e.acknowledge(rt, m.ContextVersion)
			return
		}
	case *wire.OperationAcknowledgementMessage:
		if e.stranger {
			break
		}
		e.inbox = e.inbox[1:]
		if m.Duplicate {
			e.duplicates++ // its operation came, or comes, among those of others
		} else {
			e.acknowledge(rt, m.Version)
		}
		return
	}
	e.editor.deliver(rt)
}

func (e *chainEditor) acknowledge(rt *rapid.T, version int64) {
	e.pending++
	if err := e.control.Acknowledge(int32(e.pending), version); err != nil {
		rt.Fatalf("%s: %v", e.identity.Session, err)
	}
}

// makeLinks makes edits that all tabs have under way.
func makeLinks(rt *rapid.T, tabs []*chainEditor, links int) {
	for range links {
		op := tabs[0].edit(rt)
		for _, e := range tabs {
			if _, err := e.tree.Apply(op); err != nil {
				rt.Fatal(err)
			}
			own := op
			e.control.Local(&own)
		}
	}
}

// submitLink submits the next link, if there is one.
func (e *chainEditor) submitLink(w *world, links int) bool {
	if e.sent = max(e.sent, e.pending); e.sent == links {
		return false
	}
	op := e.control.InflightAt(e.sent - e.pending).Op
	w.owner.Submit(e.client, entry(int64(e.sent+1), int32(e.sent+1), e.control.Version(), op), 10, func() {})
	e.sent++
	return true
}

func TestTabsThatSubmitTheSameMarksConvergeThoughHistoryIsTrimmedAndTheDiskIsSlow(t *testing.T) {
	duplicates := 0
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, Limits{History: 2, SnapshotEvery: 5})
		w.store.byHand = true
		w.owner = Start("m", w.env, func() {})
		defer func() {
			w.owner.Delete()
			<-w.owner.Done()
		}()
		join := func(session string, user store.UserID) *chainEditor {
			e := &chainEditor{editor: w.join(session, user)}
			w.settle()
			e.take(func() { e.editor.deliver(rt) })
			return e
		}
		tabs, stranger := []*chainEditor{join("A", ann), join("B", ann)}, join("X", bob)
		stranger.stranger = true
		links := rapid.IntRange(1, 12).Draw(rt, "links")
		makeLinks(rt, tabs, links)
		deliver := func(e *chainEditor) bool { return e.take(func() { e.deliver(rt) }) }
		for range rapid.IntRange(10, 80).Draw(rt, "steps") {
			e := rapid.SampledFrom(tabs).Draw(rt, "who")
			switch rapid.IntRange(0, 7).Draw(rt, "what") {
			case 0:
				w.store.write(rapid.IntRange(1, 3).Draw(rt, "writes"))
			case 1, 2:
				deliver(e)
			case 3, 4:
				e.submitLink(w, links)
			case 5:
				deliver(stranger)
			default:
				stranger.submit(rt, w)
			}
			w.settle()
		}
		for busy := true; busy; { // everything arrives in the end
			busy = w.store.write(1<<20) > 0
			for _, e := range append(tabs, stranger) {
				for e != stranger && e.submitLink(w, links) || deliver(e) {
					busy = true
				}
			}
			w.settle()
		}
		marked := 0
		for _, op := range w.store.log("m") {
			if op.Mark.Entry > 0 {
				marked++
			}
		}
		if marked != links {
			rt.Fatalf("%d links are in the log of %d", marked, links)
		}
		for _, e := range append(tabs, stranger) {
			e.wantAllOf(rt, w)
			duplicates += e.duplicates
		}
	})
	if duplicates < 100 {
		t.Errorf("only %d duplicates: the test hardly tests anything", duplicates)
	}
}
