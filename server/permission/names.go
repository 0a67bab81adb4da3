package permission

import (
	"slices"
	"sort"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/store"
)

// The permissions of chats, as clients spell them.
const (
	CreateChat     = "create_chat"
	RemoveChat     = "remove_chat"
	JoinChat       = "join_chat"
	LeaveChat      = "leave_chat"
	AddChatUser    = "add_chat_user"
	RemoveChatUser = "remove_chat_user"
	SetChatName    = "set_chat_name"
	SetTopic       = "set_topic"
	ManageChat     = "manage_chat_permissions"
)

// The permissions of activities.
const (
	JoinActivity   = "join"
	LurkActivity   = "lurk"
	ViewState      = "view_state"
	SetState       = "set_state"
	RemoveActivity = "remove"
	ManageActivity = "manage"
)

// Kind is a kind of things that have permissions.
type Kind struct {
	Name    string // as store.GrantTarget.Kind has it
	Manage  string // the permission that lets change grants
	names   []string
	aliases map[string]string
}

// Chat is the kind of chats. Four names have a second spelling, which the original server uses (spec wire §8).
var Chat = &Kind{Name: "chat", Manage: ManageChat,
	names: []string{CreateChat, RemoveChat, JoinChat, LeaveChat, AddChatUser, RemoveChatUser, SetChatName, SetTopic, ManageChat},
	aliases: map[string]string{"create_chat_channel": CreateChat, "remove_chat_channel": RemoveChat, "join_chat_channel": JoinChat,
		"leave_chat_channel": LeaveChat}}

// Activity is the kind of activities.
var Activity = &Kind{Name: "activity", Manage: ManageActivity,
	names: []string{JoinActivity, LurkActivity, ViewState, SetState, RemoveActivity, ManageActivity}}

// All are the names of all permissions of the kind, sorted.
func (k *Kind) All() []string { return sorted(k.names) }

// Parse returns names as they are kept: in the spelling of clients, sorted, each once. An unknown name is an error of code
// Malformed.
func (k *Kind) Parse(names []string) ([]string, error) {
	parsed := make([]string, 0, len(names))
	for _, name := range names {
		if alias, ok := k.aliases[name]; ok {
			name = alias
		}
		if !slices.Contains(k.names, name) {
			return nil, failure.New(failure.Malformed, "%q is no permission of %s", name, k.Name)
		}
		parsed = append(parsed, name)
	}
	return sorted(parsed), nil
}

// sorted returns names in order, each once.
func sorted(names []string) []string {
	list := slices.Clone(names)
	sort.Strings(list)
	return slices.Compact(list)
}

// Target is a thing that has grants.
type Target struct {
	Kind *Kind
	Type string // of an activity, else ""
	ID   string
}

func (t Target) stored() store.GrantTarget {
	return store.GrantTarget{Kind: t.Kind.Name, Type: t.Type, ID: t.ID}
}

// String names the target in messages.
func (t Target) String() string {
	if t.Type == "" {
		return t.Kind.Name + " " + t.ID
	}
	return t.Kind.Name + " " + t.Type + "/" + t.ID
}
