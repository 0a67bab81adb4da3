package storetest

import (
	"sync"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
)

func testDomains(t *testing.T, open Open) {
	s := Start(t, open)
	key := store.DomainKey{Namespace: "b", ID: "x"}
	info := store.DomainInfo{Key: key, DisplayName: "Näme", Availability: store.Maintenance, Anonymous: true, AutoCreate: true, TokenMinutes: 7}

	_, err := s.Domain(ctx, key)
	wantCode(t, err, store.ErrNotFound, "a domain that is not there")
	wantCode(t, s.DeleteDomain(ctx, key), store.ErrNotFound, "deleting a domain that is not there")
	d, err := s.CreateDomain(ctx, info)
	must(t, err)
	got, err := d.Info(ctx)
	must(t, err)
	wantEqual(t, got, info, "the domain")
	_, err = s.CreateDomain(ctx, info)
	wantCode(t, err, store.ErrExists, "a second domain of that name")

	info.DisplayName, info.Availability, info.Anonymous, info.AutoCreate, info.TokenMinutes = "", store.Offline, false, false, 0
	must(t, d.SetInfo(ctx, info))
	d, err = s.Domain(ctx, key)
	must(t, err)
	got, err = d.Info(ctx)
	must(t, err)
	wantEqual(t, got, info, "the changed domain")

	NewDomain(t, s, "a")
	keys, err := s.DomainKeys(ctx)
	must(t, err)
	wantSame(t, keys, []store.DomainKey{{Namespace: "a", ID: "default"}, {Namespace: "b", ID: "x"}}, "all domains, sorted")
	wantEqual(t, keys[1].String(), "b/x", "a key's text")

	t.Run("a deleted domain takes everything along and refuses what comes later", func(t *testing.T) {
		AddCollection(t, d, "files")
		m := NewModel(t, d, "m", "{}")
		must(t, s.DeleteDomain(ctx, key))
		_, err := d.Info(ctx)
		wantCode(t, err, store.ErrNotFound, "Info")
		wantCode(t, d.SetInfo(ctx, info), store.ErrNotFound, "SetInfo")
		_, err = d.Model(ctx, "m")
		wantCode(t, err, store.ErrNotFound, "Model")
		wantCode(t, Append(d, store.Append{Model: m.Key, Expected: 1, Ops: Ops(1, 1)}), store.ErrNotFound, "Append")
		wantCode(t, d.PutUser(ctx, store.User{}), store.ErrNotFound, "PutUser")
		wantCode(t, d.AddUser(ctx, store.User{}), store.ErrNotFound, "AddUser")
		wantCode(t, d.PutJWTKey(ctx, store.JWTKey{}), store.ErrNotFound, "PutJWTKey")
		wantCode(t, d.AddToken(ctx, store.Token{}), store.ErrNotFound, "AddToken")
		wantCode(t, d.PutCollection(ctx, store.Collection{}), store.ErrNotFound, "PutCollection")
		wantCode(t, d.AddCollection(ctx, store.Collection{}), store.ErrNotFound, "AddCollection")
		_, err = d.ReserveSequence(ctx, "session", 1)
		wantCode(t, err, store.ErrNotFound, "ReserveSequence")
		again, err := s.CreateDomain(ctx, info)
		must(t, err)
		_, err = again.Collection(ctx, "files")
		wantCode(t, err, store.ErrNotFound, "the old collection in a new domain of the same name")
	})
}

func testSequences(t *testing.T, open Open) {
	folder := t.TempDir()
	s, err := open(folder)
	must(t, err)
	d := NewDomain(t, s, "ns")
	seen := reserveConcurrently(t, d)
	must(t, s.Close())

	s, err = open(folder)
	must(t, err)
	defer s.Close()
	d, err = s.Domain(ctx, store.DomainKey{Namespace: "ns", ID: "default"})
	must(t, err)
	first, err := d.ReserveSequence(ctx, "session", 1)
	must(t, err)
	if wantEqual(t, first, int64(len(seen)+1), "the next number after all blocks and a restart"); seen[first] {
		t.Errorf("%d was given out twice", first)
	}
	other, err := d.ReserveSequence(ctx, "anonymous", 5)
	must(t, err)
	wantEqual(t, other, 1, "the first number of another sequence")
}

// reserveConcurrently takes blocks of 1 to 10 in several goroutines and returns the numbers, each of which must be new.
func reserveConcurrently(t *testing.T, d store.Domain) map[int64]bool {
	var mu sync.Mutex
	var group sync.WaitGroup
	seen := map[int64]bool{}
	for range 4 {
		group.Go(func() {
			for n := int64(1); n <= 10; n++ {
				first, err := d.ReserveSequence(ctx, "session", n)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				for i := first; i < first+n; i++ {
					if seen[i] {
						t.Errorf("%d was given out twice", i)
					}
					seen[i] = true
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	return seen
}
