package sdk

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/sealed"
	"github.com/holdfast-sdk/holdfast/offline/sealed/aesgcm"
)

// sealedStorage encrypts what a page stores.
type sealedStorage struct {
	page *page
	key  byte
}

// Open implements Storage.
func (s sealedStorage) Open(name string, opened func(offline.Store, error)) {
	s.page.Open(name, func(store offline.Store, err error) {
		cipher, err := aesgcm.New(bytes.Repeat([]byte{s.key}, 32))
		if err != nil {
			s.page.t.Fatal(err)
		}
		s, err := sealed.Open(store, sealed.Options{Cipher: cipher})
		if err != nil {
			opened(nil, err)
			return
		}
		opened(s, nil)
	})
}

// everything is the records of the only user, as they are stored.
func (d *device) everything() (all []offline.Record) {
	for _, bucket := range offline.Buckets() {
		records, err := d.base().GetRange(bucket, offline.Range{})
		if err != nil {
			d.t.Fatal(err)
		}
		all = append(all, records...)
	}
	return all
}

func TestAnEncryptedStorageIsLeftAloneWhenAnotherUserComes(t *testing.T) {
	d := newDevice(t, 1, true)
	sealedPage := func(key byte) *page {
		p := d.newPage()
		p.domain.config.Storage = sealedStorage{p, key}
		return p
	}
	p := sealedPage(1).offline()
	p.create("n", "made by ada")
	d.world.Run()
	before := d.everything()
	p.wantTurnedAway(Token(tokenOf+"bob"), `"ada"`, `"bob"`)
	after := d.everything()
	if !slices.EqualFunc(before, after, func(a, b offline.Record) bool { return slices.Equal(a.Key, b.Key) && bytes.Equal(a.Value, b.Value) }) {
		t.Errorf("%d records were %d, or some have changed", len(after), len(before))
	}
	p.kill()

	b := sealedPage(2) // bob has another key, and so does who starts as ada with his
	if err := b.try(func(done func(error)) { b.domain.InitializeOffline("ada", done) }); !errors.Is(err, offline.ErrWrongKey) {
		t.Errorf("with another key: %v", err)
	}
	b.wantTurnedAway(Password("bob", "b"), `"ada"`, `"bob"`)
	if own := sealedPage(2); own.login(Password("bob", "b")) != nil {
		t.Error("bob cannot have a domain of his own")
	}
	again := sealedPage(1).offline().connect()
	again.sent()
	d.wantServer("n", "made by ada")
}
