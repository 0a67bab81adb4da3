package bridge

// The operations on activities; js/src/realtime/activity-protocol.js has the same list. On top of the notation of grants.go: "key"
// is type str and id str; "state" is count u32, then key str and a value as Writer.JSON writes it, each; "activity" is u32, the
// number of an activity that was joined; a value with "?" comes after a bool that says whether it is there.

// The lists begin here: the numbers of the other services are kept apart.
const (
	firstActivityOp    = 256
	firstActivityFrame = 80
)

// The operations.
const (
	OpActivityCreate       Op = iota + firstActivityOp // key, names of the world, users, groups, promise
	OpActivityRemove                                   // key, promise
	OpActivityJoin                                     // key, state, lurk bool, create bool, then ephemeral bool, names, users, groups; promise → resolves with activity, key, created ms f64, ephemeral bool
	OpActivityInfo                                     // activity → joined bool, fresh
	OpActivityParticipants                             // activity → count u32, then session str, local bool, user?, state each
	OpActivityState                                    // activity → state
	OpActivityUpdate                                   // activity, state to set, complete bool, names to remove
	OpActivityLeave                                    // activity, promise
	OpActivitySaved                                    // activity, promise: the own state is with the server, or durable
	OpActivityForget                                   // activity: it was left, and the page knows all it wants to know
)

// FrameActivity tells an event: activity, name str, session str, local bool, user?, then what belongs to some events only: key str,
// value?, old value?, state, count u32 and key str and old value? each, complete bool, removed names, reason str.
const FrameActivity Frame = firstActivityFrame
