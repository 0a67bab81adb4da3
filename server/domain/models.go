package domain

import (
	"context"
	"errors"
	"strconv"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
)

// autoCreated is what everybody may do with the models of a collection that was made on first use. Who makes a model may
// do everything with it.
var autoCreated = store.CollectionPermissions{Create: true, Permissions: store.Permissions{Read: true, Write: true, Remove: true}}

// Create makes a model for a user, and the collection if the domain allows that.
func (d *Domain) Create(ctx context.Context, by store.UserID, c model.Creation) (store.Model, error) {
	made, err := d.create(ctx, by, c)
	if err == nil {
		d.existing(made.ID, (*model.Owner).Made)
	}
	return made, err
}

func (d *Domain) create(ctx context.Context, by store.UserID, c model.Creation) (store.Model, error) {
	if c.ID == "" || c.Collection == "" {
		return store.Model{}, failure.New(failure.InvalidCreationData, "a model needs an id and a collection")
	}
	root := c.Data
	if root == nil {
		root = &ot.Value{ID: "@:0", Kind: ot.Object}
	}
	if _, err := ot.NewTree(root); err != nil {
		return store.Model{}, failure.New(failure.InvalidCreationData, "the content cannot be that of a model: %s", err)
	}
	first := model.NewSnapshot(root, 1)
	if limit := d.env.Limits.ModelBytes; len(first.Data) > limit {
		return store.Model{}, failure.New(failure.InvalidCreationData, "the content has %d bytes, but %d are the most that are allowed", len(first.Data), limit)
	}
	if err := d.enterCollection(ctx, by, c.Collection); err != nil {
		return store.Model{}, err
	}
	users := map[store.UserID]store.Permissions{by: {Read: true, Write: true, Remove: true, Manage: true}}
	for user, permissions := range c.Users {
		users[user] = permissions
	}
	now := d.now().UnixMilli()
	made, err := d.db.CreateModel(ctx, store.Model{ID: c.ID, Collection: c.Collection, Version: 1, Created: now, Modified: now,
		OverridesWorld: c.OverridesWorld, World: c.World, Users: users, Ephemeral: c.Ephemeral}, first, c.Mark)
	if errors.Is(err, store.ErrExists) {
		return store.Model{}, failure.New(failure.ModelAlreadyExists, "there is a model %q already", c.ID).
			With("fingerprint", strconv.FormatInt(made.Created, 10))
	}
	if err == nil {
		d.subscriptions.changed(c.ID, model.ContentChanged) // somebody may wait for it
	}
	return made, err
}

// enterCollection checks that a user may make models in a collection, which is made if it is missing and that is allowed.
func (d *Domain) enterCollection(ctx context.Context, by store.UserID, id string) error {
	c, err := d.db.Collection(ctx, id)
	if isNotFound(err) && d.Info().AutoCreate {
		c = store.Collection{ID: id, Description: "made on first use", World: autoCreated}
		if err = d.db.AddCollection(ctx, c); errors.Is(err, store.ErrExists) {
			c, err = d.db.Collection(ctx, id)
		}
	}
	if isNotFound(err) {
		return failure.New(failure.CollectionDoesNotExist, "there is no collection %q", id)
	}
	if err != nil {
		return err
	}
	if !model.MayCreate(by, &c) {
		return failure.New(failure.Unauthorized, "you may not make models in the collection %q", id)
	}
	return nil
}

func (d *Domain) collection(ctx context.Context, id string) (store.Collection, error) {
	return d.db.Collection(ctx, id)
}

// DeleteModel deletes a model for a user. Clients that have it open are told. If incarnation is not "", only that one is meant:
// who does not know what became of an earlier request does not delete what was made under the same id since. It returns which one it was.
func (d *Domain) DeleteModel(ctx context.Context, by store.UserID, id, incarnation string) (deleted string, err error) {
	var meta store.Model
	find := func() (err error) {
		meta, err = d.deletable(ctx, by, id, incarnation)
		return err
	}
	if err := find(); err != nil {
		return "", err
	}
	open, err := d.evict(id, find)
	if err != nil {
		return "", err
	}
	defer open()
	err = d.db.DeleteModel(context.WithoutCancel(ctx), meta.Key) // who had it open was told already
	if isNotFound(err) {
		return "", failure.New(failure.ModelNotFound, "there is no model %q", id)
	}
	if err == nil {
		d.subscriptions.changed(id, model.Deleted)
	}
	return model.Incarnation(&meta), err
}

func (d *Domain) deletable(ctx context.Context, by store.UserID, id, incarnation string) (store.Model, error) {
	meta, err := d.db.Model(ctx, id)
	if err == nil && incarnation != "" && incarnation != model.Incarnation(&meta) {
		return meta, deletedAndMadeAnew(id)
	}
	return d.permitted(ctx, by, id, "remove", mayRemove)
}

func deletedAndMadeAnew(id string) error {
	return failure.New(failure.ModelDeleted, "the model %q was deleted, and made anew", id)
}

// PutCollection adds a collection, or replaces it. Clients of its models are told what changes for them.
func (d *Domain) PutCollection(ctx context.Context, c store.Collection) error {
	d.permissionsMu.Lock()
	defer d.permissionsMu.Unlock()
	if err := d.db.PutCollection(ctx, c); err != nil {
		return err
	}
	for _, o := range d.inMemory() {
		o.SetPermissions(nil, &c)
	}
	return nil
}

// DeleteCollection deletes a collection with its models, or returns store.ErrNotFound.
func (d *Domain) DeleteCollection(ctx context.Context, id string) error {
	models, err := d.db.ModelList(ctx, id, 0, -1)
	if err != nil {
		return err
	}
	for _, m := range models {
		open, err := d.evict(m.ID, func() error { return nil })
		if err != nil {
			return err
		}
		defer open()
	}
	if err := d.db.DeleteCollection(context.WithoutCancel(ctx), id); err != nil { // as above
		return err
	}
	for _, m := range models {
		d.subscriptions.changed(m.ID, model.Deleted)
	}
	return nil
}
