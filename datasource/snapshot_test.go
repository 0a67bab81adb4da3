package datasource

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// openCustom opens a source on an application's own storage, which holds saved.
func (w *world) openCustom(saved []byte) *page { return w.openCustomOnline(saved, true) }

func (w *world) openCustomOnline(saved []byte, online bool) *page {
	p := &page{t: w.t, tab: w.w.NewTab(), srv: w.srv, saved: saved, down: !online}
	ds, err := New(Config{
		Options: []byte("{" + model + "}"), Host: p, Env: p.tab.Env(), Key: "custom", Snapshot: true, SameOrigin: true, WindowOnline: online,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	p.ds = ds
	w.w.Run()
	return p
}

func (p *page) states() string {
	b, _, err := rows.DecodeBlock(p.saved)
	if err != nil {
		p.t.Fatal(err)
	}
	out := ""
	for i := range b.Len() {
		out += b.Value(i, "name").Str + ":" + b.Value(i, "__state__").Str + " "
	}
	return out
}

func TestAnApplicationsOwnStorageGetsTheStateArray(t *testing.T) {
	w := newWorld(t, 3)
	p := w.openCustom(nil)
	w.read(p)
	p.rename(1, "one")
	p.add("new")
	p.ds.Remove(p.get(3))
	w.w.Run()
	expect(t, "state array", p.states(), "one:update row2: new:create row3:destroy ")
}

func TestAnApplicationsOwnStorageBringsPendingChangesBackWithTheirKeys(t *testing.T) {
	w := newWorld(t, 3)
	p := w.openCustom(nil)
	w.read(p)
	p.fate = func(r *Request) fate {
		if r.Op == OpCreate {
			return fateLoseAnswer
		}
		return fateFine
	}
	p.add("new")
	p.ds.Sync(nil)
	w.w.Run()
	p.rename(1, "one")
	w.w.Run()
	w.kill(p)
	q := w.openCustom(p.saved)
	w.read(q)
	w.w.Run()
	expect(t, "server", w.srv.names(), "1:one 2:row2 3:row3 4:new")
}

func TestAnApplicationsStorageThatThrowsIsReportedAndLaterCallsWork(t *testing.T) {
	w := newWorld(t, 1)
	p := w.openCustom(nil)
	w.read(p)
	p.full = true
	p.rename(1, "one")
	w.w.Run()
	if e := p.event(EventStorage); e == nil || offline.CodeOf(e.Err) != offline.ErrQuotaExceeded {
		t.Fatal("nothing was reported")
	}
	if err, _ := w.result(p.ds.Saved); offline.CodeOf(err) != offline.ErrQuotaExceeded || p.ds.Pending().Unsaved != 1 {
		t.Fatalf("saved: %v, %d unsaved; want a full storage and 1", err, p.ds.Pending().Unsaved)
	}
	p.full = false
	w.saved(p)
	if n := p.ds.Pending().Unsaved; n != 0 {
		t.Fatalf("%d unsaved although the storage took them", n)
	}
	w.sync(p)
	expect(t, "server", w.srv.names(), "1:one")
	expect(t, "state array", p.states(), "one: ")
}

func TestAStateArrayOfTheReferenceIsTakenOver(t *testing.T) {
	w := newWorld(t, 2)
	var b rows.Batch
	row := func(id float64, name, state string) {
		c := cells{{Name: "id", Value: rows.Num(id)}, {Name: "name", Value: rows.Text(name)}, {Name: "uid", Value: rows.Text("u")}}
		if state != "" {
			c = append(c, rows.Cell{Name: "__state__", Value: rows.Text(state)})
		}
		b.Add(c)
	}
	row(1, "one", "update")
	row(0, "new", "create")
	row(2, "row2", "destroy")
	q := w.openCustomOnline(b.AppendBlock(nil), false)
	w.read(q)
	expect(t, "rows", q.shows(), "one* new+")
	q.down = false
	w.wait("online", func(done func(error)) { q.ds.SetOnline(true, done) })
	expect(t, "server", w.srv.names(), "1:one 3:new")
}

func TestAReadIsKeptInTheApplicationsStorage(t *testing.T) {
	w := newWorld(t, 2)
	p := w.openCustom(nil)
	w.read(p)
	w.saved(p)
	expect(t, "state array", p.states(), "row1: row2: ")
}
