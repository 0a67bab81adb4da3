package sdk

import (
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/wire"
)

// It takes what the other tab has ordered before the refusal for nobody's edits, and not for the acknowledgement of its own.
func TestATabThatWasAwayWhileEditsOfAnotherWereRefusedLosesNone(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		d, a, b, ma, mb := twoTabs(t, once)
		d.world.Run()
		d.world.Freeze(b.tab)
		a.typed(ma, "1")
		a.typed(ma, "2")
		a.call(ma.WhenCommitted)
		a.cut()
		a.typed(ma, "x")
		a.call(ma.WhenSaved)
		a.call(ma.Close)
		d.server.deny["m"] = true
		a.connect()
		a.sent()
		a.wantLetter("x")
		delete(d.server.deny, "m")
		b.dropConns()
		d.world.Thaw(b.tab)
		b.typed(mb, "y")
		b.connect()
		b.sent()
		d.wantServer("m", "-12y")
		b.wantText(mb, "-12y")
		b.noFaults()
	})
}

// deafToRefusal is a tab b that shows an edit of a, and has not heard that the server has refused it: it is deaf.
func deafToRefusal(t *testing.T, once bool) (a, b *page, mb *Model) {
	t.Helper()
	d, a, b, ma, mb := twoTabs(t, once)
	d.world.Run()
	a.cut()
	a.typed(ma, "x")
	a.call(ma.WhenSaved)
	d.await("the other tab shows the edit", func() bool { return !mb.doc.Committed() })
	a.call(ma.Close)
	d.server.deny["m"] = true
	b.deaf = true
	a.connect()
	a.sent()
	return a, b, mb
}

// Hints between tabs are no messages that arrive for sure.
func TestATabThatDoesNotHearThatAnothersEditsWereRefusedFindsOut(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		a, b, mb := deafToRefusal(t, once)
		b.deaf = false
		a.wantLetter("x")
		if mb.state == closedModel {
			t.Fatal("it was told")
		}
		b.await("it looks itself", func() bool { return mb.state == closedModel })
		b.wantText(b.open("m"), "-")
	})
}

// It is closed while its last edit is written; that finds that another tab has made dead letters of what it was made on.
func TestTheLastEditOfAModelThatIsClosedBecomesADeadLetterWithThoseItWasMadeOn(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		_, b, mb := deafToRefusal(t, once)
		b.on(func() {
			if err := mb.text().Splice(0, 0, "y"); err != nil {
				t.Error(err)
			}
			mb.closed(false, "", errorf(ErrUnauthorized, "you may not write any more"))
		})
		b.wantLetter("y")
	})
}

// halfOrdered is two tabs whose edits are refused, but for the first that b made, which is a text of one operation for each letter: the server has
// that, and the answer was lost with the connection. On the next one the right to write is gone.
func halfOrdered(t *testing.T, once bool, text string) (a, b *page) {
	t.Helper()
	d, a, b, ma, mb := twoTabs(t, once)
	a.cut()
	b.cut()
	b.on(func() {
		for _, letter := range text {
			if err := mb.text().Splice(mb.text().Len(), 0, string(letter)); err != nil {
				t.Error(err)
			}
		}
	})
	b.call(mb.WhenSaved)
	b.call(mb.Close)
	a.typed(ma, "x")
	a.call(ma.WhenSaved)
	a.call(ma.Close)
	sends := a
	if !once { // there nobody sends what others have made
		sends = b
	}
	lost := false
	d.server.lose = func(_ *manyConn, m wire.BodyMessage) bool {
		_, ack := m.(*wire.OperationAcknowledgementMessage)
		sends.dialer.down = sends.dialer.down || ack
		lost = lost || ack
		return ack
	}
	sends.connect()
	d.await("the answer is lost", func() bool { return lost })
	d.server.lose = nil
	d.world.Run()
	d.server.deny["m"] = true
	a.connect()
	a.sent()
	b.connect()
	b.sent()
	d.wantServer("m", "-"+text[:1])
	delete(d.server.deny, "m")
	return a, b
}

func TestAnEditOfAnotherTabThatTheServerHasIsNoDeadLetterWhenItRefusesThoseBehindIt(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		a, b := halfOrdered(t, once, "1")
		if l := b.letters(); len(l) > 0 {
			t.Errorf("letters %+v", l)
		}
		a.wantLetter("x")
		a.decides(retries)
		a.sent()
		a.wantServer("m", "-1x")
	})
}

