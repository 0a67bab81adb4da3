package gateway

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/wire"
)

// historyText is a page of a history as a short text.
func historyText(page *wire.ChatHistoryResponseMessage) string {
	var events []string
	for _, e := range page.Data {
		switch {
		case e.Created != nil:
			events = append(events, fmt.Sprintf("%d created %s %s by %s with %d", e.Created.EventNumber, e.Created.Name, e.Created.Topic, e.Created.User.Username, len(e.Created.Members)))
		case e.Message != nil:
			events = append(events, strings.TrimSpace(fmt.Sprintf("%d %s: %s %s", e.Message.EventNumber, e.Message.User.Username, e.Message.Message, markText(e.Message.Replica, e.Message.Entry))))
		case e.UserJoined != nil:
			events = append(events, fmt.Sprintf("%d %s joined", e.UserJoined.EventNumber, e.UserJoined.User.Username))
		case e.UserLeft != nil:
			events = append(events, fmt.Sprintf("%d %s left", e.UserLeft.EventNumber, e.UserLeft.User.Username))
		case e.UserAdded != nil:
			events = append(events, fmt.Sprintf("%d %s added %s", e.UserAdded.EventNumber, e.UserAdded.User.Username, e.UserAdded.AddedUser.Username))
		case e.UserRemoved != nil:
			events = append(events, fmt.Sprintf("%d %s removed %s", e.UserRemoved.EventNumber, e.UserRemoved.User.Username, e.UserRemoved.RemovedUser.Username))
		case e.NameChanged != nil:
			events = append(events, fmt.Sprintf("%d name %s by %s", e.NameChanged.EventNumber, e.NameChanged.Name, e.NameChanged.User.Username))
		case e.TopicChanged != nil:
			events = append(events, fmt.Sprintf("%d topic %s by %s", e.TopicChanged.EventNumber, e.TopicChanged.Topic, e.TopicChanged.User.Username))
		}
	}
	return fmt.Sprintf("%s (%d from %d)", strings.Join(events, ", "), page.TotalResults, page.StartIndex)
}

func TestAHistoryHasEveryKindOfEventInPages(t *testing.T) {
	w := chatWorld(t)
	ann, bob := w.as("ann"), w.as("bob")
	ann.makeChat("c", "channel", "public")
	fetch[wire.SetChatNameResponseMessage](ann, &wire.SetChatNameRequestMessage{ChatID: "c", Name: "New"})
	fetch[wire.SetChatTopicResponseMessage](ann, &wire.SetChatTopicRequestMessage{ChatID: "c", Topic: "Talk"})
	bob.join("c")
	bob.say("c", "hi")
	fetch[wire.LeaveChatResponseMessage](bob, &wire.LeaveChatRequestMessage{ChatID: "c"})
	fetch[wire.AddUserToChatResponseMessage](ann, &wire.AddUserToChatRequestMessage{ChatID: "c", UserToAdd: ptr(normal("cleo"))})
	fetch[wire.RemoveUserFromChatResponseMessage](ann, &wire.RemoveUserFromChatRequestMessage{ChatID: "c", UserToRemove: ptr(normal("cleo"))})
	all := "0 created Name of c Topic by ann with 1, 1 name New by ann, 2 topic Talk by ann, 3 bob joined, 4 bob: hi, 5 bob left, 6 ann added cleo, 7 ann removed cleo"
	backwards := strings.Split(all, ", ")
	slices.Reverse(backwards)
	n := func(v int64) *int64 { return &v }
	yes := true
	for what, test := range map[string]struct {
		m    wire.ChatHistoryRequestMessage
		want string
	}{
		"all, the last one first":  {wire.ChatHistoryRequestMessage{}, strings.Join(backwards, ", ") + " (8 from 0)"},
		"all, the first one first": {wire.ChatHistoryRequestMessage{Forward: &yes, Limit: n(0), Offset: n(-1)}, all + " (8 from 0)"},
		"from an event back":       {wire.ChatHistoryRequestMessage{StartEvent: n(4), Limit: n(2)}, "4 bob: hi, 3 bob joined (5 from 0)"},
		"from an event on":         {wire.ChatHistoryRequestMessage{StartEvent: n(4), Limit: n(2), Offset: n(1), Forward: &yes}, "5 bob left, 6 ann added cleo (4 from 1)"},
		"kinds":                    {wire.ChatHistoryRequestMessage{EventFilter: []string{"message", "user_left"}, Limit: n(1)}, "5 bob left (2 from 0)"},
		"behind the end":           {wire.ChatHistoryRequestMessage{Offset: n(9)}, " (8 from 9)"},
	} {
		test.m.ChatID = "c"
		wantText(t, what+": "+historyText(fetch[wire.ChatHistoryResponseMessage](ann, &test.m)), what+": "+test.want)
	}
	ann.wantRefusal(&wire.ChatHistoryRequestMessage{ChatID: "c", EventFilter: []string{"x"}}, "malformed_request_content")
}

func TestAPageOfAHistoryEndsWhenItIsLarge(t *testing.T) {
	w := chatWorld(t)
	ann := w.as("ann")
	ann.makeChat("c", "channel", "public")
	for range 40 {
		ann.say("c", strings.Repeat("x", 60<<10))
	}
	page := fetch[wire.ChatHistoryResponseMessage](ann, &wire.ChatHistoryRequestMessage{ChatID: "c"})
	if len(page.Data) != 17 || page.TotalResults != 41 { // 17 × 60 KiB are just below 1 MiB
		t.Errorf("%d events of %d", len(page.Data), page.TotalResults)
	}
}

