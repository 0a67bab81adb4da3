package domain

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/wire"
)

// reader is a subscriber that reads when the test says so: each message fills its queue if it is slow.
type reader struct {
	peer
	slow bool
	told chan *wire.OfflineModelUpdatedMessage

	mu   sync.Mutex
	full bool
	gone bool
	room chan struct{} // closed when there is room; nil unless somebody waits
}

func newReader(session string, slow bool) *reader {
	return &reader{peer: peer{session}, slow: slow, full: slow, told: make(chan *wire.OfflineModelUpdatedMessage, 1000)}
}

func (r *reader) Kick(string)         {}
func (r *reader) HasOpen(string) bool { return false }

func (r *reader) HasRoom() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !r.full
}

func (r *reader) WaitRoom() error {
	for {
		r.mu.Lock()
		if r.gone || !r.full {
			defer r.mu.Unlock()
			if r.gone {
				return errors.New("gone")
			}
			return nil
		}
		if r.room == nil {
			r.room = make(chan struct{})
		}
		room := r.room
		r.mu.Unlock()
		<-room
	}
}

func (r *reader) Send(b []byte, _ []model.Identity) {
	frame, err := wire.DecodeFrame(b)
	m := &wire.OfflineModelUpdatedMessage{}
	if err != nil || m.Decode(frame.Payload) != nil {
		panic("what was sent cannot be decoded")
	}
	r.mu.Lock()
	if r.slow && r.full {
		panic("it was sent something though there was no room")
	}
	r.full = r.slow
	r.mu.Unlock()
	r.told <- m
}

// read makes room, or is the end of the connection.
func (r *reader) read(gone bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.full, r.gone = false, gone
	if r.room != nil {
		close(r.room)
		r.room = nil
	}
}

// next is what comes next; it must come.
func (r *reader) next(t *testing.T) *wire.OfflineModelUpdatedMessage {
	t.Helper()
	select {
	case m := <-r.told:
		return m
	case <-time.After(patience):
		t.Fatal("nothing came")
	}
	return nil
}

func (r *reader) subscription(ids ...string) *wire.ModelOfflineSubscriptionChangeRequestMessage {
	m := &wire.ModelOfflineSubscriptionChangeRequestMessage{All: true}
	for _, id := range ids {
		m.Subscribe = append(m.Subscribe, wire.ModelOfflineSubscriptionChangeRequestMessageModelOfflineSubscriptionData{ModelID: id})
	}
	return m
}

func makeModel(t *testing.T, d *Domain, id string) {
	t.Helper()
	if _, err := d.Create(t.Context(), ann, model.Creation{ID: id, Collection: "c", Data: &ot.Value{ID: "@:0", Kind: ot.Object}}); err != nil {
		t.Fatal(err)
	}
}

func TestASubscriberThatReadsSlowlyHoldsUpNobodyAndIsToldHowThingsAreWhenItReads(t *testing.T) {
	_, d := open(t, t.TempDir())
	makeModel(t, d, "m")
	fast, slow := newReader("fast", false), newReader("slow", true)
	for _, r := range []*reader{slow, fast} {
		d.Enter(r)
		r.read(false)
		if err := d.Subscribe(t.Context(), r, r.subscription("m")); err != nil {
			t.Fatal(err)
		}
		if m := r.next(t); m.Initial == nil {
			t.Fatalf("%s is told %+v", r.session, m)
		}
	}
	for n := range 5 {
		set := &wire.SetModelPermissionsRequestMessage{ModelID: "m", SetUserPermissions: []wire.UserModelPermissionsData{
			{User: model.UserData(ann), Permissions: &wire.ModelPermissionsData{Read: true, Manage: true, Write: n%2 == 1}}}}
		if err := d.SetModelPermissions(t.Context(), ann, set); err != nil {
			t.Fatal(err)
		}
		if m := fast.next(t); m.Updated == nil || m.Updated.Permissions.Write != (n%2 == 1) {
			t.Fatalf("the fast one is told %+v", m)
		}
	}
	slow.read(false)
	if m := slow.next(t); m.Updated == nil || m.Updated.Permissions.Write {
		t.Errorf("the slow one is told %+v", m)
	}
	slow.read(false)
	caughtUp(t, d)
	if len(slow.told) != 0 {
		t.Error("the slow one was told what it knows")
	}
}

func TestSubscribingToManyModelsSendsEachWhenThereIsRoom(t *testing.T) {
	_, d := open(t, t.TempDir())
	var ids []string
	for n := range 20 {
		ids = append(ids, fmt.Sprint("m", n))
		makeModel(t, d, ids[n])
	}
	r := newReader("slow", true)
	d.Enter(r)
	done := make(chan error, 1)
	go func() { done <- d.Subscribe(t.Context(), r, r.subscription(ids...)) }()
	for _, id := range ids {
		r.read(false)
		if m := r.next(t); m.ModelID != id || m.Initial == nil {
			t.Fatalf("it is told %+v, want %s", m, id)
		}
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func TestASubscriberThatIsGoneIsNotWaitedFor(t *testing.T) {
	_, d := open(t, t.TempDir())
	makeModel(t, d, "m")
	r := newReader("slow", true)
	d.Enter(r)
	done := make(chan error, 1)
	go func() { done <- d.Subscribe(t.Context(), r, r.subscription("m")) }()
	d.subscriptions.later(r, "m")
	r.read(true)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	caughtUp(t, d)
	if len(r.told) != 0 {
		t.Error("it was told something")
	}
}

// caughtUp waits until nobody is behind any more.
func caughtUp(t *testing.T, d *Domain) {
	t.Helper()
	for began := time.Now(); time.Since(began) < patience; runtime.Gosched() {
		d.subscriptions.mu.Lock()
		n := len(d.subscriptions.behind)
		d.subscriptions.mu.Unlock()
		if n == 0 {
			return
		}
	}
	t.Fatal("somebody is still behind")
}
