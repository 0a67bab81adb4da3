package sdk

import "github.com/holdfast-sdk/holdfast/sdk/modelstore"

// soonChange is a change of a model's records that waits for the one under way, and goes with the others that do.
type soonChange struct {
	modelstore.ManyChange
	done func(error)
}

// changeSoon alters the records of a model, in one batch with what else waits: many models are sent at once, and the store makes one
// batch at a time. f may run more than once. done is told how it went, also when the domain is disposed.
func (o *offlineModels) changeSoon(id string, f func(*modelstore.Edit) bool, done func(error)) {
	o.soon = append(o.soon, &soonChange{modelstore.ManyChange{ID: id, Change: f}, done})
	if !o.changing {
		o.changing = true
		o.domain.later(o.changeAll)
	}
}

func (o *offlineModels) changeAll() {
	now := o.soon
	o.soon = nil
	changes := make([]*modelstore.ManyChange, len(now))
	for i := range now {
		changes[i] = &now[i].ManyChange
	}
	o.env.Loop.Go(func() { modelstore.ChangeMany(o.store, changes) }, func() {
		for _, c := range now {
			c.done(c.Err)
		}
		if o.changing = len(o.soon) > 0; o.changing {
			o.changeAll()
		}
	})
}
