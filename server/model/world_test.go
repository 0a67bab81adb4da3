package model

import (
	"context"
	"io"
	"log/slog"
	"sort"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/metrics"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// world is an owner with its surroundings, under the test's control.
type world struct {
	t          *testing.T
	store      *fakeStore
	env        *Env
	owner      *Owner
	collection store.Collection

	mu      sync.Mutex
	timers  []*fakeTimer
	changes []Change
}

type fakeTimer struct {
	after   time.Duration
	f       func()
	stopped bool
}

var (
	ann    = store.UserID{Name: "ann"}
	bob    = store.UserID{Name: "bob"}
	noon   = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)
	all    = store.Permissions{Read: true, Write: true, Remove: true, Manage: true}
	world0 = store.CollectionPermissions{Create: true, Permissions: all}
)

// newWorld makes a world with a model "m" of {s: "abcdef", n: 1, a: [x, y]}, ids @:0 (root) and @:s, @:n, @:a.
func newWorld(t *testing.T, limits Limits) *world {
	w := emptyWorld(t, limits)
	root := object("@:0", map[string]*ot.Value{"s": text("@:s", "abcdef"), "n": {ID: "@:n", Kind: ot.Number, Number: 1},
		"a": {ID: "@:a", Kind: ot.Array, Items: []*ot.Value{text("@:x", "x"), text("@:y", "y")}}})
	if _, err := w.store.CreateModel(context.Background(), store.Model{ID: "m", Collection: "c", Version: 1}, NewSnapshot(root, 1), store.Mark{}); err != nil {
		t.Fatal(err)
	}
	return w
}

func emptyWorld(t *testing.T, limits Limits) *world {
	w := &world{t: t, store: newFakeStore(), collection: store.Collection{ID: "c", World: world0}}
	w.env = &Env{Store: w.store, Now: func() time.Time { return noon }, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Metrics: metrics.New(),
		Limits: limits.WithDefaults(),
		Create: func(ctx context.Context, by store.UserID, c Creation) (store.Model, error) {
			if c.Collection == "forbidden" {
				return store.Model{}, failure.New(failure.Unauthorized, "no")
			}
			return w.store.CreateModel(ctx, store.Model{ID: c.ID, Collection: c.Collection, Version: 1}, NewSnapshot(c.Data, 1), c.Mark)
		},
		Collection: func(context.Context, string) (store.Collection, error) { return w.collection, nil },
		Identify: func(_ context.Context, session string, user store.UserID) Identity {
			return Identity{Session: session, User: user, Data: &wire.DomainUserData{UserID: UserData(user)}}
		},
		Changed: func(_ string, c Change) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.changes = append(w.changes, c)
		},
		After: func(d time.Duration, f func()) func() {
			w.mu.Lock()
			defer w.mu.Unlock()
			timer := &fakeTimer{after: d, f: f}
			w.timers = append(w.timers, timer)
			return func() { timer.stopped = true }
		}}
	return w
}

// start starts an owner of model "m", which the test ends with.
func (w *world) start() *world {
	w.owner = Start("m", w.env, func() {})
	w.t.Cleanup(func() {
		w.store.mu.Lock()
		w.store.byHand = false
		w.store.mu.Unlock()
		w.store.write(1 << 20)
		w.owner.Delete()
		<-w.owner.Done()
	})
	return w
}

// settle waits until the owner has done all that was posted to it, and what follows from that.
func (w *world) settle() {
	w.t.Helper()
	for range 3 {
		done := make(chan bool)
		if !w.owner.post(func() { close(done) }) {
			<-w.owner.Done()
			return
		}
		<-done
	}
}

// fire runs the timers that are set, once.
func (w *world) fire() {
	w.mu.Lock()
	timers := w.timers
	w.timers = nil
	w.mu.Unlock()
	for _, timer := range timers {
		if !timer.stopped {
			timer.f()
		}
	}
	w.settle()
}

func object(id string, members map[string]*ot.Value) *ot.Value {
	v := &ot.Value{ID: id, Kind: ot.Object}
	for key, value := range members {
		v.Members = append(v.Members, ot.Member{Key: key, Value: value})
	}
	sort.Slice(v.Members, func(i, j int) bool { return v.Members[i].Key < v.Members[j].Key })
	return v
}

func text(id, s string) *ot.Value { return &ot.Value{ID: id, Kind: ot.String, Text: s} }

// insert is an operation that inserts text into @:s.
func insert(at int, s string) ot.Op {
	return ot.Op{Type: ot.StringSplice, Target: "@:s", Index: at, Text: s}
}

// openModel lets a session in and forgets what was said.
func (w *world) openModel(session string, user store.UserID) (*peer, *Client) {
	w.t.Helper()
	p := w.peer(session, user)
	c := NewClient(p, 0)
	w.owner.Open(c, nil, p.reply)
	w.settle()
	if got := p.got(); len(got) != 1 || got[0].err != nil {
		w.t.Fatalf("open by %s: %v %v", session, bodies(got), got)
	}
	return p, c
}

// submit submits an operation and waits for the owner. It returns whether done was called by then.
func (w *world) submit(c *Client, sequence int32, context int64, op ot.Op) func() bool {
	return w.submitMessage(c, &wire.OperationSubmissionMessage{SequenceNumber: sequence, ContextVersion: context, Operation: op})
}

func (w *world) submitMessage(c *Client, m *wire.OperationSubmissionMessage) func() bool {
	w.t.Helper()
	done := make(chan bool, 2)
	w.owner.Submit(c, m, 100, func() { done <- true })
	w.settle()
	return func() bool {
		w.settle()
		return len(done) == 1
	}
}

func (w *world) version() int64 {
	got := make(chan int64)
	w.owner.post(func() { got <- w.owner.version() })
	return <-got
}

func (w *world) content() *ot.Value {
	got := make(chan *ot.Value, 1)
	w.owner.View(func(v View, err error) {
		if err != nil {
			w.t.Error(err)
		}
		got <- v.Value
	})
	return <-got
}
