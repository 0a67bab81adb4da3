package idb

import (
	"fmt"
	"syscall/js"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
)

// countTransactions counts those that are begun from now on.
func countTransactions(t *testing.T) (count func() int) {
	inject(t, "IDBDatabase", "transaction", `original => function (...args) {
		globalThis.transactions = (globalThis.transactions ?? 0) + 1;
		return original.apply(this, args);
	}`)
	js.Global().Set("transactions", 0)
	return func() int { return js.Global().Get("transactions").Int() }
}

// inProgress begins calls and returns when each has gone as far as its transaction, or waits for others; their errors come later.
func inProgress(n int, call func(i int) error) <-chan error {
	errs := make(chan error, n)
	begun := 0
	for i := range n {
		go func() {
			begun++ // in WebAssembly nobody else runs until call waits
			errs <- call(i)
		}()
	}
	for begun < n {
		yield()
	}
	return errs
}

// wantFew fails unless what was done at once was done together: in one transaction, or in two where the scheduler let the first of the
// goroutines go before all had joined it.
func wantFew(t *testing.T, transactions int) {
	t.Helper()
	if transactions < 1 || transactions > 2 {
		t.Errorf("%d transactions", transactions)
	}
}

// atOnce runs calls at the same time and returns their errors.
func atOnce(n int, call func(i int) error) []error {
	errs := make([]error, n)
	over := make(chan struct{})
	for i := range n {
		go func() {
			errs[i] = call(i)
			over <- struct{}{}
		}()
	}
	for range n {
		<-over
	}
	return errs
}

func wantNoErrors(t *testing.T, errs []error) {
	t.Helper()
	for i, err := range errs {
		if err != nil {
			t.Errorf("call %d: %v", i, err)
		}
	}
}

func TestWhatIsReadAtTheSameTimeIsReadInOneTransaction(t *testing.T) {
	s := openNew(t)
	if err := put(s, 3, "three"); err != nil {
		t.Fatal(err)
	}
	count := countTransactions(t)
	wantNoErrors(t, atOnce(10, func(i int) error {
		values, err := s.GetMany(offline.BucketRows, []offline.Key{offline.K(i), offline.K(3)})
		if err == nil && (string(values[1]) != "three" || (values[0] != nil) != (i == 3)) {
			t.Errorf("call %d reads %q", i, values)
		}
		return err
	}))
	wantFew(t, count())
}

func TestBatchesOfOneTimeAreOneTransactionAndOnlyTheStaleOneFails(t *testing.T) {
	s := openNew(t)
	count := countTransactions(t)
	errs := atOnce(10, func(i int) error {
		b := &offline.Batch{}
		if i == 4 {
			b.Expect(offline.BucketMeta, offline.K("other"), []byte("not there"))
		}
		b.Expect(offline.BucketRows, offline.K(i), nil)
		b.Put(offline.BucketRows, offline.K(i), []byte("x"))
		return s.Apply(b, offline.Relaxed)
	})
	wantFew(t, count())
	wantCode(t, errs[4], offline.ErrStale)
	errs[4] = nil
	wantNoErrors(t, errs)
	wantRows(t, s, 9)
}

func TestABatchThatExpectsWhatAnotherWritesComesAfterIt(t *testing.T) {
	ranged := offline.Prefix("n")
	for name, write := range map[string]offline.Write{
		"key":   {Bucket: offline.BucketRows, Key: offline.K("n", 1), Value: []byte("2")},
		"range": {Bucket: offline.BucketRows, Range: &ranged},
	} {
		s := openNew(t)
		first := &offline.Batch{}
		first.Put(offline.BucketRows, offline.K("n", 1), []byte("1"))
		if err := s.Apply(first, offline.Relaxed); err != nil {
			t.Fatal(err)
		}
		errs := atOnce(2, func(int) error {
			b := &offline.Batch{Writes: []offline.Write{write}}
			b.Expect(offline.BucketRows, offline.K("n", 1), []byte("1"))
			return s.Apply(b, offline.Relaxed)
		})
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("%s: of two changes of the same record, these succeed: %v", name, errs)
		}
	}
}

func TestManyWhoCountInOneRecordCountEachOnce(t *testing.T) {
	s := openNew(t)
	wantNoErrors(t, atOnce(40, func(i int) error {
		for {
			n := 0
			old, found, err := s.Get(offline.BucketRows, offline.K(0))
			if err != nil {
				return err
			}
			if found {
				fmt.Sscan(string(old), &n)
			}
			b := &offline.Batch{}
			b.Expect(offline.BucketRows, offline.K(0), old)
			b.Put(offline.BucketRows, offline.K(0), fmt.Append(nil, n+1))
			b.Put(offline.BucketRows, offline.K(i+1), nil)
			if err = s.Apply(b, offline.Relaxed); offline.CodeOf(err) != offline.ErrStale {
				return err
			}
		}
	}))
	wantValue(t, s, 0, "40")
	wantRows(t, s, 41)
}

func TestOfBatchesOfOneTimeOnlyThoseFailThatTheBrowserRefuses(t *testing.T) {
	s := openNew(t)
	inject(t, "IDBObjectStore", "put", `original => function (value, key) {
		if (key[0] === 'large') throw new DOMException('full', 'QuotaExceededError');
		return original.call(this, value, key);
	}`)
	errs := atOnce(5, func(i int) error {
		b := &offline.Batch{}
		if i == 2 {
			b.Put(offline.BucketRows, offline.K("large"), nil)
		} else {
			b.Put(offline.BucketRows, offline.K(i), nil)
		}
		return s.Apply(b, offline.Relaxed)
	})
	wantCode(t, errs[2], offline.ErrQuotaExceeded)
	errs[2] = nil
	wantNoErrors(t, errs)
	wantRows(t, s, 4)
}

func TestBatchesWhoseTransactionTheBrowserAbortsAreMadeOnceMore(t *testing.T) {
	s := openNew(t)
	inject(t, "IDBObjectStore", "put", `original => {
		let puts = 0;
		return function (...args) {
			const request = original.apply(this, args);
			if (++puts === 3) this.transaction.abort();
			return request;
		};
	}`)
	wantNoErrors(t, atOnce(5, func(i int) error { return put(s, i, "x") }))
	wantRows(t, s, 5)
}

func TestBatchesThatWaitAreMadeAlthoughTheStoreIsClosed(t *testing.T) {
	o := newOptions(t)
	s := reopen(t, o)
	errs := inProgress(3, func(i int) error { return put(s, i, "x") })
	s.Close()
	wantCode(t, put(s, 9, "x"), offline.ErrClosed)
	if _, _, err := s.Get(offline.BucketRows, offline.K(0)); offline.CodeOf(err) != offline.ErrClosed {
		t.Errorf("reading after Close: %v", err)
	}
	for range 3 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	wantRows(t, reopen(t, o), 3)
}

func TestTheStoreStaysOpenForWhoLeadsThoughItIsClosedBeforeTheyRun(t *testing.T) {
	s := openNew(t)
	led := make(chan error)
	s.lead(func() { led <- s.do("read", func(*connection, bool) error { return nil }) })
	s.Close()
	if err := <-led; err != nil {
		t.Error(err)
	}
	for s.leading > 0 {
		yield()
	}
	if s.conn != nil {
		t.Error("the connection is open still")
	}
}
