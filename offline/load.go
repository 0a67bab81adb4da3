package offline

// loaded is what was read of a journal. Everything that reads runs away from the loop and may block.
type loaded struct {
	meta    *meta
	entries []Entry
	corrupt []badRecord
	err     error // ErrTooNew: entries has what could be read
}

// badRecord is a record that cannot be decoded.
type badRecord struct {
	n     uint64
	key   Key
	value []byte // nil: already in quarantine, or missing
	err   error
}

// load reads the whole journal, and makes it if there is none.
func (j *Journal) load() *loaded {
	l := &loaded{}
	l.meta, l.err = j.readMeta()
	corrupt := CodeOf(l.err) == ErrCorrupt
	if corrupt {
		l.corrupt = append(l.corrupt, badRecord{err: l.err})
	}
	if corrupt || l.err == nil && l.meta.raw == nil {
		l.meta, l.err = j.makeMeta(l.meta.raw)
	}
	if l.err == nil || CodeOf(l.err) == ErrTooNew {
		l.readAll(j)
	}
	return l
}

// readAll reads all entries. The meta record was read before: should another tab commit in between, then the entries
// are newer than the meta record says, which the next commit or catch-up notices.
func (l *loaded) readAll(j *Journal) {
	records, err := j.cfg.Store.GetRange(BucketJournal, Prefix(j.cfg.Name))
	if err != nil {
		l.err = err
		return
	}
	l.entries = make([]Entry, 0, len(records))
	for i := range records {
		r := &records[i]
		if err := l.add(entryNumber(r.Key), r.Key, r.Value); err != nil {
			l.err = err
		}
	}
}

// read reads the entries ns; missing ones are left out.
func (l *loaded) read(j *Journal, ns []uint64) {
	keys := make([]Key, len(ns))
	for i, n := range ns {
		keys[i] = j.entryKey(n)
	}
	records, err := GetMany(j.cfg.Store, BucketJournal, keys)
	for i := 0; i < len(records) && err == nil; i++ {
		if records[i] != nil {
			err = l.add(ns[i], keys[i], records[i])
		}
	}
	if err != nil {
		l.entries, l.err = nil, err
	}
}

// add decodes the record of an entry. It returns an error only where that is of a newer version.
func (l *loaded) add(n uint64, key Key, record []byte) error {
	e, err := decodeEntry(n, record)
	switch CodeOf(err) {
	case "":
		l.entries = append(l.entries, *e)
	case ErrTooNew:
		return err
	default:
		l.corrupt = append(l.corrupt, badRecord{n, key, record, err})
	}
	return nil
}

// readMeta reads the meta record. The result is never nil; its raw is there also if it is corrupt or too new.
func (j *Journal) readMeta() (*meta, error) {
	raw, found, err := j.cfg.Store.Get(BucketMeta, metaKey(j.cfg.Name))
	if err != nil || !found {
		return &meta{}, err
	}
	return decodeMeta(j.cfg.Name, raw)
}

// repairJump is how far the counters jump when the record that counted them is lost: a number that may have been given
// out must not be given out again, because the server may know it.
const repairJump = 1 << 32

// makeMeta makes the meta record of a new journal, or a new one in place of garbage, which goes into quarantine. If
// another tab is faster, it returns what that one made.
func (j *Journal) makeMeta(garbage []byte) (*meta, error) {
	m := &meta{replica: newReplicaID(j.cfg.Env.Rand, j.cfg.Family), next: 1}
	replicaKey := Key{j.cfg.Name, "replica"}
	old, again, err := j.cfg.Store.Get(BucketMeta, replicaKey)
	if err != nil {
		return m, err
	}
	if r, err := unframe(old, "the replica id of journal "+j.cfg.Name); err == nil {
		copy(m.replica[:], r.rest)
	}
	all := Prefix(j.cfg.Name)
	all.Reverse, all.Limit = true, 1
	last, err := j.cfg.Store.GetRange(BucketJournal, all)
	if err != nil {
		return m, err
	}
	if len(last) > 0 {
		again = true
		m.next += entryNumber(last[0].Key)
	}
	if again || garbage != nil {
		m.next += repairJump
	}
	m.version = m.next - 1
	m.raw = encodeMeta(m)
	b, key := &Batch{}, metaKey(j.cfg.Name)
	b.Expect(BucketMeta, key, garbage)
	if garbage != nil {
		b.Put(BucketQuarantine, quarantined(BucketMeta, key), garbage)
	}
	b.Put(BucketMeta, key, m.raw)
	b.Put(BucketMeta, replicaKey, frame(append(newRecord(len(m.replica)).out, m.replica[:]...)))
	err = j.cfg.Store.Apply(b, Strict)
	if CodeOf(err) == ErrStale {
		return j.readMeta()
	}
	return m, err
}

// quarantined is where an undecodable record goes.
func quarantined(bucket string, key Key) Key { return append(Key{bucket}, key...) }

func (j *Journal) entryKey(n uint64) Key { return Key{j.cfg.Name, int64(n)} }

// entryNumber is the number in the key of an entry's record.
func entryNumber(k Key) uint64 {
	n, _ := k[1].(int64)
	return uint64(n)
}
