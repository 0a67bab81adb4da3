package sim

import (
	"math/rand/v2"

	"github.com/holdfast-sdk/holdfast/offline"
)

// disk is a store of a device that tells what is flushed from what the operating system still holds.
type disk struct {
	*offline.MemoryStore // as tabs see it
	flushed              *offline.MemoryStore
	relaxed              []*offline.Batch // since the last flush
}

func newDisk() *disk {
	return &disk{MemoryStore: offline.NewMemoryStore(), flushed: offline.NewMemoryStore()}
}

// Apply implements offline.Store.
func (d *disk) Apply(b *offline.Batch, durability offline.Durability) error {
	if err := d.MemoryStore.Apply(b, durability); err != nil {
		return err
	}
	if len(b.Writes) == 0 {
		return nil
	}
	d.relaxed = append(d.relaxed, &offline.Batch{Writes: append([]offline.Write(nil), b.Writes...)})
	if durability == offline.Strict {
		d.flush(len(d.relaxed))
	}
	return nil
}

// flush writes the first n batches that are not on the disk.
func (d *disk) flush(n int) {
	for _, b := range d.relaxed[:n] {
		if err := d.flushed.Apply(b, offline.Strict); err != nil {
			panic(err) // it was made before
		}
	}
	d.relaxed = d.relaxed[n:]
}

// crash loses what is not on the disk, but for a beginning of it.
func (d *disk) crash(random *rand.Rand) {
	d.flush(random.IntN(len(d.relaxed) + 1))
	d.relaxed = nil
	d.MemoryStore = offline.NewMemoryStore()
	copied := &offline.Batch{}
	for _, bucket := range offline.Buckets() {
		records, _ := d.flushed.GetRange(bucket, offline.Range{})
		for _, r := range records {
			copied.Put(bucket, r.Key, r.Value)
		}
	}
	d.MemoryStore.Apply(copied, offline.Strict)
}

// Close implements offline.Store: it is shared.
func (d *disk) Close() error { return nil }

// quotaStore refuses what makes a full store larger.
type quotaStore struct {
	offline.Store
	device *device
}

// Apply implements offline.Store.
func (q *quotaStore) Apply(b *offline.Batch, d offline.Durability) error {
	if q.device.quota != 0 {
		for _, w := range b.Writes {
			if w.Value != nil && w.Range == nil {
				return offline.Errorf(offline.ErrQuotaExceeded, "the device is full")
			}
		}
	}
	return q.Store.Apply(b, d)
}
