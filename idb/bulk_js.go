package idb

import (
	"syscall/js"

	"github.com/holdfast-sdk/holdfast/offline"
)

// bucket opens a bucket to read from it.
func (c *connection) bucket(name string) js.Value {
	return c.raw.Call("transaction", name, "readonly").Call("objectStore", name)
}

// get reads one record.
func (c *connection) get(bucket string, key offline.Key) (value []byte, found bool, err error) {
	v, err := awaitRequest(c.bucket(bucket).Call("get", keyToJS(key)))
	if unreadable(err) {
		return []byte{}, true, nil
	}
	if err != nil || v.IsUndefined() {
		return nil, false, err
	}
	return bytesToGo(v), true, nil
}

// getMany reads the records at keys.
func (c *connection) getMany(bucket string, keys []offline.Key) ([][]byte, error) {
	if run, ok := runOf(keys); ok {
		return c.getRun(bucket, keys, &run)
	}
	values := make([][]byte, len(keys))
	store := c.bucket(bucket)
	requests := make([]js.Value, len(keys))
	for i, key := range keys {
		requests[i] = store.Call("get", keyToJS(key))
	}
	awaitLast(requests)
	for i := range requests {
		v, err := outcome(requests[i])
		if unreadable(err) { // and has ended the transaction: one broken record must not hide the others
			return offline.GetEach(keys, func(key offline.Key) ([]byte, bool, error) { return c.get(bucket, key) })
		}
		if err != nil {
			return nil, err
		}
		if !v.IsUndefined() {
			values[i] = bytesToGo(v)
		}
	}
	return values, nil
}

// getRange reads the records of r with getAll and getAllKeys.
func (c *connection) getRange(bucket string, r *offline.Range) ([]offline.Record, error) {
	if emptyRange(r) {
		return nil, nil
	}
	store := c.bucket(bucket)
	query, limit := keyRange(r), r.Limit
	if r.Reverse && limit > 0 {
		var err error
		if query, err = lastOf(store, query, limit); err != nil || query.IsUndefined() {
			return nil, err
		}
		limit = 0
	}
	keys, values, err := getAll(store, query, limit)
	if unreadable(err) {
		values, err = c.getEach(bucket, keys)
	}
	if err != nil {
		return nil, err
	}
	records := readRecords(keys, values)
	if r.Reverse {
		for i, j := 0, len(records)-1; i < j; i, j = i+1, j-1 {
			records[i], records[j] = records[j], records[i]
		}
	}
	return records, nil
}

// getAll reads all keys and values of query, at most limit (0: all).
func getAll(store, query js.Value, limit int) (keys, values js.Value, err error) {
	count := js.Undefined()
	if limit > 0 {
		count = js.ValueOf(limit)
	}
	keysRequest, valuesRequest := store.Call("getAllKeys", query, count), store.Call("getAll", query, count)
	if keys, err = awaitRequest(keysRequest); err == nil {
		values, err = awaitRequest(valuesRequest)
	}
	return keys, values, err
}

// getEach reads the values of keys one by one, with null for those that cannot be read: one broken record must not hide
// the others. Each needs a transaction of its own, as a request that fails aborts its transaction.
func (c *connection) getEach(bucket string, keys js.Value) (js.Value, error) {
	all := arrayClass.New()
	for i := range keys.Length() {
		values, err := awaitRequest(c.bucket(bucket).Call("getAll", keys.Index(i)))
		switch {
		case unreadable(err):
			all.SetIndex(i, nil)
		case err != nil:
			return all, err
		default:
			all.SetIndex(i, values.Index(0)) // undefined when it was deleted meanwhile
		}
	}
	return all, nil
}

// unreadable reports whether err says that a record's value is damaged. Browsers keep large values in files of their
// own, which can get lost.
func unreadable(err error) bool {
	return isException(err, notReadableError) || isException(err, dataError)
}

// lastOf narrows query to its last n records, because getAll knows no direction. It returns undefined when there are
// no records at all.
func lastOf(store, query js.Value, n int) (js.Value, error) {
	request := store.Call("openKeyCursor", query, "prev")
	cursor, err := awaitRequest(request)
	if err != nil || cursor.IsNull() {
		return js.Undefined(), err
	}
	last := cursor.Get("key")
	if n == 1 {
		return last, nil
	}
	cursor.Call("advance", n-1)
	if cursor, err = awaitRequest(request); err != nil || cursor.IsNull() {
		return query, err // fewer than n
	}
	return rangeClass.Call("bound", cursor.Get("key"), last), nil
}

// readRecords copies the records out of JavaScript, each value once. Records whose key no part of this package can have
// written are left out.
func readRecords(keys, values js.Value) []offline.Record {
	n := keys.Length()
	records := make([]offline.Record, 0, n)
	var reader keyReader
	for i := range n {
		key, ours := reader.read(keys.Index(i))
		value := values.Index(i)
		if ours && !value.IsUndefined() {
			records = append(records, offline.Record{Key: key, Value: bytesToGo(value)})
		}
	}
	return records
}

// deletable makes what IDBObjectStore.delete takes for r: it refuses null.
func deletable(r *offline.Range) js.Value {
	if query := keyRange(r); !query.IsNull() {
		return query
	}
	return rangeClass.Call("lowerBound", js.Global().Get("Number").Get("NEGATIVE_INFINITY"))
}
