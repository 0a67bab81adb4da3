package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// acknowledged is an entry all of whose operations the server has ordered.
type acknowledged struct {
	keeper *journalKeeper
	entry  uint64
}

// confirm takes what the server has confirmed, as the model has applied it.
func (p *keptModel) confirm(op modelstore.LogOp) {
	if p.recent == nil {
		p.recent = make([]modelstore.LogOp, 0, min(len(p.links), maxRecent)+1)
	}
	if p.recent = append(p.recent, op); len(p.recent) > maxRecent {
		p.recent = append([]modelstore.LogOp(nil), p.recent[maxRecent/2:]...)
	}
	p.behind++
	if op.Version >= p.stored {
		p.log.add(op)
	}
}

// acknowledge takes the oldest link out of what is in flight, which the server has ordered as op. Its entry is retired, in one
// batch with the operation in the log.
func (p *keptModel) acknowledge(op modelstore.LogOp) {
	l := p.links[0]
	p.links[0] = nil
	p.links = p.links[1:]
	p.popped++
	p.sent, p.stale = max(p.sent-1, 0), max(p.stale-1, 0)
	p.confirm(op)
	if y := p.model.sync; y != nil {
		y.ordered = append(y.ordered, op.Version)
	}
	switch k := p.offline.keeperOf(l.replica); {
	case k == nil:
	case l.last:
		p.acks = append(p.acks, acknowledged{k, l.run})
		p.settle()
	default:
		k.counts[l.run]-- // the entry stays for the others
	}
}

// settle writes the acknowledgements, until it succeeds: the server has spoken.
func (p *keptModel) settle() {
	if p.settling || len(p.acks) == 0 {
		return
	}
	p.settling = true
	k, n := p.acks[0].keeper, 0
	k.journal.Settle(func(tx *offline.Tx) error {
		for n = 0; n < len(p.acks) && p.acks[n].keeper == k; n++ {
			tx.Retire(p.acks[n].entry)
		}
		if !p.log.writing {
			p.log.putIn(tx)
		}
		return nil
	}, func(err error) {
		p.settling = false
		p.log.flush()
		switch {
		case err == nil:
			p.acks = p.acks[n:]
			p.settle()
			p.settled()
		case k.ending: // the next holder of that journal finds out by itself
			p.acks = othersThan(k, p.acks)
			p.settle()
			p.settled()
		default:
			p.offline.env.Clock.AfterFunc(journalRetry, p.settle)
		}
	})
}

// othersThan are the acknowledgements of entries in other journals than k's.
func othersThan(k *journalKeeper, acks []acknowledged) (out []acknowledged) {
	for _, a := range acks {
		if a.keeper != k {
			out = append(out, a)
		}
	}
	return out
}

// settled goes on with what waits for acknowledgements to be written.
func (p *keptModel) settled() {
	if len(p.acks) > 0 {
		return
	}
	p.model.checkCommitted()
	if f := p.afterSave; f != nil && !p.saving {
		f()
	}
}

// confirmed goes on after an operation that was confirmed.
func (p *keptModel) confirmed() {
	if p.closed {
		return
	}
	if !p.settling { // else it goes along with that
		p.log.flush()
	}
	p.goOn()
	p.snapshot()
}
