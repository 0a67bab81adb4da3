package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// read looks what other tabs did to the chain. It is called for every hint that they did something.
func (p *keptModel) read() {
	if p.closed {
		return
	}
	if p.reading || p.writing != 0 {
		p.readMore = true
		return
	}
	if p.doubtful {
		p.resolve()
		return
	}
	p.reading, p.readMore = true, false
	var c modelstore.Chain
	var links []modelstore.Link
	var log []modelstore.LogOp
	var err error
	version := p.model.doc.Version()
	local, made := p.model.local, ""
	p.offline.do(func() {
		if local {
			made, err = modelstore.ReadMade(p.offline.store, p.id)
		}
		if err != nil {
			return
		}
		if c, links, err = modelstore.ReadChain(p.offline.store, p.id); err == nil {
			if live := c.LiveOf(links); len(live) > 0 {
				version = min(version, live[0].Context)
			}
			log, err = modelstore.ReadLog(p.offline.store, p.id, version)
		}
	}, func() {
		p.reading = false
		switch {
		case p.closed:
			p.settleSaved(errorf(ErrClosed, "the model %q was closed", p.id))
			return
		case offline.CodeOf(err) == offline.ErrCorrupt:
			p.model.broken(err)
			return
		case err != nil:
			p.settleSaved(err)
			p.writeLater(journalRetry)
			return
		case local && p.model.local && made != p.model.doc.Root().ID():
			p.model.whetherMade()
			return
		}
		p.learn(c, links, log)
		if p.readMore {
			p.read()
		}
	})
}

// resolve finds out whether the links of an attempt that failed are in the store all the same, before the chain is read: they
// would be taken for somebody else's, and written once more.
func (p *keptModel) resolve() {
	p.reading = true
	p.keeper.journal.Saved(func(err error) {
		p.reading = false
		switch {
		case p.closed:
			p.settleSaved(errorf(ErrClosed, "the model %q was closed", p.id))
		case err != nil && p.keeper.journal.Doubtful():
			p.settleSaved(err)
			p.writeLater(journalRetry)
		default:
			p.sure()
			p.read()
		}
	})
}

// sure ends the doubt, and goes on with what waited for that.
func (p *keptModel) sure() {
	p.doubtful = false
	waiting := p.afterDoubt
	p.afterDoubt = nil
	for _, f := range waiting {
		f()
	}
}

// sessions learns in which sessions other tabs submit, and goes on. Without an answer of the store it does not, or their edits would
// be taken for somebody else's.
func (p *keptModel) sessions(then func()) {
	var c modelstore.Chain
	var err error
	turn := p.model.turn
	p.offline.do(func() { c, _, err = modelstore.ReadChain(p.offline.store, p.id) }, func() {
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
		if p.written() > 0 && !c.Begun(&p.chain) {
			// Nobody knew that this tab has the model open, as the store took nothing, and the chain was cleared: what is told now
			// may be in flight here, and nothing tells.
			err = errorf(ErrConcurrency, "what became of the edits of the model %q that other tabs have made is not known any more", p.id)
			p.model.giveUp(err.Error(), err)
			return
		}
		for _, s := range c.Sessions {
			p.chain.Sessions = p.chain.With(s.Session, s.From).Sessions
		}
		then()
	})
}

// learn takes in what was read: c with its links, and what is confirmed since the oldest of them, or since this version.
func (p *keptModel) learn(c modelstore.Chain, links []modelstore.Link, log []modelstore.LogOp) {
	m := p.model
	if m.doc.Batching() && m.state != closedModel {
		p.postponed = true // until the end of the batch
		return
	}
	if p.mixed(c.LiveOf(links)) {
		p.sortOut()
		return
	}
	if m.state == offlineModel && p.follow(log, &c) {
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
	}
	p.reconcile(links)
	if p.stale > 0 && m.state == online {
		p.offline.env.Clock.AfterFunc(journalRetry, p.doubtStale) // it is to come in a moment
	}
	p.goOn()
}

