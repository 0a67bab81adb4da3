package history

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
)

// operationsPerTurn is how many operations are played before others get their turn.
const operationsPerTurn = 50

// PlayTo plays to a version: forward by the operations, backward by what undoes them, each with its events. done is called when
// the target is reached. Another call meanwhile sets the target anew, and then that is the one all of them wait for. It fails with
// invalid_version for a version outside of MinVersion and MaxVersion, closed, and what the request for a page fails with; then
// the model is at the version it has come to, and can be played on.
func (m *Model) PlayTo(version int64, done func(error)) {
	switch {
	case m.closed:
		m.later(done, offline.Errorf(ErrClosed, "the history of the model %q is closed", m.id))
	case version < m.minimum || version > m.maximum:
		m.later(done, offline.Errorf(ErrVersion, "the history of the model %q goes from version %d to %d, and so not to %d", m.id, m.minimum, m.maximum, version))
	default:
		m.calls++
		m.playTo(version, done)
	}
}

// PlayToTime plays to the last version that there was at a time, MinVersion for an earlier time. It fails as PlayTo does.
func (m *Model) PlayToTime(millis int64, done func(error)) {
	if m.closed {
		m.PlayTo(m.minimum, done)
		return
	}
	m.calls++
	call := m.calls
	m.source.versionAt(millis, func(version int64, err error) {
		switch {
		case m.closed:
			m.PlayTo(m.minimum, done)
		case err != nil:
			m.refused(err)
			done(err)
		case call == m.calls:
			m.playTo(min(max(version, m.minimum), m.maximum), done)
		default: // somebody wants another version by now
			m.playTo(m.target, done)
		}
	})
}

// Forward plays n versions on, from the target if one is being played to. It fails as PlayTo does.
func (m *Model) Forward(n int64, done func(error)) { m.by(n, 1, done) }

// Backward plays n versions back, from the target if one is being played to. It fails as PlayTo does.
func (m *Model) Backward(n int64, done func(error)) { m.by(n, -1, done) }

func (m *Model) by(n, direction int64, done func(error)) {
	if n < 0 || n > m.maximum {
		m.later(done, offline.Errorf(ErrVersion, "the history of the model %q has no %d versions to go", m.id, n))
		return
	}
	m.PlayTo(m.target+n*direction, done)
}

func (m *Model) later(done func(error), err error) {
	m.service.host.Env().Loop.Post(func() { done(err) })
}

// playTo sets the target, a version that there is.
func (m *Model) playTo(version int64, done func(error)) {
	if version == m.version && !m.transitioning {
		m.later(done, nil)
		return
	}
	m.waiting = append(m.waiting, done)
	changed, start := version != m.target, !m.transitioning
	m.target, m.transitioning = version, true
	if start {
		m.service.host.Env().Loop.Post(m.play)
	}
	if changed {
		m.emit(Event{Name: TargetChanged, Version: version})
	}
	if start {
		m.emit(Event{Name: TransitionStart})
	}
}

// play plays some operations, and sees to it that it is called again, until the target is reached.
func (m *Model) play() {
	for range operationsPerTurn {
		switch {
		case !m.transitioning || m.fetching:
			return
		case m.version == m.target:
			m.end(nil)
			return
		case !m.ready():
			m.fetch()
			return
		}
		if err := m.step(); err != nil {
			m.page = nil // another answer may be better
			m.end(err)
			return
		}
	}
	m.service.host.Env().Loop.Post(m.play)
}

// next is the version that the next operation to play, forward or backward, has led to.
func (m *Model) next() int64 {
	if m.target > m.version {
		return m.version + 1
	}
	return m.version
}

// ready reports whether the page has what the next step needs: its operation, and on a way back the one before, which says when
// the version was made that is gone back to; unless that does not fit into a page.
func (m *Model) ready() bool {
	if m.find(m.next()) == nil {
		return false
	}
	before := m.version - 1
	return m.target > m.version || before == m.minimum || m.find(before) != nil || m.page[len(m.page)-1].version == m.version
}

// find is the operation that led to a version, if it is in the page.
func (m *Model) find(version int64) *operation {
	if len(m.page) == 0 || version < m.page[0].version || version > m.page[len(m.page)-1].version {
		return nil
	}
	return &m.page[version-m.page[0].version]
}

// step plays one operation that is in the page.
func (m *Model) step() error {
	op := m.find(m.next())
	change, to := op.op, op.version
	if m.target < m.version {
		change, to = op.inverse, op.version-1
	}
	was, at := m.version, m.time
	m.version = to
	m.follow()
	if _, err := m.doc.Replay(op.session, change); err != nil {
		m.version, m.time = was, at
		return offline.Wrap(ErrProtocol, err, "the history of the model %q cannot be played from version %d to %d", m.id, was, to)
	}
	m.emit(Event{Name: VersionChanged, Version: to})
	return nil
}

// follow sets the time of the present version, if it is known.
func (m *Model) follow() {
	if m.version == m.minimum {
		m.time = m.earliest
	} else if op := m.find(m.version); op != nil {
		m.time = op.millis
	}
}

// fetch reads the operations from the next one on. The last one of a way back is not undone: it says when its version was made.
func (m *Model) fetch() {
	m.fetching = true
	m.source.read(m.next(), max(m.target, m.minimum+1), func(page []operation, err error) {
		m.fetching = false
		switch {
		case m.closed:
		case err != nil:
			m.end(err)
			m.refused(err)
		default:
			m.page = page
			m.follow()
			m.play()
		}
	})
}

// refused ends the history if an error says that it cannot be read any more.
func (m *Model) refused(err error) {
	switch offline.CodeOf(err) {
	case ErrNotFound, ErrDeleted:
		m.emit(Event{Name: Deleted, Reason: err.Error()})
		m.close(err.Error(), false)
	case ErrUnauthorized:
		m.close(err.Error(), false)
	}
}

// end ends a transition, at its target or where it has come to.
func (m *Model) end(err error) {
	if !m.transitioning {
		return
	}
	waiting := m.waiting
	m.waiting, m.transitioning, m.target = nil, false, m.version
	m.emit(Event{Name: TransitionEnd})
	for _, done := range waiting {
		done(err)
	}
}

// operation is one of a history.
type operation struct {
	version     int64 // it led to
	millis      int64
	session     string
	op, inverse ot.Op
}
