package document

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
)

// Reference is a named place in the model that one session shows to the others: a caret, a selection, a property, an
// element (spec ot §7). It moves with the content.
type Reference struct {
	doc      *Document
	element  *Element // nil: the model
	key      string
	session  string // of another session's
	local    bool
	shared   bool
	disposed bool
	values   ot.RefValues
	ref      uint32
}

// Kind is the kind of places it points at.
func (r *Reference) Kind() ot.RefKind { return r.values.Kind }

// Key is its name, unique per element and session.
func (r *Reference) Key() string { return r.key }

// Element is the element it belongs to, nil for one of the model (kind ot.ElementRef).
func (r *Reference) Element() *Element { return r.element }

// Session is the session it belongs to.
func (r *Reference) Session() string {
	if r.local {
		return r.doc.config.Session
	}
	return r.session
}

// Local reports whether it is one of the own session.
func (r *Reference) Local() bool { return r.local }

// Values are the places; none when it is not set.
func (r *Reference) Values() ot.RefValues { return r.values }

// IsSet reports whether it has values.
func (r *Reference) IsSet() bool { return r.values.Len() > 0 }

// Shared reports whether others see it; true for theirs until they are disposed of.
func (r *Reference) Shared() bool { return r.shared }

// Disposed reports whether it is gone.
func (r *Reference) Disposed() bool { return r.disposed }

// Reference is the own reference called key of an element (nil: the model), made if there is none yet. It returns
// ErrReference if the element holds no references of that kind (spec ot §7: strings index and range, objects property,
// the model element), or there is one of another kind under that key.
func (d *Document) Reference(e *Element, kind ot.RefKind, key string) (*Reference, error) {
	if r := d.find(e, "", key, true); r != nil {
		if r.Kind() != kind {
			return nil, offline.Errorf(ErrReference, "there is a reference %q already, of kind %s", key, r.Kind().String())
		}
		return r, nil
	}
	if e != nil && !e.Attached() {
		return nil, e.errDetached()
	}
	if !holds(e, kind) {
		return nil, offline.Errorf(ErrReference, "there can be no reference of kind %s here (%q)", kind.String(), key)
	}
	r := &Reference{doc: d, element: e, key: key, local: true, values: ot.RefValues{Kind: kind}}
	d.remember(r)
	return r, nil
}

// holds reports whether e (nil: the model) has references of kind.
func holds(e *Element, kind ot.RefKind) bool {
	if e == nil {
		return kind == ot.ElementRef
	}
	switch e.Kind() {
	case ot.String:
		return kind == ot.IndexRef || kind == ot.RangeRef
	case ot.Object:
		return kind == ot.PropertyRef
	}
	return false
}

// FindReference is the reference called key of session at an element (nil: the model), or nil.
func (d *Document) FindReference(e *Element, session, key string) *Reference {
	return d.find(e, session, key, session == d.config.Session)
}

func (d *Document) find(e *Element, session, key string, local bool) *Reference {
	for _, r := range *d.referencesOf(e) {
		if r.key == key && r.local == local && (local || r.session == session) {
			return r
		}
	}
	return nil
}

// References are those of an element (nil: the model), in the order they were made; with session or key not empty, only
// those that match.
func (d *Document) References(e *Element, session, key string) []*Reference {
	var out []*Reference
	for _, r := range *d.referencesOf(e) {
		if (session == "" || r.Session() == session) && (key == "" || r.key == key) {
			out = append(out, r)
		}
	}
	return out
}

func (d *Document) referencesOf(e *Element) *[]*Reference {
	if e == nil {
		return &d.onModel
	}
	return &e.references
}

func (d *Document) remember(r *Reference) {
	d.references = append(d.references, r)
	list := d.referencesOf(r.element)
	*list = append(*list, r)
}

// forget ends a reference and queues the event.
func (d *Document) forget(r *Reference) {
	r.disposed, r.shared = true, false
	d.references = without(d.references, r)
	list := d.referencesOf(r.element)
	*list = without(*list, r)
	d.tell(ReferenceDisposed{r})
}

// without is a copy of list without r.
func without(list []*Reference, r *Reference) (out []*Reference) {
	for _, other := range list {
		if other != r {
			out = append(out, other)
		}
	}
	return out
}

// moveReferences moves the references of an element over a change of it (spec ot §7.1).
func (d *Document) moveReferences(c *ot.Change) {
	e, _ := c.Node.Handle.(*Element)
	if e == nil {
		return
	}
	for _, r := range e.references {
		if moved, changed := r.values.Transform(e.ID(), *c.Op); changed {
			d.give(r, moved, true)
		}
	}
}

// give gives a reference other values and queues the event, if they are others. moved: by an operation.
func (d *Document) give(r *Reference, values ot.RefValues, moved bool) {
	old := r.values
	if values.Equal(old) {
		return
	}
	r.values = values
	if values.Len() == 0 {
		d.tell(ReferenceCleared{r, old})
	} else {
		d.tell(ReferenceSet{r, old, moved})
	}
}
