package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// AppendChatEvent adds an event. See store.Chats.
func (d *Domain) AppendChatEvent(id string, e store.ChatEvent, done func(store.ChatAppended, error)) {
	var result store.ChatAppended
	d.post(len(e.Text)+opOverhead, func(t *tx) (err error) {
		result, err = d.appendChatEvent(t, id, e)
		return err
	}, func(err error) { done(result, err) })
}

func (d *Domain) appendChatEvent(t *tx, id string, e store.ChatEvent) (store.ChatAppended, error) {
	chat, err := d.cachedChat(t, id)
	if err != nil {
		return store.ChatAppended{}, err
	}
	if e.Mark != (store.Mark{}) {
		there, err := markedEvent(t, chat.Key, &e)
		if err != nil || there != nil {
			return store.ChatAppended{Event: orZero(there), Chat: chat, Duplicate: there != nil}, err
		}
	}
	if err := checkMember(&chat, &e); err != nil {
		return store.ChatAppended{Chat: chat}, err
	}
	e.Number, e.Millis = chat.Last+1, max(e.Millis, chat.LastTime)
	err = d.effect(t, &chat, &e)
	if err == nil {
		err = insertChatEvent(t, chat.Key, &e)
	}
	if err == nil {
		chat.Last, chat.LastTime = e.Number, e.Millis
		err = t.exec("UPDATE chat SET name = ?, topic = ?, last = ?, last_time = ? WHERE key = ?", chat.Name, chat.Topic, chat.Last, chat.LastTime, chat.Key)
		t.w.chats.put(chatName{d.key, id}, chat)
	}
	return store.ChatAppended{Event: e, Chat: chat}, err
}

func orZero(e *store.ChatEvent) store.ChatEvent {
	if e == nil {
		return store.ChatEvent{}
	}
	return *e
}

// markedEvent is the event that has e's mark, or nil. It is an error if that is not e.
func markedEvent(t *tx, chat int64, e *store.ChatEvent) (*store.ChatEvent, error) {
	found, err := chatEvents(context.Background(), t, "WHERE chat = ? AND replica = ? AND entry = ?", chat, e.Mark.Replica[:], e.Mark.Entry)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	if found[0].Kind != e.Kind { // who repeats it may be another user: anonymous ones are new with each page
		return nil, fmt.Errorf("%w: entry %d has another event", store.ErrExists, e.Mark.Entry)
	}
	return &found[0], nil
}

// ChatEntry returns the event of a mark. See store.Chats.
func (d *Domain) ChatEntry(ctx context.Context, id string, mark store.Mark) (store.ChatEvent, bool, error) {
	found, err := chatEvents(ctx, d.store, "WHERE chat = (SELECT key FROM chat WHERE domain = ? AND id = ?) AND replica = ? AND entry = ?",
		d.key, id, mark.Replica[:], mark.Entry)
	if err != nil || len(found) == 0 {
		return store.ChatEvent{}, false, err
	}
	return found[0], true, nil
}

// checkMember refuses an event of somebody who is a member, or is not.
func checkMember(c *store.Chat, e *store.ChatEvent) error {
	user := e.User
	if e.Kind == store.ChatUserAdded || e.Kind == store.ChatUserRemoved {
		user = e.Other
	}
	isMember := memberIndex(c, user) >= 0
	switch e.Kind {
	case store.ChatUserJoined, store.ChatUserAdded:
		if isMember {
			return fmt.Errorf("%w: %s of chat %s", store.ErrMember, user.Name, c.ID)
		}
	case store.ChatMessage, store.ChatUserLeft, store.ChatUserRemoved:
		if !isMember {
			return fmt.Errorf("%w: %s of chat %s", store.ErrNoMember, user.Name, c.ID)
		}
	}
	return nil
}

func memberIndex(c *store.Chat, user store.UserID) int {
	return slices.IndexFunc(c.Members, func(m store.ChatMember) bool { return m.User == user })
}

// effect carries out what an event says of its chat. Name and topic are stored by the caller.
func (d *Domain) effect(t *tx, c *store.Chat, e *store.ChatEvent) error {
	switch e.Kind {
	case store.ChatUserJoined:
		return d.join(t, c, e.User)
	case store.ChatUserAdded:
		return d.join(t, c, e.Other)
	case store.ChatUserLeft:
		return leave(t, c, e.User)
	case store.ChatUserRemoved:
		return leave(t, c, e.Other)
	case store.ChatNameChanged:
		c.Name = e.Text
	case store.ChatTopicChanged:
		c.Topic = e.Text
	}
	return nil
}

