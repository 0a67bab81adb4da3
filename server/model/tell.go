package model

import (
	"time"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/store"
)

// tell does something that clients will see, as soon as everything ordered so far is on disk, and in order.
func (o *Owner) tell(f func()) {
	version := o.version()
	if len(o.held) == 0 && version <= o.written {
		f()
		return
	}
	o.held = append(o.held, held{version, f})
}

func (o *Owner) version() int64 {
	if o.control == nil {
		return 0
	}
	return o.control.Version()
}

// flush hands what was ordered to the store. It is called once for each batch of events, so that operations which came
// together are appended together.
func (o *Owner) flush() {
	if len(o.pending) == 0 {
		return
	}
	ops := o.pending
	o.pending = nil
	o.unwritten = append(o.unwritten, ops...)
	began := time.Now()
	o.env.Metrics.Unwritten.Add(float64(len(ops)))
	o.env.Store.Append(store.Append{Model: o.meta.Key, Expected: ops[0].Version, Ops: ops}, func(err error) {
		o.env.Metrics.Unwritten.Sub(float64(len(ops)))
		o.env.Metrics.AppendSeconds.Observe(time.Since(began).Seconds())
		o.post(func() { o.appended(ops, err) })
	})
}

// appended is called in the order of the appends.
func (o *Owner) appended(ops []store.Op, err error) {
	if o.failed {
		return
	}
	if err != nil {
		o.env.Log.Error("operations cannot be stored", "model", o.id, "version", ops[0].Version, "count", len(ops), "error", err)
		o.fail(failure.CloseUnknown, "the server could not store operations of this model")
		return
	}
	o.env.Metrics.Operations.Add(float64(len(ops)))
	o.written = ops[len(ops)-1].Version + 1
	if o.unwritten = o.unwritten[len(ops):]; len(o.unwritten) == 0 {
		o.unwritten = nil
	}
	o.release()
	o.env.Changed(o.id, ContentChanged)
	o.maybeSnapshot()
}

// release tells what waited for the disk.
func (o *Owner) release() {
	n := 0
	for n < len(o.held) && o.held[n].version <= o.written {
		o.held[n].tell()
		o.held[n].tell = nil
		n++
		if o.failed {
			return
		}
	}
	if n == len(o.held) {
		o.held = o.held[:0]
	} else {
		o.held = o.held[n:]
	}
}

// broadcast sends a message to all open clients but one.
func (o *Owner) broadcast(m *shared, but *Client, who []Identity) {
	for _, c := range o.clients {
		if c != but && c.full {
			c.peer.Send(m.to(c.number), who)
		}
	}
}

// broadcastOp sends an operation, which leads to version, to all who follow the model but its sender.
func (o *Owner) broadcastOp(m *shared, version int64, but *Client) {
	for _, c := range o.clients {
		if c != but && c.told {
			m.sendTo(c)
		}
	}
	o.told = version
	o.recent = append(o.recent, m)
	o.recentBytes += len(m.content)
	for len(o.recent) > recentKept || o.recentBytes > recentBytes {
		o.recentBytes -= len(o.recent[0].content)
		o.recent[0] = nil
		o.recent = o.recent[1:]
	}
}
