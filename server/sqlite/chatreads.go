package sqlite

import (
	"context"
	"errors"
	"strings"

	"github.com/holdfast-sdk/holdfast/server/store"
)

var errPageFull = errors.New("the page is full")

// ChatEvents returns a part of a chat's events. See store.Chats.
func (d *Domain) ChatEvents(ctx context.Context, r store.ChatRange) ([]store.ChatEvent, int64, error) {
	var last int64
	if err := one(ctx, d.store, []any{&last}, "SELECT last FROM chat WHERE domain = ? AND key = ?", d.key, r.Chat); err != nil {
		return nil, 0, err
	}
	low, high, order := int64(0), last, " ORDER BY number DESC"
	if r.Forward {
		order = " ORDER BY number"
	}
	switch {
	case r.Start != nil && r.Forward:
		low = max(*r.Start, 0)
	case r.Start != nil:
		high = min(*r.Start, last)
	}
	where, args := "WHERE chat = ? AND number BETWEEN ? AND ?", []any{r.Chat, low, high}
	total := max(high-low+1, 0) // the numbers have no gaps
	if len(r.Kinds) > 0 {
		where += " AND type IN (" + marks(len(r.Kinds)) + ")"
		for _, kind := range r.Kinds {
			args = append(args, int64(kind))
		}
		if err := one(ctx, d.store, []any{&total}, "SELECT count(*) FROM chat_event "+where, args...); err != nil {
			return nil, 0, err
		}
	}
	var events []store.ChatEvent
	size := 0
	err := eachChatEvent(ctx, d.store, func(e store.ChatEvent) error {
		if size += len(e.Text); size > r.Bytes && len(events) > 0 {
			return errPageFull
		}
		events = append(events, e)
		return nil
	}, where+order+" LIMIT ? OFFSET ?", append(args, r.Limit, r.Offset)...)
	if errors.Is(err, errPageFull) {
		err = nil
	}
	return events, total, err
}

// SearchChats finds chats. See store.Chats.
func (d *Domain) SearchChats(ctx context.Context, s store.ChatSearch) ([]store.Chat, int64, error) {
	where, args := d.searchCondition(&s)
	var total int64
	if err := one(ctx, d.store, []any{&total}, "SELECT count(*) FROM chat "+where, args...); err != nil {
		return nil, 0, err
	}
	if s.Limit == 0 || s.Offset >= total {
		return nil, total, nil
	}
	found, err := d.chats(ctx, d.store, where+" ORDER BY id LIMIT ? OFFSET ?", append(args, s.Limit, s.Offset)...)
	return found, total, err
}

// searchCondition is the condition of a search as SQL, and its arguments.
func (d *Domain) searchCondition(s *store.ChatSearch) (string, []any) {
	where, args := "WHERE domain = ?", []any{d.key}
	and := func(condition string, more ...any) {
		where += " AND " + condition
		args = append(args, more...)
	}
	if len(s.Types) > 0 {
		and("type IN ("+marks(len(s.Types))+")", texts(s.Types)...)
	}
	if s.Public != nil {
		and("public = ?", *s.Public)
	}
	switch {
	case s.Reader != nil && s.Term != "": // by AND, SQLite would look for the term first, in all: it leaves subqueries for the end
		may, who := readable(s)
		holds, terms := holding(s)
		and("CASE WHEN "+may+" THEN "+holds+" ELSE FALSE END", append(who, terms...)...)
	case s.Reader != nil:
		may, who := readable(s)
		and(may, who...)
	case s.Term != "":
		holds, terms := holding(s)
		and(holds, terms...)
	}
	return where, args
}

// holding is the condition that the term, in any case, is in one of the fields, and its arguments.
func holding(s *store.ChatSearch) (string, []any) {
	found, terms := []string{"FALSE"}, []any{}
	for _, field := range []struct {
		column   string
		searched bool
	}{{"id", s.ID}, {"chat.name", s.Name}, {"topic", s.Topic}} {
		if field.searched {
			found, terms = append(found, "instr("+foldFunction+"("+field.column+"), ?) > 0"), append(terms, fold(s.Term))
		}
	}
	return "(" + strings.Join(found, " OR ") + ")", terms
}

// readable is the condition that the reader may read the chat, and its arguments.
func readable(s *store.ChatSearch) (string, []any) {
	condition := `(EXISTS (SELECT 1 FROM chat_member m WHERE m.chat = key AND m.kind = ? AND m.name = ?)
		OR EXISTS (SELECT 1 FROM permission_grant g WHERE g.domain = chat.domain AND target_kind = 'chat' AND target_type = '' AND target = chat.id
			AND permission IN (` + marks(len(s.Readable)) + `) AND (holder = 0 OR holder = 1 AND g.kind = ? AND g.name = ?
				OR holder = 2 AND g.name IN (` + marks(len(s.Groups)) + `))))`
	args := []any{int64(s.Reader.Kind), s.Reader.Name}
	args = append(args, texts(s.Readable)...)
	args = append(args, int64(s.Reader.Kind), s.Reader.Name)
	return condition, append(args, texts(s.Groups)...)
}

// marks are the placeholders of a list of n values.
func marks(n int) string {
	return strings.Repeat("?, ", max(n-1, 0)) + strings.Repeat("?", min(n, 1))
}

func texts[T ~string](list []T) []any {
	args := make([]any, len(list))
	for i, text := range list {
		args[i] = string(text)
	}
	return args
}
