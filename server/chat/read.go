package chat

import (
	"context"
	"errors"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// info is a chat as messages have it, and the users in it.
func (s *Service) info(ctx context.Context, c *store.Chat) (wire.ChatInfoData, []model.Identity) {
	info := wire.ChatInfoData{ID: c.ID, ChatType: string(c.Type), Membership: "private", Name: c.Name, Topic: c.Topic, CreatedTime: wire.FromMillis(c.Created),
		LastEventTime: wire.FromMillis(c.LastTime), LastEventNumber: c.Last}
	if c.Public {
		info.Membership = "public"
	}
	for _, m := range c.Members {
		info.Members = append(info.Members, wire.ChatMemberData{User: model.UserData(m.User), MaxSeenEventNumber: m.Seen})
	}
	return info, s.identify(ctx, users(c))
}

func (s *Service) infos(ctx context.Context, chats []store.Chat) (list []wire.ChatInfoData, who []model.Identity) {
	for i := range chats {
		info, more := s.info(ctx, &chats[i])
		list, who = append(list, info), append(who, more...)
	}
	return list, who
}

// Get returns chats that a user may read, all or none.
func (s *Service) Get(ctx context.Context, user store.UserID, m *wire.GetChatsRequestMessage) (*wire.GetChatsResponseMessage, []model.Identity, error) {
	if len(m.ChatIDs) > maxChats {
		return nil, nil, tooMany()
	}
	var chats []store.Chat
	for _, id := range m.ChatIDs {
		c, err := s.readable(ctx, user, id)
		if err != nil {
			return nil, nil, err
		}
		if chats = append(chats, c); len(fitting(chats)) < len(chats) {
			return nil, nil, failure.New(failure.LimitExceeded, "the chats have more than %d members, which is the most that can be told of at once; ask for fewer", maxTold)
		}
	}
	list, who := s.infos(ctx, chats)
	return &wire.GetChatsResponseMessage{ChatInfo: list}, who, nil
}

// fitting is as many of the chats, one at least, as may be told of at once with their members.
func fitting(chats []store.Chat) []store.Chat {
	members := 0
	for i := range chats {
		if members += len(chats[i].Members); members > maxTold && i > 0 {
			return chats[:i]
		}
	}
	return chats
}

// Joined returns the chats that a user is a member of, and the rooms that the session is in.
func (s *Service) Joined(ctx context.Context, by Session) (*wire.GetJoinedChatsResponseMessage, []model.Identity, error) {
	all, err := s.env.Store.JoinedChats(ctx, by.Identity().User)
	if err != nil {
		return nil, nil, err
	}
	var chats []store.Chat
	for _, c := range all {
		if c.Type != store.Room || s.inRoom(by, c.ID) {
			chats = append(chats, c)
		}
	}
	list, who := s.infos(ctx, chats)
	return &wire.GetJoinedChatsResponseMessage{ChatInfo: list}, who, nil
}

// Exist says which ids are taken. That is no secret: who makes a chat of a taken id is told so, too.
func (s *Service) Exist(ctx context.Context, m *wire.ChatsExistRequestMessage) (*wire.ChatsExistResponseMessage, error) {
	if len(m.ChatIDs) > maxChats {
		return nil, tooMany()
	}
	answer := &wire.ChatsExistResponseMessage{Exists: make([]bool, len(m.ChatIDs))}
	for i, id := range m.ChatIDs {
		_, err := s.env.Store.Chat(ctx, id)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		answer.Exists[i] = err == nil
	}
	return answer, nil
}

// Search finds chats that a user may read. A page ends when it is full, in number or members.
func (s *Service) Search(ctx context.Context, user store.UserID, m *wire.ChatsSearchRequestMessage) (*wire.ChatsSearchResponseMessage, []model.Identity, error) {
	search, err := s.search(m)
	if err == nil && user.Kind != store.ConvergenceUser {
		search.Reader, search.Readable = &user, readers
		search.Groups, err = s.env.Groups.GroupsOf(ctx, user)
	}
	if err != nil {
		return nil, nil, err
	}
	chats, total, err := s.env.Store.SearchChats(ctx, search)
	if err != nil {
		return nil, nil, err
	}
	list, who := s.infos(ctx, fitting(chats))
	return &wire.ChatsSearchResponseMessage{Data: list, StartIndex: search.Offset, TotalResults: total}, who, nil
}

func (s *Service) search(m *wire.ChatsSearchRequestMessage) (store.ChatSearch, error) {
	search := store.ChatSearch{Term: m.SearchTerm, Offset: count(m.Offset, 0), Limit: pageSize(m.Limit)}
	if err := checkLength("the search term", m.SearchTerm, maxTopic); err != nil {
		return search, err
	}
	for _, field := range m.SearchFields {
		switch field {
		case "id":
			search.ID = true
		case "name":
			search.Name = true
		case "topic":
			search.Topic = true
		default:
			return search, failure.New(failure.Malformed, "chats cannot be searched by %q", field)
		}
	}
	if len(m.SearchFields) == 0 {
		search.ID, search.Name, search.Topic = true, true, true
	}
	for _, t := range m.Types {
		search.Types = append(search.Types, store.ChatType(t))
	}
	switch m.Membership {
	case "":
	case "public", "private":
		public := m.Membership == "public"
		search.Public = &public
	default:
		return search, failure.New(failure.Malformed, "the membership of a chat is public or private, not %q", m.Membership)
	}
	return search, nil
}

// count is a number of a request, or what it is if there is none or a negative one.
func count(n *int64, otherwise int64) int64 {
	if n == nil || *n < 0 {
		return otherwise
	}
	return *n
}

// pageSize is a limit of a request. The original client sends 0 for none.
func pageSize(limit *int64) int64 {
	if n := count(limit, 0); n > 0 {
		return min(n, maxPage)
	}
	return maxPage
}
