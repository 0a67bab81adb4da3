package sim

import (
	"strconv"

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
	retried bool // was a dead letter that was sent again
	late    bool // a copy of it came to the server on a connection that its client had given up, which does not hear of it
	removed bool // the model that it has made on its device was deleted there
	commits int
	deleted int  // of the commits, those to models that were deleted
	gone    bool // with the model that it was committed to: whoever has no answer cannot know
	undone  undone
}

func (t *token) String() string { return t.text + " (" + t.how + " in " + t.model + ")" }

// mint makes a token.
func (p *page) mint(model, how string) *token {
	p.edits++
	t := &token{text: "<" + p.name + ":" + strconv.Itoa(p.edits) + ">", page: p, device: p.device, model: model, number: p.edits, how: how}
	p.run.tokens = append(p.run.tokens, t)
	return t
}

// tokensOf are the tokens that were typed into an open model.
func (r *run) tokensOf(m *sdk.Model) (list []*token) {
	for _, t := range r.tokens {
		if t.opened == m {
			list = append(list, t)
		}
	}
	return list
}
