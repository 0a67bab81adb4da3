package sqlite

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
)

var goldenChat = store.Chat{ID: "general", Type: store.Channel, Public: true, Name: "N", Topic: "T", Created: 1000,
	Members: []store.ChatMember{{User: goldenUser.ID}}}

func saveGoldenChat(t *testing.T, d store.Domain) {
	t.Helper()
	_, err := d.CreateChat(t.Context(), goldenChat, goldenUser.ID, goldenGrants)
	check(t, err)
	done := make(chan error, 2)
	d.AppendChatEvent("general", store.ChatEvent{Kind: store.ChatMessage, User: goldenUser.ID, Text: "hello", Millis: 2000, Mark: goldenMark},
		func(_ store.ChatAppended, err error) { done <- err })
	d.SeeChat("general", goldenUser.ID, 1, func(_ store.ChatSeen, err error) { done <- err })
	check(t, <-done)
	check(t, <-done)
}

// checkGoldenChat expects the chat that saveGolden wrote, or that a database of before them can have one.
func checkGoldenChat(t *testing.T, s *Store, written bool) {
	t.Helper()
	d, err := s.Domain(t.Context(), goldenKey)
	check(t, err)
	if !written {
		saveGoldenChat(t, d)
	}
	chat, err := d.Chat(t.Context(), "general")
	check(t, err)
	want := goldenChat
	want.Key, want.Last, want.LastTime, want.Members = chat.Key, 1, 2000, []store.ChatMember{{User: goldenUser.ID, Seen: 1}}
	same(t, chat, want)
	events, _, err := d.ChatEvents(t.Context(), store.ChatRange{Chat: chat.Key, Forward: true, Limit: 9, Bytes: 1 << 20})
	check(t, err)
	same(t, events, []store.ChatEvent{{Kind: store.ChatCreated, Millis: 1000, User: goldenUser.ID, Text: "N", Topic: "T", Members: []store.UserID{goldenUser.ID}},
		{Number: 1, Millis: 2000, Kind: store.ChatMessage, User: goldenUser.ID, Text: "hello", Mark: goldenMark}})
}
