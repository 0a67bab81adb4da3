package idb

import (
	"bytes"
	"syscall/js"

	"github.com/holdfast-sdk/holdfast/offline"
)

// checkBatch reports a key or range of b that is none, as an error of code offline.ErrBadKey.
func checkBatch(b *offline.Batch) error {
	for i := range b.Expects {
		if err := b.Expects[i].Key.Valid(); err != nil {
			return err
		}
	}
	for i := range b.Writes {
		w := &b.Writes[i]
		var err error
		if w.Range != nil {
			err = checkBounds(w.Range)
		} else {
			err = w.Key.Valid()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// apply makes b in one transaction: it reads what b expects, and where that holds, writes. again says that b was tried
// before on a connection that got lost, so that it may have been applied already.
func (c *connection) apply(b *offline.Batch, d offline.Durability, again bool) error {
	names := bucketsOf(b)
	if len(names) == 0 {
		return nil
	}
	t := c.begin(names, d)
	if err := t.run(b, again); err != nil {
		return t.abort(err)
	}
	return <-t.end
}

// run reads what b expects and, where that holds, writes.
func (t *transaction) run(b *offline.Batch, again bool) (err error) {
	defer caught(&err)
	holds, err := t.holds(b.Expects)
	if err == nil && !holds && again {
		if holds, err = t.holds(effects(b.Writes)); err == nil && holds {
			return nil
		}
	}
	if err == nil && !holds {
		err = errStale()
	}
	if err == nil {
		t.write(b.Writes)
	}
	return err
}

func errStale() error {
	return offline.Errorf(offline.ErrStale, "another tab has changed what this change builds on; read again and repeat it")
}

// bucketsOf lists the names of the buckets that b needs, each once.
func bucketsOf(b *offline.Batch) (names []any) {
	for i := range b.Expects {
		names = with(names, b.Expects[i].Bucket)
	}
	for i := range b.Writes {
		names = with(names, b.Writes[i].Bucket)
	}
	return names
}

// with adds name to names, unless it is there.
func with(names []any, name string) []any {
	for _, n := range names {
		if n == name {
			return names
		}
	}
	return append(names, name)
}

func (t *transaction) bucket(name string) js.Value { return t.raw.Call("objectStore", name) }

// holds reads all records of expects at once and reports whether they are as expected.
func (t *transaction) holds(expects []offline.Expect) (bool, error) {
	requests := t.ask(expects)
	awaitLast(requests)
	return compare(requests, expects)
}

// ask begins to read the records of expects.
func (t *transaction) ask(expects []offline.Expect) []js.Value {
	requests := make([]js.Value, len(expects))
	for i := range expects {
		requests[i] = t.bucket(expects[i].Bucket).Call("get", keyToJS(expects[i].Key))
	}
	return requests
}

// compare reports whether the records that were read are as expected.
func compare(requests []js.Value, expects []offline.Expect) (bool, error) {
	holds := true
	for i := range expects {
		found, err := outcome(requests[i])
		if err != nil {
			return false, err
		}
		want := expects[i].Value
		if found.IsUndefined() {
			holds = holds && want == nil
		} else {
			holds = holds && want != nil && bytes.Equal(want, bytesToGo(found))
		}
	}
	return holds, nil
}

// effects is what one finds in the database when writes have been made, as far as no later one of them hides it.
func effects(writes []offline.Write) []offline.Expect {
	var found []offline.Expect
	for i := range writes {
		if w := &writes[i]; w.Range == nil && !hidden(w, writes[i+1:]) {
			found = append(found, offline.Expect{Bucket: w.Bucket, Key: w.Key, Value: w.Value})
		}
	}
	return found
}

// hidden reports whether one of the later writes may change the record that w writes.
func hidden(w *offline.Write, later []offline.Write) bool {
	for i := range later {
		if l := &later[i]; l.Bucket == w.Bucket && (l.Range != nil || l.Key.Compare(w.Key) == 0) {
			return true
		}
	}
	return false
}

// write makes the requests. It waits for none: the end of the transaction tells of them all.
func (t *transaction) write(writes []offline.Write) {
	var bucket js.Value
	for i := range writes {
		w := &writes[i]
		if i == 0 || w.Bucket != writes[i-1].Bucket {
			bucket = t.bucket(w.Bucket)
		}
		switch {
		case w.Range != nil && emptyRange(w.Range):
		case w.Range != nil:
			bucket.Call("delete", deletable(w.Range))
		case w.Value == nil:
			bucket.Call("delete", keyToJS(w.Key))
		default:
			bucket.Call("put", bytesToJS(w.Value), keyToJS(w.Key))
		}
	}
}
