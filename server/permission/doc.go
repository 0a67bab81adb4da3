// Package permission is about what users may do with chats and activities (spec client-api §8): the names of permissions, the
// grants of them to everybody, to users and to groups, and what these come to for one user. (Models and collections have
// permissions of another kind: package model.)
package permission
