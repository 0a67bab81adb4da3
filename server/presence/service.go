package presence

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// What a client can make the server hold.
const (
	maxStateBytes    = 16 << 10 // of a user's state, encoded
	maxSubscriptions = 10_000   // of a session
)

// Session is a connection that has logged in.
type Session interface {
	// Identity is the connection's own session and user.
	Identity() model.Identity
	// Send queues a frame; what is new to the connection of who goes before it. It neither blocks nor calls back.
	Send(frame []byte, who []model.Identity)
}

// Service is the presence of the users of one domain. It is safe for concurrent use. All that it sends is sent under its lock, so
// that answers and events come in the order of what they tell.
type Service struct {
	mu       sync.Mutex
	entered  int64
	sessions map[Session]*session
	users    map[store.UserID]*user // who is available, or subscribed to
}

// session is what is known of a connection.
type session struct {
	number     int64 // in the order of their beginning, in which they are told
	subscribed map[store.UserID]bool
	told       bool // that its user is available
}

type user struct {
	sessions int
	state    map[string]wire.JSON // replaced, never changed
	watchers map[Session]*session
}

// New makes a service that knows nobody.
func New() *Service {
	return &Service{sessions: map[Session]*session{}, users: map[store.UserID]*user{}}
}

// Enter adds a session, which is subscribed to its own user from then on. It calls welcome with that user's state before
// anything else can be sent.
func (s *Service) Enter(who Session, welcome func(state map[string]wire.JSON)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := who.Identity()
	s.entered++
	s.sessions[who] = &session{number: s.entered, subscribed: map[store.UserID]bool{}}
	u := s.user(id.User)
	welcome(u.state)
	if u.sessions++; u.sessions == 1 {
		s.tell(u, id, isAvailable(id.User))
	}
	s.watch(who, id.User)
}

// Exit forgets a session, and with the last one of a user its state.
func (s *Service) Exit(who Session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.sessions[who]
	if known == nil {
		return
	}
	id := who.Identity()
	for watched := range known.subscribed {
		s.unwatch(who, watched)
		s.forget(watched)
	}
	delete(s.sessions, who)
	u := s.users[id.User] // its sessions keep it
	if u.sessions--; u.sessions == 0 {
		s.setState(u, id, nil, &wire.PresenceStateClearedMessage{User: model.UserData(id.User)})
		s.tell(u, id, &wire.PresenceAvailabilityChangedMessage{User: model.UserData(id.User)})
	}
	s.forget(id.User)
}

// Subscribe makes a session be told of changes of users, and calls answer with what they are now, before any change. It returns
// an error of code LimitExceeded, and calls nothing. Behind the first answer a session is told that its own user is available: original
// clients know it only from that, and do not listen before they subscribe, which they do at once.
func (s *Service) Subscribe(who Session, users []model.Identity, answer func([]wire.UserPresenceData)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.sessions[who]
	if known == nil {
		return nil // nobody is there any more
	}
	if len(known.subscribed)+len(users) > maxSubscriptions {
		return failure.New(failure.LimitExceeded, "a session may be subscribed to the presence of %d users", maxSubscriptions)
	}
	for i := range users {
		s.watch(who, users[i].User)
	}
	answer(s.look(users))
	if !known.told {
		known.told = true
		id := who.Identity().User
		who.Send(wire.AppendFrame(nil, wire.Message, 0, isAvailable(id)), nil)
	}
	return nil
}

func isAvailable(id store.UserID) wire.BodyMessage {
	return &wire.PresenceAvailabilityChangedMessage{User: model.UserData(id), Available: true}
}

// Unsubscribe ends that. A session stays subscribed to its own user.
func (s *Service) Unsubscribe(who Session, users []wire.DomainUserIdData) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range users {
		if id := model.UserFrom(&users[i]); id != who.Identity().User {
			s.unwatch(who, id)
			s.forget(id)
		}
	}
}

// Look calls answer with what users are now.
func (s *Service) Look(users []model.Identity, answer func([]wire.UserPresenceData)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	answer(s.look(users))
}

func (s *Service) look(users []model.Identity) []wire.UserPresenceData {
	list := make([]wire.UserPresenceData, len(users))
	for i := range users {
		list[i] = wire.UserPresenceData{User: model.UserData(users[i].User)}
		if u := s.users[users[i].User]; u != nil {
			list[i].Available, list[i].State = u.sessions > 0, u.state
		}
	}
	return list
}

// user is the record of a user, made if there is none.
func (s *Service) user(id store.UserID) *user {
	if s.users[id] == nil {
		s.users[id] = &user{watchers: map[Session]*session{}}
	}
	return s.users[id]
}

// forget drops the record of a user that nobody needs.
func (s *Service) forget(id store.UserID) {
	if u := s.users[id]; u != nil && u.sessions == 0 && len(u.watchers) == 0 {
		delete(s.users, id)
	}
}

func (s *Service) watch(who Session, id store.UserID) {
	known := s.sessions[who]
	known.subscribed[id] = true
	s.user(id).watchers[who] = known
}

func (s *Service) unwatch(who Session, id store.UserID) {
	if known := s.sessions[who]; known != nil {
		delete(known.subscribed, id)
	}
	if u := s.users[id]; u != nil {
		delete(u.watchers, who)
	}
}

// tell sends a message about a user to all that are subscribed to it, in the order of their sessions.
func (s *Service) tell(u *user, about model.Identity, m wire.BodyMessage) {
	watchers := slices.SortedFunc(maps.Keys(u.watchers), func(a, b Session) int {
		return cmp.Compare(u.watchers[a].number, u.watchers[b].number)
	})
	frame := wire.AppendFrame(nil, wire.Message, 0, m)
	about.Session = "" // only the user is meant
	for _, w := range watchers {
		w.Send(frame, []model.Identity{about})
	}
}
