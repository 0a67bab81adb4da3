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
	"github.com/holdfast-sdk/holdfast/query"
	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/metrics"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// fakeStore keeps models in memory. Appends reach its "disk" when the test says so, or at once.
type fakeStore struct {
	mu       sync.Mutex
	byHand   bool // appends wait for write
	waiting  []waitingAppend
	models   map[string]*store.Model
	logs     map[int64][]store.Op
	snaps    map[int64]store.Snapshot
	nextKey  int64
	writeErr error
	readErr  error         // of the log
	snapGate chan struct{} // PutSnapshot waits for it, if there is one
	puts     int
}

type waitingAppend struct {
	store.Append
	done func(error)
}

func newFakeStore() *fakeStore {
	return &fakeStore{models: map[string]*store.Model{}, logs: map[int64][]store.Op{}, snaps: map[int64]store.Snapshot{}}
}

func (f *fakeStore) Append(a store.Append, done func(error)) {
	f.mu.Lock()
	f.waiting = append(f.waiting, waitingAppend{a, done})
	byHand := f.byHand
	f.mu.Unlock()
	if !byHand {
		f.write(1)
	}
}

// write brings the n oldest appends to disk and returns how many there were.
func (f *fakeStore) write(n int) int {
	f.mu.Lock()
	n = min(n, len(f.waiting))
	batch := f.waiting[:n]
	f.waiting = f.waiting[n:]
	err := f.writeErr
	for _, a := range batch {
		if err == nil && int64(len(f.logs[a.Model]))+1 != a.Expected {
			err = store.ErrVersion
		}
		if err == nil {
			f.logs[a.Model] = append(f.logs[a.Model], a.Ops...)
		}
	}
	f.mu.Unlock()
	for _, a := range batch {
		a.done(err)
	}
	return n
}

func (f *fakeStore) log(id string) []store.Op {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]store.Op(nil), f.logs[f.models[id].Key]...)
}

func (f *fakeStore) CreateModel(_ context.Context, m store.Model, first store.Snapshot, _ store.Mark) (store.Model, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if old := f.models[m.ID]; old != nil {
		return *old, store.ErrExists
	}
	f.nextKey++
	m.Key = f.nextKey
	f.models[m.ID], f.snaps[m.Key] = &m, first
	return m, nil
}

func (f *fakeStore) Model(_ context.Context, id string) (store.Model, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if m := f.models[id]; m != nil {
		return *m, nil
	}
	return store.Model{}, store.ErrNotFound
}

func (f *fakeStore) SetModelPermissions(_ context.Context, m store.Model) error { return nil }

func (f *fakeStore) DeleteModel(_ context.Context, key int64) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for id, m := range f.models {
		if m.Key == key {
			delete(f.models, id)
			return nil
		}
	}
	return store.ErrNotFound
}

func (f *fakeStore) ModelList(context.Context, string, int, int) ([]store.Model, error) {
	return nil, nil
}
func (f *fakeStore) StaleModels(context.Context, string) ([]store.Model, error) { return nil, nil }
func (f *fakeStore) EphemeralModels(context.Context) ([]store.Model, error)     { return nil, nil }
func (f *fakeStore) Query(context.Context, *query.Query, *store.UserID) (store.Page, error) {
	return store.Page{}, nil
}

