package sdk

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/ot"
)

// device is a browser with a storage, in a world with a server.
type device struct {
	t      *testing.T
	world  *offlinetest.World
	server *manyServer
	bases  map[string]*offline.MemoryStore
	once   bool
}

// page is one tab of a device with a domain in it.
type page struct {
	*device
	tab    *offlinetest.Tab
	dialer *manyDialer
	domain *Domain
	store  *offlinetest.Store                    // its handle
	fate   func(*offline.Batch) offlinetest.Fate // of what it writes; nil: nothing special
	unread func() error                          // whether it cannot read; nil: it can
	events []string
	faults []string
}

func newDevice(t *testing.T, seed uint64, once bool) *device {
	w := offlinetest.NewWorld(seed)
	return &device{t: t, world: w, server: newManyServer(t, w, once), bases: map[string]*offline.MemoryStore{}, once: once}
}

// Open implements Storage.
func (p *page) Open(name string, opened func(offline.Store, error)) {
	if p.bases[name] == nil {
		p.bases[name] = offline.NewMemoryStore()
	}
	p.store = offlinetest.NewStore(p.bases[name])
	p.store.OnApply, p.store.OnRead = p.fate, p.unread
	p.tab.Post(func() { opened(p.store, nil) })
}

// base is the store of the only user.
func (d *device) base() *offline.MemoryStore { return d.bases["convergence/n/d/user/ada"] }

// modelRows are the records of models in that store.
func (d *device) modelRows() (rows []offline.Record) {
	all, err := d.base().GetRange(offline.BucketRows, offline.Range{})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, r := range all {
		if r.Key[0] != "identity" {
			rows = append(rows, r)
		}
	}
	return rows
}

// newPage opens a tab; there is no network for it until connect.
func (d *device) newPage() *page {
	p := &page{device: d, tab: d.world.NewTab()}
	p.dialer = &manyDialer{server: d.server, tab: p.tab, down: true}
	o := DefaultOptions()
	o.ExactlyOnce = d.once
	var err error
	p.domain, err = New(Config{URL: "ws://h/n/d", Options: o, Loop: p.tab, Clock: p.tab, Rand: p.tab, Dialer: p.dialer,
		Storage: p, Leases: p.tab, Channels: p.tab, Events: p.event})
	if err != nil {
		d.t.Fatal(err)
	}
	return p
}

func (p *page) event(e Event) {
	switch e := e.(type) {
	case *ModelsEvent:
		p.events = append(p.events, strings.TrimSpace(e.Name+" "+e.ID))
	case *ModelEvent:
		p.events = append(p.events, e.Model.id+" "+e.Name)
	case *DomainEvent:
		if e.Name == ErrorOccurred {
			p.faults = append(p.faults, e.Message+": "+e.Cause.Error())
		}
	}
}

func (p *page) saw(event string) bool {
	for _, e := range p.events {
		if e == event {
			return true
		}
	}
	return false
}

// await lets things happen until is.
func (d *device) await(what string, is func() bool) {
	d.t.Helper()
	if !d.world.RunUntil(5*time.Minute, is) {
		d.t.Fatalf("it does not happen that %s", what)
	}
}

// on runs f on the loop and all that follows at once.
func (p *page) on(f func()) {
	p.tab.Post(f)
	p.world.Run()
}

// offline starts the page without a network.
func (p *page) offline() *page {
	p.t.Helper()
	var o outcome
	p.tab.Post(func() { p.domain.InitializeOffline("ada", o.done) })
	p.await("the storage opens", func() bool { return o.calls > 0 })
	if o.err != nil {
		p.t.Fatal(o.err)
	}
	return p
}

// connect gives the page a network.
func (p *page) connect() *page {
	p.t.Helper()
	p.dialer.down = false
	p.tab.Post(func() {
		if p.domain.IsDisconnected() {
			p.domain.Connect(Password("ada", "secret"), func(error) {})
		} else {
			p.domain.Hint(true)
		}
	})
	p.await("the page connects", func() bool { return p.domain.IsConnected() && p.domain.OfflineReady() })
	return p
}

