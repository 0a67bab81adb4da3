package chat

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// NewChat is a chat to be made.
type NewChat struct {
	Type, Membership string
	ID               string // "": the server makes one
	Name, Topic      string
	Members          []identity.UserID
	IgnoreExists     bool // a chat of that id is as good
}

// Create makes a chat, and tells its id. It needs a connection, and fails with bad_option for a type or membership that is none.
func (s *Service) Create(n NewChat, done func(string, error)) {
	if err := n.check(); err != nil {
		s.host.Env().Loop.Post(func() { done("", err) })
		return
	}
	m := &wire.CreateChatRequestMessage{ChatType: n.Type, Membership: n.Membership, Name: n.Name, Topic: n.Topic}
	if n.ID != "" {
		m.ChatID = &n.ID
	}
	for _, user := range n.Members {
		m.Members = append(m.Members, user.Data())
	}
	var made wire.CreateChatResponseMessage
	s.host.Request(m, wire.BodyCreateChatResponse, &made, func(err error) {
		if n.IgnoreExists && offline.CodeOf(err) == ErrExists {
			done(n.ID, nil)
			return
		}
		done(made.ChatID, err)
	})
}

func (n *NewChat) check() error {
	switch {
	case n.Type != Channel && n.Type != Room:
		return offline.Errorf(offline.ErrOption, "the type of a chat that is made is \"channel\" or \"room\", not %q; direct chats are made by direct()", n.Type)
	case n.Membership != Public && n.Membership != Private:
		return offline.Errorf(offline.ErrOption, "the membership of a chat is \"public\" or \"private\", not %q", n.Membership)
	case n.Type == Room && n.Membership != Public:
		return offline.Errorf(offline.ErrOption, "a room has to be public")
	}
	return nil
}

// RemoveChat removes a chat for everybody. It needs a connection.
func (s *Service) RemoveChat(id string, done func(error)) {
	s.host.Request(&wire.RemoveChatRequestMessage{ChatID: id}, wire.BodyRemoveChatResponse, nil, done)
}

// Exists tells of each id whether there is such a chat. Without a connection it fails with offline unless all are kept on this device.
func (s *Service) Exists(ids []string, done func([]bool, error)) {
	var m wire.ChatsExistResponseMessage
	s.host.Request(&wire.ChatsExistRequestMessage{ChatIDs: ids}, wire.BodyChatsExistResponse, &m, func(err error) {
		if !service.LacksConnection(err) {
			done(m.Exists, err)
			return
		}
		s.instead(func() { s.Exists(ids, done) }, func() {
			exist := make([]bool, len(ids))
			for i, id := range ids {
				if exist[i] = s.stored[id] != nil; !exist[i] {
					done(nil, err)
					return
				}
			}
			done(exist, nil)
		})
	})
}

// instead answers a call from what is kept on this device, or makes it again if there is a connection by then.
func (s *Service) instead(again, answer func()) {
	s.whenLoaded(func() {
		if s.host.Connected() {
			again()
		} else {
			answer()
		}
	})
}

// Get gets chats to use. Without a connection it answers from what is kept on this device, and fails with offline if one is not.
func (s *Service) Get(ids []string, done func([]*Chat, error)) {
	s.askInfos(ids, func(infos []wire.ChatInfoData, err error) {
		if !service.LacksConnection(err) {
			s.got(ids, infos, err, done)
			return
		}
		s.instead(func() { s.Get(ids, done) }, func() { done(s.useStored(ids, err)) })
	})
}

// got hands out what the server has answered, in the order of ids.
func (s *Service) got(ids []string, infos []wire.ChatInfoData, err error, done func([]*Chat, error)) {
	if err != nil {
		done(nil, err)
		return
	}
	told := map[string]*wire.ChatInfoData{}
	for i := range infos {
		told[infos[i].ID] = &infos[i]
	}
	var chats []*Chat
	for _, id := range ids {
		if told[id] == nil {
			done(nil, offline.Errorf(ErrNotFound, "there is no chat %q", id))
			return
		}
		chats = append(chats, s.useNow(told[id]))
	}
	done(chats, nil)
}

// useNow begins to use a chat that the server has just described.
func (s *Service) useNow(m *wire.ChatInfoData) *Chat {
	c := s.use(m.ID)
	s.learn(m)
	return c
}

// useStored begins to use chats as they are known; err is the reason why they are not asked for.
func (s *Service) useStored(ids []string, err error) ([]*Chat, error) {
	for _, id := range ids {
		if c := s.find(id); s.stored[id] == nil && (c == nil || !c.known) {
			return nil, err
		}
	}
	var chats []*Chat
	for _, id := range ids {
		c := s.use(id)
		c.based = true // the application is shown the chat as it was then
		chats = append(chats, c)
	}
	return chats, nil
}

// Criteria are what Search looks for. Nil numbers are the server's defaults.
type Criteria struct {
	Term          string
	Fields, Types []string
	Membership    string
	Offset, Limit *int64
}

// Page is a part of what was found.
type Page struct {
	Chats         []Info
	Offset, Total int64
}

// Search looks for chats. It needs a connection.
func (s *Service) Search(c Criteria, done func(*Page, error)) {
	m := &wire.ChatsSearchRequestMessage{SearchTerm: c.Term, SearchFields: c.Fields, Types: c.Types, Membership: c.Membership,
		Offset: c.Offset, Limit: c.Limit}
	var found wire.ChatsSearchResponseMessage
	s.host.Request(m, wire.BodyChatsSearchResponse, &found, func(err error) {
		if err != nil {
			done(nil, err)
			return
		}
		done(&Page{s.infos(found.Data), found.StartIndex, found.TotalResults}, nil)
	})
}

// infos takes and shows what the server says of chats.
func (s *Service) infos(list []wire.ChatInfoData) (out []Info) {
	for i := range list {
		s.learn(&list[i])
		out = append(out, s.show(list[i].ID))
	}
	return out
}

// show is what is known of a chat.
func (s *Service) show(id string) Info {
	if c := s.find(id); c != nil {
		return c.Info()
	}
	i := *s.stored[id]
	i.MaxSeen = seenOf(i.Members, s.own())
	return i
}

// Joined tells which chats the user is in. Without a connection it answers from what is kept on this device, and fails with offline if
// that is nothing.
func (s *Service) Joined(done func([]Info, error)) {
	var m wire.GetJoinedChatsResponseMessage
	s.host.Request(&wire.GetJoinedChatsRequestMessage{}, wire.BodyGetJoinedChatsResponse, &m, func(err error) {
		switch {
		case err == nil:
			done(s.infos(m.ChatInfo), nil)
		case service.LacksConnection(err):
			s.instead(func() { s.Joined(done) }, func() { done(s.storedJoined(err)) })
		default:
			done(nil, err)
		}
	})
}

func (s *Service) storedJoined(err error) (out []Info, _ error) {
	if len(s.stored) == 0 {
		return nil, err
	}
	for _, id := range wire.SortedKeys(s.stored) {
		if i := s.show(id); i.Joined {
			out = append(out, i)
		}
	}
	return out, nil
}

var _ service.Service = (*Service)(nil)
