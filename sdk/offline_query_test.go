package sdk

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/history"
	"github.com/holdfast-sdk/holdfast/sdk/service"
)

// query asks and returns what was found: ids with their texts.
func (p *page) query(source string) (found string, r *QueryResult) {
	p.t.Helper()
	p.call(func(done func(error)) {
		p.domain.Models().Query(source, func(result *QueryResult, err error) { r = result; done(err) })
	})
	var parts []string
	for _, m := range r.Models {
		part := m.ID
		for _, member := range m.Data.Members {
			part += " " + member.Key + "=" + member.Value.Text
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", "), r
}

func TestWithoutAConnectionQueriesFindWhatWouldBeSeen(t *testing.T) {
	d := newDevice(t, 1, true)
	for _, id := range []string{"edited", "gone", "plain"} {
		d.server.add(id, "on the server")
	}
	p := d.newPage().connect()
	p.subscribe("edited", "gone", "plain")
	p.cut()
	m := p.open("edited")
	p.typed(m, "!")
	p.create("made", "here")
	p.remove("gone")
	const all = "SELECT text FROM c"
	want := "edited text=on the server!, made text=here, plain text=on the server"
	if found, r := p.query(all); found != want || r.Total != 3 || r.Fresh.Live {
		t.Errorf("with an open model: %s (%d, %+v)", found, r.Total, r.Fresh)
	}
	p.call(m.Close)
	if found, _ := p.query(all); found != want {
		t.Errorf("with all closed: %s", found)
	}
	p.kill()

	q := d.newPage().offline()
	if found, _ := q.query(all); found != want {
		t.Errorf("after a cold start: %s", found)
	}
	found, r := q.query("select @id, text t from c where text like '%!' or @id = 'made' order by text limit 1 offset 1")
	if found != "edited @id=edited t=on the server!" || r.Total != 2 || r.Offset != 1 {
		t.Errorf("a page: %s (%d from %d)", found, r.Total, r.Offset)
	}
	if one := r.Models[0]; one.Collection != "c" || one.Version != 1 {
		t.Errorf("it is %+v", one)
	}
	if found, r := q.query("SELECT * FROM elsewhere"); found != "" || r.Total != 0 || r.Fresh != (service.Fresh{}) {
		t.Errorf("another collection: %s, %+v", found, r)
	}
	q.noFaults()
}

func TestAWrongQueryIsRefusedAsTheServerDoesIt(t *testing.T) {
	p := newDevice(t, 2, true).newPage()
	ask := func() error {
		return p.try(func(done func(error)) {
			p.domain.Models().Query("SELECT * FRM c", func(_ *QueryResult, err error) { done(err) })
		})
	}
	if err := ask(); !errors.Is(err, ErrOffline) {
		t.Errorf("without a storage: %v", err)
	}
	p.offline()
	err := ask()
	var e *Error
	if !errors.As(err, &e) || e.Code != ErrInvalidQuery || len(e.Details.Members) != 1 || e.Details.Members[0].Key != "index" || e.Details.Members[0].Value.Text != "9" {
		t.Errorf("got %+v", err)
	}
}

func TestAnAnswerThatIsLostWithTheConnectionIsGivenByTheDevice(t *testing.T) {
	d := newDevice(t, 8, true)
	d.server.add("m", "hello")
	p := d.newPage().connect()
	p.subscribe("m")
	var found *QueryResult
	rights, played := service.Fresh{Live: true}, service.Fresh{Live: true}
	var failed []error
	p.tab.Post(func() {
		s := p.domain.Models()
		s.Query("SELECT text FROM c", func(r *QueryResult, err error) { found, failed = r, append(failed, err) })
		s.Permissions("m").Permissions(func(_ ModelPermissions, f service.Fresh, err error) { rights, failed = f, append(failed, err) })
		s.History("m", func(h *history.Model, err error) {
			if failed = append(failed, err); err == nil {
				played = h.Fresh()
			}
		})
		p.cutAll()
	})
	p.await("all are answered", func() bool { return len(failed) == 3 })
	if err := errors.Join(failed...); err != nil {
		t.Fatal(err)
	}
	if len(found.Models) != 1 || found.Fresh.Live {
		t.Errorf("found %+v", found)
	}
	if rights.Live || played.Live {
		t.Errorf("the permissions are %+v, the history %+v", rights, played)
	}
}

func TestAQueryIsAskedAgainstTheStoreThatIsBeingOpened(t *testing.T) {
	d := newDevice(t, 3, true)
	d.server.add("m", "hello")
	p := d.newPage().connect()
	p.subscribe("m")
	p.kill()
	q := d.newPage()
	var opened outcome
	var total int64 = -1
	q.tab.Post(func() {
		q.domain.InitializeOffline("ada", opened.done)
		q.domain.Models().Query("SELECT @id FROM c", func(r *QueryResult, err error) {
			if err != nil {
				t.Fatal(err)
			}
			total = r.Total
		})
	})
	q.await("the query is answered", func() bool { return total >= 0 })
	if total != 1 {
		t.Errorf("found %d", total)
	}
}

func TestAModelThatCannotBeReadIsNotFoundAndAStoreThatFailsFailsTheQuery(t *testing.T) {
	d := newDevice(t, 4, true)
	d.server.add("a", "one")
	d.server.add("b", "two")
	p := d.newPage().connect()
	p.subscribe("a", "b")
	p.kill()
	damage(t, d.base(), "a")
	q := d.newPage().offline()
	if found, r := q.query("SELECT text FROM c"); found != "b text=two" || r.Total != 1 {
		t.Errorf("found %s", found)
	}
	q.store.OnRead = func() error { return offline.Errorf(offline.ErrStorage, "broken") }
	err := q.try(func(done func(error)) {
		q.domain.Models().Query("SELECT text FROM c", func(_ *QueryResult, err error) { done(err) })
	})
	if !errors.Is(err, offline.ErrStorage) {
		t.Errorf("got %v", err)
	}
}

// damage makes the snapshot of a model unreadable.
func damage(t *testing.T, s offline.Store, id string) {
	t.Helper()
	records, err := s.GetRange(offline.BucketRows, offline.Prefix("snapshot", id))
	if err != nil || len(records) == 0 {
		t.Fatalf("%d records, %v", len(records), err)
	}
	b := &offline.Batch{}
	b.Put(offline.BucketRows, records[0].Key, []byte("damaged"))
	if err := s.Apply(b, offline.Strict); err != nil {
		t.Fatal(err)
	}
}

// Whatever tabs, the network and others have done: a query without connection finds what opening the model shows.
func TestAQueryFindsTheContentThatOpeningShows(t *testing.T) {
	for seed := range seeds(40) {
		d := newDevice(t, seed, true)
		d.server.add("m", "start")
		r := rand.New(rand.NewPCG(seed, 5))
		p := d.newPage().connect()
		other := d.newPage().connect()
		m, n := p.open("m"), other.open("m")
		for i := range 3 + r.IntN(12) {
			switch r.IntN(6) {
			case 0:
				p.cut()
			case 1:
				p.connect()
			case 2:
				d.server.edit("m", spliceOp(0, 0, strconv.Itoa(i)))
			case 3:
				other.typed(n, "b"+strconv.Itoa(i))
			default:
				p.typed(m, "a"+strconv.Itoa(i))
			}
			if r.IntN(2) == 0 {
				d.world.Run()
			}
		}
		p.kill()
		other.kill()
		q := d.newPage().offline()
		found, result := q.query("SELECT text FROM c")
		opened := q.open("m")
		if want := "m text=" + opened.text().Text(); found != want || result.Models[0].Version != opened.Version() {
			t.Errorf("seed %d: found %s at %d, want %s at %d", seed, found, result.Models[0].Version, want, opened.Version())
		}
	}
}

func (p *page) own(id string) (rights ModelPermissions, fresh service.Fresh, err error) {
	p.t.Helper()
	err = p.try(func(done func(error)) {
		p.domain.Models().Permissions(id).Permissions(func(r ModelPermissions, f service.Fresh, err error) { rights, fresh = r, f; done(err) })
	})
	return rights, fresh, err
}

func TestOwnPermissionsOfStoredModelsAreKnownWithoutAConnection(t *testing.T) {
	d := newDevice(t, 5, true)
	d.server.add("m", "hello")
	p := d.newPage().connect()
	m := p.open("m")
	want := m.Permissions()
	if rights, fresh, err := p.own("m"); err != nil || rights != want || !fresh.Live {
		t.Errorf("of an open model: %+v, %+v, %v", rights, fresh, err)
	}
	p.cut()
	if rights, fresh, err := p.own("m"); err != nil || rights != want || fresh.Live {
		t.Errorf("of an open model without connection: %+v, %+v, %v", rights, fresh, err)
	}
	p.kill()
	q := d.newPage()
	if _, _, err := q.own("m"); !errors.Is(err, ErrOffline) {
		t.Errorf("without a storage: %v", err)
	}
	q.offline()
	if rights, fresh, err := q.own("m"); err != nil || rights != want || fresh.Live {
		t.Errorf("of a stored model: %+v, %+v, %v", rights, fresh, err)
	}
	if _, _, err := q.own("unknown"); !errors.Is(err, ErrOffline) {
		t.Errorf("of one that is not stored: %v", err)
	}
	q.remove("m")
	if _, _, err := q.own("m"); !errors.Is(err, ErrModelNotFound) {
		t.Errorf("of one that was deleted here: %v", err)
	}
}

func TestTheStoredHistoryOfAModelIsPlayedWithoutAConnection(t *testing.T) {
	d := newDevice(t, 6, true)
	d.server.add("m", "0")
	p := d.newPage().connect()
	m := p.open("m")
	for i := 1; i < 6; i++ {
		p.typed(m, strconv.Itoa(i))
		p.await("it is committed", m.Committed)
	}
	p.cut()
	p.typed(m, " pending")
	p.kill()

	q := d.newPage()
	var h *history.Model
	var opened outcome
	q.tab.Post(func() {
		q.domain.InitializeOffline("ada", opened.done)
		q.domain.Models().History("m", func(m *history.Model, err error) {
			if h = m; err != nil {
				t.Fatal(err)
			}
		})
	})
	q.await("the history is opened", func() bool { return h != nil })
	text := func() string { return h.Document().Root().Get("text").Node().Text() }
	if h.MinVersion() != 1 || h.MaxVersion() != 6 || h.Fresh().Live || text() != "012345" {
		t.Errorf("it goes from %d to %d, and shows %s", h.MinVersion(), h.MaxVersion(), text())
	}
	for version := int64(5); version > 0; version-- {
		q.call(func(done func(error)) { h.Backward(1, done) })
		if want := "012345"[:version]; text() != want || h.Version() != version {
			t.Errorf("version %d shows %s, want %s", h.Version(), text(), want)
		}
	}
	if err := q.try(func(done func(error)) { h.Backward(1, done) }); !errors.Is(err, ErrVersion) {
		t.Errorf("got %v", fmt.Sprint(err))
	}
	q.tab.Post(func() { q.domain.Dispose(nil) })
	q.await("it is closed", h.Closed)
}
