package storetest

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/holdfast-sdk/holdfast/server/store"
)

// testConcurrency lets many models append at once without waiting for answers, while others read, write and query.
func testConcurrency(t *testing.T, open Open) {
	const models, appends = 20, 100
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	d := startDomain(t, open)
	keys := make([]int64, models)
	for i := range keys {
		keys[i] = NewModel(t, d, fmt.Sprint(i), "{}").Key
	}
	var group sync.WaitGroup
	acknowledged := make([]int64, models)
	for i, key := range keys {
		random := rand.New(rand.NewPCG(seed, uint64(i)))
		group.Go(func() { acknowledged[i] = appendMany(t, d, key, appends, random) })
	}
	stop := make(chan struct{})
	var others sync.WaitGroup
	others.Go(func() { disturb(t, d, keys, stop) })
	group.Wait()
	close(stop)
	others.Wait()
	for i, key := range keys {
		ops := ReadAll(t, d, key)
		wantEqual(t, int64(len(ops)), acknowledged[i]-1, "operations in the log")
		wantSame(t, ops, Ops(1, len(ops)), "the log")
	}
}

// appendMany appends one to three operations at a time, some of them at a wrong version, and returns the version it must
// have come to. Where an append was refused, it waits for all answers and goes on from there, as an owner does.
func appendMany(t *testing.T, d store.Domain, model int64, n int, random *rand.Rand) int64 {
	type answer struct {
		to  int64
		err error
	}
	version, acknowledged := int64(1), int64(1)
	answers := make(chan answer, n)
	waiting := 0
	settle := func() {
		for ; waiting > 0; waiting-- {
			a := <-answers
			if a.err != nil {
				continue
			}
			if a.to <= acknowledged {
				t.Errorf("model %d: the answer for %d came after the one for %d", model, a.to, acknowledged)
			}
			acknowledged = a.to
		}
		version = acknowledged
	}
	for range n {
		count := 1 + random.IntN(3)
		expected := version
		if random.IntN(10) == 0 {
			expected += 5
		}
		to := expected + int64(count)
		waiting++
		d.Append(store.Append{Model: model, Expected: expected, Ops: Ops(expected, count)}, func(err error) { answers <- answer{to, err} })
		version = to
		if random.IntN(10) == 0 {
			settle()
		}
	}
	settle()
	return acknowledged
}

// disturb does everything else until stop is closed.
func disturb(t *testing.T, d store.Domain, keys []int64, stop chan struct{}) {
	for i := 0; ; i++ {
		select {
		case <-stop:
			return
		default:
		}
		key := keys[i%len(keys)]
		id := fmt.Sprint(i % len(keys))
		m, err := d.Model(ctx, id)
		if err == nil && m.Version > 1 {
			err = d.PutSnapshot(ctx, key, store.Snapshot{Version: m.Version - 1, JSON: []byte("{}")})
		}
		if err == nil {
			_, err = d.ReserveSequence(ctx, "x", 1)
		}
		if err != nil {
			t.Error(err)
			return
		}
		var last int64
		err = d.Read(ctx, key, 1, 1<<40, func(op store.Op) error {
			if last++; op.Version != last {
				return fmt.Errorf("operation %d follows %d", op.Version, last-1)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
			return
		}
		if page := runQuery(t, d, "SELECT @id FROM files WHERE @version >= 1", nil); len(page.Results) != len(keys) {
			t.Errorf("a query found %d models", len(page.Results))
		}
	}
}
