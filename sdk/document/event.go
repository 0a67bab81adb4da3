package document

import "github.com/holdfast-sdk/holdfast/ot"

// Event is one of the event types below (spec client-api §4, §5, §7). Local changes give events like remote ones, with
// Local set; whether the application sees those is the caller's to decide.
type Event interface{ event() }

// Change is what all events of changed elements have.
type Change struct {
	Element *Element
	Session string // who changed it
	Local   bool
}

func (Change) event() {}

// Changed is the element, session and origin of any event of a changed element.
func (c Change) Changed() Change { return c }

// ChangeEvent is an event of a changed element; those bubble as model_changed.
type ChangeEvent interface {
	Event
	Changed() Change
}

// The events of changed elements.
type (
	// ObjectSet: a property was added or replaced. Old is detached; nil if the property is new.
	ObjectSet struct {
		Change
		Key        string
		Value, Old *Element
	}
	// ObjectRemoved: a property was removed.
	ObjectRemoved struct {
		Change
		Key string
		Old *Element
	}
	// ArrayInserted: an element was inserted.
	ArrayInserted struct {
		Change
		Index int
		Value *Element
	}
	// ArrayRemoved: an element was removed.
	ArrayRemoved struct {
		Change
		Index int
		Old   *Element
	}
	// ArrayReplaced: an element was replaced (the API's "set").
	ArrayReplaced struct {
		Change
		Index      int
		Value, Old *Element
	}
	// ArrayMoved: an element was moved (the API's "reorder").
	ArrayMoved struct {
		Change
		From, To int
	}
	// TextSpliced: Removed at Index was replaced by Inserted. The API's "insert" if Removed is empty, "remove" if
	// Inserted is, else "splice". Count is the length of Removed in UTF-16 code units. At least one is not empty.
	TextSpliced struct {
		Change
		Index, Count      int
		Removed, Inserted string
	}
	// NumberAdded: Delta was added.
	NumberAdded struct {
		Change
		Delta float64
	}
	// ValueSet: the whole content was replaced (the API's "value"). Old is the scalar content or text before; for
	// objects and arrays nil: their elements have events of their own.
	ValueSet struct {
		Change
		Old *ot.Value
	}
)

// Detached: an element is no longer in the model. Told of those that anybody has an *Element of (an event of the removal
// makes one, too), the value removed first, then what was inside.
type Detached struct{ Element *Element }

// The events of the model.
type (
	// Modified: there are own changes now that the server has not acknowledged.
	Modified struct{}
	// Committed: the server has acknowledged all own changes.
	Committed struct{}
	// VersionChanged: the server has ordered one more operation.
	VersionChanged struct{ Version int64 }
)

// The events of references.
type (
	// ReferenceShared: another session has shared a reference.
	ReferenceShared struct{ Reference *Reference }
	// ReferenceSet: a reference has other values. Moved: an operation has moved it, nobody has set it (the API's
	// "synthetic").
	ReferenceSet struct {
		Reference *Reference
		Old       ot.RefValues
		Moved     bool
	}
	// ReferenceCleared: a reference has no values any more.
	ReferenceCleared struct {
		Reference *Reference
		Old       ot.RefValues
	}
	// ReferenceDisposed: a reference is gone: disposed of, unshared, its session has left, or its element is detached.
	ReferenceDisposed struct{ Reference *Reference }
)

// tellChange queues the event of a change.
func (d *Document) tellChange(c *ot.Change, who Change) {
	who.Element = d.element(c.Node)
	switch op := c.Op; op.Type {
	case ot.ObjectAdd:
		d.tell(ObjectSet{who, op.Key, d.element(c.New), nil})
	case ot.ObjectSet:
		d.tell(ObjectSet{who, op.Key, d.element(c.New), d.element(c.Old[0])})
	case ot.ObjectRemove:
		d.tell(ObjectRemoved{who, op.Key, d.element(c.Old[0])})
	case ot.ArrayInsert:
		d.tell(ArrayInserted{who, op.Index, d.element(c.New)})
	case ot.ArrayRemove:
		d.tell(ArrayRemoved{who, op.Index, d.element(c.Old[0])})
	case ot.ArrayReplace:
		d.tell(ArrayReplaced{who, op.Index, d.element(c.New), d.element(c.Old[0])})
	case ot.ArrayMove:
		d.tell(ArrayMoved{who, op.Index, op.To})
	case ot.StringSplice:
		d.tell(TextSpliced{who, op.Index, op.Count, c.Text, op.Text})
	case ot.NumberDelta:
		d.tell(NumberAdded{who, op.Number})
	default:
		d.tell(ValueSet{who, oldContent(c)})
	}
}

// oldContent is what a change has replaced, nil for objects and arrays.
func oldContent(c *ot.Change) *ot.Value {
	v := &ot.Value{ID: c.Node.ID(), Kind: c.Node.Kind()}
	switch c.Op.Type {
	case ot.StringSet:
		v.Text = c.Text
	case ot.NumberSet:
		v.Number = c.OldNumber()
	case ot.BooleanSet:
		v.Bool = c.OldBool()
	case ot.DateSet:
		v.Millis = c.OldMillis()
	default:
		return nil
	}
	return v
}

// detached queues the events of elements that are no longer in the model, and ends the references to them.
func (d *Document) detached(nodes []*ot.Node) {
	if len(nodes) == 0 {
		return
	}
	for _, n := range nodes {
		d.detachedBelow(n)
	}
	for _, r := range d.onModel {
		d.give(r, first(r.values.Keep(d.tree.Has)), true)
	}
}

func (d *Document) detachedBelow(n *ot.Node) {
	if e, ok := n.Handle.(*Element); ok {
		d.tell(Detached{e})
		for len(e.references) > 0 {
			d.forget(e.references[0])
		}
	}
	n.Each(func(_ int, child *ot.Node) bool {
		d.detachedBelow(child)
		return true
	})
}

func first[T, U any](t T, _ U) T { return t }

func (Detached) event()          {}
func (Modified) event()          {}
func (Committed) event()         {}
func (VersionChanged) event()    {}
func (ReferenceShared) event()   {}
func (ReferenceSet) event()      {}
func (ReferenceCleared) event()  {}
func (ReferenceDisposed) event() {}
