package offline

// loaded is a whole journal as it was read from the store.
type loaded struct {
	meta    meta
	metaRaw []byte
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

// load reads the journal called name, and makes it if there is none. It may block.
func load(store Store, name string, rand Rand) (l loaded) {
	l.meta, l.metaRaw, l.err = readMeta(store, name)
	if CodeOf(l.err) == ErrCorrupt {
		l.corrupt = append(l.corrupt, badRecord{err: l.err})
	}
	if l.err == nil && l.metaRaw == nil || CodeOf(l.err) == ErrCorrupt {
		l.meta, l.metaRaw, l.err = makeMeta(store, name, rand, l.metaRaw)
	}
	if l.err != nil && CodeOf(l.err) != ErrTooNew {
		return l
	}
	tooNew := l.err
	l.loadEntries(store, name)
	if l.err == nil {
		l.err = tooNew
	}
	return l
}

// loadEntries reads all entries. The meta record was read before: should another tab commit in between, then the
// entries are newer than the meta record says, which the next commit or catch-up notices.
func (l *loaded) loadEntries(store Store, name string) {
	records, err := store.GetRange(BucketJournal, Prefix(name))
	if err != nil {
		l.err = err
		return
	}
	l.err = nil
	l.entries = make([]Entry, 0, len(records))
	for _, r := range records {
		n := entryNumber(r.Key)
		e, err := decodeEntry(n, r.Value)
		switch CodeOf(err) {
		case "":
			l.entries = append(l.entries, e)
		case ErrTooNew:
			l.err = err
		default:
			l.corrupt = append(l.corrupt, badRecord{n, r.Key, r.Value, err})
		}
	}
}

// loadEntries reads some entries; missing ones are left out. It may block.
func loadEntries(store Store, name string, ns []uint64) (out []Entry, bad []badRecord, err error) {
	for _, n := range ns {
		key := K(name, n)
		record, found, err := store.Get(BucketJournal, key)
		if err != nil {
			return nil, bad, err
		}
		if !found {
			continue
		}
		e, err := decodeEntry(n, record)
		switch CodeOf(err) {
		case "":
			out = append(out, e)
		case ErrTooNew:
			return nil, bad, err
		default:
			bad = append(bad, badRecord{n, key, record, err})
		}
	}
	return out, bad, nil
}

// readMeta reads the meta record; it returns the raw record also if that is corrupt or too new, and nil if there is none.
func readMeta(store Store, name string) (meta, []byte, error) {
	raw, found, err := store.Get(BucketMeta, metaKey(name))
	if err != nil || !found {
		return meta{}, nil, err
	}
	m, err := decodeMeta(name, raw)
	return m, raw, err
}

// repairJump is how far the counters jump when the record that counted them is lost: a number that may have been given
// out must not be given out again, because the server may know it.
const repairJump = 1 << 32

// makeMeta makes the meta record of a new journal, or a new one in place of garbage, which goes into quarantine. If
// another tab is faster, it returns what that one made.
func makeMeta(store Store, name string, rand Rand, garbage []byte) (meta, []byte, error) {
	m := meta{replica: newReplicaID(rand), next: 1}
	old, found, err := store.Get(BucketMeta, replicaKey(name))
	if err != nil {
		return meta{}, nil, err
	}
	r, err := unframe(old, "the replica id of journal "+name)
	if found && err == nil {
		copy(m.replica[:], r.rest)
	}
	all := Prefix(name)
	all.Reverse, all.Limit = true, 1
	last, err := store.GetRange(BucketJournal, all)
	if err != nil {
		return meta{}, nil, err
	}
	if found || garbage != nil || len(last) > 0 {
		m.next += repairJump
	}
	if len(last) > 0 {
		m.next += entryNumber(last[0].Key)
	}
	m.version = m.next - 1
	raw := encodeMeta(&m)
	var b Batch
	b.Expect(BucketMeta, metaKey(name), garbage)
	if garbage != nil {
		b.Put(BucketQuarantine, append(K(BucketMeta), metaKey(name)...), garbage)
	}
	b.Put(BucketMeta, metaKey(name), raw)
	b.Put(BucketMeta, replicaKey(name), frame(append(make([]byte, frameSize), m.replica[:]...)))
	err = store.Apply(&b, Strict)
	if CodeOf(err) == ErrStale {
		return readMeta(store, name)
	}
	return m, raw, err
}

// entryNumber is the number in the key of an entry's record.
func entryNumber(k Key) uint64 {
	n, _ := k[1].(int64)
	return uint64(n)
}

func errGone(name string) error {
	return Errorf(ErrVanished, "journal %q is gone from the store; its data was deleted, open it again", name)
}
