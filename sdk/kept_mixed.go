package sdk

import (
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// sortOut finds out which of two models of the same id, to both of which edits were made, is the one that there is now: the one that the
// server has told of in this session, or else the one that is stored. Edits of the other become dead letters.
func (p *keptModel) sortOut() {
	o, m := p.offline, p.model
	p.reading = true
	ours, me := m.state == completing || m.state == online, m.modelIdentity
	var head modelstore.Head
	var old []modelstore.Link
	var err error
	o.do(func() {
		if head, err = modelstore.ReadHead(o.store, p.id); err != nil {
			return
		}
		if ours = ours || head.Incarnation != "" && me.is(head.Incarnation); !ours {
			return
		}
		err = modelstore.Bury(o.store, p.id, modelstore.Burial{}, nil, func(_, live []modelstore.Link) bool {
			old = live
			return me.mixed(live)
		})
	}, func() {
		p.reading = false
		switch {
		case p.closed || m.state == closedModel:
			p.settleSaved(errorf(ErrClosed, "the model %q was closed", p.id))
		case err != nil:
			p.settleSaved(err)
			p.writeLater(journalRetry)
		case !ours:
			m.leave()
			m.deleted("the model was deleted and created anew")
		default:
			p.letters(old, errorf(ErrModelDeleted, "the model %q was deleted and made anew; the edit was made to the old one", p.id))
			o.tellChain(p.id)
			p.read()
		}
	})
}
