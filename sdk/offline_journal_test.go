package sdk

import (
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
	"github.com/holdfast-sdk/holdfast/wire"
)

// both runs a test against servers with and without the extension.
func both(t *testing.T, f func(t *testing.T, once bool)) {
	t.Run("WithTheExtension", func(t *testing.T) { f(t, true) })
	t.Run("WithoutTheExtension", func(t *testing.T) { f(t, false) })
}

// Defect 2 of offline.md §5: with the original client, 20 of 25 edits are never sent after a reload.
func TestDefect2SnapshotsNeverHoldUnsentEditsSo250EditsSurviveAReload(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		d := newDevice(t, 1, once)
		d.server.add("m", "")
		p := d.newPage().connect()
		m := p.open("m")
		p.cut()
		want := ""
		for i := range 250 {
			s := string(rune('a' + i%26))
			p.typed(m, s)
			want += s
		}
		p.call(m.WhenSaved)
		p.kill()
		q := d.newPage().offline()
		m = q.open("m")
		q.wantText(m, want)
		if n := q.domain.Pending(); n.Entries != 250 || len(n.Models) != 1 || n.Models[0] != (PendingModel{"m", 250}) {
			t.Errorf("pending %+v", n)
		}
		q.connect()
		q.sent()
		d.wantServer("m", want)
		q.wantText(m, want)
		if !m.Committed() || m.Version() != 251 {
			t.Errorf("committed %v, version %d", m.Committed(), m.Version())
		}
		q.noFaults()
		q.wantCleanJournal("m")
	})
}

// wantCleanJournal checks that nothing of a model is left in the journals, once all is acknowledged.
func (p *page) wantCleanJournal(id string) {
	p.t.Helper()
	p.world.Run()
	for _, k := range p.domain.offline.keepers() {
		if lane := k.journal.Lane(id); len(lane) > 0 {
			p.t.Errorf("the journal still has %+v", lane)
		}
	}
	if r, _ := p.base().GetRange(offline.BucketRows, offline.Prefix("sessions", id)); len(r) > 0 && p.domain.Models().find(id) == nil {
		p.t.Errorf("sessions are left: %v", r)
	}
}

func TestEditsOfAClosedModelAreSentInTheBackgroundAfterAReload(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		d := newDevice(t, 1, once)
		d.server.add("m", "base")
		p := d.newPage().connect()
		m := p.open("m")
		p.cut()
		p.typed(m, "1")
		p.typed(m, "2")
		p.call(m.Close)
		p.kill()
		d.server.edit("m", spliceOp(0, 0, ">"))
		q := d.newPage().connect()
		q.sent()
		d.wantServer("m", ">base12")
		q.noFaults()
		q.wantCleanJournal("m")
		if d.server.requests[wire.BodyOpenRealTimeModelRequest] != 1 {
			t.Error("the model was opened for it")
		}
		q.wantText(q.open("m"), ">base12")
	})
}

// Case A of offline.md §4: an operation sent in session s1, committed, the connection lost before its acknowledgement.
func TestDefect1CaseAALostAcknowledgementIsMadeUpFor(t *testing.T) {
	both(t, func(t *testing.T, once bool) { loseAcknowledgements(t, once, 1, false) })
}

// Case B: repeated in later sessions, whose acknowledgements are lost, too, with reloads in between.
func TestDefect1CaseBRepeatedInManySessionsAnEditIsThereOnce(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		loseAcknowledgements(t, once, 4, false)
		loseAcknowledgements(t, once, 4, true)
	})
}

// Defect 12: the session an entry was submitted in is noted again in each new session.
func TestDefect12EachSessionOfASubmissionIsNoted(t *testing.T) {
	loseAcknowledgements(t, false, 3, true)
}

