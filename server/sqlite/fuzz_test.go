package sqlite

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/server/storetest"
	"github.com/holdfast-sdk/holdfast/wire"
)

// FuzzDatabaseFile damages a database and uses all of it: there may be errors, and nothing worse.
func FuzzDatabaseFile(f *testing.F) {
	folder := f.TempDir()
	whole := loadGolden(f, goldenPath(len(migrations)), folder)
	f.Add(uint32(0), []byte("SQLite format 4"))
	f.Add(uint32(18), []byte{9, 9})
	for page := uint32(0); page < uint32(len(whole)); page += 4096 {
		f.Add(page+1, []byte{0xff, 0xff, 0, 7})
		f.Add(page+4000, []byte{0xff, 3, 0xff, 0xff, 0xff})
	}
	f.Fuzz(func(t *testing.T, at uint32, bytes []byte) {
		data := append([]byte(nil), whole...)
		copy(data[at%uint32(len(data)):], bytes)
		folder := t.TempDir()
		check(t, os.WriteFile(filepath.Join(folder, FileName), data, 0o600))
		s, err := open(folder)
		if err != nil {
			return
		}
		defer s.Close()
		useAll(t, s)
	})
}

// useAll calls everything and expects no certain answer.
func useAll(t *testing.T, s store.Store) {
	ctx := t.Context()
	s.DomainKeys(ctx)
	d, err := s.Domain(ctx, goldenKey)
	if err != nil {
		return
	}
	d.Info(ctx)
	d.ReserveSequence(ctx, "session", 1)
	d.UserList(ctx, store.NormalUser, 0, -1)
	d.PutUser(ctx, goldenUser)
	d.Token(ctx, goldenToken.Hash)
	d.JWTKeys(ctx)
	d.CollectionList(ctx)
	d.StaleModels(ctx, "files")
	d.EphemeralModels(ctx)
	models, _ := d.ModelList(ctx, "", 0, -1)
	for _, m := range models {
		d.Snapshot(ctx, m.Key)
		d.VersionAt(ctx, m.Key, 1030)
		d.LastEntry(ctx, m.Key, goldenMark.Replica)
		last := int64(0)
		d.Read(ctx, m.Key, 1, 1<<40, func(op store.Op) error {
			if last++; op.Version != last {
				t.Errorf("operation %d follows %d", op.Version, last-1)
			}
			wire.DecodeApplied(op.Data)
			return nil
		})
		storetest.Append(d, store.Append{Model: m.Key, Expected: m.Version, Ops: storetest.Ops(m.Version, 1)})
		d.PutSnapshot(ctx, m.Key, store.Snapshot{Version: m.Version, JSON: []byte("{}")})
	}
	runQuery(ctx, d, "SELECT a FROM files WHERE a > 1 ORDER BY @id")
	d.DeleteCollection(ctx, "files")
}
