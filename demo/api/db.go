package api

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the database/sql driver "sqlite"
)

// DB is the demo's database: one SQLite file. It is safe for concurrent use, also by several processes.
type DB struct{ sql *sql.DB }

const schema = `
CREATE TABLE IF NOT EXISTS movies (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	version INTEGER NOT NULL,
	title TEXT NOT NULL,
	released TEXT, genre TEXT, mpaa TEXT, director TEXT, distributor TEXT, source TEXT, creativeType TEXT,
	runtime INTEGER, budget INTEGER, usGross INTEGER, worldGross INTEGER, dvdSales INTEGER,
	imdbRating REAL, imdbVotes INTEGER, rottenTomatoes INTEGER
) STRICT;
CREATE TABLE IF NOT EXISTS answers (
	key TEXT PRIMARY KEY,
	request BLOB NOT NULL,
	status INTEGER NOT NULL,
	etag TEXT NOT NULL,
	body BLOB NOT NULL
) STRICT, WITHOUT ROWID;`

// Open opens the database in the folder dir, which must exist, and creates it when it is not there.
// What a request was told to be done is on disk (WAL, synchronous=FULL).
func Open(dir string) (*DB, error) {
	// Write transactions take the lock at their begin: one that starts as a reader could find, when it writes,
	// that another one was faster, and would fail.
	dsn := "file:" + filepath.ToSlash(filepath.Join(dir, "movies.db")) +
		"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("opening the database in %s: %w", dir, err)
	}
	if _, err := db.Exec(schema); err != nil {
		db.Close()
		return nil, fmt.Errorf("preparing the database in %s: %w", dir, err)
	}
	return &DB{db}, nil
}

// Close closes the file.
func (d *DB) Close() error { return d.sql.Close() }

// querier is a transaction or the database itself.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

var (
	columns    = strings.Join(append([]string{"id", "version"}, fieldNames()...), ", ")
	insertSQL  = "INSERT INTO movies (version, " + strings.Join(fieldNames(), ", ") + ") VALUES (1" + strings.Repeat(", ?", len(fieldNames())) + ")"
	replaceSQL = "UPDATE movies SET version = version + 1, " + strings.Join(fieldNames(), " = ?, ") + " = ? WHERE id = ?"
)

func fieldNames() []string {
	var names []string
	for _, f := range (&Movie{}).fields() {
		names = append(names, f.name)
	}
	return names
}

// scanMovie reads one row of columns.
func scanMovie(scan func(dest ...any) error) (*Movie, error) {
	m := &Movie{}
	dest := []any{&m.ID, &m.Version}
	for _, f := range m.fields() {
		dest = append(dest, f.at)
	}
	return m, scan(dest...)
}

func (m *Movie) values() []any {
	var values []any
	for _, f := range m.fields() {
		values = append(values, f.at)
	}
	return values
}

func findMovie(ctx context.Context, q querier, id int64) (*Movie, error) {
	m, err := scanMovie(q.QueryRowContext(ctx, "SELECT "+columns+" FROM movies WHERE id = ?", id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, noSuchMovie()
	}
	return m, err
}

func insertMovie(ctx context.Context, q querier, m *Movie) error {
	result, err := q.ExecContext(ctx, insertSQL, m.values()...)
	if err != nil {
		return err
	}
	m.Version = 1
	m.ID, err = result.LastInsertId()
	return err
}

// replaceMovie sets all values of the row m.ID and counts its version up.
func replaceMovie(ctx context.Context, q querier, m *Movie) error {
	_, err := q.ExecContext(ctx, replaceSQL, append(m.values(), m.ID)...)
	return err
}

func deleteMovie(ctx context.Context, q querier, id int64) error {
	_, err := q.ExecContext(ctx, "DELETE FROM movies WHERE id = ?", id)
	return err
}
