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
	s, err := New(7, "a name", p.ask)
	if err != nil {
		p.t.Fatal(err)
	}
	return s
}

func (p *page) ask(store uint32, m Method, write func(w *bridge.Writer)) (*bridge.Reader, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if store != 7 {
		p.t.Errorf("store %d was asked, want 7", store)
	}
	p.asked = append(p.asked, m)
	var message, answer bridge.Writer
	write(&message)
	r := bridge.NewReader(message.B)
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
	case Get:
		bucket := r.Str()
		value, found, err := p.store.Get(bucket, readBound(r))
		w.Bool(found)
		w.Bytes(value)
		return err
	case GetRange:
		bucket := r.Str()
		records, err := p.store.GetRange(bucket, readRange(r))
		w.U32(uint32(len(records)))
		for _, record := range records {
			writeKey(w, record.Key)
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
			e.Value = readValue(r)
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
			b.Put(bucket, key, readValue(r))
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
	if flags&RangeLower != 0 {
		g.Lower = readBound(r)
	}
	if flags&RangeUpper != 0 {
		g.Upper = readBound(r)
	}
	g.LowerOpen, g.UpperOpen, g.Reverse = flags&RangeLowerOpen != 0, flags&RangeUpperOpen != 0, flags&RangeReverse != 0
	return g
}

func TestAStoreOfThePageKeepsTheContract(t *testing.T) {
	storetest.Run(t, storetest.Subject{Open: func(t *testing.T) offline.Store { return newPage(t).open() }})
}

func TestThePageIsNotAskedForWhatIsKnownWithoutIt(t *testing.T) {
	p := newPage(t)
	s := p.open()
	nothing := offline.Range{Lower: offline.K(2), Upper: offline.K(1)}
	s.Get("no such bucket", offline.K(1))
	s.Get(offline.BucketRows, offline.K(1.5))
	s.GetRange(offline.BucketRows, nothing)
	s.GetRange(offline.BucketRows, offline.Range{Lower: offline.K(true)})
	s.Apply(&offline.Batch{}, offline.Strict)
	var b offline.Batch
	b.DeleteRange(offline.BucketRows, offline.Range{Upper: offline.K(true)})
	s.Apply(&b, offline.Strict)
	s.Close()
	s.Close()
	s.Get(offline.BucketRows, offline.K(1))
	if len(p.asked) != 2 || p.asked[0] != Open || p.asked[1] != Close {
		t.Errorf("the page was asked for %v, want to open and to close", p.asked)
	}
}

func TestARangeInWhichNothingLiesIsLeftOutOfABatch(t *testing.T) {
	p := newPage(t)
	s := p.open()
	var b offline.Batch
	b.Put(offline.BucketRows, offline.K(1), []byte("kept"))
	b.DeleteRange(offline.BucketRows, offline.Range{Lower: offline.K(2), Upper: offline.K(1)})
	b.Put(offline.BucketRows, offline.K(2), []byte("kept"))
	if err := s.Apply(&b, offline.Strict); err != nil {
		t.Fatal(err)
	}
	if list, err := s.GetRange(offline.BucketRows, offline.Range{}); err != nil || len(list) != 2 {
		t.Errorf("%v, %v; want both records", list, err)
	}
}

func TestWhatThePageFailsWithIsTheError(t *testing.T) {
	full := offline.Errorf(offline.ErrQuotaExceeded, "no space")
	fails := func(uint32, Method, func(*bridge.Writer)) (*bridge.Reader, error) { return nil, full }
	if s, err := New(1, "x", fails); s != nil || !errors.Is(err, offline.ErrQuotaExceeded) {
		t.Errorf("New: %v, %v; want the page's error", s, err)
	}
	s := &Store{ask: fails}
	var b offline.Batch
	b.Put(offline.BucketRows, offline.K(1), nil)
	_, _, get := s.Get(offline.BucketRows, offline.K(1))
	_, list := s.GetRange(offline.BucketRows, offline.Range{})
	for _, err := range []error{get, list, s.Apply(&b, offline.Relaxed), s.Close()} {
		if !errors.Is(err, offline.ErrQuotaExceeded) {
			t.Errorf("error is %v, want the page's", err)
		}
	}
}
