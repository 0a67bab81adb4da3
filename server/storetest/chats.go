package storetest

import (
	"fmt"
	"sync"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
)

var (
	ann  = store.UserID{Kind: store.NormalUser, Name: "ann"}
	bob  = store.UserID{Kind: store.NormalUser, Name: "bob"}
	cleo = store.UserID{Kind: store.AnonymousUser, Name: "ann"}
)

// startChats is startDomain with users who may be in chats.
func startChats(t testing.TB, open Open) store.Domain {
	t.Helper()
	d := startDomain(t, open)
	addUsers(t, d, ann, bob, cleo)
	return d
}

func addUsers(t testing.TB, d store.Domain, ids ...store.UserID) {
	t.Helper()
	for _, id := range ids {
		must(t, d.AddUser(ctx, store.User{ID: id}))
	}
}

// members are users who have seen nothing.
func members(users ...store.UserID) []store.ChatMember {
	var list []store.ChatMember
	for _, user := range users {
		list = append(list, store.ChatMember{User: user})
	}
	return list
}

func newChat(t testing.TB, d store.Domain, c store.Chat) store.Chat {
	t.Helper()
	made, err := d.CreateChat(ctx, c, ann, store.Grants{})
	must(t, err)
	return made
}

// appendEvent appends and waits for the answer.
func appendEvent(d store.Domain, id string, e store.ChatEvent) (store.ChatAppended, error) {
	type answer struct {
		a   store.ChatAppended
		err error
	}
	answers := make(chan answer, 1)
	d.AppendChatEvent(id, e, func(a store.ChatAppended, err error) { answers <- answer{a, err} })
	got := <-answers
	return got.a, got.err
}

func see(d store.Domain, id string, user store.UserID, number int64) (store.ChatSeen, error) {
	type answer struct {
		s   store.ChatSeen
		err error
	}
	answers := make(chan answer, 1)
	d.SeeChat(id, user, number, func(s store.ChatSeen, err error) { answers <- answer{s, err} })
	got := <-answers
	return got.s, got.err
}

func deleteChat(d store.Domain, id string) (store.Chat, error) {
	type answer struct {
		c   store.Chat
		err error
	}
	answers := make(chan answer, 1)
	d.DeleteChat(id, func(c store.Chat, err error) { answers <- answer{c, err} })
	got := <-answers
	return got.c, got.err
}

func wantChat(t *testing.T, d store.Domain, want store.Chat) {
	t.Helper()
	got, err := d.Chat(ctx, want.ID)
	must(t, err)
	wantSame(t, got, want, "the chat")
}

func allEvents(t *testing.T, d store.Domain, chat int64) []store.ChatEvent {
	t.Helper()
	events, total, err := d.ChatEvents(ctx, store.ChatRange{Chat: chat, Forward: true, Limit: 1 << 40, Bytes: 1 << 40})
	must(t, err)
	wantEqual(t, total, int64(len(events)), "the number of all events")
	return events
}

func testChats(t *testing.T, open Open) {
	d := startChats(t, open)
	c := store.Chat{ID: "chät", Type: store.Channel, Public: true, Name: "N", Topic: "T", Created: 1000, Members: members(cleo, bob, ann)}
	grants := store.Grants{World: []string{"join_chat"}, Users: map[store.UserID][]string{ann: {"set_topic"}}, Groups: map[string][]string{}}
	_, err := d.Chat(ctx, c.ID)
	wantCode(t, err, store.ErrNotFound, "a chat that is not there")
	made, err := d.CreateChat(ctx, c, bob, grants)
	must(t, err)
	if made.Key == 0 {
		t.Error("the chat has no key")
	}
	c.Key, c.LastTime, c.Members = made.Key, 1000, members(ann, bob, cleo)
	wantSame(t, made, c, "what CreateChat returns")
	wantChat(t, d, c)
	target := store.GrantTarget{Kind: "chat", ID: c.ID}
	wantGrants(t, d, target, grants)
	wantSame(t, allEvents(t, d, c.Key), []store.ChatEvent{{Kind: store.ChatCreated, Millis: 1000, User: bob, Text: "N", Topic: "T",
		Members: []store.UserID{ann, bob, cleo}}}, "its events")
	there, err := d.CreateChat(ctx, store.Chat{ID: c.ID, Type: store.Room}, ann, store.Grants{})
	wantCode(t, err, store.ErrExists, "a second chat of that id")
	wantSame(t, there, c, "the chat that is there")

	t.Run("the chats of a user are listed by id", func(t *testing.T) {
		newChat(t, d, store.Chat{ID: "b", Type: store.Room, Members: members(bob)})
		newChat(t, d, store.Chat{ID: "a", Type: store.Channel, Members: members(bob, cleo)})
		for user, want := range map[store.UserID][]string{ann: {"chät"}, bob: {"a", "b", "chät"}, cleo: {"a", "chät"}, {Name: "nobody"}: nil} {
			list, err := d.JoinedChats(ctx, user)
			must(t, err)
			wantSame(t, chatIDs(list), want, "the chats of "+user.Name)
		}
	})
	t.Run("a chat that is deleted takes its events and grants along, and one made anew is another one", func(t *testing.T) {
		deleted, err := deleteChat(d, c.ID)
		must(t, err)
		wantSame(t, deleted, c, "what was deleted")
		_, err = deleteChat(d, c.ID)
		wantCode(t, err, store.ErrNotFound, "deleting it again")
		wantGrants(t, d, target, store.Grants{Users: map[store.UserID][]string{}, Groups: map[string][]string{}})
		_, _, err = d.ChatEvents(ctx, store.ChatRange{Chat: c.Key, Limit: 1})
		wantCode(t, err, store.ErrNotFound, "its events")
		_, err = appendEvent(d, c.ID, store.ChatEvent{Kind: store.ChatMessage, User: ann})
		wantCode(t, err, store.ErrNotFound, "an event")
		_, err = see(d, c.ID, ann, 1)
		wantCode(t, err, store.ErrNotFound, "a seen mark")
		again := newChat(t, d, store.Chat{ID: c.ID, Type: store.Channel})
		if again.Key == c.Key {
			t.Errorf("the key %d was given out twice", c.Key)
		}
		wantEqual(t, len(allEvents(t, d, again.Key)), 1, "its events")
	})
	t.Run("domains do not see each other's chats", func(t *testing.T) {
		s := Start(t, open)
		one, two := NewDomain(t, s, "one"), NewDomain(t, s, "two")
		addUsers(t, one, ann)
		made := newChat(t, one, store.Chat{ID: "c", Type: store.Channel, Members: members(ann)})
		_, err := two.Chat(ctx, "c")
		wantCode(t, err, store.ErrNotFound, "Chat")
		_, err = appendEvent(two, "c", store.ChatEvent{Kind: store.ChatNameChanged, User: ann})
		wantCode(t, err, store.ErrNotFound, "AppendChatEvent")
		_, _, err = two.ChatEvents(ctx, store.ChatRange{Chat: made.Key, Limit: 1})
		wantCode(t, err, store.ErrNotFound, "ChatEvents")
		list, err := two.JoinedChats(ctx, ann)
		must(t, err)
		wantEqual(t, len(list), 0, "joined chats")
		must(t, s.DeleteDomain(ctx, store.DomainKey{Namespace: "two", ID: "default"}))
		_, err = two.CreateChat(ctx, store.Chat{ID: "x"}, ann, store.Grants{})
		wantCode(t, err, store.ErrNotFound, "a chat in a domain that is gone")
		name := store.ChatEvent{Kind: store.ChatNameChanged, User: ann}
		_, err = appendEvent(one, "c", name)
		must(t, err)
		must(t, s.DeleteDomain(ctx, store.DomainKey{Namespace: "one", ID: "default"}))
		_, err = appendEvent(one, "c", name)
		wantCode(t, err, store.ErrNotFound, "an event of a chat in a domain that is gone")
	})
}

