package chat

import (
	"context"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// kinds are the kinds of events by the names that filters have.
var kinds = map[string]store.ChatEventKind{
	"created": store.ChatCreated, "message": store.ChatMessage, "user_joined": store.ChatUserJoined, "user_left": store.ChatUserLeft,
	"user_added": store.ChatUserAdded, "user_removed": store.ChatUserRemoved, "name_changed": store.ChatNameChanged, "topic_changed": store.ChatTopicChanged,
}

// History returns events of a chat that a user may read: by default all of them, the last one first. A page ends when it is full, in
// number or size, whatever the request says; the total says how many there are.
func (s *Service) History(ctx context.Context, user store.UserID, m *wire.ChatHistoryRequestMessage) (*wire.ChatHistoryResponseMessage, []model.Identity, error) {
	c, err := s.readable(ctx, user, m.ChatID)
	if err != nil {
		return nil, nil, err
	}
	r := store.ChatRange{Chat: c.Key, Start: m.StartEvent, Forward: m.Forward != nil && *m.Forward, Offset: count(m.Offset, 0), Limit: pageSize(m.Limit), Bytes: maxPageBytes}
	for _, name := range m.EventFilter {
		kind, ok := kinds[name]
		if !ok {
			return nil, nil, failure.New(failure.Malformed, "there are no events %q in a history", name)
		}
		r.Kinds = append(r.Kinds, kind)
	}
	events, total, err := s.env.Store.ChatEvents(ctx, r)
	if err != nil {
		return nil, nil, coded(err, m.ChatID, "", "")
	}
	answer := &wire.ChatHistoryResponseMessage{StartIndex: r.Offset, TotalResults: total}
	seen := map[store.UserID]bool{}
	var who []model.Identity
	for i := range events {
		answer.Data = append(answer.Data, eventData(m.ChatID, &events[i], user))
		for _, in := range append([]store.UserID{events[i].User}, others(&events[i])...) {
			if !seen[in] {
				seen[in] = true
				who = append(who, s.env.Identify(ctx, "", in))
			}
		}
	}
	return answer, who, nil
}

// others are the users in an event besides the one whose it is.
func others(e *store.ChatEvent) []store.UserID {
	if e.Kind == store.ChatUserAdded || e.Kind == store.ChatUserRemoved {
		return []store.UserID{e.Other}
	}
	return e.Members
}

// eventData is an event as a history has it for a user.
func eventData(chat string, e *store.ChatEvent, reader store.UserID) wire.ChatEventData {
	n, at, user := e.Number, wire.FromMillis(e.Millis), model.UserData(e.User)
	switch e.Kind {
	case store.ChatCreated:
		created := &wire.ChatCreatedEventData{ChatID: chat, EventNumber: n, Timestamp: at, User: user, Name: e.Text, Topic: e.Topic}
		for _, member := range e.Members {
			created.Members = append(created.Members, *model.UserData(member))
		}
		return wire.ChatEventData{Created: created}
	case store.ChatUserJoined:
		return wire.ChatEventData{UserJoined: &wire.ChatUserJoinedEventData{ChatID: chat, EventNumber: n, Timestamp: at, User: user}}
	case store.ChatUserLeft:
		return wire.ChatEventData{UserLeft: &wire.ChatUserLeftEventData{ChatID: chat, EventNumber: n, Timestamp: at, User: user}}
	case store.ChatUserAdded:
		return wire.ChatEventData{UserAdded: &wire.ChatUserAddedEventData{ChatID: chat, EventNumber: n, Timestamp: at, User: user, AddedUser: model.UserData(e.Other)}}
	case store.ChatUserRemoved:
		return wire.ChatEventData{UserRemoved: &wire.ChatUserRemovedEventData{ChatID: chat, EventNumber: n, Timestamp: at, User: user, RemovedUser: model.UserData(e.Other)}}
	case store.ChatNameChanged:
		return wire.ChatEventData{NameChanged: &wire.ChatNameChangedEventData{ChatID: chat, EventNumber: n, Timestamp: at, User: user, Name: e.Text}}
	case store.ChatTopicChanged:
		return wire.ChatEventData{TopicChanged: &wire.ChatTopicChangedEventData{ChatID: chat, EventNumber: n, Timestamp: at, User: user, Topic: e.Text}}
	}
	message := &wire.ChatMessageEventData{ChatID: chat, EventNumber: n, Timestamp: at, User: user, Message: e.Text}
	if e.User == reader { // a mark is a secret of its user
		model.SetMark(&message.Replica, &message.Entry, e.Mark)
	}
	return wire.ChatEventData{Message: message}
}
