package history

import (
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/sdk/modelstore"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/sdk/service/servicetest"
)

// stored is a scene without connection whose store has the past from a version on.
func stored(t *testing.T, p *past, from int64, change func(*modelstore.Edit)) *scene {
	store := offline.NewMemoryStore()
	_, err := modelstore.Change(store, "m", offline.Strict, func(e *modelstore.Edit) bool {
		e.Head.Collection, e.Head.Created, e.Head.Modified, e.Head.Read = "c", at(0), at(p.last()), true
		e.Replace(modelstore.NewSnapshot(p.states[from-1], from), "i")
		for _, o := range p.ops[from-1:] {
			op := modelstore.LogOp{Version: o.version - 1, Millis: o.millis, Session: o.session, Op: o.op}
			e.Batch.Put(offline.BucketRows, modelstore.LogKey("m", "i", op.Version), op.Encode())
		}
		if change != nil {
			change(e)
		}
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	h := servicetest.New(t, offlinetest.NewWorld(1), store)
	sc := &scene{t: t, h: h, s: New(h), past: p}
	h.On(func() { sc.s.Stored(store) })
	return sc
}

func (sc *scene) openStored() (m *Model, err error) {
	sc.h.On(func() { sc.s.Open("m", func(opened *Model, failed error) { m, err = opened, failed }) })
	return m, err
}

func TestAStoredHistoryIsPlayedAsFarAsItGoes(t *testing.T) {
	for _, from := range []int64{1, 12, 21} {
		sc := stored(t, newPast(t, 15, 20), from, nil)
		m, err := sc.openStored()
		if err != nil {
			t.Fatal(err)
		}
		earliest := at(from + 1)
		switch from {
		case 1:
			earliest = at(0)
		case 21:
			earliest = at(21)
		}
		if m.MinVersion() != from || m.MaxVersion() != 21 || m.MinTime() != earliest || m.MaxTime() != at(21) || m.Fresh() != (service.Fresh{AsOf: at(21)}) {
			t.Errorf("from %d: it is %+v", from, m)
		}
		if list, elements := sc.events(); list != "" || elements != 0 {
			t.Errorf("told of %s before anybody could listen", list)
		}
		sc.expect(m, 21)
		for _, version := range []int64{15, 12, 21, from, from + 5} {
			if version < from || version > 21 {
				if err := sc.play(func(done func(error)) { m.PlayTo(version, done) }); offline.CodeOf(err) != ErrVersion {
					t.Errorf("from %d to %d: %v", from, version, err)
				}
				continue
			}
			if err := sc.play(func(done func(error)) { m.PlayTo(version, done) }); err != nil {
				t.Fatal(err)
			}
			if m.Version() != version || !ot.Equal(m.Document().Root().Value(), sc.past.states[version-1]) {
				t.Errorf("from %d: version %d is not what it was", from, version)
			}
		}
		for millis, version := range map[int64]int64{at(14) + 1: max(14, from), 0: from, at(99): 21} {
			if err := sc.play(func(done func(error)) { m.PlayToTime(millis, done) }); err != nil || m.Version() != version {
				t.Errorf("from %d at %d: version %d, %v", from, millis, m.Version(), err)
			}
		}
		sc.h.None()
	}
}

func TestAStoredModelThatIsGoneOrMayNotBeReadHasNoHistory(t *testing.T) {
	for want, change := range map[offline.Code]func(*modelstore.Edit){
		ErrNotFound:        func(e *modelstore.Edit) { e.Head.Deleted = true },
		ErrUnauthorized:    func(e *modelstore.Edit) { e.Head.Read = false },
		offline.ErrOffline: func(e *modelstore.Edit) { e.Drop() },
	} {
		sc := stored(t, newPast(t, 16, 5), 1, change)
		if m, err := sc.openStored(); offline.CodeOf(err) != want || m != nil {
			t.Errorf("want %s: %v", want, err)
		}
	}
}
