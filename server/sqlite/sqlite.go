// Package sqlite keeps what a sync server stores in one SQLite file (store.Store).
//
// The file is in WAL mode with synchronous=FULL: what was reported as done is on the disk. All writes go through one
// goroutine, which puts those that wait into one transaction (queue.go, writer.go). Reads run beside it on connections
// of their own and see what was reported as done.
package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	_ "modernc.org/sqlite" // the database/sql driver "sqlite"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// FileName is the name of the database in its folder. SQLite keeps two more files beside it while it is open.
const FileName = "holdfast.db"

// Store is a store.Store.
type Store struct {
	reads   *sql.DB
	queries chan struct{} // a place for each query that runs: the others leave connections for short reads
	writer  *writer
}

var _ store.Store = (*Store)(nil)

// Open opens the database in a folder, and makes both if they are not there. A database of an older release is brought up to
// date. It returns store.ErrNewer for one of a newer release, and store.ErrCorrupt for a file that is no database of
// ours.
func Open(ctx context.Context, folder string) (*Store, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("sqlite: making the data folder: %w", err)
	}
	path := filepath.Join(folder, FileName)
	writer, err := openWriter(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("sqlite: opening %s: %w", path, err)
	}
	reads, err := sql.Open("sqlite", dsn(path, "query_only(1)"))
	if err != nil {
		writer.close()
		return nil, fmt.Errorf("sqlite: opening %s: %w", path, err)
	}
	queries := runtime.GOMAXPROCS(0)
	reads.SetMaxOpenConns(2 + queries)
	reads.SetMaxIdleConns(2 + queries)
	return &Store{reads, make(chan struct{}, queries), writer}, nil
}

// Close does what is queued, and closes the file. What is asked for afterwards is refused with store.ErrClosed.
func (s *Store) Close() error {
	writeErr := s.writer.close()
	if err := s.reads.Close(); err != nil {
		return err
	}
	return writeErr
}

// dsn names a file and the settings of its connections.
func dsn(path string, pragmas ...string) string {
	pragmas = append([]string{"busy_timeout(10000)", "foreign_keys(1)", "trusted_schema(0)"}, pragmas...)
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?_pragma=" + strings.Join(pragmas, "&_pragma=")
}

// querier is what reads need: the read connections, or the writer within its transaction.
type querier interface {
	query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func (s *Store) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := s.reads.QueryContext(ctx, query, args...)
	return rows, coded(err)
}

// each calls scan for every row of a query.
func each(ctx context.Context, q querier, scan func(rows *sql.Rows) error, query string, args ...any) error {
	rows, err := q.query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return coded(err)
		}
	}
	return coded(rows.Err())
}

// one scans the only row of a query, or returns store.ErrNotFound.
func one(ctx context.Context, q querier, dest []any, query string, args ...any) error {
	found := false
	err := each(ctx, q, func(rows *sql.Rows) error {
		found = true
		return rows.Scan(dest...)
	}, query, args...)
	if err == nil && !found {
		return store.ErrNotFound
	}
	return err
}
