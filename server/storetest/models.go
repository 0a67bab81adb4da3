package storetest

import (
	"fmt"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
)

func testModels(t *testing.T, open Open) {
	d := startDomain(t, open)
	AddCollection(t, d, "books")
	m := store.Model{ID: "mödel", Collection: "files", Created: 1234, OverridesWorld: true, World: store.Permissions{Write: true}, Ephemeral: true,
		Users: map[store.UserID]store.Permissions{
			{Kind: store.NormalUser, Name: "ann"}:      {Read: true, Remove: true},
			{Kind: store.ConvergenceUser, Name: "ann"}: {Manage: true},
		}}
	first := store.Snapshot{Version: 1, Data: []byte{0, 1, 2}, JSON: []byte(`{}`)}

	_, err := d.Model(ctx, m.ID)
	wantCode(t, err, store.ErrNotFound, "a model that is not there")
	made, err := d.CreateModel(ctx, m, first, store.Mark{})
	must(t, err)
	if made.Key == 0 {
		t.Error("the model has no key")
	}
	m.Key, m.Version, m.Modified = made.Key, 1, 1234
	wantSame(t, made, m, "what CreateModel returns")
	wantModel(t, d, m)

	there, err := d.CreateModel(ctx, store.Model{ID: m.ID, Collection: "books"}, first, store.Mark{})
	wantCode(t, err, store.ErrExists, "a second model of that id")
	wantSame(t, there, m, "the model that is there")
	_, err = d.CreateModel(ctx, store.Model{ID: "x", Collection: "nowhere"}, first, store.Mark{})
	wantCode(t, err, store.ErrNotFound, "a model in an unknown collection")

	m.OverridesWorld, m.World, m.Users = false, store.Permissions{Read: true}, map[store.UserID]store.Permissions{{Name: "bob"}: {}}
	changed := m
	changed.ID, changed.Version, changed.Created = "other", 99, 99 // not part of the permissions
	must(t, d.SetModelPermissions(ctx, changed))
	wantModel(t, d, m)
	wantCode(t, d.SetModelPermissions(ctx, store.Model{Key: 1 << 40}), store.ErrNotFound, "permissions of an unknown model")

	t.Run("a model made anew under the same id is another one", func(t *testing.T) {
		add(t, d, m.Key, 1, 3)
		must(t, d.DeleteModel(ctx, m.Key))
		wantCode(t, d.DeleteModel(ctx, m.Key), store.ErrNotFound, "deleting it again")
		wantCode(t, d.Read(ctx, m.Key, 1, 9, func(store.Op) error { return nil }), store.ErrNotFound, "reading its log")
		again, err := d.CreateModel(ctx, store.Model{ID: m.ID, Collection: "files"}, first, store.Mark{})
		must(t, err)
		if again.Key == m.Key {
			t.Errorf("the key %d was given out twice", m.Key)
		}
		wantEqual(t, again.Version, 1, "its version")
		wantEqual(t, len(ReadAll(t, d, again.Key)), 0, "operations in its log")
		wantCode(t, Append(d, store.Append{Model: m.Key, Expected: 4, Ops: Ops(4, 1)}), store.ErrNotFound, "an append to the old one")
	})

	t.Run("lists are by id, of one collection or all, and cut by offset and limit", func(t *testing.T) {
		for _, id := range []string{"c", "a", "b"} {
			_, err := d.CreateModel(ctx, store.Model{ID: id, Collection: "books"}, first, store.Mark{})
			must(t, err)
		}
		wantModels(t, d, "books", 0, 10, "a", "b", "c")
		wantModels(t, d, "books", 1, 1, "b")
		wantModels(t, d, "", 2, -1, "c", "mödel")
		wantModels(t, d, "nowhere", 0, 10)
	})

	t.Run("ephemeral models are listed", func(t *testing.T) {
		_, err := d.CreateModel(ctx, store.Model{ID: "passing", Collection: "books", Ephemeral: true}, first, store.Mark{})
		must(t, err)
		models, err := d.EphemeralModels(ctx)
		must(t, err)
		wantEqual(t, len(models), 1, "ephemeral models")
		wantModel(t, d, models[0])
	})

	t.Run("domains do not see each other's models", func(t *testing.T) {
		s := Start(t, open)
		one, two := NewDomain(t, s, "one"), NewDomain(t, s, "two")
		AddCollection(t, one, "files")
		AddCollection(t, two, "files")
		m := NewModel(t, one, "m", "{}")
		_, err := two.Model(ctx, "m")
		wantCode(t, err, store.ErrNotFound, "Model")
		wantModels(t, two, "", 0, 10)
		wantCode(t, two.DeleteModel(ctx, m.Key), store.ErrNotFound, "DeleteModel")
		wantCode(t, two.SetModelPermissions(ctx, m), store.ErrNotFound, "SetModelPermissions")
		wantCode(t, two.PutSnapshot(ctx, m.Key, store.Snapshot{Version: 1}), store.ErrNotFound, "PutSnapshot")
		wantCode(t, Append(two, store.Append{Model: m.Key, Expected: 1, Ops: Ops(1, 1)}), store.ErrNotFound, "Append")
		_, err = two.Snapshot(ctx, m.Key)
		wantCode(t, err, store.ErrNotFound, "Snapshot")
		wantCode(t, two.Read(ctx, m.Key, 1, 2, func(store.Op) error { return nil }), store.ErrNotFound, "Read")
		_, err = two.VersionAt(ctx, m.Key, 0)
		wantCode(t, err, store.ErrNotFound, "VersionAt")
		NewModel(t, two, "m", "{}")
	})
}

