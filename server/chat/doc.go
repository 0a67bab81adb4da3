// Package chat is the chats of a domain (spec client-api §11, wire §8): channels, rooms and direct chats, who is in them, what
// happens there, and who is told of it.
//
// Who may what. A chat is read (its info, history, in a search) by its members, and by who may join it or manage its
// permissions; a Convergence user may all. To send a message and to mark events as seen one has to be a member. All else
// needs the permission of its name. Who makes a channel or room gets all of them; everybody may leave, and join if it is
// public. Members of a direct chat may set its name and topic.
//
// Order. What happens in a chat gets its number in the store's transaction, and the store says so in that order; everybody is
// told from there (store.Chats), so nothing here has to keep an order. The session that asked is told, too, before it has its
// answer.
package chat
