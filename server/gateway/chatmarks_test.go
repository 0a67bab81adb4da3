package gateway

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// messageOf is a message of an entry of a journal.
func messageOf(id, text string, replica byte, entry int64) *wire.PublishChatRequestMessage {
	r := store.Replica{replica}
	return &wire.PublishChatRequestMessage{ChatID: id, Message: text, Replica: r[:], Entry: entry}
}

func TestARepeatedMessageIsThereOnceAndAnsweredAsBefore(t *testing.T) {
	w := chatWorld(t)
	ann, bob := w.as("ann"), w.as("bob")
	ann.makeChat("c", "channel", "public", "bob")
	bob.wantEvent("c 0 ann added bob")
	first := fetch[wire.PublishChatResponseMessage](ann, messageOf("c", "once", 1, 1))
	bob.wantEvent("c 1 ann said once")
	other := w.as("ann") // after a reload
	fetch[wire.PublishChatResponseMessage](other, messageOf("c", "next", 1, 2))
	again := fetch[wire.PublishChatResponseMessage](other, messageOf("c", "once", 1, 1))
	if again.EventNumber != first.EventNumber || again.Timestamp != first.Timestamp || !again.Duplicate || first.Duplicate {
		t.Errorf("first %+v, then %+v", first, again)
	}
	bob.wantEvent("c 2 ann said next")
	bob.silent("a repetition")
	fetch[wire.LeaveChatResponseMessage](ann, &wire.LeaveChatRequestMessage{ChatID: "c"})
	if late := fetch[wire.PublishChatResponseMessage](ann, messageOf("c", "once", 1, 1)); !late.Duplicate {
		t.Errorf("after having left: %+v", late)
	}
	bob.skipToEvent("c 3 ann left")
	cleo := w.as("cleo") // an anonymous user is another one after each reload: the secret is the mark
	if other := fetch[wire.PublishChatResponseMessage](cleo, messageOf("c", "stolen", 1, 1)); !other.Duplicate || other.EventNumber != first.EventNumber {
		t.Errorf("from another user: %+v", other)
	}
	bob.silent("a repetition by another user")
	r := store.Replica{1}
	ann.wantRefusal(&wire.SetChatNameRequestMessage{ChatID: "c", Name: "of a message", Replica: r[:], Entry: 1}, "malformed_request_content")
}

func TestARepeatedNameOrTopicDoesNotComeBack(t *testing.T) {
	w := chatWorld(t)
	ann := w.as("ann")
	ann.makeChat("c", "channel", "public")
	r := store.Replica{7}
	name := &wire.SetChatNameRequestMessage{ChatID: "c", Name: "old", Replica: r[:], Entry: 1}
	topic := &wire.SetChatTopicRequestMessage{ChatID: "c", Topic: "old", Replica: r[:], Entry: 2}
	for range 2 {
		fetch[wire.SetChatNameResponseMessage](ann, name)
		fetch[wire.SetChatTopicResponseMessage](ann, topic)
		fetch[wire.SetChatNameResponseMessage](ann, &wire.SetChatNameRequestMessage{ChatID: "c", Name: "new"})
	}
	got := fetch[wire.GetChatsResponseMessage](ann, &wire.GetChatsRequestMessage{ChatIDs: []string{"c"}})
	wantText(t, infoText(&got.ChatInfo[0]), `c channel public "new" "old" last 4 [ann:0]`)
}

func TestARepeatedNameIsAnsweredEvenIfThePermissionWasTaken(t *testing.T) {
	w := chatWorld(t)
	ann, bob := w.as("ann"), w.as("bob")
	ann.makeChat("c", "channel", "public", "bob")
	grant := []wire.UserPermissionsEntry{{User: ptr(normal("bob")), Permissions: []string{"set_chat_name"}}}
	fetch[wire.OkResponse](ann, &wire.AddPermissionsRequestMessage{Target: chatTarget("c"), User: grant})
	r := store.Replica{3}
	name := &wire.SetChatNameRequestMessage{ChatID: "c", Name: "bob's", Replica: r[:], Entry: 1}
	fetch[wire.SetChatNameResponseMessage](bob, name)
	fetch[wire.OkResponse](ann, &wire.RemovePermissionsRequestMessage{Target: chatTarget("c"), User: grant})
	fetch[wire.SetChatNameResponseMessage](bob, name)
	bob.wantRefusal(&wire.SetChatNameRequestMessage{ChatID: "c", Name: "bob's", Replica: r[:], Entry: 2}, "unauthorized")
	got := fetch[wire.GetChatsResponseMessage](ann, &wire.GetChatsRequestMessage{ChatIDs: []string{"c"}})
	wantText(t, infoText(&got.ChatInfo[0]), `c channel public "bob's" "Topic" last 1 [ann:0 bob:0]`)
}

func TestAMarkIsToldToItsUserOnly(t *testing.T) {
	w := chatWorld(t)
	ann, ann2, bob := w.as("ann"), w.as("ann"), w.as("bob")
	ann.makeChat("c", "channel", "public", "bob")
	ann2.wantEvent("c 0 ann joined")
	bob.wantEvent("c 0 ann added bob")
	ann.request(messageOf("c", "hi", 0xab, 3))
	for _, c := range []*client{ann, ann2} {
		c.wantEvent("c 1 ann said hi ab:3")
	}
	bob.wantEvent("c 1 ann said hi")
	history := &wire.ChatHistoryRequestMessage{ChatID: "c", EventFilter: []string{"message"}}
	wantText(t, historyText(fetch[wire.ChatHistoryResponseMessage](ann2, history)), "1 ann: hi ab:3 (1 from 0)")
	wantText(t, historyText(fetch[wire.ChatHistoryResponseMessage](bob, history)), "1 ann: hi (1 from 0)")
}

