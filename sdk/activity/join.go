package activity

import (
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/permission"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// begin goes on with a join once it is known what an ended page of this device has left to be said.
func (a *Activity) begin(left State) {
	if a.phase != beginning {
		return // it was left
	}
	if !a.options.Lurk {
		a.own = changed(left, &wire.ActivityUpdateStateMessage{Set: a.options.State})
	}
	if a.service.host.Connected() {
		a.request()
		return
	}
	a.wait(offline.Errorf(offline.ErrOffline, "there is no connection, and nothing is known of the activity %s on this device", a.key.String()))
}

// online joins it anew.
func (a *Activity) online() {
	if a.phase == waiting {
		a.request()
	}
}

// offline takes in that the session is gone.
func (a *Activity) offline() {
	switch a.phase {
	case live:
		a.asOf = a.service.host.Env().Clock.Wall()
		a.save()
	case joining:
		a.attempt++
		a.asking = false
	default:
		return
	}
	a.wait(offline.Errorf(service.ErrConnectionFailed, "the connection was lost before the activity %s was joined", a.key.String()))
}

// request asks the server to be let in.
func (a *Activity) request() {
	a.phase = joining
	if before := a.service.leaving[a.key]; before != nil {
		before.next = a
		return
	}
	a.former[a.service.host.Session()] = true
	a.sent = a.own
	a.asking = true
	a.attempt++
	attempt := a.attempt
	m := &wire.ActivityJoinRequestMessage{ActivityType: a.key.Type, ActivityID: a.key.ID, Lurk: a.options.Lurk, State: a.own}
	if c := a.options.AutoCreate; c != nil {
		m.AutoCreateData = &wire.ActivityJoinRequestMessageAutoCreateData{Ephemeral: c.Ephemeral, WorldPermissions: c.Grants.World,
			UserPermissions: permission.UserEntries(c.Grants.Users), GroupPermissions: permission.GroupEntries(c.Grants.Groups)}
	}
	reply := &wire.ActivityJoinResponseMessage{}
	a.service.host.Request(m, wire.BodyActivityJoinResponse, reply, func(err error) {
		if attempt == a.attempt {
			a.asking = false
			a.answered(reply, err)
		}
	})
}

func (a *Activity) answered(m *wire.ActivityJoinResponseMessage, err error) {
	switch code := offline.CodeOf(err); {
	case a.phase == over:
		a.undo(m, err)
	case err == nil:
		a.entered(m)
	case service.LacksConnection(err):
		a.wait(err)
	case code == ErrAlreadyJoined && a.service.late[a.key]:
		a.again() // the answer that came too late is on its way, or what gives it back
	case code == service.ErrRequestTimeout && a.settled:
		a.service.late[a.key] = true
		a.wait(err)
		a.again()
	case !a.settled:
		a.service.late[a.key] = code == service.ErrRequestTimeout
		a.fail(err)
	case code == ErrNotFound:
		a.gone()
	default:
		a.putOut(err.Error())
	}
}

// again asks once more after a while, unless that happens anyhow.
func (a *Activity) again() {
	attempt := a.attempt
	a.service.host.Env().Clock.AfterFunc(retry, func() {
		if attempt == a.attempt && (a.phase == waiting || a.phase == joining) && a.service.host.Connected() && !a.service.disposed {
			a.request()
		}
	})
}

// retry is how long it takes until a session is asked to be let in once more.
const retry = 2 * time.Second

// Late takes an answer to a request to join that nobody waits for any more, and has the server let the session go: it would refuse the
// next attempt.
func (s *Service) Late(payload []byte) {
	var m wire.ActivityJoinResponseMessage
	if wire.Decode(payload, &m) == nil {
		s.leave(m.ResourceID)
	}
}

func (s *Service) leave(number int32) {
	s.host.Request(&wire.ActivityLeaveRequestMessage{ResourceID: number}, wire.BodyOk, nil, func(error) {})
}

// undo leaves what was left while the request to join it was under way, and lets who joins it anew go on.
func (a *Activity) undo(m *wire.ActivityJoinResponseMessage, err error) {
	delete(a.service.leaving, a.key)
	switch {
	case err == nil:
		a.service.leave(m.ResourceID)
	case service.IsTimeout(err): // if the server lets it in after all, Late takes it out
		a.service.late[a.key] = true
	}
	if next := a.next; next != nil && next.phase == joining {
		next.request()
	}
}

// wait goes on without a connection: with what is known, or, if nothing is, not at all.
func (a *Activity) wait(err error) {
	if !a.settled {
		n := a.service.known.byKey[a.key]
		if n == nil {
			a.fail(err)
			return
		}
		a.restore(n)
	}
	a.phase = waiting
	if len(a.own) > 0 || a.service.own.kept[a.key] {
		a.service.own.put(a.key, a.own, nil)
	}
	a.settle(nil)
}

// fail ends a first join. Nothing of it stays; what was taken over of an ended page is there for the next one.
func (a *Activity) fail(err error) {
	a.phase = over
	delete(a.service.joined, a.key)
	a.settle(err)
}

// entered takes in that the server has let this session in: with whom, and what has happened since it was known last.
func (a *Activity) entered(m *wire.ActivityJoinResponseMessage) {
	a.phase, a.number, a.created, a.ephemeral = live, m.ResourceID, m.Created.Millis(), m.Ephemeral
	a.service.numbers[a.number] = a
	moved := a.session != a.service.host.Session()
	a.session = a.service.host.Session()
	a.catchUp(m.State)
	if moved && a.settled {
		a.emit(&Event{Name: ParticipantsChanged})
	}
	a.known, a.unconfirmed = true, !sameState(a.own, a.sent)
	if a.unconfirmed {
		a.service.host.Send(&wire.ActivityUpdateStateMessage{ResourceID: a.number, Complete: true, Set: a.own})
		a.watch()
	}
	a.forgetConfirmed()
	delete(a.service.late, a.key)
	a.save()
	a.settle(nil)
}

// catchUp puts the participants that the server tells in the place of those that were known, and tells of each difference.
func (a *Activity) catchUp(states map[string]wire.ActivityStateData) {
	if !a.known {
		for session, s := range states {
			if !a.former[session] {
				a.put(a.participant(session, s.State))
			}
		}
		return
	}
	for _, p := range a.others {
		if _, there := states[p.Session]; !there {
			a.sessionLeft(p.Session)
		}
	}
	for _, session := range sortedSessions(states) {
		state := states[session].State
		at, ok := a.find(session)
		if !ok {
			a.sessionJoined(session, state)
		} else if m := difference(session, a.others[at].State, state); m != nil {
			a.stateUpdated(m)
		}
	}
}

func sortedSessions(states map[string]wire.ActivityStateData) (list []string) {
	for session := range states {
		list = service.Insert(list, session, before)
	}
	return list
}

// difference is what leads from one state of a session to another; nil if that is nothing.
func difference(session string, from, to State) *wire.ActivityStateUpdatedMessage {
	m := &wire.ActivityStateUpdatedMessage{SessionID: session, Set: State{}}
	for key, value := range to {
		if old, ok := from[key]; !ok || !old.Equal(&value) {
			m.Set[key] = value
		}
	}
	for _, key := range wire.SortedKeys(from) {
		if _, ok := to[key]; !ok {
			m.Removed = append(m.Removed, key)
		}
	}
	if len(m.Set) == 0 && len(m.Removed) == 0 {
		return nil
	}
	return m
}

func sameState(a, b State) bool { return difference("", a, b) == nil }
