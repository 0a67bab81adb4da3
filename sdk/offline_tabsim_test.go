package sdk

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

// Up to three tabs at a time are killed and started at random moments, connected or not.
func TestTabsThatComeAndGoLoseNothingThatWasSavedAndDoubleNothing(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		for seed := range seeds(200) {
			runTabs(t, seed, once, false, false)
		}
	})
}

// The same with a store that is full, fails, or does what it says it has not done, and with models that are made offline and
// deleted.
func TestTabsOnAStoreThatFailsAtTimesLoseNothingThatWasSavedAndDoubleNothing(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		for seed := range seeds(200) {
			runTabs(t, seed, once, true, false)
		}
	})
}

// tabSim is one schedule.
type tabSim struct {
	*device
	r      *rand.Rand
	seed   uint64
	faulty bool
	undo   bool // what was edited is undone and redone, too
	tabs   []*simTab
	ids    []string        // of the models there are
	made   map[string]bool // whose making was acknowledged
	gone   map[string]bool // that were deleted, or may have been
	edits  map[string]*simEdit
}

type simTab struct {
	*page
	models map[string]*Model
	undos  map[*Model]*simUndo
}

type simEdit struct {
	model  string
	saved  bool // as it is now
	undone bool
	turn   int // counts what was done to it
}

func runTabs(t *testing.T, seed uint64, once, faulty, undo bool) {
	d := newDevice(t, seed, once)
	d.server.note = "seed " + strconv.FormatUint(seed, 10)
	d.server.add("m0", "")
	d.server.add("m1", "")
	s := &tabSim{device: d, r: d.world.Rand(), seed: seed, faulty: faulty, undo: undo, ids: []string{"m0", "m1"}, made: map[string]bool{}, gone: map[string]bool{},
		edits: map[string]*simEdit{}}
	s.start()
	for range 80 + s.r.IntN(60) {
		for range s.r.IntN(20) {
			d.world.Step()
		}
		if s.r.IntN(30) == 0 {
			d.world.Advance(time.Duration(s.r.IntN(2000)) * time.Millisecond)
		}
		s.act(s.tabs[s.r.IntN(len(s.tabs))], s.ids[s.r.IntN(len(s.ids))])
	}
	d.world.Advance(time.Second)
	d.world.Run()
	if !faulty {
		s.wantAlike()
	}
	for _, x := range s.tabs {
		s.wantNoFaults(x.page)
		x.wantNoIdleRound()
		x.kill()
	}
	s.wantAll()
}

// start opens a tab.
func (s *tabSim) start() {
	x := &simTab{s.newPage(), map[string]*Model{}, map[*Model]*simUndo{}}
	if s.faulty {
		x.fate = func(*offline.Batch) (f offlinetest.Fate) {
			switch n := s.r.IntN(60); n {
			case 0:
				f.Err = offline.Errorf(offline.ErrQuotaExceeded, "full")
			case 1, 2:
				f = offlinetest.Fate{Err: offline.Errorf(offline.ErrStorage, "aborted"), Made: n == 1}
			}
			return f
		}
		x.unread = func() (err error) {
			if s.r.IntN(300) == 0 {
				err = offline.Errorf(offline.ErrStorage, "unreadable")
			}
			return err
		}
	}
	s.tabs = append(s.tabs, x)
	x.dialer.down = s.r.IntN(2) == 0
	x.tab.Post(func() {
		if !x.dialer.down {
			x.domain.Connect(Password("ada", "secret"), func(error) {})
		}
		x.domain.InitializeOffline("ada", func(error) {})
	})
}

// act has a tab do something.
func (s *tabSim) act(x *simTab, id string) {
	m := x.models[id]
	switch n := s.r.IntN(24); {
	case n == 0 && len(s.tabs) < 3:
		s.start()
	case n == 1 && len(s.tabs) > 1:
		s.kill(x)
	case n < 4:
		x.dialer.down = true
		x.cutAll()
	case n < 8:
		x.dialer.down = false
		x.tab.Post(x.goOnline)
	case n < 12 && m == nil:
		x.tab.Post(func() {
			x.domain.Models().Open(id, func(m *Model, err error) {
				if err == nil {
					x.models[id] = m
				}
			})
		})
	case n == 13 && m != nil:
		delete(x.models, id)
		x.tab.Post(func() { m.Close(nil) })
	case n == 14 && s.faulty:
		s.make(x)
	case n == 15 && s.faulty && id[0] == 'n' && s.r.IntN(3) == 0:
		s.gone[id] = true
		delete(x.models, id)
		x.tab.Post(func() { x.domain.Models().Remove(id, func(error) {}) })
	case m != nil && s.undo && n > 16:
		s.undoOrRedo(x, m, n < 19)
	case m != nil:
		for range s.r.IntN(3) + 1 { // those of one tick are one run
			s.edit(x, m)
		}
	}
}