// cut takes the network away.
func (p *page) cut() {
	p.t.Helper()
	p.dialer.down = true
	for _, c := range p.server.conns {
		if c.client == p.tab {
			c.drop()
		}
	}
	p.await("the page is offline", func() bool { return !p.domain.IsConnected() })
	p.world.Run()
}

func (p *page) kill() { p.world.Kill(p.tab); p.dropConns() }

func (p *page) dropConns() {
	for _, c := range p.server.conns {
		if c.client == p.tab && !c.gone {
			c.cut = true
			c.leave()
		}
	}
}

func (p *page) tryOpen(id string) (*Model, error) {
	p.t.Helper()
	o := &opened{}
	p.tab.Post(func() { p.domain.Models().Open(id, o.done) })
	p.await("the model "+id+" opens", func() bool { return o.calls > 0 })
	return o.model, o.err
}

func (p *page) open(id string) *Model {
	p.t.Helper()
	m, err := p.tryOpen(id)
	if err != nil {
		p.t.Fatalf("opening %s: %v", id, err)
	}
	return m
}

// create makes a model with a text.
func (p *page) create(id, text string) {
	p.t.Helper()
	var err error
	calls := 0
	p.on(func() {
		p.domain.Models().Create(NewModel{Collection: "c", ID: id, Data: object(ot.Member{Key: "text", Value: &ot.Value{Kind: ot.String, Text: text}})},
			func(_ string, e error) { calls, err = calls+1, e })
	})
	if calls != 1 || err != nil {
		p.t.Fatalf("creating %s: %v", id, err)
	}
}

// call runs something with a done function and wants no error.
func (p *page) call(f func(done func(error))) {
	p.t.Helper()
	if err := p.try(f); err != nil {
		p.t.Fatal(err)
	}
}

func (p *page) try(f func(done func(error))) error {
	p.t.Helper()
	var o outcome
	p.tab.Post(func() { f(o.done) })
	p.await("the call returns", func() bool { return o.calls > 0 })
	return o.err
}

// String is for traces.
func (c *chained) String() string {
	return strconv.FormatUint(c.place, 10) + ":" + strconv.FormatUint(c.entry, 10)
}

// typed appends to the text of a model.
func (p *page) typed(m *Model, s string) {
	p.t.Helper()
	p.on(func() {
		if err := m.text().Splice(m.text().Len(), 0, s); err != nil {
			p.t.Error(err)
		}
	})
}

func (p *page) wantText(m *Model, want string) {
	p.t.Helper()
	if got := m.text().Text(); got != want {
		p.t.Fatalf("%sthe text is %q, want %q", p.server.note, got, want)
	}
}

func (d *device) wantServer(id, want string) {
	d.t.Helper()
	if d.server.models[id] == nil {
		d.t.Fatalf("the server has no model %s", id)
	}
	if got := d.server.text(id); got != want {
		d.t.Fatalf("the server has %q, want %q", got, want)
	}
}

// sent waits until nothing is pending.
func (p *page) sent() {
	p.t.Helper()
	p.await("everything is sent", func() bool { return p.domain.Pending().Entries == 0 })
	p.world.Run()
}

func (p *page) letters() []DeadLetter {
	p.t.Helper()
	var out []DeadLetter
	p.call(func(done func(error)) {
		p.domain.DeadLetters(func(l []DeadLetter, err error) { out = l; done(err) })
	})
	return out
}

func (p *page) noFaults() {
	p.t.Helper()
	if len(p.faults) > 0 {
		p.t.Fatalf("faults: %q", p.faults)
	}
}

func member(key, text string) ot.Member {
	return ot.Member{Key: key, Value: &ot.Value{Kind: ot.String, Text: text}}
}

// cutAll cuts the connections; the page finds out by itself.
func (p *page) cutAll() {
	for _, c := range p.server.conns {
		if c.client == p.tab {
			c.drop()
		}
	}
}

// seeds is how many schedules a property test runs: n, or as many as the environment says.
func seeds(n uint64) uint64 {
	if more, err := strconv.ParseUint(os.Getenv("HOLDFAST_SEEDS"), 10, 64); err == nil {
		return more
	}
	return n
}
