package sqlite

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-sdk/holdfast/query"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/server/storetest"
)

func newDomain(t testing.TB) (*Store, store.Domain) {
	t.Helper()
	s := Must(open(t.TempDir()))(t)
	d := storetest.NewDomain(t, s, "ns")
	storetest.AddCollection(t, d, "files")
	return s, d
}

// hold keeps the writer busy until the returned function is called.
func hold(s *Store) (release func()) {
	gate, held := make(chan struct{}), make(chan struct{})
	go s.writer.write(context.Background(), func(*tx) error {
		close(held)
		<-gate
		return nil
	})
	<-held
	return func() { close(gate) }
}

func TestAFullDiskRefusesWhatDoesNotFitAndGoesOnWhenThereIsSpace(t *testing.T) {
	s, d := newDomain(t)
	m := storetest.NewModel(t, d, "m", "{}")
	limit := func(pages int) {
		check(t, s.writer.write(t.Context(), func(tx *tx) error {
			var n int64
			return one(t.Context(), tx, []any{&n}, fmt.Sprintf("PRAGMA max_page_count=%d", pages))
		}))
	}
	limit(1) // SQLite takes the size there is
	big := storetest.Ops(1, 1)
	big[0].Data = make([]byte, 1<<20)
	if err := storetest.Append(d, store.Append{Model: m.Key, Expected: 1, Ops: big}); !errors.Is(err, store.ErrFull) {
		t.Fatalf("got %v", err)
	}
	limit(1 << 30)
	check(t, storetest.Append(d, store.Append{Model: m.Key, Expected: 1, Ops: big}))
	same(t, len(storetest.ReadAll(t, d, m.Key)), 1)
}

func TestAFailureOfOneRequestSparesTheOthersOfItsTransaction(t *testing.T) {
	s, d := newDomain(t)
	m := storetest.NewModel(t, d, "m", "{}")
	release := hold(s)
	var group sync.WaitGroup
	broken := errors.New("broken")
	results := make([]error, 3)
	for i := range results {
		group.Go(func() {
			results[i] = s.writer.write(context.Background(), func(t *tx) error {
				if err := t.exec("INSERT INTO sequence (domain, name, next) VALUES (1, ?, 1)", fmt.Sprint(i)); err != nil || i != 1 {
					return err
				}
				return broken
			})
		})
	}
	appended := make(chan error, 1)
	d.Append(store.Append{Model: m.Key, Expected: 1, Ops: storetest.Ops(1, 1)}, func(err error) { appended <- err })
	release()
	group.Wait()
	check(t, results[0])
	check(t, results[2])
	check(t, <-appended)
	if !errors.Is(results[1], broken) {
		t.Errorf("got %v", results[1])
	}
	var n int
	check(t, s.reads.QueryRow("SELECT count(*) FROM sequence").Scan(&n))
	same(t, n, 2)
}

