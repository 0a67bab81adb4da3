package sim

import (
	"strconv"
	"strings"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk"
)

// edits lets somebody edit a model that is open.
func (r *run) edits() {
	r.on(func(p *page) {
		m := p.pick()
		if m == nil {
			return
		}
		for range 1 + r.random.IntN(4)*r.random.IntN(2) {
			p.edit(m)
		}
	})
}

// pick is one of the open models, or nil.
func (p *page) pick() *sdk.Model {
	var open []*sdk.Model
	for _, id := range modelIDs {
		if m := p.models[id]; m != nil && m.IsOpen() && !m.IsClosing() {
			open = append(open, m)
		}
	}
	if len(open) == 0 {
		return nil
	}
	return open[p.run.random.IntN(len(open))]
}

// edit makes one edit with a token, and some without.
func (p *page) edit(m *sdk.Model) {
	p.editWith(m, "")
}

// editWith is edit with a text that comes along with the token.
func (p *page) editWith(m *sdk.Model, along string) {
	r := p.run
	root := m.Document().Root()
	text, list, object := root.Get("text"), root.Get("list"), root.Get("map")
	if text == nil || list == nil || object == nil {
		return
	}
	batch := r.chance(4) && m.Document().StartBatch() == nil
	var t *token
	var err error
	switch n := r.random.IntN(10); {
	case n < 6:
		t = p.mint(m.ID(), "text")
		at := strings.LastIndexByte(text.Text()[:r.random.IntN(text.Len()+1)], '>') + 1
		err = text.Splice(at, 0, t.text+along)
	case n < 9:
		t = p.mint(m.ID(), "list")
		_, err = list.Insert(r.random.IntN(list.Len()+1), &ot.Value{Kind: ot.String, Text: t.text + along})
	default:
		t = p.mint(m.ID(), "map")
		_, err = object.Set("k"+strconv.Itoa(r.random.IntN(3)), &ot.Value{Kind: ot.String, Text: t.text + along})
	}
	r.tracef("%s edits %s with %s: %v", p.name, m.ID(), t.text, err)
	if err != nil {
		t.excused = true // it was refused to the user
	} else {
		t.opened = m
	}
	if n := list.Len(); n > 1 && r.chance(3) {
		list.Move(r.random.IntN(n), r.random.IntN(n))
	}
	if i := strings.IndexByte(text.Text(), '_'); i >= 0 && r.chance(6) {
		text.Splice(i, 1, "")
	}
	if r.chance(3) {
		root.Get("count").Add(1)
	}
	if batch && m.Document().CompleteBatch() != nil { // there is nothing in it
		m.Document().CancelBatch()
	}
}

func (r *run) opens() {
	id := r.id()
	r.on(func(p *page) { p.open(id) })
}

// open opens a model, unless it is open.
func (p *page) open(id string) {
	if p.models[id] != nil || p.busy[id] {
		return
	}
	p.busy[id] = true
	p.domain.Models().Open(id, func(m *sdk.Model, err error) {
		p.busy[id] = false
		p.run.tracef("%s opens %s: %v", p.name, id, err)
		if err == nil {
			p.models[id] = m
			if p.run.undoes() {
				p.manage(m)
			}
		}
	})
}

func (r *run) closes() {
	r.on(func(p *page) {
		if m := p.pick(); m != nil {
			m.Close(func(err error) {
				r.tracef("%s closes %s: %v", p.name, m.ID(), err)
				if err != nil {
					p.excuseUnsaved(m.ID())
				}
			})
		}
	})
}

func (r *run) creates() {
	id := r.id()
	r.on(func(p *page) { p.createWith(id, "") })
}

// createWith makes a model with a token and some text along with it.
func (p *page) createWith(id, along string) {
	t := p.mint(id, "creation")
	local := !p.domain.IsConnected()
	p.domain.Models().Create(sdk.NewModel{Collection: "c", ID: id, Data: content(t.text + along)}, func(_ string, err error) {
		p.run.tracef("%s creates %s with %s: %v", p.name, id, t.text, err)
		t.saved, t.excused = err == nil, t.excused || err != nil // its database may have been lost since
		if local && err == nil {
			p.device.made[id] = t
		}
	})
}

func (r *run) removes() {
	id := r.id()
	r.on(func(p *page) {
		r.tracef("%s removes %s", p.name, id)
		excuse := func() {
			for _, t := range r.tokens {
				t.excused = t.excused || t.device == p.device && t.model == id
			}
		}
		excuse() // also when the answer never comes
		p.device.removed[id] = true
		made := p.device.made[id]
		if p.domain.IsConnected() {
			made = nil // it asks the server
		}
		p.domain.Models().Remove(id, func(err error) {
			r.tracef("%s has removed %s: %v", p.name, id, err)
			excuse()
			if made != nil && err == nil && p.device.made[id] == made { // else its database was lost
				made.removed = true
			}
		})
	})
}

// saves asks whether all is saved, or waits until all is committed.
func (r *run) saves() {
	r.on(func(p *page) {
		m := p.pick()
		if m == nil {
			return
		}
		mine := r.tokensOf(m)
		steps := make([]int, len(mine))
		for i, t := range mine {
			steps[i] = t.undone.steps
		}
		committed := r.chance(4)
		done := func(err error) {
			r.tracef("%s has saved %s, committed %v: %v", p.name, m.ID(), committed, err)
			for i, t := range mine {
				t.saved = t.saved || err == nil
				if err == nil {
					t.undone.saved = max(t.undone.saved, steps[i])
				}
				t.acked = t.acked || err == nil && committed
			}
		}
		if committed {
			m.WhenCommitted(done)
		} else {
			m.WhenSaved(done)
		}
	})
}

func (r *run) subscribes() {
	id := r.id()
	r.on(func(p *page) {
		done := func(err error) { r.tracef("%s subscribes to %s: %v", p.name, id, err) }
		if r.chance(3) {
			p.domain.Models().UnsubscribeOffline([]string{id}, done)
		} else {
			p.domain.Models().SubscribeOffline([]string{id}, done)
		}
	})
}
