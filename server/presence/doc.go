// Package presence is who of a domain is there, and what they say of themselves (spec client-api §10, wire §8): a user is
// available while it has a session, and its sessions share a state, which goes with the last of them. It is all in memory.
package presence
