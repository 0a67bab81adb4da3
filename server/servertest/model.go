package servertest

import (
	"context"
	"fmt"
	"sync"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Model is a model that a Client has open. It transforms nothing: it knows only which version it has seen, so that it can
// submit what is valid whatever others did, like an insertion at the beginning.
type Model struct {
	Number  int32
	Prefix  string    // for ids of values
	Data    *ot.Value // when it was opened
	Opened  int64     // its version then
	client  *Client
	removed chan struct{} // closed when the server has closed the model
	Reason  string        // why, then

	mu        sync.Mutex
	seen      int64 // version
	sequence  int32
	values    int
	submitted map[int32]func(*wire.OperationAcknowledgementMessage)
}

// Create makes a model with content in a collection.
func (c *Client) Create(ctx context.Context, collection, id string, content *ot.Value) error {
	_, err := Ask[wire.CreateRealtimeModelResponseMessage](ctx, c, &wire.CreateRealtimeModelRequestMessage{CollectionID: collection, ModelID: &id,
		Data: content, WorldPermissions: &wire.ModelPermissionsData{Read: true, Write: true}, OverrideWorldPermissions: true})
	return err
}

// Open opens a model that is there.
func (c *Client) Open(ctx context.Context, id string) (*Model, error) {
	type result struct {
		m   *Model
		err error
	}
	results := make(chan result, 1)
	c.request(&wire.OpenRealtimeModelRequestMessage{ModelID: &id}, func(frame wire.Frame, err error) {
		var answer wire.OpenRealtimeModelResponseMessage
		if err == nil {
			err = decodeAnswer(frame, &answer)
		}
		if err != nil {
			results <- result{nil, err}
			return
		}
		m := &Model{Number: answer.ResourceID, Prefix: answer.ValueIDPrefix, Data: answer.Data, Opened: answer.Version, client: c, removed: make(chan struct{}),
			seen: answer.Version, submitted: map[int32]func(*wire.OperationAcknowledgementMessage){}}
		c.mu.Lock()
		c.models[m.Number] = m // before the next message is read
		c.mu.Unlock()
		results <- result{m, nil}
	})
	select {
	case r := <-results:
		return r.m, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// NewID makes an id for a value.
func (m *Model) NewID() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.values++
	return fmt.Sprintf("%s:%d", m.Prefix, m.values-1)
}

// Submit sends an operation without waiting. done is called on the reader's goroutine with its acknowledgement, if one
// comes.
func (m *Model) Submit(op ot.Op, mark store.Mark, done func(*wire.OperationAcknowledgementMessage)) error {
	m.mu.Lock()
	defer m.mu.Unlock() // also while it is sent: the sequence is the order on the wire
	m.sequence++
	m.submitted[m.sequence] = done
	message := &wire.OperationSubmissionMessage{ResourceID: m.Number, SequenceNumber: m.sequence, ContextVersion: m.seen, Operation: op}
	if mark != (store.Mark{}) {
		message.Replica, message.Entry = mark.Replica[:], mark.Entry
	}
	return m.client.Send(wire.Message, 0, message)
}

// Edit submits an operation and waits for its acknowledgement. The error says why none came.
func (m *Model) Edit(ctx context.Context, op ot.Op) (*wire.OperationAcknowledgementMessage, error) {
	acks := make(chan *wire.OperationAcknowledgementMessage, 1)
	if err := m.Submit(op, store.Mark{}, func(ack *wire.OperationAcknowledgementMessage) { acks <- ack }); err != nil {
		return nil, err
	}
	select {
	case ack := <-acks:
		return ack, nil
	case <-m.removed:
		return nil, fmt.Errorf("the model was closed: %s", m.Reason)
	case <-m.client.done:
		return nil, m.client.Err()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Removed is closed when the server has closed the model.
func (m *Model) Removed() <-chan struct{} { return m.removed }

// takeModel deals with what belongs to an open model.
func (c *Client) takeModel(frame wire.Frame) error {
	switch frame.Body {
	case wire.BodyOperationAck:
		var ack wire.OperationAcknowledgementMessage
		if err := ack.Decode(frame.Payload); err != nil {
			return err
		}
		return c.with(ack.ResourceID, func(m *Model) error { return m.acknowledged(&ack) })
	case wire.BodyRemoteOperation:
		var remote wire.RemoteOperationMessage
		if err := remote.Decode(frame.Payload); err != nil {
			return err
		}
		return c.with(remote.ResourceID, func(m *Model) error { return m.saw(remote.ContextVersion) })
	case wire.BodyForceCloseRealTimeModel:
		var closed wire.ModelForceCloseMessage
		if err := closed.Decode(frame.Payload); err != nil {
			return err
		}
		return c.with(closed.ResourceID, func(m *Model) error {
			m.Reason = fmt.Sprintf("%d %s", closed.ReasonCode, closed.Reason)
			close(m.removed)
			return nil
		})
	}
	return nil
}

// with calls f with the model of a number. Messages for one that is not open, or not any more, are an error.
func (c *Client) with(number int32, f func(*Model) error) error {
	c.mu.Lock()
	m := c.models[number]
	c.mu.Unlock()
	if m == nil {
		return fmt.Errorf("a message for resource %d, which is not open", number)
	}
	return f(m)
}

func (m *Model) acknowledged(ack *wire.OperationAcknowledgementMessage) error {
	m.mu.Lock()
	done := m.submitted[ack.SequenceNumber]
	delete(m.submitted, ack.SequenceNumber)
	m.mu.Unlock()
	if done == nil {
		return fmt.Errorf("operation %d was acknowledged, but not submitted", ack.SequenceNumber)
	}
	if !ack.Duplicate {
		if err := m.saw(ack.Version); err != nil {
			return err
		}
	}
	done(ack)
	return nil
}

// saw checks that nothing was left out: what a client is told of a model leads from version to version.
func (m *Model) saw(version int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if version != m.seen {
		return fmt.Errorf("an operation at version %d came where %d should be", version, m.seen)
	}
	m.seen++
	return nil
}
