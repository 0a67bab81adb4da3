package document

import (
	"github.com/holdfast-sdk/holdfast/ot"
)

// Config describes a model as it was opened.
type Config struct {
	Root     *ot.Value // the content; an object
	Version  int64     // of the content; 1 for a new model
	IDPrefix string    // ids of new values are "<prefix>:<n>"; given by the server at open
	Session  string    // id of the own session
	Rules    ot.Rules  // of the server
	Sink     Sink      // required
	// Writable tells why nothing can be changed now, which changes then fail with: ErrReadOnly, for one; nil: changes are always possible.
	Writable func() error
	// Added is told of each new operation in flight, before Sink.Submit, also while nothing is sent; nil: nobody. What it calls of
	// the document must not change it.
	Added func()
	// Cancelled is told that a batch was cancelled; nil: nobody.
	Cancelled func()
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
	// MuteLocal and MuteRemote keep events of changed elements by oneself or by others from being made; nothing is as cheap.
	// Events of detached elements, references and the model come nevertheless.
	MuteLocal, MuteRemote bool

	config  Config
	tree    *ot.Tree
	client  *ot.Client
	ids     builder // of new values
	handles handles
	room    []ot.Change // for the changes of one call, to be used again

	events     []Event // not told yet
	delivering bool

	references []*Reference    // of everybody and all elements
	onModel    []*Reference    // those of the model itself
	held       []heldReference // to send after the batch
	paused     bool            // nothing is sent
	unshared   bool            // references are not sent, until they are shared again

	undo undoing
}

// New makes the document of a model that was opened. It returns ErrInvalid if the content is not valid.
func New(config Config) (*Document, error) {
	tree, err := ot.NewTree(config.Root)
	if err != nil {
		return nil, coded(err)
	}
	d := NewWithoutContent(config)
	d.tree = tree
	d.config.Root = nil // the tree stands for it; what it held can go
	return d, nil
}

// NewWithoutContent makes the document of a model whose content nobody looks at: it only rebases operations. Its elements must
// not be asked for.
func NewWithoutContent(config Config) *Document {
	return &Document{config: config, client: ot.NewClient(config.Version, config.Rules), ids: builder{prefix: config.IDPrefix}}
}

// Root is the object at the root.
func (d *Document) Root() *Element { return d.element(d.tree.Root()) }

// ByID is the element with the given value id, or nil.
func (d *Document) ByID(id string) *Element { return d.element(d.tree.Node(id)) }

// ElementAt is the element at path from the root, or nil.
func (d *Document) ElementAt(path []Step) *Element { return d.Root().ElementAt(path) }

// Session is the id of the own session.
func (d *Document) Session() string { return d.config.Session }

// Rules are those of the server.
func (d *Document) Rules() ot.Rules { return d.config.Rules }

// Version is the context version: the last one of the server that has been applied here.
func (d *Document) Version() int64 { return d.client.Version() }

// Committed reports whether the server has acknowledged all own changes, and no batch is open with changes in it.
func (d *Document) Committed() bool { return d.client.Committed() }

// Inflight is what was submitted and not acknowledged, rebased on what arrived since, in order. It costs as much as it is
// long.
func (d *Document) Inflight() []ot.Submission { return d.client.Inflight() }

// InflightLen is the length of Inflight, at no cost.
func (d *Document) InflightLen() int { return d.client.InflightLen() }

// InflightAt is one submission of Inflight, 0 to InflightLen-1.
func (d *Document) InflightAt(i int) ot.Submission { return d.client.InflightAt(i) }

// Remote applies an operation of another session, that the server has ordered at the given context version. It returns
// ErrVersion, ErrPair or ErrInvalid for one that cannot be applied; the content is as before then, and the model has to be
// opened anew.
func (d *Document) Remote(session string, context int64, op ot.Op) error {
	op, err := d.client.Remote(op, context)
	if err != nil {
		return coded(err)
	}
	if _, err := d.apply(&op, Change{Session: session}, making{}); err != nil {
		return err
	}
	d.tell(VersionChanged{d.Version()})
	d.deliver()
	return nil
}

