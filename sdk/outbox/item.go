// Package outbox is the durable queue of what a user has asked the server for and what need not be answered at once: chat messages,
// names, topics, seen marks. There is one per domain and user. Every tab appends to it, and the one with the lease sends (docs/architecture.md,
// "Flush"). It knows nothing of chats: what a request is, its owner says.
package outbox

import "github.com/holdfast-sdk/holdfast/offline"

// Item is one thing to be sent.
type Item struct {
	N     uint64 // its number in the journal; 0: it is not durable yet
	Token string // names it from its making to its end, in all tabs; made by Queue.Add
	Lane  string // the items of a lane are sent one after the other
	Kind  uint8  // the owner's
	// Number and Text are what it is about, as its owner understands them.
	Number int64
	Text   string
	Since  int64         // when it was made, in milliseconds since 1970 UTC by the clock of this device
	State  offline.State // queued, submitted or dead; draft while N is 0
	Code   offline.Code  // the last failure to send it, or to save it while N is 0; "" for none
	Reason string        // the same in words
}

// Unsaved reports whether the item could not be written to the device, and would be lost with the page.
func (it *Item) Unsaved() bool { return it.N == 0 && it.Code != "" }

// Dead reports whether the server has refused it for good.
func (it *Item) Dead() bool { return it.State == offline.StateDead }

// data is the payload of an item's entry: number, token, and the text up to the end.
func (it *Item) data() []byte {
	w := offline.NewRecordWriter(24 + len(it.Token) + len(it.Text))
	w.Int(it.Number)
	w.String(it.Token)
	return w.Finish([]byte(it.Text))
}

func (it *Item) entry() offline.Entry {
	return offline.Entry{Lane: it.Lane, Kind: it.Kind, State: offline.StateQueued, Since: it.Since, Data: it.data()}
}

// itemOf reads an entry with its payload.
func (q *Queue) itemOf(e *offline.Entry) (*Item, error) {
	r, err := offline.ReadRecord(e.Data, "a request that waits to be sent")
	if err != nil {
		return nil, err
	}
	_, lane := q.makers.split(e.Lane)
	it := &Item{N: e.N, Lane: lane, Kind: e.Kind, Since: e.Since, State: e.State, Code: e.Code, Reason: e.Reason}
	it.Number, it.Token = r.Int(), r.String()
	it.Text = string(r.Rest())
	return it, r.Err()
}

// Receipt is what the server said when it took an item.
type Receipt struct {
	Number int64 // the owner's: of the event that it became
	Millis int64 // when, in milliseconds since 1970 UTC
}

// receiptsKept is how many receipts stay in the store, for tabs that learn later what became of their items.
const receiptsKept = 256

//go:noinline
func receiptKey(n uint64) offline.Key { return offline.K("outbox", "receipt", n) }

// keep writes the receipt of an item in the batch that retires it. That needs less room than the item, so it works on a full device.
func (r Receipt) keep(tx *offline.Tx, n uint64) {
	w := offline.NewRecordWriter(16)
	w.Int(r.Number)
	w.Int(r.Millis)
	tx.PutRecord(offline.BucketRows, receiptKey(n), w.Finish(nil))
	if n > receiptsKept {
		tx.DeleteRecord(offline.BucketRows, receiptKey(n-receiptsKept))
	}
}

// receiptOf finds the receipt of an item among records that have changed.
func receiptOf(records []offline.RecordChange, n uint64) (r Receipt, found bool) {
	key := receiptKey(n)
	for i := range records {
		if c := &records[i]; c.Value != nil && c.Bucket == offline.BucketRows && c.Key.Compare(key) == 0 {
			body, err := offline.ReadRecord(c.Value, "a receipt")
			if err != nil {
				continue
			}
			r.Number, r.Millis = body.Int(), body.Int()
			return r, body.Err() == nil
		}
	}
	return r, false
}
