package sqlite

import (
	"database/sql/driver"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"modernc.org/sqlite"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// countingFunction is the name of a function in SQL that does what fold does, and counts.
const countingFunction = "counting_fold"

var folded atomic.Int64

func init() {
	sqlite.MustRegisterDeterministicScalarFunction(countingFunction, 1, func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		folded.Add(1)
		text, _ := args[0].(string)
		return fold(text), nil
	})
}

func TestATermIsLookedForOnlyInTheChatsThatTheReaderMayRead(t *testing.T) {
	_, domain := newDomain(t)
	d := domain.(*Domain)
	check(t, d.AddUser(t.Context(), store.User{ID: bob}))
	newChat(t, d, "general", store.ChatMember{User: bob})
	for i := range 50 {
		newChat(t, d, "general "+strconv.Itoa(i))
	}
	search := store.ChatSearch{Term: "GENERAL", ID: true, Reader: &bob, Readable: []string{"join_chat"}}
	where, args := d.searchCondition(&search)
	counted := strings.ReplaceAll("SELECT count(*) FROM chat "+where, foldFunction, countingFunction)
	before, total := folded.Load(), int64(0)
	check(t, one(t.Context(), d.store, []any{&total}, counted, args...))
	if calls := folded.Load() - before; calls != 1 || total != 1 {
		t.Errorf("%d chats are found, for which %d ids were looked at", total, calls)
	}
}
