package sim

import (
	"context"
	"fmt"
	"slices"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// chatRecord is one chat on the disk, with all its events.
type chatRecord struct {
	chat   store.Chat
	grants store.Grants
	events []store.ChatEvent
}

// chatRecords are the chats by id, in the order in which they were made.
type chatRecords []*chatRecord

func (c chatRecords) find(id string) *chatRecord {
	for _, r := range c {
		if r.chat.ID == id {
			return r
		}
	}
	return nil
}

func (h *handle) CreateChat(ctx context.Context, c store.Chat, by store.UserID, grants store.Grants) (store.Chat, error) {
	if err := h.wait(ctx); err != nil {
		return store.Chat{}, err
	}
	if r := h.db.chats.find(c.ID); r != nil {
		return r.copy(), store.ErrExists
	}
	c.Key, c.LastTime = int64(len(h.db.chats))+1, c.Created
	created := store.ChatEvent{Kind: store.ChatCreated, Millis: c.Created, User: by, Text: c.Name, Topic: c.Topic}
	for _, m := range c.Members {
		created.Members = append(created.Members, m.User)
	}
	r := &chatRecord{chat: c, grants: grants, events: []store.ChatEvent{created}}
	h.db.chats = append(h.db.chats, r)
	return r.copy(), h.wait(context.Background())
}

func (h *handle) Grants(_ context.Context, target store.GrantTarget) (store.Grants, error) {
	if r := h.db.chats.find(target.ID); r != nil && target.Kind == "chat" {
		return r.grants, nil
	}
	return store.Grants{Users: map[store.UserID][]string{}, Groups: map[string][]string{}}, nil
}

func (h *handle) GroupsOf(context.Context, store.UserID) ([]string, error) { return nil, nil }

func (h *handle) Chat(_ context.Context, id string) (store.Chat, error) {
	if r := h.db.chats.find(id); r != nil {
		return r.copy(), nil
	}
	return store.Chat{}, store.ErrNotFound
}

func (h *handle) JoinedChats(_ context.Context, user store.UserID) (list []store.Chat, err error) {
	for _, r := range h.db.chats {
		if r.member(user) >= 0 {
			list = append(list, r.copy())
		}
	}
	return list, nil
}

// AppendChatEvent queues an event, as Append does an operation.
func (h *handle) AppendChatEvent(id string, e store.ChatEvent, done func(store.ChatAppended, error)) {
	if h.dead {
		return
	}
	var result store.ChatAppended
	err := error(store.ErrNotFound)
	h.enqueue(func() {
		if r := h.db.chats.find(id); r != nil {
			result, err = r.append(e, h.bug(ForgetsMarks))
		}
	}, func() { done(result, err) })
}

func (h *handle) ChatEntry(_ context.Context, id string, mark store.Mark) (store.ChatEvent, bool, error) {
	if r := h.db.chats.find(id); r != nil && !h.bug(ForgetsMarks) {
		for _, e := range r.events {
			if e.Mark == mark {
				return e, true, nil
			}
		}
	}
	return store.ChatEvent{}, false, nil
}

func (h *handle) SeeChat(id string, user store.UserID, number int64, done func(store.ChatSeen, error)) {
	if h.dead {
		return
	}
	var result store.ChatSeen
	err := error(store.ErrNotFound)
	h.enqueue(func() {
		if r := h.db.chats.find(id); r != nil {
			result, err = r.see(user, number)
		}
	}, func() { done(result, err) })
}

func (h *handle) ChatEvents(ctx context.Context, c store.ChatRange) (events []store.ChatEvent, total int64, err error) {
	if err := h.wait(ctx); err != nil {
		return nil, 0, err
	}
	if c.Chat > int64(len(h.db.chats)) {
		return nil, 0, store.ErrNotFound
	}
	for _, e := range h.db.chats[c.Chat-1].events {
		outside := c.Start != nil && (c.Forward && e.Number < *c.Start || !c.Forward && e.Number > *c.Start)
		if !outside && (len(c.Kinds) == 0 || slices.Contains(c.Kinds, e.Kind)) {
			events = append(events, e)
		}
	}
	if !c.Forward {
		slices.Reverse(events)
	}
	total = int64(len(events))
	events = events[min(c.Offset, total):]
	return events[:min(c.Limit, int64(len(events)))], total, nil
}

func (h *handle) EmptyRooms(_ context.Context, millis int64) error {
	for _, r := range h.db.chats {
		for r.chat.Type == store.Room && len(r.chat.Members) > 0 {
			if _, err := r.append(store.ChatEvent{Kind: store.ChatUserLeft, User: r.chat.Members[0].User, Millis: millis}, false); err != nil {
				return err
			}
		}
	}
	return nil
}

// copy is the chat as it is now: who gets it may change it.
func (r *chatRecord) copy() store.Chat {
	c := r.chat
	c.Members = slices.Clone(c.Members)
	return c
}

func (r *chatRecord) member(user store.UserID) int {
	return slices.IndexFunc(r.chat.Members, func(m store.ChatMember) bool { return m.User == user })
}

// append adds an event. forgets: marks are not looked at.
func (r *chatRecord) append(e store.ChatEvent, forgets bool) (store.ChatAppended, error) {
	for _, there := range r.events {
		if there.Mark == e.Mark && e.Mark != (store.Mark{}) && !forgets {
			if there.Kind != e.Kind {
				return store.ChatAppended{}, fmt.Errorf("%w: entry %d has another event", store.ErrExists, e.Mark.Entry)
			}
			return store.ChatAppended{Event: there, Chat: r.copy(), Duplicate: true}, nil
		}
	}
	if err := r.effect(&e); err != nil {
		return store.ChatAppended{Chat: r.copy()}, err
	}
	e.Number, e.Millis = r.chat.Last+1, max(e.Millis, r.chat.LastTime)
	r.events = append(r.events, e)
	r.chat.Last, r.chat.LastTime = e.Number, e.Millis
	return store.ChatAppended{Event: e, Chat: r.copy()}, nil
}

// effect carries out what an event says, or refuses it.
func (r *chatRecord) effect(e *store.ChatEvent) error {
	at := r.member(e.User)
	switch {
	case e.Kind == store.ChatUserJoined && at >= 0:
		return store.ErrMember
	case (e.Kind == store.ChatUserLeft || e.Kind == store.ChatMessage) && at < 0:
		return store.ErrNoMember
	case e.Kind == store.ChatUserJoined:
		r.chat.Members = append(r.chat.Members, store.ChatMember{User: e.User})
	case e.Kind == store.ChatUserLeft:
		r.chat.Members = slices.Delete(r.chat.Members, at, at+1)
	case e.Kind == store.ChatNameChanged:
		r.chat.Name = e.Text
	case e.Kind == store.ChatTopicChanged:
		r.chat.Topic = e.Text
	}
	return nil
}

func (r *chatRecord) see(user store.UserID, number int64) (store.ChatSeen, error) {
	at := r.member(user)
	if at < 0 {
		return store.ChatSeen{}, store.ErrNoMember
	}
	seen := &r.chat.Members[at].Seen
	before := *seen
	*seen = max(before, min(number, r.chat.Last))
	return store.ChatSeen{Chat: r.copy(), Seen: *seen, Moved: *seen != before}, nil
}
