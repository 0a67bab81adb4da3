package datasource

import (
	"strings"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

// fate is what the network does with a request.
type fate uint8

const (
	fateFine fate = iota
	fateLoseRequest
	fateLoseAnswer // the server did it, and nobody hears
)

// page is a tab with one source on it: the Host.
type page struct {
	t           testing.TB
	tab         *offlinetest.Tab
	srv         *server
	ds          *Source
	events      []*Event
	sent        []*Request
	down        bool
	fate        func(r *Request) fate
	answer      func(r *Request) *Answer // instead of the server's
	hold        bool                     // answers wait in held
	held        []func()
	token       string
	auth        func(resume func(bool))
	decide      func(c Conflict) Resolution
	lookup      func(l Letter) LookupAnswer
	saved       []byte // the application's own storage
	savedGroups []byte // the groups in it
	full        bool   // it throws
	loads       []int  // how many rows each Load was told of
	pause       func() // runs when the page may do something in the midst of a read; nil: nothing
	call        func(fn Func, args []rows.Value) rows.Value
	order       func(fn Func, desc bool, field string, values []rows.Value, members [][]rows.Row) []uint32
	offset      int // of local time, in minutes
	dead        bool
}

const model = `"schema":{"model":{"id":"id","fields":{"id":{"type":"number"},"name":{"type":"string"},"qty":{"type":"number"}}}}`

// world is one browser and one server.
type world struct {
	t     *testing.T
	w     *offlinetest.World
	store *offline.MemoryStore
	srv   *server
}

func newWorld(t *testing.T, serverRows int) *world {
	return &world{t: t, w: offlinetest.NewWorld(1), store: offline.NewMemoryStore(), srv: newServer(serverRows)}
}

// open opens a tab with a durable source. extra is JSON of more options.
func (w *world) open(extra string) *page { return w.openOn(offlinetest.NewStore(w.store), extra) }

func (w *world) openOn(store offline.Store, extra string) *page {
	p := &page{t: w.t, tab: w.w.NewTab(), srv: w.srv}
	p.start(store, extra)
	w.w.Run()
	return p
}

// openOffline opens a tab without a network.
func (w *world) openOffline(extra string) *page {
	p := &page{t: w.t, tab: w.w.NewTab(), srv: w.srv, down: true}
	p.start(offlinetest.NewStore(w.store), extra)
	p.ds.Hint(false)
	w.w.Run()
	return p
}

// kill closes the tab as a crash does.
func (w *world) kill(p *page) {
	p.dead = true
	w.w.Kill(p.tab)
}

func (p *page) start(store offline.Store, extra string) {
	if extra != "" {
		extra = "," + extra
	}
	p.startWith(store, "{"+model+extra+"}")
}

func (p *page) startWith(store offline.Store, options string) {
	ds, err := New(Config{
		Options: []byte(options), Host: p, Env: p.tab.Env(), Store: store, Key: "orders",
		SameOrigin: true, WindowOnline: true,
	})
	if err != nil {
		p.t.Fatal(err)
	}
	p.ds = ds
}

// openPlain opens a source without offlineStorage.
func (w *world) openPlain(extra string) *page { return w.openOn(nil, extra) }

func (p *page) Request(r *Request, answer func(Answer)) func() {
	p.sent = append(p.sent, r)
	f := fateFine
	if p.fate != nil {
		f = p.fate(r)
	}
	var a Answer
	switch {
	case p.down || f == fateLoseRequest:
		a = Answer{Network: true}
	case p.srv.token != "" && p.token != p.srv.token && r.Op != OpRead:
		a = Answer{Status: 401, Text: "401"}
	default:
		var own *Answer
		if p.answer != nil {
			own = p.answer(r)
		}
		if own != nil {
			a = *own
		} else {
			a = p.srv.serve(r)
		}
		if f == fateLoseAnswer {
			a = Answer{Network: true}
		}
	}
	over := false
	deliver := func() {
		if !over && !p.dead {
			over = true
			answer(a)
		}
	}
	if p.hold {
		p.held = append(p.held, deliver)
	} else {
		p.tab.Post(deliver)
	}
	return func() { a = Answer{Network: true}; p.tab.Post(deliver) }
}

func (p *page) release() {
	held := p.held
	p.held, p.hold = nil, false
	for _, f := range held {
		f()
	}
}

func (p *page) Emit(e *Event)       { p.events = append(p.events, e) }
func (p *page) Allow(e *Event) bool { p.Emit(e); return true }
func (p *page) Call(fn Func, args ...rows.Value) (v rows.Value, err error) {
	if p.call != nil {
		v = p.call(fn, args)
	}
	return v, nil
}
func (p *page) OrderGroups(fn Func, desc bool, field string, values []rows.Value, members [][]rows.Row) []uint32 {
	return p.order(fn, desc, field, values, members)
}
func (p *page) Collation() *rows.Collation { return rows.NewCollation(strings.Compare, nil) }
func (p *page) Load(list []rows.Row)       { p.loads = append(p.loads, len(list)) }
func (p *page) Pause() {
	if p.pause != nil {
		p.pause()
	}
}
func (p *page) OffsetAt(float64) int { return p.offset }
func (p *page) AskAuth(resume func(bool)) {
	if p.auth != nil {
		p.auth(resume)
	}
}
func (p *page) DecideConflict(_ Func, c Conflict, decided func(Resolution)) { decided(p.decide(c)) }
func (p *page) DecideUncertain(_ Func, l Letter, decided func(LostChoice)) {
	decided(LostRepeat)
}
func (p *page) Lookup(_ Func, l Letter, found func(LookupAnswer)) { found(p.lookup(l)) }
func (p *page) LoadSnapshot() (block, groups []byte, err error)   { return p.saved, p.savedGroups, nil }
func (p *page) SaveSnapshot(block, groups []byte) error {
	if p.full {
		return offline.Errorf(offline.ErrQuotaExceeded, "no room")
	}
	p.saved, p.savedGroups = block, groups
	return nil
}

// Shorthands.

func (w *world) read(p *page) {
	w.t.Helper()
	w.wait("read", func(done func(error)) { p.ds.Read(nil, done) })
}

func (w *world) sync(p *page) {
	w.t.Helper()
	w.wait("sync", p.ds.Sync)
}

func (w *world) saved(p *page) {
	w.t.Helper()
	w.wait("saved", p.ds.Saved)
}

// result calls f and lets things happen until it is done.
func (w *world) result(f func(done func(error))) (err error, ok bool) {
	f(func(e error) { err, ok = e, true })
	w.w.RunUntil(time.Minute, func() bool { return ok })
	return err, ok
}

func (w *world) wait(what string, f func(done func(error))) {
	w.t.Helper()
	err, ok := w.result(f)
	if err != nil || !ok {
		w.t.Fatalf("%s: done=%v, error %v", what, ok, err)
	}
	w.w.Run()
}

func (p *page) get(id int) rows.Row { return p.ds.Get(rows.Num(float64(id))) }

func (p *page) rename(id int, name string) {
	p.t.Helper()
	if r, _ := p.ds.Set(p.get(id), "name", rows.Text(name)); r != SetChanged {
		p.t.Fatalf("set of row %d: result %d", id, r)
	}
}

func (p *page) add(name string) rows.Row {
	p.t.Helper()
	row, err := p.ds.Insert(p.ds.Total(), blockOf(cells{{Name: "name", Value: rows.Text(name)}}))
	if err != nil {
		p.t.Fatal(err)
	}
	return row
}

// shows is the rows of the page in order, with the state of each: "row1 row2* new+".
func (p *page) shows() string {
	var list []string
	for _, r := range p.ds.Data() {
		mark := map[RowState]string{RowCreate: "+", RowUpdate: "*"}[p.ds.Info(r).State]
		list = append(list, p.ds.Value(r, "name").Str+mark)
	}
	return strings.Join(list, " ")
}

// saw is the events since the last call, those of the kinds ours adds left out.
func (p *page) saw() string {
	var list []string
	for _, e := range p.events {
		switch e.Type {
		case EventPending, EventFlush, EventConnection, EventProgress, EventReset:
			continue
		}
		text := string(e.Type)
		if e.HasOp && e.Type != EventChange {
			text += ":" + e.Op.String()
		}
		if e.Action != "" {
			text += ":" + e.Action
		}
		list = append(list, text)
	}
	p.events = nil
	return strings.Join(list, " ")
}

func (p *page) event(t EventType) *Event {
	for _, e := range p.events {
		if e.Type == t {
			return e
		}
	}
	return nil
}

func (p *page) writes() (n int) {
	for _, r := range p.sent {
		if r.Op != OpRead {
			n++
		}
	}
	return n
}

func expect(t testing.TB, what, got, want string) {
	t.Helper()
	if got != want {
		t.Fatalf("%s:\n got %s\nwant %s", what, got, want)
	}
}
