package bridge

// The operations on who is known of a domain; js/src/realtime/identity-protocol.js has the same list. On top of the notation of
// grants.go: "known" is fresh and user.

// firstIdentityOp keeps the numbers apart from those of the other services.
const firstIdentityOp = 192

// The operations.
const (
	OpIdentityProfile  Op = iota + firstIdentityOp // promise → resolves with known
	OpIdentityUsers                                // count u32, userids, promise → resolves with count u32 and known
	OpIdentitySearch                               // term str, count u32, fields u8, order u8, descending bool, offset f64, limit f64 (-1: none), promise → as users
	OpIdentityGroups                               // names, promise → resolves with fresh, count u32, and id str, description str, count u32, userids each
	OpIdentityGroupsOf                             // count u32, userids, promise → resolves with fresh, and names of each
)
