package sdk

import "github.com/holdfast-sdk/holdfast/ot"

// refusedEdit is an edit that is more than the server takes in one message, the zero value none. It ends the model as if the server had
// refused it: once what was sent before it is acknowledged.
type refusedEdit struct {
	sequence int32 // of its submission
	why      error
}

// submit sends an edit, and reports whether it did: not one that is too large, nor those behind it, which were made on top of it.
func (m *Model) submit(sub ot.Submission, replica string, entry int64) bool {
	if m.refused.why != nil {
		return false
	}
	err := m.transmit(sub, replica, entry)
	if err != nil {
		m.refused = refusedEdit{sub.Sequence, wrap(ErrTooLarge, err, "an edit of the model %q cannot be sent", m.id)}
		m.domain().later(m.checkRefused) // who edits goes on with an open model
	}
	return err == nil
}

// checkRefused closes the model if nothing is in flight before the edit that is too large.
func (m *Model) checkRefused() {
	r := m.refused
	switch {
	case r.why == nil || m.state != online && m.state != completing:
	case m.doc.InflightLen() > 0 && m.doc.InflightAt(0).Sequence == r.sequence:
		if m.sync == nil {
			m.leave()
		}
		m.closed(false, r.why.Error(), r.why)
	}
}
