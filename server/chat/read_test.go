package chat

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// found is a disk on which every search finds the chat many times.
type found struct{ *disk }

func (f found) SearchChats(context.Context, store.ChatSearch) ([]store.Chat, int64, error) {
	list := make([]store.Chat, maxPage)
	for i := range list {
		list[i] = f.room
	}
	return list, int64(len(list)), nil
}

func TestAnAnswerTellsOfNoMoreMembersThanTheServerHasRoomFor(t *testing.T) {
	s, d, _ := newRoom(t)
	s.env.Store = found{d}
	for i := range maxMembers {
		d.room.Members = append(d.room.Members, store.ChatMember{User: store.UserID{Name: fmt.Sprint(i)}})
	}
	user := store.UserID{Name: "0"}
	most := maxTold / maxMembers
	get := func(n int) error {
		m := &wire.GetChatsRequestMessage{}
		for range n {
			m.ChatIDs = append(m.ChatIDs, "r")
		}
		_, _, err := s.Get(t.Context(), user, m)
		return err
	}
	if err := get(most); err != nil {
		t.Error(err)
	}
	if err := get(most + 1); !errors.Is(err, failure.LimitExceeded) {
		t.Errorf("too many members: %v", err)
	}
	page, _, err := s.Search(t.Context(), user, &wire.ChatsSearchRequestMessage{})
	if err != nil || len(page.Data) != most || page.TotalResults != maxPage {
		t.Errorf("a page of %d chats of %d: %v", len(page.Data), page.TotalResults, err)
	}
}
