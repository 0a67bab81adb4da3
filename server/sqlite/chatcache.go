package sqlite

import (
	"context"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// cachedMembers is how many members of chats are remembered in all. When there are more, all are forgotten: it is only a cache.
const cachedMembers = 100_000

// chatCache is what the writer remembers of the chats that it has written to, as everybody in a chat has to be known for each of
// its events. Only the writer changes chats, so it is what the tables say; when a transaction fails, all is forgotten.
//
// Members of a remembered chat are shared with who was told of it, and not changed: a change makes a new list.
type chatCache struct {
	chats   map[chatName]store.Chat
	members int
}

// chatName is what a chat is found by.
type chatName struct {
	domain int64
	id     string
}

func (c *chatCache) put(name chatName, chat store.Chat) {
	c.drop(name)
	if c.chats == nil || c.members+len(chat.Members) > cachedMembers {
		c.forget()
	}
	c.chats[name] = chat
	c.members += len(chat.Members) + 1 // also one without any takes room
}

func (c *chatCache) drop(name chatName) {
	if chat, ok := c.chats[name]; ok {
		c.members -= len(chat.Members) + 1
		delete(c.chats, name)
	}
}

func (c *chatCache) forget() { *c = chatCache{chats: map[chatName]store.Chat{}} }

// cachedChat is a chat as it is in a transaction of the writer.
func (d *Domain) cachedChat(t *tx, id string) (store.Chat, error) {
	name := chatName{d.key, id}
	if chat, ok := t.w.chats.chats[name]; ok {
		return chat, nil
	}
	chat, err := d.chat(context.Background(), t, id)
	if err == nil {
		t.w.chats.put(name, chat)
	}
	return chat, err
}
