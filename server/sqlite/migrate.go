package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// applicationID marks a file as ours: "HFST".
const applicationID = 0x48465354

// migrate brings the schema of a database up to date, in one transaction.
func migrate(ctx context.Context, conn *sql.Conn) (err error) {
	application, version, tables := 0, 0, 0
	const state = `SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) FROM pragma_application_id, pragma_user_version`
	if err := conn.QueryRowContext(ctx, state).Scan(&application, &version, &tables); err != nil {
		return err
	}
	isNew := application == 0 && version == 0 && tables == 0
	switch {
	case !isNew && application != applicationID:
		return fmt.Errorf("%w: it is a database of another program", store.ErrCorrupt)
	case !isNew && version < 1:
		return fmt.Errorf("%w: it has schema %d", store.ErrCorrupt, version)
	case version > len(migrations):
		return fmt.Errorf("%w: it has schema %d, this release knows %d", store.ErrNewer, version, len(migrations))
	case version == len(migrations):
		return nil
	}
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		}
	}()
	for ; version < len(migrations); version++ {
		if _, err := conn.ExecContext(ctx, migrations[version]); err != nil {
			return fmt.Errorf("bringing schema %d up to date: %w", version, err)
		}
	}
	_, err = conn.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id=%d; PRAGMA user_version=%d; COMMIT", applicationID, version))
	return err
}