func wantModel(t *testing.T, d store.Domain, want store.Model) {
	t.Helper()
	got, err := d.Model(ctx, want.ID)
	must(t, err)
	wantSame(t, got, want, "the model")
}

// wantModels checks a part of the list of models.
func wantModels(t *testing.T, d store.Domain, collection string, offset, limit int, want ...string) {
	t.Helper()
	models, err := d.ModelList(ctx, collection, offset, limit)
	must(t, err)
	var ids []string
	for _, m := range models {
		ids = append(ids, m.ID)
	}
	wantSame(t, ids, want, fmt.Sprintf("models of %q from %d, at most %d", collection, offset, limit))
}

func testCreations(t *testing.T, open Open) {
	d := startDomain(t, open)
	mark := store.Mark{Replica: store.Replica{1, 2, 3}, Entry: 7}
	first := store.Snapshot{Version: 1, Data: []byte("first"), JSON: []byte("{}")}
	create := func(id string, mark store.Mark) (store.Model, error) {
		return d.CreateModel(ctx, store.Model{ID: id, Collection: "files", Created: 5}, first, mark)
	}
	made, err := create("m", mark)
	must(t, err)
	wantEqual(t, made.Duplicate, false, "a first creation is a repetition")

	t.Run("a repeated creation returns the model and makes nothing", func(t *testing.T) {
		add(t, d, made.Key, 1, 2)
		again, err := create("m", mark)
		must(t, err)
		wantEqual(t, again.Key, made.Key, "its key")
		wantEqual(t, again.Version, 3, "its version now")
		wantEqual(t, again.Duplicate, true, "it is a repetition")
		_, err = create("m", store.Mark{Replica: mark.Replica, Entry: 8})
		wantCode(t, err, store.ErrExists, "a creation with another mark")
	})
	t.Run("a repeated creation of a model that was deleted meanwhile makes nothing", func(t *testing.T) {
		must(t, d.DeleteModel(ctx, made.Key))
		again, err := create("m", mark)
		must(t, err)
		wantSame(t, again, store.Model{Key: made.Key, ID: "m", Collection: "files", Version: 1, Created: 5, Modified: 5, Duplicate: true}, "the model")
		wantModels(t, d, "", 0, 10)
	})
	t.Run("a creation that was refused may be tried again", func(t *testing.T) {
		next := store.Mark{Replica: mark.Replica, Entry: 9}
		other := NewModel(t, d, "x", "{}")
		_, err := create("x", next)
		wantCode(t, err, store.ErrExists, "the first try")
		must(t, d.DeleteModel(ctx, other.Key))
		again, err := create("x", next)
		must(t, err)
		wantEqual(t, again.Duplicate, false, "it is a repetition")
	})
}
