package sdk

import (
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
)

// Content that the store did not take, as the device is full, is written again after a while, more and more seldom, and at once when there may be
// room: other content was stored, or dropped.

// maxSaveRetry is the longest wait between two attempts.
const maxSaveRetry = 2 * time.Minute

func saveBackoff() offline.Backoff { return offline.Backoff{Base: journalRetry, Max: maxSaveRetry} }

// saveAgain writes the content of a model anew later that the store did not take when it was opened, or whose log has a gap since.
func (p *keptModel) saveAgain() {
	env := &p.offline.env
	p.saveAfter(p.again.Next(env.Rand, journalRetry/2))
}

func (p *keptModel) saveAfter(wait time.Duration) {
	if p.stopAgain == nil {
		p.stopAgain = p.offline.env.Clock.AfterFunc(wait, p.saveNow)
	}
}

// saveNow does that as soon as nothing is in flight.
func (p *keptModel) saveNow() {
	p.stopAgain = nil
	switch {
	case p.closed || p.model.state == closedModel:
	case p.model.doc.Committed() && p.idle() && !p.saving:
		p.log.restart()
		p.stored = p.model.doc.Version()
		p.save(true)
	default:
		p.saveAfter(journalRetry)
	}
}

// hasRoom is told that the store may take what it did not so far.
func (o *offlineModels) hasRoom() {
	for _, m := range o.domain.models.all {
		if p := m.kept; p != nil && p.stopAgain != nil {
			p.stopAgain()
			p.again.Reset()
			p.saveNow()
		}
	}
}
