package model

import (
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-sdk/holdfast/ot"
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
		var mu sync.Mutex
		join := func(session string, user store.UserID) *chainEditor {
			e := &chainEditor{editor: &editor{peer: w.peer(session, user)}}
			e.onSend = func(s sent) {
				mu.Lock()
				defer mu.Unlock()
				e.inbox = append(e.inbox, s)
			}
			e.client = NewClient(e.peer, 0)
			w.owner.Open(e.client, nil, e.reply)
			w.settle()
			e.editor.deliver(rt)
			return e
		}
		tabs, stranger := []*chainEditor{join("A", ann), join("B", ann)}, join("X", bob)
		stranger.stranger = true
		links := rapid.IntRange(1, 12).Draw(rt, "links")
		var chain []ot.Op
		for range links { // made without a connection
			op := tabs[0].edit(rt)
			chain = append(chain, op)
			for _, e := range tabs {
				if _, err := e.tree.Apply(op); err != nil {
					rt.Fatal(err)
				}
				own := op
				e.control.Local(&own)
			}
		}
		deliver := func(e *chainEditor) bool {
			mu.Lock()
			defer mu.Unlock()
			if len(e.inbox) == 0 {
				return false
			}
			e.deliver(rt)
			return true
		}
		submit := func(e *chainEditor) bool {
			if e.sent = max(e.sent, e.pending); e.sent == links {
				return false
			}
			op := e.control.InflightAt(e.sent - e.pending).Op
			w.owner.Submit(e.client, entry(int64(e.sent+1), int32(e.sent+1), e.control.Version(), op), 10, func() {})
			e.sent++
			return true
		}
		for range rapid.IntRange(10, 80).Draw(rt, "steps") {
			e := rapid.SampledFrom(tabs).Draw(rt, "who")
			switch rapid.IntRange(0, 7).Draw(rt, "what") {
			case 0:
				w.store.write(rapid.IntRange(1, 3).Draw(rt, "writes"))
			case 1, 2:
				deliver(e)
			case 3, 4:
				submit(e)
			case 5:
				deliver(stranger)
			default:
				op := stranger.edit(rt)
				if _, err := stranger.tree.Apply(op); err != nil {
					rt.Fatal(err)
				}
				s, _ := stranger.control.Local(&op)
				w.owner.Submit(stranger.client, &wire.OperationSubmissionMessage{SequenceNumber: s.Sequence, ContextVersion: s.Context, Operation: s.Op}, 10, func() {})
			}
			w.settle()
		}
		for busy := true; busy; { // everything arrives in the end
			busy = w.store.write(1<<20) > 0
			for _, e := range append(tabs, stranger) {
				for e != stranger && submit(e) || deliver(e) {
					busy = true
				}
			}
			w.settle()
		}
		want, marked := string(AppendJSON(nil, w.content())), 0
		for _, op := range w.store.log("m") {
			if op.Mark.Entry > 0 {
				marked++
			}
		}
		if marked != links {
			rt.Fatalf("%d links are in the log of %d", marked, links)
		}
		for _, e := range append(tabs, stranger) {
			if got := string(AppendJSON(nil, e.tree.Value())); got != want || !e.control.Committed() {
				rt.Fatalf("%s has %s, the server %s; committed: %v", e.identity.Session, got, want, e.control.Committed())
			}
			duplicates += e.duplicates
		}
	})
	if duplicates < 100 {
		t.Errorf("only %d duplicates: the test hardly tests anything", duplicates)
	}
}
