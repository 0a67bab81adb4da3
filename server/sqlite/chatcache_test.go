package sqlite

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
)

var ann, bob = store.UserID{Name: "ann"}, store.UserID{Name: "bob"}

func newChat(t *testing.T, d store.Domain, id string, members ...store.ChatMember) {
	t.Helper()
	_, err := d.CreateChat(t.Context(), store.Chat{ID: id, Type: store.Channel, Members: members}, ann, store.Grants{})
	check(t, err)
}

func TestWhatATransactionThatFailedDidToAChatIsForgotten(t *testing.T) {
	s, d := newDomain(t)
	for _, id := range []store.UserID{ann, bob} {
		check(t, d.AddUser(t.Context(), store.User{ID: id}))
	}
	newChat(t, d, "c", store.ChatMember{User: ann})
	check(t, s.writer.write(t.Context(), func(tx *tx) error {
		var n int64
		return one(t.Context(), tx, []any{&n}, "PRAGMA max_page_count=1") // SQLite takes the size there is, which has some room
	}))
	release := hold(s)
	type answer struct {
		number int64
		err    error
	}
	answers := make(chan answer, 3)
	done := func(a store.ChatAppended, err error) { answers <- answer{a.Event.Number, err} }
	d.AppendChatEvent("c", store.ChatEvent{Kind: store.ChatUserJoined, User: bob}, done)
	d.AppendChatEvent("c", store.ChatEvent{Kind: store.ChatMessage, User: bob, Text: strings.Repeat("x", 1<<20)}, done)
	d.AppendChatEvent("c", store.ChatEvent{Kind: store.ChatMessage, User: bob, Text: "small"}, done)
	release()
	joined, full, small := <-answers, <-answers, <-answers
	if !errors.Is(full.err, store.ErrFull) {
		t.Errorf("the large one: %v", full.err)
	}
	same(t, fmt.Sprint(joined, small), "{1 <nil>} {2 <nil>}")
}

func TestTheMembersThatAreRememberedAreBounded(t *testing.T) {
	var c chatCache
	chat := store.Chat{Members: make([]store.ChatMember, 999)}
	for i := range 250 {
		c.put(chatName{1, fmt.Sprint(i)}, chat)
		c.put(chatName{1, fmt.Sprint(i)}, chat)
		if n := len(c.chats); n*1000 != c.members || c.members > cachedMembers+1000 {
			t.Fatalf("%d chats with %d members are remembered", n, c.members)
		}
	}
	same(t, len(c.chats), 50)
	for i := range 250 {
		c.drop(chatName{1, fmt.Sprint(i)})
	}
	same(t, c.members, 0)
}
