package datasource

import (
	"strconv"
	"strings"

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
	var text strings.Builder
	for _, r := range list {
		b := appendString(nil, bucket)
		switch last := r.Key[len(r.Key)-1].(type) {
		case int64:
			b = appendString(b, "#"+strconv.FormatInt(last, 10))
		case string:
			if last == "rows" {
				continue
			}
			b = appendString(b, last)
		}
		text.WriteString(" " + encodeHex(append(b, r.Value...)))
	}
	return text.String()
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
	if strings.HasPrefix(last, "#") {
		n, err := strconv.ParseInt(last[1:], 10, 64)
		if err != nil {
			return offline.Wrap(offline.ErrCorrupt, err, "the member %s of a stored row has a bad number", entryColumn)
		}
		part = n
	}
	batch.Put(bucket, offline.K(name, part), d.rest)
	return nil
}

// encodeBase is a confirmed row (nil: none) as a word of text.
func encodeBase(c cells) string {
	return encodeHex(appendCells([]byte{bit(c != nil)}, c))
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

// without returns the cells that have none of the names.
func (c cells) without(names ...string) cells {
	out := make(cells, 0, len(c))
	for _, x := range c {
		keep := true
		for _, name := range names {
			keep = keep && x.Name != name
		}
		if keep {
			out = append(out, x)
		}
	}
	return out
}
