package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// reconcile retires the entries in the journals of this tab whose links another tab has sent, and heard of. Those whose links are dead
// letters become such, too: nobody else looks after them while the model is open here. links are all that are in the chain.
func (p *keptModel) reconcile(links []modelstore.Link) {
	if p.closed {
		return
	}
	dead := links[:len(links)-len(p.chain.LiveOf(links))]
	buried := false
	for _, k := range p.offline.keepers() {
		lane := k.journal.Lane(p.id)
		if len(lane) == 0 || k == p.keeper && p.doubtful {
			continue
		}
		waits, refused := p.waiting(k), partsOf(dead, k)
		for i := range lane {
			switch e := &lane[i]; {
			case e.Kind != modelstore.OperationEntry || !sendable(e) || waits[e.N]:
			case refused[e.N].n > 0:
				buried = true
			default:
				p.acks = append(p.acks, acknowledged{k, e.N})
			}
		}
	}
	p.settle()
	if buried {
		p.letters(dead, errorf(ErrConcurrency, "the model %q was deleted, or the server has refused an edit that this one was made on", p.id))
	}
}

// waiting are the entries of a journal whose links are in flight here, or ahead.
func (p *keptModel) waiting(k *journalKeeper) map[uint64]bool {
	waits := runsOf(p.ahead, k)
	for i := range p.links {
		if p.links[i].replica == string(k.replica[:]) {
			waits[p.links[i].run] = true
		}
	}
	return waits
}

// runsOf are the entries of a journal that stand for some of the links.
func runsOf(links []modelstore.Link, k *journalKeeper) map[uint64]bool {
	runs := map[uint64]bool{}
	for i := range links {
		if links[i].Replica == string(k.replica[:]) {
			runs[links[i].Run] = true
		}
	}
	return runs
}

// part is what the server has not of the links that an entry stands for: so many from a place on.
type part struct {
	place uint64
	n     int
}

// partsOf are the parts of the entries of a journal that stand for some of the links.
func partsOf(links []modelstore.Link, k *journalKeeper) map[uint64]part {
	parts := map[uint64]part{}
	for i := range links {
		l := &links[i]
		if l.Replica != string(k.replica[:]) {
			continue
		}
		part := parts[l.Run]
		if l.Ordered == 0 {
			if part.n == 0 {
				part.place = l.Place
			}
			part.n++
		}
		parts[l.Run] = part
	}
	return parts
}

// refuse makes a dead letter of an entry, which stands for this part then, if it is one.
func (p part) refuse(tx *offline.Tx, e offline.Entry, code offline.Code, reason string) {
	if p.n > 0 {
		e.Data = modelstore.EncodeRun(p.place, p.n)
	}
	e.State, e.Batch, e.Code, e.Reason = offline.StateDead, 0, code, reason
	tx.Put(e)
}

// letters makes dead letters of the entries of this tab's journals that stand for links, but not of what the server has of these.
func (p *keptModel) letters(links []modelstore.Link, why *Error) {
	for _, k := range p.offline.keepers() {
		parts := partsOf(links, k)
		if len(parts) == 0 {
			continue
		}
		k.journal.Settle(func(tx *offline.Tx) error {
			for _, e := range tx.Lane(p.id) {
				if part := parts[e.N]; sendable(&e) && e.Kind == modelstore.OperationEntry && part.n > 0 {
					part.refuse(tx, e, why.Code, why.Error())
				}
			}
			return nil
		}, func(err error) {
			if err != nil && !k.ending {
				p.writeLater(journalRetry)
			}
		})
	}
}
