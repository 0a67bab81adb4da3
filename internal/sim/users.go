package sim

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk"
)

// token is a text that one edit brings into one model, and nothing else does.
type token struct {
	text    string
	page    *page
	device  *device
	model   string
	opened  *sdk.Model // that it was typed into; nil for a creation
	number  int        // counts the edits of a page
	how     string
	saved   bool // the sdk said so
	acked   bool // the sdk said that the server has it
	excused bool // may be missing: its database was lost, or its own user has deleted the model
	letter  bool // is in a dead letter
	removed bool // the model that it has made on its device was deleted there
	commits int
	deleted int  // of the commits, those to models that were deleted
	gone    bool // with the model that it was committed to: whoever has no answer cannot know
	undone  undone
}

func (t *token) String() string { return t.text + " (" + t.how + " in " + t.model + ")" }

// action is something that is done, or goes wrong: with its weight, how often it does.
type action struct {
	name   string
	weight int
	do     func(*run)
}

// actionsOf are the actions of a schedule.
func actionsOf(also []string) []action {
	list := slices.Clip(actions)
	for _, what := range also {
		list = append(list, more[what]...)
	}
	return list
}

// Deletions is what Config.Also may name: models are often deleted and made anew.
const Deletions = "deletions"

// more are the actions that Config.Also adds.
var more = map[string][]action{
	Undo:       {{"undoes", 25, (*run).undo}},
	Chats:      {{"says", 50, (*run).says}, {"marks", 8, (*run).marks}},
	Deletions:  {{"creates", 12, (*run).creates}, {"removes", 11, (*run).removes}},
	Activities: {{"sets", 60, (*run).sets}},
}

// actions are those of every schedule.
var actions = []action{
	{"edits", 60, (*run).edits},
	{"opens", 14, (*run).opens},
	{"closes", 4, (*run).closes},
	{"creates", 8, (*run).creates},
	{"removes", 1, (*run).removes},
	{"saves", 12, (*run).saves},
	{"disconnects", 6, (*run).disconnects},
	{"connects", 6, (*run).connects},
	{"cuts", 6, (*run).cuts},
	{"delays", 6, (*run).delays},
	{"partitions", 4, (*run).partitions},
	{"kills", 5, (*run).kills},
	{"freezes", 3, (*run).freezes},
	{"aborts", 3, (*run).aborts},
	{"fills", 2, (*run).fills},
	{"loses", 1, (*run).loses},
	{"powers", 1, (*run).powers},
	{"crashes", 3, (*run).crashes},
	{"starts", 3, (*run).starts},
	{"subscribes", 2, (*run).subscribes},
	{"mutes", 1, (*run).mutes},
}

// act lets one thing be done, or go wrong.
func (r *run) act() {
	sum := 0
	for _, a := range r.actions {
		sum += a.weight
	}
	n := r.random.IntN(sum)
	for _, a := range r.actions {
		if n < a.weight {
			if !r.without(a.name) {
				a.do(r)
			}
			return
		}
		n -= a.weight
	}
}

func (r *run) chance(n int) bool { return r.random.IntN(n) == 0 }

func (r *run) device() *device { return r.devices[r.random.IntN(len(r.devices))] }

func (r *run) id() string { return modelIDs[r.random.IntN(len(modelIDs))] }

// live are the pages that there are.
func (r *run) live() (list []*page) {
	for _, d := range r.devices {
		for _, p := range d.tabs {
			if p != nil {
				list = append(list, p)
			}
		}
	}
	return list
}

// page is any of them, or nil.
func (r *run) page() *page {
	if list := r.live(); len(list) > 0 {
		return list[r.random.IntN(len(list))]
	}
	return nil
}

// on does something in the loop of a page.
func (r *run) on(do func(p *page)) {
	if p := r.page(); p != nil {
		p.tab.Post(func() { do(p) })
	}
}

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

// mint makes a token.
func (p *page) mint(model, how string) *token {
	p.edits++
	t := &token{text: "<" + p.name + ":" + strconv.Itoa(p.edits) + ">", page: p, device: p.device, model: model, number: p.edits, how: how}
	p.run.tokens = append(p.run.tokens, t)
	return t
}

