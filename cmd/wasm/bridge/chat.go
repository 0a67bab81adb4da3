package bridge

// The operations and frames of chats; js/src/realtime/chat-protocol.js has the same list. On top of the notation of realtime.go:
// "texts" is count u32 and as many str; "number?" is a bool that says whether it is there, then f64; "fresh" is as in grants.go;
// "info" is id, type, membership, name, topic str, created, last time f64, last event, own seen mark f64, joined bool, fresh, and
// count u32 with user, seen mark f64, and whether it is the own user bool each. Times are ms since 1970.
//
// An "event" is name, chat, pending str, number, ms f64, user, text, topic str, other user, count u32 and users, code, reason str;
// which of these say something depends on its name (sdk/chat/types.go). A user that an event does not have is false.

// firstChatOp and firstChatFrame keep the numbers apart from those of the other services.
const firstChatOp = 224
const firstChatFrame = 72

// The operations.
const (
	OpChatCreate  Op = iota + firstChatOp // type, membership, id, name, topic str, ignore that it exists bool, count u32, userids, promise → resolves with id str
	OpChatRemove                          // id str, promise
	OpChatExists                          // ids texts, promise → resolves with count u32, bools
	OpChatGet                             // ids texts, promise → resolves with ids texts, of chats to use
	OpChatSearch                          // term str, fields texts, types texts, membership str, offset number?, limit number?, promise → resolves with offset f64, total f64, count u32, infos
	OpChatJoined                          // promise → resolves with count u32, infos
	OpChatJoin                            // id str, promise → resolves with ids texts
	OpChatLeave                           // id str, promise
	OpChatDirect                          // count u32, then count u32 and userids each, promise → resolves with ids texts
	OpChatInfo                            // id str → info
	OpChatSend                            // id str, text str, promise that it is saved, promise → id of the pending message str; resolves with number f64, ms f64
	OpChatSet                             // id str, topic bool (else name), text str, promise that it is saved, promise
	OpChatSeen                            // id str, number f64, promise that it is saved, promise
	OpChatHistory                         // id str, start number?, limit number?, forward u8 (0 back, 1 forth, 2 not said), filter texts, promise → resolves with fresh, offset f64, total f64, count u32, events
	OpChatPending                         // id str → count u32, then id str, text str, ms f64, state str each
	OpChatAdd                             // id str, userid, promise
	OpChatDrop                            // id str, userid, promise
	OpChatDecide                          // n f64, retry bool (else discard), promise: about a letter
)

// The frames.
const (
	FrameChatEvent Frame = iota + firstChatFrame // event
)
