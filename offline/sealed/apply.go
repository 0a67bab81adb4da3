package sealed

import (
	"bytes"

	"github.com/holdfast-sdk/holdfast/offline"
)

// Apply implements offline.Store.
func (s *Store) Apply(b *offline.Batch, d offline.Durability) error {
	if len(b.Expects) == 0 && len(b.Writes) == 0 {
		return s.inner.Apply(b, d)
	}
	h := s.header()
	out, err := s.begin(h, b)
	for err == nil {
		applied := s.inner.Apply(&out.Batch, d)
		if applied == nil {
			s.written(out)
			return nil
		}
		if offline.CodeOf(applied) != offline.ErrStale {
			return applied
		}
		// What is expected may only have been sealed anew, by a rotation or by another tab.
		if h, err = s.renew(b, out, applied, h); err != nil {
			return err
		}
	}
	return err
}

// outer is a batch for the store below. Its first expectation is the header; the others are those of the batch it was made of.
type outer struct {
	offline.Batch
	places [][]byte // of what is expected
	puts   []int    // which of the writes, by their number here, are sealed
	at     [][]byte // places of those
	values [][]byte // and what they were made of
}

// begin makes the batch for the store below: writes are sealed, expectations are what was last seen.
func (s *Store) begin(h *header, b *offline.Batch) (*outer, error) {
	out := &outer{}
	out.Expect(offline.BucketMeta, headerKey, h.raw)
	unknown := false
	for i := range b.Expects {
		e := &b.Expects[i]
		at := place(e.Bucket, e.Key)
		out.places = append(out.places, at)
		var raw []byte
		if e.Value != nil {
			var ok bool
			raw, ok = s.rawOf(at, e.Value)
			unknown = unknown || !ok
		}
		out.Expect(e.Bucket, e.Key, raw)
	}
	if unknown {
		if _, err := s.look(b, out); err != nil {
			return nil, err
		}
	}
	for i := range b.Writes {
		out.write(&b.Writes[i])
	}
	return out, s.sealWrites(h, out)
}

// write takes over a write. The header is no part of any range.
func (out *outer) write(w *offline.Write) {
	switch {
	case w.Range != nil && w.Bucket == offline.BucketMeta:
		below, above := *w.Range, *w.Range
		if below.Upper == nil || below.Upper.Compare(headerKey) >= 0 {
			below.Upper, below.UpperOpen = headerKey, true
		}
		if above.Lower == nil || above.Lower.Compare(headerKey) <= 0 {
			above.Lower, above.LowerOpen = headerKey, true
		}
		out.DeleteRange(w.Bucket, below)
		out.DeleteRange(w.Bucket, above)
	case w.Range != nil || w.Value == nil:
		out.Writes = append(out.Writes, *w)
	default:
		out.puts = append(out.puts, len(out.Writes))
		out.at = append(out.at, place(w.Bucket, w.Key))
		out.values = append(out.values, w.Value)
		out.Writes = append(out.Writes, *w)
	}
}

func (s *Store) sealWrites(h *header, out *outer) error {
	raws, err := s.seal(h.writer, out.at, out.values)
	for i := range raws {
		out.Writes[out.puts[i]].Value = raws[i]
	}
	return err
}

// look reads the records that b expects, and makes out expect just these. ErrStale: one has not the value that b expects.
func (s *Store) look(b *offline.Batch, out *outer) (changed bool, err error) {
	raws, err := s.expected(b)
	if err != nil {
		return false, err
	}
	values, err := s.open(out.places, raws)
	if err != nil {
		return false, err
	}
	for i := range b.Expects {
		want, found := b.Expects[i].Value, values[i]
		if (want == nil) != (found == nil) || !bytes.Equal(want, found) {
			return false, offline.Errorf(offline.ErrStale, "another tab has changed what this change builds on; read again and repeat it")
		}
		changed = changed || !bytes.Equal(raws[i], out.Expects[1+i].Value)
		out.Expects[1+i].Value = raws[i]
	}
	return changed, nil
}

// expected reads the records that b expects something of, those of a bucket at once.
func (s *Store) expected(b *offline.Batch) ([][]byte, error) {
	raws := make([][]byte, len(b.Expects))
	for _, bucket := range offline.Buckets() {
		var keys []offline.Key
		var at []int
		for i := range b.Expects {
			if e := &b.Expects[i]; e.Bucket == bucket {
				keys, at = append(keys, e.Key), append(at, i)
			}
		}
		if len(keys) == 0 {
			continue
		}
		found, err := offline.GetMany(s.inner, bucket, keys)
		if err != nil {
			return nil, err
		}
		for i, raw := range found {
			raws[at[i]] = raw
		}
	}
	return raws, nil
}

// renew makes out expect what there is now, if that still has the values that b expects. stale is why it has to; it comes back if
// nothing has changed.
func (s *Store) renew(b *offline.Batch, out *outer, stale error, h *header) (*header, error) {
	now, err := s.reloadHeader()
	if err != nil {
		return h, err
	}
	changed, err := s.look(b, out)
	if err == nil && !changed && bytes.Equal(now.raw, h.raw) {
		err = stale
	}
	if err == nil && now.writer != h.writer {
		err = s.sealWrites(now, out)
	}
	out.Expects[0].Value = now.raw
	return now, err
}

// written remembers what a batch has made of records.
func (s *Store) written(out *outer) {
	for i, n := range out.puts {
		s.remember(out.at[i], out.values[i], out.Writes[n].Value)
	}
}
