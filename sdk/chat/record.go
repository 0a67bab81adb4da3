package chat

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
)

// The records of chats: ["chat", "info", id] and ["chat", "event", id, number] of offline.BucketRows.

//go:noinline
func infoKey(id string) offline.Key { return offline.K("chat", "info", id) }

//go:noinline
func eventKey(id string, number int64) offline.Key { return offline.K("chat", "event", id, number) }

// eventNames are the events of a history by the number they have in a record.
var eventNames = [...]string{Created, Message, UserJoined, UserLeft, UserAdded, UserRemoved, NameChanged, TopicChanged}

//go:noinline
func putUser(w *offline.RecordWriter, id identity.UserID) {
	w.Uint(uint64(id.Kind))
	w.String(id.Name)
}

//go:noinline
func user(r *offline.RecordReader) identity.UserID {
	kind := identity.UserKind(r.Uint())
	return identity.UserID{Kind: kind, Name: r.String()}
}

// encodeInfo: as of, joined, type, membership, name, topic, created, last time, last, and members: count, user and seen mark each.
func encodeInfo(i *Info) []byte {
	w := offline.NewRecordWriter(64 + len(i.Name) + len(i.Topic) + 24*len(i.Members))
	w.Int(i.AsOf)
	joined := uint64(0)
	if i.Joined {
		joined = 1
	}
	w.Uint(joined)
	for _, text := range [...]string{i.Type, i.Membership, i.Name, i.Topic} {
		w.String(text)
	}
	w.Int(i.Created)
	w.Int(i.LastTime)
	w.Int(i.Last)
	w.Uint(uint64(len(i.Members)))
	for _, m := range i.Members {
		putUser(w, m.User)
		w.Int(m.MaxSeen)
	}
	return w.Finish(nil)
}

func decodeInfo(id string, record []byte) (*Info, error) {
	r, err := offline.ReadRecord(record, "a chat that is kept on this device")
	if err != nil {
		return nil, err
	}
	i := &Info{ID: id, MaxSeen: Unknown}
	i.AsOf = r.Int()
	i.Joined = r.Uint() == 1
	for _, text := range [...]*string{&i.Type, &i.Membership, &i.Name, &i.Topic} {
		*text = r.String()
	}
	i.Created, i.LastTime, i.Last = r.Int(), r.Int(), r.Int()
	for n := r.Uint(); n > 0 && r.Err() == nil; n-- {
		i.Members = append(i.Members, Member{user(r), r.Int()})
	}
	return i, r.Err()
}

// encodeEvent: kind, time, user, other, topic, members: count and users, and the text up to the end.
func encodeEvent(e *Event) []byte {
	w := offline.NewRecordWriter(48 + len(e.Text))
	kind := uint64(0)
	for eventNames[kind] != e.Name {
		kind++
	}
	w.Uint(kind)
	w.Int(e.Millis)
	putUser(w, e.User)
	putUser(w, e.Other)
	w.String(e.Topic)
	w.Uint(uint64(len(e.Members)))
	for _, m := range e.Members {
		putUser(w, m)
	}
	return w.Finish([]byte(e.Text))
}

func decodeEvent(id string, number int64, record []byte) (*Event, error) {
	r, err := offline.ReadRecord(record, "a chat event that is kept on this device")
	if err != nil {
		return nil, err
	}
	e := &Event{Chat: id, Number: number}
	e.Name = eventNames[min(r.Uint(), uint64(len(eventNames)-1))]
	e.Millis = r.Int()
	e.User, e.Other = user(r), user(r)
	e.Topic = r.String()
	for n := r.Uint(); n > 0 && r.Err() == nil; n-- {
		e.Members = append(e.Members, user(r))
	}
	e.Text = string(r.Rest())
	return e, r.Err()
}

// readInfos reads what is kept of all chats, and puts what cannot be read into quarantine. It may block.
func readInfos(store offline.Store, bad func(error)) (infos []*Info, err error) {
	records, err := store.GetRange(offline.BucketRows, offline.Prefix("chat", "info"))
	for _, record := range records {
		id, _ := record.Key[len(record.Key)-1].(string)
		i, why := decodeInfo(id, record.Value)
		if why != nil {
			bad(quarantine(store, record, why))
			continue
		}
		infos = append(infos, i)
	}
	return infos, err
}

// quarantine moves a record out of the way, and returns why.
func quarantine(store offline.Store, record offline.Record, why error) error {
	if offline.CodeOf(why) == offline.ErrTooNew {
		return why
	}
	b := &offline.Batch{}
	b.Put(offline.BucketQuarantine, append(offline.K(offline.BucketRows), record.Key...), record.Value)
	b.Delete(offline.BucketRows, record.Key)
	store.Apply(b, offline.Relaxed) // if that fails, it is found once more
	return why
}
