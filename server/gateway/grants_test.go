package gateway

import (
	"fmt"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

func TestPermissionsOfAChatAreGrantedAndCountAtOnce(t *testing.T) {
	w := chatWorld(t)
	ann, bob := w.as("ann"), w.as("bob")
	ann.makeChat("c", "channel", "public", "bob")
	may := func(c *client) string {
		t.Helper()
		return fmt.Sprint(fetch[wire.ResolvePermissionsForConnectedSessionResponseMessage](c,
			&wire.ResolvePermissionsForConnectedSessionRequestMessage{Target: chatTarget("c")}).Permissions)
	}
	rename := &wire.SetChatNameRequestMessage{ChatID: "c", Name: "bob's"}
	wantText(t, may(ann), "[add_chat_user create_chat join_chat leave_chat manage_chat_permissions remove_chat remove_chat_user set_chat_name set_topic]")
	wantText(t, may(bob), "[join_chat leave_chat]")
	bob.wantRefusal(rename, "unauthorized")

	fetch[wire.OkResponse](ann, &wire.AddPermissionsRequestMessage{Target: chatTarget("c"), User: []wire.UserPermissionsEntry{{User: ptr(normal("bob")), Permissions: []string{"set_chat_name", "remove_chat_channel"}}}})
	wantText(t, may(bob), "[join_chat leave_chat remove_chat set_chat_name]")
	fetch[wire.SetChatNameResponseMessage](bob, rename)

	fetch[wire.OkResponse](ann, &wire.RemovePermissionsRequestMessage{Target: chatTarget("c"), World: []string{"leave_chat_channel"}})
	bob.wantRefusal(&wire.LeaveChatRequestMessage{ChatID: "c"}, "unauthorized")

	fetch[wire.OkResponse](ann, &wire.SetPermissionsRequestMessage{Target: chatTarget("c"), World: &wire.SetPermissionsRequestMessageSetWorld{Permissions: []string{"set_topic"}},
		Group: &wire.SetPermissionsRequestMessageSetGroup{Permissions: map[string]wire.PermissionsList{"staff": {Values: []string{"join_chat"}}}}})
	wantText(t, may(bob), "[remove_chat set_chat_name set_topic]")

	fetch[wire.OkResponse](ann, &wire.SetPermissionsRequestMessage{Target: chatTarget("c"), User: &wire.SetPermissionsRequestMessageSetUser{ReplaceAll: true,
		Permissions: []wire.UserPermissionsEntry{{User: ptr(normal("ann")), Permissions: []string{"manage_chat_permissions"}}}}})
	wantText(t, may(ann), "[manage_chat_permissions set_topic]")
	got := fetch[wire.GetPermissionsResponseMessage](ann, &wire.GetPermissionsRequestMessage{Target: chatTarget("c")})
	if len(got.User) != 1 || got.User[0].User.Username != "ann" {
		t.Errorf("the users are %+v", got.User)
	}
	wantText(t, fmt.Sprint(got.World, got.User[0].Permissions, got.Group), "[set_topic] [manage_chat_permissions] map[staff:{[join_chat]}]")
}

func TestWhatIsGrantedToAGroupItsMembersMay(t *testing.T) {
	w := chatWorld(t)
	ann, bob := w.as("ann"), w.as("bob")
	ann.makeChat("c", "channel", "private")
	staff := store.Group{ID: "staff", Members: []store.UserID{{Name: "bob"}}}
	if err := w.domain.Store().AddGroup(t.Context(), staff); err != nil {
		t.Fatal(err)
	}
	bob.wantRefusal(&wire.JoinChatRequestMessage{ChatID: "c"}, "unauthorized")
	fetch[wire.OkResponse](ann, &wire.AddPermissionsRequestMessage{Target: chatTarget("c"), Group: map[string]wire.PermissionsList{"staff": {Values: []string{"join_chat"}}}})
	wantText(t, chatIDs(fetch[wire.ChatsSearchResponseMessage](bob, &wire.ChatsSearchRequestMessage{})), "[c] of 1")
	bob.join("c")
	w.as("cleo").wantRefusal(&wire.JoinChatRequestMessage{ChatID: "c"}, "unauthorized")
}

func TestPermissionsAreNotSeenNorChangedByWhoMayNotManageThem(t *testing.T) {
	w := chatWorld(t)
	ann, bob := w.as("ann"), w.as("bob")
	ann.makeChat("c", "channel", "public", "bob")
	for target, code := range map[*wire.PermissionTarget]string{chatTarget("c"): "unauthorized", chatTarget("x"): "chat_not_found", {}: "malformed_request_content"} {
		for _, m := range []wire.BodyMessage{&wire.AddPermissionsRequestMessage{Target: target, World: []string{"set_topic"}}, &wire.RemovePermissionsRequestMessage{Target: target},
			&wire.SetPermissionsRequestMessage{Target: target}, &wire.GetPermissionsRequestMessage{Target: target}} {
			bob.wantRefusal(m, code)
		}
	}
	bob.wantRefusal(&wire.ResolvePermissionsForConnectedSessionRequestMessage{Target: chatTarget("x")}, "chat_not_found")
	ann.wantRefusal(&wire.AddPermissionsRequestMessage{Target: chatTarget("c"), World: []string{"lurk"}}, "malformed_request_content")
}

func TestUsersWithPermissionsAreToldBefore(t *testing.T) {
	w := chatWorld(t)
	ann := w.as("ann")
	ann.makeChat("c", "channel", "public")
	ann.request(&wire.GetPermissionsRequestMessage{Target: chatTarget("c")})
	if told := receive[wire.IdentityCacheUpdateMessage](ann); len(told.Users) != 1 || told.Users[0].UserID.Username != "ann" {
		t.Errorf("told of %+v", told.Users)
	}
	receive[wire.GetPermissionsResponseMessage](ann)
}
