package sdk

import (
	"os"
	"strconv"
	"time"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// await lets things happen until is.
func (d *device) await(what string, is func() bool) {
	d.t.Helper()
	if !d.world.RunUntil(5*time.Minute, is) {
		d.t.Fatalf("it does not happen that %s", what)
	}
}

// on runs f on the loop and all that follows at once.
func (p *page) on(f func()) {
	p.tab.Post(f)
	p.world.Run()
}

func (p *page) tryOpen(id string) (*Model, error) {
	p.t.Helper()
	o := &opened{}
	p.tab.Post(func() { p.domain.Models().Open(id, o.done) })
	p.await("the model "+id+" opens", func() bool { return o.calls > 0 })
	return o.model, o.err
}

func (p *page) open(id string) *Model {
	p.t.Helper()
	m, err := p.tryOpen(id)
	if err != nil {
		p.t.Fatalf("opening %s: %v", id, err)
	}
	return m
}

// create makes a model with a text.
func (p *page) create(id, text string) {
	p.t.Helper()
	var err error
	calls := 0
	p.on(func() {
		p.domain.Models().Create(NewModel{Collection: "c", ID: id, Data: object(ot.Member{Key: "text", Value: &ot.Value{Kind: ot.String, Text: text}})},
			func(_ string, e error) { calls, err = calls+1, e })
	})
	if calls != 1 || err != nil {
		p.t.Fatalf("creating %s: %v", id, err)
	}
}

// remove deletes a model.
func (p *page) remove(id string) {
	p.t.Helper()
	p.call(func(done func(error)) { p.domain.Models().Remove(id, done) })
}

// adopts waits until the page has the journal of a tab that is gone.
func (p *page) adopts() {
	p.t.Helper()
	p.await("the journal is adopted", func() bool { return len(p.domain.offline.adopted) == 1 })
}

// call runs something with a done function and wants no error.
func (p *page) call(f func(done func(error))) {
	p.t.Helper()
	if err := p.try(f); err != nil {
		p.t.Fatal(err)
	}
}

func (p *page) try(f func(done func(error))) error {
	p.t.Helper()
	var o outcome
	p.tab.Post(func() { f(o.done) })
	p.await("the call returns", func() bool { return o.calls > 0 })
	return o.err
}

// String is for traces.
func (c *chained) String() string {
	return strconv.FormatUint(c.place, 10) + ":" + strconv.FormatUint(c.entry, 10)
}

// typed appends to the text of a model.
func (p *page) typed(m *Model, s string) {
	p.t.Helper()
	p.on(func() {
		if err := m.text().Splice(m.text().Len(), 0, s); err != nil {
			p.t.Error(err)
		}
	})
}

func (p *page) wantText(m *Model, want string) {
	p.t.Helper()
	if got := m.text().Text(); got != want {
		p.t.Fatalf("%sthe text is %q, want %q", p.server.note, got, want)
	}
}

func (d *device) wantServer(id, want string) {
	d.t.Helper()
	if d.server.models[id] == nil {
		d.t.Fatalf("the server has no model %s", id)
	}
	if got := d.server.text(id); got != want {
		d.t.Fatalf("the server has %q, want %q", got, want)
	}
}

// sent waits until nothing is pending.
func (p *page) sent() {
	p.t.Helper()
	p.await("everything is sent", func() bool { return p.domain.Pending().Entries == 0 })
	p.world.Run()
}

func (p *page) letters() []DeadLetter {
	p.t.Helper()
	var out []DeadLetter
	p.call(func(done func(error)) {
		p.domain.DeadLetters(func(l DeadLetters, err error) { out = l.Models; done(err) })
	})
	return out
}

// wantLetter wants one dead letter, of an edit that writes a text.
func (p *page) wantLetter(text string) {
	p.t.Helper()
	if l := p.letters(); len(l) != 1 || l[0].Op == nil || l[0].Op.Text != text {
		p.t.Errorf("letters %+v, want one with %q", l, text)
	}
}

// wantRefusedCreation wants one dead letter, of the making of a model.
func (p *page) wantRefusedCreation() {
	p.t.Helper()
	if l := p.letters(); len(l) != 1 || l[0].Kind != modelstore.CreateEntry {
		p.t.Errorf("letters %+v, want one of a creation", l)
	}
}

func (p *page) noFaults() {
	p.t.Helper()
	if len(p.faults) > 0 {
		p.t.Fatalf("faults: %q", p.faults)
	}
}

func member(key, text string) ot.Member {
	return ot.Member{Key: key, Value: &ot.Value{Kind: ot.String, Text: text}}
}

// seeds is how many schedules a property test runs: n, or as many as the environment says.
func seeds(n uint64) uint64 {
	if more, err := strconv.ParseUint(os.Getenv("HOLDFAST_SEEDS"), 10, 64); err == nil {
		return more
	}
	return n
}
