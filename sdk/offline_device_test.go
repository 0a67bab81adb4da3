package sdk

import (
	"strings"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

// device is a browser with a storage, in a world with a server.
type device struct {
	t      *testing.T
	world  *offlinetest.World
	server *manyServer
	bases  map[string]*offline.MemoryStore
	once   bool
	// leaseTTL is how long a tab that died keeps its leases, where there are no Web Locks; 0: there are.
	leaseTTL time.Duration
}

// page is one tab of a device with a domain in it.
type page struct {
	*device
	tab      *offlinetest.Tab
	dialer   *manyDialer
	domain   *Domain
	store    *offlinetest.Store                    // its handle
	fate     func(*offline.Batch) offlinetest.Fate // of what it writes; nil: nothing special
	unread   func() error                          // whether it cannot read; nil: it can
	events   []string
	faults   []string
	rounds   rounds
	statuses []OfflineStatus // of all models, as the application was told
	deaf     bool            // it hears nothing of other tabs
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

// lose deletes records of a model behind the backs of all tabs.
func (d *device) lose(id string, what ...string) {
	d.t.Helper()
	lost := &offline.Batch{}
	for _, one := range what {
		lost.Delete(offline.BucketRows, offline.K(one, id))
	}
	if err := d.base().Apply(lost, offline.Strict); err != nil {
		d.t.Fatal(err)
	}
}

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

// leases are those of a tab: Web Locks, or records in the store of the only user.
func (d *device) leases(tab *offlinetest.Tab) offline.Leases {
	if d.leaseTTL == 0 {
		return tab
	}
	if d.base() == nil {
		d.bases["convergence/n/d/user/ada"] = offline.NewMemoryStore()
	}
	return offline.NewStoreLeases(tab.Env(), d.base(), d.leaseTTL)
}

// newPage opens a tab; there is no network for it until connect.
func (d *device) newPage() *page {
	p := &page{device: d, tab: d.world.NewTab()}
	p.dialer = &manyDialer{server: d.server, tab: p.tab, down: true}
	o := DefaultOptions()
	o.ExactlyOnce = d.once
	var err error
	p.domain, err = New(Config{URL: "ws://h/n/d", Options: o, Loop: p.tab, Clock: p.tab, Rand: p.tab, Dialer: p.dialer,
		Storage: p, Leases: d.leases(p.tab), Channels: hearing{p}, Events: p.event})
	if err != nil {
		d.t.Fatal(err)
	}
	return p
}

// twoTabs are two connected tabs of a device that have one model of the server open, whose text is "-".
func twoTabs(t *testing.T, once bool) (d *device, a, b *page, ma, mb *Model) {
	t.Helper()
	d = newDevice(t, 1, once)
	d.server.add("m", "-")
	a, b = d.newPage().connect(), d.newPage().connect()
	return d, a, b, a.open("m"), b.open("m")
}

// hearing is the channels of a page, which lose what other tabs say while it is deaf.
type hearing struct{ page *page }

// Open implements offline.Channels.
func (h hearing) Open(name string, onMessage func([]byte)) offline.Channel {
	return h.page.tab.Open(name, func(message []byte) {
		if !h.page.deaf {
			onMessage(message)
		}
	})
}

func (p *page) event(e Event) {
	switch e := e.(type) {
	case *ModelsEvent:
		p.rounds.happened(p, e)
		p.events = append(p.events, strings.TrimSpace(e.Name+" "+e.ID))
		if e.Name == ModelStatusChanged {
			p.statuses = append(p.statuses, e.Status)
		}
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
	p.tab.Post(p.goOnline)
	p.await("the page connects", func() bool { return p.domain.IsConnected() && p.domain.OfflineReady() })
	return p
}

// goOnline connects, or has it tried at once.
func (p *page) goOnline() {
	if p.domain.IsDisconnected() {
		p.domain.Connect(Password("ada", "secret"), func(error) {})
	} else {
		p.domain.Hint(true)
	}
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

// cutAll cuts the connections; the page finds out by itself.
func (p *page) cutAll() {
	for _, c := range p.server.conns {
		if c.client == p.tab {
			c.drop()
		}
	}
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
