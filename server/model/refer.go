package model

import (
	"errors"
	"fmt"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Refer takes a reference message of a client: share, set, clear or unshare. done is called when it has been dealt with.
func (o *Owner) Refer(c *Client, m wire.BodyMessage, done func()) bool {
	return o.post(func() {
		defer done()
		if c.state != open {
			return // closed meanwhile, or resyncing: it shares everything again when that is complete
		}
		var err error
		switch m := m.(type) {
		case *wire.ShareReferenceMessage:
			err = o.setReference(c, keyOf(m.ValueID, m.Key), refFrom(m.References), m.Version, true)
		case *wire.SetReferenceMessage:
			err = o.setReference(c, keyOf(m.ValueID, m.Key), refFrom(m.References), m.Version, false)
		case *wire.ClearReferenceMessage:
			o.clearReference(c, keyOf(m.ValueID, m.Key))
		case *wire.UnshareReferenceMessage:
			o.unshareReference(c, keyOf(m.ValueID, m.Key))
		}
		if err != nil {
			o.env.Metrics.Refused.WithLabelValues("reference").Inc()
			reason := failure.CloseInvalidReference
			if errors.Is(err, failure.Unknown) {
				reason = failure.CloseUnknown // no fault of the client
			}
			o.forceClose(c, reason, err)
		}
	})
}

// setReference shares a reference, or sets one that is shared. Values are of a version the client had seen, and are brought to
// the current one. An error means that the client broke the protocol.
func (o *Owner) setReference(c *Client, key referenceKey, values ot.RefValues, version int64, sharing bool) error {
	var moved ot.RefValues
	err := o.refilling(version, func() (err error) {
		moved, err = o.control.Reference(c.id, version, key.value, values)
		return err
	})
	if err != nil {
		return err
	}
	shared := c.references[key] != nil
	switch {
	case key.value != "" && !o.tree.Has(key.value), !sharing && !shared:
		return nil // the value is gone, and the reference with it; the client will learn of it
	case values.Len() > 0 && moved.Len() == 0 && (values.Kind == ot.IndexRef || values.Kind == ot.RangeRef):
		return nil // the whole text was replaced meanwhile, which disposes of references
	case sharing && !shared && len(c.references) >= o.env.Limits.References:
		return fmt.Errorf("more than %d references are shared", o.env.Limits.References)
	}
	if err := o.checkReference(key.value, moved); err != nil {
		return err
	}
	moved, _ = moved.Keep(o.tree.Has)
	o.keepReference(c, key, moved)
	if shared {
		o.tellAll(c, &wire.RemoteReferenceSetMessage{ValueID: key.valueID(), Key: key.key, References: refData(moved), SessionID: c.id})
	} else {
		o.tellAll(c, &wire.RemoteReferenceSharedMessage{ValueID: key.valueID(), Key: key.key, References: refData(moved), SessionID: c.id})
	}
	return nil
}

func (o *Owner) clearReference(c *Client, key referenceKey) {
	if r := c.references[key]; r != nil {
		r.values = ot.RefValues{Kind: r.values.Kind}
		o.tellAll(c, &wire.RemoteReferenceClearedMessage{ValueID: key.valueID(), Key: key.key, SessionID: c.id})
	}
}

func (o *Owner) unshareReference(c *Client, key referenceKey) {
	if r := c.references[key]; r != nil {
		o.dropReference(c, r)
		o.tellAll(c, &wire.RemoteReferenceUnsharedMessage{ValueID: key.valueID(), Key: key.key, SessionID: c.id})
	}
}

// tellAll tells all but one client, in its turn.
func (o *Owner) tellAll(but *Client, m sharable) {
	message := share(m)
	o.tell(func() { o.broadcast(message, but, []Identity{but.peer.Identity()}) })
}
