package sdk

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/document"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
	"github.com/holdfast-sdk/holdfast/wire"
)

// operations brings the pending operations of a model to the server without opening it: a Model without content catches up from the
// version the oldest was made at, and sends them as one that is open would.
func (y *modelSync) operations() {
	o := y.offline
	var c modelstore.Chain
	var links []modelstore.Link
	var head modelstore.Head
	var made string
	var err error
	o.do(func() {
		c, links, head, made, err = modelstore.ReadPending(o.store, y.id)
	}, func() {
		live := c.LiveOf(links)
		switch {
		case y.over:
		case err != nil:
			y.finish(outcomeOf(err))
		case y.isIn(live):
			y.links, y.dead, y.head = links, len(links)-len(live), head
			y.start(c, live, made)
		case y.isIn(links):
			y.others = runsOf(live, y.keeper)
			y.finish(outcomeOf(errorf(ErrConcurrency, "the server has refused an edit of the model %q that this one was made on", y.id)))
		default: // another tab has sent it, and cleared up
			y.finish(offline.Outcome{Class: offline.Done})
		}
	})
}

// isIn reports whether some of the links are those of the entry.
func (y *modelSync) isIn(links []modelstore.Link) bool {
	for i := range links {
		if links[i].Run == y.entry.N && links[i].Replica == string(y.keeper.replica[:]) {
			return true
		}
	}
	return false
}

// start makes the model and lets it catch up.
func (y *modelSync) start(c modelstore.Chain, live []modelstore.Link, made string) {
	o, head := y.offline, &y.head
	d := o.domain
	m := &Model{service: &d.models, id: y.id, collection: head.Collection, state: offlineModel, created: head.Created, time: head.Modified,
		permissions: headPermissions(head), retry: func() {}, legacy: d.rules.LegacyServer, resource: -1, sync: y}
	for i := range live {
		if m.incarnation == "" {
			m.incarnation = live[i].Incarnation
		}
	}
	if modelstore.MadeHere(m.incarnation) && m.incarnation != made {
		y.finish(outcomeOf(errorf(ErrModelDeleted, "the model %q that the edit was made to was never made on the server, or is gone", y.id)))
		return
	}
	stored := m.incarnation == "" || m.incarnation == made || m.incarnation == head.Incarnation
	if stored && head.Local { // what makes it is in another journal, or it would have been sent before
		err := errorf("model_not_made_yet", "the model %q, made in another tab, is not on the server yet", y.id)
		y.finish(offline.Outcome{Class: offline.Transient, Err: err})
		return
	}
	if stored {
		m.incarnation, m.root = head.Incarnation, made
	}
	y.model, y.happened, y.patience = m, o.env.Clock.Now(), func() {}
	p := o.keep(m)
	p.keeper, p.chain, p.known, p.ahead = y.keeper, c, true, live
	_, others := head.Pinned(y.keeper.name)
	// Content that nobody wants is dropped in the end.
	p.stored, p.log.broken = head.Version, !head.Available() || !stored || !others && !head.Subscribed && !o.subscribed[y.id]
	m.doc = document.NewWithoutContent(document.Config{Version: live[0].Context, Session: d.session.ID, Sink: modelSink{m},
		Rules: ot.Rules{LegacyServer: m.legacy}, Writable: m.writable})
	m.doc.Pause()
	p.takeIn()
	y.wait()
	m.resync()
}

// wait gives up after a while in which nothing has happened: another tab does not send what ours were made on, or the server hangs.
func (y *modelSync) wait() {
	clock, most := y.offline.env.Clock, y.offline.domain.config.Options.RequestTimeout
	idle := clock.Now() - y.happened
	if l := y.offline.domain.connection.link; l != nil {
		most += l.grace()
	}
	if idle < most { // it was called too early, as the timer is not set anew for all that happens
		y.patience = clock.AfterFunc(most-idle, y.wait)
		return
	}
	y.offline.tellChain(y.id) // it may not have heard of them
	y.finish(offline.Outcome{Class: offline.Transient, MaybeApplied: true, Err: errorf(ErrRequestTimeout,
		"the edits of the model %q were not acknowledged in time; they are sent again", y.id)})
}

// check is called when something has happened, and ends the sync once all that is in our journals is acknowledged, and that is
// durable.
func (y *modelSync) check() {
	m := y.model
	p := m.kept
	y.happened = y.offline.env.Clock.Now()
	if m.state != completing || y.leaving || len(p.acks) > 0 {
		return
	}
	for i := range p.links {
		if p.own(p.links[i]) {
			return
		}
	}
	for i := range p.ahead {
		if y.offline.keeperOf(p.ahead[i].Replica) != nil {
			m.broken(errorf(ErrVersion, "the server is at version %d of the model %q, before what it had acknowledged", m.doc.Version(), m.id))
			return
		}
	}
	// The model cannot be opened here before the server's answer.
	y.leaving = true
	y.offline.domain.send(&wire.ModelResyncClientCompleteMessage{ResourceID: m.resource})
}

// end lets go of the model.
func (y *modelSync) end(done bool) {
	m, p := y.model, y.model.kept
	y.patience()
	if opened := m.service.byResource[m.resource] == m; opened && !y.leaving {
		m.service.leave(m.resource)
	}
	m.state = closedModel
	m.turn++
	m.service.forget(m)
	p.log.write()
	p.closed = true
	if done {
		y.clear(p)
	} else if y.news {
		p.refresh()
	}
}

// clear drops what was kept for the edits only, now that the server has them.
func (y *modelSync) clear(p *keptModel) {
	o := y.offline
	subscribed, open, idle, known, unlogged := o.subscribed[y.id], o.domain.models.find(y.id) != nil, p.idle(), p.chain, p.log.broken
	me := y.model.modelIdentity
	left := o.leave(y.id) // who opens it waits
	as, news, again := p.model.headFields(), y.news, false
	o.env.Loop.Go(func() {
		modelstore.ChangeFrom(o.store, y.head, offline.Relaxed, func(e *modelstore.Edit) bool {
			e.Head.Unpin(y.keeper.name)
			_, others := e.Head.Pinned(y.keeper.name)
			cleared := false
			switch {
			case !idle || open:
			case !again && !others: // what was read in the beginning is expected to be there still
				e.Clear(&known, y.links)
				cleared, again = true, true
			default:
				_, cleared, _ = clearBefore(o.store, e, 0, &known, others, me)
			}
			// Content without what was ordered since is of no use, and nobody wants that of other models.
			if cleared && !e.Head.Deleted && !e.Head.Local && e.Head.Incarnation == me.incarnation && (unlogged || !subscribed && !e.Head.Wanted()) {
				e.Drop()
			} else if news && !e.Head.Deleted && e.Head.Incarnation == me.incarnation {
				as(&e.Head)
			}
			return e.Head.Found() || cleared
		})
	}, left)
}
