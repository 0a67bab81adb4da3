package store

import "context"

// ChatType is a type of chats, as on the wire.
type ChatType string

// The types. A direct chat has the members it was made for. A channel has members that join and leave; a room has those who
// are in it at the moment.
const (
	Direct  ChatType = "direct"
	Channel ChatType = "channel"
	Room    ChatType = "room"
)

// Chat is what is known of a chat besides its events. Its events are numbered from 0, the creation, without gaps.
type Chat struct {
	Key         int64 // given out by CreateChat, once and never again
	ID          string
	Type        ChatType
	Public      bool
	Name, Topic string
	Created     int64 // milliseconds since 1970 UTC
	Last        int64 // number of the last event
	LastTime    int64 // and when it was
	Members     []ChatMember
}

// ChatMember is a member of a chat. Members are sorted by user.
type ChatMember struct {
	User UserID
	Seen int64 // number of the last event that the user has seen
}

// ChatEventKind says what happened in a chat.
type ChatEventKind uint8

// The kinds, numbered as they are stored.
const (
	ChatCreated      ChatEventKind = iota // by User: Text is the name, with Topic and Members
	ChatMessage                           // User, a member, has sent Text
	ChatUserJoined                        // User, not a member before
	ChatUserLeft                          // User, a member before; a direct chat is not found by its members then
	ChatUserAdded                         // Other, not a member before, by User
	ChatUserRemoved                       // Other, a member before, by User
	ChatNameChanged                       // to Text, by User
	ChatTopicChanged                      // to Text, by User
)

// ChatEvent is an event of a chat.
type ChatEvent struct {
	Number      int64
	Millis      int64 // never less than that of the event before
	Kind        ChatEventKind
	User, Other UserID
	Text        string
	Topic       string   // of ChatCreated
	Members     []UserID // of ChatCreated, sorted
	Mark        Mark     // identity of the journal entry that it comes from
}

// ChatAppended is what became of an event.
type ChatAppended struct {
	Event     ChatEvent // with its number and time
	Chat      Chat      // after it
	Duplicate bool      // the event was there already: nothing has happened
}

// ChatSeen is what became of a seen mark.
type ChatSeen struct {
	Chat  Chat
	Seen  int64 // the user's mark now
	Moved bool  // and it was another one before
}

// ChatRange is a part of a chat's events.
type ChatRange struct {
	Chat          int64 // key
	Start         *int64
	Forward       bool            // from Start on (or the first event), ascending; else from Start (or the last one) back
	Kinds         []ChatEventKind // empty: all
	Offset, Limit int64           // neither is negative
	Bytes         int             // the page ends before it has more bytes of texts, but has one event at least
}

// ChatSearch finds chats.
type ChatSearch struct {
	Term            string // in one of the fields; "" for all. Case does not matter, in any script
	ID, Name, Topic bool   // the fields
	Types           []ChatType
	Public          *bool
	Reader          *UserID  // only chats of which this user is a member, or has one of Readable there; nil: all
	Groups          []string // of Reader
	Readable        []string // permissions
	Offset, Limit   int64
}

// Chats holds the chats of a domain.
//
// The methods that take done do not wait for the disk. They call done once, on any goroutine, when what they did is on the disk,
// or was refused. For one chat this happens in the order in which things take effect, so that who tells others in done tells
// them in order. done must not wait.
type Chats interface {
	// CreateChat adds a chat with its members, its grants and its first event, and returns it with its Key. It returns ErrExists
	// with the chat there is, if there is one of that id, or, for a direct chat, one of the same members, and ErrNoUser for a member
	// that is no user (any more).
	CreateChat(ctx context.Context, c Chat, by UserID, grants Grants) (Chat, error)
	// AppendChatEvent adds an event to the chat of an id, numbered and with the time made to fit, with its effect on the chat.
	// An event whose Mark is there already changes nothing, and done gets the number and time of the first one. Errors of done:
	// ErrNotFound for a chat that is not there; ErrMember and ErrNoMember, with the chat, for one of whom its kind says otherwise;
	// ErrNoUser for one who is no user (any more) and would be a member; ErrExists for a Mark that is that of an event of another kind.
	// Who repeats an event may be another user: anonymous ones are new with each page.
	AppendChatEvent(id string, e ChatEvent, done func(ChatAppended, error))
	// SeeChat moves the seen mark of a member forward, not beyond the last event. Errors of done: ErrNotFound, ErrNoMember.
	SeeChat(id string, user UserID, number int64, done func(ChatSeen, error))
	// DeleteChat removes a chat, its events and its grants; done gets what it was, or ErrNotFound.
	DeleteChat(id string, done func(Chat, error))
	// Chat returns a chat by its id, or ErrNotFound.
	Chat(ctx context.Context, id string) (Chat, error)
	// ChatEntry returns the event of the chat of an id that has a mark. ok is false if there is none.
	ChatEntry(ctx context.Context, id string, mark Mark) (e ChatEvent, ok bool, err error)
	// JoinedChats lists the chats that a user is a member of, by id.
	JoinedChats(ctx context.Context, user UserID) ([]Chat, error)
	// ChatEvents returns a part of a chat's events, and how many there are without Offset and Limit. ErrNotFound: there is no such chat.
	ChatEvents(ctx context.Context, r ChatRange) (events []ChatEvent, total int64, err error)
	// SearchChats finds chats, by id, and how many there are without Offset and Limit.
	SearchChats(ctx context.Context, s ChatSearch) (chats []Chat, total int64, err error)
	// EmptyRooms lets everybody leave all rooms at a time. At the start of a server nobody is in one.
	EmptyRooms(ctx context.Context, millis int64) error
}
