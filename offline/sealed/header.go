package sealed

import "github.com/holdfast-sdk/holdfast/offline"

// The header is a sealed record that says which keys the records of a store have. Its own key is the one that is written with.
// Every batch expects it as its tab knows it: so nobody writes with a key any more that others take for gone.

// headerKey is reserved in BucketMeta. Journals and sources have names, so a number in front keeps it apart from theirs.
var headerKey = offline.K(0, "sealed")

type header struct {
	raw    []byte
	writer KeyID
	older  []KeyID // that records may have, too
	plain  bool    // records may be those of a plain store
}

const flagPlain = 1

func (h *header) encode() []byte {
	var flags byte
	if h.plain {
		flags = flagPlain
	}
	out := []byte{flags}
	for _, id := range h.older {
		out = append(out, id...)
	}
	return out
}

// readHeader returns nil if there is none. ErrWrongKey: it is sealed with a key that we do not have.
func (s *Store) readHeader() (*header, error) {
	raw, found, err := s.inner.Get(offline.BucketMeta, headerKey)
	if err != nil || !found {
		return nil, err
	}
	return s.decodeHeader(raw)
}

func (s *Store) decodeHeader(raw []byte) (*header, error) {
	if len(raw) > 0 && raw[0] > formatVersion {
		return nil, offline.Errorf(offline.ErrTooNew, "the store was encrypted by a newer version; reload the page to update it")
	}
	h := &header{raw: raw, writer: keyOf(raw)}
	if h.writer != "" && !contains(s.keys, h.writer) {
		return nil, errWrongKey()
	}
	items := []item{{at: place(offline.BucketMeta, headerKey), raw: raw}}
	err := s.open(items)
	text := items[0].value
	if err == nil && len(text)%KeyIDSize != 1 {
		err = offline.Errorf(offline.ErrCorrupt, "the record that says how the store is encrypted is damaged; nothing in the store can be trusted")
	}
	if err != nil {
		return nil, err
	}
	h.plain = text[0] == flagPlain
	for text = text[1:]; len(text) > 0; text = text[KeyIDSize:] {
		h.older = append(h.older, KeyID(text[:KeyIDSize]))
	}
	return h, nil
}

// writeHeader puts next in the place of old (nil: there was none), and makes it the one that this tab knows. ErrStale: another
// tab was faster.
func (s *Store) writeHeader(old, next *header) error {
	items := []item{{at: place(offline.BucketMeta, headerKey), value: next.encode()}}
	if err := s.seal(next.writer, items); err != nil {
		return err
	}
	var b offline.Batch
	var before []byte
	if old != nil {
		before = old.raw
	}
	b.Expect(offline.BucketMeta, headerKey, before)
	b.Put(offline.BucketMeta, headerKey, items[0].raw)
	if err := s.inner.Apply(&b, offline.Strict); err != nil {
		return err
	}
	next.raw = items[0].raw
	s.setHeader(next)
	return nil
}

// reloadHeader is for those who found out that it may have changed.
func (s *Store) reloadHeader() (*header, error) {
	h, err := s.readHeader()
	if err == nil && h == nil {
		err = offline.Errorf(offline.ErrVanished, "the record that says how the store is encrypted was deleted; open the store anew")
	}
	if err == nil {
		s.setHeader(h)
	}
	return h, err
}

func (s *Store) header() *header {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current
}

func (s *Store) setHeader(h *header) {
	s.mu.Lock()
	s.current = h
	s.mu.Unlock()
}

// missing tells whether a record's key, which we do not have, is one of the store's (ErrWrongKey), or the record is damaged (nil).
func (s *Store) missing(id KeyID) error {
	h, err := s.reloadHeader()
	if err == nil && (id == h.writer || contains(h.older, id)) {
		err = errWrongKey()
	}
	return err
}

func errWrongKey() error {
	return offline.Errorf(offline.ErrWrongKey, "the store is encrypted with a key that was not given; give the right one, or the older ones too until rotate() has finished. Nothing was changed")
}
