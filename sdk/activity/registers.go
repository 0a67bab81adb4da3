package activity

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// registers keep own states that the server does not have: one record per tab and activity, with the whole state. The state of a
// tab that is gone, which is known by its lease, is taken over at the next join of the activity, by one tab.
type registers struct {
	host    service.Host
	records *service.Shelf
	store   offline.Store

	tab      string
	claimed  bool     // the lease of this tab is held
	claiming []func() // wait for it
	isLoaded bool
	kept     map[Key]bool            // there is a record of this tab
	tabs     map[string]map[Key]bool // what other tabs have kept that may live
	left     map[Key][]register      // of tabs that are gone
	waiting  []readyWaiter
	cancels  []func()
}

type readyWaiter struct {
	key Key
	f   func()
}

// register is the own state in an activity that a tab has kept.
type register struct {
	tab   string
	at    int64 // when, in milliseconds since 1970 UTC
	state State
	raw   []byte // the record
}

func newRegisters(h service.Host, records *service.Shelf) *registers {
	return &registers{host: h, records: records, tab: offline.RandomLetters(h.Env().Rand, 24), kept: map[Key]bool{}, tabs: map[string]map[Key]bool{}, left: map[Key][]register{}}
}

// keyOf is the key of the record of a tab.
//
//go:noinline
func (r *registers) keyOf(tab string, key Key) offline.Key {
	return offline.K("activity", "own", tab, key.Type, key.ID)
}

func leaseOf(tab string) string { return "holdfast/activity/" + tab }

// enabled reports whether the domain has a storage.
func (r *registers) enabled() bool { return r.host.Env().Leases != nil }

// read takes a record of a tab.
func (r *registers) read(key offline.Key, value []byte) error {
	k, one, err := readRegister(key, value)
	if err != nil || one.tab == r.tab {
		return err
	}
	if r.tabs[one.tab] == nil {
		r.tabs[one.tab] = map[Key]bool{}
	}
	r.tabs[one.tab][k] = true
	return nil
}

func readRegister(key offline.Key, value []byte) (k Key, one register, err error) {
	var m wire.ActivityStateData
	at, ok := service.ReadStamped(value, &m)
	if len(key) != 5 || !ok {
		return k, one, offline.Errorf(offline.ErrCorrupt, "the record %s cannot be read", key.String())
	}
	tab, _ := key[2].(string)
	k.Type, _ = key[3].(string)
	k.ID, _ = key[4].(string)
	return k, register{tab, at, m.State, append([]byte{recordVersion}, value...)}, nil
}

// loaded finds out which tabs are gone: their leases are free.
func (r *registers) loaded() {
	r.isLoaded = true
	for tab := range r.tabs {
		r.cancels = append(r.cancels, r.host.Env().Leases.Acquire(leaseOf(tab), func(l offline.Lease) { r.inherit(tab, l) }))
	}
	if len(r.claiming) > 0 {
		r.claim()
	}
	r.tellReady()
}

// inherit reads what a tab that is gone has kept.
func (r *registers) inherit(tab string, l offline.Lease) {
	r.records.All(offline.K("activity", "own", tab), func(key offline.Key, value []byte) error {
		k, one, err := readRegister(key, value)
		if err == nil {
			r.left[k] = append(r.left[k], one)
		}
		return err
	}, func() {
		delete(r.tabs, tab)
		l.Release()
		r.tellReady()
	})
}

// ready reports whether it is known what tabs that are gone have left for an activity.
func (r *registers) ready(key Key) bool {
	if !r.enabled() {
		return true
	}
	for _, keys := range r.tabs {
		if keys[key] {
			return false
		}
	}
	return r.isLoaded
}

// whenReady calls f once ready.
func (r *registers) whenReady(key Key, f func()) { r.waiting = append(r.waiting, readyWaiter{key, f}) }

func (r *registers) tellReady() {
	waiting := r.waiting
	r.waiting = nil
	for _, w := range waiting {
		if r.ready(w.key) {
			w.f()
		} else {
			r.waiting = append(r.waiting, w)
		}
	}
}

// take takes over what tabs that are gone have left for an activity: the newest of it, which is this tab's from then on. Of several
// tabs that try, one gets it.
func (r *registers) take(key Key, then func(State)) {
	left := r.left[key]
	if len(left) == 0 {
		then(nil)
		return
	}
	delete(r.left, key)
	newest := left[0]
	b := &offline.Batch{}
	for _, one := range left {
		b.Expect(offline.BucketRows, r.keyOf(one.tab, key), one.raw)
		b.Delete(offline.BucketRows, r.keyOf(one.tab, key))
		if one.at > newest.at {
			newest = one
		}
	}
	b.Put(offline.BucketRows, r.keyOf(r.tab, key), newest.raw)
	r.withLease(func() {
		var err error
		r.host.Env().Loop.Go(func() { err = r.store.Apply(b, offline.Strict) }, func() {
			if err == nil {
				r.kept[key] = true
				r.left[key] = []register{{r.tab, newest.at, newest.state, newest.raw}} // until it is delivered
				then(newest.state)
				return
			}
			if offline.CodeOf(err) != offline.ErrStale { // another tab was first
				r.host.Fault(err, "what an ended page has left to be said in an activity cannot be read")
			}
			then(nil)
		})
	})
}

// withLease calls f once this tab holds its lease: nobody takes it for gone then.
func (r *registers) withLease(f func()) {
	if r.claimed {
		f()
		return
	}
	r.claiming = append(r.claiming, f)
	if r.isLoaded && len(r.claiming) == 1 {
		r.claim()
	}
}

func (r *registers) claim() {
	r.cancels = append(r.cancels, r.host.Env().Leases.Acquire(leaseOf(r.tab), func(l offline.Lease) {
		r.cancels = append(r.cancels, l.Release)
		claiming := r.claiming
		r.claimed, r.claiming = true, nil
		for _, f := range claiming {
			f()
		}
	}))
}

// put keeps the own state in an activity. done, which may be nil, is called once it is on the disk, or has failed to.
func (r *registers) put(key Key, state State, done func(error)) {
	if done == nil {
		done = func(err error) {
			if err != nil {
				r.host.Fault(err, "the own state in an activity cannot be kept on this device")
			}
		}
	}
	record := service.Stamped(r.host.Env().Clock.Wall(), &wire.ActivityStateData{State: state})
	if !r.enabled() {
		r.records.Put(r.keyOf(r.tab, key), record, done)
		return
	}
	r.kept[key] = true
	r.withLease(func() {
		if r.kept[key] { // else it was delivered meanwhile
			delete(r.left, key)
			r.records.Put(r.keyOf(r.tab, key), record, done)
		} else {
			done(nil)
		}
	})
}

// delivered forgets the own state in an activity: the server has it, or the application has left.
func (r *registers) delivered(key Key) { r.forget(key, nil) }

// forget forgets the own state in an activity, and reports whether there is something to wait for: then done, if it is not nil, is
// called once no page can find it any more.
func (r *registers) forget(key Key, done func(error)) bool {
	if !r.kept[key] {
		return false
	}
	delete(r.kept, key)
	delete(r.left, key)
	if !r.records.IsOpen() { // it was written nowhere yet
		done = nil
	}
	r.records.Delete(r.keyOf(r.tab, key), done)
	return done != nil
}

func (r *registers) dispose() {
	for _, cancel := range r.cancels {
		cancel()
	}
}
