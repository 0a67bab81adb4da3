package model

import (
	"context"
	"errors"
	"testing"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

func TestWhoOpensGetsTheContentAndTheOthersAreTold(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	a := w.peer("A", ann)
	w.owner.Open(NewClient(a, 0), nil, a.reply)
	b := w.peer("B", bob)
	w.owner.Open(NewClient(b, 5), nil, b.reply)
	w.settle()
	gotA, gotB := a.got(), b.got()
	wantBodies(t, "A", gotA, "openRealTimeModelResponse", "remoteClientOpenedModel")
	wantBodies(t, "B", gotB, "openRealTimeModelResponse")
	m := gotB[0].m.(*wire.OpenRealtimeModelResponseMessage)
	if m.ResourceID != 5 || m.ModelID != "m" || m.Collection != "c" || m.Version != 1 || m.ValueIDPrefix != "B.0" || len(m.ConnectedClients) != 2 ||
		m.Data.Member("s").Text != "abcdef" || !m.Permissions.Write || m.Incarnation == "" || len(gotB[0].who) != 2 {
		t.Errorf("B's answer is %+v with %v", m, gotB[0].who)
	}
	if opened := gotA[1].m.(*wire.RemoteClientOpenedMessage); opened.SessionID != "B" || gotA[1].who[0].User != bob {
		t.Errorf("A is told of %+v, %v", opened, gotA[1].who)
	}
}

func TestWhatWhoOpensSeesIsOnDisk(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	a, ca := w.openModel("A", ann)
	w.store.byHand = true
	w.submit(ca, 1, 1, insert(0, "x"))
	b := w.peer("B", bob)
	w.owner.Open(NewClient(b, 0), nil, b.reply)
	w.settle()
	w.submit(ca, 2, 1, insert(1, "y"))
	wantBodies(t, "B before the disk", b.got())
	w.store.write(1)
	w.settle()
	got := b.got()
	wantBodies(t, "B with the first on disk", got, "openRealTimeModelResponse")
	if m := got[0].m.(*wire.OpenRealtimeModelResponseMessage); m.Version != 2 || m.Data.Member("s").Text != "xabcdef" {
		t.Errorf("B opens version %d with %q", m.Version, m.Data.Member("s").Text)
	}
	w.store.write(1)
	w.settle()
	wantBodies(t, "B with the second on disk", b.got(), "remoteOperation")
	wantBodies(t, "A", a.got(), "operationAck", "remoteClientOpenedModel", "operationAck")
}

func TestOneSessionOpensAModelOnce(t *testing.T) {
	w := newWorld(t, Limits{}).start()
	w.openModel("A", ann)
	again := w.peer("A", ann)
	w.owner.Open(NewClient(again, 1), nil, again.reply)
	w.settle()
	wantBodies(t, "again", again.got(), "model_already_open")
}

func TestWhoMayNotReadCannotOpen(t *testing.T) {
	w := newWorld(t, Limits{})
	w.collection.World.Read = false
	w.start()
	p := w.peer("A", ann)
	w.owner.Open(NewClient(p, 0), nil, p.reply)
	w.settle()
	wantBodies(t, "A", p.got(), "unauthorized")
}

func TestPermissionsAreResolvedInTheOrderOfTheSpecification(t *testing.T) {
	read := store.Permissions{Read: true}
	write := store.Permissions{Read: true, Write: true}
	remove := store.Permissions{Remove: true}
	coll := func(p store.Permissions) store.CollectionPermissions {
		return store.CollectionPermissions{Permissions: p}
	}
	for _, c := range []struct {
		name       string
		user       store.UserID
		model      store.Model
		collection store.Collection
		want       store.Permissions
	}{
		{"Convergence user", store.UserID{Kind: store.ConvergenceUser}, store.Model{}, store.Collection{}, all},
		{"collection world", ann, store.Model{World: write}, store.Collection{World: coll(read)}, read},
		{"model world", ann, store.Model{World: write, OverridesWorld: true}, store.Collection{World: coll(read)}, write},
		{"collection user", ann, store.Model{World: write, OverridesWorld: true}, store.Collection{Users: map[store.UserID]store.CollectionPermissions{ann: coll(remove)}}, remove},
		{"model user", ann, store.Model{Users: map[store.UserID]store.Permissions{ann: {}}}, store.Collection{World: coll(write), Users: map[store.UserID]store.CollectionPermissions{ann: coll(remove)}}, store.Permissions{}},
		{"another kind of user", store.UserID{Kind: store.AnonymousUser, Name: "ann"}, store.Model{Users: map[store.UserID]store.Permissions{ann: write}}, store.Collection{World: coll(read)}, read},
	} {
		if got := Resolve(c.user, &c.model, &c.collection); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestAMissingModelIsNotFoundUnlessItMayBeMade(t *testing.T) {
	w := emptyWorld(t, Limits{}).start()
	p := w.peer("A", ann)
	w.owner.Open(NewClient(p, 0), nil, p.reply)
	w.settle()
	wantBodies(t, "A", p.got(), "model_not_found")
	w.fire()
	<-w.owner.Done() // nothing keeps it
}

// waitFor opens with an auto-create id.
func (w *world) waitFor(session string, auto bool) *peer {
	p := w.peer(session, ann)
	var id *int32
	if auto {
		id = new(int32)
	}
	w.owner.Open(NewClient(p, 0), id, p.reply)
	w.settle()
	return p
}

func content(s string) *wire.AutoCreateModelConfigResponseMessage {
	return &wire.AutoCreateModelConfigResponseMessage{Collection: "c", Data: object("@:0", map[string]*ot.Value{"s": text("@:s", s)})}
}

func TestTheFirstAnswerMakesTheModelForAllWhoWait(t *testing.T) {
	w := emptyWorld(t, Limits{}).start()
	a, b, c := w.waitFor("A", true), w.waitFor("B", true), w.waitFor("C", false)
	if len(a.asks) != 1 || len(b.asks) != 1 || len(c.asks) != 0 {
		t.Fatalf("asked: %d, %d, %d; want A and B", len(a.asks), len(b.asks), len(c.asks))
	}
	b.asks[0](content("of B"), nil)
	w.settle()
	a.asks[0](content("of A"), nil)
	w.settle()
	wantBodies(t, "A", a.got(), "openRealTimeModelResponse", "remoteClientOpenedModel", "remoteClientOpenedModel")
	gotC := c.got()
	wantBodies(t, "C", gotC, "openRealTimeModelResponse")
	if m := gotC[0].m.(*wire.OpenRealtimeModelResponseMessage); m.Data.Member("s").Text != "of B" || len(m.ConnectedClients) != 3 {
		t.Errorf("C opens %q with %v", m.Data.Member("s").Text, m.ConnectedClients)
	}
}

func TestAClientThatFailsToAnswerIsRefusedAlone(t *testing.T) {
	w := emptyWorld(t, Limits{}).start()
	a, b := w.waitFor("A", true), w.waitFor("B", true)
	a.asks[0](nil, failure.New(failure.DataRequestFailure, "no answer"))
	w.settle()
	wantBodies(t, "A", a.got(), "data_request_failure")
	wantBodies(t, "B waits", b.got())
	b.asks[0](&wire.AutoCreateModelConfigResponseMessage{Collection: "forbidden"}, nil)
	w.settle()
	wantBodies(t, "B", b.got(), "unauthorized")
}

func TestWhenAllWhoWereAskedFailTheOthersAreTold(t *testing.T) {
	w := emptyWorld(t, Limits{}).start()
	a, b := w.waitFor("A", true), w.waitFor("B", false)
	a.asks[0](nil, failure.New(failure.DataRequestFailure, "no answer"))
	w.settle()
	wantBodies(t, "B", b.got(), "model_not_found")
	w.fire()
	<-w.owner.Done()
}

func TestOneThatLeavesWhileItIsAskedDoesNotHoldTheOthersUp(t *testing.T) {
	w := emptyWorld(t, Limits{}).start()
	a := w.peer("A", ann)
	ca := NewClient(a, 0)
	w.owner.Open(ca, new(int32), a.reply)
	b := w.waitFor("B", false)
	w.owner.Leave(ca)
	w.settle()
	wantBodies(t, "B", b.got(), "model_not_found")
	a.asks[0](content("late"), nil)
	w.settle()
	if _, err := w.store.Model(t.Context(), "m"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the model was made by one who had left: %v", err)
	}
}

func TestWhoWaitsForAModelIsAnsweredOnceWhateverBecomesOfTheOwner(t *testing.T) {
	ends := map[string]func(w *world){
		"deleted": func(w *world) { w.owner.Delete() },
		"stopped": func(w *world) { w.owner.Stop() },
		"failed":  func(w *world) { w.owner.post(func() { panic("a defect") }) },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			w := emptyWorld(t, Limits{}).start()
			a, b := w.peer("A", ann), w.peer("B", bob)
			w.owner.Open(NewClient(a, 0), new(int32), a.reply)
			w.owner.Open(NewClient(b, 0), nil, b.reply)
			w.settle()
			end(w)
			<-w.owner.Done()
			a.asks[0](content("too late"), nil)
			for name, p := range map[string]*peer{"who was asked": a, "who waited": b} {
				if got := p.got(); len(got) != 1 || got[0].err == nil {
					t.Errorf("%s got %v, want one error", name, got)
				}
			}
		})
	}
}

func TestAModelThatARequestMadeMeanwhileIsAsGood(t *testing.T) {
	w := emptyWorld(t, Limits{})
	w.env.Create = func(ctx context.Context, by store.UserID, c Creation) (store.Model, error) {
		w.store.CreateModel(ctx, store.Model{ID: "m", Collection: "c", Version: 1}, NewSnapshot(content("other").Data, 1), store.Mark{})
		return store.Model{}, failure.New(failure.ModelAlreadyExists, "there is one")
	}
	w.start()
	a := w.waitFor("A", true)
	a.asks[0](content("mine"), nil)
	w.settle()
	got := a.got()
	wantBodies(t, "A", got, "openRealTimeModelResponse")
	if m := got[0].m.(*wire.OpenRealtimeModelResponseMessage); m.Data.Member("s").Text != "other" {
		t.Errorf("A opens %q", m.Data.Member("s").Text)
	}
}
