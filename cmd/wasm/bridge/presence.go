package bridge

// The operations on presence; js/src/realtime/presence-protocol.js has the same lists. On top of the notation of grants.go:
// "state" is count u32, then key str and content (JSON) each; "presence" is user, fresh, available bool, state; "presences" is
// count u32 and as many.

// firstPresenceOp and firstPresenceFrame keep the numbers apart from those of the other services.
const firstPresenceOp = 208
const firstPresenceFrame = 64

// The operations.
const (
	OpPresenceOwn         Op = iota + firstPresenceOp // → available bool, state
	OpPresenceSet                                     // state
	OpPresenceRemove                                  // names
	OpPresenceClear                                   //
	OpPresenceAsk                                     // count u32, userids, promise → resolves with presences
	OpPresenceSubscribe                               // count u32, userids, promise → resolves with presences
	OpPresenceUnsubscribe                             // userid
	OpPresenceKnown                                   // userid → presence
)

// FramePresence is own bool, user, what u8, then: 0 set, state; 1 removed, names; 2 cleared; 3 available or not, bool.
const FramePresence Frame = firstPresenceFrame