func TestTheQueueIsBoundedAndAppendsWaitForRoom(t *testing.T) {
	s, d := newDomain(t)
	m := storetest.NewModel(t, d, "m", "{}")
	release := hold(s)
	const n = maxQueued + 50
	answers := make(chan error, n)
	var group sync.WaitGroup
	group.Go(func() {
		for v := int64(1); v <= n; v++ {
			d.Append(store.Append{Model: m.Key, Expected: v, Ops: storetest.Ops(v, 1)}, func(err error) { answers <- err })
		}
	})
	q := s.writer.queue
	q.mu.Lock()
	for len(q.waiting) < maxQueued {
		q.changed.Wait()
	}
	q.mu.Unlock()
	// A write that gives up while it waits for room, or in the queue, leaves nothing behind.
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := d.PutCollection(ctx, store.Collection{ID: "late"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	q.mu.Lock()
	if len(q.waiting) > maxQueued {
		t.Errorf("%d requests wait", len(q.waiting))
	}
	q.mu.Unlock()
	release()
	group.Wait()
	for range n {
		check(t, <-answers)
	}
	if _, err := d.Collection(t.Context(), "late"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

func TestWhatIsQueuedBehindARefusedAppendIsRefusedInALaterTransactionToo(t *testing.T) {
	s, d := newDomain(t)
	m, other := storetest.NewModel(t, d, "m", "{}"), storetest.NewModel(t, d, "other", "{}")
	release := hold(s)
	const between = maxBatch + 10
	answers := make(chan error, between)
	wrong, behind := make(chan error, 1), make(chan error, 1)
	d.Append(store.Append{Model: m.Key, Expected: 9, Ops: storetest.Ops(9, 1)}, func(err error) { wrong <- err })
	for v := int64(1); v <= between; v++ {
		d.Append(store.Append{Model: other.Key, Expected: v, Ops: storetest.Ops(v, 1)}, func(err error) { answers <- err })
	}
	d.Append(store.Append{Model: m.Key, Expected: 1, Ops: storetest.Ops(1, 1)}, func(err error) { behind <- err })
	release()
	for _, err := range []error{<-wrong, <-behind} {
		if !errors.Is(err, store.ErrVersion) {
			t.Errorf("got %v", err)
		}
	}
	for range between {
		check(t, <-answers)
	}
	check(t, storetest.Append(d, store.Append{Model: m.Key, Expected: 1, Ops: storetest.Ops(1, 1)}))
}

func TestTheQueueIsBoundedInBytes(t *testing.T) {
	q := newQueue()
	put := func(size int) error { return q.put(t.Context(), &request{size: size}) }
	check(t, put(maxQueuedBytes-1))
	soon, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := q.put(soon, &request{size: 2}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("more than fits: %v", err)
	}
	check(t, put(1))
	for range 2 { // the first is larger than a batch, and goes alone
		same(t, len(q.take()), 1)
	}
	check(t, put(2*maxQueuedBytes)) // what is larger than all goes alone
	same(t, len(q.take()), 1)
	check(t, put(1))
}

func TestAWriteThatIsCancelledInTheQueueIsNotDone(t *testing.T) {
	s, d := newDomain(t)
	release := hold(s)
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error, 1)
	go func() { result <- d.PutCollection(ctx, store.Collection{ID: "late"}) }()
	q := s.writer.queue
	q.mu.Lock()
	for len(q.waiting) == 0 {
		q.changed.Wait()
	}
	q.mu.Unlock()
	cancel()
	if err := <-result; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	release()
	check(t, d.PutCollection(t.Context(), store.Collection{ID: "later"}))
	if _, err := d.Collection(t.Context(), "late"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

func TestAQueryAtEveryLimitRuns(t *testing.T) {
	_, d := newDomain(t)
	storetest.NewModel(t, d, "m", `{"a":1,"b":1}`)
	for _, source := range []string{
		"SELECT * FROM files WHERE a=b" + strings.Repeat(" OR a=b", query.MaxParts-1),
		"SELECT * FROM files WHERE a=b" + strings.Repeat(" AND a=b", query.MaxParts-1),
		"SELECT * FROM files WHERE a" + strings.Repeat("*a", query.MaxParts-2) + "=b",
		"SELECT * FROM files WHERE " + strings.Repeat("(a=b AND NOT(", query.MaxDepth/3) + "a=2" + strings.Repeat("))", query.MaxDepth/3),
		"SELECT * FROM files WHERE " + strings.Repeat("-", query.MaxDepth) + "a=b",
		"SELECT * FROM files WHERE a=1 ORDER BY a" + strings.Repeat(",a", query.MaxParts-2),
	} {
		if _, err := runQuery(t.Context(), d, source); err != nil {
			t.Errorf("%.80s…: %v", source, err)
		}
	}
	fields := make([]string, query.MaxParts)
	for i := range fields {
		fields[i] = fmt.Sprintf("a x%d", i)
	}
	page, err := runQuery(t.Context(), d, "SELECT "+strings.Join(fields, ",")+" FROM files")
	check(t, err)
	same(t, len(page.Results[0].Data), len("{}")+len(`"x0":1,`)*10+len(`"x10":1,`)*90+len(`"x100":1,`)*400-1)
}

func TestAPatternOfManyWildcardsDoesNotTakeForever(t *testing.T) {
	_, d := newDomain(t)
	storetest.NewModel(t, d, "m", `{"a":"`+strings.Repeat("a", 20_000)+`"}`)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // it takes a sixth of a second, where nothing else runs
	defer cancel()
	_, err := runQuery(ctx, d, "SELECT * FROM files WHERE a LIKE '"+strings.Repeat("%a", 2000)+"b'")
	check(t, err)
}

func TestQueriesThatTakeLongLeaveRoomForOtherReads(t *testing.T) {
	s, d := newDomain(t)
	for i := range 200 {
		storetest.NewModel(t, d, fmt.Sprint(i), `{"a":"`+strings.Repeat("a", 20_000)+`"}`)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	defer group.Wait()
	defer cancel()
	for range 20 {
		group.Go(func() {
			_, err := runQuery(ctx, d, "SELECT * FROM files WHERE a LIKE '"+strings.Repeat("%a", 2000)+"b'"+strings.Repeat(" OR a LIKE '%a%a%ab'", 100))
			if !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
		})
	}
	for len(s.queries) < cap(s.queries) {
		runtime.Gosched()
	}
	soon, cancelSoon := context.WithTimeout(t.Context(), 30*time.Second) // less than one of those queries takes
	defer cancelSoon()
	for range 10 {
		_, err := d.Model(soon, "7")
		check(t, err)
	}
	same(t, len(s.queries), cap(s.queries))
}

func TestAQueryEndsWithItsContext(t *testing.T) {
	_, d := newDomain(t)
	for i := range 50 {
		storetest.NewModel(t, d, fmt.Sprint(i), `{"a":"`+strings.Repeat("a", 20_000)+`"}`)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err := runQuery(ctx, d, "SELECT * FROM files WHERE a LIKE '"+strings.Repeat("%a", 2000)+"b'"+strings.Repeat(" OR a LIKE '%a%a%ab'", 100))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}
