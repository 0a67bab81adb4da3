package offline

// meta is the record that every commit of a journal expects and replaces, so commits of several tabs come one after
// the other. It remembers what the last commits changed, for tabs that have to catch up.
type meta struct {
	replica ReplicaID
	next    uint64  // the number the next entry gets
	version uint64  // counts the commits
	deltas  []delta // of the commits version-len(deltas)+1 to version
}

// delta is what one commit changed.
type delta struct {
	token   uint64 // random, made by the committing tab for this attempt
	content []byte // encoded numbers and record keys; nil where there were too many
}

// The limits of what a meta record remembers. Tokens are kept longest: a tab whose Apply failed finds out by its token
// whether it was made all the same.
const (
	maxDeltas        = 64
	maxDeltaContent  = 256  // bytes, of one delta
	maxDeltaContents = 2048 // bytes, of all
)

func metaKey(name string) Key    { return K(name, "journal") }
func replicaKey(name string) Key { return K(name, "replica") }

// after is the meta of the next commit.
func (m *meta) after(next uint64, d delta) meta {
	if len(d.content) > maxDeltaContent {
		d.content = nil
	}
	keep := m.deltas
	if len(keep) >= maxDeltas {
		keep = keep[len(keep)-maxDeltas+1:]
	}
	deltas := append(append(make([]delta, 0, len(keep)+1), keep...), d)
	total := 0
	for i := len(deltas) - 1; i >= 0; i-- {
		total += len(deltas[i].content)
		if total > maxDeltaContents {
			deltas[i].content = nil
		}
	}
	return meta{replica: m.replica, next: next, version: m.version + 1, deltas: deltas}
}

// since is the deltas of all commits after version, and whether they are all remembered with their contents.
func (m *meta) since(version uint64) ([]delta, bool) {
	if version > m.version || m.version-version > uint64(len(m.deltas)) {
		return nil, false
	}
	ds := m.deltas[uint64(len(m.deltas))-(m.version-version):]
	for _, d := range ds {
		if d.content == nil {
			return ds, false
		}
	}
	return ds, true
}

// made reports whether the commit that made version carried token.
func (m *meta) made(version, token uint64) bool {
	if version > m.version || m.version-version >= uint64(len(m.deltas)) {
		return false
	}
	return m.deltas[uint64(len(m.deltas))-1-(m.version-version)].token == token
}

func encodeMeta(m *meta) []byte {
	out := make([]byte, frameSize, frameSize+64+len(m.deltas)*16)
	out = append(out, m.replica[:]...)
	out = appendUint(out, m.next)
	out = appendUint(out, m.version)
	out = appendUint(out, uint64(len(m.deltas)))
	for _, d := range m.deltas {
		for i := range 8 {
			out = append(out, byte(d.token>>(8*i)))
		}
		out = appendUint(out, uint64(len(d.content)))
		out = append(out, d.content...)
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
	count := r.uint()
	for i := uint64(0); i < count && !r.broken; i++ {
		var d delta
		for i, b := range r.bytes(8) {
			d.token |= uint64(b) << (8 * i)
		}
		if content := r.bytes(r.uint()); len(content) > 0 {
			d.content = content
		}
		m.deltas = append(m.deltas, d)
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
func encodeDelta(ns []uint64, records []recordKey) []byte {
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
func decodeDelta(content []byte) (ns []uint64, records []recordKey, ok bool) {
	r := &reader{rest: content}
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