// reconcile retires the entries in the journals of this tab whose links another tab has sent, and heard of. links are all that are in
// the chain.
func (p *keptModel) reconcile(links []modelstore.Link) {
	if p.closed {
		return
	}
	for _, k := range p.offline.keepers() {
		lane := k.journal.Lane(p.id)
		if len(lane) == 0 || k == p.keeper && p.doubtful {
			continue
		}
		waits := map[uint64]bool{} // entries that are in flight here, ahead or dead letters
		replica := string(k.replica[:])
		for i := range p.links {
			waits[p.links[i].run] = waits[p.links[i].run] || p.links[i].replica == replica
		}
		for i := range p.ahead {
			waits[p.ahead[i].Run] = waits[p.ahead[i].Run] || p.ahead[i].Replica == replica
		}
		for i := range links {
			if l := &links[i]; l.Place < p.chain.First && l.Replica == replica {
				waits[l.Run] = true
			}
		}
		for i := range lane {
			if e := &lane[i]; e.Kind == modelstore.OperationEntry && sendable(e) && !waits[e.N] {
				p.acks = append(p.acks, acknowledged{k, e.N})
			}
		}
	}
	p.settle()
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
func (p *keptModel) follow(log []modelstore.LogOp, c *modelstore.Chain) bool {
	m, any := p.model, false
	for i := range log {
		if l := &log[i]; l.Version == m.doc.Version() && m.state == offlineModel {
			any = true
			p.chain.Sessions = c.Sessions
			m.confirmed(*l)
		}
	}
	return any
}

// buried ends a model whose edits became dead letters in another tab: it was deleted there, or the server has refused them.
func (p *keptModel) buried() {
	m := p.model
	var head modelstore.Head
	var err error
	p.reading = true
	p.offline.do(func() { head, err = modelstore.ReadHead(p.offline.store, p.id) }, func() {
		switch {
		case p.closed || m.state == closedModel:
		case err == nil && (head.Deleted || !head.Found()):
			m.leave()
			m.deleted("another tab has deleted the model")
		default:
			err = errorf(ErrConcurrency, "the server has refused an edit that those of the model %q were made on; see the dead letters", p.id)
			m.giveUp(err.Error(), err)
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
	for p.stale < p.written() && !among(&p.links[p.stale], live) {
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
	p.links = append(p.links, chained{})
	copy(p.links[at+1:], p.links[at:])
	p.links[at] = chainedOf(l)
	if err := p.model.doc.Insert(at, op, false); err != nil {
		p.model.broken(err)
	}
}

// rebase takes in links that were made before the model's version, by a tab that did not know as much: live, all live ones, are
// rebased over what is confirmed since the first of them, which is in log and recent.
func (p *keptModel) rebase(live []modelstore.Link, log []modelstore.LogOp) {
	m := p.model
	c := newChainState(live, live[0].Context, m.doc.Rules())
	for c.client.Version() < m.doc.Version() {
		op := p.at(c.client.Version(), log)
		if op == nil {
			p.fetch(live[0].Context)
			return
		}
		if err := c.confirm(op, &p.chain); err != nil {
			m.broken(err)
			return
		}
	}
	p.ahead, p.older, p.fetches = live[c.made:], nil, 0
	for i := c.acked; i < c.made && !p.closed; i++ {
		if !p.has(&live[i]) {
			p.insert(&live[i], c.client.InflightAt(i-c.acked).Op)
		}
	}
}

// at is the operation confirmed at a version, nil if it is not at hand.
func (p *keptModel) at(version int64, log []modelstore.LogOp) *modelstore.LogOp {
	for _, list := range [][]modelstore.LogOp{p.recent, log, p.older} {
		if len(list) > 0 {
			if i := version - list[0].Version; i >= 0 && i < int64(len(list)) {
				return &list[i]
			}
		}
	}
	return nil
}

// fetch has the server tell once more what it has ordered since an earlier version, which is not in the store: this tab has opened the
// model at a later one. Edits are not saved before.
func (p *keptModel) fetch(version int64) {
	if p.needs == version {
		return // it is under way
	}
	if p.fetches++; p.fetches > 5 {
		p.model.broken(errorf(offline.ErrCorrupt, "edits of another tab cannot be rebased: what the server has confirmed since is not stored"))
		return
	}
	p.needs = version
	p.model.again()
}

// fetched is told that the server has done so, or that a resync is over.
func (p *keptModel) fetched() {
	if p.needs > 0 {
		p.stored, p.needs = max(p.stored, p.needs), 0
		p.read()
	}
	p.doubtStale()
}

// doubtStale finds out whether what has left the chain was acknowledged, as it should have been: then a resync tells us so. Else another
// tab has deleted the model, and its edits with it.
func (p *keptModel) doubtStale() {
	switch {
	case p.stale == 0 || p.closed || p.model.state != online || p.reading:
	case p.asked:
		p.buried()
	default:
		p.asked = true
		p.model.again()
	}
}

// chainState is a chain at some version, without content.
type chainState struct {
	links       []modelstore.Link
	client      *ot.Client
	made, acked int // of links: in flight are those from acked to made
}

func newChainState(links []modelstore.Link, version int64, rules ot.Rules) *chainState {
	s := &chainState{links: links, client: ot.NewClient(version, rules)}
	s.grow()
	return s
}

// grow puts in flight what was made at the version that is reached.
func (s *chainState) grow() {
	for ; s.made < len(s.links) && s.links[s.made].Context == s.client.Version(); s.made++ {
		s.client.Local(&s.links[s.made].Op)
	}
}

// confirm takes the next confirmed operation.
func (s *chainState) confirm(op *modelstore.LogOp, c *modelstore.Chain) (err error) {
	if l := s.links[s.acked:s.made]; len(l) > 0 && isLink(op, l[0].Replica, l[0].Entry, c) {
		err = s.client.Acknowledge(s.client.InflightAt(0).Sequence, op.Version)
		s.acked++
	} else {
		_, err = s.client.Remote(op.Op, op.Version)
	}
	s.grow()
	return err
}

// isLink reports whether a confirmed operation is the oldest link of a chain that is not acknowledged. Links are ordered as they are
// in the chain, and all that is submitted of a model in a session of these tabs is a link.
func isLink(op *modelstore.LogOp, replica string, entry uint64, c *modelstore.Chain) bool {
	if op.Replica != "" {
		return op.Replica == replica && op.Entry == int64(entry)
	}
	return c.Knows(op.Session, op.Version)
}
