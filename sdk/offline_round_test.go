package sdk

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
)

// rounds is what a page was told of its rounds of sending: each that has started is completed or aborted, once.
type rounds struct{ started, completed, aborted int }

func (r *rounds) underWay() bool { return r.started > r.completed+r.aborted }

// happened takes an event, which has to be one that may come now.
func (r *rounds) happened(p *page, e *ModelsEvent) {
	before := r.underWay()
	switch e.Name {
	case ModelsSyncStarted:
		r.started++
		before = !before
	case ModelsSyncCompleted:
		r.completed++
	case ModelsSyncAborted:
		r.aborted++
	case ModelsSyncProgress:
	default:
		return
	}
	if !before {
		p.t.Errorf("%s %s %d/%d comes at the wrong time, after %+v", p.server.note, e.Name, e.Done, e.Total, *r)
	}
}

// wantNoIdleRound wants a round in which nothing can be sent (any more) to end: at once without a connection, else once the server has
// answered and what is in doubt is known.
func (p *page) wantNoIdleRound() {
	p.t.Helper()
	idle := func() bool { return p.rounds.underWay() && len(p.domain.Pending().Models) == 0 }
	if p.domain.IsConnected() && idle() {
		p.world.RunUntil(2*time.Minute, func() bool { return !idle() })
	}
	if idle() || p.rounds.underWay() && !p.domain.IsConnected() {
		p.t.Fatalf("%s a round is under way: %+v, connected %v, it waits for %v", p.server.note, p.rounds, p.domain.IsConnected(), p.domain.offline.toSend)
	}
}

func TestTheRoundOfATabIsCompletedAlsoIfAnotherTabMakesTheModelThatItHasOpen(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		d := newDevice(t, 1, once)
		a, b := d.newPage().offline(), d.newPage().offline()
		a.create("m", "x")
		b.typed(b.open("m"), "y")
		b.connect()
		if b.world.Run(); !b.rounds.underWay() {
			t.Fatalf("the edit is not waited for: %q", b.events)
		}
		a.connect()
		a.sent()
		b.sent()
		d.wantServer("m", "xy")
		for _, p := range []*page{a, b} {
			if p.wantNoIdleRound(); p.rounds.completed != 1 {
				t.Errorf("%+v", p.rounds)
			}
		}
	})
}

func TestARoundEndsAfterTheSyncOfItsLastModel(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "")
	p := d.newPage().connect()
	m := p.open("m")
	p.cut()
	p.typed(m, "x")
	p.call(m.Close)
	p.events = nil
	p.connect().sent()
	p.events = slices.DeleteFunc(p.events, func(e string) bool { return !strings.Contains(e, "sync") })
	want := []string{"offline_models_sync_started", "offline_model_sync_started m", "offline_model_sync_completed m",
		"offline_models_sync_progress", "offline_models_sync_completed"}
	if !slices.Equal(p.events, want) {
		t.Errorf("%q, want %q", p.events, want)
	}
}

// At whatever moment: before the flusher sends the edits, meanwhile, and after.
func TestARoundIsCompletedAlsoIfItsModelIsOpenedMeanwhile(t *testing.T) {
	opened := 0
	sweep(t, func(p *page) {
		p.server.add("m", "")
		m := p.connect().open("m")
		p.cut()
		p.typed(m, "x")
		p.call(m.Close)
	}, func(p *page) {
		if p.rounds.underWay() {
			opened++
		}
		p.open("m")
	}, func(p *page) {
		p.sent()
		if p.wantNoIdleRound(); p.rounds.aborted > 0 {
			t.Errorf("%s%+v", p.server.note, p.rounds)
		}
	})
	if opened == 0 {
		t.Error("the model was never opened in the middle")
	}
}

func TestARoundIsCompletedAlsoIfItsModelIsDeletedMeanwhile(t *testing.T) {
	sweep(t, func(p *page) {
		p.offline()
		p.create("m", "x")
	}, func(p *page) {
		p.try(func(done func(error)) { p.domain.Models().Remove("m", done) }) // which fails where the server has not made it
	}, func(p *page) {
		p.sent()
		p.wantNoIdleRound()
	})
}

func TestARoundThatIsInterruptedIsAbortedAtWhateverMoment(t *testing.T) {
	for name, interrupt := range map[string]func(*page){
		"disconnected": func(p *page) { p.domain.Disconnect(nil) },
		"cut":          func(p *page) { p.dialer.down = true; p.cutAll() },
		"disposed":     func(p *page) { p.domain.Dispose(nil) },
	} {
		t.Run(name, func(t *testing.T) {
			aborted, completed := 0, 0
			sweep(t, func(p *page) {
				p.offline().makes(8)
			}, func(p *page) {
				p.on(func() { interrupt(p) })
			}, func(p *page) {
				p.wantNoIdleRound()
				aborted, completed = aborted+p.rounds.aborted, completed+p.rounds.completed
				if p.domain.IsDisposed() {
					return
				}
				p.connect()
				p.sent()
				p.wantNoIdleRound()
				for i := range 8 {
					p.wantServer("m"+strconv.Itoa(i), "x")
				}
			})
			if aborted == 0 || completed == 0 {
				t.Errorf("%d aborted, %d completed in time", aborted, completed)
			}
		})
	}
}

