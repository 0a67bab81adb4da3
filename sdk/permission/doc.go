// Package permission reads and changes who may do what with a chat or an activity (client-api.md §8,
// AbstractPermissionManager). What the server last said can be read without a connection, too.
package permission
