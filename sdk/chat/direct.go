package chat

import (
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Direct gets the direct chats with users, one for each list, and makes those that do not exist. Without a connection it answers from what
// is kept on this device.
func (s *Service) Direct(lists [][]identity.UserID, done func([]*Chat, error)) {
	m := &wire.GetDirectChatsRequestMessage{}
	for _, users := range lists {
		var list wire.DomainUserIdList
		for _, user := range users {
			list.Values = append(list.Values, user.Data())
		}
		m.UserLists = append(m.UserLists, list)
	}
	var got wire.GetDirectChatsResponseMessage
	s.host.Request(m, wire.BodyGetDirectChatsResponse, &got, func(err error) {
		if service.LacksConnection(err) {
			s.instead(func() { s.Direct(lists, done) }, func() { done(s.directStored(lists, err)) })
			return
		}
		var chats []*Chat
		for i := range got.ChatInfo {
			chats = append(chats, s.useNow(&got.ChatInfo[i]))
		}
		done(chats, err)
	})
}

func (s *Service) directStored(lists [][]identity.UserID, err error) ([]*Chat, error) {
	var ids []string
	for _, users := range lists {
		id := s.directWith(users)
		if id == "" {
			return nil, err
		}
		ids = append(ids, id)
	}
	return s.useStored(ids, err)
}

// directWith is the id of the direct chat with users that is kept on this device; "" for none.
func (s *Service) directWith(users []identity.UserID) string {
	all := map[identity.UserID]bool{s.own(): true}
	for _, user := range users {
		all[user] = true
	}
	for _, id := range wire.SortedKeys(s.stored) {
		i := s.stored[id]
		if i.Type != Direct || len(i.Members) != len(all) {
			continue
		}
		same := true
		for _, m := range i.Members {
			same = same && all[m.User]
		}
		if same {
			return id
		}
	}
	return ""
}