// An application may disconnect in its listener, for each of the events.
func TestWhoDisconnectsWhenToldOfARoundIsToldThatItIsAborted(t *testing.T) {
	for _, name := range []string{ModelsSyncStarted, ModelsSyncProgress} {
		p := newDevice(t, 1, true).newPage().offline()
		p.makes(3)
		told := p.domain.config.Events
		p.domain.config.Events = func(e Event) {
			told(e)
			if e, ok := e.(*ModelsEvent); ok && e.Name == name {
				p.domain.config.Events = told
				p.domain.Disconnect(nil)
			}
		}
		p.connectOnce()
		if p.rounds != (rounds{started: 1, aborted: 1}) || p.domain.offline.conn.State() != offline.Offline {
			t.Errorf("%s: %+v, the flushers are told of %v", name, p.rounds, p.domain.offline.conn.State())
		}
		p.connect()
		p.sent()
		p.wantNoIdleRound()
	}
}

func TestARoundIsCompletedOnceTheStoreWorksAgain(t *testing.T) {
	sweep(t, func(p *page) {
		p.offline().makes(4)
	}, func(p *page) {
		broken := p.world.Now() + 20*time.Second
		p.store.OnApply = func(*offline.Batch) (f offlinetest.Fate) {
			if p.world.Now() < broken {
				f.Err = offline.Errorf(offline.ErrStorage, "it does not answer")
			}
			return f
		}
		p.world.Advance(time.Minute)
	}, func(p *page) {
		p.sent()
		p.wantNoIdleRound()
	})
}

// makes has a page make n models.
func (p *page) makes(n int) {
	p.t.Helper()
	for i := range n {
		p.create("m"+strconv.Itoa(i), "x")
	}
}

// connectOnce connects, and lets happen what follows at once.
func (p *page) connectOnce() {
	p.t.Helper()
	p.dialer.down = false
	var o outcome
	p.on(func() { p.domain.Connect(Password("ada", "secret"), o.done) })
}

// sweep has a page connect, do something once any number of steps have been made since, and see what comes of it.
func sweep(t *testing.T, before, act, after func(*page)) {
	t.Helper()
	for seed := range uint64(3) {
		for moment := 0; ; moment++ {
			d := newDevice(t, seed, true)
			d.server.note = "seed " + strconv.FormatUint(seed, 10) + ", moment " + strconv.Itoa(moment) + ": "
			p := d.newPage()
			before(p)
			p.dialer.down = false
			p.tab.Post(p.goOnline)
			steps := 0
			for steps < moment && p.world.Step() {
				steps++
			}
			act(p)
			p.world.Run()
			if after(p); t.Failed() {
				return
			}
			if steps < moment { // everything was over
				break
			}
		}
	}
}

// Another tab is faster, so the edit has to be written again. Nothing of the round's model has reached the server.
func TestARoundGoesOnWhenAnEditOfItsModelCouldNotBeSavedYet(t *testing.T) {
	raced := false
	for seed := range uint64(20) {
		d := newDevice(t, seed, true)
		a, b := d.newPage().offline(), d.newPage().offline()
		a.create("m", "-")
		ma, mb := a.open("m"), b.open("m")
		a.dialer.down = false
		a.tab.Post(a.goOnline)
		a.await("a round has started", a.rounds.underWay)
		for _, c := range d.server.conns {
			d.world.Freeze(c.up) // nothing more reaches the server
		}
		attempts := ma.kept.attempts
		a.tab.Post(func() { ma.text().Splice(0, 0, "a") })
		b.tab.Post(func() { mb.text().Splice(0, 0, "b") })
		d.world.Run()
		raced = raced || ma.kept.attempts > attempts+1
		if !a.rounds.underWay() || d.server.models["m"] != nil {
			t.Errorf("seed %d: the round is over: %+v", seed, a.rounds)
		}
		for _, c := range d.server.conns {
			d.world.Thaw(c.up)
		}
		b.connect()
		a.sent()
		b.sent()
		if a.wantNoIdleRound(); a.rounds.completed != 1 || a.rounds.aborted != 0 {
			t.Errorf("seed %d: %+v", seed, a.rounds)
		}
		d.wantServer("m", ma.text().Text())
	}
	if !raced {
		t.Error("no tab was slower")
	}
}
