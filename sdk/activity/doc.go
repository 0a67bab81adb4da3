// Package activity is the activity service of a domain (client-api.md §12): sessions that do something together and tell each
// other a state of each.
//
// An activity stays joined while there is no connection: who took part last, and with what states, can be read, and the own state
// can be changed. After the next connect it is joined anew with the own state as it is then, and what has happened meanwhile is
// told as events, each once. What was last known of an activity is kept on the device, and so is the own state as long as the
// server does not have it: that of a page that is gone is sent at the next join, in whichever tab that is.
package activity
