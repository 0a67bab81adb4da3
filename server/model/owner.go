package model

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/store"
)

// Owner is the one goroutine that a model belongs to while it is in memory. Its methods post to its inbox and return at once;
// they return false when the owner has ended, and a new one has to be started.
//
// Everything below inbox is touched by the owner's goroutine only.
type Owner struct {
	id    string
	env   *Env
	inbox *inbox
	done  chan struct{} // closed when the goroutine has ended
	ended func()        // called just before

	tree       *ot.Tree // nil as long as there is no such model
	control    *ot.Server
	meta       store.Model
	collection store.Collection

	clients  []*Client // in the order they came
	creating creation

	pending     []store.Op // ordered, and not yet handed to the store
	unwritten   []store.Op // handed to the store, and not yet on disk
	written     int64      // the log is on disk up to this version
	held        []held     // what may be told once it is
	past        past
	recent      []*shared // the last operations told, for clients that are catching up; the last one leads to told
	recentBytes int
	told        int64 // version up to which operations were told
	marks       map[store.Replica]*mark

	value         *ot.Value // the content of now, if it was needed
	encoded       []byte    // the same, for who opens
	state         stateHash
	snapshotAt    int64 // version of the newest snapshot
	snapshotting  bool
	contentBytes  int  // encoded content, about
	passivation   int  // counts: an older timer means nothing
	overdue       bool // it was to end, but for a snapshot that is being stored
	ending        int  // the passivation that it is to end with, once it has done all that was posted; 0: none
	stopping      bool
	failed        bool
	references    map[string]map[*reference]*Client // by the value they belong to
	lastMillis    int64
	cancelRunning context.CancelFunc
	running       context.Context // ends with the owner
}

// held is something that may be told once the log is on disk up to version.
type held struct {
	version int64
	tell    func()
}

// Start makes the owner of the model called id and starts its goroutine. ended is called when it is about to end: the model
// must not be in the registry any more when it returns.
func Start(id string, env *Env, ended func()) *Owner {
	o := &Owner{id: id, env: env, inbox: newInbox(env.Tasks), done: make(chan struct{}), ended: ended, marks: map[store.Replica]*mark{},
		references: map[string]map[*reference]*Client{}}
	o.running, o.cancelRunning = context.WithCancel(context.Background())
	env.Tasks.Go(o.run)
	return o
}

// Done is closed when the owner has ended.
func (o *Owner) Done() <-chan struct{} { return o.done }

func (o *Owner) run() {
	defer close(o.done)
	defer o.cancelRunning()
	o.env.Metrics.Models.Inc()
	defer o.env.Metrics.Models.Dec()
	o.guard(o.load)
	o.armPassivation()
	var events []func()
	for !o.stopping {
		events = o.inbox.take(events)
		for i, event := range events {
			o.guard(event)
			events[i] = nil
		}
		o.guard(o.flush)
		o.guard(o.trim)
		o.guard(o.end)
	}
	o.ended()
	o.failed = true
	o.creating.refuseAll(o.notFound())
	for _, c := range append([]*Client(nil), o.clients...) {
		o.remove(c)
	}
	o.freeHeld()
	for _, event := range o.inbox.seal() { // each answers whoever waits for it: not here any more
		o.guard(event)
	}
}

// guard runs f. A panic in it is the end of this owner, because nobody knows what state it is in, but of nothing else: clients
// lose the model, and the next one to open it gets what the log has.
func (o *Owner) guard(f func()) {
	defer func() {
		if p := recover(); p != nil {
			o.env.Metrics.Panics.Inc()
			o.env.Log.Error("panic in the owner of a model", "model", o.id, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			o.fail(failure.CloseUnknown, "the server met a defect in this model")
		}
	}()
	f()
}

// fail gives the model up: what is ordered but not on disk is forgotten, and the clients, which have no acknowledgement for
// it, are told to close.
func (o *Owner) fail(reason failure.CloseReason, message string) {
	if o.failed {
		return
	}
	o.failed, o.stopping = true, true
	o.pending = nil
	o.closeAll(reason, message)
	o.freeHeld()
}

// freeHeld frees who waits for the disk. No client is there any more that could be told something.
func (o *Owner) freeHeld() {
	held := o.held
	o.held = nil
	for _, h := range held {
		o.guard(h.tell)
	}
}

// closeAll closes the model for every client, at once.
func (o *Owner) closeAll(reason failure.CloseReason, message string) {
	for _, c := range append([]*Client(nil), o.clients...) {
		o.remove(c)
		c.tellClosed(reason, errors.New(message))
	}
}

func (o *Owner) post(event func()) bool { return o.inbox.post(event) }

// load reads the model. If there is none, the owner waits for somebody who brings its content.
func (o *Owner) load() {
	meta, err := o.env.Store.Model(o.running, o.id)
	if errors.Is(err, store.ErrNotFound) {
		return
	}
	if err == nil {
		err = o.become(meta)
	}
	if err != nil {
		o.env.Log.Error("a model cannot be loaded", "model", o.id, "error", err)
		o.fail(failure.CloseUnknown, "the model cannot be loaded")
	}
}

// become makes this the owner of a model that is in the store.
func (o *Owner) become(meta store.Model) error {
	content, err := Load(o.running, o.env.Store, meta)
	if err != nil {
		return err
	}
	if o.collection, err = o.env.Collection(o.running, meta.Collection); err != nil {
		return err
	}
	o.meta, o.tree, o.control = meta, content.Tree, ot.NewServer(content.Version)
	o.meta.Version, o.written, o.told, o.snapshotAt = content.Version, content.Version, content.Version, content.Snapshot
	o.contentBytes, o.lastMillis = weight(content.Tree.Value()), meta.Modified
	return nil
}

// notFound is the error for requests to a model that does not exist.
func (o *Owner) notFound() error {
	if o.failed {
		return failure.New(failure.Unknown, "the model %q cannot be used now; try again", o.id)
	}
	return failure.New(failure.ModelNotFound, "there is no model %q", o.id)
}
