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
	out, err := s.begin(b)
	for err == nil {
		err = s.inner.Apply(&out.Batch, d)
		if err == nil {
			s.written(out)
			return nil
		}
		if offline.CodeOf(err) == offline.ErrStale {
			// What is expected may only have been sealed anew, by a rotation or by another tab.
			err = s.renew(b, out, err)
		}
	}
	return err
}

// outer is a batch for the store below. Its first expectation is the header; the others are those of the batch it was made of.
type outer struct {
	offline.Batch
	header  *header
	expects []item
	puts    []item
	at      []int // which of the writes the puts are
}

// begin makes the batch for the store below: writes are sealed, expectations are what was last seen.
func (s *Store) begin(b *offline.Batch) (*outer, error) {
	out := &outer{header: s.header(), expects: make([]item, len(b.Expects))}
	out.Expect(offline.BucketMeta, headerKey, out.header.raw)
	unknown := false
	for i := range b.Expects {
		e := &b.Expects[i]
		x := &out.expects[i]
		x.at = place(e.Bucket, e.Key)
		if e.Value != nil {
			x.raw = s.rawOf(x.at, e.Value)
			unknown = unknown || x.raw == nil
		}
		out.Expect(e.Bucket, e.Key, x.raw)
	}
	if unknown {
		if _, err := s.look(b, out); err != nil {
			return nil, err
		}
	}
	for i := range b.Writes {
		w := &b.Writes[i]
		out.Writes = append(out.Writes, *w)
		if w.Range == nil && w.Value != nil {
			out.puts, out.at = append(out.puts, item{at: place(w.Bucket, w.Key), value: w.Value}), append(out.at, i)
		}
	}
	return out, s.sealWrites(out)
}

// sealWrites puts sealed values in place of the plain ones, and the header behind all, as ranges may have it in them: it is the one
// that is expected.
func (s *Store) sealWrites(out *outer) error {
	err := s.seal(out.header.writer, out.puts)
	ranges := false
	for i, n := range out.at {
		out.Writes[n].Value = out.puts[i].raw
	}
	for i := range out.Writes {
		ranges = ranges || out.Writes[i].Range != nil && out.Writes[i].Bucket == offline.BucketMeta
	}
	if ranges {
		out.Put(offline.BucketMeta, headerKey, out.header.raw)
	}
	return err
}

// look reads the records that b expects, and makes out expect just these. ErrStale: one has not the value that b expects.
func (s *Store) look(b *offline.Batch, out *outer) (changed bool, err error) {
	for i := range b.Expects {
		e := &b.Expects[i]
		if out.expects[i].raw, _, err = s.inner.Get(e.Bucket, e.Key); err != nil {
			return false, err
		}
		out.expects[i].value = nil
	}
	if err := s.open(out.expects); err != nil {
		return false, err
	}
	for i := range b.Expects {
		x, want := &out.expects[i], b.Expects[i].Value
		if found := x.shown(); (want == nil) != (found == nil) || !bytes.Equal(want, found) {
			return false, offline.Errorf(offline.ErrStale, "another tab has changed what this change builds on; read again and repeat it")
		}
		changed = changed || !bytes.Equal(x.raw, out.Expects[1+i].Value)
		out.Expects[1+i].Value = x.raw
	}
	return changed, nil
}

// renew makes out expect what there is now, if that still has the values that b expects. stale is why it has to; it comes back if
// nothing has changed.
func (s *Store) renew(b *offline.Batch, out *outer, stale error) error {
	before := out.header
	now, err := s.reloadHeader()
	if err != nil {
		return err
	}
	changed, err := s.look(b, out)
	if err != nil {
		return err
	}
	if bytes.Equal(now.raw, before.raw) {
		if !changed {
			return stale
		}
		return nil
	}
	out.header, out.Expects[0].Value = now, now.raw
	return s.sealWrites(out)
}

// written remembers what a batch has made of records.
func (s *Store) written(out *outer) {
	for i := range out.puts {
		s.remember(&out.puts[i])
	}
}
