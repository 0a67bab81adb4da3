package gateway

import (
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

func TestAChannelIsMadeWithItsMembersWhoAreToldOfIt(t *testing.T) {
	w := chatWorld(t)
	ann, ann2, bob, cleo := w.as("ann"), w.as("ann"), w.as("bob"), w.as("cleo")
	ann.makeChat("c", "channel", "private", "bob", "ann", "bob")
	ann2.wantEvent("c 0 ann joined")
	bob.wantEvent("c 0 ann added bob")
	cleo.silent("who is no member")
	ann.silent("who made it")
	got := fetch[wire.GetChatsResponseMessage](bob, &wire.GetChatsRequestMessage{ChatIDs: []string{"c"}})
	wantText(t, infoText(&got.ChatInfo[0]), `c channel private "Name of c" "Topic" last 0 [ann:0 bob:0]`)
	if info := got.ChatInfo[0]; !info.CreatedTime.Set || info.LastEventTime != info.CreatedTime {
		t.Errorf("it was made at %+v, and its last event was at %+v", info.CreatedTime, info.LastEventTime)
	}
	cleo.wantRefusal(&wire.GetChatsRequestMessage{ChatIDs: []string{"c"}}, "unauthorized")
	cleo.wantRefusal(&wire.CreateChatRequestMessage{ChatID: ptr("c"), ChatType: "room", Membership: "public"}, "chat_already_exists")
	made := fetch[wire.CreateChatResponseMessage](cleo, &wire.CreateChatRequestMessage{ChatType: "channel", Membership: "public"})
	if len(made.ChatID) != 36 {
		t.Errorf("a chat without an id is called %q", made.ChatID)
	}
}

func TestAChatThatCannotBeIsNotMade(t *testing.T) {
	w := chatWorld(t)
	ann := w.as("ann")
	for code, list := range map[string][]*wire.CreateChatRequestMessage{
		"malformed_request_content": {{ChatType: "direct", Membership: "private"}, {ChatType: "x", Membership: "public"}, {ChatType: "channel"},
			{ChatType: "room", Membership: "private"}},
		"user_not_found": {{ChatType: "channel", Membership: "public", Members: []wire.DomainUserIdData{normal("nobody")}}},
		"limit_exceeded": {{ChatType: "channel", Membership: "public", Name: strings.Repeat("x", 2000)}, {ChatType: "channel", Membership: "public", Topic: strings.Repeat("x", 5000)},
			{ChatID: ptr(strings.Repeat("x", 300)), ChatType: "channel", Membership: "public"}},
	} {
		for _, m := range list {
			ann.wantRefusal(m, code)
		}
	}
	if joined := fetch[wire.GetJoinedChatsResponseMessage](ann, &wire.GetJoinedChatsRequestMessage{}); len(joined.ChatInfo) > 0 {
		t.Errorf("there are %d chats", len(joined.ChatInfo))
	}
}

func TestAPublicChannelIsJoinedAndLeft(t *testing.T) {
	w := chatWorld(t)
	ann, bob, bob2 := w.as("ann"), w.as("bob"), w.as("bob")
	ann.makeChat("c", "channel", "public")
	bob.wantRefusal(&wire.PublishChatRequestMessage{ChatID: "c", Message: "too early"}, "chat_not_joined")
	wantText(t, infoText(bob.join("c")), `c channel public "Name of c" "Topic" last 1 [ann:0 bob:0]`)
	ann.wantEvent("c 1 bob joined")
	bob2.wantEvent("c 1 bob joined")
	bob2.wantRefusal(&wire.JoinChatRequestMessage{ChatID: "c"}, "chat_already_joined")
	bob.say("c", "hi")
	for _, c := range []*client{ann, bob2} {
		c.wantEvent("c 2 bob said hi")
	}
	fetch[wire.LeaveChatResponseMessage](bob2, &wire.LeaveChatRequestMessage{ChatID: "c"})
	ann.wantEvent("c 3 bob left")
	bob.wantEvent("c 3 bob left")
	bob.wantRefusal(&wire.LeaveChatRequestMessage{ChatID: "c"}, "chat_not_joined")
	bob.wantRefusal(&wire.PublishChatRequestMessage{ChatID: "c", Message: "too late"}, "chat_not_joined")
	ann.say("c", "alone")
	bob.silent("who has left")
	for _, m := range []wire.BodyMessage{&wire.JoinChatRequestMessage{ChatID: "x"}, &wire.LeaveChatRequestMessage{ChatID: "x"},
		&wire.PublishChatRequestMessage{ChatID: "x"}, &wire.RemoveChatRequestMessage{ChatID: "x"}, &wire.SetChatNameRequestMessage{ChatID: "x"},
		&wire.SetChatTopicRequestMessage{ChatID: "x"}, &wire.MarkChatEventsSeenRequestMessage{ChatID: "x"}, &wire.GetChatsRequestMessage{ChatIDs: []string{"c", "x"}},
		&wire.AddUserToChatRequestMessage{ChatID: "x"}, &wire.RemoveUserFromChatRequestMessage{ChatID: "x"}, &wire.ChatHistoryRequestMessage{ChatID: "x"}} {
		ann.wantRefusal(m, "chat_not_found")
	}
}

func TestTheSenderIsToldOfItsMessageBeforeTheAnswer(t *testing.T) {
	w := chatWorld(t)
	ann := w.as("ann")
	ann.makeChat("c", "channel", "public")
	ann.request(&wire.PublishChatRequestMessage{ChatID: "c", Message: "hi"})
	ann.wantEvent("c 1 ann said hi")
	answer := receive[wire.PublishChatResponseMessage](ann)
	if answer.EventNumber != 1 || !answer.Timestamp.Set || answer.Duplicate {
		t.Errorf("the answer is %+v", answer)
	}
	ann.wantRefusal(&wire.PublishChatRequestMessage{ChatID: "c", Message: strings.Repeat("x", 70_000)}, "limit_exceeded")
}

func TestUsersAreToldOfBeforeTheFirstMessageAboutThem(t *testing.T) {
	w := chatWorld(t)
	ann, bob := w.as("ann"), w.as("bob")
	ann.makeChat("c", "channel", "public")
	wantTold := func(c *client, name string) {
		t.Helper()
		told := receive[wire.IdentityCacheUpdateMessage](c)
		if len(told.Users) != 1 || told.Users[0].UserID.Username != name || *told.Users[0].FirstName != "F-"+name {
			t.Errorf("told of %+v, want %s", told.Users, name)
		}
	}
	bob.request(&wire.JoinChatRequestMessage{ChatID: "c"})
	wantTold(bob, "bob")
	receive[wire.UserJoinedChatMessage](bob)
	wantTold(bob, "ann")
	receive[wire.JoinChatResponseMessage](bob)
	wantTold(ann, "bob")
	receive[wire.UserJoinedChatMessage](ann)
	bob.say("c", "once more")
	receive[wire.RemoteChatMessageMessage](ann) // and nothing is told twice
	fetch[wire.AddUserToChatResponseMessage](ann, &wire.AddUserToChatRequestMessage{ChatID: "c", UserToAdd: ptr(normal("cleo"))})
	wantTold(bob, "cleo")
}

func TestUsersAreAddedToAChannelAndRemoved(t *testing.T) {
	w := chatWorld(t)
	ann, bob, cleo := w.as("ann"), w.as("bob"), w.as("cleo")
	ann.makeChat("c", "channel", "private")
	add := func(name string) *wire.AddUserToChatRequestMessage {
		return &wire.AddUserToChatRequestMessage{ChatID: "c", UserToAdd: ptr(normal(name))}
	}
	remove := func(name string) *wire.RemoveUserFromChatRequestMessage {
		return &wire.RemoveUserFromChatRequestMessage{ChatID: "c", UserToRemove: ptr(normal(name))}
	}
	bob.wantRefusal(&wire.JoinChatRequestMessage{ChatID: "c"}, "unauthorized")
	bob.wantRefusal(add("bob"), "unauthorized")
	fetch[wire.AddUserToChatResponseMessage](ann, add("bob"))
	bob.wantEvent("c 1 ann added bob")
	ann.wantRefusal(add("bob"), "chat_already_a_member")
	ann.wantRefusal(add("nobody"), "user_not_found")
	fetch[wire.AddUserToChatResponseMessage](ann, add("cleo"))
	bob.wantEvent("c 2 ann added cleo")
	cleo.wantEvent("c 2 ann added cleo")
	bob.wantRefusal(remove("cleo"), "unauthorized")
	ann.wantRefusal(remove("ann"), "cant_remove_self")
	fetch[wire.RemoveUserFromChatResponseMessage](ann, remove("cleo"))
	bob.wantEvent("c 3 ann removed cleo")
	cleo.wantEvent("c 3 ann removed cleo")
	ann.wantRefusal(remove("cleo"), "not_a_member")
	cleo.wantRefusal(&wire.GetChatsRequestMessage{ChatIDs: []string{"c"}}, "unauthorized")
	ann.say("c", "without cleo")
	cleo.silent("who was removed")
}

func TestNameTopicAndSeenMarksAreSetAndTold(t *testing.T) {
	w := chatWorld(t)
	ann, bob := w.as("ann"), w.as("bob")
	ann.makeChat("c", "channel", "public")
	bob.join("c")
	bob.wantRefusal(&wire.SetChatNameRequestMessage{ChatID: "c", Name: "x"}, "unauthorized")
	bob.wantRefusal(&wire.SetChatTopicRequestMessage{ChatID: "c", Topic: "x"}, "unauthorized")
	ann.wantRefusal(&wire.SetChatNameRequestMessage{ChatID: "c", Name: strings.Repeat("x", 2000)}, "limit_exceeded")
	ann.wantRefusal(&wire.SetChatTopicRequestMessage{ChatID: "c", Topic: strings.Repeat("x", 5000)}, "limit_exceeded")
	fetch[wire.SetChatNameResponseMessage](ann, &wire.SetChatNameRequestMessage{ChatID: "c", Name: "New"})
	fetch[wire.SetChatTopicResponseMessage](ann, &wire.SetChatTopicRequestMessage{ChatID: "c", Topic: ""})
	bob.wantEvent("c 2 ann name New")
	bob.wantEvent("c 3 ann topic ")
	seen := func(c *client, n int64) {
		t.Helper()
		fetch[wire.MarkChatEventsSeenResponseMessage](c, &wire.MarkChatEventsSeenRequestMessage{ChatID: "c", EventNumber: n})
	}
	seen(bob, 2) // for which nobody needs a permission, unlike on the original server
	seen(bob, 1)
	seen(bob, 99)
	ann.wantEvent("c 2 bob seen")
	ann.wantEvent("c 3 bob seen")
	ann.silent("that a mark has not moved")
	cleo := w.as("cleo")
	cleo.wantRefusal(&wire.MarkChatEventsSeenRequestMessage{ChatID: "c", EventNumber: 1}, "chat_not_joined")
	wantText(t, infoText(cleo.join("c")), `c channel public "New" "" last 4 [ann:0 bob:3 cleo:0]`)
}

func TestAChatThatIsRemovedIsGoneForEverybody(t *testing.T) {
	w := chatWorld(t)
	ann, bob, cleo := w.as("ann"), w.as("bob"), w.as("cleo")
	ann.makeChat("c", "channel", "public", "bob")
	bob.wantEvent("c 0 ann added bob")
	bob.wantRefusal(&wire.RemoveChatRequestMessage{ChatID: "c"}, "unauthorized")
	fetch[wire.RemoveChatResponseMessage](ann, &wire.RemoveChatRequestMessage{ChatID: "c"})
	bob.wantEvent("c removed")
	cleo.silent("who was not in it")
	ann.wantRefusal(&wire.PublishChatRequestMessage{ChatID: "c"}, "chat_not_found")
	exist := fetch[wire.ChatsExistResponseMessage](bob, &wire.ChatsExistRequestMessage{ChatIDs: []string{"c"}})
	if exist.Exists[0] {
		t.Error("it is still there")
	}
	cleo.makeChat("c", "channel", "private")
	bob.wantRefusal(&wire.GetChatsRequestMessage{ChatIDs: []string{"c"}}, "unauthorized")
	ann.wantRefusal(&wire.RemoveChatRequestMessage{ChatID: "c"}, "unauthorized") // it is another one
}

func TestADirectChatIsMadeOnceForTheSameMembers(t *testing.T) {
	w := chatWorld(t)
	ann, bob, cleo := w.as("ann"), w.as("bob"), w.as("cleo")
	direct := func(c *client, lists ...[]string) []wire.ChatInfoData {
		t.Helper()
		m := &wire.GetDirectChatsRequestMessage{}
		for _, list := range lists {
			var users []wire.DomainUserIdData
			for _, name := range list {
				users = append(users, normal(name))
			}
			m.UserLists = append(m.UserLists, wire.DomainUserIdList{Values: users})
		}
		return fetch[wire.GetDirectChatsResponseMessage](c, m).ChatInfo
	}
	both := direct(ann, []string{"bob"}, []string{"bob", "cleo"}, []string{"ann", "bob"})
	if len(both) != 3 || both[0].ID != both[2].ID || both[0].ID == both[1].ID {
		t.Fatalf("the chats are %+v", both)
	}
	pair, three := both[0].ID, both[1].ID
	wantText(t, infoText(&both[0]), pair+` direct private "" "" last 0 [ann:0 bob:0]`)
	bob.wantEvent(pair + " 0 ann added bob")
	bob.wantEvent(three + " 0 ann added bob")
	if again := direct(bob, []string{"ann"}); again[0].ID != pair {
		t.Errorf("bob's direct chat with ann is %s, ann's with bob %s", again[0].ID, pair)
	}
	bob.say(pair, "psst")
	ann.wantEvent(pair + " 1 bob said psst")
	cleo.wantEvent(three + " 0 ann added cleo")
	cleo.silent("what others say to each other")
	cleo.wantRefusal(&wire.ChatHistoryRequestMessage{ChatID: pair}, "unauthorized")
	cleo.wantRefusal(&wire.SetChatNameRequestMessage{ChatID: pair, Name: "mine"}, "unauthorized")
	cleo.wantRefusal(&wire.JoinChatRequestMessage{ChatID: pair}, "not_supported")
	for _, m := range []wire.BodyMessage{&wire.LeaveChatRequestMessage{ChatID: pair}, &wire.AddUserToChatRequestMessage{ChatID: pair, UserToAdd: ptr(normal("cleo"))},
		&wire.RemoveUserFromChatRequestMessage{ChatID: pair, UserToRemove: ptr(normal("bob"))}} {
		ann.wantRefusal(m, "not_supported")
	}
	fetch[wire.SetChatTopicResponseMessage](bob, &wire.SetChatTopicRequestMessage{ChatID: pair, Topic: "secrets"})
	ann.wantEvent(pair + " 2 bob topic secrets")
	ann.wantRefusal(&wire.GetDirectChatsRequestMessage{UserLists: []wire.DomainUserIdList{{Values: []wire.DomainUserIdData{normal("nobody")}}}}, "user_not_found")
}

func TestAConvergenceUserMayAll(t *testing.T) {
	w := chatWorld(t)
	ann, admin := w.as("ann"), w.asAdmin()
	ann.makeChat("c", "channel", "private")
	fetch[wire.SetChatNameResponseMessage](admin, &wire.SetChatNameRequestMessage{ChatID: "c", Name: "theirs"})
	ann.wantEvent("c 1 admin name theirs")
	fetch[wire.AddUserToChatResponseMessage](admin, &wire.AddUserToChatRequestMessage{ChatID: "c", UserToAdd: ptr(normal("bob"))})
	if history := fetch[wire.ChatHistoryResponseMessage](admin, &wire.ChatHistoryRequestMessage{ChatID: "c"}); len(history.Data) != 3 {
		t.Errorf("the history has %d events", len(history.Data))
	}
	fetch[wire.RemoveChatResponseMessage](admin, &wire.RemoveChatRequestMessage{ChatID: "c"})
}

func TestAUserThatIsDeletedIsInNoChatAnyMore(t *testing.T) {
	w := chatWorld(t)
	ann, bob := w.as("ann"), w.as("bob")
	ann.makeChat("c", "channel", "private", "bob")
	bob.makeChat("d", "channel", "private", "ann")
	ask := &wire.GetDirectChatsRequestMessage{UserLists: []wire.DomainUserIdList{{Values: []wire.DomainUserIdData{normal("bob")}}}}
	direct := fetch[wire.GetDirectChatsResponseMessage](ann, ask).ChatInfo[0].ID
	if err := w.domain.DeleteUser(t.Context(), store.UserID{Name: "bob"}); err != nil {
		t.Fatal(err)
	}
	for left := map[string]bool{"c": true, "d": true, direct: true}; len(left) > 0; {
		if id, ok := strings.CutSuffix(eventText(t, ann.receive()), " 1 bob left"); ok {
			delete(left, id)
		}
	}
	w.addUser("bob")
	again := w.as("bob")
	for _, m := range []wire.BodyMessage{&wire.GetChatsRequestMessage{ChatIDs: []string{"c"}}, &wire.ChatHistoryRequestMessage{ChatID: direct},
		&wire.SetChatNameRequestMessage{ChatID: "d", Name: "mine"}} {
		again.wantRefusal(m, "unauthorized")
	}
	if other := fetch[wire.GetDirectChatsResponseMessage](ann, ask).ChatInfo[0].ID; other == direct {
		t.Error("the direct chat with the old bob is that with the new one")
	}
}
