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
			if !s.has(id) {
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

// renewAll seals those of the records anew that need it. It reports false if one has changed since it was read.
func (r *rotation) renewAll(bucket string, records []offline.Record) (done bool, err error) {
	todo, err := r.outdated(bucket, records)
	if err != nil || len(todo.raws) == 0 {
		return true, err
	}
	fresh, err := r.seal(r.header.writer, todo.places, todo.values)
	if err != nil {
		return false, err
	}
	var b offline.Batch
	b.Expect(offline.BucketMeta, headerKey, r.header.raw)
	for i, raw := range fresh {
		b.Expect(bucket, todo.keys[i], todo.raws[i])
		b.Put(bucket, todo.keys[i], raw)
	}
	if err = r.inner.Apply(&b, offline.Relaxed); offline.CodeOf(err) != offline.ErrStale {
		return true, err
	}
	return false, r.unchanged()
}

// outdated is records that have to be sealed anew, and their values.
type outdated struct {
	keys                 []offline.Key
	raws, places, values [][]byte
}

func (o *outdated) add(key offline.Key, raw, at, value []byte) {
	o.keys, o.raws, o.places, o.values = append(o.keys, key), append(o.raws, raw), append(o.places, at), append(o.values, value)
}

// outdated finds them among the records. Damaged ones stay as they are: whoever reads them finds out.
func (r *rotation) outdated(bucket string, records []offline.Record) (o outdated, err error) {
	var list []Message
	var sealed []*offline.Record
	for i := range records {
		record := &records[i]
		id, ok := keyOf(record.Value)
		switch {
		case ok && id == r.header.writer:
		case ok && contains(r.header.older, id):
			list, sealed = append(list, Message{id, place(bucket, record.Key), record.Value[prefixSize:]}), append(sealed, record)
		case r.header.plain: // one begins like a sealed one by chance in 2^64
			o.add(record.Key, record.Value, place(bucket, record.Key), record.Value)
		}
	}
	if len(list) == 0 {
		return o, nil
	}
	texts, err := r.cipher.Open(list)
	if err != nil {
		return o, err
	}
	for i, text := range texts {
		if text != nil {
			o.add(sealed[i].Key, sealed[i].Value, list[i].Additional, text)
		}
	}
	return o, nil
}

// unchanged returns errHeaderChanged if the header is not that of this pass any more.
func (r *rotation) unchanged() error {
	raw, _, err := r.inner.Get(offline.BucketMeta, headerKey)
	if err == nil && !bytes.Equal(raw, r.header.raw) {
		err = errHeaderChanged
	}
	return err
}
