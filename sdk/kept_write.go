package sdk

import (
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// added takes a new edit: it is sent once it is durable.
func (p *keptModel) added() {
	p.links = append(p.links, unchained)
	if p.postponed {
		p.cancelled()
	} else {
		p.write()
	}
}

// cancelled is told that a batch has ended without an edit.
func (p *keptModel) cancelled() {
	if p.postponed {
		p.postponed = false
		p.read()
	}
}

// blocked reports whether edits cannot be appended to the chain: not all that is in it is in flight here, or what they were made on is
// not in the store yet, or not any more: another tab has stored a later version.
func (p *keptModel) blocked() bool {
	return !p.known || p.reading || p.stale > 0 || len(p.ahead) > 0 || p.stored == 0 || p.needs > 0 || p.model.doc.Version() < p.stored
}

// stuck reports whether that stays so as long as there is no connection, or for good, as the model is closed and learns no more.
func (p *keptModel) stuck() bool {
	return (p.model.state == offlineModel || p.model.state == closedModel) && p.blocked() && !p.reading && !p.saving
}

// write makes the edits durable that are not yet.
func (p *keptModel) write() {
	switch {
	case p.allWritten():
		p.settleSaved(nil)
	case p.lost != nil:
		p.settleSaved(p.lost)
	case p.writing == 0 && !p.blocked():
		p.put(nil)
	case p.stuck():
		p.settleSaved(errorf(ErrOffline, "edits of the model %q cannot be saved before there is a connection: what another tab has done to it is not known here", p.id))
	}
}

// put appends edits to the chain, if they can be, and notes in which session they are sent where that matters: in one strict batch with
// the entries of the journal and what the edits were made on. It fails if another tab was faster.
func (p *keptModel) put(then func()) {
	p.attempts++
	attempt := p.attempts
	p.writing = attempt
	p.keeper.journal.Settle(func(tx *offline.Tx) error {
		if attempt != p.writing {
			return nil // one before that had failed was made all the same
		}
		if err := p.keeper.fence(tx); err != nil {
			return err
		}
		first := p.written()
		var links []chained
		if !p.blocked() { // else only the session is noted
			links = p.newLinks(tx, first, max(p.chain.Next, 1), offline.Entry{State: offline.StateQueued},
				func(w *modelstore.Run, place, entry uint64) { w.PutIn(tx, p.id, place, entry) })
		}
		next := p.chain
		next.Next = max(next.Next, 1) + uint64(len(links))
		if d := p.offline.domain; d.IsConnected() && !d.usesEntries() {
			next = next.With(d.session.ID, p.model.doc.Version())
		}
		next = next.Sealed(p.offline.env.Rand.Uint64())
		next.PutIn(tx, p.id, &p.chain)
		if p.model.local {
			tx.Fence(modelstore.ExpectMade(p.id, p.model.doc.Root().ID()))
		}
		p.log.putIn(tx)
		from := p.popped + first
		tx.OnDurable(func() { p.durable(from, next, links) })
		return nil
	}, func(err error) {
		if attempt == p.writing {
			p.ended(err)
			if err == nil && then != nil {
				then()
			}
		}
	})
}

// newLinks makes links of what is in flight from first on, run by run, each with an entry of the journal that begins like e, and puts them
// where they belong.
func (p *keptModel) newLinks(tx *offline.Tx, first int, place uint64, e offline.Entry, put func(w *modelstore.Run, place, entry uint64)) []chained {
	e.Lane, e.Kind, e.Since = p.id, modelstore.OperationEntry, p.offline.env.Clock.Wall()
	out := make([]chained, 0, len(p.links)-first)
	replica := string(p.keeper.replica[:])
	var op ot.Op // one for all: there may be many
	w := modelstore.NewRun(replica, p.model.doc.Version(), p.model.incarnation)
	for first+len(out) < len(p.links) {
		w.Restart()
		for i := first + len(out); i < len(p.links); i++ {
			if op = p.model.doc.InflightAt(i).Op; !w.Add(&op) {
				break
			}
		}
		e.Data = modelstore.EncodeRun(place, w.Len())
		n := tx.Append(e)
		put(w, place, n)
		p.keeper.counts[n] = w.Len()
		for i := range w.Len() {
			entry := n
			if i > 0 {
				entry = tx.Allocate()
			}
			out = append(out, chained{place, replica, entry, n, i == w.Len()-1, 0})
			place++
		}
	}
	return out
}

// durable is told that links are in the store.
func (p *keptModel) durable(from int, chain modelstore.Chain, links []chained) {
	p.chain = chain
	for i := range links {
		if at := from + i - p.popped; at >= 0 {
			p.links[at] = &links[i]
		}
	}
	if len(links) > 0 {
		p.offline.tellChain(p.id)
	}
	p.sure()
	p.send()
}

func chainedOf(l *modelstore.Link) *chained {
	return &chained{l.Place, l.Replica, l.Entry, l.Run, l.Last, l.Ordered}
}

// ended is told how an attempt to write went, and goes on.
func (p *keptModel) ended(err error) {
	p.writing = 0
	again := p.readMore
	switch {
	case err == nil:
		p.unsaved, p.failures = false, 0
		p.sure()
		if again {
			p.read()
		} else {
			p.write()
			p.send()
		}
	case offline.CodeOf(err) == offline.ErrStale:
		p.reading = true // nothing is written meanwhile
		p.keeper.stillOurs(func(lost error) {
			p.reading = false
			p.overtaken(err, lost)
		})
	case p.closed:
		p.settleSaved(err)
	default:
		p.doubtful = true
		p.settleSaved(err)
		if !p.unsaved && p.model.told {
			p.unsaved = true
			p.offline.domain.fault(err, "edits cannot be saved on this device for now")
		}
		p.writeLater(journalRetry)
	}
}

// overtaken goes on after another tab was faster, of which stale tells. lost is nil if the journal is still this tab's (stillOurs).
func (p *keptModel) overtaken(stale, lost error) {
	switch {
	case offline.CodeOf(lost) == offline.ErrStale:
		p.settleSaved(lost)
		if !p.closed {
			p.model.closed(false, lost.Error(), lost)
		}
	case p.closed:
		p.settleSaved(stale)
	case lost != nil:
		p.writeLater(journalRetry)
	default: // then we have to know its links
		p.failures++
		if p.failures%8 == 0 {
			p.writeLater(journalRetry)
		} else {
			p.read()
		}
	}
}

func (p *keptModel) writeLater(wait time.Duration) {
	p.offline.env.Clock.AfterFunc(wait, p.read)
}

// whenSaved calls done when everything that is in flight now is durable, or with the reason why it is not.
func (p *keptModel) whenSaved(done func(error)) {
	p.waits = append(p.waits, done)
	p.offline.domain.later(p.write)
}

func (p *keptModel) settleSaved(err error) {
	waits := p.waits
	p.waits = nil
	for _, f := range waits {
		f(err)
	}
}
