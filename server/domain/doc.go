// Package domain is what happens in a domain besides the editing of models: logins, users, collections, permissions, the
// registry of the models in memory, history, queries, and subscriptions.
//
// A Hub holds the domains of a server. Connections appear here as Sessions; the package never touches a network.
package domain
