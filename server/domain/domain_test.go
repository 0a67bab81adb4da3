package domain

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/server/auth"
	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/metrics"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/sqlite"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

var (
	key = store.DomainKey{Namespace: "ns", ID: "dom"}
	ann = store.UserID{Name: "ann"}
)

// patience is how long a test waits for what should come at once.
const patience = 30 * time.Second

// open opens a hub over the database in a folder, and its one domain, which is made if it is not there.
func open(t *testing.T, folder string) (*Hub, *Domain) {
	t.Helper()
	db, err := sqlite.Open(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	h := NewHub(db, auth.NewPasswords(1), &auth.AdminKey{}, Options{Now: time.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Metrics: metrics.New(),
		After: func(d time.Duration, f func()) func() {
			timer := time.AfterFunc(d, f)
			return func() { timer.Stop() }
		}})
	t.Cleanup(func() {
		h.Close()
		db.Close()
	})
	d, err := h.Domain(t.Context(), key)
	if errors.Is(err, failure.DomainNotFound) {
		d, err = h.Create(t.Context(), store.DomainInfo{Key: key, Availability: store.Online, Anonymous: true, AutoCreate: true, TokenMinutes: 1})
	}
	if err != nil {
		t.Fatal(err)
	}
	return h, d
}

func TestNumbersAreNeverGivenOutTwiceAlsoAfterARestart(t *testing.T) {
	folder := t.TempDir()
	seen := map[string]bool{}
	for range 2 {
		_, d := open(t, folder)
		var mu sync.Mutex
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				for range block {
					id, err := d.NextSession(t.Context())
					mu.Lock()
					if err != nil || seen[id] {
						t.Errorf("%q was given out before, or %v", id, err)
					}
					seen[id] = true
					mu.Unlock()
				}
			})
		}
		all.Wait()
	}
}

func TestEphemeralModelsThatACrashLeftAreDeletedAtTheStart(t *testing.T) {
	folder := t.TempDir()
	_, d := open(t, folder)
	for id, ephemeral := range map[string]bool{"stays": false, "goes": true} {
		if _, err := d.Create(t.Context(), ann, model.Creation{ID: id, Collection: "c", Ephemeral: ephemeral}); err != nil {
			t.Fatal(err)
		}
	}
	_, d = open(t, folder)
	if _, err := d.View(t.Context(), "stays"); err != nil {
		t.Errorf("the other one: %v", err)
	}
	if _, err := d.View(t.Context(), "goes"); !errors.Is(err, failure.ModelNotFound) {
		t.Errorf("the ephemeral one: %v", err)
	}
}

func TestWhoMakesAModelMayDoEverythingWithItUnlessItSaysOtherwise(t *testing.T) {
	_, d := open(t, t.TempDir())
	m, err := d.Create(t.Context(), ann, model.Creation{ID: "m", Collection: "c", OverridesWorld: true})
	if err != nil {
		t.Fatal(err)
	}
	if p := m.Users[ann]; !p.Read || !p.Write || !p.Remove || !p.Manage {
		t.Errorf("it may do %+v", p)
	}
	m, err = d.Create(t.Context(), ann, model.Creation{ID: "n", Collection: "c", Users: map[store.UserID]store.Permissions{ann: {Read: true}}})
	if err != nil || m.Users[ann] != (store.Permissions{Read: true}) {
		t.Errorf("it may do %+v, %v", m.Users[ann], err)
	}
}

