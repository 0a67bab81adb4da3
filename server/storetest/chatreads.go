package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-sdk/holdfast/server/store"
)

func testChatHistory(t *testing.T, open Open) {
	d := startChats(t, open)
	c := newChat(t, d, store.Chat{ID: "c", Type: store.Channel, Members: members(ann)})
	other := newChat(t, d, store.Chat{ID: "d", Type: store.Channel, Members: members(ann)})
	kinds := []store.ChatEventKind{store.ChatMessage, store.ChatMessage, store.ChatNameChanged, store.ChatTopicChanged}
	all := allEvents(t, d, c.Key)
	for i := range 40 {
		got, err := appendEvent(d, "c", store.ChatEvent{Kind: kinds[i%len(kinds)], User: ann, Text: strings.Repeat("x", i)})
		must(t, err)
		all = append(all, got.Event)
		_, err = appendEvent(d, "d", store.ChatEvent{Kind: store.ChatMessage, User: ann})
		must(t, err)
	}
	wantEqual(t, len(allEvents(t, d, other.Key)), 41, "events of the other chat")

	t.Run("each page is what a scan of all events finds", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			r := store.ChatRange{Chat: c.Key, Forward: rapid.Bool().Draw(t, "forward"), Offset: rapid.Int64Range(0, 50).Draw(t, "offset"),
				Limit: rapid.Int64Range(0, 50).Draw(t, "limit"), Bytes: rapid.IntRange(0, 500).Draw(t, "bytes"),
				Kinds: rapid.SliceOfNDistinct(rapid.SampledFrom(kinds), 0, 3, rapid.ID).Draw(t, "kinds")}
			if rapid.Bool().Draw(t, "with a start") {
				start := rapid.Int64Range(-2, 45).Draw(t, "start")
				r.Start = &start
			}
			events, total, err := d.ChatEvents(ctx, r)
			if err != nil {
				t.Fatal(err)
			}
			want, wantTotal := scan(all, r)
			if g, w := fmt.Sprint(events, total), fmt.Sprint(want, wantTotal); g != w {
				t.Fatalf("%+v:\ngot  %s\nwant %s", r, g, w)
			}
		})
	})
}

// scan is ChatEvents over all events of a chat.
func scan(all []store.ChatEvent, r store.ChatRange) ([]store.ChatEvent, int64) {
	var found []store.ChatEvent
	for _, e := range all {
		inRange := r.Start == nil || r.Forward && e.Number >= *r.Start || !r.Forward && e.Number <= *r.Start
		if inRange && (len(r.Kinds) == 0 || slices.Contains(r.Kinds, e.Kind)) {
			found = append(found, e)
		}
	}
	if !r.Forward {
		slices.Reverse(found)
	}
	page := found[min(int(r.Offset), len(found)):]
	page = page[:min(int(r.Limit), len(page))]
	size := 0
	for i, e := range page {
		if size += len(e.Text); size > r.Bytes && i > 0 {
			page = page[:i]
			break
		}
	}
	return page, int64(len(found))
}

func testChatSearch(t *testing.T, open Open) {
	d := startChats(t, open)
	world := store.Grants{World: []string{"join_chat"}}
	staff := store.Grants{Groups: map[string][]string{"staff": {"join_chat", "set_topic"}}, Users: map[store.UserID][]string{cleo: {"manage"}}}
	for _, c := range []struct {
		chat   store.Chat
		grants store.Grants
	}{
		{store.Chat{ID: "general", Type: store.Channel, Public: true, Name: "Everything", Topic: "100%"}, world},
		{store.Chat{ID: "lobby", Type: store.Room, Public: true, Name: "general talk", Topic: "1000"}, world},
		{store.Chat{ID: "secret", Type: store.Channel, Name: "General Staff", Topic: "a_b école ς", Members: members(bob)}, staff},
		{store.Chat{ID: "dm", Type: store.Direct, Topic: "axb", Members: members(ann, bob)}, store.Grants{World: []string{"set_topic"}}},
	} {
		_, err := d.CreateChat(ctx, c.chat, ann, c.grants)
		must(t, err)
	}
	yes, no := true, false
	everywhere := store.ChatSearch{ID: true, Name: true, Topic: true, Limit: 10}
	for what, test := range map[string]struct {
		change func(s *store.ChatSearch)
		want   string
	}{
		"everything":                    {func(s *store.ChatSearch) {}, "dm general lobby secret of 4"},
		"a term in any field":           {func(s *store.ChatSearch) { s.Term = "GENERAL" }, "general lobby secret of 3"},
		"a term in one field":           {func(s *store.ChatSearch) { s.Term, s.ID, s.Topic = "general", false, false }, "lobby secret of 2"},
		"a term in no field":            {func(s *store.ChatSearch) { *s = store.ChatSearch{Term: "general", Limit: 9} }, " of 0"},
		"a term with a percent sign":    {func(s *store.ChatSearch) { s.Term = "100%" }, "general of 1"},
		"a term with an underscore":     {func(s *store.ChatSearch) { s.Term = "a_b" }, "secret of 1"},
		"a term with a backslash":       {func(s *store.ChatSearch) { s.Term = `\` }, " of 0"},
		"a term in another case":        {func(s *store.ChatSearch) { s.Term = "ÉCOLE Σ" }, "secret of 1"},
		"types":                         {func(s *store.ChatSearch) { s.Types = []store.ChatType{store.Room, store.Direct} }, "dm lobby of 2"},
		"public ones":                   {func(s *store.ChatSearch) { s.Public = &yes }, "general lobby of 2"},
		"private ones":                  {func(s *store.ChatSearch) { s.Public = &no }, "dm secret of 2"},
		"a page":                        {func(s *store.ChatSearch) { s.Offset, s.Limit = 1, 2 }, "general lobby of 4"},
		"a page behind the end":         {func(s *store.ChatSearch) { s.Offset = 4 }, " of 4"},
		"no more than the number":       {func(s *store.ChatSearch) { s.Limit = 0 }, " of 4"},
		"a member":                      {reading(bob), "dm general lobby secret of 4"},
		"who may join where all may":    {reading(store.UserID{Name: "dora"}), "general lobby of 2"},
		"who is in a group":             {reading(store.UserID{Name: "dora"}, "x", "staff"), "general lobby secret of 3"},
		"who has another permission":    {reading(cleo), "general lobby of 2"},
		"a group of the user's name":    {reading(store.UserID{Name: "staff"}), "general lobby of 2"},
		"a reader's term":               {func(s *store.ChatSearch) { reading(ann)(s); s.Term = "a" }, "dm general lobby of 3"},
		"a reader without a permission": {func(s *store.ChatSearch) { reading(ann)(s); s.Readable = nil }, "dm of 1"},
	} {
		t.Run(what, func(t *testing.T) {
			s := everywhere
			test.change(&s)
			found, total, err := d.SearchChats(ctx, s)
			must(t, err)
			wantEqual(t, fmt.Sprint(strings.Join(chatIDs(found), " "), " of ", total), test.want, "the chats")
		})
	}
}

// reading restricts a search to what a user who is in groups may read.
func reading(user store.UserID, groups ...string) func(s *store.ChatSearch) {
	return func(s *store.ChatSearch) { s.Reader, s.Groups, s.Readable = &user, groups, []string{"join_chat", "x"} }
}
