package service

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Stamped is a record of a message and when the server said it, in milliseconds since 1970 UTC.
func Stamped(ms int64, m wire.Part) []byte { return wire.Append(Stamp(ms), m) }

// Stamp is what a record begins with that is of a time, in milliseconds since 1970 UTC.
func Stamp(ms int64) []byte {
	b := make([]byte, 8, 64)
	for i := range b {
		b[i] = byte(ms >> (8 * i))
	}
	return b
}

// ReadStamped reads such a record into m, which must be new. It reports whether it could.
func ReadStamped(record []byte, m wire.Part) (ms int64, ok bool) {
	ms, message, ok := StampOf(record)
	return ms, ok && wire.Decode(message, m) == nil
}

// StampOf takes a record apart that begins with a Stamp. It reports whether it could.
func StampOf(record []byte) (ms int64, rest []byte, ok bool) {
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
		shelf.Delete(o.keys[least], nil)
		o.keys[least] = nil
	}
}