func TestUsersInAHistoryAreToldBefore(t *testing.T) {
	w := chatWorld(t)
	ann, bob := w.as("ann"), w.as("bob")
	ann.makeChat("c", "channel", "public", "bob", "cleo")
	bob.wantEvent("c 0 ann added bob")
	dora := w.connect()
	dora.request(&wire.ChatHistoryRequestMessage{ChatID: "c"})
	if told := receive[wire.IdentityCacheUpdateMessage](dora); len(told.Users) != 3 {
		t.Errorf("told of %+v", told.Users)
	}
	receive[wire.ChatHistoryResponseMessage](dora)
}

func TestOnlyWhoMayReadAChatReadsIt(t *testing.T) {
	w := chatWorld(t)
	ann, bob, cleo := w.as("ann"), w.as("bob"), w.as("cleo")
	ann.makeChat("private", "channel", "private", "bob")
	ann.makeChat("public", "channel", "public")
	reads := []wire.BodyMessage{&wire.GetChatsRequestMessage{ChatIDs: []string{"public", "private"}}, &wire.ChatHistoryRequestMessage{ChatID: "private"}}
	found := func(c *client) string {
		return fmt.Sprint(chatIDs(fetch[wire.ChatsSearchResponseMessage](c, &wire.ChatsSearchRequestMessage{})))
	}
	for _, m := range reads {
		cleo.wantRefusal(m, "unauthorized")
	}
	wantText(t, found(cleo), "[public] of 1")
	wantText(t, found(bob), "[private public] of 2")
	wantText(t, found(w.asAdmin()), "[private public] of 2")
	grant := &wire.AddPermissionsRequestMessage{Target: chatTarget("private"), User: []wire.UserPermissionsEntry{{User: ptr(normal("cleo")), Permissions: []string{"join_chat_channel"}}}}
	fetch[wire.OkResponse](ann, grant)
	wantText(t, found(cleo), "[private public] of 2")
	fetch[wire.ChatHistoryResponseMessage](cleo, &wire.ChatHistoryRequestMessage{ChatID: "private"})
	fetch[wire.OkResponse](ann, &wire.RemovePermissionsRequestMessage{Target: chatTarget("public"), World: []string{"join_chat"}})
	wantText(t, found(cleo), "[private] of 1")
	exist := fetch[wire.ChatsExistResponseMessage](cleo, &wire.ChatsExistRequestMessage{ChatIDs: []string{"public", "x", "private"}})
	wantText(t, fmt.Sprint(exist.Exists), "[true false true]") // a taken id is no secret
}

func chatIDs(m *wire.ChatsSearchResponseMessage) string {
	var ids []string
	for _, info := range m.Data {
		ids = append(ids, info.ID)
	}
	return fmt.Sprintf("%v of %d", ids, m.TotalResults)
}

func chatTarget(id string) *wire.PermissionTarget {
	return &wire.PermissionTarget{Chat: &wire.PermissionTargetChat{ID: id}}
}

func TestChatsAreSearchedByWhatIsAskedFor(t *testing.T) {
	w := chatWorld(t)
	ann := w.as("ann")
	ann.makeChat("alpha", "channel", "public")
	ann.makeChat("beta", "room", "public")
	ann.makeChat("gamma", "channel", "private")
	n := func(v int64) *int64 { return &v }
	for _, test := range []struct {
		m    wire.ChatsSearchRequestMessage
		want string
	}{
		{wire.ChatsSearchRequestMessage{SearchTerm: "NAME OF"}, "[alpha beta gamma] of 3"},
		{wire.ChatsSearchRequestMessage{SearchTerm: "NAME OF", SearchFields: []string{"id", "topic"}}, "[] of 0"},
		{wire.ChatsSearchRequestMessage{SearchTerm: "topic", SearchFields: []string{"topic"}, Types: []string{"room"}}, "[beta] of 1"},
		{wire.ChatsSearchRequestMessage{Membership: "private"}, "[gamma] of 1"},
		{wire.ChatsSearchRequestMessage{Offset: n(1), Limit: n(1)}, "[beta] of 3"},
		{wire.ChatsSearchRequestMessage{Offset: n(0), Limit: n(0)}, "[alpha beta gamma] of 3"}, // what the original client sends for none
	} {
		wantText(t, chatIDs(fetch[wire.ChatsSearchResponseMessage](ann, &test.m)), test.want)
	}
	ann.wantRefusal(&wire.ChatsSearchRequestMessage{SearchFields: []string{"x"}}, "malformed_request_content")
	ann.wantRefusal(&wire.ChatsSearchRequestMessage{Membership: "x"}, "malformed_request_content")
	ann.wantRefusal(&wire.ChatsSearchRequestMessage{SearchTerm: strings.Repeat("x", 5000)}, "limit_exceeded")
	many := make([]string, 1001)
	ann.wantRefusal(&wire.GetChatsRequestMessage{ChatIDs: many}, "limit_exceeded")
	ann.wantRefusal(&wire.ChatsExistRequestMessage{ChatIDs: many}, "limit_exceeded")
	ann.wantRefusal(&wire.GetDirectChatsRequestMessage{UserLists: make([]wire.DomainUserIdList, 1001)}, "limit_exceeded")
}
