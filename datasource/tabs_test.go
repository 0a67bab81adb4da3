package datasource

import "testing"

// In these tests no message of one tab reaches the other.

func TestAReadShowsWhatTheMessagesOfAnotherTabShouldHaveTold(t *testing.T) {
	w := newWorld(t, 2)
	a, b := w.open(""), w.open("")
	w.read(a)
	w.read(b)
	w.w.LoseMessages = 1
	a.rename(1, "from a")
	w.saved(a)
	expect(t, "rows of b", b.shows(), "row1 row2")
	w.read(b)
	expect(t, "rows of b after a read", b.shows(), "from a* row2")
	goOffline(t, b)
	a.rename(2, "from a, too")
	w.saved(a)
	w.read(b)
	expect(t, "rows of b after a read without a connection", b.shows(), "from a* from a, too*")
}

func TestASyncSendsWhatTheMessagesOfAnotherTabShouldHaveTold(t *testing.T) {
	w := newWorld(t, 2)
	a, b := w.open(""), w.open("")
	w.read(a)
	w.read(b)
	w.w.LoseMessages = 1
	a.rename(1, "from a")
	w.saved(a)
	w.sync(b)
	expect(t, "server", w.srv.names(), "1:from a 2:row2")
	if b.writes() != 1 {
		t.Fatalf("%d writes were sent, want 1", b.writes())
	}
}
