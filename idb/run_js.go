package idb

import "github.com/holdfast-sdk/holdfast/offline"

// A request costs as much as reading dozens of small records, so keys that are numbered nearly without gaps, as the entries
// of a journal, are read as one range.

// shortestRun is how many keys make a range worth its while.
const shortestRun = 4

// runOf returns the range of keys that differ in their last number only, if at least half of the numbers in it are theirs.
func runOf(keys []offline.Key) (r offline.Range, ok bool) {
	if len(keys) < shortestRun {
		return r, false
	}
	low, high := keys[0], keys[0]
	for _, k := range keys {
		if !siblings(k, low) {
			return r, false
		}
		if lastNumber(k) < lastNumber(low) {
			low = k
		}
		if lastNumber(k) > lastNumber(high) {
			high = k
		}
	}
	span := uint64(lastNumber(high)) - uint64(lastNumber(low)) // a difference of int64 needs 64 bits without a sign
	return offline.Range{Lower: low, Upper: high}, span < 2*uint64(len(keys))
}

// siblings reports whether both keys end with a number and are equal otherwise.
func siblings(a, b offline.Key) bool {
	if len(a) != len(b) {
		return false
	}
	last := len(a) - 1
	for i := range last {
		if a[i] != b[i] {
			return false
		}
	}
	_, ok := a[last].(int64)
	_, other := b[last].(int64)
	return ok && other
}

// lastNumber is the number that a key ends with.
func lastNumber(k offline.Key) int64 {
	n, _ := k[len(k)-1].(int64)
	return n
}

// getRun is getMany for the keys that run was made of.
func (c *connection) getRun(bucket string, keys []offline.Key, run *offline.Range) ([][]byte, error) {
	records, err := c.getRange(bucket, run)
	if err != nil {
		return nil, err
	}
	first := lastNumber(run.Lower)
	found := make([][]byte, lastNumber(run.Upper)-first+1)
	for i := range records {
		if siblings(records[i].Key, run.Lower) {
			found[lastNumber(records[i].Key)-first] = records[i].Value
		}
	}
	values := make([][]byte, len(keys))
	for i, k := range keys {
		values[i] = found[lastNumber(k)-first]
	}
	return values, nil
}