func (s *tabSim) kill(x *simTab) {
	s.wantNoFaults(x.page)
	x.kill()
	for i := range s.tabs {
		if s.tabs[i] == x {
			s.tabs = append(s.tabs[:i:i], s.tabs[i+1:]...)
			return
		}
	}
}

func (s *tabSim) make(x *simTab) {
	id := "n" + strconv.Itoa(len(s.ids))
	s.ids = append(s.ids, id)
	x.tab.Post(func() {
		if x.domain.OfflineReady() {
			x.domain.Models().Create(NewModel{Collection: "c", ID: id, Data: object(member("text", ""))}, func(_ string, err error) {
				s.made[id] = err == nil
			})
		}
	})
}

func (s *tabSim) edit(x *simTab, m *Model) {
	token := "<" + strconv.Itoa(len(s.edits)+1) + ">"
	e := &simEdit{model: m.id}
	s.edits[token] = e
	x.tab.Post(func() {
		if !m.IsOpen() || m.IsClosing() {
			return
		}
		var u *simUndo
		if s.undo {
			u = x.undoes(s.t, m)
		}
		at := strings.LastIndexByte(m.text().Text()[:s.r.IntN(m.text().Len()+1)], '>') + 1
		if m.kept != nil {
		}
		if err := m.text().Splice(at, 0, token); err != nil {
			s.t.Errorf("seed %d: %v", s.seed, err)
		}
		if u != nil {
			u.edited(e)
		}
		e.follow(m)
	})
}

// follow notes when it is durable what has been done to the edit.
func (e *simEdit) follow(m *Model) {
	e.saved = false
	e.turn++
	turn := e.turn
	m.WhenSaved(func(err error) { e.saved = e.saved || err == nil && e.turn == turn })
}

// wantNoFaults wants no failures but those of the store.
func (s *tabSim) wantNoFaults(p *page) {
	s.t.Helper()
	for _, f := range p.faults {
		unread := strings.Contains(f, "cannot be read") && !strings.Contains(f, "cannot be read from this device") // which the store refused
		if !s.faulty || strings.Contains(f, "concurrency control error") || unread {
			s.t.Fatalf("seed %d: %q", s.seed, p.faults)
		}
	}
}

// wantAlike wants all tabs without network to show the same.
func (s *tabSim) wantAlike() {
	for _, id := range s.ids {
		first := ""
		found := false
		for _, x := range s.tabs {
			m := x.models[id]
			if m == nil || m.state != offlineModel || !m.IsOpen() || m.kept.stuck() {
				continue // one that is stuck says so to who wants to save
			}
			if found && first != m.text().Text() {
				s.t.Fatalf("seed %d: tabs without network show %q and %q", s.seed, first, m.text().Text())
			}
			first, found = m.text().Text(), true
		}
	}
}

// wantAll has a last tab send everything, and wants it there once.
func (s *tabSim) wantAll() {
	p := s.newPage().connect()
	s.world.Advance(time.Second)
	p.await("all is sent, seed "+strconv.FormatUint(s.seed, 10), func() bool { return p.domain.Pending().Entries == 0 })
	s.world.Run()
	letters := p.letters()
	for i := range letters {
		if len(p.faults) > 0 || !s.gone[letters[i].Model] {
			s.t.Fatalf("seed %d: %q, letter %+v", s.seed, p.faults, letters[i])
		}
		p.call(func(done func(error)) { p.domain.DiscardDeadLetters(letters[i].Model, done) })
	}
	p.await("no journal is left, seed "+strconv.FormatUint(s.seed, 10), func() bool { return len(p.domain.offline.adopted) == 0 })
	for token, e := range s.edits {
		n := 0
		if s.server.models[e.model] != nil {
			n = strings.Count(s.server.text(e.model), token)
		}
		if n > 1 || e.saved && !s.gone[e.model] && (n == 0) != e.undone {
			s.t.Fatalf("seed %d: %s of %s is there %d times, saved %v, undone %v", s.seed, token, e.model, n, e.saved, e.undone)
		}
	}
	for _, id := range s.ids {
		if s.server.models[id] != nil {
			p.wantText(p.open(id), s.server.text(id))
			p.wantCleanJournal(id)
		} else if s.made[id] && !s.gone[id] {
			s.t.Fatalf("seed %d: the model %s that was made is not there", s.seed, id)
		}
	}
	if s.journals() != 1 {
		s.t.Fatalf("seed %d: %d journals are left", s.seed, s.journals())
	}
}
