package offline

// Version 1 of an entry's record, behind the frame: lane, kind, state, batch, attempts, code, reason, since, and the
// payload up to the end. N is in the key.

func encodeEntry(e *Entry) []byte {
	b := newRecord(32 + len(e.Lane) + len(e.Code) + len(e.Reason) + len(e.Data))
	b.string(e.Lane)
	b.byte(e.Kind)
	b.byte(byte(e.State))
	b.uint(e.Batch)
	b.uint(uint64(e.Attempts))
	b.string(string(e.Code))
	b.string(e.Reason)
	b.int(e.Since)
	return frame(append(b.out, e.Data...))
}

// decodeEntry decodes record. Data shares its memory, and is never nil.
func decodeEntry(n uint64, record []byte) (*Entry, error) {
	r, err := unframe(record, entryName(n))
	if err != nil {
		return nil, err
	}
	e := &Entry{N: n, Lane: r.string()}
	e.Kind = r.byte()
	e.State = State(r.byte())
	e.Batch = r.uint()
	e.Attempts = uint32(r.uint())
	e.Code = Code(r.string())
	e.Reason = r.string()
	e.Since = r.int()
	if r.broken || e.State >= stateCount {
		return nil, errUndecodable(entryName(n))
	}
	e.Data = r.rest
	if e.Data == nil {
		e.Data = []byte{}
	}
	return e, nil
}

func entryName(n uint64) string { return "journal entry " + utoa(n) }

func errUndecodable(what string) error { return Errorf(ErrCorrupt, "%s cannot be decoded", what) }
