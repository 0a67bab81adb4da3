package sdk

import (
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
)

// moments is how many steps of the world deciding about dead letters takes, and some more.
const moments = 40

// decision is what an application does with the dead letters of a model.
type decision func(d *Domain, model string, done func(error))

var discards, retries decision = (*Domain).DiscardDeadLetters, (*Domain).RetryDeadLetters

// lettered is a tab without network that has two edits of the model "m", a and c, as dead letters, and an accepted one, b, between them.
func lettered(d *device) *page {
	d.t.Helper()
	d.server.add("m", "-")
	p := d.newPage().connect()
	for _, text := range []string{"a", "b", "c"} {
		m := p.open("m")
		p.cut()
		p.typed(m, text)
		p.call(m.Close)
		d.server.deny["m"] = text != "b"
		p.connect()
		p.sent()
		d.server.deny["m"] = false
	}
	p.cut()
	if l := p.letters(); len(l) != 2 {
		d.t.Fatalf("letters %+v", l)
	}
	return p
}

// decide begins to decide.
func (p *page) decide(what decision) *outcome {
	o := &outcome{}
	p.tab.Post(func() { what(p.domain, "m", o.done) })
	return o
}

// decides is decide, and waits until that is done.
func (p *page) decides(what decision) {
	p.t.Helper()
	p.call(func(done func(error)) { what(p.domain, "m", done) })
}

// wantDecided wants the letters to be sent or to be gone: none is left, nothing of them is in the store, and the model can be edited.
func (p *page) wantDecided(moment int, sent bool) {
	p.t.Helper()
	p.connect()
	p.sent()
	m := p.open("m")
	text := p.server.text("m")
	if p.wantText(m, text); len(text) != 2 && !sent || sent && (strings.Count(text, "a") != 1 || strings.Count(text, "c") != 1 || len(text) != 4) {
		p.t.Errorf("moment %d: the server has %q, sent again %v", moment, text, sent)
	}
	p.typed(m, "!")
	p.call(m.WhenCommitted)
	p.wantText(m, p.server.text("m"))
	p.call(m.Close)
	if l := p.letters(); len(l) != 0 {
		p.t.Errorf("moment %d: letters are left: %+v", moment, l)
	}
	p.wantCleanJournal("m")
	if c, links, err := modelstore.ReadChain(p.base(), "m"); err != nil || len(c.LiveOf(links)) > 0 {
		p.t.Errorf("moment %d: the chain has %+v, %v", moment, links, err)
	}
	p.noFaults()
}

// A tab that did not run for a while, and has lost its journal to another one, decides about letters that it has read before that. What the other
// one has done with them counts.
func TestTwoTabsDecideAboutOneDeadLetterAtAnyMomentAndItIsSentOrDiscarded(t *testing.T) {
	for name, of := range map[string][2]decision{
		"discard, then retry": {discards, retries}, "retry, then discard": {retries, discards},
		"both discard": {discards, discards}, "both retry": {retries, retries},
	} {
		t.Run(name, func(t *testing.T) {
			for moment := range moments {
				d := newDevice(t, 1, true)
				a := lettered(d)
				b := d.newPage().offline()
				a.domain.offline.own.lease.Release()
				b.adopts()
				slow := a.decide(of[0])
				for range moment {
					d.world.Step()
				}
				d.world.Freeze(a.tab)
				b.call(func(done func(error)) { of[1](b.domain, "m", done) })
				sent := b.domain.Pending().Entries > 0
				d.world.Thaw(a.tab)
				d.await("the slow tab is done, too", func() bool { return slow.calls > 0 })
				if slow.err != nil && offline.CodeOf(slow.err) != offline.ErrVanished { // with the last letter the journal of a tab that is gone goes
					t.Errorf("moment %d: %v", moment, slow.err)
				}
				d.world.Run()
				b.wantDecided(moment, sent || b.domain.Pending().Entries > 0)
			}
		})
	}
}

func TestDeadLettersThatAreRetriedAndDiscardedAtOnceAreSentOrDiscarded(t *testing.T) {
	for name, of := range map[string][2]decision{"retry first": {retries, discards}, "discard first": {discards, retries}} {
		t.Run(name, func(t *testing.T) {
			for moment := range moments {
				d := newDevice(t, uint64(moment), true)
				p := lettered(d)
				first := p.decide(of[0])
				for range moment / 2 {
					d.world.Step()
				}
				second := p.decide(of[1])
				p.await("both are done", func() bool { return first.calls > 0 && second.calls > 0 })
				if first.err != nil || second.err != nil {
					t.Errorf("moment %d: %v, %v", moment, first.err, second.err)
				}
				p.wantDecided(moment, p.domain.Pending().Entries > 0)
			}
		})
	}
}

// The edits are back in the chain before their entries are queued.
func TestDeadLettersWhoseRetryWasInterruptedByACrashAreSentAtTheNextStart(t *testing.T) {
	interrupted := false
	for moment := range moments {
		d := newDevice(t, 1, true)
		p := lettered(d)
		p.decide(retries)
		for range moment {
			d.world.Step()
		}
		p.kill()
		c, links, _ := modelstore.ReadChain(d.base(), "m")
		retried := len(c.LiveOf(links)) > 0
		q := d.newPage().offline()
		d.world.Run()
		if queued := q.domain.Pending().Entries > 0; queued != retried {
			t.Errorf("moment %d: the edits are in the chain: %v, queued: %v", moment, retried, queued)
		}
		interrupted = interrupted || retried
		q.decides(discards)
		q.wantDecided(moment, retried)
	}
	if !interrupted {
		t.Error("no retry was interrupted between its two steps")
	}
}

func TestDeadLettersThatTheStoreDoesNotQueueWhenTheyAreRetriedAreQueuedLater(t *testing.T) {
	aborted := offline.Errorf(offline.ErrStorage, "the transaction was aborted")
	for name, fates := range map[string][]offlinetest.Fate{
		"the edits are not in the chain":      {{Err: aborted}},
		"they are, but that is not confirmed": {{Err: aborted, Made: true}, {Err: aborted}},
		"the entries are not queued":          {{}, {Err: aborted}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDevice(t, 1, true)
			p := lettered(d)
			p.store.FailApplies(fates...)
			if err := p.try(func(done func(error)) { retries(p.domain, "m", done) }); err == nil {
				t.Error("the retry succeeds")
			}
			sent := len(fates) > 1
			if sent {
				p.await("they are queued", func() bool { return p.domain.Pending().Entries == 2 })
			} else {
				if l := p.letters(); len(l) != 2 {
					t.Errorf("letters %+v", l)
				}
				p.decides(discards)
			}
			p.wantDecided(0, sent)
		})
	}
}
