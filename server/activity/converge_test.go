package activity

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// mirror is a connection that keeps the states of everybody, as it is told.
type mirror struct {
	t      *testing.T
	id     model.Identity
	number int32
	in     bool
	states map[string]map[string]wire.JSON
}

func (m *mirror) Identity() model.Identity { return m.id }

// Send implements Peer. The service calls it under its lock, so that it needs none.
func (m *mirror) Send(frame []byte, _ []model.Identity) {
	f, err := wire.DecodeFrame(frame)
	if err != nil {
		m.t.Error(err)
	}
	switch f.Body {
	case wire.BodyActivitySessionJoined:
		var told wire.ActivitySessionJoinedMessage
		m.must(told.Decode(f.Payload), told.ResourceID)
		if m.states[told.SessionID] != nil {
			m.t.Errorf("%s hears that %s has joined, which is there already", m.id.Session, told.SessionID)
		}
		m.states[told.SessionID] = changed(nil, &wire.ActivityUpdateStateMessage{Set: told.State})
	case wire.BodyActivitySessionLeft:
		var told wire.ActivitySessionLeftMessage
		m.must(told.Decode(f.Payload), told.ResourceID)
		m.known(told.SessionID)
		delete(m.states, told.SessionID)
	case wire.BodyActivityStateUpdated:
		var told wire.ActivityStateUpdatedMessage
		m.must(told.Decode(f.Payload), told.ResourceID)
		m.known(told.SessionID)
		m.states[told.SessionID] = changed(m.states[told.SessionID], &wire.ActivityUpdateStateMessage{Set: told.Set, Complete: told.Complete, Removed: told.Removed})
	default:
		m.t.Errorf("a client was sent %s", f.Body.Name())
	}
}

func (m *mirror) must(err error, number int32) {
	if err != nil || !m.in || number != m.number {
		m.t.Errorf("%s was told of the activity %d, is in %d (%v): %v", m.id.Session, number, m.number, m.in, err)
	}
}

func (m *mirror) known(session string) {
	if m.states[session] == nil {
		m.t.Errorf("%s hears of %s, which it does not know", m.id.Session, session)
	}
}

func (m *mirror) join(s *Service) {
	state := map[string]wire.JSON{"at": number(1)}
	s.Join(m.t.Context(), m, &wire.ActivityJoinRequestMessage{ActivityType: home.Type, ActivityID: home.ID, State: state,
		AutoCreateData: &wire.ActivityJoinRequestMessageAutoCreateData{Ephemeral: true}}, func(answer wire.BodyMessage, err error, _ []model.Identity) {
		if err != nil {
			m.t.Error(err)
			return
		}
		joined := answer.(*wire.ActivityJoinResponseMessage)
		m.number, m.in, m.states = joined.ResourceID, true, map[string]map[string]wire.JSON{}
		for session, one := range joined.State {
			m.states[session] = changed(nil, &wire.ActivityUpdateStateMessage{Set: one.State})
		}
	})
}

// step does something at random. in is what the connection itself knows of being in the activity.
func (m *mirror) step(s *Service, r *rand.Rand, in *bool, number *int32) {
	switch n := r.IntN(10); {
	case !*in:
		m.join(s)
		*in = true
		s.mu.Lock()
		*number = m.number
		s.mu.Unlock()
	case n == 0:
		s.mu.Lock()
		s.leave(s.member(m, *number)) // as Leave does; what comes after it is not for this client
		m.in = false
		s.mu.Unlock()
		*in = false
	default:
		u := &wire.ActivityUpdateStateMessage{ResourceID: *number, Set: state(fmt.Sprint("k", r.IntN(3)), float64(r.IntN(100))), Complete: n == 1}
		if n == 2 {
			u = &wire.ActivityUpdateStateMessage{ResourceID: *number, Removed: []string{"k0", "at"}}
		}
		s.mu.Lock()
		m.states[m.id.Session] = changed(m.states[m.id.Session], u)
		s.mu.Unlock()
		if err := s.Update(m, u); err != nil {
			m.t.Error(err)
		}
	}
}

func TestAllWhoAreInAnActivityKnowTheSameInTheEndWhateverTheyDoAtTheSameTime(t *testing.T) {
	w := newWorld(t)
	var all sync.WaitGroup
	mirrors := make([]*mirror, 6)
	for i := range mirrors {
		m := &mirror{t: t, id: model.Identity{Session: fmt.Sprint(i), User: store.UserID{Name: "u"}, Data: &wire.DomainUserData{}}}
		mirrors[i] = m
		all.Go(func() {
			r := rand.New(rand.NewPCG(uint64(i), 1))
			var in bool
			var number int32
			for range 500 {
				m.step(w.service, r, &in, &number)
			}
			if !in {
				m.join(w.service)
			}
		})
	}
	all.Wait()
	for _, m := range mirrors {
		if !maps.EqualFunc(m.states, mirrors[0].states, func(a, b map[string]wire.JSON) bool { return text(a) == text(b) }) {
			t.Errorf("%s knows\n%v\n0 knows\n%v", m.id.Session, m.states, mirrors[0].states)
		}
	}
	if len(mirrors[0].states) != len(mirrors) {
		t.Errorf("%d of %d are in it", len(mirrors[0].states), len(mirrors))
	}
}
