package model

import (
	"fmt"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// editor is a client of a model: what an SDK does, over a connection whose messages the test delivers one by one.
type editor struct {
	*peer
	client  *Client
	tree    *ot.Tree
	control *ot.Client
	mailbox sync.Mutex // guards inbox
	inbox   []sent
	prefix  string
	made    int
	left    bool
}

func (e *editor) newID() string {
	e.made++
	return fmt.Sprintf("%s:%d", e.prefix, e.made)
}

// edit makes a random valid change.
func (e *editor) edit(rt *rapid.T) ot.Op {
	s, a := e.tree.Node("@:s"), e.tree.Node("@:a")
	switch rapid.IntRange(0, 5).Draw(rt, "kind") {
	case 0, 1:
		return ot.Op{Type: ot.StringSplice, Target: "@:s", Index: rapid.IntRange(0, s.Len()).Draw(rt, "at"), Text: rapid.SampledFrom([]string{"a", "bc", "def"}).Draw(rt, "text")}
	case 2:
		if s.Len() > 0 {
			at := rapid.IntRange(0, s.Len()-1).Draw(rt, "at")
			return ot.Op{Type: ot.StringSplice, Target: "@:s", Index: at, Count: rapid.IntRange(1, s.Len()-at).Draw(rt, "count"), Text: "-"}
		}
	case 3:
		return ot.Op{Type: ot.ArrayInsert, Target: "@:a", Index: rapid.IntRange(0, a.Len()).Draw(rt, "at"), Value: text(e.newID(), "v")}
	case 4:
		if a.Len() > 0 {
			return ot.Op{Type: ot.ArrayRemove, Target: "@:a", Index: rapid.IntRange(0, a.Len()-1).Draw(rt, "at")}
		}
	}
	return ot.Op{Type: ot.NumberDelta, Target: "@:n", Number: 1}
}

// deliver hands the editor the oldest message on its way.
func (e *editor) deliver(t *rapid.T) {
	m := e.inbox[0]
	e.inbox = e.inbox[1:]
	if m.err != nil {
		t.Fatalf("%s: %v", e.identity.Session, m.err)
	}
	switch m := m.m.(type) {
	case *wire.OpenRealtimeModelResponseMessage:
		tree, err := ot.NewTree(m.Data)
		if err != nil {
			t.Fatal(err)
		}
		e.tree, e.control, e.prefix = tree, ot.NewClient(m.Version, ot.Rules{}), m.ValueIDPrefix
	case *wire.OperationAcknowledgementMessage:
		if err := e.control.Acknowledge(m.SequenceNumber, m.Version); err != nil {
			t.Fatalf("%s: %v", e.identity.Session, err)
		}
	case *wire.RemoteOperationMessage:
		op, err := e.control.Remote(m.Operation, m.ContextVersion)
		if err == nil {
			_, err = e.tree.Apply(op)
		}
		if err != nil {
			t.Fatalf("%s: %v", e.identity.Session, err)
		}
	case *wire.ModelForceCloseMessage:
		t.Fatalf("%s: the model was closed: %s", e.identity.Session, m.Reason)
	}
}

// take has the oldest message on its way handled, if there is one.
func (e *editor) take(handle func()) bool {
	e.mailbox.Lock()
	defer e.mailbox.Unlock()
	if len(e.inbox) == 0 {
		return false
	}
	handle()
	return true
}

// join lets an editor open the model.
func (w *world) join(session string, user store.UserID) *editor {
	e := &editor{peer: w.peer(session, user)}
	e.onSend = func(s sent) {
		e.mailbox.Lock()
		defer e.mailbox.Unlock()
		e.inbox = append(e.inbox, s)
	}
	e.client = NewClient(e.peer, 0)
	w.owner.Open(e.client, nil, e.reply)
	return e
}

// submit makes an edit.
func (e *editor) submit(t *rapid.T, w *world) {
	op := e.edit(t)
	if _, err := e.tree.Apply(op); err != nil {
		t.Fatal(err)
	}
	s, _ := e.control.Local(&op)
	w.owner.Submit(e.client, &wire.OperationSubmissionMessage{SequenceNumber: s.Sequence, ContextVersion: s.Context, Operation: s.Op}, 10, func() {})
}

// wantAllOf expects the content of the server, and that nothing is under way.
func (e *editor) wantAllOf(t *rapid.T, w *world) {
	want := string(AppendJSON(nil, w.content()))
	if got := string(AppendJSON(nil, e.tree.Value())); got != want || !e.control.Committed() {
		t.Fatalf("%s has %s, the server %s; committed: %v", e.identity.Session, got, want, e.control.Committed())
	}
}

func TestClientsConvergeHoweverMessagesAndTheDiskAreDelayed(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, Limits{History: 3, SnapshotEvery: 5})
		w.store.byHand = true
		w.owner = Start("m", w.env, func() {})
		defer func() {
			w.owner.Delete()
			<-w.owner.Done()
		}()
		var editors []*editor
		join := func() { editors = append(editors, w.join(fmt.Sprint("S", len(editors)), ann)) }
		deliver := func(e *editor) bool { return !e.left && e.take(func() { e.deliver(rt) }) }
		join()
		join()
		steps := rapid.IntRange(10, 80).Draw(rt, "steps")
		for range steps {
			e := rapid.SampledFrom(editors).Draw(rt, "who")
			switch rapid.IntRange(0, 9).Draw(rt, "what") {
			case 0:
				w.store.write(rapid.IntRange(1, 3).Draw(rt, "writes"))
			case 1, 2, 3:
				deliver(e)
			case 4:
				if len(editors) < 5 {
					join()
				}
			case 5:
				if !e.left && e.tree != nil && len(editors) > 2 {
					e.left = true
					w.owner.Leave(e.client)
				}
			default:
				if e.tree != nil && !e.left {
					e.submit(rt, w)
				}
			}
			w.settle()
		}
		for busy := true; busy; { // everything arrives in the end
			busy = w.store.write(1<<20) > 0
			w.settle()
			for _, e := range editors {
				for deliver(e) {
					busy = true
				}
			}
		}
		for _, e := range editors {
			if !e.left {
				e.wantAllOf(rt, w)
			}
		}
	})
}
