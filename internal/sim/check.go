package sim

import (
	"fmt"
	"strings"
	"time"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk"
	"github.com/holdfast-sdk/holdfast/wire"
)

// quiesce stops the faults and waits until everything is sent, and everybody has everything.
func (r *run) quiesce() {
	r.tracef("the faults stop")
	r.world.LoseMessages = 0
	if r.server == nil {
		r.startServer()
	}
	for _, c := range r.conns {
		r.world.Thaw(c.up)
		r.world.Thaw(c.down)
	}
	for _, d := range r.devices {
		d.down, d.quota, d.failing = false, 0, 0
		for place, p := range d.tabs {
			if p != nil && p.broken {
				p.kill()
				p = nil
			}
			if p == nil {
				d.start(place)
			} else {
				p.frozen = false
				r.world.Thaw(p.tab)
				p.tab.Post(p.online)
			}
		}
	}
	r.quiet = true
	if !r.await(r.unsent) || !r.await(r.apart) {
		return
	}
	r.advance(time.Second) // what went wrong before is told by then
	r.settled = true
	for _, p := range r.live() {
		p.tab.Post(func() {
			for _, id := range r.db.ids() {
				p.open(id)
			}
		})
	}
	r.advance(time.Second)
	r.await(r.behind)
}

// unsent says who has something to send, "" if nobody has.
func (r *run) unsent() string {
	for _, p := range r.live() {
		switch pending := p.domain.Pending(); {
		case p.broken:
			p.kill()
			p.device.start(p.place)
			return p.name + " is loaded again"
		case !p.ready:
			return p.name + " has no storage"
		case !p.domain.IsConnected():
			p.tab.Post(p.online)
			return p.name + " is not connected"
		case pending.Entries > 0 || pending.Unsaved > 0:
			return fmt.Sprintf("%s has %d edits to send, %d unsaved (%v)", p.name, pending.Entries, pending.Unsaved, pending.Models)
		}
		if why := p.unsaid(); why != "" {
			return why
		}
	}
	return ""
}

// behind says who does not have what the server has, "" if everybody does.
func (r *run) behind() string {
	if why := r.unsent(); why != "" {
		return why
	}
	for _, p := range r.live() {
		for _, id := range r.db.ids() {
			m := p.models[id]
			if m == nil {
				p.tab.Post(func() { p.open(id) })
				return p.name + " has not opened " + id
			}
			if v := r.db.models[id].version(); m.Version() != v || !m.Committed() || m.IsResyncing() {
				return fmt.Sprintf("%s has version %d of %s, the server %d; committed %v", p.name, m.Version(), id, v, m.Committed())
			}
		}
	}
	return ""
}

// check checks what must hold now.
func (r *run) check() {
	byText := r.byText()
	r.findLetters(byText)
	for _, rec := range r.db.all {
		r.checkLog(rec, byText)
	}
	for _, t := range r.tokens {
		r.checkToken(t)
	}
	r.checkChats()
	for _, p := range r.live() {
		for _, fault := range p.faults {
			r.failf("%s: %s", p.name, fault)
		}
	}
	for _, e := range r.serverErrors {
		r.failf("the server: %s", e)
	}
}

// checkToken checks that an edit was committed once, or is accounted for.
func (r *run) checkToken(t *token) {
	switch {
	case t.commits > 1 && t.retried && !r.once(): // it was refused when it was sent again, though committed: nothing tells
	case t.commits > 1 && !r.mayReturn(t) && !(t.how == "creation" && t.commits <= 1+t.deleted && !r.once()):
		// A creation whose answer was lost is asked for again. Without entries, nothing tells that it was made, and deleted since.
		r.failf("%s was committed %d times", t, t.commits)
	case t.commits == 1 && t.letter && r.once() && !t.gone && !t.late && t.undone.steps == 0:
		r.failf("%s was committed, and is in a dead letter", t)
	case t.removed && t.commits > t.deleted:
		r.failf("%s was deleted with its model, which is on the server", t)
	case t.acked && t.commits == 0:
		r.failf("%s was acknowledged, and is not committed", t)
	case t.commits >= 1 || t.letter || t.excused:
	case t.saved:
		r.failf("%s was saved, and is neither committed nor in a dead letter", t)
	case !t.page.dead:
		r.failf("%s is neither committed nor in a dead letter, and its tab lives", t)
	}
}

