package model

import (
	"errors"
	"fmt"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Submit orders an operation of a client. size is how many bytes it came in. done is called once the operation was told, or
// refused: until then it counts against what the connection may have under way.
func (o *Owner) Submit(c *Client, m *wire.OperationSubmissionMessage, size int, done func()) bool {
	return o.post(func() {
		if !c.active() {
			done() // it was sent before the client knew that the model was closed for it
			return
		}
		if reason, err := o.submit(c, m, size, done); err != nil {
			done()
			o.forceClose(c, reason, err)
		}
	})
}

// submit either calls done itself, now or later, or returns an error.
func (o *Owner) submit(c *Client, m *wire.OperationSubmissionMessage, size int, done func()) (failure.CloseReason, error) {
	if !c.permissions.Write {
		return failure.CloseUnauthorized, fmt.Errorf("you may not write to the model %q", o.id)
	}
	if size > o.env.Limits.OpBytes {
		return failure.CloseInvalidOperation, failure.New(failure.LimitExceeded, "an operation of %d bytes is larger than the %d that are allowed", size, o.env.Limits.OpBytes)
	}
	mark := MarkFrom(m.Replica, m.Entry)
	if mark != (store.Mark{}) {
		c.names(mark.Replica)
		version, err := o.orderedAt(mark)
		if err == nil && version > 0 {
			err = o.repeat(c, m, version, done)
		}
		if version > 0 || err != nil {
			return closeReason(err), err
		}
	}
	op, err := o.tree.Normalize(m.Operation)
	if err != nil {
		return failure.CloseInvalidOperation, err
	}
	var rebased ot.Op
	err = o.refilling(m.ContextVersion, func() (err error) {
		rebased, err = o.control.Submit(c.id, m.ContextVersion, op)
		return err
	})
	if err != nil {
		return closeReason(err), err
	}
	return failure.CloseInvalidOperation, o.commit(c, m.SequenceNumber, rebased, mark, done)
}

// closeReason tells versions that cannot be from operations that cannot be, and both from what is no fault of the client,
// which may try again.
func closeReason(err error) failure.CloseReason {
	switch {
	case errors.Is(err, failure.Unknown):
		return failure.CloseUnknown
	case errors.Is(err, ot.ErrVersion) || errors.Is(err, ot.ErrTrimmed):
		return failure.CloseUnexpectedVersion
	}
	return failure.CloseInvalidOperation
}

// unreadable is the error for clients when the store has failed, without what is inside.
func (o *Owner) unreadable(err error) error {
	if o.running.Err() == nil {
		o.env.Log.Error("the log of a model cannot be read", "model", o.id, "error", err)
	}
	return failure.New(failure.Unknown, "the server cannot read the history of this model")
}

// commit applies an operation that has been rebased, and queues what follows from it.
func (o *Owner) commit(c *Client, sequence int32, op ot.Op, mark store.Mark, done func()) error {
	weight := opWeight(&op)
	if o.contentBytes+weight > o.env.Limits.ModelBytes {
		return failure.New(failure.LimitExceeded, "the model %q would become larger than the %d bytes that are allowed", o.id, o.env.Limits.ModelBytes)
	}
	inverse, err := o.tree.Apply(op)
	if err != nil {
		return err
	}
	version := o.version()
	o.control.Commit(c.id, op)
	o.value, o.encoded = nil, nil
	o.past.add(version, weight)
	o.contentBytes += weight - opWeight(&inverse)
	o.lastMillis = max(o.lastMillis, o.env.Now().UnixMilli())
	o.meta.Version, o.meta.Modified = version+1, o.lastMillis
	o.adjustReferences(op)
	o.pending = append(o.pending, store.Op{Version: version, Session: c.id, User: c.user(), Millis: o.lastMillis,
		Data: wire.AppendApplied(nil, &wire.Applied{Op: op, Inverse: inverse}), Mark: mark})
	if mark != (store.Mark{}) {
		o.marks[mark.Replica].advance(mark.Entry, version)
	}
	if c.replay != nil {
		c.replay.own(version, sequence)
	}
	time := wire.FromMillis(o.lastMillis)
	message := operation(&wire.RemoteOperationMessage{SessionID: c.id, ContextVersion: version, Timestamp: time, Operation: op}, c.peer.Identity(), mark)
	o.tell(func() {
		done()
		if c.told {
			o.acknowledge(c, &wire.OperationAcknowledgementMessage{SequenceNumber: sequence, Version: version, Timestamp: time})
		}
		o.broadcastOp(message, version+1, c)
	})
	return nil
}

// acknowledge tells a client that the log has its operation.
func (o *Owner) acknowledge(c *Client, ack *wire.OperationAcknowledgementMessage) {
	ack.ResourceID = c.number
	c.peer.Send(frameFor(ack), nil)
	o.env.Metrics.Acknowledged.Inc()
}
