// Package activity is the activities of a domain (spec client-api §12, wire §8): sessions that do something together and tell
// each other a state of each. Who takes part, and the states, are in memory only; that an activity exists is stored, unless it is
// ephemeral, which means that it goes with its last session.
//
// Everybody in an activity is told of joins, leaves and states in one order.
package activity
