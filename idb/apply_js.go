package idb

import (
	"bytes"

	"github.com/hack-pad/go-indexeddb/idb"

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
	tx, err := c.db.TransactionWithOptions(transactionOptions(d), names[0], names[1:]...)
	if err != nil {
		return err
	}
	t := watch(tx)
	holds, err := t.holds(b.Expects)
	if err == nil && !holds && again {
		if holds, err = t.holds(effects(b.Writes)); err == nil && holds {
			return t.finish()
		}
	}
	if err == nil && !holds {
		err = offline.Errorf(offline.ErrStale, "another tab has changed what this change builds on; read again and repeat it")
	}
	if err == nil {
		err = t.write(b.Writes)
	}
	if err != nil {
		return t.abort(err)
	}
	return t.finish()
}

func transactionOptions(d offline.Durability) idb.TransactionOptions {
	o := idb.TransactionOptions{Mode: idb.TransactionReadWrite, Durability: idb.DurabilityRelaxed}
	if d == offline.Strict {
		o.Durability = idb.DurabilityStrict
	}
	return o
}

func bucketsOf(b *offline.Batch) []string {
	var names []string
	for i := range b.Expects {
		names = with(names, b.Expects[i].Bucket)
	}
	for i := range b.Writes {
		names = with(names, b.Writes[i].Bucket)
	}
	return names
}

// with adds name to names, unless it is there.
func with(names []string, name string) []string {
	if contains(names, name) {
		return names
	}
	return append(names, name)
}

// holds reads all records of expects at once and reports whether they are as expected.
func (t *transaction) holds(expects []offline.Expect) (bool, error) {
	requests := make([]*idb.Request, len(expects))
	for i, e := range expects {
		bucket, err := t.ObjectStore(e.Bucket)
		if err != nil {
			return false, err
		}
		if requests[i], err = bucket.Get(keyToJS(e.Key)); err != nil {
			return false, err
		}
	}
	holds := true
	for i, e := range expects { // to the last one, as the transaction takes new requests only while one has just ended
		found, err := awaitRequest(requests[i])
		if err != nil {
			return false, err
		}
		if found.IsUndefined() {
			holds = holds && e.Value == nil
		} else {
			holds = holds && e.Value != nil && bytes.Equal(e.Value, bytesToGo(found))
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
func (t *transaction) write(writes []offline.Write) error {
	for i := range writes {
		w := &writes[i]
		bucket, err := t.ObjectStore(w.Bucket)
		if err != nil {
			return err
		}
		switch {
		case w.Range != nil && emptyRange(w.Range):
		case w.Range != nil:
			_, err = bucket.Delete(deletable(w.Range))
		case w.Value == nil:
			_, err = bucket.Delete(keyToJS(w.Key))
		default:
			_, err = bucket.PutKey(keyToJS(w.Key), bytesToJS(w.Value))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
