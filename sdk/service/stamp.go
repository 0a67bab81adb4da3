package service

// Message is a message that is kept in a record.
type Message interface {
	Decoder
	Append([]byte) []byte
}

// Stamped is a record of a message and when the server said it, in milliseconds since 1970 UTC.
func Stamped(ms int64, m Message) []byte {
	b := make([]byte, 8, 64)
	for i := range b {
		b[i] = byte(ms >> (8 * i))
	}
	return m.Append(b)
}

// ReadStamped reads such a record into m. It reports whether it could.
func ReadStamped(record []byte, m Message) (ms int64, ok bool) {
	if len(record) < 8 {
		return 0, false
	}
	for i := range 8 {
		ms |= int64(record[i]) << (8 * i)
	}
	return ms, m.Decode(record[8:]) == nil
}
