package gateway

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/wire"
)

func TestARoomIsOfTheSessionsThatAreInIt(t *testing.T) {
	w := chatWorld(t)
	ann, ann2, bob := w.as("ann"), w.as("ann"), w.as("bob")
	ann.makeChat("r", "room", "public", "bob") // members of a room do not last: bob is not in it
	bob.silent("the making of a room")
	ann.wantRefusal(&wire.PublishChatRequestMessage{ChatID: "r"}, "chat_not_joined")
	wantText(t, infoText(ann.join("r")), `r room public "Name of r" "Topic" last 1 [ann:0]`)
	ann.wantRefusal(&wire.JoinChatRequestMessage{ChatID: "r"}, "chat_already_joined")
	bob.request(&wire.JoinChatRequestMessage{ChatID: "r"})
	bob.wantEvent("r 2 bob joined")
	skipTo[wire.JoinChatResponseMessage](bob)
	ann.wantEvent("r 2 bob joined")
	ann.say("r", "one")
	bob.wantEvent("r 3 ann said one")
	ann2.silent("a session that is not in the room")

	wantText(t, infoText(ann2.join("r")), `r room public "Name of r" "Topic" last 3 [ann:0 bob:0]`)
	bob.silent("another session of who is there")
	bob.say("r", "two")
	ann2.wantEvent("r 4 bob said two")
	ann.wantEvent("r 4 bob said two")
	fetch[wire.LeaveChatResponseMessage](ann, &wire.LeaveChatRequestMessage{ChatID: "r"})
	ann.wantRefusal(&wire.LeaveChatRequestMessage{ChatID: "r"}, "chat_not_joined")
	bob.say("r", "three")
	ann2.wantEvent("r 5 bob said three")
	ann.silent("a session that has left")
	fetch[wire.LeaveChatResponseMessage](ann2, &wire.LeaveChatRequestMessage{ChatID: "r"})
	bob.skipToEvent("r 6 ann left")
}

// skipToEvent waits for an event.
func (c *client) skipToEvent(what string) {
	c.t.Helper()
	for eventText(c.t, c.receive()) != what {
	}
}

func TestASessionThatEndsLeavesItsRooms(t *testing.T) {
	w := chatWorld(t)
	ann, ann2, bob := w.as("ann"), w.as("ann"), w.as("bob")
	for _, id := range []string{"r", "s"} {
		ann.makeChat(id, "room", "public")
		bob.join(id)
		ann.join(id)
	}
	ann2.join("r")
	ann.ws.CloseNow()
	bob.skipToEvent("s 3 ann left")
	bob.say("r", "still here")
	ann2.wantEvent("r 3 bob said still here")
	ann2.ws.CloseNow()
	bob.skipToEvent("r 4 ann left")
	got := fetch[wire.GetChatsResponseMessage](bob, &wire.GetChatsRequestMessage{ChatIDs: []string{"r", "s"}})
	wantText(t, infoText(&got.ChatInfo[0]), `r room public "Name of r" "Topic" last 4 [bob:0]`)
	wantText(t, infoText(&got.ChatInfo[1]), `s room public "Name of s" "Topic" last 3 [bob:0]`)
}

func TestAUserThatIsRemovedFromARoomIsOutWithAllSessions(t *testing.T) {
	w := chatWorld(t)
	ann, bob, bob2 := w.as("ann"), w.as("bob"), w.as("bob")
	ann.makeChat("r", "room", "public")
	ann.join("r")
	bob.join("r")
	bob2.join("r")
	fetch[wire.RemoveUserFromChatResponseMessage](ann, &wire.RemoveUserFromChatRequestMessage{ChatID: "r", UserToRemove: ptr(normal("bob"))})
	for _, c := range []*client{bob, bob2} {
		c.wantEvent("r 3 ann removed bob")
	}
	ann.say("r", "alone")
	for _, c := range []*client{bob, bob2} {
		c.silent("who was removed")
		c.wantRefusal(&wire.PublishChatRequestMessage{ChatID: "r"}, "chat_not_joined")
		c.wantRefusal(&wire.LeaveChatRequestMessage{ChatID: "r"}, "chat_not_joined")
	}
	wantText(t, infoText(bob2.join("r")), `r room public "Name of r" "Topic" last 5 [ann:0 bob:0]`)
	ann.wantRefusal(&wire.AddUserToChatRequestMessage{ChatID: "r", UserToAdd: ptr(normal("cleo"))}, "not_supported")
}

func TestARoomThatIsRemovedIsLeftByAll(t *testing.T) {
	w := chatWorld(t)
	ann, bob := w.as("ann"), w.as("bob")
	ann.makeChat("r", "room", "public")
	bob.join("r")
	fetch[wire.RemoveChatResponseMessage](ann, &wire.RemoveChatRequestMessage{ChatID: "r"})
	bob.wantEvent("r removed")
	ann.makeChat("r", "room", "public")
	ann.join("r")
	bob.silent("another room of that id")
	bob.wantRefusal(&wire.LeaveChatRequestMessage{ChatID: "r"}, "chat_not_joined")
}

func TestJoinedChatsAreThoseOfTheUserAndTheRoomsOfTheSession(t *testing.T) {
	w := chatWorld(t)
	ann, ann2, bob := w.as("ann"), w.as("ann"), w.as("bob")
	ann.makeChat("c", "channel", "private")
	bob.makeChat("d", "channel", "private")
	ann.makeChat("r", "room", "public")
	ann.join("r")
	direct := fetch[wire.GetDirectChatsResponseMessage](bob, &wire.GetDirectChatsRequestMessage{UserLists: []wire.DomainUserIdList{{Values: []wire.DomainUserIdData{normal("ann")}}}}).ChatInfo[0].ID
	for c, want := range map[*client]map[string]bool{ann: {"c": true, "r": true, direct: true}, ann2: {"c": true, direct: true}, bob: {"d": true, direct: true}} {
		got := fetch[wire.GetJoinedChatsResponseMessage](c, &wire.GetJoinedChatsRequestMessage{})
		if len(got.ChatInfo) != len(want) {
			t.Errorf("%s has joined %+v, want %v", c.user.UserID.Username, got.ChatInfo, want)
		}
		for _, info := range got.ChatInfo {
			if !want[info.ID] {
				t.Errorf("%s has joined %s", c.user.UserID.Username, info.ID)
			}
		}
	}
}
