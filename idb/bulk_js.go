package idb

import (
	"slices"
	"syscall/js"

	"github.com/hack-pad/go-indexeddb/idb"
	"github.com/hack-pad/safejs"

	"github.com/holdfast-sdk/holdfast/offline"
)

// get reads one record.
func (c *connection) get(bucket string, key offline.Key) (value []byte, found bool, err error) {
	tx, err := c.db.Transaction(idb.TransactionReadOnly, bucket)
	if err != nil {
		return nil, false, err
	}
	store, err := tx.ObjectStore(bucket)
	if err != nil {
		return nil, false, err
	}
	request, err := store.Get(keyToJS(key))
	if err != nil {
		return nil, false, err
	}
	v, err := awaitRequest(request)
	if err != nil || v.IsUndefined() {
		return nil, false, err
	}
	return bytesToGo(v), true, nil
}

// getRange reads the records of r with getAll and getAllKeys.
func (c *connection) getRange(bucket string, r offline.Range) ([]offline.Record, error) {
	if emptyRange(r) {
		return nil, nil
	}
	tx, err := c.raw.Call("transaction", bucket, "readonly")
	if err != nil {
		return nil, err
	}
	store, err := tx.Call("objectStore", bucket)
	if err != nil {
		return nil, err
	}
	query, limit := keyRange(r), r.Limit
	if r.Reverse && limit > 0 {
		if query, err = lastOf(store, query, limit); err != nil || query.IsUndefined() {
			return nil, err
		}
		limit = 0
	}
	keys, values, err := getAll(store, query, limit)
	if err != nil {
		return nil, err
	}
	records := readRecords(keys, values)
	if r.Reverse {
		slices.Reverse(records)
	}
	return records, nil
}

// getAll reads all keys and values of query, at most limit (0: all).
func getAll(store safejs.Value, query js.Value, limit int) (keys, values js.Value, err error) {
	args := []any{query}
	if limit > 0 {
		args = append(args, limit)
	}
	var requests, results [2]safejs.Value
	for i, method := range []string{"getAllKeys", "getAll"} {
		if requests[i], err = store.Call(method, args...); err != nil {
			return keys, values, err
		}
	}
	for i, request := range requests {
		if results[i], err = awaitRaw(request); err != nil {
			return keys, values, err
		}
	}
	return safejs.Unsafe(results[0]), safejs.Unsafe(results[1]), nil
}

// lastOf narrows query to its last n records, because getAll knows no direction. It returns undefined when there are
// no records at all.
func lastOf(store safejs.Value, query js.Value, n int) (js.Value, error) {
	request, err := store.Call("openKeyCursor", query, "prev")
	if err != nil {
		return js.Undefined(), err
	}
	cursor, err := awaitRaw(request)
	if err != nil || cursor.IsNull() {
		return js.Undefined(), err
	}
	last, err := cursor.Get("key")
	if err != nil {
		return js.Undefined(), err
	}
	if n == 1 {
		return safejs.Unsafe(last), nil
	}
	if _, err := cursor.Call("advance", n-1); err != nil {
		return js.Undefined(), err
	}
	if cursor, err = awaitRaw(request); err != nil || cursor.IsNull() {
		return query, err // fewer than n
	}
	first, err := cursor.Get("key")
	if err != nil {
		return js.Undefined(), err
	}
	return rangeClass.Call("bound", safejs.Unsafe(first), safejs.Unsafe(last)), nil
}

// readRecords copies the records out of JavaScript, each value once. Records whose key no part of this package can have
// written are left out.
func readRecords(keys, values js.Value) []offline.Record {
	n := keys.Length()
	records := make([]offline.Record, 0, n)
	var reader keyReader
	for i := range n {
		if key, ok := reader.read(keys.Index(i)); ok {
			records = append(records, offline.Record{Key: key, Value: bytesToGo(values.Index(i))})
		}
	}
	return records
}

// deletable makes what IDBObjectStore.delete takes for r: it refuses null.
func deletable(r offline.Range) js.Value {
	if query := keyRange(r); !query.IsNull() {
		return query
	}
	return rangeClass.Call("lowerBound", js.Global().Get("Number").Get("NEGATIVE_INFINITY"))
}