func TestAServerWithoutTheExtensionDoesNotHeedMarks(t *testing.T) {
	w := chatWorld(t)
	w.gateway.options.ExactlyOnce = false
	ann := w.as("ann")
	ann.makeChat("c", "channel", "public")
	r := store.Replica{1}
	for range 2 {
		fetch[wire.PublishChatResponseMessage](ann, messageOf("c", "hi", 1, 1))
		fetch[wire.SetChatNameResponseMessage](ann, &wire.SetChatNameRequestMessage{ChatID: "c", Name: "x", Replica: r[:], Entry: 2})
		fetch[wire.SetChatTopicResponseMessage](ann, &wire.SetChatTopicRequestMessage{ChatID: "c", Topic: "x", Replica: r[:], Entry: 3})
	}
	page := fetch[wire.ChatHistoryResponseMessage](ann, &wire.ChatHistoryRequestMessage{ChatID: "c", Forward: ptr(true)})
	wantText(t, historyText(page), "0 created Name of c Topic by ann with 1, 1 ann: hi, 2 name x by ann, 3 topic x by ann, 4 ann: hi, 5 name x by ann, 6 topic x by ann (7 from 0)")
}

func TestWhatAConnectionSendsWithoutWaitingKeepsItsOrder(t *testing.T) {
	w := chatWorld(t)
	ann, bob := w.as("ann"), w.as("bob")
	ann.makeChat("c", "channel", "public", "bob")
	bob.wantEvent("c 0 ann added bob")
	for i := 1; i <= 300; i += 3 {
		ann.request(&wire.PublishChatRequestMessage{ChatID: "c", Message: fmt.Sprint(i)})
		ann.request(&wire.SetChatNameRequestMessage{ChatID: "c", Name: fmt.Sprint(i + 1)})
		ann.request(&wire.SetChatTopicRequestMessage{ChatID: "c", Topic: fmt.Sprint(i + 2)})
	}
	for i := 1; i <= 300; i += 3 {
		bob.wantEvent(fmt.Sprintf("c %d ann said %d", i, i))
		bob.wantEvent(fmt.Sprintf("c %d ann name %d", i+1, i+1))
		bob.wantEvent(fmt.Sprintf("c %d ann topic %d", i+2, i+2))
	}
}

// TestAllAreToldTheSameEventsInTheirOrder lets several sessions send at once, each message up to three times and from two of
// them, while others come and go. Everybody who is there all the time is told every number once, in order; no entry is there twice.
func TestAllAreToldTheSameEventsInTheirOrder(t *testing.T) {
	for seed := range uint64(5) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			w := chatWorld(t)
			watchers := []*client{w.as("ann"), w.as("bob")}
			watchers[0].makeChat("c", "channel", "public", "bob")
			const journals, entries = 3, 20
			var group sync.WaitGroup
			for j := range journals {
				for range 2 {
					c := w.as("ann")
					random := rand.New(rand.NewPCG(seed, uint64(j)))
					group.Go(func() {
						for entry := int64(1); entry <= entries; entry++ {
							for range 1 + random.IntN(3) {
								c.request(messageOf("c", fmt.Sprintf("%d-%d", j, entry), byte(j+1), entry))
							}
						}
					})
				}
			}
			guest := w.as("cleo")
			group.Go(func() {
				for range 5 {
					guest.request(&wire.JoinChatRequestMessage{ChatID: "c"})
					guest.request(&wire.LeaveChatRequestMessage{ChatID: "c"})
				}
			})
			group.Wait()
			last := int64(journals*entries + 10)
			var texts [2][]string
			for i, c := range watchers {
				for number := int64(1); number <= last; number++ {
					text, n := c.nextEvent()
					if n != number {
						t.Fatalf("event %d came where %d should be", n, number)
					}
					texts[i] = append(texts[i], text)
				}
				c.silent("all")
			}
			seen := map[string]bool{}
			for i, text := range texts[0] {
				if texts[1][i] != text {
					t.Errorf("event %d is %q for one, %q for another", i+1, text, texts[1][i])
				}
				if seen[text] {
					t.Errorf("%q is there twice", text)
				}
				seen[text] = text != "" // joining and leaving is there five times
			}
			page := fetch[wire.ChatHistoryResponseMessage](watchers[0], &wire.ChatHistoryRequestMessage{ChatID: "c"})
			if page.TotalResults != last+1 {
				t.Errorf("the history has %d events, want %d", page.TotalResults, last+1)
			}
		})
	}
}

// nextEvent returns the text, "" if it is no message, and the number of the next event.
func (c *client) nextEvent() (text string, number int64) {
	c.t.Helper()
	for {
		frame := c.receive()
		switch frame.Body {
		case wire.BodyRemoteChatMessage:
			var m wire.RemoteChatMessageMessage
			if err := m.Decode(frame.Payload); err != nil {
				c.t.Fatal(err)
			}
			return m.Message, m.EventNumber
		case wire.BodyUserJoinedChat, wire.BodyUserLeftChat:
			var m wire.UserJoinedChatMessage // which has the fields of the other one
			if err := m.Decode(frame.Payload); err != nil {
				c.t.Fatal(err)
			}
			if m.EventNumber > 0 {
				return "", m.EventNumber
			}
		}
	}
}
