package sdk

import (
	"testing"
)

// It takes what the other tab has ordered before the refusal for nobody's edits, and not for the acknowledgement of its own.
func TestATabThatWasAwayWhileEditsOfAnotherWereRefusedLosesNone(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		d := newDevice(t, 1, once)
		d.server.add("m", "-")
		a, b := d.newPage().connect(), d.newPage().connect()
		ma, mb := a.open("m"), b.open("m")
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
	d := newDevice(t, 1, once)
	d.server.add("m", "-")
	a, b = d.newPage().connect(), d.newPage().connect()
	ma, mb := a.open("m"), b.open("m")
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
