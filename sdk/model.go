package sdk

import (
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/document"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Model is one open model (client-api.md §4). Its content is its Document; this type adds what concerns the server and
// the others.
type Model struct {
	service        *ModelService
	doc            *document.Document
	id, collection string
	modelIdentity
	resource                 int32 // of this connection
	created, time            int64
	permissions              ModelPermissions
	collaborators, resyncing []string // session ids

	state    modelState
	turn     int    // counts connections, so that an answer of an old one is known as such
	told     bool   // the application has the model, and hears its events
	removing int    // own requests to delete it that are under way
	retry    func() // stops the timer of the next attempt to catch up
	failures int    // of catching up
	target   int64  // the version to catch up to
	early    []*wire.RemoteOperationMessage

	closing    *closing
	whenClosed []func()

	local     bool        // the server does not have it yet
	legacy    bool        // its server orders as the original ones do
	distrust  bool        // what the store has of it is not to be used again
	kept      *keptModel  // nil: nothing is kept in a store
	ready     func(error) // of a model from the store that is being opened: called when it is online, or cannot be
	sync      *modelSync  // of a model without content, that only brings edits to the server
	deferred  []func()    // what the server told while it is being found out whose operations it tells
	deferring bool
	onceMore  bool // it is to catch up again

	whenCommitted []func(error)
	check         stateCheck
	refused       refusedEdit

	// What is submitted is named (replica, entry), so that the server takes it once however often it is sent
	// (architecture, "Exactly once"). With a store, that is the number in the journal; else the document's sequence number.
	replica      [16]byte
	acknowledged int32                           // the last entry the server has acknowledged
	submission   wire.OperationSubmissionMessage // room for the next one
	room         []byte                          // for its replica
	sentIn       []string                        // the sessions in which something was submitted that is still in flight
}

// modelState is where an open model is with respect to the server.
type modelState uint8

const (
	offlineModel modelState = iota
	catchingUp              // a resync was asked for; what others did meanwhile is replayed
	completing              // everything is replayed and ours is submitted; the server's last word is missing
	online
	closedModel
)

// Collaborator is a session that has a model open.
type Collaborator struct {
	Session string
	User    *User // nil if nothing is known of it
}

// ID is the model's id.
func (m *Model) ID() string { return m.id }

// Collection is the id of the collection it is in.
func (m *Model) Collection() string { return m.collection }

// Document is the content, with its elements, batches and references.
func (m *Model) Document() *document.Document { return m.doc }

// NewUndoManager makes a manager of what is edited here from now on (document.NewUndoManager), with the clock of the domain.
func (m *Model) NewUndoManager(o document.UndoOptions) (*document.UndoManager, error) {
	o.Now = m.domain().config.Clock.Now
	return m.doc.NewUndoManager(o)
}

// Version is the last version of the server that is applied here.
func (m *Model) Version() int64 { return m.doc.Version() }

// CreatedTime is when the model was created, in milliseconds since 1970 UTC.
func (m *Model) CreatedTime() int64 { return m.created }

// Time is when the present version was made, in milliseconds since 1970 UTC.
func (m *Model) Time() int64 { return m.time }

// Permissions are what this user may do with the model.
func (m *Model) Permissions() ModelPermissions { return m.permissions }

// Collaborators are the sessions that have the model open, this one included; none while offline.
func (m *Model) Collaborators() []Collaborator { return m.asCollaborators(m.collaborators) }

// Resynchronizing are the sessions that are catching up after a reconnect.
func (m *Model) Resynchronizing() []Collaborator { return m.asCollaborators(m.resyncing) }

// Committed reports whether the server has acknowledged every edit.
func (m *Model) Committed() bool { return m.doc.Committed() }

// Local reports whether the model exists only here, not on the server yet.
func (m *Model) Local() bool { return m.local }

// IsOpen reports whether the model is open; also while it is being closed.
func (m *Model) IsOpen() bool { return m.state != closedModel }

// IsClosing reports whether Close was called and is not through.
func (m *Model) IsClosing() bool { return m.closing != nil && m.state != closedModel }

// IsResyncing reports whether the model is catching up after a reconnect.
func (m *Model) IsResyncing() bool { return m.state == catchingUp || m.state == completing }

func (m *Model) domain() *Domain { return m.service.domain }

// writable returns why the model cannot be changed now, if so.
func (m *Model) writable() error {
	switch {
	case m.state == closedModel:
		return errorf(ErrClosed, "the model %q is closed and cannot be changed; open it again", m.id)
	case m.closing != nil:
		return errorf(ErrClosed, "the model %q is being closed and cannot be changed", m.id)
	case !m.permissions.Write:
		return errorf(ErrUnauthorized, "the model %q cannot be changed: the session may not write to it", m.id)
	}
	return nil
}

func (m *Model) emit(e *ModelEvent) {
	if m.told {
		e.Model = m
		m.domain().emit(e)
	}
}

func (m *Model) collaborator(session string) Collaborator {
	return Collaborator{session, m.domain().UserOf(session)}
}

func (m *Model) asCollaborators(sessions []string) []Collaborator {
	out := make([]Collaborator, len(sessions))
	for i, session := range sessions {
		out[i] = m.collaborator(session)
	}
	return out
}

// DocumentEvent is an event of the content of a model.
type DocumentEvent struct {
	Model *Model
	Event document.Event
}

// IsEvent implements service.Event.
func (*DocumentEvent) IsEvent() {}

// modelSink takes what leaves the document of a model.
type modelSink struct{ model *Model }

// Event implements document.Sink.
func (s modelSink) Event(e document.Event) {
	if _, ok := e.(document.VersionChanged); ok {
		s.model.stir()
	}
	if s.model.told {
		s.model.domain().emit(&DocumentEvent{s.model, e})
	}
}

// Submit implements document.Sink.
func (s modelSink) Submit(sub ot.Submission) {
	if p := s.model.kept; p != nil {
		p.send()
		return
	}
	s.model.noteSession(s.model.domain().session.ID)
	s.model.submit(sub, string(s.model.replica[:]), int64(sub.Sequence))
}

// transmit sends a submission as an entry of a journal, or returns an error of code too_large.
func (m *Model) transmit(sub ot.Submission, replica string, entry int64) error {
	d, out := m.domain(), &m.submission
	*out = wire.OperationSubmissionMessage{
		ResourceID: m.resource, SequenceNumber: sub.Sequence, ContextVersion: sub.Context, Operation: sub.Op,
	}
	if d.usesEntries() {
		out.Replica, out.Entry = append(m.room[:0], replica...), entry
		m.room = out.Replica
	}
	err := d.trySend(out)
	out.Operation = ot.Op{} // and what it holds can go
	return err
}

// WhenSaved calls done when every edit made so far is durable on this device, or with the reason why it is not: the store's
// error, or bad_option where there is no storage. An open batch does not count.
func (m *Model) WhenSaved(done func(error)) {
	if m.kept == nil {
		m.domain().later(func() {
			done(errorf(ErrOption, "the model %q is not kept on this device: the domain has no storage", m.id))
		})
		return
	}
	m.kept.whenSaved(done)
}

// WhenCommitted calls done when the server has acknowledged every edit, the later ones and those of other tabs included, and that is
// known to the store; of a model that was made on this device, that it is on the server, too. It fails with closed if the model is closed before.
func (m *Model) WhenCommitted(done func(error)) {
	switch {
	case m.allCommitted():
		m.domain().later(func() { done(nil) })
	case m.state == closedModel:
		m.domain().later(func() { done(errorf(ErrClosed, "the model %q was closed", m.id)) })
	default:
		m.whenCommitted = append(m.whenCommitted, done)
	}
}

func (m *Model) allCommitted() bool {
	return m.doc.Committed() && !m.local && (m.kept == nil || len(m.kept.acks) == 0 && m.kept.idle())
}

// checkCommitted is called when something was acknowledged.
func (m *Model) checkCommitted() {
	if m.allCommitted() {
		m.settleCommitted(nil)
	}
	if m.sync != nil {
		m.sync.check()
	}
}

// settleCommitted calls those who wait for the acknowledgement of everything.
func (m *Model) settleCommitted(err error) {
	waiting := m.whenCommitted
	m.whenCommitted = nil
	for _, f := range waiting {
		f(err)
	}
}
