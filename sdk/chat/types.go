// Package chat is the chat of a domain: channels, rooms and direct chats, with a connection and without one (client-api.md §11).
//
// Of each chat it keeps what the server said last and, by number, the events it has seen. Messages, names, topics and seen marks go
// through the outbox, so they are durable before they are sent, and are delivered once and in order. Events reach the application in the
// order of their numbers, each once: what was missed is fetched from the history.
package chat

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/service"
)

// The codes of the server (wire.md §6) that mean something to this package.
const (
	ErrNotFound      offline.Code = "chat_not_found"
	ErrNotJoined     offline.Code = "chat_not_joined"
	ErrAlreadyJoined offline.Code = "chat_already_joined"
	ErrExists        offline.Code = "chat_already_exists"
)

// The types of chats, and who may join one.
const (
	Direct  = "direct"
	Channel = "channel"
	Room    = "room"

	Public  = "public"
	Private = "private"
)

// Unknown is the seen mark of who has none.
const Unknown = -1

// Member is a member of a chat.
type Member struct {
	User    identity.UserID
	MaxSeen int64 // the last event the user has seen; Unknown
}

// Info is what is known of a chat.
type Info struct {
	ID, Type, Membership, Name, Topic string
	Created, LastTime                 int64 // milliseconds since 1970 UTC
	Last                              int64 // the number of the last event; 0 is the chat's making
	MaxSeen                           int64 // own; Unknown
	Members                           []Member
	Joined                            bool // a member; of a room: it was joined in this session
	service.Fresh
}

// Event is something that happened in a chat: an entry of its history, or told to the application. The comments at the names say which
// fields are set besides Name and Chat.
type Event struct {
	Name    string
	Chat    string
	Number  int64 // counts up from 0 in its chat
	Millis  int64 // since 1970 UTC
	User    identity.UserID
	Text    string
	Topic   string
	Other   identity.UserID
	Members []identity.UserID
	Pending string // what Chat.Send returned, if this tab knows that the message is one of those; "" for none
	Code    offline.Code
	Reason  string

	replica string // whose mark it has
	entry   uint64
}

// IsEvent implements service.Event.
func (*Event) IsEvent() {}

// The names of events. All but the first have a Number, Millis and a User.
const (
	Created      = "created" // in a history only. Text: the name; Topic, Members
	Message      = "message" // Text, Pending
	UserJoined   = "user_joined"
	UserLeft     = "user_left"
	UserAdded    = "user_added"    // Other was added by User
	UserRemoved  = "user_removed"  // Other was removed by User
	NameChanged  = "name_changed"  // Text
	TopicChanged = "topic_changed" // Text
)

// The names of events that are in no history.
const (
	EventsSeen       = "events_seen" // Number: the last event that User has seen
	Joined           = "joined"
	Left             = "left"
	Removed          = "removed"
	MessagePending   = "message_pending"   // Pending, User, Text, Millis: it was sent here, and is on its way
	MessageDelivered = "message_delivered" // Pending, User, Text, Number, Millis: the server has it, whichever tab has sent it
	MessageRefused   = "message_refused"   // Pending, User, Text, Millis, Code, Reason: it is a dead letter
)

// Pending is a message that the server has not acknowledged.
type Pending struct {
	ID     string
	Text   string
	Millis int64 // when it was sent, by the clock of this device
	State  string
}

// What becomes of a pending message.
const (
	StateUnsaved   = "unsaved"   // not on the device yet: it would be lost with the page
	StateSaved     = "saved"     // waits to be sent
	StateSubmitted = "submitted" // sent at least once, answer unknown
	StateRefused   = "refused"   // a dead letter
)

// Sent is what the server says of a message it has taken.
type Sent struct {
	Number int64
	Millis int64
}

// The kinds of what is in the outbox. Those of a chat are sent in the order they were made, whatever the kind.
const (
	kindMessage uint8 = iota
	kindSeen
	kindName
	kindTopic
)
