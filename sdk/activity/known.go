package activity

import (
	"encoding/binary"
	"time"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/sdk/identity"
	"github.com/holdfast-sdk/holdfast/sdk/service"
	"github.com/holdfast-sdk/holdfast/wire"
)

// notes are what was last known of activities that were joined on this device.
type notes struct {
	records *service.Shelf
	byKey   map[Key]*note
}

// note is what was last known of an activity: how it was joined, without this session, and whose the other sessions are.
type note struct {
	asOf   int64
	joined wire.ActivityJoinResponseMessage
	who    wire.IdentityCacheUpdateMessage
}

// maxNotes is how many activities are remembered; the one that is known least recently is forgotten then.
const maxNotes = 500

// saveDelay is how long changes of the states of others are collected before they are stored.
const saveDelay = 2 * time.Second

// noteKey is not inlined, nor is what else makes keys: keys are made in many places, and each would weigh.
//
//go:noinline
func noteKey(key Key) offline.Key { return offline.K("activity", "known", key.Type, key.ID) }

// record is the note in a record: when, a length, who, and the answer.
func (n *note) record() []byte {
	b := service.Stamp(n.asOf)
	at := len(b)
	b = wire.Append(append(b, 0, 0, 0, 0), &n.who)
	binary.LittleEndian.PutUint32(b[at:], uint32(len(b)-at-4))
	return wire.Append(b, &n.joined)
}

// read reads what record has made into n, which must be new.
func (n *note) read(record []byte) error {
	asOf, b, _ := service.StampOf(record)
	if len(b) < 4 || uint64(binary.LittleEndian.Uint32(b)) > uint64(len(b)-4) {
		return offline.Errorf(offline.ErrCorrupt, "a record of an activity is too short")
	}
	end := 4 + binary.LittleEndian.Uint32(b)
	if err := wire.Decode(b[4:end], &n.who); err != nil {
		return err
	}
	n.asOf = asOf
	return wire.Decode(b[end:], &n.joined)
}

func (s *Service) readNote(key offline.Key, value []byte) error {
	n := &note{}
	if n.read(value) != nil || len(key) != 4 {
		return offline.Errorf(offline.ErrCorrupt, "the record %s cannot be read", key.String())
	}
	activityType, _ := key[2].(string)
	id, _ := key[3].(string)
	if k := (Key{activityType, id}); s.known.byKey[k] == nil { // what is in memory already is newer
		s.known.byKey[k] = n
	}
	return nil
}

func (s *notes) put(key Key, n *note) {
	s.byKey[key] = n
	s.records.Put(noteKey(key), n.record(), nil)
	if len(s.byKey) <= maxNotes {
		return
	}
	oldest := key
	for k, other := range s.byKey {
		if other.asOf < s.byKey[oldest].asOf {
			oldest = k
		}
	}
	s.forget(oldest)
}

func (s *notes) forget(key Key) {
	if s.byKey[key] != nil {
		delete(s.byKey, key)
		s.records.Delete(noteKey(key), nil)
	}
}

// touch has what is known stored, in a moment.
func (a *Activity) touch() {
	if a.stopSave == nil && a.phase == live {
		a.stopSave = a.service.host.Env().Clock.AfterFunc(saveDelay, a.save)
	}
}

func (a *Activity) stopSaving() {
	if a.stopSave != nil {
		a.stopSave()
		a.stopSave = nil
	}
}

// save stores what is known.
func (a *Activity) save() {
	a.stopSaving()
	n := &note{asOf: a.Fresh().AsOf, who: wire.IdentityCacheUpdateMessage{Sessions: map[string]wire.DomainUserIdData{}}}
	n.joined = wire.ActivityJoinResponseMessage{Ephemeral: a.ephemeral, Created: wire.FromMillis(a.created), State: map[string]wire.ActivityStateData{}}
	for _, p := range a.others {
		n.joined.State[p.Session] = wire.ActivityStateData{State: p.State}
		n.who.Sessions[p.Session] = p.User.ID.Data()
	}
	a.service.known.put(a.key, n)
}

// restore makes the activity what was last known of it.
func (a *Activity) restore(n *note) {
	a.asOf, a.known, a.created, a.ephemeral = n.asOf, true, n.joined.Created.Millis(), n.joined.Ephemeral
	for session, id := range n.who.Sessions {
		users := a.service.host.Users()
		if users.UserOfSession(session) == nil {
			users.AddSession(session, identity.IDOf(&id))
		}
	}
	for session, s := range n.joined.State {
		a.put(a.participant(session, s.State))
	}
}
