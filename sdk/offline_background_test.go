package sdk

import (
	"strconv"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
	"github.com/holdfast-sdk/holdfast/wire"
)

// madeOffline is a page with models that were made offline, edited and closed.
func (d *device) madeOffline(ids ...string) *page {
	p := d.newPage().offline()
	for _, id := range ids {
		p.create(id, "")
		m := p.open(id)
		p.typed(m, "x")
		p.call(m.Close)
	}
	d.world.Run()
	return p
}

// A thousand models are sent in less time than a comparison of content waits.
func TestAModelThatWasSentInTheBackgroundIsNotKeptInMemory(t *testing.T) {
	d := newDevice(t, 1, true)
	d.server.hash = true
	p := d.madeOffline("m")
	var m *Model
	d.server.lose = func(_ *manyConn, b wire.BodyMessage) bool {
		if _, ack := b.(*wire.OperationAcknowledgementMessage); ack {
			m = p.domain.offline.syncs[0].model
		}
		return false
	}
	p.connect()
	p.sent()
	if m == nil || m.check.stop != nil {
		t.Errorf("sent %v, and its comparison is to come", m != nil)
	}
	d.wantServer("m", "x")
}

func TestTheIncarnationOfAModelThatWasSentInTheBackgroundIsNoted(t *testing.T) {
	for _, refused := range []bool{false, true} {
		d := newDevice(t, 1, true)
		p := d.madeOffline("m")
		p.call(func(done func(error)) { p.domain.Models().SubscribeOffline([]string{"m"}, done) })
		heads := 0
		p.store.OnApply = func(b *offline.Batch) (f offlinetest.Fate) {
			for i := range b.Writes {
				if k := b.Writes[i].Key; len(k) == 2 && k[0] == "head" {
					heads++
				}
			}
			return f
		}
		d.server.deny["m"] = refused
		p.connect()
		p.sent()
		h, err := modelstore.ReadHead(d.base(), "m")
		if err != nil || h.Incarnation != d.server.models["m"].incarnation || h.Local || h.Write == refused {
			t.Errorf("refused %v: the head is %+v, %v", refused, h, err)
		}
		if heads > 2 && !refused { // the model is on the server, and so are its edits
			t.Errorf("the head was written %d times", heads)
		}
	}
}

func TestAJournalWhoseLeaseWasLostIsNotSent(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		d := newDevice(t, 1, once)
		d.server.add("m", "")
		p := d.newPage().connect()
		m := p.open("m")
		p.cut()
		p.typed(m, "x")
		p.call(m.Close)
		p.domain.offline.own.lease = lostLease{}
		d.server.requests = map[wire.Body]int{}
		p.connect()
		d.world.Run()
		if n := d.server.requests[wire.BodyModelResyncRequest] + d.server.requests[wire.BodyOperationSubmission]; n != 0 {
			t.Errorf("%d requests", n)
		}
		d.wantServer("m", "")
	})
}

type lostLease struct{}

func (lostLease) Valid() bool { return false }
func (lostLease) Release()    {}

// sleptLease has expired while its tab did not run. It is another tab's if the store has the record of it.
type sleptLease struct{ lostLease }

var sleptRecord = offline.Key{"slept", "epoch"}

func (sleptLease) Fence() offline.Expect {
	return offline.Expect{Bucket: offline.BucketLeases, Key: sleptRecord}
}

func (sleptLease) Renew(done func(error)) { done(errorf(offline.ErrStale, "it is another tab's")) }

func TestATabThatDidNotRunForAWhileGoesOnUnlessAnotherOneHasItsJournal(t *testing.T) {
	for _, taken := range []bool{false, true} {
		d := newDevice(t, 1, true)
		d.server.add("m", "")
		p := d.newPage().connect()
		m := p.open("m")
		p.cut()
		p.on(func() { p.domain.offline.own.lease = sleptLease{} })
		if taken {
			var b offline.Batch
			b.Put(offline.BucketLeases, sleptRecord, []byte{1})
			if err := d.base().Apply(&b, offline.Strict); err != nil {
				t.Fatal(err)
			}
		}
		p.typed(m, "x")
		calls := map[string]error{
			"an edit": p.try(m.WhenSaved),
			"a new model": p.try(func(done func(error)) {
				p.domain.Models().Create(NewModel{Collection: "c", ID: "new"}, func(_ string, err error) { done(err) })
			}),
			"a removal": p.try(func(done func(error)) { p.domain.Models().Remove("m", done) }),
		}
		for what, err := range calls {
			if stale := offline.CodeOf(err) == offline.ErrStale && strings.Contains(err.Error(), "reload the page"); stale != taken || err != nil != taken {
				t.Errorf("taken %v: %s: %v", taken, what, err)
			}
		}
		d.world.Run()
	}
}

func TestManyModelsMadeOfflineAreSentAFewAtATimeAndAllArrive(t *testing.T) {
	both(t, func(t *testing.T, once bool) {
		d := newDevice(t, 1, once)
		var ids []string
		for i := range 3 * syncWindow {
			ids = append(ids, "m"+strconv.Itoa(i))
		}
		p := d.madeOffline(ids...)
		most := 0
		d.server.lose = func(*manyConn, wire.BodyMessage) bool {
			most = max(most, len(p.domain.offline.syncs))
			return false
		}
		p.connect()
		p.sent()
		for _, id := range ids {
			d.wantServer(id, "x")
		}
		if most > syncWindow {
			t.Errorf("%d at once", most)
		}
		p.noFaults()
	})
}