// Acknowledge retires the own submission of the given sequence number, which the server has ordered at the context version.
// It returns ErrVersion, and changes nothing, for any but the oldest one or another version than the current.
func (d *Document) Acknowledge(sequence int32, context int64) error {
	if err := d.client.Acknowledge(sequence, context); err != nil {
		return coded(err)
	}
	d.tell(VersionChanged{d.Version()})
	if d.Committed() {
		d.tell(Committed{})
	}
	d.deliver()
	return nil
}

// apply applies op to the tree, moves the references and undo steps, and collects the events. It returns what op has brought in.
// With an error nothing was changed.
func (d *Document) apply(op *ot.Op, who Change, from making) (added *ot.Node, err error) {
	if d.tree == nil {
		return nil, nil
	}
	changes, err := d.tree.Do(op, d.room[:0])
	if err != nil {
		return nil, coded(err)
	}
	added = d.applied(changes, who, who.Local && d.MuteLocal || !who.Local && d.MuteRemote)
	d.track(changes, from)
	clear(changes) // or they would keep what was removed
	d.room = changes
	return added, nil
}

// applied follows changes of the tree. muted: without events of the changed elements.
func (d *Document) applied(changes []ot.Change, who Change, muted bool) (added *ot.Node) {
	for i := range changes {
		if c := &changes[i]; c.Node != nil {
			added = c.New
			if !muted {
				d.tellChange(c, who)
			}
			d.detached(c.Old)
			d.moveReferences(c)
		}
	}
	return added
}

// local applies and submits an own operation.
func (d *Document) local(op *ot.Op) error {
	_, err := d.localNew(op)
	return err
}

// localNew is local for an operation that brings in a value, which it returns.
func (d *Document) localNew(op *ot.Op) (*Element, error) { return d.make(op, making{edit: true}) }

// make is localNew for edits and what takes them back.
func (d *Document) make(op *ot.Op, from making) (*Element, error) {
	wasCommitted := d.Committed()
	added, err := d.apply(op, Change{Session: d.config.Session, Local: true}, from)
	if err != nil {
		return nil, err
	}
	if wasCommitted {
		d.tell(Modified{})
	}
	if s, ok := d.client.Local(op); ok {
		d.submit(s)
	}
	d.deliver()
	return d.element(added), nil
}

// submit sends a new submission.
func (d *Document) submit(s ot.Submission) {
	if d.config.Added != nil {
		d.config.Added()
	}
	if !d.paused {
		d.config.Sink.Submit(s)
	}
}

// Insert puts an operation in flight that was made elsewhere, by another tab or an earlier page, and applies it: at is its
// place, what is in flight from there on is rebased over it. To the application it is local or somebody else's. Operations come
// in their order, each at the version it was made at, with what the server has ordered in between going through Remote and
// Acknowledge. It returns ErrBatch while a batch is open, ErrPair or ErrInvalid for what cannot be applied; then nothing is changed
// or, if the operation fits those in flight but not the content, the document is not usable any more.
func (d *Document) Insert(at int, op ot.Op, local bool) error {
	wasCommitted := d.Committed()
	op, err := d.client.Insert(at, op)
	if err != nil {
		return coded(err)
	}
	if _, err := d.apply(&op, Change{Session: d.config.Session, Local: local}, making{}); err != nil {
		return err
	}
	if wasCommitted {
		d.tell(Modified{})
	}
	d.deliver()
	return nil
}

// tell queues an event.
func (d *Document) tell(e Event) { d.events = append(d.events, e) }

// deliver tells the application of the queued events. If it is doing so already, further up the stack, that call goes on
// to the ones queued meanwhile.
func (d *Document) deliver() {
	if d.delivering {
		return
	}
	d.delivering = true
	for i := 0; i < len(d.events); i++ {
		e := d.events[i]
		d.events[i] = nil
		d.config.Sink.Event(e)
	}
	d.events, d.delivering = d.events[:0], false
}