func TestOfAnEditOfAnotherTabOnlyWhatTheServerHasNotIsADeadLetter(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		a, b := halfOrdered(t, once, "12")
		a.wantLetter("x")
		b.wantLetter("2")
		b.decides(retries)
		b.sent()
		a.sent()
		want := "-12"
		if once { // else it is not known of what is made on what
			want = "-12x"
		}
		a.wantServer("m", want)
		if l := a.letters(); (len(l) == 0) != once {
			t.Errorf("letters of the other tab %+v", l)
		}
	})
}

// In which sessions they were sent is forgotten by then.
func TestWhatTheServerHasIsNotSentAgainWithTheLettersBehindItAfterOtherEdits(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		a, b := halfOrdered(t, once, "12")
		for _, p := range []*page{a, b} {
			m := p.open("m")
			p.typed(m, "y")
			p.call(m.WhenCommitted)
			p.call(m.Close)
		}
		b.decides(retries)
		b.sent()
		a.sent()
		if text := a.server.text("m"); strings.Count(text, "1") != 1 || strings.Count(text, "2") != 1 {
			t.Errorf("the server has %q", text)
		}
	})
}

func TestWhatTheServerHasIsForgottenWithTheLastLetterBehindIt(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		a, b := halfOrdered(t, once, "12")
		edits := func() (n int) {
			for _, r := range a.modelRows() {
				if r.Key[0] == "link" {
					n++
				}
			}
			return n
		}
		a.decides(discards)
		if b.wantLetter("2"); edits() != 1 {
			t.Errorf("%d records of edits", edits())
		}
		b.decides(discards)
		if edits() != 0 {
			t.Errorf("%d records of edits are left", edits())
		}
	})
}

// It was not told, and the chain is empty when it looks.
func TestDeadLettersThatAnotherTabHadSentAgainWithItsOwnAreNone(t *testing.T) {
	a, b := halfOrdered(t, true, "12")
	b.deaf = true
	a.decides(retries)
	a.sent()
	a.wantServer("m", "-12x")
	a.call(a.open("m").Close)
	if l := b.letters(); len(l) > 0 {
		t.Errorf("letters %+v", l)
	}
	b.sent()
	b.wantCleanJournal("m")
	b.wantServer("m", "-12x")
}

// What is written right then is in the chain only when the sync that is refused has read it.
func TestAnEditThatIsMadeAsTheOnesBeforeItAreRefusedIsADeadLetterToo(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		for moment := range 2 * moments {
			d := newDevice(t, uint64(moment), once)
			d.server.add("m", "-")
			p := d.newPage().connect()
			m := p.open("m")
			p.cut()
			p.typed(m, "x")
			p.call(m.WhenSaved)
			d.server.deny["m"] = true
			p.dialer.down = false
			p.tab.Post(p.goOnline)
			for range moment {
				d.world.Step()
			}
			typed := "x"
			p.tab.Post(func() {
				if m.text().Splice(0, 0, "y") == nil {
					typed = "xy"
				}
				m.giveUp("it is too large", errorf(ErrTooLarge, "it is too large"))
			})
			p.connect()
			p.sent()
			found := d.server.text("m")
			for _, l := range p.letters() {
				found += l.Op.Text
			}
			for _, letter := range typed {
				if n := strings.Count(found, string(letter)); n != 1 {
					t.Errorf("moment %d: %c is %d times on the server or a dead letter: %q", moment, letter, n, found)
				}
			}
		}
	})
}

// What the other tab has made is made on an edit that is still under way to this one.
func TestEditsThatCannotBeSavedYetAreDeadLettersWhenTheModelIsClosedAsOneIsRefused(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		d, a, b, ma, mb := twoTabs(t, once)
		d.world.Run()
		d.world.Freeze(b.wayDown())
		d.server.edit("m", spliceOp(0, 0, "z"))
		d.await("one tab has the edit", func() bool { return ma.Version() == 2 })
		a.cut()
		a.typed(ma, "a")
		a.call(ma.WhenSaved)
		b.typed(mb, "y")
		b.on(func() { mb.closed(false, "", errorf(ErrTooLarge, "one of the edits is too large")) })
		b.wantLetter("y")
	})
}
