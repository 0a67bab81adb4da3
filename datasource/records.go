package datasource

import (
	"strconv"

	"github.com/holdfast-sdk/holdfast/offline"
)

// records writes records of the store as words of text, each behind a space: hexadecimal of the bucket, the last part of
// the key and the value. The head of the cache is left out: it is made again.
func (s *Source) records(bucket string, r offline.Range) string {
	list, err := s.store.GetRange(bucket, r)
	if err != nil {
		s.storageFailed(err)
		return ""
	}
	text := ""
	for i := range list {
		r := &list[i]
		last, isText := r.Key[len(r.Key)-1].(string)
		if isText && last == "rows" {
			continue
		}
		if n, ok := r.Key[len(r.Key)-1].(int64); ok {
			last = "#" + strconv.FormatInt(n, 10)
		}
		w := &encoder{}
		w.string(bucket)
		w.string(last)
		w.bytes(r.Value...)
		text += " " + encodeHex(w.out)
	}
	return text
}

// entryRecords are the records of the entries of a change.
func (s *Source) entryRecords(c *change) string {
	text := ""
	for _, e := range c.entries {
		key := offline.K(s.cfg.Key, e.N)
		text += s.records(offline.BucketJournal, offline.Range{Lower: key, Upper: key})
	}
	return text
}

// putRecord adds the record that a word of text is to a batch.
func putRecord(batch *offline.Batch, name, word string) error {
	raw, err := decodeHex(word)
	d := &decoder{rest: raw, bad: err != nil}
	bucket, last := d.string(), d.string()
	if d.bad || bucket != offline.BucketMeta && bucket != offline.BucketJournal {
		return offline.Errorf(offline.ErrCorrupt, "the member %s of a stored row cannot be decoded; its pending change is lost", entryColumn)
	}
	var part any = last
	if last != "" && last[0] == '#' {
		if part, err = strconv.ParseInt(last[1:], 10, 64); err != nil {
			return offline.Wrap(offline.ErrCorrupt, err, "the member %s of a stored row has a bad number", entryColumn)
		}
	}
	batch.Put(bucket, offline.K(name, part), d.rest)
	return nil
}

// encodeBase is a confirmed row (nil: none) as a word of text.
func encodeBase(c cells) string {
	w := &encoder{}
	w.bytes(bit(c != nil))
	w.cells(c)
	return encodeHex(w.out)
}

// decodeBase is the opposite, nil for garbage.
func decodeBase(word string) cells {
	raw, err := decodeHex(word)
	d := &decoder{rest: raw, bad: err != nil}
	there := d.byte() != 0
	c := d.cells()
	if d.bad || !there {
		return nil
	}
	return c
}
