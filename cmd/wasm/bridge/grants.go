package bridge

// The operations on the permissions of chats and activities; js/src/realtime/grants-protocol.js has the same list. On top of the
// notation of realtime.go: "target" is activity bool (else a chat), type str, id str; "names" is count u32 and as many str;
// "users" is count u32, then userid and names each; "groups" is count u32, then id str and names each; "fresh" is live bool and
// ms since 1970 f64, 0 for never.

// firstGrantsOp keeps the numbers apart from those of the other services.
const firstGrantsOp = 288

// The operations.
const (
	OpGrantsOwn       Op = iota + firstGrantsOp // target, promise → resolves with fresh and names: what this session may do
	OpGrantsAll                                 // target, promise → resolves with fresh, names of the world, users, groups
	OpGrantsAdd                                 // target, names of the world, users, groups, promise
	OpGrantsRemove                              // target, names of the world, users, groups, promise
	OpGrantsSetWorld                            // target, names, promise
	OpGrantsSetUsers                            // target, replace all bool, users, promise
	OpGrantsSetGroups                           // target, replace all bool, groups, promise
)
