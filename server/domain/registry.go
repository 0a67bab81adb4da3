package domain

import (
	"context"
	"errors"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
)

// WithOwner posts something to the owner of a model, which is started if the model is not in memory. post returns false for
// an owner that has ended: the next one gets it then.
func (d *Domain) WithOwner(id string, post func(*model.Owner) bool) error {
	for {
		o, gate, err := d.owner(id)
		switch {
		case err != nil:
			return err
		case gate != nil:
			d.env.Tasks.Wait(gate)
		case post(o):
			return nil
		default:
			d.env.Tasks.Wait(o.Done())
		}
	}
}

// owner returns the owner of a model, or the gate to wait at while the model is being deleted.
func (d *Domain) owner(id string) (*model.Owner, <-chan struct{}, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.stopped {
		return nil, nil, failure.New(failure.DomainUnavailable, "the domain is being stopped")
	}
	if gate := d.gates[id]; gate != nil {
		return nil, gate, nil
	}
	o := d.owners[id]
	if o == nil {
		o = model.Start(id, &d.env, func() { d.forget(id) })
		d.owners[id] = o
	}
	return o, nil, nil
}

func (d *Domain) forget(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.owners, id)
}

// existing posts to the owner of a model if that is in memory, and returns false if it is not.
func (d *Domain) existing(id string, post func(*model.Owner) bool) bool {
	d.mu.Lock()
	o := d.owners[id]
	d.mu.Unlock()
	return o != nil && post(o)
}

// inMemory lists the owners of all models that are in memory.
func (d *Domain) inMemory() []*model.Owner {
	d.mu.Lock()
	defer d.mu.Unlock()
	list := make([]*model.Owner, 0, len(d.owners))
	for _, o := range d.owners {
		list = append(list, o)
	}
	return list
}

// evict ends the owner of a model because that is being deleted, and keeps everybody out until open is called. still says, once
// nobody else can delete the model any more and before anybody loses it, whether it is the one that is meant.
func (d *Domain) evict(id string, still func() error) (open func(), err error) {
	gate := make(chan struct{})
	d.mu.Lock()
	if d.gates[id] != nil {
		d.mu.Unlock()
		return nil, failure.New(failure.ModelDeleted, "the model %q is being deleted already", id)
	}
	d.gates[id] = gate
	d.mu.Unlock()
	open = func() {
		d.mu.Lock()
		delete(d.gates, id)
		d.mu.Unlock()
		close(gate)
	}
	if err := still(); err != nil {
		open()
		return nil, err
	}
	d.mu.Lock()
	o := d.owners[id]
	d.mu.Unlock()
	if o != nil {
		o.Delete()
		d.env.Tasks.Wait(o.Done())
	}
	return open, nil
}

// View is the content of a model as it is on disk now.
func (d *Domain) View(ctx context.Context, id string) (model.View, error) {
	type result struct {
		view model.View
		err  error
	}
	var got result
	var owner *model.Owner
	answered := make(chan struct{})
	if d.existing(id, func(o *model.Owner) bool {
		owner = o
		return o.View(func(v model.View, err error) {
			got = result{v, err}
			close(answered)
		})
	}) {
		if err := d.env.Tasks.WaitFor(ctx, answered); err != nil {
			return model.View{}, err
		}
		switch {
		case errors.Is(got.err, failure.Unknown): // it is about to end, because the model is deleted, for one
			if err := d.env.Tasks.WaitFor(ctx, owner.Done()); err != nil {
				return model.View{}, err
			}
		case !errors.Is(got.err, failure.ModelNotFound):
			return got.view, got.err
		}
	}
	meta, err := d.model(ctx, id)
	if err != nil {
		return model.View{}, err
	}
	content, err := model.Load(ctx, d.db, meta)
	if err != nil {
		return model.View{}, err
	}
	meta.Version = content.Version
	return model.View{Model: meta, Value: content.Tree.Value()}, nil
}

// model returns what is known of a model, or an error of code ModelNotFound.
func (d *Domain) model(ctx context.Context, id string) (store.Model, error) {
	meta, err := d.db.Model(ctx, id)
	if isNotFound(err) {
		return meta, failure.New(failure.ModelNotFound, "there is no model %q", id)
	}
	return meta, err
}

// permitted returns a model if may says that a user may do something with it.
func (d *Domain) permitted(ctx context.Context, user store.UserID, id string, what string, may func(store.Permissions) bool) (store.Model, error) {
	meta, err := d.model(ctx, id)
	if err != nil {
		return meta, err
	}
	collection, err := d.collection(ctx, meta.Collection)
	if err != nil {
		return meta, err
	}
	if !may(model.Resolve(user, &meta, &collection)) {
		return meta, failure.New(failure.Unauthorized, "you may not %s the model %q", what, id)
	}
	return meta, nil
}

func mayRead(p store.Permissions) bool   { return p.Read }
func mayRemove(p store.Permissions) bool { return p.Remove }
func mayManage(p store.Permissions) bool { return p.Manage }
