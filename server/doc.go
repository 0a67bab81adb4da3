// Package server is Holdfast's sync server: it speaks the Convergence realtime protocol (spec convergence/wire.md) on one
// listener, and REST, metrics and health on another, over an embedded store.
//
//	gateway     connections: handshake, heartbeat, limits, back-pressure
//	domain      users, logins, collections, permissions, history, queries
//	model       the owner of each open model: order, transform, apply, log, tell
//	chat        channels, rooms and direct chats; activity and presence, which are in memory
//	permission  who may do what with chats and activities
//	auth        passwords, tokens, sessions of administrators
//	rest        administration
//	store       the contract of storage; sqlite implements it
package server
