package chat

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/service"
)

// keeper writes what the server has said of chats to the device, and reads it. Nothing of it is needed to be right: what cannot be
// written is asked for again. So it makes room for what was not sent yet.
type keeper struct {
	host    service.Host
	store   offline.Store // nil: not open yet
	batch   *offline.Batch
	put     map[string]int   // where in batch a key is written
	counts  map[string]int64 // events written to a chat since it was last looked whether there are too many
	writing bool
	failing bool // the last write failed
	posted  bool
	closed  bool
	room    []func() // who waits for room
	reads   []func() // what waits for a write to end
}

const (
	eventsKept  = 5000 // of a chat; the oldest go first
	eventsAhead = 500  // so many more before it is looked
	readAtOnce  = 256
	batchAtMost = 1000 // writes that wait for a store that is not open
)

func newKeeper(host service.Host) *keeper {
	return &keeper{host: host, batch: &offline.Batch{}, put: map[string]int{}, counts: map[string]int64{}}
}

func (k *keeper) open(store offline.Store) {
	k.store = store
	k.schedule()
}

func (k *keeper) close() { k.closed = true }

func (k *keeper) event(e *Event) {
	k.write(eventKey(e.Chat, e.Number), encodeEvent(e))
	if k.counts[e.Chat]++; k.counts[e.Chat] >= eventsAhead && e.Number > eventsKept {
		k.counts[e.Chat] = 0
		k.batch.DeleteRange(offline.BucketRows, offline.Range{Lower: eventKey(e.Chat, 0), Upper: eventKey(e.Chat, e.Number-eventsKept)})
	}
}

func (k *keeper) info(i *Info) { k.write(infoKey(i.ID), encodeInfo(i)) }

// forget drops all that is kept of a chat.
func (k *keeper) forget(id string) {
	k.batch.Delete(offline.BucketRows, infoKey(id))
	k.batch.DeleteRange(offline.BucketRows, offline.Prefix("chat", "event", id))
	clear(k.put) // what is written from now on comes after that
	k.schedule()
}

func (k *keeper) write(key offline.Key, value []byte) {
	name := key.String()
	if at, waits := k.put[name]; waits {
		k.batch.Writes[at].Value = value
		return
	}
	if k.store == nil && len(k.batch.Writes) >= batchAtMost {
		return
	}
	k.put[name] = len(k.batch.Writes)
	k.batch.Put(offline.BucketRows, key, value)
	k.schedule()
}

// schedule writes at the end of this turn: all that one turn brings is one batch.
func (k *keeper) schedule() {
	if k.posted || k.writing || k.store == nil {
		return
	}
	k.posted = true
	k.host.Env().Loop.Post(func() {
		k.posted = false
		k.flush()
	})
}

func (k *keeper) flush() {
	if k.closed || k.writing || len(k.batch.Writes) == 0 {
		return
	}
	batch, store := k.batch, k.store
	k.batch, k.writing = &offline.Batch{}, true
	clear(k.put)
	var err error
	k.host.Env().Loop.Go(func() {
		if err = store.Apply(batch, offline.Relaxed); offline.CodeOf(err) == offline.ErrQuotaExceeded && evict(store) {
			err = store.Apply(batch, offline.Relaxed)
		}
	}, func() {
		k.writing = false
		k.wrote(err)
		reads := k.reads
		k.reads = nil
		for _, f := range reads {
			f()
		}
		k.flush()
	})
}

// wrote tells of a store that has begun to fail. A full one is no news: what is to be sent says so itself.
func (k *keeper) wrote(err error) {
	failed := err != nil && offline.CodeOf(err) != offline.ErrQuotaExceeded
	if failed && !k.failing && !k.closed {
		k.host.Fault(err, "the history of chats cannot be kept on this device")
	}
	k.failing = failed
}

// makeRoom gives up what is oldest in the histories, and calls then if that was something.
func (k *keeper) makeRoom(then func()) {
	k.room = append(k.room, then)
	if len(k.room) > 1 || k.store == nil {
		return
	}
	store, made := k.store, false
	k.host.Env().Loop.Go(func() { made = evict(store) }, func() {
		waiting := k.room
		k.room = nil
		for _, f := range waiting {
			if made && !k.closed {
				f()
			}
		}
	})
}

// evict deletes the older half of the events of each chat, and reports whether there were any. It may block.
func evict(store offline.Store) bool {
	records, err := store.GetRange(offline.BucketRows, offline.Prefix("chat", "event"))
	if err != nil || len(records) == 0 {
		return false
	}
	b := &offline.Batch{}
	for first := 0; first < len(records); {
		end := first + 1
		for end < len(records) && records[end].Key[2] == records[first].Key[2] {
			end++
		}
		middle := (first + end) / 2
		b.DeleteRange(offline.BucketRows, offline.Range{Lower: records[first].Key, Upper: records[middle].Key})
		first = end
	}
	return store.Apply(b, offline.Relaxed) == nil
}

// read walks through the events that are kept of a chat, what is being written included.
func (k *keeper) read(w *walk, done func(error)) {
	if k.store == nil {
		k.host.Env().Loop.Post(func() { done(nil) })
		return
	}
	read := func() {
		var err error
		k.host.Env().Loop.Go(func() { err = w.read(k.store) }, func() { done(err) })
	}
	if k.flush(); !k.writing {
		read()
		return
	}
	k.reads = append(k.reads, read)
}

// read reads on until the walk ends. It may block.
func (w *walk) read(store offline.Store) error {
	for {
		r := offline.Prefix("chat", "event", w.chat)
		switch {
		case w.next == Unknown:
		case w.forward:
			r.Lower, r.LowerOpen = eventKey(w.chat, w.next), false
		default:
			r.Upper = eventKey(w.chat, w.next)
		}
		r.Reverse, r.Limit = !w.forward, readAtOnce
		records, err := store.GetRange(offline.BucketRows, r)
		if err != nil {
			return err
		}
		for _, record := range records {
			number, _ := record.Key[3].(int64)
			e, bad := decodeEvent(w.chat, number, record.Value)
			if bad != nil {
				return quarantine(store, record, bad)
			}
			if !w.take(number, e) {
				return nil
			}
		}
		if len(records) < readAtOnce {
			return nil
		}
	}
}
