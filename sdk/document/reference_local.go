package document

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
)

// Set gives it values, of its kind. Positions outside the text are brought inside, as it may have become shorter since they
// were found; ids that are not in the model are an ErrInvalid. It returns ErrReference for one that is disposed of or another
// session's, as all methods that change.
func (r *Reference) Set(values ot.RefValues) error {
	if err := r.own(); err != nil {
		return err
	}
	if values.Kind != r.Kind() {
		return offline.Errorf(ErrReference, "the reference %q takes values of kind %s, not %s", r.key, r.Kind().String(), values.Kind.String())
	}
	values, unknown := r.doc.fitting(r.element, values)
	if unknown {
		return offline.Errorf(ErrInvalid, "the reference %q is set to an element that is not in the model", r.key)
	}
	r.doc.give(r, values, false)
	r.doc.send(r, Set)
	r.doc.deliver()
	return nil
}

// fitting is a copy of values as they fit to e: positions brought inside, ids without the unknown ones.
func (d *Document) fitting(e *Element, values ot.RefValues) (_ ot.RefValues, unknown bool) {
	out := ot.RefValues{Kind: values.Kind}
	switch values.Kind {
	case ot.IndexRef:
		for _, i := range values.Indexes {
			out.Indexes = append(out.Indexes, e.inside(i))
		}
	case ot.RangeRef:
		for _, r := range values.Ranges {
			out.Ranges = append(out.Ranges, ot.Range{Start: e.inside(r.Start), End: e.inside(r.End)})
		}
	default:
		out.Names = append(out.Names, values.Names...)
	}
	return out.Keep(d.tree.Has)
}

func (e *Element) inside(position int) int { return min(max(position, 0), e.Len()) }

// Clear takes its values away.
func (r *Reference) Clear() error {
	if err := r.own(); err != nil {
		return err
	}
	r.doc.give(r, ot.RefValues{Kind: r.Kind()}, false)
	r.doc.send(r, Clear)
	r.doc.deliver()
	return nil
}

// Share shows it to others from now on.
func (r *Reference) Share() error {
	if err := r.own(); err != nil || r.shared {
		return err
	}
	r.shared = true
	r.doc.send(r, Share)
	return nil
}

// Unshare hides it from others; it can be shared again.
func (r *Reference) Unshare() error {
	if err := r.own(); err != nil {
		return err
	}
	r.doc.send(r, Unshare)
	r.shared = false
	return nil
}

// Dispose unshares it and ends it. Doing so twice is no error.
func (r *Reference) Dispose() error {
	if r.disposed && r.local {
		return nil
	}
	if err := r.Unshare(); err != nil {
		return err
	}
	r.doc.forget(r)
	r.doc.deliver()
	return nil
}

// own returns the error that keeps a reference from being changed here.
func (r *Reference) own() error {
	switch {
	case r.disposed:
		return offline.Errorf(ErrReference, "the reference %q has been disposed of", r.key)
	case !r.local:
		return offline.Errorf(ErrReference, "the reference %q belongs to another session", r.key)
	}
	return nil
}

// heldReference is a change to send after the batch.
type heldReference struct {
	reference *Reference
	action    ReferenceAction
}

// send tells the server of a change of a shared reference. In a batch it waits: its values count with what the batch has
// changed, of which the server does not know yet.
func (d *Document) send(r *Reference, action ReferenceAction) {
	switch {
	case !r.shared || d.paused || d.unshared:
	case d.client.BatchLen() > 0 || len(d.held) > 0:
		d.held = append(d.held, heldReference{r, action})
	default:
		d.sendNow(r, action)
	}
}

func (d *Document) sendNow(r *Reference, action ReferenceAction) {
	c := ReferenceChange{Action: action, Key: r.key, Version: d.Version(), Values: ot.RefValues{Kind: r.Kind()}}
	if r.element != nil {
		c.ValueID = r.element.ID()
	}
	if action == Share || action == Set {
		c.Values = r.values
	}
	d.config.Sink.SendReference(c)
}

// sendHeld sends what waited for the batch, with the values of now.
func (d *Document) sendHeld() {
	held := d.held
	d.held = nil
	for i, h := range held {
		repeated := h.action == Set && i+1 < len(held) && held[i+1] == h
		gone := h.reference.element != nil && !h.reference.element.Attached()
		if !repeated && !gone {
			d.sendNow(h.reference, h.action)
		}
	}
}
