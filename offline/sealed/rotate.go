package sealed

import (
	"bytes"

	"github.com/holdfast-sdk/holdfast/offline"
)

// rotateSize is how many records are sealed anew at a time. It is few enough for others to get in between.
const rotateSize = 64

// Rotate seals every record anew that is not sealed with the key that is written with; when it returns nil, the older keys are not
// needed any more for this store. It blocks, while others go on, in this tab and in others. progress is told how many records have been
// looked at; when it returns false, Rotate returns ErrCancelled. What was done stays done: called again, it seals the rest.
func (s *Store) Rotate(progress func(records int) (goOn bool)) error {
	for {
		h, err := s.reloadHeader()
		if err != nil || len(h.older) == 0 && !h.plain {
			return err
		}
		for _, id := range h.older {
			if !contains(s.keys, id) {
				return errWrongKey()
			}
		}
		r := &rotation{s, h, 0, progress}
		if err := r.run(); err != nil {
			if err == errHeaderChanged {
				continue
			}
			return err
		}
		if err := s.writeHeader(h, &header{writer: h.writer}); offline.CodeOf(err) != offline.ErrStale {
			return err
		}
	}
}

var errHeaderChanged error = offline.Errorf(offline.ErrStale, "another tab has changed the key, or was faster")

// rotation is one pass over all records. Nobody writes records of older keys meanwhile: every batch expects the header.
type rotation struct {
	*Store
	header   *header
	records  int
	progress func(records int) bool
}

func (r *rotation) run() error {
	for _, bucket := range offline.Buckets() {
		from := offline.Range{Limit: rotateSize}
		for {
			records, err := r.getRaw(bucket, from)
			if err != nil {
				return err
			}
			if done, err := r.renewAll(bucket, records); err != nil {
				return err
			} else if !done {
				continue
			}
			r.records += len(records)
			if !r.progress(r.records) {
				return offline.Errorf(offline.ErrCancelled, "sealing the store anew was cancelled; until it is done, the older keys are needed")
			}
			if len(records) < rotateSize {
				break
			}
			from.Lower, from.LowerOpen = records[len(records)-1].Key, true
		}
	}
	return nil
}

// renewAll seals those of the records anew that need it. It reports false if one has changed since it was read. Damaged ones stay as
// they are: whoever reads them finds out.
func (r *rotation) renewAll(bucket string, records []offline.Record) (done bool, err error) {
	todo, items := r.outdated(bucket, records)
	if err = r.open(items); err != nil {
		return false, err
	}
	if err = r.seal(r.header.writer, items); err != nil || len(items) == 0 {
		return true, err
	}
	var b offline.Batch
	b.Expect(offline.BucketMeta, headerKey, r.header.raw)
	for i := range items {
		if items[i].value != nil {
			b.Expect(bucket, todo[i].Key, todo[i].Value)
			b.Put(bucket, todo[i].Key, items[i].raw)
		}
	}
	if err = r.inner.Apply(&b, offline.Relaxed); offline.CodeOf(err) != offline.ErrStale {
		return true, err
	}
	return false, r.unchanged()
}

// outdated finds the records that have to be sealed anew. One of a plain store begins like a sealed one by chance in 2^64.
func (r *rotation) outdated(bucket string, records []offline.Record) (todo []offline.Record, items []item) {
	for i := range records {
		id, x := keyOf(records[i].Value), item{at: place(bucket, records[i].Key)}
		switch {
		case contains(r.header.older, id):
			x.raw = records[i].Value
		case r.header.plain && id != r.header.writer:
			x.value = records[i].Value
		default:
			continue
		}
		todo, items = append(todo, records[i]), append(items, x)
	}
	return todo, items
}

// unchanged returns errHeaderChanged if the header is not that of this pass any more.
func (r *rotation) unchanged() error {
	raw, _, err := r.inner.Get(offline.BucketMeta, headerKey)
	if err == nil && !bytes.Equal(raw, r.header.raw) {
		err = errHeaderChanged
	}
	return err
}
