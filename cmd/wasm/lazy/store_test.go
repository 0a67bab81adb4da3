package lazy

import (
	"errors"
	"sync"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/storetest"
)

func TestALazyStoreKeepsTheContractOfTheStoreItOpens(t *testing.T) {
	storetest.Run(t, storetest.Subject{Open: func(*testing.T) offline.Store {
		return New(func() (offline.Store, error) { return offline.NewMemoryStore(), nil })
	}})
}

func TestManyCallsOpenTheStoreOnce(t *testing.T) {
	opens := 0
	s := New(func() (offline.Store, error) { opens++; return offline.NewMemoryStore(), nil })
	var calls sync.WaitGroup
	for range 10 {
		calls.Go(func() { s.Get(offline.BucketMeta, offline.K("a")) })
	}
	calls.Wait()
	if opens != 1 {
		t.Errorf("opened %d times, want once", opens)
	}
}

func TestAStoreThatCouldNotBeOpenedIsTriedAgain(t *testing.T) {
	full := true
	s := New(func() (offline.Store, error) {
		if full {
			return nil, offline.Errorf(offline.ErrQuotaExceeded, "no space")
		}
		return offline.NewMemoryStore(), nil
	})
	b := &offline.Batch{}
	b.Put(offline.BucketMeta, offline.K("a"), []byte{1})
	if err := s.Apply(b, offline.Strict); !errors.Is(err, offline.ErrQuotaExceeded) {
		t.Fatalf("Apply on a full device: %v, want the error of opening", err)
	}
	full = false
	if err := s.Apply(b, offline.Strict); err != nil {
		t.Errorf("Apply once there is space: %v", err)
	}
}

func TestClosingAStoreThatWasNeverUsedDoesNotOpenIt(t *testing.T) {
	s := New(func() (offline.Store, error) { t.Error("was opened"); return nil, nil })
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Get(offline.BucketMeta, offline.K("a")); !errors.Is(err, offline.ErrClosed) {
		t.Errorf("Get after Close: %v, want ErrClosed", err)
	}
}

// readCounter counts the reads of a store that can read several records at once.
type readCounter struct {
	offline.Store
	reads int
}

func (c *readCounter) Get(bucket string, key offline.Key) ([]byte, bool, error) {
	c.reads++
	return c.Store.Get(bucket, key)
}

func (c *readCounter) GetMany(string, []offline.Key) ([][]byte, error) {
	c.reads++
	return [][]byte{{1}, {2}}, nil
}

func TestSeveralRecordsAreReadAtOnceIfTheStoreBehindCan(t *testing.T) {
	behind := &readCounter{Store: offline.NewMemoryStore()}
	s := New(func() (offline.Store, error) { return behind, nil })
	values, err := offline.GetMany(s, offline.BucketMeta, []offline.Key{offline.K("a"), offline.K("b")})
	if err != nil || len(values) != 2 || behind.reads != 1 {
		t.Errorf("%d reads brought %v, %v; want 2 values by one read", behind.reads, values, err)
	}
}
