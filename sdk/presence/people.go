package presence

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Presence is a user, and how new what is known of it is. Nothing is known of a user whose AsOf is 0.
type Presence struct {
	User      identity.UserID
	Available bool
	State     State
	service.Fresh
}

// person is a user of whom something is, or should be, known.
type person struct {
	Presence
	wanted int // subscriptions to it
	asking int // requests to subscribe that are under way
}

// Known is what is known of a user without asking.
func (s *Service) Known(id identity.UserID) Presence {
	if p := s.people[id]; p != nil {
		return p.Presence
	}
	return Presence{User: id}
}

// Presence asks for the presence of users, who come in the order of the ids. One that does not exist is an error of code
// user_not_found. Without a connection it answers with what was last known, or offline if that is nothing of any of them.
func (s *Service) Presence(ids []identity.UserID, done func([]Presence, error)) {
	reply := &wire.PresenceResponseMessage{}
	s.host.Request(&wire.PresenceRequestMessage{Users: dataOf(ids)}, wire.BodyPresenceResponse, reply, func(err error) {
		switch {
		case err == nil:
			now := s.now()
			for i := range reply.UserPresences {
				s.learn(&reply.UserPresences[i], service.Fresh{AsOf: now})
			}
			list := s.list(ids)
			for i := range list {
				list[i].Fresh = service.Fresh{Live: true, AsOf: now}
			}
			done(list, nil)
		case service.LacksConnection(err):
			s.fallBack(func() { done(s.lastKnown(ids, err)) })
		default:
			done(nil, err)
		}
	})
}

func dataOf(ids []identity.UserID) []wire.DomainUserIdData {
	list := make([]wire.DomainUserIdData, len(ids))
	for i, id := range ids {
		list[i] = id.Data()
	}
	return list
}

func (s *Service) list(ids []identity.UserID) []Presence {
	list := make([]Presence, len(ids))
	for i, id := range ids {
		list[i] = s.Known(id)
	}
	return list
}

// lastKnown is what is known of users; err if that is nothing.
func (s *Service) lastKnown(ids []identity.UserID, err error) ([]Presence, error) {
	list := s.list(ids)
	for i := range list {
		if list[i].AsOf != 0 {
			return list, nil
		}
	}
	if len(list) > 0 {
		return nil, err
	}
	return list, nil
}

// Subscribe asks to be told of changes of users, once for each call: the server is asked for the first, and told of the last
// Unsubscribe. Without a connection it begins with what was last known, marked as such, if there is something known of each; they
// become live with the next session. Errors are those of Presence.
func (s *Service) Subscribe(ids []identity.UserID, done func([]Presence, error)) {
	var ask []identity.UserID
	for _, id := range ids {
		if p := s.people[id]; p == nil || !p.Live {
			ask = append(ask, id)
		}
	}
	s.asking(ask, 1)
	finish := func(err error) {
		s.asking(ask, -1)
		if err != nil {
			s.leave(ask, service.IsTimeout(err))
			done(nil, err)
			return
		}
		for _, id := range ids {
			s.person(id).wanted++
		}
		done(s.list(ids), nil)
		s.catchUp(ids)
	}
	if len(ask) == 0 {
		s.host.Env().Loop.Post(func() { finish(nil) })
		return
	}
	s.subscribe(ask, func(err error) {
		if !service.LacksConnection(err) {
			finish(err)
			return
		}
		s.fallBack(func() {
			for _, id := range ids {
				if s.Known(id).AsOf == 0 {
					finish(err)
					return
				}
			}
			finish(nil)
		})
	})
}

// catchUp subscribes to users that are wanted since a session has begun without them.
func (s *Service) catchUp(ids []identity.UserID) {
	var late []identity.UserID
	for _, id := range ids {
		if p := s.person(id); s.host.Connected() && !p.Live && p.asking == 0 {
			late = append(late, id)
		}
	}
	if len(late) > 0 {
		s.resubscribe(late)
	}
}

// Unsubscribe ends one subscription to a user.
func (s *Service) Unsubscribe(id identity.UserID) {
	p := s.people[id]
	if p == nil || p.wanted == 0 {
		return
	}
	p.wanted--
	s.leave([]identity.UserID{id}, false)
}