func chatIDs(list []store.Chat) []string {
	var ids []string
	for _, c := range list {
		ids = append(ids, c.ID)
	}
	return ids
}

func testDirectChats(t *testing.T, open Open) {
	d := startChats(t, open)
	odd := store.UserID{Name: "ann,0:3:bob"}
	addUsers(t, d, odd)
	one := newChat(t, d, store.Chat{ID: "1", Type: store.Direct, Members: members(ann, bob)})
	there, err := d.CreateChat(ctx, store.Chat{ID: "2", Type: store.Direct, Members: members(bob, ann)}, bob, store.Grants{})
	wantCode(t, err, store.ErrExists, "a second one of the same members")
	wantEqual(t, there.Key, one.Key, "the one that is there")
	for i, others := range [][]store.UserID{{ann}, {ann, cleo}, {ann, bob, cleo}, {odd}} {
		newChat(t, d, store.Chat{ID: fmt.Sprint("other ", i), Type: store.Direct, Members: members(others...)})
	}
	newChat(t, d, store.Chat{ID: "channel", Type: store.Channel, Members: members(ann, bob)})
	newChat(t, d, store.Chat{ID: "channel 2", Type: store.Channel, Members: members(ann, bob)})
	_, err = deleteChat(d, "1")
	must(t, err)
	newChat(t, d, store.Chat{ID: "2", Type: store.Direct, Members: members(ann, bob)})
	_, err = appendEvent(d, "2", store.ChatEvent{Kind: store.ChatUserLeft, User: ann})
	must(t, err)
	newChat(t, d, store.Chat{ID: "3", Type: store.Direct, Members: members(ann, bob)})
	left, err := d.Chat(ctx, "2")
	must(t, err)
	wantSame(t, left.Members, members(bob), "the members of the one that ann has left")
}

func testChatOrder(t *testing.T, open Open) {
	d := startChats(t, open)
	c := newChat(t, d, store.Chat{ID: "c", Type: store.Channel, Members: members(ann)})
	const writers, each = 8, 50
	var mu sync.Mutex
	var told []int64
	var waiting, group sync.WaitGroup
	waiting.Add(writers * each)
	for w := range writers {
		group.Go(func() {
			for entry := range each {
				mark := store.Mark{Replica: store.Replica{byte(w % 4)}, Entry: int64(1 + entry)} // two writers each send the same
				d.AppendChatEvent("c", store.ChatEvent{Kind: store.ChatMessage, User: ann, Mark: mark}, func(a store.ChatAppended, err error) {
					defer waiting.Done()
					mu.Lock()
					defer mu.Unlock()
					if err != nil {
						t.Error(err)
					} else if !a.Duplicate {
						told = append(told, a.Event.Number)
					}
				})
			}
		})
	}
	group.Wait()
	waiting.Wait()
	wantEqual(t, len(told), writers/2*each, "events that are no repetitions")
	for i, number := range told {
		if number != int64(i+1) {
			t.Fatalf("event %d was told after %d others", number, i)
		}
	}
	marks := map[store.Mark]bool{}
	for _, e := range allEvents(t, d, c.Key)[1:] {
		if marks[e.Mark] {
			t.Errorf("%v is there twice", e.Mark)
		}
		marks[e.Mark] = true
	}
}
