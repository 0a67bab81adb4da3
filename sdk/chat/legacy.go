package chat

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/outbox"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Servers that do not know a repetition when they see one. Before the first attempt it is noted, durably, how long the history of the chat
// is. Before a repetition that is read from there on: what this user did since, and is the same, is what was sent. The items of a chat
// are sent one after the other, so nothing that was noticed before is found once more.

// note is what is kept of the last first attempt in a chat: ["outbox", "tried", chat].
type note struct {
	entry uint64
	last  int64 // the number of the chat's last event then
}

//go:noinline
func noteKey(chat string) offline.Key { return offline.K("outbox", "tried", chat) }

func readNote(store offline.Store, chat string) (n note, err error) {
	record, found, err := store.Get(offline.BucketRows, noteKey(chat))
	if err != nil || !found {
		return n, err
	}
	r, err := offline.ReadRecord(record, "a note of what was sent to a chat")
	if err != nil {
		return n, err
	}
	n = note{r.Uint(), r.Int()}
	return n, r.Err()
}

func (n note) write(store offline.Store, chat string) error {
	w := offline.NewRecordWriter(16)
	w.Uint(n.entry)
	w.Int(n.last)
	b := &offline.Batch{}
	b.Put(offline.BucketRows, noteKey(chat), w.Finish(nil))
	return store.Apply(b, offline.Strict)
}

// carefully makes a request that the server may have had before, or would not know if it came again.
func (d *delivery) carefully() {
	store := d.s.keep.store
	if store == nil { // the outbox is open, so this is a moment
		d.end(outbox.Receipt{}, offline.Outcome{Class: offline.Transient})
		return
	}
	var n note
	var err error
	d.s.host.Env().Loop.Go(func() { n, err = readNote(store, d.it.Lane) }, func() {
		switch {
		case d.s.disposed:
		case err != nil && offline.CodeOf(err) != offline.ErrCorrupt:
			d.untouched(err)
		case n.entry == d.it.N:
			d.readBack(n.last)
		case d.repeat && d.legacy: // it was sent to a server that has forgotten how to tell
			d.readBack(d.it.Number)
		case d.legacy:
			d.firstly(store)
		default:
			d.request()
		}
	})
}

// untouched ends with a failure before anything was sent.
func (d *delivery) untouched(err error) {
	o := outcomeOf(err)
	if o.Class == offline.Permanent {
		o = offline.Outcome{Class: offline.Transient, Err: err}
	}
	o.MaybeApplied = d.repeat
	d.end(outbox.Receipt{}, o)
}

// firstly makes the first attempt, once it is noted how long the history is.
func (d *delivery) firstly(store offline.Store) {
	d.s.askInfos([]string{d.it.Lane}, func(infos []wire.ChatInfoData, err error) {
		switch {
		case d.s.disposed:
			return
		case err != nil && isServers(offline.CodeOf(err)):
			d.end(outbox.Receipt{}, outcomeOf(err))
			return
		case err != nil:
			d.untouched(err)
			return
		case len(infos) != 1:
			d.end(outbox.Receipt{}, outcomeOf(offline.Errorf(ErrNotFound, "there is no chat %q", d.it.Lane)))
			return
		}
		d.s.host.Env().Loop.Go(func() { err = note{d.it.N, infos[0].LastEventNumber}.write(store, d.it.Lane) }, func() {
			switch {
			case d.s.disposed:
			case err != nil:
				d.untouched(err)
			case !d.s.queue.Leading():
				d.untouched(offline.Errorf(offline.ErrStale, "another tab sends now"))
			default:
				d.request()
			}
		})
	})
}

// readBack looks in the history after an event for the item, and makes the request if it is not there.
func (d *delivery) readBack(after int64) {
	limit, forward := int64(pageSize), true
	var m wire.ChatHistoryResponseMessage
	request := &wire.ChatHistoryRequestMessage{ChatID: d.it.Lane, StartEvent: &after, Limit: &limit, Forward: &forward}
	d.s.host.Request(request, wire.BodyGetChatHistoryResponse, &m, func(err error) {
		if d.s.disposed || d.done == nil {
			return
		}
		if err != nil {
			d.answered(outbox.Receipt{}, err)
			return
		}
		last := after
		for i := range m.Data {
			e := entryOf(&m.Data[i])
			if e == nil || e.Number <= after {
				continue
			}
			if d.is(e) {
				d.delivered(outbox.Receipt{Number: e.Number, Millis: e.Millis})
				return
			}
			last = max(last, e.Number)
		}
		switch {
		case last > after:
			d.readBack(last)
		case !d.s.queue.Leading():
			d.untouched(offline.Errorf(offline.ErrStale, "another tab sends now"))
		default:
			d.request()
		}
	})
}

// is reports whether an event is what the item asks for.
func (d *delivery) is(e *Event) bool {
	name := [...]string{kindMessage: Message, kindName: NameChanged, kindTopic: TopicChanged, kindSeen: ""}[d.it.Kind]
	return e.Name == name && e.User == d.s.own() && e.Text == d.it.Text
}

// heard takes an event of this user: original servers answer renames by nothing else.
func (d *delivery) heard(e *Event) {
	if d.legacy && d.it.Kind != kindMessage && d.is(e) {
		d.end(outbox.Receipt{Number: e.Number, Millis: e.Millis}, offline.Outcome{Class: offline.Done})
	}
}
