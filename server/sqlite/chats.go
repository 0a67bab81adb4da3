package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"strings"

	"github.com/holdfast-sdk/holdfast/server/store"
)

const chatColumns = "SELECT key, id, type, public, chat.name, topic, created, last, last_time FROM chat "

// chats reads chats with their members.
func (d *Domain) chats(ctx context.Context, q querier, rest string, args ...any) ([]store.Chat, error) {
	var list []store.Chat
	err := each(ctx, q, func(rows *sql.Rows) error {
		var c store.Chat
		err := rows.Scan(&c.Key, &c.ID, &c.Type, &c.Public, &c.Name, &c.Topic, &c.Created, &c.Last, &c.LastTime)
		list = append(list, c)
		return err
	}, chatColumns+rest, args...)
	for i := range list {
		if err != nil {
			return nil, err
		}
		err = addMembers(ctx, q, &list[i])
	}
	return list, err
}

func addMembers(ctx context.Context, q querier, c *store.Chat) error {
	return each(ctx, q, func(rows *sql.Rows) error {
		var m store.ChatMember
		err := rows.Scan(&m.User.Kind, &m.User.Name, &m.Seen)
		c.Members = append(c.Members, m)
		return err
	}, "SELECT kind, name, seen FROM chat_member WHERE chat = ? ORDER BY kind, name", c.Key)
}

// chat reads one chat by its id.
func (d *Domain) chat(ctx context.Context, q querier, id string) (store.Chat, error) {
	found, err := d.chats(ctx, q, "WHERE domain = ? AND id = ?", d.key, id)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("%w: chat %s", store.ErrNotFound, id)
	}
	if err != nil {
		return store.Chat{}, err
	}
	return found[0], nil
}

// Chat returns a chat. See store.Chats.
func (d *Domain) Chat(ctx context.Context, id string) (store.Chat, error) {
	return d.chat(ctx, d.store, id)
}

// JoinedChats lists the chats of a user. See store.Chats.
func (d *Domain) JoinedChats(ctx context.Context, user store.UserID) ([]store.Chat, error) {
	return d.chats(ctx, d.store, "WHERE key IN (SELECT chat FROM chat_member WHERE domain = ? AND kind = ? AND name = ?) ORDER BY id",
		d.key, int64(user.Kind), user.Name)
}

// CreateChat adds a chat. See store.Chats.
func (d *Domain) CreateChat(ctx context.Context, c store.Chat, by store.UserID, grants store.Grants) (made store.Chat, err error) {
	sortMembers(c.Members)
	err = d.store.writer.write(ctx, func(t *tx) error {
		if err := d.mustBeThere(ctx, t); err != nil {
			return err
		}
		there, err := d.chats(ctx, t, "WHERE domain = ?1 AND id = ?2 OR domain = ?1 AND direct = ?3", d.key, c.ID, directKey(&c))
		if err == nil && len(there) > 0 {
			made = there[0]
			err = fmt.Errorf("%w: chat %s", store.ErrExists, made.ID)
		}
		if err == nil {
			err = d.mayEnter(t, c.Members...)
		}
		if err != nil {
			return err
		}
		made = c
		made.Last, made.LastTime = 0, c.Created
		return d.insertChat(t, &made, by, grants)
	})
	return made, err
}

func (d *Domain) insertChat(t *tx, c *store.Chat, by store.UserID, grants store.Grants) error {
	err := one(context.Background(), t, []any{&c.Key}, `INSERT INTO chat (domain, id, type, public, name, topic, created, last, last_time, direct)
		VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?) RETURNING key`, d.key, c.ID, string(c.Type), c.Public, c.Name, c.Topic, c.Created, c.Created, directKey(c))
	if err != nil {
		return err
	}
	created := store.ChatEvent{Kind: store.ChatCreated, Millis: c.Created, User: by, Text: c.Name, Topic: c.Topic}
	for _, m := range c.Members {
		created.Members = append(created.Members, m.User)
		if err := d.insertMember(t, c.Key, m); err != nil {
			return err
		}
	}
	if err := insertChatEvent(t, c.Key, &created); err != nil {
		return err
	}
	return d.putGrants(t, chatTarget(c.ID), grants)
}

// mayEnter returns store.ErrNoUser if one of them is no user. One who is being deleted leaves its chats and comes into no other:
// whoever is made anew under that name would be in it.
func (d *Domain) mayEnter(t *tx, members ...store.ChatMember) error {
	users := make([]store.UserID, len(members))
	for i := range members {
		users[i] = members[i].User
	}
	err := d.mustHaveUsers(context.Background(), t, users)
	if errors.Is(err, store.ErrNotFound) {
		err = fmt.Errorf("%w: %v", store.ErrNoUser, err)
	}
	return err
}

func (d *Domain) insertMember(t *tx, chat int64, m store.ChatMember) error {
	return t.exec("INSERT INTO chat_member (chat, domain, kind, name, seen) VALUES (?, ?, ?, ?, ?)", chat, d.key, int64(m.User.Kind), m.User.Name, m.Seen)
}

// DeleteChat removes a chat. See store.Chats.
func (d *Domain) DeleteChat(id string, done func(store.Chat, error)) {
	var c store.Chat
	d.post(0, func(t *tx) (err error) {
		if c, err = d.cachedChat(t, id); err != nil {
			return err
		}
		t.w.chats.drop(chatName{d.key, id})
		if err := t.exec("DELETE FROM chat WHERE key = ?", c.Key); err != nil {
			return err
		}
		return d.putGrants(t, chatTarget(id), store.Grants{})
	}, func(err error) { done(c, err) })
}

// post queues a write that has nothing to do with models, and does not wait for it. It waits while the queue is full.
func (d *Domain) post(size int, do func(t *tx) error, done func(error)) {
	r := &request{do: do, done: done, size: size, apart: true}
	if err := d.store.writer.queue.put(context.Background(), r); err != nil {
		done(err)
	}
}

func chatTarget(id string) store.GrantTarget { return store.GrantTarget{Kind: "chat", ID: id} }

func sortMembers(members []store.ChatMember) {
	sort.Slice(members, func(i, j int) bool {
		a, b := members[i].User, members[j].User
		return a.Kind < b.Kind || a.Kind == b.Kind && a.Name < b.Name
	})
}

// directKey is the members of a direct chat as one text, no other members have the same. It is nil for other chats.
func directKey(c *store.Chat) any {
	if c.Type != store.Direct {
		return nil
	}
	var b strings.Builder
	for _, m := range c.Members {
		fmt.Fprintf(&b, "%d:%d:%s,", m.User.Kind, len(m.User.Name), m.User.Name)
	}
	return b.String()
}

// creation is what the event ChatCreated has besides its name, as it is stored.
type creation struct {
	Topic   string         `json:"topic,omitempty"`
	Members []store.UserID `json:"members,omitempty"`
}

func detailOf(e *store.ChatEvent) (any, error) {
	if e.Kind != store.ChatCreated {
		return nil, nil
	}
	text, err := json.Marshal(creation{e.Topic, e.Members})
	return string(text), err
}

func addDetail(e *store.ChatEvent, detail string) error {
	var c creation
	if err := json.Unmarshal([]byte(detail), &c); err != nil {
		return fmt.Errorf("%w: event %d of a chat: %w", store.ErrCorrupt, e.Number, err)
	}
	e.Topic, e.Members = c.Topic, c.Members
	return nil
}
