package sim

import (
	"context"
	"slices"

	"github.com/holdfast-sdk/holdfast/sdk"
	"github.com/holdfast-sdk/holdfast/server/store"
)

// Refusals is what Config.Also may name: users lose the right to write a model and get it back, make edits and models that are larger than the
// server takes, and send dead letters again.
const Refusals = "refusals"

// forbids lets a user take from one, or from himself, the right to write a model, or give it back.
func (r *run) forbids() {
	id, user, write := r.id(), users[r.random.IntN(len(users))], r.chance(2)
	r.on(func(p *page) {
		may := sdk.ModelPermissions{Read: true, Write: write, Remove: true, Manage: true}
		p.domain.Models().Permissions(id).SetUser(sdk.UserID{Name: user}, may, func(err error) {
			r.tracef("%s lets %s write %s: %v, %v", p.name, user, id, write, err)
		})
	})
}

// SetModelPermissions implements store.Models. Nothing else happens meanwhile: the server holds a lock.
func (h *handle) SetModelPermissions(_ context.Context, m store.Model) error {
	if h.dead {
		return store.ErrClosed
	}
	rec := h.db.byKey[m.Key]
	if rec == nil {
		return store.ErrNotFound
	}
	rec.meta.OverridesWorld, rec.meta.World, rec.meta.Users = m.OverridesWorld, m.World, m.Users
	return nil
}

// retries has the dead letters of a model sent again, or discarded.
func (r *run) retries() {
	id, discards := r.id(), r.chance(4)
	r.on(func(p *page) {
		p.domain.DeadLetters(func(letters sdk.DeadLetters, err error) {
			if err != nil {
				return // what is sent again, or discarded, would not be known
			}
			byText := r.byText()
			for _, l := range letters.Models {
				for _, t := range lettered(&l, byText) {
					t.retried = t.retried || l.Model == id
					t.excused = t.excused || l.Model == id && discards
				}
			}
			done := func(err error) {
				r.tracef("%s sends letters of %s again, or discards them %v: %v", p.name, id, discards, err)
				if discards {
					r.excuseUnseen(p, id)
				}
			}
			if discards {
				p.domain.DiscardDeadLetters(id, done)
			} else {
				p.domain.RetryDeadLetters(id, done)
			}
		})
	})
}

// excuseUnseen excuses edits that may have become dead letters after these were read, and before they were discarded.
func (r *run) excuseUnseen(p *page, id string) {
	for _, t := range r.tokens {
		if t.model == id && t.device == p.device && (t.page == p || t.page.dead) {
			t.excused = true
		}
	}
}

func (r *run) refuses() bool { return slices.Contains(r.config.Also, Refusals) }

func (r *run) byText() map[string]*token {
	byText := map[string]*token{}
	for _, t := range r.tokens {
		byText[t.text] = t
	}
	return byText
}

// lettered are the tokens in a dead letter.
func lettered(l *sdk.DeadLetter, byText map[string]*token) (list []*token) {
	var found []string
	if l.Data != nil {
		found = texts(found, l.Data)
	}
	if l.Op != nil {
		found = textsOf(found, l.Op)
	}
	for _, text := range found {
		list = append(list, named(text, byText)...)
	}
	return list
}

// named are the tokens in a text.
func named(text string, byText map[string]*token) (list []*token) {
	for _, word := range tokensIn(text) {
		if t := byText[word]; t != nil {
			list = append(list, t)
		}
	}
	return list
}
