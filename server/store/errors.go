package store

// Code is a stable code for why a store did not do something. It is an error, the target of errors.Is.
type Code string

// Error makes a code usable as the target of errors.Is.
func (c Code) Error() string { return string(c) }

// The codes.
const (
	ErrNotFound Code = "not_found" // there is no such thing
	ErrExists   Code = "exists"    // there is one of that name already
	ErrVersion  Code = "version"   // the log is at another version than expected
	ErrClosed   Code = "closed"    // the store was closed
	ErrCorrupt  Code = "corrupt"   // a record cannot be decoded
	ErrNewer    Code = "newer"     // the data were written by a newer release
	ErrMember   Code = "member"    // the user is a member already
	ErrNoMember Code = "no_member" // the user is not a member
	ErrNoUser   Code = "no_user"   // there is no such user
	ErrFull     Code = "full"      // the disk is full; nothing of what was asked for has happened
)
