package chat

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/permission"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/server/task"
)

// Session is a connection as chats see it. Its methods may be called on any goroutine and do not block.
type Session interface {
	// Identity is the connection's own session and user.
	Identity() model.Identity
	// Send queues a frame to be written. What this connection has not been told yet about who goes before it.
	Send(frame []byte, who []model.Identity)
}

// Env is what chats need of their surroundings. All functions may be called on any goroutine.
type Env struct {
	Store  store.Chats
	Grants *permission.Service
	Groups permission.Groups
	// Identify finds out about a user, for who is told about what the user did. Of a user that there is not, the data say that
	// it is deleted.
	Identify func(ctx context.Context, session string, user store.UserID) model.Identity
	Now      func() time.Time
	Tasks    task.Tasks
	Log      *slog.Logger
}

// What chats may cost.
const (
	maxMessage   = 64 << 10 // bytes of a message
	maxTopic     = 4 << 10
	maxName      = 1 << 10
	maxID        = 256
	maxMembers   = 5000
	maxChats     = 1000    // that one request may ask for
	maxTold      = 100_000 // members of the chats in an answer, unless it is one chat
	maxPage      = 1000    // events or chats of an answer, also if it asks for no number
	maxPageBytes = 1 << 20 // of texts in an answer
)

// Service is the chats of one domain. It is safe for concurrent use.
type Service struct {
	env Env

	mu       sync.Mutex
	sessions map[store.UserID]map[Session]bool
	rooms    map[string]room             // by chat id, those with somebody in them
	in       map[Session]map[string]bool // the rooms of each session
}

// New makes the service of a domain. Nobody is in a room then.
func New(ctx context.Context, env Env) (*Service, error) {
	s := &Service{env: env, sessions: map[store.UserID]map[Session]bool{}, rooms: map[string]room{}, in: map[Session]map[string]bool{}}
	return s, env.Store.EmptyRooms(ctx, env.Now().UnixMilli())
}

// Enter makes a session known: it is told of what happens in chats from now on.
func (s *Service) Enter(session Session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	user := session.Identity().User
	if s.sessions[user] == nil {
		s.sessions[user] = map[Session]bool{}
	}
	s.sessions[user][session] = true
}

// Exit forgets a session. It leaves the rooms that it is in.
func (s *Service) Exit(session Session) {
	s.mu.Lock()
	user := session.Identity().User
	delete(s.sessions[user], session)
	if len(s.sessions[user]) == 0 {
		delete(s.sessions, user)
	}
	rooms := s.in[session]
	delete(s.in, session)
	s.mu.Unlock()
	for id := range rooms {
		s.exitRoom(session, id)
	}
}

// sessionsOf lists the sessions of a user.
func (s *Service) sessionsOf(user store.UserID) []Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Keys(s.sessions[user]))
}

// coded gives a refusal of the store the code of the protocol. member and noMember are what it means that somebody is a member,
// or is not.
func coded(err error, id string, member, noMember failure.Code) error {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return failure.New(failure.ChatNotFound, "there is no chat %q", id)
	case errors.Is(err, store.ErrMember):
		return failure.New(member, "the user is in the chat %q already", id)
	case errors.Is(err, store.ErrNoMember):
		return failure.New(noMember, "the user is not in the chat %q", id)
	case errors.Is(err, store.ErrNoUser):
		return failure.New(failure.UserNotFound, "the user was deleted meanwhile")
	case errors.Is(err, store.ErrExists):
		return failure.New(failure.Malformed, "this entry of the journal was something else")
	}
	return err
}

// chat returns a chat, or an error of code ChatNotFound.
func (s *Service) chat(ctx context.Context, id string) (store.Chat, error) {
	c, err := s.env.Store.Chat(ctx, id)
	return c, coded(err, id, "", "")
}

// Target is a chat as something that has grants, or an error of code ChatNotFound.
func (s *Service) Target(ctx context.Context, id string) (permission.Target, error) {
	_, err := s.chat(ctx, id)
	return target(id), err
}

func target(id string) permission.Target { return permission.Target{Kind: permission.Chat, ID: id} }

// permitted returns a chat if a user has a permission there, and the chat is of one of some types (any if there are none).
func (s *Service) permitted(ctx context.Context, user store.UserID, id, name string, types ...store.ChatType) (store.Chat, error) {
	c, err := s.chat(ctx, id)
	if err == nil {
		err = checkType(&c, types)
	}
	if err == nil {
		err = s.env.Grants.Require(ctx, user, target(id), name)
	}
	return c, err
}

func checkType(c *store.Chat, types []store.ChatType) error {
	for _, t := range types {
		if c.Type == t {
			return nil
		}
	}
	if len(types) == 0 {
		return nil
	}
	return failure.New(failure.NotSupported, "a %s chat cannot do this: %q", c.Type, c.ID)
}

// readers are the permissions that let read a chat without being in it.
var readers = []string{permission.JoinChat, permission.ManageChat}

// readable returns a chat that a user may read.
func (s *Service) readable(ctx context.Context, user store.UserID, id string) (store.Chat, error) {
	c, err := s.chat(ctx, id)
	if err != nil || isMember(&c, user) {
		return c, err
	}
	may, err := s.env.Grants.May(ctx, user, target(id), readers...)
	if err == nil && !may {
		err = failure.New(failure.Unauthorized, "you may not read the chat %q", id)
	}
	return c, err
}

func isMember(c *store.Chat, user store.UserID) bool {
	for i := range c.Members {
		if c.Members[i].User == user {
			return true
		}
	}
	return false
}

// checkLength refuses a text that is too long.
func checkLength(what, text string, most int) error {
	if len(text) > most {
		return failure.New(failure.LimitExceeded, "%s has %d bytes, %d are the most", what, len(text), most)
	}
	return nil
}

// known returns the identities of users, or an error of code UserNotFound.
func (s *Service) known(ctx context.Context, users []store.UserID) ([]model.Identity, error) {
	who := s.identify(ctx, users)
	for _, id := range who {
		if id.Data.Deleted {
			return nil, failure.New(failure.UserNotFound, "there is no user %q", id.User.Name)
		}
	}
	return who, nil
}

func (s *Service) identify(ctx context.Context, users []store.UserID) []model.Identity {
	who := make([]model.Identity, len(users))
	for i, user := range users {
		who[i] = s.env.Identify(ctx, "", user)
	}
	return who
}

// self is the user of a session as others are told.
func self(session Session) model.Identity {
	id := session.Identity()
	id.Session = ""
	return id
}
