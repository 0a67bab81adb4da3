package pagestore

import (
	"errors"
	"sync"
	"testing"

	"github.com/holdfast-sdk/holdfast/cmd/wasm/bridge"
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/storetest"
)

// page stands for the page: it takes the messages apart as js/src/realtime/page-store.js does, and asks a store of its own.
type page struct {
	t     *testing.T
	mu    sync.Mutex
	store *offline.MemoryStore
	asked []Method
}

func newPage(t *testing.T) *page { return &page{t: t, store: offline.NewMemoryStore()} }

func (p *page) open() *Store {
	s := &Store{Number: 7, Ask: p.ask}
	if err := s.Open("a name"); err != nil {
		p.t.Fatal(err)
	}
	return s
}

func (p *page) ask(store uint32, m Method, message []byte) (*bridge.Reader, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if store != 7 {
		p.t.Errorf("store %d was asked, want 7", store)
	}
	p.asked = append(p.asked, m)
	var answer bridge.Writer
	r := bridge.NewReader(message)
	err := p.answer(m, r, &answer)
	if r.Short() || r.Rest() > 0 {
		p.t.Errorf("method %d: the message is too short or has %d bytes left", m, r.Rest())
	}
	return bridge.NewReader(answer.B), err
}

func (p *page) answer(m Method, r *bridge.Reader, w *bridge.Writer) error {
	switch m {
	case Open:
		if name := r.Str(); name != "a name" {
			p.t.Errorf("the store called %q was opened", name)
		}
	case GetRange:
		bucket := r.Str()
		records, err := p.store.GetRange(bucket, readRange(r))
		w.U32(uint32(len(records)))
		for _, record := range records {
			var key message
			key.key(record.Key, false)
			w.B = append(w.B, key.B...)
			w.Bytes(record.Value)
		}
		return err
	case Apply:
		return p.apply(r)
	case Close:
		return p.store.Close()
	}
	return nil
}

func (p *page) apply(r *bridge.Reader) error {
	durability := offline.Relaxed
	if r.Bool() {
		durability = offline.Strict
	}
	var b offline.Batch
	for range r.U32() {
		bucket, kind := r.Str(), r.U8()
		e := offline.Expect{Bucket: bucket, Key: readBound(r)}
		if kind == Present {
			e.Value = append([]byte{}, r.Bytes()...)
		}
		b.Expects = append(b.Expects, e)
	}
	for range r.U32() {
		bucket := r.Str()
		switch r.U8() {
		case Absent:
			b.Delete(bucket, readBound(r))
		case Present:
			key := readBound(r)
			b.Put(bucket, key, r.Bytes())
		default:
			b.DeleteRange(bucket, readRange(r))
		}
	}
	return p.store.Apply(&b, durability)
}

// readBound reads a key that may end with what is behind all others.
func readBound(r *bridge.Reader) offline.Key {
	key := make(offline.Key, r.U8())
	for i := range key {
		switch r.U8() {
		case partNumber:
			key[i] = int64(r.F64())
		case partText:
			key[i] = r.Str()
		default:
			key[i] = offline.After{}
		}
	}
	return key
}

func readRange(r *bridge.Reader) (g offline.Range) {
	flags := r.U8()
	g.Limit = int(r.U32())
	if flags&1 != 0 {
		g.Lower = readBound(r)
	}
	if flags&2 != 0 {
		g.Upper = readBound(r)
	}
	g.LowerOpen, g.UpperOpen, g.Reverse = flags&4 != 0, flags&8 != 0, flags&16 != 0
	return g
}

func TestAStoreOfThePageKeepsTheContract(t *testing.T) {
	storetest.Run(t, storetest.Subject{Open: func(t *testing.T) offline.Store { return newPage(t).open() }})
}

func TestThePageGetsNoBadKeyAndNothingAfterClose(t *testing.T) {
	p := newPage(t)
	s := p.open()
	bad := func(key offline.Key) []error {
		var put, remove, expects, span offline.Batch
		put.Put(offline.BucketRows, key, nil)
		remove.Delete(offline.BucketRows, key)
		expects.Expect(offline.BucketRows, key, nil)
		_, _, get := s.Get(offline.BucketRows, key)
		errs := []error{get, s.Apply(&put, offline.Strict), s.Apply(&remove, offline.Strict), s.Apply(&expects, offline.Strict)}
		if len(key) > 1 { // as a bound, what is behind all others may be the last part, and nothing is no bound
			span.DeleteRange(offline.BucketRows, offline.Range{Upper: key})
			_, list := s.GetRange(offline.BucketRows, offline.Range{Lower: key})
			errs = append(errs, list, s.Apply(&span, offline.Strict))
		}
		return errs
	}
	for _, key := range []offline.Key{nil, {}, offline.K(1.5), offline.K("a", true), offline.K("a", "\xff"), {offline.After{}}, {"a", offline.After{}, "b"}} {
		for i, err := range bad(key) {
			if !errors.Is(err, offline.ErrBadKey) {
				t.Errorf("call %d with the key %v: %v; want bad key", i, key, err)
			}
		}
	}
	s.Close()
	s.Close()
	s.Get(offline.BucketRows, offline.K(1))
	if len(p.asked) != 2 || p.asked[0] != Open || p.asked[1] != Close {
		t.Errorf("the page was asked for %v, want to open and to close", p.asked)
	}
}

func TestWhatThePageFailsWithIsTheError(t *testing.T) {
	full := offline.Errorf(offline.ErrQuotaExceeded, "no space")
	s := &Store{Ask: func(uint32, Method, []byte) (*bridge.Reader, error) { return nil, full }}
	var b offline.Batch
	b.Put(offline.BucketRows, offline.K(1), nil)
	_, _, get := s.Get(offline.BucketRows, offline.K(1))
	_, list := s.GetRange(offline.BucketRows, offline.Range{})
	for _, err := range []error{s.Open("x"), get, list, s.Apply(&b, offline.Relaxed), s.Close()} {
		if !errors.Is(err, offline.ErrQuotaExceeded) {
			t.Errorf("error is %v, want the page's", err)
		}
	}
}
