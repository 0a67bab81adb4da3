package sim

import (
	"fmt"
	"strconv"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk"
	"github.com/holdfast-sdk/holdfast/sdk/activity"
	"github.com/holdfast-sdk/holdfast/sdk/chat"
	"github.com/holdfast-sdk/holdfast/sdk/document"
)

// device is what one user works on: a browser with two places for tabs and stores that they share.
type device struct {
	run   *run
	user  string
	disks map[string]*disk
	tabs  [2]*page
	down  bool  // there is no network
	quota int64 // 0: none
	// trouble: its store was full, or transactions failed, at some time.
	trouble bool
	removed map[string]bool   // models that one of its tabs has removed
	made    map[string]*token // of the models that were made on it without a connection, the last one of each id
	// Faults: how likely a batch fails, or is made but fails all the same, and a read fails.
	failing float64
}

// page is one life of a tab, from its opening to its end.
type page struct {
	run      *run
	device   *device
	place    int
	name     string // unique
	tab      *offlinetest.Tab
	domain   *sdk.Domain
	stores   []*offlinetest.Store
	models   map[string]*sdk.Model // open ones
	busy     map[string]bool       // being opened
	managers map[*sdk.Model]*document.UndoManager
	edits    int
	talk     talk
	working  *activity.Activity // nil: it does not take part yet
	others   part
	changes  int // of its state
	frozen   bool
	dead     bool
	broken   bool // its database was lost, or could not be opened: it has to be loaded again
	ready    bool // its storage is open
	faults   []string
}

// Open implements sdk.Storage.
func (p *page) Open(name string, opened func(offline.Store, error)) {
	r, d := p.run, p.device
	if d.disks[name] == nil {
		d.disks[name] = newDisk()
	}
	s := offlinetest.NewStore(&quotaStore{p.run.plantStore(d.disks[name]), d})
	s.OnApply = func(*offline.Batch) (f offlinetest.Fate) {
		f.Err, f.Made = d.fault(), r.chance(3) && !r.without("made")
		return f
	}
	s.OnRead = d.fault
	p.stores = append(p.stores, s)
	p.tab.Post(func() { opened(s, nil) })
}

// fault decides whether a transaction fails.
func (d *device) fault() error {
	if d.failing == 0 || d.run.random.Float64() >= d.failing {
		return nil
	}
	return offline.Errorf(offline.ErrStorage, "the transaction was aborted")
}

// start opens a tab in a place of its device.
func (d *device) start(place int) *page {
	r := d.run
	r.pages++
	p := &page{run: r, device: d, place: place, name: d.user + strconv.Itoa(place) + "." + strconv.Itoa(r.pages), tab: r.world.NewTab(),
		models: map[string]*sdk.Model{}, busy: map[string]bool{}, managers: map[*sdk.Model]*document.UndoManager{}, talk: newTalk(), others: part{}}
	o := sdk.DefaultOptions()
	o.ExactlyOnce, o.SnapshotInterval = r.clientOnce, r.snapshots
	o.ReconnectIntervals = []time.Duration{0, time.Second, 2 * time.Second, 5 * time.Second}
	domain, err := sdk.New(sdk.Config{URL: "ws://h/n/d", Options: o, Loop: p.tab, Clock: p.tab, Rand: p.tab, Dialer: dialer{p},
		Storage: p, Leases: r.plantLeases(p.tab), Channels: p.tab, Events: p.event})
	if err != nil {
		panic(err) // the configuration is ours
	}
	p.domain, d.tabs[place] = domain, p
	r.all = append(r.all, p)
	r.tracef("%s starts", p.name)
	p.tab.Post(func() {
		p.domain.InitializeOffline(d.user, func(err error) {
			r.tracef("%s has its storage: %v", p.name, err)
			p.ready, p.broken = err == nil, p.broken || err != nil
		})
		p.connect()
		if r.talks() {
			p.useChats()
		}
		if r.works() {
			p.work()
		}
	})
	for _, id := range modelIDs {
		if r.chance(2) {
			p.tab.AfterFunc(time.Duration(r.random.IntN(100))*time.Millisecond, func() { p.open(id) })
		}
	}
	return p
}

// connect logs in.
func (p *page) connect() {
	p.domain.Connect(sdk.Token("token of "+p.device.user), func(err error) { p.run.tracef("%s connected: %v", p.name, err) })
}

func (p *page) event(e sdk.Event) {
	switch e := e.(type) {
	case *sdk.DomainEvent:
		p.run.tracef("%s %s %s %v", p.name, e.Name, e.Message, e.Cause)
		if e.Name == sdk.ErrorOccurred && p.run.settled {
			p.faults = append(p.faults, fmt.Sprint(e.Message, ": ", e.Cause))
		}
	case *sdk.ModelEvent:
		p.run.tracef("%s %s %s %s%s", p.name, e.Model.ID(), e.Name, e.Reason, e.Message)
		if e.Name == sdk.ModelClosed && p.models[e.Model.ID()] == e.Model {
			delete(p.models, e.Model.ID())
			p.excuseUnsaved(e.Model.ID())
			p.run.closedOver(e)
		}
	case *chat.Event:
		p.hear(e)
	case *activity.Event:
		p.watch(e)
	case *sdk.ModelsEvent:
		p.run.tracef("%s %s %s %s", p.name, e.Name, e.ID, e.Message)
	}
}

// excuseUnsaved gives up what was not saved when its model is closed, by a full or failing store, or because another tab of the
// same user has removed the model: the application was told.
func (p *page) excuseUnsaved(model string) {
	if !p.device.trouble && !p.device.removed[model] {
		return
	}
	for _, t := range p.run.tokens {
		if t.page == p && t.model == model {
			t.excused = t.excused || !t.saved
			t.undone.lost = t.undone.lost || t.undone.saved < t.undone.steps
		}
	}
}

// kill ends a tab where it is.
func (p *page) kill() {
	r := p.run
	r.tracef("%s is killed", p.name)
	p.dead = true
	r.world.Kill(p.tab)
	p.device.tabs[p.place] = nil
	for _, c := range append([]*conn(nil), r.conns...) {
		if c.page == p {
			c.cut(r.once() && r.random.IntN(2) == 0)
		}
	}
}

// powerLoss kills all tabs of a device, and what had not reached its disk is lost but for a beginning.
func (d *device) powerLoss() {
	d.run.tracef("the device of %s loses its power", d.user)
	for _, p := range d.tabs {
		if p != nil {
			p.kill()
		}
	}
	for _, disk := range d.disks {
		disk.crash(d.run.random)
	}
}

// loseDatabase empties the stores of a device.
func (d *device) loseDatabase() {
	d.run.tracef("the device of %s loses its database", d.user)
	d.run.lost(d)
	for _, p := range d.tabs {
		if p == nil {
			continue
		}
		p.broken = true
		for _, s := range p.stores {
			s.Break(offline.Errorf(offline.ErrVanished, "the data was taken away"))
		}
	}
	d.disks = map[string]*disk{}
}
