package failure

// The codes about chats (spec wire §6).
const (
	ChatNotFound       Code = "chat_not_found"
	ChatNotJoined      Code = "chat_not_joined"       // by the user; for a room, by the session
	ChatAlreadyJoined  Code = "chat_already_joined"   // the same
	ChatAlreadyAMember Code = "chat_already_a_member" // who is to be added
	NotAMember         Code = "not_a_member"          // who is to be removed
	CantRemoveSelf     Code = "cant_remove_self"
	ChatAlreadyExists  Code = "chat_already_exists"
)
