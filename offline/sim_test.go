package offline_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

// The simulator: random programs over three tabs that share a store and a journal, with failing, aborted and full
// stores, tabs killed and frozen at any step, lost broadcasts, lost answers and refused tokens.

type sim struct {
	t           *testing.T
	seed        uint64
	w           *offlinetest.World
	base        *offline.MemoryStore
	server      *simServer
	tabs        []*simTab
	storeLeases bool
	faulty      bool
	edits       map[string]*simEdit
	count       int
}

// simTab is one tab with its journal and flusher.
type simTab struct {
	tab     *offlinetest.Tab
	store   *offlinetest.Store
	journal *offline.Journal
	flusher *offline.Flusher
	token   int
	dead    bool
}

// simEdit is what became of one change.
type simEdit struct {
	tab   *simTab
	saved bool
}

const simTabs = 3

func newSim(t *testing.T, seed uint64) *sim {
	w := offlinetest.NewWorld(seed)
	w.LoseMessages = 0.2
	s := &sim{
		t: t, seed: seed, w: w, base: offline.NewMemoryStore(), server: newSimServer(w), faulty: true,
		storeLeases: seed%2 == 1, edits: map[string]*simEdit{},
	}
	for range simTabs {
		s.openTab()
	}
	return s
}

func (s *sim) openTab() {
	tab := &simTab{tab: s.w.NewTab(), store: offlinetest.NewStore(s.base)}
	tab.store.OnApply = func(*offline.Batch) offlinetest.Fate { return s.fate() }
	s.tabs = append(s.tabs, tab)
	s.openJournal(tab)
}

// fate is what the store does with a batch.
func (s *sim) fate() offlinetest.Fate {
	chance := 1.0
	if s.faulty {
		chance = s.w.Rand().Float64()
	}
	switch {
	case chance < 0.05:
		return offlinetest.Fate{Err: offline.Errorf(offline.ErrStorage, "aborted")}
	case chance < 0.10:
		return offlinetest.Fate{Err: offline.Errorf(offline.ErrStorage, "connection lost"), Made: true}
	case chance < 0.15:
		return offlinetest.Fate{Err: offline.Errorf(offline.ErrQuotaExceeded, "full")}
	}
	return offlinetest.Fate{}
}

// openJournal opens the tab's journal, again and again if the store fails.
func (s *sim) openJournal(tab *simTab) {
	env := tab.tab.Env()
	if s.storeLeases {
		env.Leases = offline.NewStoreLeases(env, tab.store, 3*time.Second)
	}
	offline.OpenJournal(offline.JournalConfig{Env: env, Store: tab.store, Name: "sim"},
		func(j *offline.Journal, _ []offline.Entry, err error) {
			if err != nil {
				tab.tab.AfterFunc(time.Second, func() { s.openJournal(tab) })
				return
			}
			tab.journal = j
			tab.flusher = offline.NewFlusher(offline.FlushConfig{
				Env: env, Journal: j, Connectivity: offline.NewConnectivity(true, true),
				LeaseName: "flush", Window: 3, BatchSize: 1 + int(s.seed/2%4),
				Send: s.server.send(tab.tab, func() int { return tab.token }),
				OnAuth: func(resume func(bool)) {
					tab.tab.AfterFunc(time.Second, func() { tab.token = s.server.token; resume(true) })
				},
			})
		})
}

// edit makes one change in a random tab.
func (s *sim) edit() {
	tab := s.tabs[s.w.Rand().IntN(len(s.tabs))]
	if tab.journal == nil {
		return
	}
	s.count++
	id := fmt.Sprintf("edit %d", s.count)
	if s.w.Rand().IntN(20) == 0 {
		id += "!"
	}
	s.append(tab, fmt.Sprintf("lane %d", s.w.Rand().IntN(4)), id)
}

func (s *sim) append(tab *simTab, lane, id string) {
	e := &simEdit{tab: tab}
	s.edits[id] = e
	tab.journal.Update(func(tx *offline.Tx) error {
		tx.Append(offline.Entry{Lane: lane, State: offline.StateQueued, Data: []byte(id)})
		return nil
	}, func(error) {})
	tab.journal.Saved(func(err error) { e.saved = e.saved || err == nil })
}

