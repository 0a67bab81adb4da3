// Package sealed has an offline.Store that encrypts the values it keeps in another one. Keys of records stay as they are,
// because stores order them: they hold names of sources, numbers, ids of models, chats and users, but nothing of a row or a model.
//
// The format is in record.go; docs/encryption.md has what it protects from, and what not.
package sealed

import (
	"sync"

	"github.com/holdfast-sdk/holdfast/offline"
)

// Store is an offline.Store over another one, which has only sealed values. Several, in several tabs, may be over the same data.
// Besides the contract: every method may return ErrWrongKey when another tab has changed the key to one that this one lacks.
type Store struct {
	inner  offline.Store
	cipher Cipher
	keys   []KeyID // that the cipher has

	mu      sync.Mutex
	current *header // as this tab knows it
	seen    map[string]item
}

var (
	_ offline.Store      = (*Store)(nil)
	_ offline.ManyGetter = (*Store)(nil)
)

// Get implements offline.Store.
func (s *Store) Get(bucket string, key offline.Key) ([]byte, bool, error) {
	raw, found, err := s.inner.Get(bucket, key)
	if err != nil || !found {
		return nil, false, err
	}
	items := []item{{at: place(bucket, key), raw: raw}}
	if err := s.open(items); err != nil {
		return nil, false, err
	}
	s.remember(&items[0])
	return items[0].shown(), true, nil
}

// GetMany implements offline.ManyGetter.
func (s *Store) GetMany(bucket string, keys []offline.Key) ([][]byte, error) {
	values, err := offline.GetMany(s.inner, bucket, keys)
	if err != nil {
		return nil, err
	}
	items := make([]item, len(keys))
	for i, key := range keys {
		items[i] = item{at: place(bucket, key), raw: values[i]}
	}
	if err := s.open(items); err != nil {
		return nil, err
	}
	for i := range items {
		values[i] = items[i].shown()
	}
	return values, nil
}

// GetRange implements offline.Store.
func (s *Store) GetRange(bucket string, r offline.Range) ([]offline.Record, error) {
	records, err := s.getRaw(bucket, r)
	if err != nil {
		return nil, err
	}
	items := make([]item, len(records))
	for i := range records {
		items[i] = item{at: place(bucket, records[i].Key), raw: records[i].Value}
	}
	if err := s.open(items); err != nil {
		return nil, err
	}
	for i := range items {
		records[i].Value = items[i].shown()
	}
	return records, nil
}

// getRaw is GetRange without the header, of records as they are kept.
func (s *Store) getRaw(bucket string, r offline.Range) ([]offline.Record, error) {
	if bucket != offline.BucketMeta {
		return s.inner.GetRange(bucket, r)
	}
	limit := r.Limit
	if limit > 0 {
		r.Limit++
	}
	records, err := s.inner.GetRange(bucket, r)
	for i := range records {
		if records[i].Key.Compare(headerKey) == 0 {
			records = append(records[:i], records[i+1:]...)
			break
		}
	}
	if limit > 0 && len(records) > limit {
		records = records[:limit]
	}
	return records, err
}

// Estimate implements offline.Store.
func (s *Store) Estimate() (offline.Usage, error) { return s.inner.Estimate() }

// Close implements offline.Store.
func (s *Store) Close() error { return s.inner.Close() }
