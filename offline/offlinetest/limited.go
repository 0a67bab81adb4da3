package offlinetest

import "github.com/holdfast-sdk/holdfast/offline"

// Limited is a store with a quota, as a device that gets full. It is for tests whose batches come one after the other.
type Limited struct {
	offline.Store
	quota int64
}

// Limit puts a quota on base; none until SetQuota.
func Limit(base offline.Store) *Limited { return &Limited{Store: base} }

// SetQuota limits the store to so many bytes; 0 takes the limit away. What is stored stays, even above the limit, but no
// batch may make the store larger then.
func (l *Limited) SetQuota(bytes int64) { l.quota = bytes }

// Apply implements offline.Store. A batch that does not fit is made and undone.
func (l *Limited) Apply(b *offline.Batch, d offline.Durability) error {
	if l.quota == 0 {
		return l.Store.Apply(b, d)
	}
	before, err := l.Store.Estimate()
	if err != nil {
		return err
	}
	undo, err := l.snapshot()
	if err != nil {
		return err
	}
	if err := l.Store.Apply(b, d); err != nil {
		return err
	}
	after, err := l.Store.Estimate()
	if err != nil || after.Used <= before.Used || after.Used <= l.quota {
		return err
	}
	if err := l.Store.Apply(undo, d); err != nil {
		return err
	}
	return offline.Errorf(offline.ErrQuotaExceeded, "the store is full: %d bytes more than its quota of %d", after.Used-l.quota, l.quota)
}

// snapshot is the batch that brings the store back to what it holds now.
func (l *Limited) snapshot() (*offline.Batch, error) {
	b := &offline.Batch{}
	for _, bucket := range offline.Buckets() {
		records, err := l.GetRange(bucket, offline.Range{})
		if err != nil {
			return nil, err
		}
		b.DeleteRange(bucket, offline.Range{})
		for _, r := range records {
			b.Put(bucket, r.Key, r.Value)
		}
	}
	return b, nil
}

// Estimate implements offline.Store.
func (l *Limited) Estimate() (offline.Usage, error) {
	u, err := l.Store.Estimate()
	u.Quota = l.quota
	return u, err
}
