package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// keptModel is the part of a model that writes to the store. Its edits become links of the chain that the model's pending
// operations of all tabs are (modelstore.Chain), and are sent after that. What other tabs have appended it puts in flight here.
// The methods are in kept_*.go: edits going out (write), links coming in (read, learn), what the server says (confirm), content (snapshot, again).
type keptModel struct {
	offline *offlineModels
	keeper  *journalKeeper // of this tab
	model   *Model
	id      string
	stored  int64 // the version the stored content goes on from; what is before is not logged

	// What is in flight: those of the chain first, in its order, then what is not durable yet.
	links  []*chained
	popped int // how many came before
	sent   int // how many of links were submitted in this session

	chain modelstore.Chain  // as far as its links are in flight here, in ahead, or were
	known bool              // chain was read
	ahead []modelstore.Link // links made at versions that are still to come
	stale int               // links in front that left the chain: acknowledged, as we are still to hear
	asked bool              // and a resync was asked for since, which tells us

	needs      int64              // a version from which on the server is to tell once more what it has ordered; 0: none
	fetches    int                // how often, one after the other
	older      []modelstore.LogOp // what it told
	reading    bool               // the chain is being read
	readMore   bool               // and is to be read once more
	postponed  bool               // links are taken in after the batch
	writing    int                // the attempt to write that is under way; 0: none
	attempts   int
	waits      []func(error) // for everything to be durable
	afterDoubt []func()      // what waits for the doubt to be over
	doubtful   bool          // the last attempt failed, but its links may be in the store all the same
	unsaved    bool          // the application was told that edits cannot be saved
	failures   int           // of writing, one after the other, for no reason found

	recent    []modelstore.LogOp // the last confirmed operations, up to the model's version
	log       logWriter
	acks      []acknowledged // not durable yet
	settling  bool
	behind    int    // operations in the log since the snapshot
	saving    bool   // a snapshot is being written
	afterSave func() // what waits for that
	again     offline.Backoff
	stopAgain func() // ends the wait before content is written again that the store did not take; nil: none is to be
	whenSent  func() // what waits for everything to be submitted
	refusal   error  // why the server has not taken a model that was made here
	lost      error  // why edits that are not in the chain never will be: they are dead letters, where that could be
	closed    bool
}

// chained is the link of the chain that something in flight is. Place 0: it is none yet, and so not to be sent.
type chained struct {
	place   uint64
	replica string
	entry   uint64 // its number
	run     uint64 // of the entry of the journal that stands for it
	last    bool   // of these
	ordered int64  // the version at which the server has ordered it, if that is known: Link.Ordered
}

// unchained is what all edits are that are not in the chain yet, of which there may be many.
var unchained = &chained{}

// keep begins to keep a model.
func (o *offlineModels) keep(m *Model) *keptModel {
	p := &keptModel{offline: o, keeper: o.own, model: m, id: m.id, again: saveBackoff()}
	p.log = logWriter{offline: o, model: m, again: saveBackoff(), busy: func() bool { return p.settling }}
	m.kept, m.replica = p, o.own.replica
	return p
}

// written is how many of links are in the chain: the first ones.
func (p *keptModel) written() int {
	n := len(p.links)
	for n > 0 && p.links[n-1].place == 0 {
		n--
	}
	return n
}

// allWritten reports whether all of links are in the chain, at no cost: it is asked for each edit.
func (p *keptModel) allWritten() bool {
	n := len(p.links)
	return n == 0 || p.links[n-1].place != 0
}

// own reports whether a journal of this tab has the entry of a link.
func (p *keptModel) own(l *chained) bool { return p.offline.keeperOf(l.replica) != nil }

// idle reports whether nothing of the model waits for the server, in any tab, as far as is known here.
func (p *keptModel) idle() bool { return len(p.links) == 0 && len(p.ahead) == 0 }

// send submits the edits that are durable and were not submitted in this session yet, in the order of the chain. Those of other
// tabs go along as far as ours are made on top of them; the server takes each once. A server without exactly-once does not, so
// there everybody sends what is in the own journals, and waits for the rest.
func (p *keptModel) send() {
	m := p.model
	if m.state != completing && m.state != online || m.onceMore || m.closing != nil && m.closing.asked {
		return
	}
	all := p.offline.domain.usesEntries()
	last := p.written() - 1
	for last >= p.sent && !p.own(p.links[last]) {
		last--
	}
	if p.sent > last || p.notes(p.send) {
		return
	}
	for p.sent <= last && (all || p.own(p.links[p.sent])) && (m.state == completing || m.state == online) {
		s := m.doc.InflightAt(p.sent)
		s.Context = m.doc.Version() // what came since it was made was either rebased over, or is in flight here
		if l := p.links[p.sent]; !m.submit(s, l.replica, int64(l.entry)) {
			return
		}
		p.sent++
	}
	if f := p.whenSent; f != nil && !p.unsent() {
		p.whenSent = nil
		f()
	}
}

// unsent reports whether edits in the chain are still to be submitted in this session, and will be.
func (p *keptModel) unsent() bool {
	for i := p.sent; i < p.written(); i++ {
		if p.own(p.links[i]) {
			return p.model.state == online
		}
	}
	return false
}

// notes sees to it that the session is noted with the chain before something is submitted in it to a server that cannot tell
// entries. It calls then later and reports true if that has to be waited for.
func (p *keptModel) notes(then func()) bool {
	d := p.offline.domain
	session := d.session.ID
	if d.usesEntries() || !d.IsConnected() || p.written() == 0 || p.chain.Has(session, p.model.doc.Version()) {
		return false
	}
	if p.writing != 0 || p.reading {
		return true // who ends that comes here again
	}
	p.put(then)
	return true
}

// What tabs tell each other: hints to look at the store. The first byte says at what.
const (
	journalNews      byte = iota // there is a new journal
	chainNews                    // the chain of a model has changed, whose id follows
	tabNews                      // a tab is gone, and may have left chains that it told nobody of
	subscriptionNews             // a model is to be kept, or is not any more, whose id follows
)

// tellChain tells other tabs that a chain has changed.
func (o *offlineModels) tellChain(id string) { o.channel.Send(append([]byte{chainNews}, id...)) }

// told takes such a hint.
func (o *offlineModels) told(message []byte) {
	switch {
	case len(message) == 0:
	case message[0] == journalNews:
		o.findJournals()
	case message[0] == chainNews:
		id := string(message[1:])
		o.chainChanged(id)
		o.requeue(id)
	case message[0] == tabNews:
		o.lookAtAll()
	case message[0] == subscriptionNews:
		o.look(string(message[1:]))
	}
}

// lookAtAll looks at the chains of all models that are open here.
func (o *offlineModels) lookAtAll() {
	for _, m := range o.domain.models.all {
		o.chainChanged(m.id)
	}
}

// chainChanged is told so.
func (o *offlineModels) chainChanged(id string) {
	if m := o.domain.models.find(id); m != nil && m.kept != nil {
		m.kept.read()
	}
}
