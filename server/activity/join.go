package activity

import (
	"context"
	"errors"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/permission"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// maxJoined is how many activities a connection may be in.
const maxJoined = 1000

// Join lets a connection into an activity, which is made if the request says so and there is none. reply is called once, before
// anything else is sent about that activity.
func (s *Service) Join(ctx context.Context, p Peer, m *wire.ActivityJoinRequestMessage, reply model.Reply) {
	if err := s.join(ctx, p, m, reply); err != nil {
		reply(nil, err, nil)
	}
}

func (s *Service) join(ctx context.Context, p Peer, m *wire.ActivityJoinRequestMessage, reply model.Reply) error {
	key := store.ActivityKey{Type: m.ActivityType, ID: m.ActivityID}
	if err := checkKey(key); err != nil {
		return err
	}
	if err := checkState(m.State); err != nil {
		return err
	}
	s.changes.Lock()
	defer s.changes.Unlock()
	for {
		a, err := s.findOrMake(ctx, p.Identity().User, key, m.AutoCreateData)
		if err != nil {
			return err
		}
		has, err := s.env.Permissions.Resolve(ctx, p.Identity().User, target(key))
		if err != nil {
			s.unused(a)
			return err
		}
		one := &member{activity: a, peer: p, lurks: m.Lurk, state: m.State, rights: rightsOf(has)}
		if err := s.enter(one, reply); !errors.Is(err, errEnded) {
			return err
		}
	}
}

// findOrMake returns an activity, which is made if how says so and there is none.
func (s *Service) findOrMake(ctx context.Context, by store.UserID, key store.ActivityKey, how *wire.ActivityJoinRequestMessageAutoCreateData) (*activity, error) {
	a, err := s.find(ctx, key)
	if how == nil || !errors.Is(err, failure.ActivityNotFound) {
		return a, err
	}
	a = &activity{key: key, ephemeral: how.Ephemeral}
	return a, s.make(ctx, by, a, how.WorldPermissions, how.UserPermissions, how.GroupPermissions)
}

// errEnded says that an ephemeral activity has ended while somebody was about to join it.
var errEnded = errors.New("the activity has ended")

// enter lets a member in, answers it and tells the others.
func (s *Service) enter(m *member, reply model.Reply) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := m.activity
	if a.ephemeral && s.live[a.key] != a {
		return errEnded
	}
	if err := s.mayEnter(m); err != nil {
		s.forgetEmpty(a)
		return err
	}
	c := s.connections[m.peer]
	if c == nil {
		c = &connection{members: map[int32]*member{}}
		s.connections[m.peer] = c
	}
	m.number = c.next
	c.next++
	c.members[m.number] = m
	s.live[a.key] = a
	a.members = append(a.members, m)
	states, who := a.states(m)
	reply(&wire.ActivityJoinResponseMessage{ResourceID: m.number, State: states, Ephemeral: a.ephemeral, Created: wire.FromMillis(a.created)}, nil, who)
	if !m.lurks {
		a.others(m, func(other *member) {
			other.send(&wire.ActivitySessionJoinedMessage{ResourceID: other.number, SessionID: m.session(), State: other.sees(m)}, []model.Identity{m.peer.Identity()})
		})
	}
	return nil
}

// mayEnter says why a member may not be let in.
func (s *Service) mayEnter(m *member) error {
	a, c := m.activity, s.connections[m.peer]
	switch {
	case !s.env.Present(m.peer):
		return failure.New(failure.Unknown, "the session is over") // nobody reads this
	case a.find(m.peer) != nil:
		return failure.New(failure.ActivityAlreadyJoined, "this session is in the activity %s already", a.key)
	case m.lurks && !m.rights.lurk:
		return missing(permission.LurkActivity, a.key)
	case !m.lurks && !m.rights.join:
		return missing(permission.JoinActivity, a.key)
	case len(m.state) > 0 && m.lurks:
		return failure.New(failure.Unauthorized, "who lurks in the activity %s has no state", a.key)
	case len(m.state) > 0 && !m.rights.set:
		return missing(permission.SetState, a.key)
	case c != nil && len(c.members) >= maxJoined:
		return failure.New(failure.LimitExceeded, "%d activities are the most that a session can be in; leave one first", maxJoined)
	}
	return nil
}

func missing(name string, key store.ActivityKey) error {
	return failure.New(failure.Unauthorized, "you need the permission %s for the activity %s", name, key)
}

// Leave takes a connection out of an activity.
func (s *Service) Leave(p Peer, number int32) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.member(p, number)
	if m == nil {
		return failure.New(failure.ActivityNotJoined, "this session is in no activity of the number %d", number)
	}
	s.leave(m)
	return nil
}

// Drop takes a connection that has ended out of everything.
func (s *Service) Drop(p Peer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.connections[p]; c != nil {
		for number := range c.next {
			if m := c.members[number]; m != nil {
				s.leave(m)
			}
		}
		delete(s.connections, p)
	}
}

// member returns the member by which a connection calls an activity, or nil.
func (s *Service) member(p Peer, number int32) *member {
	if c := s.connections[p]; c != nil {
		return c.members[number]
	}
	return nil
}

// leave takes a member out and tells the others.
func (s *Service) leave(m *member) {
	a := m.activity
	for i, one := range a.members {
		if one == m {
			a.members = append(a.members[:i:i], a.members[i+1:]...)
			break
		}
	}
	delete(s.connections[m.peer].members, m.number)
	if !m.lurks {
		a.others(m, func(other *member) {
			other.send(&wire.ActivitySessionLeftMessage{ResourceID: other.number, SessionID: m.session()}, nil)
		})
	}
	s.forgetEmpty(a)
}

// unused forgets an activity that was made for somebody who could not join it after all.
func (s *Service) unused(a *activity) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forgetEmpty(a)
}

// forgetEmpty forgets an activity that nobody is in; that is the end of an ephemeral one.
func (s *Service) forgetEmpty(a *activity) {
	if len(a.members) > 0 || s.live[a.key] != a {
		return
	}
	delete(s.live, a.key)
	if a.ephemeral {
		s.env.Grants.drop(a.key.Target())
	}
}
