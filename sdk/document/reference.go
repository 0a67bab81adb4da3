package document

import "github.com/holdfast-sdk/holdfast/ot"

// Reference is a named place in the model that one session shows to the others: a caret, a selection, a property, an
// element (spec ot §7). It moves with the content.
type Reference struct {
	doc *Document
}

// Kind is the kind of places it points at.
func (r *Reference) Kind() ot.RefKind { return 0 }

// Key is its name, unique per element and session.
func (r *Reference) Key() string { return "" }

// Element is the element it belongs to, nil for one of the model (kind ot.ElementRef).
func (r *Reference) Element() *Element { return nil }

// Session is the session it belongs to.
func (r *Reference) Session() string { return "" }

// Local reports whether it is one of the own session.
func (r *Reference) Local() bool { return false }

// Values are the places; none when it is not set.
func (r *Reference) Values() ot.RefValues { return ot.RefValues{} }

// IsSet reports whether it has values.
func (r *Reference) IsSet() bool { return r.Values().Len() > 0 }

// Shared reports whether others see it; always true for theirs.
func (r *Reference) Shared() bool { return false }

// Disposed reports whether it is gone.
func (r *Reference) Disposed() bool { return false }

// Ref is a small number for the reference, unique in the document and among the elements' too. Never 0.
func (r *Reference) Ref() uint32 { return 0 }

// Set gives it values, of its kind. Positions outside the text and ids that are not in the model are an ErrInvalid. It
// returns ErrReference for one that is disposed of or another session's, as all methods that change.
func (r *Reference) Set(values ot.RefValues) error { return nil }

// Clear takes its values away.
func (r *Reference) Clear() error { return nil }

// Share shows it to others from now on.
func (r *Reference) Share() error { return nil }

// Unshare hides it from others; it can be shared again.
func (r *Reference) Unshare() error { return nil }

// Dispose unshares it and ends it.
func (r *Reference) Dispose() error { return nil }

// Reference is the own reference called key of an element (nil: the model), made if there is none yet. It returns
// ErrReference if the element holds no references of that kind (spec ot §7: strings index and range, objects property,
// the model element), or there is one of another kind under that key.
func (d *Document) Reference(e *Element, kind ot.RefKind, key string) (*Reference, error) {
	return nil, nil
}

// FindReference is the reference called key of session at an element (nil: the model), or nil.
func (d *Document) FindReference(e *Element, session, key string) *Reference { return nil }

// References are those of an element (nil: the model), sorted by session and key; with session or key not empty, only
// those that match.
func (d *Document) References(e *Element, session, key string) []*Reference { return nil }

// ReferenceByRef is the reference with the number that Reference.Ref gave, or nil.
func (d *Document) ReferenceByRef(ref uint32) *Reference { return nil }

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

// RemoteReference takes a change of another session's reference from the server. What it is not about (an element or
// reference that is gone) is ignored, as it may have been removed meanwhile.
func (d *Document) RemoteReference(session string, c ReferenceChange) {}

// Leave forgets the references of a session that has closed the model.
func (d *Document) Leave(session string) {}