func (d *Domain) join(t *tx, c *store.Chat, user store.UserID) error {
	m := store.ChatMember{User: user}
	if err := d.mayEnter(t, m); err != nil {
		return err
	}
	c.Members = append(slices.Clone(c.Members), m)
	sortMembers(c.Members)
	return d.insertMember(t, c.Key, m)
}

func leave(t *tx, c *store.Chat, user store.UserID) error {
	i := memberIndex(c, user)
	c.Members = slices.Delete(slices.Clone(c.Members), i, i+1)
	if c.Type == store.Direct {
		if err := t.exec("UPDATE chat SET direct = NULL WHERE key = ?", c.Key); err != nil {
			return err
		}
	}
	return t.exec("DELETE FROM chat_member WHERE chat = ? AND kind = ? AND name = ?", c.Key, int64(user.Kind), user.Name)
}

func insertChatEvent(t *tx, chat int64, e *store.ChatEvent) error {
	var replica, entry any
	if e.Mark != (store.Mark{}) {
		replica, entry = e.Mark.Replica[:], e.Mark.Entry
	}
	detail, err := detailOf(e)
	if err != nil {
		return err
	}
	return t.exec(`INSERT INTO chat_event (chat, number, type, millis, kind, name, other_kind, other_name, text, detail, replica, entry)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, chat, e.Number, int64(e.Kind), e.Millis, int64(e.User.Kind), e.User.Name,
		int64(e.Other.Kind), e.Other.Name, e.Text, detail, replica, entry)
}

// SeeChat moves a seen mark. See store.Chats.
func (d *Domain) SeeChat(id string, user store.UserID, number int64, done func(store.ChatSeen, error)) {
	var result store.ChatSeen
	d.post(0, func(t *tx) error {
		chat, err := d.cachedChat(t, id)
		if err != nil {
			return err
		}
		i := memberIndex(&chat, user)
		if i < 0 {
			return fmt.Errorf("%w: %s of chat %s", store.ErrNoMember, user.Name, id)
		}
		before := chat.Members[i].Seen
		seen := max(before, min(number, chat.Last))
		if seen == before {
			result = store.ChatSeen{Chat: chat, Seen: seen}
			return nil
		}
		chat.Members = slices.Clone(chat.Members)
		chat.Members[i].Seen = seen
		result = store.ChatSeen{Chat: chat, Seen: seen, Moved: true}
		t.w.chats.put(chatName{d.key, id}, chat)
		return t.exec("UPDATE chat_member SET seen = ? WHERE chat = ? AND kind = ? AND name = ?", seen, chat.Key, int64(user.Kind), user.Name)
	}, func(err error) { done(result, err) })
}

// EmptyRooms lets everybody leave. See store.Chats.
func (d *Domain) EmptyRooms(ctx context.Context, millis int64) error {
	rooms, err := d.chats(ctx, d.store, "WHERE domain = ? AND type = 'room' AND EXISTS (SELECT 1 FROM chat_member WHERE chat = key)", d.key)
	if err != nil || len(rooms) == 0 {
		return err
	}
	return d.store.writer.write(ctx, func(t *tx) error {
		for _, room := range rooms {
			for _, m := range room.Members {
				_, err := d.appendChatEvent(t, room.ID, store.ChatEvent{Kind: store.ChatUserLeft, User: m.User, Millis: millis})
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// chatEvents reads events.
func chatEvents(ctx context.Context, q querier, rest string, args ...any) ([]store.ChatEvent, error) {
	var list []store.ChatEvent
	err := eachChatEvent(ctx, q, func(e store.ChatEvent) error {
		list = append(list, e)
		return nil
	}, rest, args...)
	return list, err
}

func eachChatEvent(ctx context.Context, q querier, take func(store.ChatEvent) error, rest string, args ...any) error {
	return each(ctx, q, func(rows *sql.Rows) error {
		var e store.ChatEvent
		var detail sql.NullString
		var replica []byte
		var entry sql.NullInt64
		err := rows.Scan(&e.Number, &e.Kind, &e.Millis, &e.User.Kind, &e.User.Name, &e.Other.Kind, &e.Other.Name, &e.Text, &detail, &replica, &entry)
		if err == nil && detail.Valid {
			err = addDetail(&e, detail.String)
		}
		if err != nil {
			return err
		}
		copy(e.Mark.Replica[:], replica)
		e.Mark.Entry = entry.Int64
		return take(e)
	}, "SELECT number, type, millis, kind, name, other_kind, other_name, text, detail, replica, entry FROM chat_event "+rest, args...)
}
