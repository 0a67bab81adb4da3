package chat

import (
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/outbox"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Service is the chat service of a domain. All methods are called on the loop.
type Service struct {
	host     service.Host
	queue    *outbox.Queue
	keep     *keeper
	chats    []*Chat          // those the application uses, in the order it began to
	stored   map[string]*Info // as last known, of all chats that were ever told of; never changed in place
	loading  bool             // stored is being read
	waiting  []func()         // for that
	flying   map[string]*delivery
	shown    map[string]bool // tokens of pending messages whose event was told
	visits   map[string]bool // rooms that were joined in this session to send something, and are to be left again
	left     map[string]bool // rooms that were, and were left
	late     map[string]bool // chats that were joined, but no answer came in time: the server may know that they are
	disposed bool
}

// New makes the chat service of a domain.
func New(host service.Host) *Service {
	s := &Service{host: host, stored: map[string]*Info{}, flying: map[string]*delivery{}, shown: map[string]bool{},
		visits: map[string]bool{}, left: map[string]bool{}, late: map[string]bool{}}
	s.keep = newKeeper(host)
	s.queue = outbox.New(outbox.Config{Env: host.Env(), Send: s.send, Delivered: s.delivered, Refused: s.refused, Full: s.keep.makeRoom,
		Fault: func(err error) {
			host.Fault(err, "something that waits to be sent to a chat cannot be read, and is in quarantine")
		}})
	if !host.Keeps() {
		s.inMemory()
	}
	return s
}

// inMemory keeps everything as long as the page lives.
func (s *Service) inMemory() {
	store := offline.NewMemoryStore()
	s.keep.open(store)
	s.queue.Open(store, "", true, func(error) {})
}

// Stored implements service.Service.
func (s *Service) Stored(store offline.Store) {
	s.loading = true
	var infos []*Info
	s.insist(func(done func(error)) {
		var err, corrupt error
		s.host.Env().Loop.Go(func() { infos, err = readInfos(store, func(why error) { corrupt = why }) }, func() {
			if corrupt != nil && !s.disposed {
				s.host.Fault(corrupt, "a chat that is kept on this device cannot be read, and is in quarantine")
			}
			done(err)
		})
	}, func() { s.load(store, infos) })
	user := s.host.User()
	alike := user == nil || user.ID.Kind != identity.AnonymousUser
	s.insist(func(done func(error)) { s.queue.Open(store, "outbox/"+s.host.StoreName(), alike, done) }, func() {})
}

// The wait before a store that failed is read again, and after how many failures the application is told.
const (
	storeRetry    = 2 * time.Second
	storePatience = 5
)

// insist tries something with the store until it succeeds.
func (s *Service) insist(try func(done func(error)), then func()) {
	failures := 0
	var again func()
	again = func() {
		try(func(err error) {
			switch {
			case s.disposed:
				return
			case err == nil:
				then()
				return
			}
			if failures++; failures == storePatience {
				s.host.Fault(err, "chats, and what is to be sent to them, cannot be read from this device; it is tried again")
			}
			s.host.Env().Clock.AfterFunc(storeRetry, again)
		})
	}
	again()
}

// load takes what is kept of chats.
func (s *Service) load(store offline.Store, infos []*Info) {
	s.loading = false
	for _, i := range infos {
		if s.stored[i.ID] == nil { // else the server has said something newer
			s.stored[i.ID] = i
		}
	}
	s.keep.open(store)
	waiting := s.waiting
	s.waiting = nil
	for _, f := range waiting {
		f()
	}
}

// Unstored is told that there will be no store, although the domain was to have one: what is sent is kept in memory.
func (s *Service) Unstored() { s.inMemory() }

// whenLoaded calls f once it is known which chats are kept on this device.
func (s *Service) whenLoaded(f func()) {
	if s.loading {
		s.waiting = append(s.waiting, f)
		return
	}
	s.host.Env().Loop.Post(func() {
		if !s.disposed {
			f()
		}
	})
}

// Online implements service.Service: chats go on where they were when the connection was lost.
func (s *Service) Online() {
	s.synchronize()
	s.queue.SetOnline(true)
}

// Offline implements service.Service.
func (s *Service) Offline() {
	s.queue.SetOnline(false)
	clear(s.visits)
	clear(s.left)
	for _, c := range s.chats {
		c.synced, c.catching, c.told = false, false, Unknown
	}
}

// Dispose implements service.Service. The store is still written to until Close.
func (s *Service) Dispose() { s.disposed = true }

// Close ends the outbox once what was sent is durable, and calls done. No store is used after that.
func (s *Service) Close(done func()) {
	s.keep.close()
	s.queue.Close(done)
}

// Arrived implements service.Service.
func (s *Service) Arrived(f wire.Frame) (bool, error) {
	switch f.Body {
	case wire.BodyChatRemoved:
		var m wire.ChatRemovedMessage
		if err := wire.Decode(f.Payload, &m); err != nil {
			return true, err
		}
		s.removed(m.ChatID)
		return true, nil
	case wire.BodyChatEventsMarkedSeen:
		var m wire.ChatEventsMarkedSeenMessage
		if err := wire.Decode(f.Payload, &m); err != nil {
			return true, err
		}
		s.seen(m.ChatID, identity.IDOf(m.User), m.EventNumber)
		return true, nil
	}
	e, err := eventOf(f)
	if e == nil || err != nil {
		return e != nil, err
	}
	s.take(e)
	return true, nil
}

func (s *Service) emit(e *Event) {
	if !s.disposed {
		s.host.Emit(e)
	}
}

// own is the user of this domain; the zero UserID if it is not known yet.
func (s *Service) own() identity.UserID {
	if u := s.host.User(); u != nil {
		return u.ID
	}
	return identity.UserID{}
}

// User is the user of this domain, also without a connection; the zero UserID if it is not known yet.
func (s *Service) User() identity.UserID { return s.own() }

// find is a chat that the application uses, or nil.
func (s *Service) find(id string) *Chat {
	for _, c := range s.chats {
		if c.id == id {
			return c
		}
	}
	return nil
}

// Chat is a chat that was handed to the application before, or of which it was told; nil if it was not.
func (s *Service) Chat(id string) *Chat { return s.find(id) }

// now is the wall clock, in milliseconds since 1970 UTC.
func (s *Service) now() int64 { return s.host.Env().Clock.Wall() }
