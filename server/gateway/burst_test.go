package gateway

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/wire"
)

// waitFor asks until a condition holds that the server brings about.
func waitFor(t *testing.T, what string, f func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !f() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// editor is a client with a model open: it applies, transforms and submits as an SDK does.
type editor struct {
	*client
	tree    *ot.Tree
	control *ot.Client
	prefix  string
	made    int
	rand    *rand.Rand
}

func (w *world) editor(id string, seed uint64) *editor {
	c := w.connect()
	opened := c.open(id)
	tree, err := ot.NewTree(opened.Data)
	if err != nil {
		w.t.Fatal(err)
	}
	return &editor{client: c, tree: tree, control: ot.NewClient(opened.Version, ot.Rules{}), prefix: opened.ValueIDPrefix, rand: rand.New(rand.NewPCG(seed, 1))}
}

// edit makes a random change and sends it at once.
func (e *editor) edit() error {
	op := e.change()
	if _, err := e.tree.Apply(op); err != nil {
		return err
	}
	s, _ := e.control.Local(&op)
	return e.ws.Write(e.t.Context(), websocket.MessageBinary, wire.AppendFrame(nil, wire.Message, 0,
		&wire.OperationSubmissionMessage{SequenceNumber: s.Sequence, ContextVersion: s.Context, Operation: s.Op}))
}

func (e *editor) change() ot.Op {
	s, l := e.tree.Node("@:s"), e.tree.Node("@:l")
	switch n := e.rand.IntN(6); {
	case n == 0 && s.Len() > 0:
		at := e.rand.IntN(s.Len())
		return ot.Op{Type: ot.StringSplice, Target: "@:s", Index: at, Count: 1 + e.rand.IntN(min(5, s.Len()-at)), Text: "é"}
	case n == 1:
		e.made++
		return ot.Op{Type: ot.ArrayInsert, Target: "@:l", Index: e.rand.IntN(l.Len() + 1), Value: &ot.Value{ID: fmt.Sprint(e.prefix, ":", e.made), Kind: ot.Number, Number: 1}}
	case n == 2 && l.Len() > 1:
		return ot.Op{Type: ot.ArrayMove, Target: "@:l", Index: e.rand.IntN(l.Len()), To: e.rand.IntN(l.Len())}
	case n == 3 && l.Len() > 0:
		return ot.Op{Type: ot.ArrayRemove, Target: "@:l", Index: e.rand.IntN(l.Len())}
	}
	return ot.Op{Type: ot.StringSplice, Target: "@:s", Index: e.rand.IntN(s.Len() + 1), Text: "word "[:1+e.rand.IntN(5)]}
}

// take takes one frame.
func (e *editor) take(frame wire.Frame) error {
	switch frame.Body {
	case wire.BodyOperationAck:
		var m wire.OperationAcknowledgementMessage
		if err := m.Decode(frame.Payload); err != nil {
			return err
		}
		return e.control.Acknowledge(m.SequenceNumber, m.Version)
	case wire.BodyRemoteOperation:
		var m wire.RemoteOperationMessage
		if err := m.Decode(frame.Payload); err != nil {
			return err
		}
		op, err := e.control.Remote(m.Operation, m.ContextVersion)
		if err == nil {
			_, err = e.tree.Apply(op)
		}
		return err
	case wire.BodyPing:
		return e.ws.Write(e.t.Context(), websocket.MessageBinary, pongFrame)
	case wire.BodyForceCloseRealTimeModel, wire.BodyError:
		return fmt.Errorf("%s: %s", frame.Body.Name(), explain(frame))
	}
	return nil
}

// run makes edits as fast as it can, taking in between what has come, until it has seen the version final.
func (e *editor) run(edits int, final int64) error {
	for range edits {
		if err := e.edit(); err != nil {
			return err
		}
		for more := true; more; {
			select {
			case frame, ok := <-e.frames:
				if !ok {
					return fmt.Errorf("the connection has ended")
				}
				if err := e.take(frame); err != nil {
					return err
				}
			default:
				more = false
			}
		}
	}
	deadline := time.After(2 * time.Minute)
	for e.control.Version() < final {
		select {
		case frame, ok := <-e.frames:
			if !ok {
				return fmt.Errorf("the connection has ended at version %d", e.control.Version())
			}
			if err := e.take(frame); err != nil {
				return err
			}
		case <-deadline:
			return fmt.Errorf("stuck at version %d of %d", e.control.Version(), final)
		}
	}
	return nil
}

// burst lets clients edit one model at the same time, and checks that all have the same in the end, and all of it.
func burst(t *testing.T, clients, edits int, seed uint64) {
	w := newWorld(t, Options{})
	w.connect().create("m")
	editors := make([]*editor, clients)
	for i := range editors {
		editors[i] = w.editor("m", seed+uint64(i))
	}
	final := int64(clients*edits) + 1
	errs := make([]error, clients)
	var all sync.WaitGroup
	began := time.Now()
	for i, e := range editors {
		all.Go(func() { errs[i] = e.run(edits, final) })
	}
	all.Wait()
	t.Logf("%d clients × %d edits, seed %d: %v", clients, edits, seed, time.Since(began).Round(time.Millisecond))
	for i, err := range errs {
		if err != nil {
			t.Fatalf("client %d: %v", i, err)
		}
	}
	v, err := w.domain.View(t.Context(), "m")
	if err != nil {
		t.Fatal(err)
	}
	want := string(model.AppendJSON(nil, v.Value))
	for i, e := range editors {
		if got := string(model.AppendJSON(nil, e.tree.Value())); got != want {
			t.Errorf("client %d has\n%s\nthe server\n%s", i, got, want)
		}
		if !e.control.Committed() {
			t.Errorf("client %d has unacknowledged edits", i)
		}
	}
}

func TestTenClientsThatBurstConverge(t *testing.T) {
	for seed := range uint64(5) {
		burst(t, 10, 100, 1000*seed)
	}
}

func TestFiftyClientsThatBurstConverge(t *testing.T) { burst(t, 50, 100, 7) }
