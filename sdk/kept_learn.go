package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// sessions learns in which sessions other tabs submit, and goes on. Without an answer of the store it does not, or their edits would
// be taken for somebody else's.
func (p *keptModel) sessions(then func()) {
	var c modelstore.Chain
	var links []modelstore.Link
	var err error
	turn := p.model.turn
	p.offline.do(func() { c, links, err = modelstore.ReadChain(p.offline.store, p.id) }, func() {
		switch {
		case p.model.turn != turn:
			return
		case err != nil && offline.CodeOf(err) != offline.ErrCorrupt:
			p.offline.env.Clock.AfterFunc(journalRetry, func() {
				if p.model.turn == turn {
					p.sessions(then)
				}
			})
			return
		}
		if !p.oldestIn(&c, links) {
			p.lostTrack()
			return
		}
		p.chain = p.chain.Learned(&c)
		then()
	})
}

// knowsWhose reports whether it is known without a look at the chain whose operation it is that a session has ordered at a version: an
// edit that is in flight here, or not. Nobody but its tab sends what is in a journal, if the server does not tell entries.
func (p *keptModel) knowsWhose(session string, version int64) bool {
	return p.written() == 0 || p.links[0].ordered > 0 || p.links[0].replica == string(p.keeper.replica[:]) || p.chain.Knows(session, version, p.model.incarnation)
}

// oldestIn reports whether the oldest edit in flight, if there is one, is in a chain: else the chain was cleared, or it is a dead letter.
func (p *keptModel) oldestIn(c *modelstore.Chain, links []modelstore.Link) bool {
	return p.written() == 0 || among(p.links[0], c.LiveOf(links))
}

// lostTrack ends a model because an operation that the server has told may be an edit of another tab that is in flight here, and nothing
// tells: nobody knew that this tab has the model open, as the store took nothing, and the chain was cleared with the sessions in it.
func (p *keptModel) lostTrack() {
	err := errorf(ErrConcurrency, "what became of the edits of the model %q that other tabs have made is not known any more", p.id)
	p.model.giveUp(err.Error(), err)
}

// learn takes in what was read: c with its links, and what is confirmed since the oldest of them, or since this version.
func (p *keptModel) learn(c modelstore.Chain, links []modelstore.Link, log []modelstore.LogOp) {
	m := p.model
	if m.doc.Batching() && m.state != closedModel {
		p.postponed = true // until the end of the batch
		return
	}
	if m.mixed(c.LiveOf(links)) {
		p.sortOut()
		return
	}
	if m.state == offlineModel && p.follow(log, &c, links) {
		p.read() // with what was confirmed the links may be others
		return
	}
	if !p.known || !c.Same(&p.chain) {
		if !p.accept(c, links) {
			p.buried()
			return
		}
	}
	p.known = true
	if live := c.LiveOf(links); len(p.ahead) > 0 && p.ahead[0].Context < m.doc.Version() {
		p.rebase(live, log)
	} else {
		p.fetches = 0
	}
	p.reconcile(links)
	if p.stale > 0 && m.state == online {
		p.offline.env.Clock.AfterFunc(journalRetry, p.doubtStale) // it is to come in a moment
	}
	p.goOn()
}

// goOn does what had to wait for links to be taken in, or for the server.
func (p *keptModel) goOn() {
	p.takeIn()
	switch {
	case p.closed:
	case len(p.ahead) > 0 && p.ahead[0].Context < p.model.doc.Version() && p.needs == 0:
		p.read() // its time went by in a batch
	default:
		p.send()
		p.write()
	}
}

// follow applies, while there is no connection, what another tab has heard from the server. It reports whether there was anything.
func (p *keptModel) follow(log []modelstore.LogOp, c *modelstore.Chain, links []modelstore.Link) bool {
	m, any := p.model, false
	for i := range log {
		if l := &log[i]; l.Version == m.doc.Version() && m.state == offlineModel {
			any = true
			p.chain.Sessions, p.chain.Buried = c.Sessions, c.Buried
			if !p.knowsWhose(l.Session, l.Version) && l.Replica == "" && !p.oldestIn(c, links) {
				p.lostTrack()
				return true
			}
			m.confirmed(*l)
		}
	}
	return any
}

// buried ends a model whose edits became dead letters in another tab: it was deleted there, or the server has refused them. If it is closed
// already, and this was found as its last edits were to be saved, they become dead letters, too.
func (p *keptModel) buried() {
	m := p.model
	var head modelstore.Head
	var err error
	p.reading = true
	p.offline.do(func() { head, err = modelstore.ReadHead(p.offline.store, p.id) }, func() {
		p.reading = false
		gone := err == nil && (head.Deleted || !head.Found())
		why := errorf(ErrConcurrency, "the server has refused an edit that those of the model %q were made on; see the dead letters", p.id)
		if gone {
			why = errorf(ErrModelDeleted, "the model %q was deleted", p.id)
		}
		switch {
		case p.closed:
			p.settleSaved(errorf(ErrClosed, "the model %q was closed", p.id))
		case m.state == closedModel:
			p.bury(why, func() {})
		case gone:
			m.leave()
			m.deleted("another tab has deleted the model")
		default:
			m.giveUp(why.Error(), why)
		}
	})
}

// accept makes c the chain: its new links are ahead. It reports false if something in flight here is a dead letter now.
func (p *keptModel) accept(c modelstore.Chain, links []modelstore.Link) bool {
	live := c.LiveOf(links)
	for i := range links[:len(links)-len(live)] {
		if p.has(&links[i]) {
			return false
		}
	}
	known := p.chain.Next
	if !p.known || !c.Begun(&p.chain) {
		known = 0
	} else if len(p.ahead) > 0 {
		known = min(known, p.ahead[0].Place) // those are not in flight yet
	}
	p.stale, p.asked = 0, false
	for p.stale < p.written() && !among(p.links[p.stale], live) {
		p.stale++
	}
	p.ahead = nil
	for i := range live {
		if (live[i].Place >= known || live[i].Context > p.model.doc.Version()) && !p.has(&live[i]) {
			p.ahead = append(p.ahead, live[i])
		}
	}
	p.chain = c
	return true
}

// has reports whether a link is in flight here.
func (p *keptModel) has(l *modelstore.Link) bool {
	for i := range p.links {
		if p.links[i].entry == l.Entry && p.links[i].replica == l.Replica {
			return true
		}
	}
	return false
}

func among(l *chained, list []modelstore.Link) bool {
	for i := range list {
		if list[i].Entry == l.entry && list[i].Replica == l.replica {
			return true
		}
	}
	return false
}

// takeIn puts links in flight whose time has come: they were made at the model's version.
func (p *keptModel) takeIn() {
	for len(p.ahead) > 0 && !p.closed && !p.model.doc.Batching() && p.ahead[0].Context == p.model.doc.Version() {
		l := p.ahead[0]
		p.ahead = p.ahead[1:]
		p.insert(&l, l.Op)
	}
	p.postponed = p.postponed || len(p.ahead) > 0 && p.model.doc.Batching()
}

// insert puts a link in flight, as op.
func (p *keptModel) insert(l *modelstore.Link, op ot.Op) {
	at := p.written()
	p.links = append(p.links, nil)
	copy(p.links[at+1:], p.links[at:])
	p.links[at] = chainedOf(l)
	if err := p.model.doc.Insert(at, op, false); err != nil {
		p.model.broken(err)
	}
	p.model.stir()
}
