// Package auth proves who somebody is: password hashes, JSON web tokens, reconnect tokens and the sessions of administrators.
// It keeps no users; callers give it what a store holds.
package auth

// Code is a stable code for why a proof was not accepted. It is an error, the target of errors.Is.
type Code string

// Error makes a code usable as the target of errors.Is.
func (c Code) Error() string { return string(c) }

// The codes.
const (
	ErrPassword Code = "wrong_password" // the password is not that of the hash
	ErrHash     Code = "bad_hash"       // a stored hash cannot be read
	ErrToken    Code = "bad_token"      // a token is not valid, or not any more
	ErrKey      Code = "bad_key"        // a key is not a public RSA key in PEM
	ErrBusy     Code = "busy"           // too many logins at once; worth trying again
)
