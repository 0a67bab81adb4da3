package model

import (
	"context"
	"errors"
	"sync"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// replay sends a client that is resyncing the operations it has missed, from the log, at the speed at which it reads. The
// client is told nothing else about operations meanwhile: what others commit in that time gets into the log, too. Only the
// last few come from the owner's memory, in the same step in which the client begins to be told directly, so none is left out.
type replay struct {
	owner    *Owner
	client   *Client
	families []family // the client's when reading began
	next     int64    // context version of the next operation to be sent
	then     func()   // once the client has caught up
	cancel   context.CancelFunc
	ctx      context.Context

	mu        sync.Mutex
	sequences map[int64]int32 // by version: what the client itself has submitted meanwhile; it gets acknowledgements for these
}

func newReplay(o *Owner, c *Client, from int64) *replay {
	r := &replay{owner: o, client: c, next: from, sequences: map[int64]int32{}}
	r.ctx, r.cancel = context.WithCancel(o.running)
	return r
}

func (r *replay) stop() { r.cancel() }

// own notes that the client itself submitted what got a version.
func (r *replay) own(version int64, sequence int32) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sequences[version] = sequence
}

// advance goes on until the client has been sent what has been told to others. It runs on the owner's goroutine.
func (r *replay) advance() {
	o, c := r.owner, r.client
	if c.replay != r || o.failed {
		return
	}
	if missing := o.told - r.next; missing <= int64(len(o.recent)) && !r.ownSince(r.next) {
		for _, m := range o.recent[int64(len(o.recent))-missing:] {
			m.sendTo(c)
		}
		r.finish()
		return
	}
	from, to := r.next, o.told
	if from == to {
		r.finish()
		return
	}
	r.next, r.families = to, c.families
	o.env.Tasks.Go(func() {
		err := r.read(from, to)
		o.post(func() {
			if err != nil && r.ctx.Err() == nil {
				o.env.Log.Error("a resync cannot be completed", "model", o.id, "session", c.id, "error", err)
				o.forceClose(c, failure.CloseUnknown, errors.New("the server cannot read the history of this model"))
				return
			}
			r.advance()
		})
	})
}

// finish makes the client one that is told directly.
func (r *replay) finish() {
	r.cancel()
	r.client.replay = nil
	r.client.told = true
	if r.then != nil {
		r.then()
	}
}

// ownSince reports whether the client itself submitted something at a version or later: recent does not have its acknowledgement.
func (r *replay) ownSince(version int64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for v := range r.sequences {
		if v >= version {
			return true
		}
	}
	return false
}

// read sends the operations from ≤ version < to, waiting while the connection is busy.
func (r *replay) read(from, to int64) error {
	return r.owner.env.Store.Read(r.ctx, r.owner.meta.Key, from, to, func(op store.Op) error {
		if err := r.client.peer.WaitRoom(); err != nil {
			return err
		}
		if err := r.ctx.Err(); err != nil {
			return err
		}
		return r.send(op)
	})
}

func (r *replay) send(op store.Op) error {
	time := wire.FromMillis(op.Millis)
	r.mu.Lock()
	sequence, own := r.sequences[op.Version]
	r.mu.Unlock()
	if own {
		r.client.peer.Send(frameFor(&wire.OperationAcknowledgementMessage{ResourceID: r.client.number, SequenceNumber: sequence,
			Version: op.Version, Timestamp: time}), nil)
		return nil
	}
	applied, err := wire.DecodeApplied(op.Data)
	if err != nil {
		return err
	}
	m := &wire.RemoteOperationMessage{ResourceID: r.client.number, SessionID: op.Session, ContextVersion: op.Version, Timestamp: time, Operation: applied.Op}
	if r.client.mayKnow(r.families, op.Mark.Replica, op.User) {
		SetMark(&m.Replica, &m.Entry, op.Mark)
	}
	who := r.owner.env.Identify(r.ctx, op.Session, op.User)
	r.client.peer.Send(frameFor(m), []Identity{who})
	return nil
}
