package document

import "github.com/holdfast-sdk/holdfast/ot"

// ReferenceAction is what happens to a shared reference.
type ReferenceAction uint8

// The actions.
const (
	Share ReferenceAction = iota + 1
	Set
	Clear
	Unshare
)

// ReferenceChange is a change of a shared reference, on its way to or from the server.
type ReferenceChange struct {
	Action  ReferenceAction
	ValueID string // of its element; empty: the model
	Key     string
	Values  ot.RefValues // Share, Set; the kind is set also when empty
	Version int64        // to the server: the context version the values are for
}

// RemoteReference takes a change of another session's reference from the server, which holds for the current version. What
// it is not about (an element or reference that is gone) is ignored, as it may have been removed here meanwhile.
func (d *Document) RemoteReference(session string, c ReferenceChange) {
	if session == d.config.Session {
		return
	}
	var e *Element
	if c.ValueID != "" {
		if e = d.ByID(c.ValueID); e == nil {
			return
		}
	}
	r := d.find(e, session, c.Key, false)
	switch {
	case c.Action == Share && holds(e, c.Values.Kind):
		d.remoteShare(r, &Reference{doc: d, element: e, key: c.Key, session: session, shared: true, values: d.arrived(e, c)})
	case r == nil:
	case c.Action == Set && c.Values.Kind == r.Kind():
		d.give(r, d.arrived(e, c), false)
	case c.Action == Clear:
		d.give(r, ot.RefValues{Kind: r.Kind()}, false)
	case c.Action == Unshare:
		d.forget(r)
	}
	d.deliver()
}

// remoteShare takes a reference that another session shares; old is what is known under its name.
func (d *Document) remoteShare(old, r *Reference) {
	if old != nil && old.Kind() == r.Kind() {
		d.give(old, r.values, false)
		return
	}
	if old != nil {
		d.forget(old)
	}
	d.remember(r)
	d.tell(ReferenceShared{r})
}

// arrived is where the values of c are here, after the own changes that the server does not know yet.
func (d *Document) arrived(e *Element, c ReferenceChange) ot.RefValues {
	values, _ := d.fitting(e, d.client.RemoteReference(c.ValueID, c.Values))
	return values
}

// SharedReference is a reference of another session, as the server lists them at open and after a resync.
type SharedReference struct {
	Session string
	ReferenceChange
}

// ReplaceReferences takes the list of all references that others share, at open and after a resync: those that are not in
// it are gone.
func (d *Document) ReplaceReferences(list []SharedReference) {
	for _, r := range d.references {
		if !r.local && !listed(list, r) {
			d.forget(r)
		}
	}
	for _, s := range list {
		s.Action = Share
		d.RemoteReference(s.Session, s.ReferenceChange)
	}
	d.deliver()
}

func listed(list []SharedReference, r *Reference) bool {
	id := ""
	if r.element != nil {
		id = r.element.ID()
	}
	for _, s := range list {
		if s.Session == r.session && s.Key == r.key && s.ValueID == id {
			return true
		}
	}
	return false
}

// Leave forgets the references of a session that has closed the model.
func (d *Document) Leave(session string) {
	for _, r := range d.references {
		if !r.local && r.session == session {
			d.forget(r)
		}
	}
	d.deliver()
}
