package sqlite

import (
	"errors"
	"fmt"
	"strings"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// coded gives an error of the driver the code of the store that fits, if there is one.
func coded(err error) error {
	switch primary(err) {
	case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
		return fmt.Errorf("%w: %w", store.ErrCorrupt, err)
	case lib.SQLITE_FULL:
		return fmt.Errorf("%w: %w", store.ErrFull, err)
	case lib.SQLITE_CONSTRAINT: // nothing checks for a mark that is there already but its index
		return fmt.Errorf("%w: %w", store.ErrExists, err)
	}
	// database/sql keeps these two for itself. A value of another type than its column has comes from a damaged file.
	switch {
	case err == nil:
	case err.Error() == "sql: database is closed":
		return store.ErrClosed
	case strings.HasPrefix(err.Error(), "sql: Scan error"):
		return fmt.Errorf("%w: %w", store.ErrCorrupt, err)
	}
	return err
}

// primary is the SQLite result code in err without its details, or 0.
func primary(err error) int {
	var e *driver.Error
	if !errors.As(err, &e) {
		return 0
	}
	return e.Code() & 0xff
}

// refusal reports whether err is one of the store's answers, rather than a failure of the database.
func refusal(err error) bool {
	var code store.Code
	return errors.As(err, &code) && code != store.ErrCorrupt && primary(err) == 0
}