func (f *fakeStore) Read(ctx context.Context, model, from, to int64, each func(store.Op) error) error {
	f.mu.Lock()
	ops := append([]store.Op(nil), f.logs[model]...)
	f.mu.Unlock()
	if err := f.failed(); err != nil {
		return err
	}
	for _, op := range ops {
		if op.Version < from || op.Version >= to {
			continue
		}
		if err := each(op); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (f *fakeStore) failed() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.readErr
}

func (f *fakeStore) Snapshot(_ context.Context, model int64) (store.Snapshot, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s, ok := f.snaps[model]; ok {
		return s, nil
	}
	return store.Snapshot{}, store.ErrNotFound
}

func (f *fakeStore) PutSnapshot(_ context.Context, model int64, s store.Snapshot) error {
	f.mu.Lock()
	gate := f.snapGate
	f.puts++
	f.mu.Unlock()
	if gate != nil {
		<-gate
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if s.Version > int64(len(f.logs[model]))+1 {
		return store.ErrVersion
	}
	if s.Version > f.snaps[model].Version {
		f.snaps[model] = s
	}
	return nil
}

func (f *fakeStore) VersionAt(context.Context, int64, int64) (int64, error) { return 0, nil }

func (f *fakeStore) LastEntry(_ context.Context, model int64, r store.Replica) (entry, version int64, ok bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, op := range f.logs[model] {
		if op.Mark.Replica == r {
			entry, version, ok = op.Mark.Entry, op.Version, true
		}
	}
	return entry, version, ok, f.readErr
}

func (f *fakeStore) EntryVersion(_ context.Context, model int64, r store.Replica, entry int64) (int64, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, op := range f.logs[model] {
		if op.Mark == (store.Mark{Replica: r, Entry: entry}) {
			return op.Version, true, nil
		}
	}
	return 0, false, f.readErr
}

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

// peer is a connection that notes what it is sent.
type peer struct {
	world    *world
	identity Identity

	mu       sync.Mutex
	frames   []sent
	dropped  []int32
	asks     []func(*wire.AutoCreateModelConfigResponseMessage, error)
	prefixes int
	gate     chan struct{} // WaitRoom waits for it, if there is one
	waits    int
	panics   bool
	onSend   func(sent)
}

// sent is a frame and who was named with it; or the answer to a request.
type sent struct {
	body  wire.Body
	m     any
	bytes []byte
	who   []Identity
	err   error
}

func (w *world) peer(session string, user store.UserID) *peer {
	return &peer{world: w, identity: Identity{Session: session, User: user, Data: &wire.DomainUserData{UserID: UserData(user)}}}
}

func (p *peer) Identity() Identity { return p.identity }

func (p *peer) Prefix() string {
	p.prefixes++
	return p.identity.Session + "." + string(rune('0'+p.prefixes-1))
}

func (p *peer) Dropped(n int32) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dropped = append(p.dropped, n)
}

func (p *peer) AskAutoCreate(_ int32, done func(*wire.AutoCreateModelConfigResponseMessage, error)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asks = append(p.asks, done)
}

func (p *peer) WaitRoom() error {
	p.mu.Lock()
	p.waits++
	gate := p.gate
	p.mu.Unlock()
	if gate != nil {
		<-gate
	}
	return nil
}

func (p *peer) Send(frame []byte, who []Identity) {
	if p.panics {
		panic("planted")
	}
	f, err := wire.DecodeFrame(frame)
	if err != nil {
		p.world.t.Errorf("a frame that cannot be decoded was sent: %v", err)
		return
	}
	m := decoders[f.Body]()
	if err := m.Decode(f.Payload); err != nil {
		p.world.t.Errorf("%s cannot be decoded: %v", f.Body.Name(), err)
	}
	p.note(sent{body: f.Body, m: m, bytes: frame, who: who})
}

func (p *peer) note(s sent) {
	p.mu.Lock()
	p.frames = append(p.frames, s)
	f := p.onSend
	p.mu.Unlock()
	if f != nil {
		f(s)
	}
}

// reply is a Reply that notes the answer among the frames.
func (p *peer) reply(m wire.BodyMessage, err error, who []Identity) {
	if opened, ok := m.(*Opened); ok { // as it arrives
		whole := &wire.OpenRealtimeModelResponseMessage{}
		if err := whole.Decode(append(opened.Append(nil), opened.Content...)); err != nil {
			p.world.t.Errorf("the answer to an open cannot be decoded: %v", err)
		}
		m = whole
	}
	s := sent{m: m, err: err, who: who}
	if m != nil && err == nil {
		s.body = m.Body()
	}
	p.note(s)
}

// got returns what was sent since the last call.
func (p *peer) got() []sent {
	p.mu.Lock()
	defer p.mu.Unlock()
	frames := p.frames
	p.frames = nil
	return frames
}

type decodable interface{ Decode([]byte) error }

var decoders = map[wire.Body]func() decodable{
	wire.BodyForceCloseRealTimeModel:     func() decodable { return &wire.ModelForceCloseMessage{} },
	wire.BodyRemoteClientOpenedModel:     func() decodable { return &wire.RemoteClientOpenedMessage{} },
	wire.BodyRemoteClientClosedModel:     func() decodable { return &wire.RemoteClientClosedMessage{} },
	wire.BodyRemoteOperation:             func() decodable { return &wire.RemoteOperationMessage{} },
	wire.BodyOperationAck:                func() decodable { return &wire.OperationAcknowledgementMessage{} },
	wire.BodyReferenceShared:             func() decodable { return &wire.RemoteReferenceSharedMessage{} },
	wire.BodyReferenceSet:                func() decodable { return &wire.RemoteReferenceSetMessage{} },
	wire.BodyReferenceCleared:            func() decodable { return &wire.RemoteReferenceClearedMessage{} },
	wire.BodyReferenceUnshared:           func() decodable { return &wire.RemoteReferenceUnsharedMessage{} },
	wire.BodyModelPermissionsChanged:     func() decodable { return &wire.ModelPermissionsChangedMessage{} },
	wire.BodyModelResyncServerComplete:   func() decodable { return &wire.ModelResyncServerCompleteMessage{} },
	wire.BodyRemoteClientResyncStarted:   func() decodable { return &wire.RemoteClientResyncStartedMessage{} },
	wire.BodyRemoteClientResyncCompleted: func() decodable { return &wire.RemoteClientResyncCompletedMessage{} },
}

// bodies names what was sent, in order; errors by their code.
func bodies(list []sent) (names []string) {
	for _, s := range list {
		if s.err != nil {
			names = append(names, string(failure.From(s.err).Code))
		} else {
			names = append(names, s.body.Name())
		}
	}
	return names
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

func wantBodies(t *testing.T, what string, got []sent, want ...string) {
	t.Helper()
	names := bodies(got)
	if len(names) != len(want) {
		t.Fatalf("%s: got %v, want %v", what, names, want)
	}
	for i := range want {
		if names[i] != want[i] {
			t.Fatalf("%s: got %v, want %v", what, names, want)
		}
	}
}
