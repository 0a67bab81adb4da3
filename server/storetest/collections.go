package storetest

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
)

func testCollections(t *testing.T, open Open) {
	d := startDomain(t, open)
	c := store.Collection{ID: "books", Description: "D", World: store.CollectionPermissions{Create: true},
		Users: map[store.UserID]store.CollectionPermissions{
			{Kind: store.NormalUser, Name: "ann"}:    {Create: true, Permissions: store.Permissions{Read: true, Manage: true}},
			{Kind: store.AnonymousUser, Name: "ann"}: {Permissions: store.Permissions{Write: true, Remove: true}},
		}}
	_, err := d.Collection(ctx, "books")
	wantCode(t, err, store.ErrNotFound, "a collection that is not there")
	must(t, d.AddCollection(ctx, c))
	wantCollection(t, d, c)
	wantCode(t, d.AddCollection(ctx, store.Collection{ID: "books"}), store.ErrExists, "adding it again")
	wantCollection(t, d, c)

	c.Description, c.World = "", store.CollectionPermissions{Permissions: store.Permissions{Read: true, Write: true, Remove: true, Manage: true}}
	delete(c.Users, store.UserID{Kind: store.NormalUser, Name: "ann"})
	must(t, d.PutCollection(ctx, c))
	wantCollection(t, d, c)
	must(t, d.PutCollection(ctx, store.Collection{ID: "Books"}))
	list, err := d.CollectionList(ctx)
	must(t, err)
	var ids []string
	for _, c := range list {
		ids = append(ids, c.ID)
	}
	wantSame(t, ids, []string{"Books", "books", "files"}, "the collections by id")
	wantSame(t, list[1], c, "a collection of the list")

	t.Run("replacing a collection keeps its models, and deleting it deletes them", func(t *testing.T) {
		m := NewModel(t, d, "m", "{}")
		must(t, d.PutCollection(ctx, store.Collection{ID: "files", Description: "new"}))
		if _, err := d.Model(ctx, "m"); err != nil {
			t.Fatal(err)
		}
		must(t, d.DeleteCollection(ctx, "files"))
		_, err := d.Model(ctx, "m")
		wantCode(t, err, store.ErrNotFound, "the model")
		_, err = d.Snapshot(ctx, m.Key)
		wantCode(t, err, store.ErrNotFound, "its snapshot")
		wantCode(t, d.DeleteCollection(ctx, "files"), store.ErrNotFound, "deleting it again")
	})
}

func wantCollection(t *testing.T, d store.Domain, want store.Collection) {
	t.Helper()
	got, err := d.Collection(ctx, want.ID)
	must(t, err)
	wantSame(t, got, want, "the collection")
}
