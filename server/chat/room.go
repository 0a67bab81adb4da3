package chat

import (
	"github.com/holdfast-sdk/holdfast/server/store"
)

// room is the sessions in a room.
//
// A user is a member of a room while one of its sessions is in it. The first one to join makes the event, and the last one to
// leave; a session counts from its request on, so that between two sessions of a user the room never takes it for gone.
type room map[Session]*seat

// seat is one stay of a session in a room. The session is told of events once it is admitted: its joining has taken effect.
type seat struct{ admitted bool }

// enterRoom notes that a session joins a room. It returns nil if it has already, or has ended.
func (s *Service) enterRoom(session Session, id string) *seat {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rooms[id][session] != nil || !s.present(session) {
		return nil
	}
	if s.rooms[id] == nil {
		s.rooms[id] = room{}
	}
	if s.in[session] == nil {
		s.in[session] = map[string]bool{}
	}
	place := &seat{}
	s.rooms[id][session] = place
	s.in[session][id] = true
	return place
}

// present reports whether a session has entered and not ended. The caller holds mu.
func (s *Service) present(session Session) bool { return s.sessions[session.Identity().User][session] }

// admit notes that a session has joined, unless it has left meanwhile. It returns false if the session has ended.
func (s *Service) admit(session Session, id string, place *seat) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rooms[id][session] == place {
		place.admitted = true
	}
	return s.present(session)
}

// leaveRoom notes that a session is not in a room any more. was says whether it was; gone, whether no other session of its user is.
func (s *Service) leaveRoom(session Session, id string) (was, gone bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	was = s.rooms[id][session] != nil
	s.dropFromRoom(session, id)
	for other := range s.rooms[id] {
		if other.Identity().User == session.Identity().User {
			return was, false
		}
	}
	return was, true
}

// vacate ends a stay that has not begun.
func (s *Service) vacate(session Session, id string, place *seat) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rooms[id][session] == place {
		s.dropFromRoom(session, id)
	}
}

// dropFromRoom forgets that a session is in a room. The caller holds mu.
func (s *Service) dropFromRoom(session Session, id string) {
	delete(s.rooms[id], session)
	if len(s.rooms[id]) == 0 {
		delete(s.rooms, id)
	}
	delete(s.in[session], id)
	if len(s.in[session]) == 0 {
		delete(s.in, session)
	}
}

// exitRoom takes a session that has ended out of a room.
func (s *Service) exitRoom(session Session, id string) {
	if _, gone := s.leaveRoom(session, id); gone {
		s.append(id, s.event(store.ChatUserLeft, session), session, func(_ store.ChatAppended, err error) {
			if err != nil {
				s.env.Log.Debug("a session that has ended could not leave a room", "chat", id, "error", err)
			}
		})
	}
}

// expel takes the sessions of a user out of a room, those that are in it by now.
func (s *Service) expel(user store.UserID, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for session, place := range s.rooms[id] {
		if place.admitted && session.Identity().User == user {
			s.dropFromRoom(session, id)
		}
	}
}

// closeRoom takes everybody out of a room that was deleted. Who is about to join it finds out by himself.
func (s *Service) closeRoom(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for session, place := range s.rooms[id] {
		if place.admitted {
			s.dropFromRoom(session, id)
		}
	}
}

// inRoom reports whether a session has joined a room.
func (s *Service) inRoom(session Session, id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	place := s.rooms[id][session]
	return place != nil && place.admitted
}
