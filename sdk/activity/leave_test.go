package activity

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/sdk/service/servicetest"
	"github.com/holdfast-sdk/holdfast/wire"
)

func TestAJoinThatWasNotAnsweredInTimeIsMadeAgainUntilTheServerHasDealtWithTheFirstOne(t *testing.T) {
	p, a := joined(t, nil)
	p.cut()
	p.connect("4")
	for _, code := range []offline.Code{service.ErrRequestTimeout, ErrAlreadyJoined} {
		p.refuse(code)
		same(t, []any{a.IsJoined(), a.Fresh().Live}, []any{true, false})
		p.World.Advance(retry)
	}
	p.answer("x=1", 0, "4 x=1")
	same(t, a.Fresh().Live, true)
}

func TestAFirstJoinThatWasNotAnsweredInTimeDoesNotStandInTheWayOfTheNext(t *testing.T) {
	p := newPage(t, offlinetest.NewWorld(1), nil)
	p.connect("1")
	first := p.join(JoinOptions{})
	p.refuse(service.ErrRequestTimeout)
	same(t, offline.CodeOf(first.err), service.ErrRequestTimeout)
	next := p.join(JoinOptions{})
	p.refuse(ErrAlreadyJoined)
	p.World.Advance(retry)
	p.answer("", 7, "1")
	same(t, []any{next.err, next.activity.IsJoined()}, []any{nil, true})
}

func TestAnAnswerThatComesTooLateIsGivenBack(t *testing.T) {
	p := newPage(t, offlinetest.NewWorld(1), nil)
	p.connect("1")
	late := wire.ActivityJoinResponseMessage{ResourceID: 6}
	p.On(func() { p.service.Late(late.Append(nil)) })
	m, _ := servicetest.Take[wire.ActivityLeaveRequestMessage](p.Host)
	same(t, m.ResourceID, 6)
}

func TestWhatIsLeftWithoutAConnectionIsNotJoinedAgain(t *testing.T) {
	p, a := joined(t, offline.NewMemoryStore())
	p.cut()
	calls := 0
	p.On(func() { a.Leave(func(err error) { calls++ }) })
	p.emits("left 1 local")
	p.connect("4")
	p.None()
	same(t, calls, 1)
}

func TestWhatIsLeftWhileItIsJoinedAnewIsLeftOnTheServerBeforeItIsJoinedAgain(t *testing.T) {
	p, a := joined(t, nil)
	p.cut()
	p.connect("4")
	_, answer := servicetest.Take[wire.ActivityJoinRequestMessage](p.Host)
	p.On(func() { a.Leave(func(error) {}) })
	out := p.join(JoinOptions{})
	p.None()
	answer(&wire.ActivityJoinResponseMessage{ResourceID: 6, State: statesOf([]string{"4"})}, nil)
	m, _ := servicetest.Take[wire.ActivityLeaveRequestMessage](p.Host)
	same(t, m.ResourceID, 6)
	p.answer("", 7, "4")
	same(t, []any{out.err, out.activity.IsJoined()}, []any{nil, true})
}

func TestWhatIsLeftWhileItWaitsToBeJoinedOnceMoreCanBeJoinedAnew(t *testing.T) {
	p := newPage(t, offlinetest.NewWorld(1), nil)
	p.connect("1")
	p.join(JoinOptions{})
	p.refuse(service.ErrRequestTimeout)
	p.join(JoinOptions{})
	p.refuse(ErrAlreadyJoined) // so it is to be asked again
	p.On(func() { p.service.joined[home].Leave(func(error) {}) })
	out := p.join(JoinOptions{})
	p.answer("", 7, "1")
	same(t, []any{out.err, out.calls}, []any{nil, 1})
	p.World.Advance(retry)
	p.None()
}

func TestWhatIsLeftBeforeItsTurnToBeJoinedDoesNotStandInTheWayOfTheNext(t *testing.T) {
	p, a := joined(t, nil)
	p.cut()
	p.connect("4")
	_, answer := servicetest.Take[wire.ActivityJoinRequestMessage](p.Host)
	p.On(func() { a.Leave(func(error) {}) })
	p.join(JoinOptions{}) // waits for the answer
	p.On(func() { p.service.joined[home].Leave(func(error) {}) })
	out := p.join(JoinOptions{})
	answer(&wire.ActivityJoinResponseMessage{ResourceID: 6, State: statesOf([]string{"4"})}, nil)
	servicetest.Take[wire.ActivityLeaveRequestMessage](p.Host)
	p.answer("", 7, "4")
	same(t, []any{out.err, out.calls}, []any{nil, 1})
}

func TestWhatIsLeftWhileItsJoiningIsNotAnsweredInTimeCanBeJoinedAnew(t *testing.T) {
	p, a := joined(t, nil)
	p.cut()
	p.connect("4")
	_, answer := servicetest.Take[wire.ActivityJoinRequestMessage](p.Host)
	p.On(func() { a.Leave(func(error) {}) })
	out := p.join(JoinOptions{})
	answer(nil, offline.Errorf(service.ErrRequestTimeout, "because"))
	p.refuse(ErrAlreadyJoined)
	p.World.Advance(retry)
	p.answer("", 7, "4")
	same(t, []any{out.err, out.calls}, []any{nil, 1})
}
