package offline

// Version 1 of an entry's record, behind the frame: lane, kind, state, batch, attempts, code, reason, since, and the
// payload up to the end. N is in the key.

func encodeEntry(e *Entry) []byte {
	out := make([]byte, frameSize, frameSize+32+len(e.Lane)+len(e.Code)+len(e.Reason)+len(e.Data))
	out = appendString(out, e.Lane)
	out = append(out, e.Kind, byte(e.State))
	out = appendUint(out, e.Batch)
	out = appendUint(out, uint64(e.Attempts))
	out = appendString(out, string(e.Code))
	out = appendString(out, e.Reason)
	out = appendInt(out, e.Since)
	return frame(append(out, e.Data...))
}

// decodeEntry decodes record. Data shares its memory, and is never nil.
func decodeEntry(n uint64, record []byte) (Entry, error) {
	r, err := unframe(record, entryName(n))
	if err != nil {
		return Entry{}, err
	}
	e := Entry{N: n, Lane: r.string()}
	if head := r.bytes(2); head != nil {
		e.Kind, e.State = head[0], State(head[1])
	}
	e.Batch = r.uint()
	e.Attempts = uint32(r.uint())
	e.Code = Code(r.string())
	e.Reason = r.string()
	e.Since = r.int()
	if r.broken || e.State >= stateCount {
		return Entry{}, Errorf(ErrCorrupt, "%s cannot be decoded", entryName(n))
	}
	e.Data = r.rest
	if e.Data == nil {
		e.Data = []byte{}
	}
	return e, nil
}

func entryName(n uint64) string { return "journal entry " + utoa(n) }
