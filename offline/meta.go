package offline

// meta is the record that every commit of a journal expects and replaces, so commits of several tabs come one after
// the other.
type meta struct {
	replica ReplicaID
	next    uint64   // the number the next entry gets
	version uint64   // counts the commits
	writers []writer // who committed last, the latest first
	deltas  []delta  // what the commits version-len(deltas)+1 to version changed, for tabs that have to catch up
}

// writer is one open journal and its last commit. A tab whose Apply failed finds out here whether it was made all the
// same: it commits nothing else before it knows, so its last commit is the one in question.
type writer struct {
	id      uint64 // random
	version uint64
}

// delta is the encoded numbers and record keys that a commit touched; empty where there were too many.
type delta []byte

// The limits of what a meta record remembers.
const (
	maxWriters       = 32
	maxDeltas        = 32
	maxDeltaContent  = 256  // bytes, of one delta
	maxDeltaContents = 2048 // bytes, of all
)

func metaKey(name string) Key    { return K(name, "journal") }
func replicaKey(name string) Key { return K(name, "replica") }

// after is the meta of the next commit, made by writer.
func (m *meta) after(next, id uint64, d delta) meta {
	if len(d) > maxDeltaContent {
		d = nil
	}
	keep := m.deltas
	if len(keep) >= maxDeltas {
		keep = keep[len(keep)-maxDeltas+1:]
	}
	deltas := append(append(make([]delta, 0, len(keep)+1), keep...), d)
	total := 0
	for i := len(deltas) - 1; i >= 0; i-- {
		if total += len(deltas[i]); total > maxDeltaContents {
			deltas[i] = nil
		}
	}
	writers := append(make([]writer, 0, len(m.writers)+1), writer{id, m.version + 1})
	for _, w := range m.writers {
		if w.id != id && len(writers) < maxWriters {
			writers = append(writers, w)
		}
	}
	return meta{replica: m.replica, next: next, version: m.version + 1, writers: writers, deltas: deltas}
}

// since is what all commits after version changed, and whether all of that is remembered.
func (m *meta) since(version uint64) ([]delta, bool) {
	if version > m.version || m.version-version > uint64(len(m.deltas)) {
		return nil, false
	}
	ds := m.deltas[uint64(len(m.deltas))-(m.version-version):]
	for _, d := range ds {
		if len(d) == 0 {
			return nil, false
		}
	}
	return ds, true
}

// made reports whether the writer called id made the commit of version.
func (m *meta) made(version, id uint64) bool {
	for _, w := range m.writers {
		if w.id == id {
			return w.version == version
		}
	}
	return false
}

func encodeMeta(m *meta) []byte {
	out := make([]byte, frameSize, frameSize+64+len(m.writers)*12+len(m.deltas)*8)
	out = append(out, m.replica[:]...)
	out = appendUint(out, m.next)
	out = appendUint(out, m.version)
	out = appendUint(out, uint64(len(m.writers)))
	for _, w := range m.writers {
		out = appendUint(appendUint(out, w.id), w.version)
	}
	out = appendUint(out, uint64(len(m.deltas)))
	for _, d := range m.deltas {
		out = append(appendUint(out, uint64(len(d))), d...)
	}
	return frame(out)
}

func decodeMeta(name string, record []byte) (m meta, err error) {
	r, err := unframe(record, "the head of journal "+name)
	if err != nil {
		return m, err
	}
	copy(m.replica[:], r.bytes(uint64(len(m.replica))))
	m.next = r.uint()
	m.version = r.uint()
	for i := r.uint(); i > 0 && !r.broken; i-- {
		m.writers = append(m.writers, writer{r.uint(), r.uint()})
	}
	for i := r.uint(); i > 0 && !r.broken; i-- {
		m.deltas = append(m.deltas, r.bytes(r.uint()))
	}
	if r.broken || m.next == 0 {
		return meta{}, Errorf(ErrCorrupt, "the head of journal %s cannot be decoded", name)
	}
	return m, nil
}

// recordKey names a record of the owner's.
type recordKey struct {
	bucket string
	key    Key
}

// encodeDelta lists the entries and records a commit touched. It is never empty.
func encodeDelta(ns []uint64, records []recordKey) delta {
	out := appendUint(nil, uint64(len(ns)))
	for _, n := range ns {
		out = appendUint(out, n)
	}
	out = appendUint(out, uint64(len(records)))
	for _, r := range records {
		out = appendString(out, r.bucket)
		out = appendUint(out, uint64(len(r.key)))
		for _, part := range r.key {
			if s, ok := part.(string); ok {
				out = appendString(append(out, 1), s)
			} else {
				out = appendInt(append(out, 0), part.(int64))
			}
		}
	}
	return out
}

// decodeDelta is the inverse; ok is false for nonsense.
func decodeDelta(d delta) (ns []uint64, records []recordKey, ok bool) {
	r := &reader{rest: d}
	for i := r.uint(); i > 0 && !r.broken; i-- {
		ns = append(ns, r.uint())
	}
	for i := r.uint(); i > 0 && !r.broken; i-- {
		rec := recordKey{bucket: r.string()}
		for p := r.uint(); p > 0 && !r.broken; p-- {
			if kind := r.bytes(1); kind != nil && kind[0] == 1 {
				rec.key = append(rec.key, r.string())
			} else {
				rec.key = append(rec.key, r.int())
			}
		}
		records = append(records, rec)
	}
	return ns, records, !r.broken
}