func loseAcknowledgements(t *testing.T, once bool, times int, reload bool) {
	t.Helper()
	d := newDevice(t, 1, once)
	d.server.add("m", "")
	p := d.newPage().connect()
	m := p.open("m")
	lost := 0
	d.server.lose = func(c *manyConn, msg wire.BodyMessage) bool {
		if _, ok := msg.(*wire.OperationAcknowledgementMessage); ok && lost < times {
			lost++
			return true
		}
		return false
	}
	want := ""
	p.typed(m, "A")
	want += "A"
	for i := 0; i < times && reload; i++ {
		p.await("an acknowledgement is lost", func() bool { return lost > i })
		p.kill()
		p = d.newPage().offline()
		m = p.open("m")
		s := string(rune('B' + i))
		p.typed(m, s)
		want += s
		p.connect()
	}
	p.await("it is committed", m.Committed)
	d.wantServer("m", want)
	p.wantText(m, want)
	p.noFaults()
	p.wantCleanJournal("m")
}

// Case C, defect 3: what others commit during a resync arrives.
func TestDefect3OperationsCommittedDuringAResyncArrive(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		d := newDevice(t, 1, once)
		d.server.add("m", "")
		p := d.newPage().connect()
		m := p.open("m")
		p.cut()
		p.typed(m, "x")
		p.call(m.Close)
		done := false
		d.server.lose = func(c *manyConn, msg wire.BodyMessage) bool {
			if _, ok := msg.(*wire.ModelResyncResponseMessage); ok && !done {
				done = true
				c.server.world.NewTab().Post(func() { d.server.edit("m", spliceOp(0, 0, "!")) })
			}
			return false
		}
		p.connect()
		p.sent()
		d.wantServer("m", "!x")
		m = p.open("m")
		p.wantText(m, "!x")
	})
}

// Defect 13: a remote operation costs one record, however much waits.
func TestDefect13ARemoteOperationIsOneWriteHoweverMuchIsPending(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "")
	p := d.newPage().connect()
	m := p.open("m")
	d.server.lose = func(c *manyConn, msg wire.BodyMessage) bool { // acknowledgements stay away
		_, ok := msg.(*wire.OperationAcknowledgementMessage)
		return ok && false
	}
	hold := true
	p.cut()
	for range 200 {
		p.typed(m, "x")
	}
	writes := 0
	p.store.OnApply = func(b *offline.Batch) offlinetest.Fate {
		for _, w := range b.Writes {
			if w.Bucket == offline.BucketJournal || w.Range == nil && w.Bucket == offline.BucketRows && w.Key[0] == "log" {
				writes++
			}
		}
		return offlinetest.Fate{}
	}
	for range 50 {
		d.server.edit("m", spliceOp(0, 0, "!"))
	}
	// The replay comes, and nothing of ours is submitted before its end.
	d.server.lose = func(c *manyConn, msg wire.BodyMessage) bool {
		_, ok := msg.(*wire.OperationAcknowledgementMessage)
		return ok && hold
	}
	p.dialer.down = false
	p.await("the replay is there", func() bool { return m.Version() == 51 })
	if writes > 60 {
		t.Errorf("%d records were written for 50 remote operations with 200 edits pending", writes)
	}
	hold = false
	p.await("it is committed", m.Committed)
	d.wantServer("m", strings.Repeat("!", 50)+strings.Repeat("x", 200))
}

func TestAnAcknowledgementRetiresTheEntryAndLogsTheOperationInOneBatch(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.add("m", "")
	p := d.newPage().connect()
	m := p.open("m")
	p.world.Run()
	together := 0
	p.store.OnApply = func(b *offline.Batch) offlinetest.Fate {
		retired, logged := false, false
		for _, w := range b.Writes {
			retired = retired || w.Range == nil && w.Bucket == offline.BucketJournal && w.Value == nil
			logged = logged || w.Range == nil && w.Bucket == offline.BucketRows && w.Key[0] == "log"
		}
		if retired != logged {
			t.Errorf("retired %v, logged %v", retired, logged)
		}
		if retired {
			together++
		}
		return offlinetest.Fate{}
	}
	for range 3 {
		p.typed(m, "x")
		p.await("it is committed", m.Committed)
		p.world.Run()
	}
	if together != 3 {
		t.Errorf("%d batches retired an entry; want 3", together)
	}
	stored, _ := modelstore.Load(d.base(), "m")
	if stored.Version() != 4 {
		t.Errorf("the store has version %d", stored.Version())
	}
}
