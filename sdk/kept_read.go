package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// reading is one look at the chain, and at what is confirmed since the oldest of its live links was made.
type reading struct {
	kept        *keptModel
	local       bool   // the model was only here when it began
	unnamed     bool   // by the server
	version     int64  // the log is read from there on
	incarnation string // of the log

	chain modelstore.Chain
	links []modelstore.Link
	log   []modelstore.LogOp
	made  string // as modelstore.ReadMade tells
	err   error
}

// read looks what other tabs did to the chain. It is called for every hint that they did something.
func (p *keptModel) read() {
	switch {
	case p.closed:
		return
	case p.reading || p.writing != 0:
		p.readMore = true
		return
	case p.doubtful:
		p.resolve()
		return
	}
	p.reading, p.readMore = true, false
	m := p.model
	r := &reading{kept: p, local: m.local, unnamed: m.incarnation != "" && m.incarnation == m.root, version: m.doc.Version(),
		incarnation: m.incarnation}
	p.offline.do(r.run, r.done)
}

// run reads, away from the loop.
func (r *reading) run() {
	store, id := r.kept.offline.store, r.kept.id
	var head modelstore.Head
	if r.chain, r.links, head, r.made, r.err = modelstore.ReadPending(store, id); r.err != nil {
		return
	}
	if r.unnamed && r.made == r.incarnation && head.Incarnation != "" {
		r.incarnation = head.Incarnation
	}
	if live := r.chain.LiveOf(r.links); len(live) > 0 {
		r.version = min(r.version, live[0].Context)
	}
	r.log, r.err = modelstore.ReadLog(store, id, r.incarnation, r.version)
}

// done takes in what was read.
func (r *reading) done() {
	p, m := r.kept, r.kept.model
	p.reading = false
	switch {
	case p.closed:
		p.settleSaved(errorf(ErrClosed, "the model %q was closed", p.id))
		return
	case offline.CodeOf(r.err) == offline.ErrCorrupt:
		m.broken(r.err)
		p.settleSaved(r.err)
		return
	case r.err != nil:
		p.settleSaved(r.err)
		p.writeLater(journalRetry)
		return
	case r.local && m.local && r.made != m.root:
		m.whetherMade()
		return
	case r.unnamed && m.incarnation == m.root:
		m.incarnation = r.incarnation
	}
	p.learn(r.chain, r.links, r.log)
	if p.readMore {
		p.read()
	}
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
