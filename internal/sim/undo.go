package sim

import (
	"slices"
	"strings"

	"github.com/holdfast-sdk/holdfast/sdk"
	"github.com/holdfast-sdk/holdfast/sdk/document"
)

// Undo is what Config.Also may name: users undo their edits, and do them again.
const Undo = "undo"

// undone is what undoing has made of a token. It is not seen in the content when the last step took it away, is seen when one brought
// it back, and it may be either if the step was not saved, or refused.
type undone struct {
	steps int  // that changed whether it is seen
	again int  // of these, those that brought it back: it is committed once more with each
	gone  bool // the last one took it away
	saved int  // so many of the steps were told to be saved
	lost  bool // one could not be saved, or is in a dead letter, as the user was told
}

// may reports whether a token that was committed may be missing from the content, or be there.
func (u *undone) may(missing bool, t *token) bool {
	switch {
	case u.gone == missing, u.steps > 0 && (t.excused || t.letter || u.lost || u.saved < u.steps && t.page.dead):
		return true
	default:
		return t.how == "map" // others may have set the same key, or undone that
	}
}

// mayReturn reports whether a token may have been committed once more: it was undone and came back, or it was a property that
// somebody has set to something else, and undone that.
func (r *run) mayReturn(t *token) bool {
	return t.commits <= 1+t.undone.again && t.undone.again > 0 || t.how == "map" && r.undoes()
}

// undoes reports whether users undo anything.
func (r *run) undoes() bool { return slices.Contains(r.config.Also, Undo) }

// manage gives an open model an undo manager.
func (p *page) manage(m *sdk.Model) *document.UndoManager {
	if p.managers[m] == nil {
		manager, err := m.NewUndoManager(document.UndoOptions{})
		if err != nil {
			p.faults = append(p.faults, "no undo manager of "+m.ID()+": "+err.Error())
			return nil
		}
		p.managers[m] = manager
	}
	return p.managers[m]
}

// undo lets somebody undo and redo edits of a model that is open.
func (r *run) undo() {
	r.on(func(p *page) {
		m := p.pick()
		if m == nil {
			return
		}
		manager := p.manage(m)
		for range 1 + r.random.IntN(3) {
			if manager != nil {
				p.undo(m, manager, r.chance(3))
			}
		}
	})
}

// undo takes one step back, or makes it again, and notes which tokens came and went.
func (p *page) undo(m *sdk.Model, manager *document.UndoManager, redo bool) {
	r := p.run
	mine := r.tokensOf(m)
	before := seen(m, mine)
	step := manager.Undo
	if redo {
		step = manager.Redo
	}
	done, err := step()
	r.tracef("%s undoes in %s, redo %v: %v %v", p.name, m.ID(), redo, done, err)
	for i, now := range seen(m, mine) {
		if now == before[i] {
			continue
		}
		u := &mine[i].undone
		u.steps++
		u.gone = !now
		if now {
			u.again++
		}
	}
}

// closedOver notes that a model was closed by something else than its user, before all that was undone was saved.
func (r *run) closedOver(e *sdk.ModelEvent) {
	for _, t := range r.tokensOf(e.Model) {
		t.undone.lost = t.undone.lost || e.Reason != "" && t.undone.saved < t.undone.steps
	}
}

// seen reports which tokens are in the content of a model.
func seen(m *sdk.Model, tokens []*token) []bool {
	all := strings.Join(texts(nil, m.Document().Root().Value()), "\n")
	list := make([]bool, len(tokens))
	for i, t := range tokens {
		list[i] = strings.Contains(all, t.text)
	}
	return list
}