// act does something at random.
func (s *sim) act() {
	r := s.w.Rand()
	tab := s.tabs[r.IntN(len(s.tabs))]
	switch chance := r.IntN(100); {
	case chance < 30:
		s.edit()
	case chance < 33:
		s.w.Kill(tab.tab)
		tab.dead = true
		for i, other := range s.tabs {
			if other == tab {
				s.tabs = append(s.tabs[:i:i], s.tabs[i+1:]...)
			}
		}
		s.openTab()
	case chance < 36:
		s.w.Freeze(tab.tab)
	case chance < 42:
		s.w.Thaw(tab.tab)
	case chance < 43:
		s.server.token++
	case chance < 45:
		tab.store.FailReads(offline.Errorf(offline.ErrStorage, "cannot read"))
	case chance < 46 && tab.flusher != nil:
		tab.flusher.Cancel()
		tab.tab.AfterFunc(time.Second, func() { tab.flusher.Kick() })
	case chance < 70:
		s.w.Advance(time.Duration(r.IntN(1500)) * time.Millisecond)
	default:
		for range r.IntN(10) {
			s.w.Step()
		}
	}
}

// run runs a program and then lets all faults end.
func (s *sim) run(steps int) {
	for range steps {
		s.act()
	}
	s.faulty, s.server.faulty, s.w.LoseMessages = false, false, 0
	for _, tab := range s.tabs {
		s.w.Thaw(tab.tab)
	}
	s.w.Advance(10 * time.Second)
	for i, tab := range s.tabs {
		if tab.journal == nil {
			s.t.Fatalf("seed %d: a tab has no journal", s.seed)
		}
		s.append(tab, fmt.Sprintf("last %d", i), fmt.Sprintf("last %d", i)) // whoever missed a broadcast wakes up
	}
	s.w.Run() // now the last edits are in the journal
	s.w.RunUntil(time.Hour, s.drained)
	s.w.Run()
}

func (s *sim) drained() bool {
	for _, tab := range s.tabs {
		if c := tab.journal.Counts(); c.Pending() > 0 || c.Unsaved > 0 || c.Uncertain > 0 {
			return false
		}
	}
	return true
}

// check checks what must hold in the end.
func (s *sim) check() {
	s.t.Helper()
	if !s.drained() {
		for i, tab := range s.tabs {
			s.t.Errorf("seed %d: tab %d is not drained: %+v %+v", s.seed, i, tab.journal.Counts(), tab.flusher.Status())
		}
		return
	}
	times := map[string]int{}
	last := map[string]uint64{}
	for _, e := range s.server.effects {
		times[e.id]++
		if e.n <= last[e.lane] {
			s.t.Errorf("seed %d: in %s, entry %d was applied after %d", s.seed, e.lane, e.n, last[e.lane])
		}
		last[e.lane] = e.n
	}
	dead := map[string]int{}
	for _, r := range s.deadLetters() {
		dead[string(r.Data)]++
	}
	for id, e := range s.edits {
		must := e.saved || !e.tab.dead
		applied, refused := times[id], dead[id]
		if poisoned(id) {
			applied, refused = refused, applied
		}
		if applied > 1 || refused > 0 || must && applied == 0 {
			s.t.Errorf("seed %d: %q (saved %v, tab dead %v) was applied %d times and is %d times a dead letter",
				s.seed, id, e.saved, e.tab.dead, times[id], dead[id])
		}
	}
}

func (s *sim) deadLetters() (out []offline.Entry) {
	var ns []uint64
	s.tabs[0].journal.Each(func(e offline.Entry) bool { ns = append(ns, e.N); return true })
	s.tabs[0].journal.Load(ns, func(es []offline.Entry, err error) { out = es })
	s.w.Run()
	return out
}

func TestNothingIsLostOrDoubledInRandomPrograms(t *testing.T) {
	seeds := uint64(300)
	if testing.Short() {
		seeds = 40
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			s := newSim(t, seed)
			s.run(300)
			s.check()
		})
		if t.Failed() {
			return
		}
	}
}

func TestTheSameSeedMakesTheSameRun(t *testing.T) {
	trace := func() string {
		s := newSim(t, 42)
		s.run(300)
		return s.server.trace.String() + s.w.Now().String()
	}
	if a, b := trace(), trace(); a != b || len(a) < 1000 {
		t.Errorf("two runs of one seed differ:\n%s\n%s", a, b)
	}
}
