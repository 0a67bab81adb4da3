package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/query"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/server/storetest"
)

func runQuery(ctx context.Context, d store.Domain, source string) (store.Page, error) {
	q, err := query.Parse(source)
	if err != nil {
		return store.Page{}, err
	}
	return d.Query(ctx, q, &store.UserID{Name: "ann"})
}

func TestAStoreOpensInAnEmptyFolderWithinASecond(t *testing.T) {
	best := time.Hour
	for range 5 { // a busy machine may let one of them wait
		start := time.Now()
		Must(open(filepath.Join(t.TempDir(), "new", "fol der?#%41")))(t)
		best = min(best, time.Since(start))
	}
	if best > time.Second {
		t.Errorf("took %v", best)
	}
}

func TestADatabaseOfANewerReleaseIsRefusedAndLeftAlone(t *testing.T) {
	folder := t.TempDir()
	check(t, Must(open(folder))(t).Close())
	db, err := sql.Open("sqlite", filepath.Join(folder, FileName))
	check(t, err)
	defer db.Close()
	_, err = db.Exec("PRAGMA user_version=99")
	check(t, err)
	if _, err := open(folder); !errors.Is(err, store.ErrNewer) {
		t.Errorf("got %v", err)
	}
	var version int
	check(t, db.QueryRow("PRAGMA user_version").Scan(&version))
	same(t, version, 99)
}

func TestAFileThatIsNoDatabaseOfOursIsRefusedAndLeftAlone(t *testing.T) {
	for name, write := range map[string]func(t *testing.T, path string){
		"other bytes": func(t *testing.T, path string) {
			check(t, os.WriteFile(path, []byte("this is not a database, but it is long enough to be looked at as if it were one: "+string(make([]byte, 9000))), 0o600))
		},
		"another program's database": func(t *testing.T, path string) {
			db, err := sql.Open("sqlite", path)
			check(t, err)
			_, err = db.Exec("CREATE TABLE things (id)")
			check(t, err)
			check(t, db.Close())
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), FileName)
			write(t, path)
			before, err := os.ReadFile(path)
			check(t, err)
			if _, err := open(filepath.Dir(path)); !errors.Is(err, store.ErrCorrupt) {
				t.Errorf("got %v", err)
			}
			after, err := os.ReadFile(path)
			check(t, err)
			same(t, after[100:], before[100:]) // but for the mode in its header
		})
	}
}

func TestAMigrationThatFailsLeavesTheDatabaseAsItWas(t *testing.T) {
	folder := t.TempDir()
	check(t, Must(open(folder))(t).Close())
	migrations = append(migrations, "CREATE TABLE later (id); CREATE TABLE later (id)")
	defer func() { migrations = migrations[:len(migrations)-1] }()
	if _, err := open(folder); err == nil {
		t.Fatal("the migration did not fail")
	}
	migrations[len(migrations)-1] = "CREATE TABLE later (id)"
	s := Must(open(folder))(t)
	var n int
	check(t, s.reads.QueryRow("SELECT count(*) FROM later").Scan(&n))
}

func TestWhatIsWrittenIsForcedToTheDisk(t *testing.T) {
	s := Must(open(t.TempDir()))(t)
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"} {
		got := make(chan string, 1)
		check(t, s.writer.write(t.Context(), func(tx *tx) error {
			var value string
			err := one(t.Context(), tx, []any{&value}, "PRAGMA "+pragma)
			got <- value
			return err
		}))
		same(t, pragma+"="+<-got, pragma+"="+want)
	}
}

// TestACutWriteAheadLogLosesOnlyWhatWasNotAcknowledged plays a machine that dies while it writes: of the last writes, any
// part may be on the disk.
func TestACutWriteAheadLogLosesOnlyWhatWasNotAcknowledged(t *testing.T) {
	folder := t.TempDir()
	s := Must(open(folder))(t)
	d := storetest.NewDomain(t, s, "ns")
	storetest.AddCollection(t, d, "files")
	m := storetest.NewModel(t, d, "m", "{}")
	wal := filepath.Join(folder, FileName+"-wal")
	add := func(from int64, n int) int64 {
		check(t, storetest.Append(d, store.Append{Model: m.Key, Expected: from, Ops: storetest.Ops(from, n)}))
		info, err := os.Stat(wal)
		check(t, err)
		return info.Size()
	}
	acknowledged := add(1, 10)
	for from := int64(11); from < 200; from += 3 {
		add(from, 3)
	}
	data, err := os.ReadFile(filepath.Join(folder, FileName))
	check(t, err)
	log, err := os.ReadFile(wal)
	check(t, err)

	most, least := 0, 1000
	step := (int64(len(log)) - acknowledged) / 50
	for size := acknowledged; size <= int64(len(log)); size += step {
		crashed := t.TempDir()
		check(t, os.WriteFile(filepath.Join(crashed, FileName), data, 0o600))
		torn := append(append([]byte(nil), log[:size]...), make([]byte, size%4096)...)
		check(t, os.WriteFile(filepath.Join(crashed, FileName+"-wal"), torn, 0o600))
		n := countOps(t, crashed, m.Key)
		most, least = max(most, n), min(least, n)
	}
	if least < 10 || most < 190 || (least-10)%3 != 0 {
		t.Errorf("found %d to %d operations; 10 were acknowledged, 199 written", least, most)
	}
}

// countOps opens a folder and counts the operations of a model, which must be without gaps.
func countOps(t *testing.T, folder string, model int64) int {
	t.Helper()
	s, err := open(folder)
	check(t, err)
	defer s.Close()
	d, err := s.Domain(t.Context(), store.DomainKey{Namespace: "ns", ID: "default"})
	check(t, err)
	ops := storetest.ReadAll(t, d, model)
	same(t, ops, storetest.Ops(1, len(ops)))
	found, err := d.Model(t.Context(), "m")
	check(t, err)
	same(t, found.Version, len(ops)+1)
	return len(ops)
}
