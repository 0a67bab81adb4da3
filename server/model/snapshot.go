package model

import (
	"errors"
	"strconv"
	"time"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// content is the model's content as it is now. It is kept as long as it is true, for when many clients open at once.
func (o *Owner) content() *ot.Value {
	if o.value == nil {
		o.value = o.tree.Value()
	}
	return o.value
}

// encodedContent is the content as the answer to an open has it.
func (o *Owner) encodedContent() []byte {
	if o.encoded == nil {
		o.encoded = (&wire.OpenRealtimeModelResponseMessage{Data: o.content()}).Append(nil)
	}
	return o.encoded
}

// maybeSnapshot stores a snapshot after enough operations, so that the next start has few of them to apply.
func (o *Owner) maybeSnapshot() {
	if !o.snapshotting && o.version()-o.snapshotAt >= int64(o.env.Limits.SnapshotEvery) {
		o.snapshot(nil)
	}
}

// snapshot stores the content of now once the log has reached it, without the owner waiting for the disk, and calls then.
func (o *Owner) snapshot(then func(error)) {
	version, value := o.version(), o.content()
	if version == o.snapshotAt {
		if then != nil {
			then(nil)
		}
		return
	}
	o.snapshotting = true
	key := o.meta.Key
	o.tell(func() {
		if o.failed { // the log will never reach this version
			if then != nil {
				then(failure.New(failure.Unknown, "the model %q was given up", o.id))
			}
			return
		}
		o.env.Tasks.Go(func() {
			began := time.Now()
			err := o.env.Store.PutSnapshot(o.running, key, NewSnapshot(value, version))
			o.env.Metrics.SnapshotSeconds.Observe(time.Since(began).Seconds())
			if err != nil && !errors.Is(err, store.ErrNotFound) && o.running.Err() == nil {
				o.env.Log.Error("a snapshot cannot be stored", "model", o.id, "version", version, "error", err)
			}
			o.post(func() {
				o.snapshotting = false
				if err == nil {
					o.snapshotAt = max(o.snapshotAt, version)
					if !o.failed {
						o.maybeSnapshot() // a burst may have ended meanwhile
					}
				}
				if o.overdue {
					o.overdue = false
					o.armPassivation()
				}
			})
			if then != nil {
				then(err)
			}
		})
	})
}

// Snapshot makes what queries see as new as the model is now, and calls then.
func (o *Owner) Snapshot(then func(error)) bool {
	return o.post(func() {
		if o.tree == nil || o.failed {
			then(nil)
			return
		}
		o.snapshot(then)
	})
}

// View is the content of a model and what is known of it at one moment.
type View struct {
	Model store.Model
	Value *ot.Value
}

// View hands out the content once it is on disk.
func (o *Owner) View(then func(View, error)) bool {
	return o.post(func() {
		if o.tree == nil || o.failed {
			then(View{}, o.notFound())
			return
		}
		v := View{Model: o.meta, Value: o.content()}
		o.tell(func() {
			if o.failed {
				then(View{}, failure.New(failure.Unknown, "the model %q cannot be read now", o.id))
				return
			}
			then(v, nil)
		})
	})
}

func formatVersion(v int64) string { return strconv.FormatInt(v, 10) }