// edit makes one edit with a token, and some without.
func (p *page) edit(m *sdk.Model) {
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
		err = text.Splice(at, 0, t.text)
	case n < 9:
		t = p.mint(m.ID(), "list")
		_, err = list.Insert(r.random.IntN(list.Len()+1), &ot.Value{Kind: ot.String, Text: t.text})
	default:
		t = p.mint(m.ID(), "map")
		_, err = object.Set("k"+strconv.Itoa(r.random.IntN(3)), &ot.Value{Kind: ot.String, Text: t.text})
	}
	t.opened = m
	r.tracef("%s edits %s with %s: %v", p.name, m.ID(), t.text, err)
	if err != nil {
		t.excused = true // it was refused to the user
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
	if batch {
		m.Document().CompleteBatch()
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
	r.on(func(p *page) {
		t := p.mint(id, "creation")
		local := !p.domain.IsConnected()
		p.domain.Models().Create(sdk.NewModel{Collection: "c", ID: id, Data: content(t.text)}, func(_ string, err error) {
			r.tracef("%s creates %s with %s: %v", p.name, id, t.text, err)
			t.saved, t.excused = err == nil, t.excused || err != nil // its database may have been lost since
			if local && err == nil {
				p.device.made[id] = t
			}
		})
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

func (r *run) disconnects() {
	if d := r.device(); r.chance(2) {
		d.down = true
		r.tracef("the device of %s has no network", d.user)
		for _, c := range append([]*conn(nil), r.conns...) {
			if c.page.device == d {
				c.cut(r.once() && r.chance(2))
			}
		}
		return
	}
	r.on(func(p *page) { p.domain.Disconnect(func() { r.tracef("%s is disconnected", p.name) }) })
}

func (r *run) connects() {
	d := r.device()
	d.down = false
	for _, p := range d.tabs {
		if p != nil {
			p.tab.Post(p.online)
		}
	}
}

// online goes online again.
func (p *page) online() {
	if p.domain.IsDisconnected() {
		p.connect()
	} else {
		p.domain.Hint(true)
	}
}

func (r *run) conn() *conn {
	if len(r.conns) == 0 {
		return nil
	}
	return r.conns[r.random.IntN(len(r.conns))]
}

func (r *run) cuts() {
	if c := r.conn(); c != nil {
		c.cut(r.once() && r.chance(2))
	}
}

// delays stops a direction of a connection, for a while.
func (r *run) delays() {
	c := r.conn()
	if c == nil {
		return
	}
	way := c.up
	if r.chance(2) {
		way = c.down
	}
	r.tracef("connection %d of %s is slow", c.number, c.page.name)
	r.world.Freeze(way)
	r.control.AfterFunc(time.Duration(r.random.IntN(8000))*time.Millisecond, func() { r.world.Thaw(way) })
}

// partitions stops both directions of all connections of a device until heartbeats find out.
func (r *run) partitions() {
	d := r.device()
	r.tracef("the device of %s is cut off", d.user)
	for _, c := range r.conns {
		if c.page.device == d {
			r.world.Freeze(c.up)
			r.world.Freeze(c.down)
		}
	}
}

func (r *run) kills() {
	if p := r.page(); p != nil {
		p.kill()
		if r.chance(2) {
			p.device.start(p.place)
		}
	}
}

func (r *run) starts() {
	d := r.device()
	for place, p := range d.tabs {
		if p == nil {
			d.start(place)
			return
		}
	}
}

func (r *run) freezes() {
	p := r.page()
	if p == nil {
		return
	}
	r.tracef("%s: frozen %v", p.name, !p.frozen)
	if p.frozen = !p.frozen; p.frozen {
		r.world.Freeze(p.tab)
	} else {
		r.world.Thaw(p.tab)
	}
}

// aborts lets transactions of a device fail, or not any more.
func (r *run) aborts() {
	d := r.device()
	if d.failing = 0.2 - d.failing; d.failing < 0.1 {
		d.failing = 0
	}
	d.trouble = true
	r.tracef("transactions of %s fail: %v", d.user, d.failing)
}

// fills lets the store of a device be full, or not any more.
func (r *run) fills() {
	d := r.device()
	d.quota = 1 - d.quota
	d.trouble = true
	r.tracef("the device of %s is full: %v", d.user, d.quota == 1)
}

func (r *run) loses() {
	if r.chance(2) {
		r.device().loseDatabase()
	}
}

// lost excuses what was on a database that is lost.
func (r *run) lost(d *device) {
	clear(d.made)
	for _, t := range r.tokens {
		t.excused, t.removed = t.excused || t.device == d, t.removed && t.device != d
	}
	for _, t := range r.remarks {
		t.excused = t.excused || t.device == d
	}
}

func (r *run) powers() {
	d := r.device()
	d.powerLoss()
	d.start(0)
}

func (r *run) crashes() {
	if r.server != nil {
		r.crash()
	}
	if r.chance(2) {
		r.startServer()
	}
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

// mutes lets broadcasts between tabs be lost, or not any more.
func (r *run) mutes() { r.world.LoseMessages = 0.5 - r.world.LoseMessages }
