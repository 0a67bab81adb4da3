package document

import (
	"github.com/holdfast-sdk/holdfast/ot"
)

// Config describes a model as it was opened.
type Config struct {
	Root     *ot.Value   // the content; an object
	Version  int64       // of the content; 1 for a new model
	IDPrefix string      // ids of new values are "<prefix>:<n>"; given by the server at open
	Session  string      // id of the own session
	Rules    ot.Rules    // of the server
	Sink     Sink        // required
	Writable func() bool // whether the session may write now; nil: always
}

// Sink takes what leaves a document. Its methods are called from inside the call that caused them, and may call the
// document again.
type Sink interface {
	// Submit sends an operation to the server now. Submissions are in order and must stay so.
	Submit(s ot.Submission)
	// SendReference tells the server of a change of an own reference. Order matters, to submissions too.
	SendReference(c ReferenceChange)
	// Event tells the application. The document is complete again when it is called, also for the parts of a compound.
	// Events that are caused by calls from inside Event follow once it has returned.
	Event(e Event)
}

// Document is one open model. See the package comment.
type Document struct {
	config Config
}

// New makes the document of a model that was opened. It returns ErrInvalid if the content is not valid.
func New(config Config) (*Document, error) {
	return &Document{config: config}, nil
}

// Root is the object at the root.
func (d *Document) Root() *Element { return nil }

// ByID is the element with the given value id, or nil.
func (d *Document) ByID(id string) *Element { return nil }

// ByRef is the element with the number that Element.Ref gave, also when it is detached by now; nil for any other number.
func (d *Document) ByRef(ref uint32) *Element { return nil }

// Release tells that the number ref will not be used any more. The element gets another one when asked again.
func (d *Document) Release(ref uint32) {}

// ElementAt is the element at path from the root, or nil.
func (d *Document) ElementAt(path []Step) *Element { return nil }

// Session is the id of the own session.
func (d *Document) Session() string { return d.config.Session }

// Version is the context version: the last one of the server that has been applied here.
func (d *Document) Version() int64 { return 0 }

// Committed reports whether the server has acknowledged all own changes, and no batch is open with changes in it.
func (d *Document) Committed() bool { return true }

// Inflight is what was submitted and not acknowledged, rebased on what arrived since, in order.
func (d *Document) Inflight() []ot.Submission { return nil }

// InflightLen is the length of Inflight, at no cost.
func (d *Document) InflightLen() int { return 0 }

// Remote applies an operation of another session, that the server has ordered at the given context version. It returns
// ErrVersion, ErrPair or ErrInvalid for one that cannot be applied; the content is as before then, and the model has to be
// opened anew.
func (d *Document) Remote(session string, context int64, op ot.Op) error { return nil }

// Acknowledge retires the own submission of the given sequence number, which the server has ordered at the context version.
// It returns ErrVersion, and changes nothing, for any but the oldest one or another version than the current.
func (d *Document) Acknowledge(sequence int32, context int64) error { return nil }

// StartBatch begins to collect changes into one operation. It returns ErrBatch if a batch is open already.
func (d *Document) StartBatch() error { return nil }

// CompleteBatch submits the changes since StartBatch as one compound. It returns ErrBatch if there is no batch, or
// nothing in it; the batch stays open then.
func (d *Document) CompleteBatch() error { return nil }

// CancelBatch ends a batch without changes in it. It returns ErrBatch for any other.
func (d *Document) CancelBatch() error { return nil }

// Batching reports whether a batch is open.
func (d *Document) Batching() bool { return false }

// BatchSize is the number of operations in the open batch.
func (d *Document) BatchSize() int { return 0 }
