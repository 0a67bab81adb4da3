package service

import "github.com/holdfast-sdk/holdfast/offline"

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
	ms, message, ok := stampOf(record)
	return ms, ok && m.Decode(message) == nil
}

// stampOf takes a record apart.
func stampOf(record []byte) (ms int64, message []byte, ok bool) {
	if len(record) < 8 {
		return 0, nil, false
	}
	for i := range 8 {
		ms |= int64(record[i]) << (8 * i)
	}
	return ms, record[8:], true
}

// Oldest finds the records that are too many.
type Oldest struct {
	keys []offline.Key
	asOf []int64
}

// Add counts a record.
func (o *Oldest) Add(key offline.Key, asOf int64) {
	o.keys, o.asOf = append(o.keys, key), append(o.asOf, asOf)
}

// Drop deletes the oldest records if there are more than most. An eighth more goes, so that this is not done at every start.
func (o *Oldest) Drop(shelf *Shelf, most int) {
	for left := len(o.keys); left > most-most/8 && len(o.keys) > most; left-- {
		least := 0
		for i := range o.keys {
			if o.keys[i] != nil && (o.keys[least] == nil || o.asOf[i] < o.asOf[least]) {
				least = i
			}
		}
		shelf.Delete(o.keys[least])
		o.keys[least] = nil
	}
}
