package modelstore

import "github.com/holdfast-sdk/holdfast/offline"

// Family reads the number that the journals of a store have in common (offline.JournalConfig), and makes it random if there is none.
func Family(s offline.Store, random uint64) (uint64, error) {
	for {
		record, found, err := s.Get(offline.BucketMeta, offline.K("family"))
		if err != nil {
			return 0, err
		}
		if found {
			r, err := offline.ReadRecord(record, "the family of the journals")
			if err != nil {
				return 0, err
			}
			return r.Uint(), r.Err()
		}
		w := offline.NewRecordWriter(10)
		w.Uint(random)
		b := &offline.Batch{}
		b.Expect(offline.BucketMeta, offline.K("family"), nil)
		b.Put(offline.BucketMeta, offline.K("family"), w.Finish(nil))
		if err := s.Apply(b, offline.Strict); err == nil || offline.CodeOf(err) != offline.ErrStale {
			return random, err
		}
	}
}

func headKey(id string) offline.Key { return offline.K("head", id) }

// madeKey is of the record that says which model that was made on this device is stored under an id.
func madeKey(id string) offline.Key { return offline.K("made", id) }

func disownedKey(id, root string) offline.Key { return offline.K("disowned", id, root) }

func chunkKey(id string, generation uint64, chunk int) offline.Key {
	return offline.K("snapshot", id, generation, chunk)
}

// LogKey is the key in BucketRows of the operation that leads a model from version to the next. A tab may write what it heard of a
// model when its content is gone from the store, or is that of another incarnation: these do not meet.
func LogKey(id, incarnation string, version int64) offline.Key {
	return offline.K("log", id, incarnation, version)
}

// logBefore is the range of the log of a model before version.
func logBefore(h *Head, version int64) offline.Range {
	r := offline.Prefix("log", h.ID, h.Incarnation)
	r.Upper, r.UpperOpen = LogKey(h.ID, h.Incarnation, version), true
	return r
}

// logFrom is the range of the log of a model from version on.
func logFrom(id, incarnation string, version int64) offline.Range {
	r := offline.Prefix("log", id, incarnation)
	r.Lower, r.LowerOpen = LogKey(id, incarnation, version), false
	return r
}

// Entered reports whether a journal of the store has the entry of one of these links still: as a pending edit, or a dead letter.
func Entered(s offline.Store, links []Link) (bool, error) {
	if len(links) == 0 {
		return false, nil
	}
	journals, err := s.GetRange(offline.BucketMeta, offline.Prefix("journals"))
	for i := 0; i < len(journals) && err == nil; i++ {
		name, _ := journals[i].Key[1].(string)
		var record []byte
		if record, _, err = s.Get(offline.BucketMeta, offline.K(name, "replica")); err != nil {
			break
		}
		r, readErr := offline.ReadRecord(record, "the replica id of journal "+name)
		for k := range links {
			if l := &links[k]; l.Last && err == nil && (readErr != nil || string(r.Rest()) == l.Replica) {
				var found bool
				if _, found, err = s.Get(offline.BucketJournal, offline.K(name, l.Run)); found {
					return true, nil
				}
			}
		}
	}
	return false, err
}
