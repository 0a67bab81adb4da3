package storetest

import (
	"fmt"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
)

func testChatEvents(t *testing.T, open Open) {
	d := startChats(t, open)
	c := newChat(t, d, store.Chat{ID: "c", Type: store.Channel, Created: 1000, Members: members(ann)})
	number := int64(0)
	happens := func(t *testing.T, e store.ChatEvent) {
		t.Helper()
		number++
		got, err := appendEvent(d, "c", e)
		must(t, err)
		e.Number = number
		wantSame(t, got.Event, e, "the event")
		c.Last, c.LastTime = e.Number, e.Millis
		wantSame(t, got, store.ChatAppended{Event: e, Chat: c}, "what AppendChatEvent says")
		wantChat(t, d, c)
		events := allEvents(t, d, c.Key)
		wantSame(t, events[len(events)-1], e, "the event that is stored")
	}
	t.Run("each kind has its effect", func(t *testing.T) {
		c.Members = members(ann, bob)
		happens(t, store.ChatEvent{Kind: store.ChatUserJoined, User: bob, Millis: 1001})
		c.Members = members(ann, bob, cleo)
		happens(t, store.ChatEvent{Kind: store.ChatUserAdded, User: ann, Other: cleo, Millis: 1002})
		happens(t, store.ChatEvent{Kind: store.ChatMessage, User: cleo, Text: "hällo", Millis: 1003, Mark: store.Mark{Replica: store.Replica{1}, Entry: 2}})
		c.Members = members(ann, cleo)
		happens(t, store.ChatEvent{Kind: store.ChatUserRemoved, User: ann, Other: bob, Millis: 1004})
		c.Members = members(ann)
		happens(t, store.ChatEvent{Kind: store.ChatUserLeft, User: cleo, Millis: 1004})
		c.Name = "name"
		happens(t, store.ChatEvent{Kind: store.ChatNameChanged, User: bob, Text: "name", Millis: 1005})
		c.Topic = "topic"
		happens(t, store.ChatEvent{Kind: store.ChatTopicChanged, User: bob, Text: "topic", Millis: 1005})
	})
	t.Run("who is a member, or is not, is refused, and nothing happens", func(t *testing.T) {
		for code, events := range map[store.Code][]store.ChatEvent{
			store.ErrMember: {{Kind: store.ChatUserJoined, User: ann}, {Kind: store.ChatUserAdded, User: bob, Other: ann}},
			store.ErrNoMember: {{Kind: store.ChatMessage, User: bob}, {Kind: store.ChatUserLeft, User: bob},
				{Kind: store.ChatUserRemoved, User: ann, Other: bob}, {Kind: store.ChatMessage, User: cleo}},
		} {
			for _, e := range events {
				got, err := appendEvent(d, "c", e)
				wantCode(t, err, code, fmt.Sprintf("%+v", e))
				wantSame(t, got, store.ChatAppended{Chat: c}, "what comes with it")
			}
		}
		wantChat(t, d, c)
		wantEqual(t, len(allEvents(t, d, c.Key)), int(c.Last)+1, "events")
	})
	t.Run("who is no user, or no longer, becomes no member", func(t *testing.T) {
		must(t, d.DeleteUser(ctx, bob))
		for _, e := range []store.ChatEvent{{Kind: store.ChatUserJoined, User: bob}, {Kind: store.ChatUserAdded, User: ann, Other: bob}} {
			_, err := appendEvent(d, "c", e)
			wantCode(t, err, store.ErrNoUser, fmt.Sprintf("%+v", e))
		}
		_, err := d.CreateChat(ctx, store.Chat{ID: "with bob", Type: store.Channel, Members: members(ann, bob)}, ann, store.Grants{})
		wantCode(t, err, store.ErrNoUser, "a chat with somebody who is no user")
		_, err = d.Chat(ctx, "with bob")
		wantCode(t, err, store.ErrNotFound, "that chat")
		wantChat(t, d, c)
		wantEqual(t, len(allEvents(t, d, c.Key)), int(c.Last)+1, "events")
		addUsers(t, d, bob)
	})
	t.Run("time does not run backwards", func(t *testing.T) {
		got, err := appendEvent(d, "c", store.ChatEvent{Kind: store.ChatMessage, User: ann, Millis: 3})
		must(t, err)
		wantEqual(t, got.Event.Millis, c.LastTime, "its time")
	})
	t.Run("everybody leaves all rooms", func(t *testing.T) {
		room := newChat(t, d, store.Chat{ID: "room", Type: store.Room, Members: members(ann, bob)})
		newChat(t, d, store.Chat{ID: "empty", Type: store.Room})
		must(t, d.EmptyRooms(ctx, 5000))
		must(t, d.EmptyRooms(ctx, 6000))
		events := allEvents(t, d, room.Key)
		wantSame(t, events[1:], []store.ChatEvent{{Number: 1, Millis: 5000, Kind: store.ChatUserLeft, User: ann},
			{Number: 2, Millis: 5000, Kind: store.ChatUserLeft, User: bob}}, "its events")
		room.Last, room.LastTime, room.Members = 2, 5000, nil
		wantChat(t, d, room)
		channel, err := d.Chat(ctx, "c")
		must(t, err)
		wantEqual(t, len(channel.Members), 1, "members of the channel")
		empty, err := d.Chat(ctx, "empty")
		must(t, err)
		wantEqual(t, empty.Last, 0, "the last event of an empty room")
	})
}

