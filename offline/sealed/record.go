package sealed

import (
	"encoding/binary"

	"github.com/holdfast-sdk/holdfast/offline"
)

// A sealed record is: version u8, the id of its key, and what Cipher.Seal made of the value. The version and where the record
// is are authenticated with it, so that records cannot be swapped.
const (
	formatVersion = 1
	prefixSize    = 1 + KeyIDSize
)

// place is where a record is: what is authenticated with it, and its key in maps.
func place(bucket string, key offline.Key) []byte {
	out := append(append(make([]byte, 0, 48), formatVersion), bucket...)
	out = append(out, 0)
	for _, part := range key {
		if text, ok := part.(string); ok {
			out = binary.LittleEndian.AppendUint32(append(out, 1), uint32(len(text)))
			out = append(out, text...)
			continue
		}
		number, _ := part.(int64)
		out = binary.LittleEndian.AppendUint64(append(out, 0), uint64(number))
	}
	return out
}

// item is a record of the store below and its value.
type item struct {
	at         []byte // its place
	raw, value []byte
}

// keyOf is the key that a record says it was sealed with, "" if it says nothing.
func keyOf(raw []byte) KeyID {
	if len(raw) < prefixSize || raw[0] != formatVersion {
		return ""
	}
	return KeyID(raw[1:prefixSize])
}

// seal makes the records of the items' values.
func (s *Store) seal(key KeyID, items []item) error {
	if len(items) == 0 {
		return nil
	}
	list := make([]Message, len(items))
	for i := range items {
		list[i] = Message{key, items[i].at, items[i].value}
	}
	texts, err := s.cipher.Seal(list)
	for i, text := range texts {
		items[i].raw = append(append([]byte{formatVersion}, key...), text...)
	}
	return err
}

// open finds out the values of the items' records: nil for those that are not there (nil) or damaged. It is an error only that a
// key is missing.
func (s *Store) open(items []item) error {
	list := make([]Message, len(items))
	any := false
	for i := range items {
		raw := items[i].raw
		id := keyOf(raw)
		if id == "" {
			continue
		}
		if contains(s.keys, id) {
			list[i], any = Message{id, items[i].at, raw[prefixSize:]}, true
		} else if err := s.missing(id); err != nil {
			return err
		}
	}
	if !any {
		return nil
	}
	texts, err := s.cipher.Open(list)
	for i, text := range texts {
		items[i].value = text
	}
	return err
}

// shown is the value as users of the store see it. That of a damaged record is empty: no codec takes that for a record, so whoever
// reads it puts it into quarantine.
func (x *item) shown() []byte {
	if x.value == nil && x.raw != nil {
		return []byte{}
	}
	return x.value
}

func contains(list []KeyID, id KeyID) bool {
	for _, x := range list {
		if x == id {
			return true
		}
	}
	return false
}
