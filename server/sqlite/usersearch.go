package sqlite

import (
	"context"
	"database/sql/driver"
	"strings"
	"unicode"
	"unicode/utf8"

	"modernc.org/sqlite"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// foldFunction is the name of fold in SQL. SQLite's own functions know the case of ASCII letters only.
const foldFunction = "holdfast_fold"

func init() {
	sqlite.MustRegisterDeterministicScalarFunction(foldFunction, 1, func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		text, _ := args[0].(string)
		return fold(text), nil
	})
}

// fold makes texts that differ only in case the same: of the letters that are one, it takes the smallest.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf { // the smallest of the same letter is the capital one; most texts are nothing else
			if 'a' <= r && r <= 'z' {
				r -= 'a' - 'A'
			}
			return r
		}
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		return least
	}, text)
}

// columns of the fields of a user.
var columns = map[store.UserField]string{store.Username: "name", store.Email: "email", store.FirstName: "first_name",
	store.LastName: "last_name", store.DisplayName: "display_name"}

// SearchUsers finds users. It looks at all of them: an index does not help to find what stands inside a text. See store.Users.
func (d *Domain) SearchUsers(ctx context.Context, search store.UserSearch) ([]store.User, error) {
	fields := search.Fields
	if len(fields) == 0 {
		fields = []store.UserField{store.Username, store.Email, store.FirstName, store.LastName, store.DisplayName}
	}
	var found []string
	for _, field := range fields {
		if column := columns[field]; column != "" {
			found = append(found, "instr("+foldFunction+"("+column+"), ?2) > 0")
		}
	}
	if len(found) == 0 {
		return nil, nil
	}
	order, direction := columns[search.Order], ""
	if order == "" {
		order = columns[store.Username]
	}
	if search.Descending {
		direction = " DESC"
	}
	return d.users(ctx, "WHERE domain = ?1 AND kind = 0 AND disabled = 0 AND ("+strings.Join(found, " OR ")+
		") ORDER BY "+foldFunction+"("+order+")"+direction+", name"+direction+" LIMIT ?3 OFFSET ?4", d.key, fold(search.Term), search.Limit, search.Offset)
}
