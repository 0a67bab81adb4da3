package chat

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/wire"
)

// find answers a request for chats.
func (f *fakeServer) find(user identity.UserID, m wire.BodyMessage) (wire.BodyMessage, offline.Code) {
	switch m := m.(type) {
	case *wire.GetChatsRequestMessage:
		out := &wire.GetChatsResponseMessage{}
		for _, id := range m.ChatIDs {
			if f.chats[id] == nil {
				return nil, ErrNotFound
			}
			out.ChatInfo = append(out.ChatInfo, dataOf(f.chats[id]))
		}
		return out, ""
	case *wire.ChatsExistRequestMessage:
		out := &wire.ChatsExistResponseMessage{}
		for _, id := range m.ChatIDs {
			out.Exists = append(out.Exists, f.chats[id] != nil)
		}
		return out, ""
	case *wire.GetJoinedChatsRequestMessage:
		out := &wire.GetJoinedChatsResponseMessage{}
		for _, id := range f.order {
			if c := f.chats[id]; c != nil && isMember(c.info.Members, user) {
				out.ChatInfo = append(out.ChatInfo, dataOf(c))
			}
		}
		return out, ""
	case *wire.ChatsSearchRequestMessage:
		out := &wire.ChatsSearchResponseMessage{StartIndex: 0}
		for _, id := range f.order {
			out.Data = append(out.Data, dataOf(f.chats[id]))
		}
		out.TotalResults = int64(len(out.Data))
		return out, ""
	case *wire.GetDirectChatsRequestMessage:
		return f.direct(user, m), ""
	}
	return nil, "not_supported"
}

func (f *fakeServer) direct(user identity.UserID, m *wire.GetDirectChatsRequestMessage) wire.BodyMessage {
	out := &wire.GetDirectChatsResponseMessage{}
	for _, list := range m.UserLists {
		name, members := "direct", []identity.UserID{user}
		for i := range list.Values {
			members = append(members, identity.IDOf(&list.Values[i]))
			name += ":" + list.Values[i].Username
		}
		if f.chats[name] == nil {
			f.make(Direct, name, members...)
		}
		out.ChatInfo = append(out.ChatInfo, dataOf(f.chats[name]))
	}
	return out
}

func dataOf(c *fakeChat) wire.ChatInfoData {
	i := &c.info
	d := wire.ChatInfoData{ID: i.ID, ChatType: i.Type, Membership: i.Membership, Name: i.Name, Topic: i.Topic,
		CreatedTime: wire.FromMillis(i.Created), LastEventTime: wire.FromMillis(i.LastTime), LastEventNumber: i.Last}
	for _, m := range i.Members {
		d.Members = append(d.Members, wire.ChatMemberData{User: id(m.User), MaxSeenEventNumber: m.MaxSeen})
	}
	return d
}

// history answers with a part of the history.
func (c *fakeChat) history(m *wire.ChatHistoryRequestMessage, user identity.UserID) wire.BodyMessage {
	var found []wire.ChatEventData
	wanted := func(e *Event) bool {
		for _, name := range m.EventFilter {
			if name == e.Name {
				return true
			}
		}
		return len(m.EventFilter) == 0
	}
	forward := m.Forward != nil && *m.Forward
	total := int64(0)
	for i := range c.events {
		e := c.events[len(c.events)-1-i]
		if forward {
			e = c.events[i]
		}
		if !wanted(e) {
			continue
		}
		total++
		beyond := m.StartEvent != nil && (forward && e.Number < *m.StartEvent || !forward && e.Number > *m.StartEvent)
		if !beyond && (m.Limit == nil || int64(len(found)) < *m.Limit) {
			found = append(found, entryData(e, user))
		}
	}
	return &wire.ChatHistoryResponseMessage{Data: found, TotalResults: total}
}

func entryData(e *Event, user identity.UserID) wire.ChatEventData {
	at, by := stamp(e), id(e.User)
	switch e.Name {
	case Created:
		d := &wire.ChatCreatedEventData{ChatID: e.Chat, EventNumber: e.Number, Timestamp: at, User: by, Name: e.Text, Topic: e.Topic}
		for _, m := range e.Members {
			d.Members = append(d.Members, m.Data())
		}
		return wire.ChatEventData{Created: d}
	case Message:
		d := &wire.ChatMessageEventData{ChatID: e.Chat, EventNumber: e.Number, Timestamp: at, User: by, Message: e.Text}
		if e.User == user && e.replica != "" {
			d.Replica, d.Entry = []byte(e.replica), int64(e.entry)
		}
		return wire.ChatEventData{Message: d}
	case UserJoined:
		return wire.ChatEventData{UserJoined: &wire.ChatUserJoinedEventData{ChatID: e.Chat, EventNumber: e.Number, Timestamp: at, User: by}}
	case UserLeft:
		return wire.ChatEventData{UserLeft: &wire.ChatUserLeftEventData{ChatID: e.Chat, EventNumber: e.Number, Timestamp: at, User: by}}
	case UserAdded:
		return wire.ChatEventData{UserAdded: &wire.ChatUserAddedEventData{ChatID: e.Chat, EventNumber: e.Number, Timestamp: at, User: by, AddedUser: id(e.Other)}}
	case UserRemoved:
		return wire.ChatEventData{UserRemoved: &wire.ChatUserRemovedEventData{ChatID: e.Chat, EventNumber: e.Number, Timestamp: at, User: by, RemovedUser: id(e.Other)}}
	case NameChanged:
		return wire.ChatEventData{NameChanged: &wire.ChatNameChangedEventData{ChatID: e.Chat, EventNumber: e.Number, Timestamp: at, User: by, Name: e.Text}}
	}
	return wire.ChatEventData{TopicChanged: &wire.ChatTopicChangedEventData{ChatID: e.Chat, EventNumber: e.Number, Timestamp: at, User: by, Topic: e.Text}}
}
