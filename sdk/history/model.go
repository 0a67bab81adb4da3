package history

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/document"
	"github.com/holdfast-sdk/holdfast/sdk/service"
)

// Model is a model as it was at some version: HistoricalModel. Its content cannot be changed, and follows as it is played.
type Model struct {
	service           *Service
	id, collection    string
	doc               *document.Document
	source            source
	fresh             service.Fresh
	minimum, maximum  int64
	created, modified int64
	earliest          int64 // when the first version that can be played to was made
	version           int64
	time              int64 // when the present version was made
	told, closed      bool

	target        int64
	transitioning bool
	fetching      bool
	calls         int           // of who has set the target, or is about to
	waiting       []func(error) // until the target is reached
	page          []operation   // what was read last, in order
}

// config is the configuration of the document that shows the content.
func (m *Model) config(root *ot.Value) document.Config {
	return document.Config{Root: root, Version: m.version, Sink: sink{m}, Writable: unwritable}
}

func unwritable() error {
	return offline.Errorf(document.ErrReadOnly, "a historical model cannot be changed")
}

// ID is the model's id.
func (m *Model) ID() string { return m.id }

// Collection is the id of the collection it is in.
func (m *Model) Collection() string { return m.collection }

// Document is the content at the present version, read-only.
func (m *Model) Document() *document.Document { return m.doc }

// Version is the version that is shown.
func (m *Model) Version() int64 { return m.version }

// Target is the version that is being played to; else the present one.
func (m *Model) Target() int64 { return m.target }

// MinVersion is the first version that can be played to: 1, or that of the snapshot on this device.
func (m *Model) MinVersion() int64 { return m.minimum }

// MaxVersion is the last version there was when the history was opened.
func (m *Model) MaxVersion() int64 { return m.maximum }

// Time is when the present version was made. All times are in milliseconds since 1970 UTC.
func (m *Model) Time() int64 { return m.time }

// MinTime is when MinVersion was made; of a snapshot on this device, no later than that.
func (m *Model) MinTime() int64 { return m.earliest }

// MaxTime is when MaxVersion was made.
func (m *Model) MaxTime() int64 { return m.modified }

// CreatedTime is when the model was created.
func (m *Model) CreatedTime() int64 { return m.created }

// Transitioning reports whether a version is being played to.
func (m *Model) Transitioning() bool { return m.transitioning }

// Closed reports whether nothing can be played any more. What is shown can still be read.
func (m *Model) Closed() bool { return m.closed }

// Fresh says where the history comes from: Live, the server; else this device, with what was confirmed up to AsOf.
func (m *Model) Fresh() service.Fresh { return m.fresh }

// EventName is the name of an Event.
type EventName string

// The events (client-api.md §6).
const (
	VersionChanged  EventName = "version_changed"  // of each version on the way, after what it changed
	TargetChanged   EventName = "target_changed"   // another version is to be played to
	TransitionStart EventName = "transition_start" // playing begins
	TransitionEnd   EventName = "transition_end"   // the target is reached, or cannot be
	Deleted         EventName = "deleted"          // the server has no such model any more; closed follows
	Closed          EventName = "closed"           // nothing can be played any more
)

// Event is an event of a historical model.
type Event struct {
	Model   *Model
	Name    EventName
	Version int64  // of version_changed and target_changed
	Local   bool   // of closed: this side did it
	Reason  string // of deleted and closed
}

// IsEvent implements service.Event.
func (*Event) IsEvent() {}

// ElementEvent is an event of the content of a historical model: of changed and of detached elements.
type ElementEvent struct {
	Model *Model
	Event document.Event
}

// IsEvent implements service.Event.
func (*ElementEvent) IsEvent() {}

func (m *Model) emit(e Event) {
	if m.told {
		e.Model = m
		m.service.host.Emit(&e)
	}
}

// sink takes what the document tells. Nothing leaves it otherwise, as it is read-only.
type sink struct{ model *Model }

// Submit implements document.Sink.
func (sink) Submit(ot.Submission) {}

// SendReference implements document.Sink.
func (sink) SendReference(document.ReferenceChange) {}

// Event implements document.Sink.
func (s sink) Event(e document.Event) {
	if s.model.told {
		s.model.service.host.Emit(&ElementEvent{s.model, e})
	}
}

// Close ends the history; nothing can be played any more. A history that is not closed lasts as long as the domain.
func (m *Model) Close() { m.close("it was closed here", true) }

// close ends the model: who waits for the target is told.
func (m *Model) close(reason string, local bool) {
	if m.closed {
		return
	}
	m.closed = true
	all := m.service.open
	for i := range all {
		if all[i] == m {
			m.service.open = append(all[:i:i], all[i+1:]...)
			break
		}
	}
	m.end(offline.Errorf(ErrClosed, "the history of the model %q is closed: %s", m.id, reason))
	m.emit(Event{Name: Closed, Local: local, Reason: reason})
}
