package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

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
	if l := s.links[s.acked:s.made]; len(l) > 0 && isLink(op, chainedOf(&l[0]), c, l[0].Incarnation) {
		err = s.client.Acknowledge(s.client.InflightAt(0).Sequence, op.Version)
		s.acked++
	} else {
		_, err = s.client.Remote(op.Op, op.Version)
	}
	s.grow()
	return err
}

// isLink reports whether an operation that is confirmed of an incarnation is l, the oldest link of a chain that is not acknowledged. Links are
// ordered as they are in the chain, and all that is submitted of a model in a session of these tabs is a link.
func isLink(op *modelstore.LogOp, l *chained, c *modelstore.Chain, incarnation string) bool {
	switch {
	case op.Replica != "":
		return op.Replica == l.replica && op.Entry == int64(l.entry)
	case l.ordered > 0:
		return op.Version == l.ordered
	}
	return c.Knows(op.Session, op.Version, incarnation)
}
