package idb

import (
	"syscall/js"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
)

// inject replaces methods[class.method] by what the JavaScript expression source makes of the original, until the test
// ends. (A Go callback would not do: it cannot throw.)
func inject(t *testing.T, class, method, source string) {
	t.Helper()
	prototype := js.Global().Get(class).Get("prototype")
	original := prototype.Get(method)
	prototype.Set(method, js.Global().Call("eval", source).Invoke(original))
	t.Cleanup(func() { prototype.Set(method, original) })
}

// fill makes every put fail as it does on a full disk: the commit fails, all requests say AbortError, and only the
// transaction knows the reason. As a page cannot abort with a reason of its own, it is put there by hand.
func fill(t *testing.T, _ offline.Store) {
	inject(t, "IDBObjectStore", "put", `original => function (...args) {
		const request = original.apply(this, args);
		const full = new DOMException('the disk is full', 'QuotaExceededError');
		Object.defineProperty(this.transaction, 'error', { value: full });
		this.transaction.abort();
		return request;
	}`)
}

func TestAPutThatThrowsForLackOfSpaceIsAQuotaError(t *testing.T) {
	s := openNew(t)
	inject(t, "IDBObjectStore", "put", `() => () => { throw new DOMException('full', 'QuotaExceededError'); }`)
	wantCode(t, put(s, 1, "x"), offline.ErrQuotaExceeded)
}

func TestAnAbortedTransactionLeavesNothing(t *testing.T) {
	s := openNew(t)
	inject(t, "IDBObjectStore", "put", `original => function (value, key) {
		if (key[0] === 'bad') throw new DOMException('cannot be cloned', 'DataCloneError');
		return original.call(this, value, key);
	}`)
	var b offline.Batch
	b.Put(offline.BucketRows, offline.K("good"), []byte("x"))
	b.Put(offline.BucketJournal, offline.K("bad"), []byte("x"))
	wantCode(t, s.Apply(&b, offline.Strict), offline.ErrStorage)
	records, err := s.GetRange(offline.BucketRows, offline.Range{})
	if err != nil || len(records) != 0 {
		t.Errorf("after the abort there are %v, %v; want nothing", records, err)
	}
}

func TestATransactionThatTheBrowserAbortsIsMadeOnceMore(t *testing.T) {
	s := openNew(t)
	inject(t, "IDBObjectStore", "put", `original => {
		let puts = 0;
		return function (...args) {
			const request = original.apply(this, args);
			if (++puts === 1) this.transaction.abort();
			return request;
		};
	}`)
	if err := put(s, 1, "x"); err != nil {
		t.Fatal(err)
	}
	wantValue(t, s, 1, "x")
}

func TestADatabaseThatFailsTwiceIsAnError(t *testing.T) {
	s := openNew(t)
	inject(t, "IDBDatabase", "transaction", `() => () => { throw new DOMException('connection lost', 'UnknownError'); }`)
	wantCode(t, put(s, 1, "x"), offline.ErrStorage)
	_, err := s.GetRange(offline.BucketRows, offline.Range{})
	wantCode(t, err, offline.ErrStorage)
}

func TestABatchThatWasAppliedBeforeTheConnectionBrokeIsNotStale(t *testing.T) {
	s := openNew(t)
	var b offline.Batch
	b.Expect(offline.BucketMeta, offline.K("version"), nil)
	b.Put(offline.BucketMeta, offline.K("version"), []byte("0"))
	b.Put(offline.BucketMeta, offline.K("version"), []byte("1"))
	b.Delete(offline.BucketJournal, offline.K(1))
	if err := s.Apply(&b, offline.Strict); err != nil {
		t.Fatal(err)
	}
	if err := s.conn.apply(&b, offline.Strict, true); err != nil {
		t.Errorf("repeated after a lost connection: %v", err)
	}
	wantCode(t, s.conn.apply(&b, offline.Strict, false), offline.ErrStale)
	var next offline.Batch
	next.Put(offline.BucketMeta, offline.K("version"), []byte("2"))
	if err := s.Apply(&next, offline.Strict); err != nil {
		t.Fatal(err)
	}
	wantCode(t, s.conn.apply(&b, offline.Strict, true), offline.ErrStale)
}

func TestWhatAnotherProgramWroteDoesNotSpoilTheRest(t *testing.T) {
	s := openNew(t)
	if err := put(s, 1, "ours"); err != nil {
		t.Fatal(err)
	}
	write := js.Global().Call("eval", `(db, bucket) => {
		const store = db.transaction(bucket, 'readwrite').objectStore(bucket);
		store.put('no bytes', [2]);
		store.put(new Uint8Array(1), new Date(0));
		store.put(new Uint8Array(1), 'text');
		return store.put(new Uint8Array(1), ['rows', [1]]);
	}`)
	if _, err := awaitRequest(write.Invoke(s.conn.raw, offline.BucketRows)); err != nil {
		t.Fatal(err)
	}
	records, err := s.GetRange(offline.BucketRows, offline.Range{})
	if err != nil || len(records) != 2 || string(records[0].Value) != "ours" || len(records[1].Value) != 0 {
		t.Errorf("GetRange = %v, %v; want ours and an empty one", records, err)
	}
}

func TestARecordThatTheBrowserCannotReadDoesNotHideTheRest(t *testing.T) {
	s := openNew(t)
	for i := range 3 {
		if err := put(s, i, "x"); err != nil {
			t.Fatal(err)
		}
	}
	inject(t, "IDBObjectStore", "getAll", `original => function (query, count) {
		if (query === null || query[0] === 1) {
			const error = new DOMException('Data lost due to missing file', 'NotReadableError');
			return { readyState: 'done', error };
		}
		return original.call(this, query, count);
	}`)
	records, err := s.GetRange(offline.BucketRows, offline.Range{})
	if err != nil || len(records) != 3 || string(records[0].Value) != "x" || len(records[1].Value) != 0 || string(records[2].Value) != "x" {
		t.Errorf("GetRange = %v, %v; want three records, the second one empty", records, err)
	}
	inject(t, "IDBObjectStore", "get", `original => function (key) {
		const request = original.call(this, key);
		Object.defineProperty(request, 'readyState', { value: 'done' });
		Object.defineProperty(request, 'error', { value: new DOMException('Data lost', 'NotReadableError') });
		return request;
	}`)
	wantValue(t, s, 1, "")
}