// checkLog replays the log of a model, which counts its tokens, and compares with snapshot and replicas.
func (r *run) checkLog(rec *record, byText map[string]*token) {
	id := rec.meta.ID
	replayed, err := contentAt(rec, rec.first, rec.version())
	if err != nil {
		r.failf("the log of %s cannot be replayed: %v", id, err)
		return
	}
	final := texts(nil, replayed)
	root, _ := wire.DecodeValue(rec.first.Data)
	r.count(byText, texts(nil, root), final, rec.deleted)
	order := map[*page]int{}
	for _, op := range rec.log {
		applied, err := wire.DecodeApplied(op.Data)
		if err != nil {
			r.failf("operation %d of %s: %v", op.Version, id, err)
			return
		}
		for _, t := range r.count(byText, textsOf(nil, &applied.Op), final, rec.deleted) {
			if t.number < order[t.page] && !r.mayReturn(t) && !t.retried {
				r.failf("%s was committed after the edit %d of the same tab", t, order[t.page])
			}
			order[t.page] = max(order[t.page], t.number)
		}
	}
	if rec.deleted {
		return
	}
	fromSnapshot, err := contentAt(rec, rec.snapshot, rec.version())
	if err != nil || !ot.Equal(fromSnapshot, replayed) {
		r.failf("the snapshot of %s and what follows it give something else than the log: %v", id, err)
	}
	for _, p := range r.live() {
		if m := p.models[id]; m != nil && !ot.Equal(m.Document().Root().Value(), replayed) {
			r.failf("%s has another content of %s than the server:\n%q\n%q", p.name, id, texts(nil, m.Document().Root().Value()), final)
		}
	}
}

// count counts the tokens in texts that were committed, and checks that they are in the final content.
func (r *run) count(byText map[string]*token, committed, final []string, gone bool) (found []*token) {
	all := strings.Join(final, "\n")
	for _, text := range committed {
		for _, word := range tokensIn(text) {
			t := byText[word]
			if t == nil {
				r.failf("%s was committed, which nobody has written", word)
				continue
			}
			t.commits++
			t.gone = gone
			if gone {
				t.deleted++
			}
			found = append(found, t)
			if n := strings.Count(all, word); n > 1 || n == 0 && !t.undone.may(true, t) || n == 1 && !gone && !t.undone.may(false, t) {
				r.failf("%s was committed and is in the content %d times, undone %+v", t, n, t.undone)
			}
		}
	}
	return found
}

// findLetters notes which tokens are in dead letters.
func (r *run) findLetters(byText map[string]*token) {
	for _, p := range r.live() {
		p.tab.Post(func() {
			p.domain.DeadLetters(func(letters sdk.DeadLetters, err error) {
				if err != nil {
					r.failf("%s cannot read its dead letters: %v", p.name, err)
				}
				for _, l := range letters.Models {
					for _, t := range lettered(&l, byText) {
						t.letter = true
					}
				}
			})
		})
	}
	r.advance(time.Second)
}

// tokensIn are the tokens in a text.
func tokensIn(text string) (list []string) {
	for {
		from := strings.IndexByte(text, '<')
		if from < 0 {
			return list
		}
		to := strings.IndexByte(text[from:], '>')
		if to < 0 {
			return list
		}
		list = append(list, text[from:from+to+1])
		text = text[from+to+1:]
	}
}

// texts are the strings in a value.
func texts(list []string, v *ot.Value) []string {
	if v == nil {
		return list
	}
	if v.Kind == ot.String {
		list = append(list, v.Text)
	}
	for _, item := range v.Items {
		list = texts(list, item)
	}
	for _, m := range v.Members {
		list = texts(list, m.Value)
	}
	return list
}

// textsOf are the strings that an operation brings.
func textsOf(list []string, op *ot.Op) []string {
	if op.Text != "" {
		list = append(list, op.Text)
	}
	list = texts(list, op.Value)
	for _, item := range op.Items {
		list = texts(list, item)
	}
	for _, m := range op.Members {
		list = texts(list, m.Value)
	}
	for i := range op.Ops {
		list = textsOf(list, &op.Ops[i])
	}
	return list
}
