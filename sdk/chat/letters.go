package chat

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/outbox"
)

// Letter is a change of a chat that the server has refused for good.
type Letter struct {
	N      uint64 // its number, for Retry and Discard
	Chat   string
	Kind   string // Message, "seen", "name" or "topic"
	Text   string
	Number int64 // the event that was to be marked as seen
	Code   offline.Code
	Reason string
	Since  int64 // when it was made, in milliseconds since 1970 UTC
}

var kindNames = [...]string{kindMessage: Message, kindSeen: "seen", kindName: "name", kindTopic: "topic"}

// Letters are the dead letters of all chats.
func (s *Service) Letters() (out []Letter) {
	s.queue.Each(func(it outbox.Item) {
		if it.Dead() && int(it.Kind) < len(kindNames) {
			out = append(out, Letter{it.N, it.Lane, kindNames[it.Kind], it.Text, it.Number, it.Code, it.Reason, it.Since})
		}
	})
	return out
}

// Retry has a dead letter sent again.
func (s *Service) Retry(n uint64, done func(error)) { s.queue.Retry(n, done) }

// Discard drops a dead letter for good.
func (s *Service) Discard(n uint64, done func(error)) { s.queue.Discard(n, done) }

// Waiting is how much of a chat waits to be sent.
type Waiting struct {
	Chat    string
	Entries int
	Unsaved int // of these; they would be lost with the page
}

// Waiting counts what waits to be sent, by chat, in the order of the oldest.
func (s *Service) Waiting() (out []Waiting) {
	at := map[string]int{}
	s.queue.Each(func(it outbox.Item) {
		if it.Dead() {
			return
		}
		i, found := at[it.Lane]
		if !found {
			i = len(out)
			at[it.Lane] = i
			out = append(out, Waiting{Chat: it.Lane})
		}
		out[i].Entries++
		if it.N == 0 {
			out[i].Unsaved++
		}
	})
	return out
}
