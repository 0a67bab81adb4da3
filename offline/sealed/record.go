package sealed

import (
	"encoding/binary"

	"github.com/holdfast-sdk/holdfast/offline"
)

// A sealed record is: version u8, the id of its key, and what Cipher.Seal made of the value. The version and where the record
// is are authenticated with it, so that records cannot be swapped.
const (
	formatVersion = 1
	prefixSize    = 1 + len(KeyID{})
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

// keyOf is the key that a record says it was sealed with.
func keyOf(raw []byte) (id KeyID, ok bool) {
	if len(raw) < prefixSize || raw[0] != formatVersion {
		return id, false
	}
	return KeyID(raw[1:prefixSize]), true
}

// seal makes the records of values, which are at places.
func (s *Store) seal(key KeyID, places, values [][]byte) ([][]byte, error) {
	if len(values) == 0 {
		return nil, nil
	}
	list := make([]Message, len(values))
	for i := range values {
		list[i] = Message{key, places[i], values[i]}
	}
	texts, err := s.cipher.Seal(list)
	if err != nil {
		return nil, err
	}
	for i, text := range texts {
		raw := append(make([]byte, 0, prefixSize+len(text)), formatVersion)
		texts[i] = append(append(raw, key[:]...), text...)
	}
	return texts, nil
}

// open returns the values of raw records, which are at places; nil for those that are not there (nil). A record that cannot be
// opened because it is damaged has an empty value: no codec takes that for a record, so whoever reads it puts it into quarantine.
// It is an error only that a key is missing.
func (s *Store) open(places, raws [][]byte) ([][]byte, error) {
	values := make([][]byte, len(raws))
	var list []Message
	var at []int
	for i, raw := range raws {
		if raw == nil {
			continue
		}
		values[i] = []byte{}
		id, ok := keyOf(raw)
		if ok && !s.has(id) {
			if err := s.missing(id); err != nil {
				return nil, err
			}
			ok = false
		}
		if ok {
			list, at = append(list, Message{id, places[i], raw[prefixSize:]}), append(at, i)
		}
	}
	if len(list) == 0 {
		return values, nil
	}
	texts, err := s.cipher.Open(list)
	if err != nil {
		return nil, err
	}
	for i, text := range texts {
		if text != nil {
			values[at[i]] = text
		}
	}
	return values, nil
}

func (s *Store) has(id KeyID) bool { return contains(s.keys, id) }

func contains(list []KeyID, id KeyID) bool {
	for _, x := range list {
		if x == id {
			return true
		}
	}
	return false
}