func testChatMarks(t *testing.T, open Open) {
	d := startChats(t, open)
	newChat(t, d, store.Chat{ID: "c", Type: store.Channel, Members: members(ann, bob)})
	newChat(t, d, store.Chat{ID: "d", Type: store.Channel, Members: members(ann, bob)})
	mark := store.Mark{Replica: store.Replica{9, 8}, Entry: 1}
	message := store.ChatEvent{Kind: store.ChatMessage, User: ann, Text: "once", Millis: 50, Mark: mark}
	first, err := appendEvent(d, "c", message)
	must(t, err)
	wantEqual(t, first.Duplicate, false, "the first one is a repetition")

	t.Run("a repeated event changes nothing and gets the first answer, even from who has left, or another user", func(t *testing.T) {
		_, err := appendEvent(d, "c", store.ChatEvent{Kind: store.ChatUserLeft, User: ann, Millis: 60})
		must(t, err)
		message.Millis, message.Text = 99, "twice"
		for _, message.User = range []store.UserID{ann, bob} {
			again, err := appendEvent(d, "c", message)
			must(t, err)
			wantEqual(t, again.Duplicate, true, "it is a repetition")
			wantSame(t, again.Event, first.Event, "the event")
			wantEqual(t, again.Chat.Last, 2, "the last event")
		}
	})
	t.Run("another entry, another journal and another chat are no repetitions", func(t *testing.T) {
		for id, m := range map[string]store.Mark{"c": {Replica: mark.Replica, Entry: 2}, "d": mark} {
			got, err := appendEvent(d, id, store.ChatEvent{Kind: store.ChatMessage, User: bob, Mark: m})
			must(t, err)
			wantEqual(t, got.Duplicate, false, "it is a repetition")
		}
	})
	t.Run("an event is found by its mark", func(t *testing.T) {
		got, ok, err := d.ChatEntry(ctx, "c", mark)
		must(t, err)
		wantSame(t, got, first.Event, "the event")
		wantEqual(t, ok, true, "it is there")
		for id, m := range map[string]store.Mark{"c": {Replica: mark.Replica, Entry: 77}, "x": mark} {
			_, ok, err := d.ChatEntry(ctx, id, m)
			must(t, err)
			wantEqual(t, ok, false, "it is in "+id)
		}
	})
	t.Run("a mark that an event of another kind has is refused", func(t *testing.T) {
		_, err := appendEvent(d, "c", store.ChatEvent{Kind: store.ChatNameChanged, User: ann, Mark: mark})
		wantCode(t, err, store.ErrExists, "a name with the mark of a message")
	})
	t.Run("marks belong to names and topics, too", func(t *testing.T) {
		for kind, entry := range map[store.ChatEventKind]int64{store.ChatNameChanged: 10, store.ChatTopicChanged: 11} {
			e := store.ChatEvent{Kind: kind, User: bob, Text: "x", Mark: store.Mark{Replica: mark.Replica, Entry: entry}}
			first, err := appendEvent(d, "d", e)
			must(t, err)
			_, err = appendEvent(d, "d", store.ChatEvent{Kind: kind, User: ann, Text: "y"})
			must(t, err)
			again, err := appendEvent(d, "d", e)
			must(t, err)
			wantEqual(t, again.Event.Number, first.Event.Number, "its number")
		}
		c, err := d.Chat(ctx, "d")
		must(t, err)
		wantEqual(t, c.Name+c.Topic, "yy", "name and topic")
	})
}

func testSeen(t *testing.T, open Open) {
	d := startChats(t, open)
	c := newChat(t, d, store.Chat{ID: "c", Type: store.Channel, Members: members(ann, bob)})
	for range 5 {
		_, err := appendEvent(d, "c", store.ChatEvent{Kind: store.ChatMessage, User: ann})
		must(t, err)
	}
	c.Last = 5
	for _, step := range []struct{ mark, seen int64 }{{3, 3}, {2, 3}, {-1, 3}, {99, 5}, {5, 5}} {
		before := c.Members[1].Seen
		c.Members[1].Seen = step.seen
		got, err := see(d, "c", bob, step.mark)
		must(t, err)
		wantSame(t, got, store.ChatSeen{Chat: c, Seen: step.seen, Moved: step.seen != before}, fmt.Sprint("the mark ", step.mark))
		wantChat(t, d, c)
	}
	_, err := see(d, "c", cleo, 1)
	wantCode(t, err, store.ErrNoMember, "the mark of somebody else")
	for _, kind := range []store.ChatEventKind{store.ChatUserLeft, store.ChatUserJoined} {
		_, err := appendEvent(d, "c", store.ChatEvent{Kind: kind, User: bob})
		must(t, err)
	}
	again, err := d.Chat(ctx, "c")
	must(t, err)
	wantSame(t, again.Members, members(ann, bob), "the members, after bob was away")
}

// testChatOrder appends from many goroutines: done is called in the order of the numbers.