// leave tells the server of those of the users that nobody here wants to hear of any more. unsure: it may tell of them, too, if they are
// not live.
func (s *Service) leave(ids []identity.UserID, unsure bool) {
	var left []identity.UserID
	for _, id := range ids {
		p := s.person(id)
		if p.wanted > 0 || p.asking > 0 {
			continue
		}
		if id != s.own.user && (p.Live || unsure) { // of this user the server goes on telling
			left = append(left, id)
			if p.Live {
				p.Fresh = service.Fresh{AsOf: s.now()}
				s.keep(id)
			}
		}
		if p.AsOf == 0 {
			delete(s.people, id)
		}
	}
	if len(left) > 0 {
		s.host.Send(&wire.UnsubscribePresenceMessage{Users: dataOf(left)})
	}
}

// subscribe asks the server to tell of users. It tells of what has changed since something was last known of them.
func (s *Service) subscribe(ids []identity.UserID, done func(error)) {
	reply := &wire.SubscribePresenceResponseMessage{}
	s.host.Request(&wire.SubscribePresenceRequestMessage{Users: dataOf(ids)}, wire.BodyPresenceSubscribeResponse, reply, func(err error) {
		if err == nil {
			fresh := service.Fresh{Live: true, AsOf: s.now()}
			for i := range reply.UserPresences {
				s.learn(&reply.UserPresences[i], fresh)
			}
		}
		done(err)
	})
}

// resubscribe subscribes at the beginning of a session; this user is asked for first. One user that does not exist any more keeps no other from being told of.
func (s *Service) resubscribe(ids []identity.UserID) {
	s.asking(ids, 1)
	s.subscribe(ids, func(err error) {
		s.asking(ids, -1)
		switch {
		case err == nil:
			if s.own.begins && ids[0] == s.own.user {
				s.restoreOwn(s.people[ids[0]].State)
			}
			s.leave(ids, false)
		case service.LacksConnection(err):
		case service.IsTimeout(err):
			s.resubscribe(ids)
		case offline.CodeOf(err) == ErrUserNotFound && len(ids) > 1:
			s.resubscribe(ids[:len(ids)/2])
			s.resubscribe(ids[len(ids)/2:])
		default:
			s.host.Fault(err, "subscribing to presence failed")
		}
	})
}

// asking counts requests to subscribe to users.
func (s *Service) asking(ids []identity.UserID, n int) {
	for _, id := range ids {
		s.person(id).asking += n
	}
}

func (s *Service) person(id identity.UserID) *person {
	if s.people[id] == nil {
		s.people[id] = &person{Presence: Presence{User: id}}
	}
	return s.people[id]
}

// learn takes what the server says of a user.
func (s *Service) learn(m *wire.UserPresenceData, fresh service.Fresh) {
	id := identity.IDOf(m.User)
	p := s.person(id)
	fresh.Live = fresh.Live || p.Live
	p.Fresh = fresh
	s.set(p, m.State, m.Available)
}

// set takes what a user is now, and tells those who are subscribed to it.
func (s *Service) set(p *person, state State, available bool) {
	c := changeOf(p.State, state)
	flipped := p.Available != available
	p.State, p.Available = state, available
	s.keep(p.User)
	if p.wanted == 0 {
		return
	}
	if flipped && available {
		s.host.Emit(&Event{Name: AvailabilityChanged, User: p.User, Available: true})
	}
	s.tell(p.User, false, c)
	if flipped && !available {
		s.host.Emit(&Event{Name: AvailabilityChanged, User: p.User})
	}
}

// changed takes a change of a user's state that the server tells of.
func (s *Service) changed(user *wire.DomainUserIdData, apply func(State) State) {
	id := identity.IDOf(user)
	if p := s.people[id]; p != nil && p.Live {
		p.AsOf = s.now()
		s.set(p, apply(p.State), p.Available)
	}
	if id == s.own.user {
		s.ownChanged(apply)
	}
}

func (s *Service) availabilityChanged(user *wire.DomainUserIdData, available bool) {
	if p := s.people[identity.IDOf(user)]; p != nil && p.Live {
		p.AsOf = s.now()
		s.set(p, p.State, available)
	}
}