func TestACollectionDecidesWhoMayMakeModelsInIt(t *testing.T) {
	_, d := open(t, t.TempDir())
	c := store.Collection{ID: "c", Users: map[store.UserID]store.CollectionPermissions{ann: {Create: true}}}
	if err := d.PutCollection(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Create(t.Context(), store.UserID{Name: "bob"}, model.Creation{ID: "m", Collection: "c"}); !errors.Is(err, failure.Unauthorized) {
		t.Errorf("Bob: %v", err)
	}
	if _, err := d.Create(t.Context(), ann, model.Creation{ID: "m", Collection: "c"}); err != nil {
		t.Errorf("Ann: %v", err)
	}
	if _, err := d.Create(t.Context(), store.UserID{Kind: store.ConvergenceUser, Name: "root"}, model.Creation{ID: "n", Collection: "c"}); err != nil {
		t.Errorf("a Convergence user: %v", err)
	}
}

// peer is a connection that does nothing.
type peer struct{ session string }

func (p *peer) Identity() model.Identity {
	return model.Identity{Session: p.session, User: ann, Data: &wire.DomainUserData{UserID: model.UserData(ann)}}
}
func (p *peer) Send([]byte, []model.Identity) {}
func (p *peer) Prefix() string                { return p.session }
func (p *peer) Dropped(int32)                 {}
func (p *peer) WaitRoom() error               { return nil }
func (p *peer) AskAutoCreate(_ int32, done func(*wire.AutoCreateModelConfigResponseMessage, error)) {
	done(&wire.AutoCreateModelConfigResponseMessage{Collection: "c"}, nil)
}

// tryOpen opens a model, and returns what leaves it.
func tryOpen(t *testing.T, d *Domain, session, id string, auto *int32) (func(), error) {
	t.Helper()
	p := &peer{session}
	c := model.NewClient(p, 0)
	answers := make(chan error, 1)
	var owner *model.Owner
	err := d.WithOwner(id, func(o *model.Owner) bool {
		owner = o
		return o.Open(c, auto, func(_ wire.BodyMessage, err error, _ []model.Identity) { answers <- err })
	})
	if err == nil {
		err = <-answers
	}
	return func() { owner.Leave(c) }, err
}

func TestOpeningAndDeletingAtTheSameTimeNeverLeavesHalfAModel(t *testing.T) {
	_, d := open(t, t.TempDir())
	root := store.UserID{Kind: store.ConvergenceUser, Name: "root"}
	var all sync.WaitGroup
	for n := range 4 {
		all.Go(func() {
			for i := range 50 {
				session := string(rune('A'+n)) + string(rune('0'+i%10)) + string(rune('0'+i/10))
				leave, err := tryOpen(t, d, session, "m", new(int32))
				if err != nil && !errors.Is(err, failure.ModelDeleted) && !errors.Is(err, failure.ModelNotOpen) && !errors.Is(err, failure.Unknown) {
					t.Errorf("open: %v", err)
				}
				if err == nil {
					leave()
				}
			}
		})
	}
	all.Go(func() {
		for range 50 {
			if _, err := d.DeleteModel(t.Context(), root, "m", ""); err != nil && !errors.Is(err, failure.ModelNotFound) && !errors.Is(err, failure.ModelDeleted) {
				t.Errorf("delete: %v", err)
			}
		}
	})
	all.Wait()
	if _, err := d.DeleteModel(t.Context(), root, "m", ""); err != nil && !errors.Is(err, failure.ModelNotFound) {
		t.Fatal(err)
	}
	if _, err := tryOpen(t, d, "last", "m", nil); !errors.Is(err, failure.ModelNotFound) {
		t.Errorf("after the last deletion: %v", err)
	}
}

// silent is a connection that does not answer until it is told to.
type silent struct {
	peer
	asked chan func(*wire.AutoCreateModelConfigResponseMessage, error) // what its answers are given to
}

func (s *silent) AskAutoCreate(_ int32, done func(*wire.AutoCreateModelConfigResponseMessage, error)) {
	s.asked <- done
}

func TestAModelThatWasMadeByARequestIsOpenAtOnceForAllWhoWaitForAnAnswerThatDoesNotCome(t *testing.T) {
	_, d := open(t, t.TempDir())
	asked := &silent{peer{"A"}, make(chan func(*wire.AutoCreateModelConfigResponseMessage, error), 1)}
	answers := make(chan error, 2)
	c := model.NewClient(asked, 0)
	err := d.WithOwner("m", func(o *model.Owner) bool {
		return o.Open(c, new(int32), func(_ wire.BodyMessage, err error, _ []model.Identity) { answers <- err })
	})
	if err != nil {
		t.Fatal(err)
	}
	answer := <-asked.asked
	if _, err := d.Create(t.Context(), ann, model.Creation{ID: "m", Collection: "c"}); err != nil {
		t.Fatal(err)
	}
	opened := make(chan error, 1)
	go func() {
		_, err := tryOpen(t, d, "B", "m", nil)
		opened <- err
	}()
	select {
	case err := <-opened:
		if err != nil {
			t.Errorf("who opens the model that there is: %v", err)
		}
	case <-time.After(patience):
		t.Fatal("who opens the model that there is waits for somebody else's answer")
	}
	if err := <-answers; err != nil {
		t.Errorf("who was asked: %v", err)
	}
	answer(nil, failure.New(failure.Timeout, "no answer came in time"))
	if _, err := d.View(t.Context(), "m"); err != nil {
		t.Error(err)
	}
	if len(answers) != 0 {
		t.Error("who was asked got a second answer")
	}
}

func TestADomainThatIsDeletedIsGoneWithAllThatWasInIt(t *testing.T) {
	h, d := open(t, t.TempDir())
	if _, err := tryOpen(t, d, "A", "m", new(int32)); err != nil {
		t.Fatal(err)
	}
	if err := h.Delete(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Domain(t.Context(), key); !errors.Is(err, failure.DomainNotFound) {
		t.Errorf("the domain: %v", err)
	}
	if _, err := tryOpen(t, d, "B", "m", nil); !errors.Is(err, failure.DomainUnavailable) {
		t.Errorf("a connection of before opens: %v", err)
	}
	again, err := h.Create(t.Context(), store.DomainInfo{Key: key, Availability: store.Online})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tryOpen(t, again, "C", "m", nil); !errors.Is(err, failure.ModelNotFound) {
		t.Errorf("a new domain of that name: %v", err)
	}
}

// kicked calls a function when it is kicked.
type kicked struct {
	peer
	kick func()
}

func (k *kicked) Kick(string)         { k.kick() }
func (k *kicked) HasOpen(string) bool { return false }
func (k *kicked) HasRoom() bool       { return true }

func TestWhoLogsInWhileADomainIsDeletedLosesTheConnectionToo(t *testing.T) {
	h, d := open(t, t.TempDir())
	lost := false
	late := &kicked{peer{"late"}, func() { lost = true }}
	d.Enter(&kicked{peer{"early"}, func() {
		if !lost && !d.has(late) && !d.Enter(late) {
			lost = true // refused is as good
		}
	}})
	if err := h.Delete(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	if !lost {
		t.Error("a session stays in a domain that is gone")
	}
}

func TestExpiredTokensAreDeletedFromTimeToTime(t *testing.T) {
	folder := t.TempDir()
	_, d := open(t, folder)
	now := time.Now().UnixMilli()
	old, young := store.Token{Hash: [32]byte{1}, User: ann, Expires: now - 1}, store.Token{Hash: [32]byte{2}, User: ann, Expires: now + 60_000}
	for _, err := range []error{d.db.AddUser(t.Context(), store.User{ID: ann}), d.db.AddToken(t.Context(), old), d.db.AddToken(t.Context(), young)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	d.dropTokens()
	deadline := time.Now().Add(patience)
	for {
		_, err := d.db.Token(t.Context(), old.Hash)
		if isNotFound(err) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("an expired token is still there")
		}
	}
	if _, err := d.db.Token(t.Context(), young.Hash); err != nil {
		t.Errorf("a token that has not expired: %v", err)
	}
}

func TestADeletionThatFindsAnotherModelTakesItFromNobody(t *testing.T) {
	_, d := open(t, t.TempDir())
	leave, err := tryOpen(t, d, "A", "m", new(int32))
	if err != nil {
		t.Fatal(err)
	}
	other := errors.New("it is another one")
	if _, err := d.evict("m", func() error { return other }); err != other {
		t.Errorf("got %v", err)
	}
	if _, err := tryOpen(t, d, "A", "m", nil); !errors.Is(err, failure.ModelAlreadyOpen) {
		t.Errorf("the session does not have it open any more: %v", err)
	}
	leave()
	if _, err := tryOpen(t, d, "B", "m", nil); err != nil {
		t.Errorf("nobody is let in: %v", err)
	}
}

// endsBefore ends the connection of who deletes something just before it is deleted.
type endsBefore struct {
	store.Domain
	end func()
}

func (e *endsBefore) DeleteModel(ctx context.Context, key int64) error {
	e.end()
	return e.Domain.DeleteModel(ctx, key)
}

func (e *endsBefore) DeleteCollection(ctx context.Context, id string) error {
	e.end()
	return e.Domain.DeleteCollection(ctx, id)
}

func TestWhatClientsWereToldIsDeletedIsDeletedAlsoIfTheConnectionOfWhoDeletesItEnds(t *testing.T) {
	for name, remove := range map[string]func(ctx context.Context, d *Domain) error{
		"a model":      func(ctx context.Context, d *Domain) error { _, err := d.DeleteModel(ctx, ann, "m", ""); return err },
		"a collection": func(ctx context.Context, d *Domain) error { return d.DeleteCollection(ctx, "c") },
	} {
		_, d := open(t, t.TempDir())
		if _, err := tryOpen(t, d, "A", "m", new(int32)); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		d.db = &endsBefore{d.db, cancel}
		if err := remove(ctx, d); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := d.db.Model(t.Context(), "m"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s: the model is there: %v", name, err)
		}
	}
}
