package activity

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/sdk/service/servicetest"
	"github.com/holdfast-sdk/holdfast/wire"
)

// keptStates are the own states that are kept in a store.
func keptStates(t *testing.T, store *offline.MemoryStore) (list []string) {
	t.Helper()
	records, err := store.GetRange(offline.BucketRows, offline.Prefix("activity", "own"))
	same(t, err, nil)
	for _, r := range records {
		_, one, err := readRegister(r.Key, r.Value[1:])
		same(t, err, nil)
		list = append(list, text(one.state))
	}
	return list
}

func (p *page) set(a *Activity, state string) {
	p.T.Helper()
	p.On(func() { same(p.T, a.SetState(stateOf(state)), nil) })
	p.sent("0 {" + state + "} false []")
}

func TestAStateThatTheServerDoesNotConfirmWithinASecondIsThereAfterAKillWithoutSaved(t *testing.T) {
	store := offline.NewMemoryStore()
	p, a := joined(t, store)
	p.set(a, "x=2")
	p.World.Advance(watchTime / 2)
	servicetest.Take[wire.GetServerTimeRequestMessage](p.Host) // the connection is dead
	p.set(a, "x=3")
	same(t, keptStates(t, store), []string{})
	p.World.Advance(watchTime / 2)
	same(t, keptStates(t, store), []string{"x=3"})
	p.set(a, "x=4")
	p.World.Advance(watchTime)
	servicetest.Take[wire.GetServerTimeRequestMessage](p.Host)
	same(t, keptStates(t, store), []string{"x=4"})

	p.World.Kill(p.Tab)
	p.World.Run()
	next := newPage(t, p.World, store)
	next.connect("5")
	next.join(JoinOptions{})
	next.answer("x=4", 0, "5 x=4")
	same(t, keptStates(t, store), []string{})
}

func TestAStateThatTheServerConfirmsInTimeIsNotWrittenAndNotAskedForWithEachChange(t *testing.T) {
	store := offline.NewMemoryStore()
	p, a := joined(t, store)
	for range 3 {
		p.set(a, "x=2")
		p.set(a, "x=3")
		p.World.Advance(watchTime / 2)
		_, answer := servicetest.Take[wire.GetServerTimeRequestMessage](p.Host)
		p.set(a, "x=4") // which the next answer confirms
		p.World.Advance(watchTime/2 - 1)
		answer(&wire.GetServerTimeResponseMessage{}, nil)
		p.World.Advance(watchTime / 2)
		_, answer = servicetest.Take[wire.GetServerTimeRequestMessage](p.Host)
		answer(&wire.GetServerTimeResponseMessage{}, nil)
		p.World.Advance(10 * watchTime)
		p.None()
		same(t, keptStates(t, store), []string{})
		same(t, a.service.own.kept, map[Key]bool{})
	}
}

func TestAnAnswerThatComesLateForgetsWhatWasKeptUnlessItHasChangedSince(t *testing.T) {
	store := offline.NewMemoryStore()
	p, a := joined(t, store)
	p.set(a, "x=2")
	p.World.Advance(watchTime)
	_, first := servicetest.Take[wire.GetServerTimeRequestMessage](p.Host)
	p.set(a, "x=3")
	p.World.Advance(watchTime)
	_, second := servicetest.Take[wire.GetServerTimeRequestMessage](p.Host)
	first(&wire.GetServerTimeResponseMessage{}, nil)
	p.World.Run()
	same(t, keptStates(t, store), []string{"x=3"})
	second(&wire.GetServerTimeResponseMessage{}, nil)
	p.World.Run()
	same(t, keptStates(t, store), []string{})
}

func TestAStateThatIsSetAgainAfterAnotherOneIsNotTakenForTheOneThatTheServerConfirms(t *testing.T) {
	store := offline.NewMemoryStore()
	p, a := joined(t, store)
	p.set(a, "x=2")
	p.World.Advance(watchTime / 2)
	_, answer := servicetest.Take[wire.GetServerTimeRequestMessage](p.Host)
	p.set(a, "x=3") // the last that arrives
	p.set(a, "x=2")
	saved := false
	p.On(func() { a.Saved(func(err error) { saved = err == nil }) })
	same(t, saved, true)
	answer(&wire.GetServerTimeResponseMessage{}, nil)
	same(t, keptStates(t, store), []string{"x=2"})

	p.World.Kill(p.Tab)
	p.World.Run()
	next := newPage(t, p.World, store)
	next.connect("5")
	next.join(JoinOptions{})
	next.answer("x=2", 0, "5 x=2")
}

func TestAStateThatWasSavedDuringAJoinStaysOnTheDeviceUntilTheServerConfirmsIt(t *testing.T) {
	store := offline.NewMemoryStore()
	p, a := joined(t, store)
	p.cut()
	p.connect("4")
	saved := false
	p.On(func() {
		same(t, a.SetState(stateOf("x=2")), nil)
		a.Saved(func(err error) { saved = err == nil })
	})
	same(t, saved, true)
	p.answer("x=1", 3, "4 x=1")
	p.sent("3 {x=2} true []") // on a connection that may be dead
	same(t, keptStates(t, store), []string{"x=2"})
	p.World.Advance(watchTime / 2)
	_, answer := servicetest.Take[wire.GetServerTimeRequestMessage](p.Host)
	answer(&wire.GetServerTimeResponseMessage{}, nil)
	same(t, keptStates(t, store), []string{})
	p.World.Advance(10 * watchTime)
	p.None()
}

func TestNothingIsAskedAboutAStateOnceItsActivityIsLeftOrItsDomainDisposed(t *testing.T) {
	ends := map[string]func(*page, *Activity){
		"left":     func(p *page, a *Activity) { a.Leave(func(error) {}) },
		"disposed": func(p *page, a *Activity) { p.service.Dispose() },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			p, a := joined(t, offline.NewMemoryStore())
			p.set(a, "x=2")
			p.World.Advance(watchTime / 2)
			_, answer := servicetest.Take[wire.GetServerTimeRequestMessage](p.Host)
			p.On(func() { end(p, a) })
			if name == "left" {
				servicetest.Take[wire.ActivityLeaveRequestMessage](p.Host)
			}
			answer(nil, offline.Errorf(service.ErrRequestTimeout, "because"))
			p.World.Advance(10 * watchTime)
			p.None()
		})
	}
}
