package offline

// meta is the record that every commit of a journal expects and replaces, so commits of several tabs come one after
// the other.
type meta struct {
	replica ReplicaID
	next    uint64   // the number the next entry gets
	version uint64   // counts the commits
	writers []writer // who committed last, the latest first
	deltas  []delta  // what the commits version-len(deltas)+1 to version changed, for tabs that have to catch up
	raw     []byte   // the record as it is in the store; nil: there is none
}

// writer is one open journal and its last commit. A tab whose Apply failed finds out here whether it was made all the
// same: it commits nothing else before it knows, so its last commit is the one in question.
type writer struct {
	id      uint64 // random
	version uint64
}

// delta is the encoded numbers and record keys that a commit touched; empty where there were too many.
type delta []byte

// How many bytes of deltas a meta record remembers.
const (
	maxDeltaContent  = 256  // of one delta
	maxDeltaContents = 2048 // of all
)

func metaKey(journal string) Key { return Key{journal, "journal"} }

// after is the meta of the next commit, made by writer.
func (m *meta) after(next, id uint64, d delta) *meta {
	if len(d) > maxDeltaContent {
		d = nil
	}
	now := &meta{replica: m.replica, next: next, version: m.version + 1}
	now.deltas = append(append(now.deltas, m.deltas...), d)
	if more := len(now.deltas) - maxDeltas; more > 0 {
		now.deltas = now.deltas[more:]
	}
	total := 0
	for i := len(now.deltas) - 1; i >= 0; i-- {
		if total += len(now.deltas[i]); total > maxDeltaContents {
			now.deltas[i] = nil
		}
	}
	now.addWriter(id, now.version)
	for _, w := range m.writers {
		if w.id != id && len(now.writers) < maxWriters {
			now.addWriter(w.id, w.version)
		}
	}
	return now
}

func (m *meta) addWriter(id, version uint64) { m.writers = append(m.writers, writer{id, version}) }

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
	size := 64 + len(m.writers)*20
	for _, d := range m.deltas {
		size += len(d) + 2
	}
	b := newRecord(size)
	b.out = append(b.out, m.replica[:]...)
	b.uint(m.next)
	b.uint(m.version)
	b.uint(uint64(len(m.writers)))
	for _, w := range m.writers {
		b.uint(w.id)
		b.uint(w.version)
	}
	b.uint(uint64(len(m.deltas)))
	for _, d := range m.deltas {
		b.uint(uint64(len(d)))
		b.out = append(b.out, d...)
	}
	return frame(b.out)
}

// decodeMeta decodes record. With an error, the result has just the record itself.
func decodeMeta(journal string, record []byte) (*meta, error) {
	what := "the head of journal " + journal
	r, err := unframe(record, what)
	if err != nil {
		return &meta{raw: record}, err
	}
	m := &meta{raw: record}
	copy(m.replica[:], r.bytes(uint64(len(m.replica))))
	m.next = r.uint()
	m.version = r.uint()
	for i := r.uint(); i > 0 && !r.broken; i-- {
		id := r.uint()
		m.addWriter(id, r.uint())
	}
	for i := r.uint(); i > 0 && !r.broken; i-- {
		m.deltas = append(m.deltas, r.bytes(r.uint()))
	}
	if r.broken || m.next == 0 {
		return &meta{raw: record}, errUndecodable(what)
	}
	return m, nil
}

// encodeDelta lists the entries and records a commit touched. It is never empty.
func encodeDelta(ns []uint64, records []Write) delta {
	b := &builder{}
	b.uint(uint64(len(ns)))
	for _, n := range ns {
		b.uint(n)
	}
	b.uint(uint64(len(records)))
	for i := range records {
		b.string(records[i].Bucket)
		b.key(records[i].Key)
	}
	return b.out
}

// decodeDelta calls entry and record for what encodeDelta was given, as far as d is no nonsense.
func decodeDelta(d delta, entry func(n uint64), record func(bucket string, key Key)) {
	r := &reader{rest: d}
	for i := r.uint(); i > 0 && !r.broken; i-- {
		if n := r.uint(); !r.broken {
			entry(n)
		}
	}
	for i := r.uint(); i > 0 && !r.broken; i-- {
		bucket := r.string()
		if key := r.key(); !r.broken {
			record(bucket, key)
		}
	}
}
