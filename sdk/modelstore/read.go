package modelstore

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Stored is a model as the store has it.
type Stored struct {
	Head Head
	Root *ot.Value // the content at Head.Version
	Log  []LogOp   // from there on, without gaps
}

// Version is the one the log leads to.
func (s *Stored) Version() int64 { return s.Head.Version + int64(len(s.Log)) }

// readHead reads a head and its record. One that cannot be decoded counts as not there.
func readHead(s offline.Store, id string) (h Head, raw []byte, err error) {
	raw, found, err := s.Get(offline.BucketRows, headKey(id))
	if err != nil || !found {
		return Head{ID: id}, nil, err
	}
	h, err = decodeHead(id, raw)
	if offline.CodeOf(err) == offline.ErrCorrupt {
		return Head{ID: id, raw: raw}, raw, nil
	}
	h.raw = raw
	return h, raw, err
}

// ReadMade is the id of the root of the model that was made on this device and is stored under an id; "" if none is, or another. A root's
// id is in no other model. Edits that were made before the server had it, and named it, know the model by that.
func ReadMade(s offline.Store, id string) (root string, err error) {
	raw, _, err := s.Get(offline.BucketRows, madeKey(id))
	return string(raw), err
}

// ExpectMade is the condition that it is still that one.
func ExpectMade(id, root string) offline.Expect {
	return offline.Expect{Bucket: offline.BucketRows, Key: madeKey(id), Value: []byte(root)}
}

// ReadHead is what is known of a model; Head.Found tells whether that is anything.
func ReadHead(s offline.Store, id string) (Head, error) {
	h, _, err := readHead(s, id)
	return h, err
}

// Heads is what is known of all models, by id.
func Heads(s offline.Store) ([]Head, error) {
	records, err := s.GetRange(offline.BucketRows, offline.Prefix("head"))
	if err != nil {
		return nil, err
	}
	heads := make([]Head, 0, len(records))
	for i := range records {
		id, _ := records[i].Key[1].(string)
		h, err := decodeHead(id, records[i].Value)
		switch offline.CodeOf(err) {
		case "":
			heads = append(heads, h)
		case offline.ErrTooNew:
			return nil, err
		}
	}
	return heads, nil
}

// StoredVersion is the version the store has of a model, behind the snapshot of h.
func StoredVersion(s offline.Store, h *Head) (int64, error) {
	r := logFrom(h.ID, h.Incarnation, h.Version)
	r.Reverse, r.Limit = true, 1
	last, err := s.GetRange(offline.BucketRows, r)
	if err != nil || len(last) == 0 || !h.Available() {
		return h.Version, err
	}
	v, _ := last[0].Key[3].(int64)
	return v + 1, nil
}

// Load reads a model. With the content not there, Root is nil. It returns ErrCorrupt for content that cannot be read.
func Load(s offline.Store, id string) (*Stored, error) {
	for attempt := 0; ; attempt++ {
		out, raw, err := load(s, id)
		if code := offline.CodeOf(err); code != "" && code != offline.ErrCorrupt {
			return out, err
		}
		// What was read belongs together if nobody has written meanwhile.
		now, _, getErr := s.Get(offline.BucketRows, headKey(id))
		if getErr != nil {
			return out, getErr
		}
		if string(now) == string(raw) || attempt == 5 {
			return out, err
		}
	}
}

func load(s offline.Store, id string) (out *Stored, raw []byte, err error) {
	out = &Stored{}
	if out.Head, raw, err = readHead(s, id); err != nil || !out.Head.Available() {
		return out, raw, err
	}
	if out.Root, err = readSnapshot(s, &out.Head); err != nil {
		return out, raw, err
	}
	out.Log, err = ReadLog(s, id, out.Head.Incarnation, out.Head.Version)
	return out, raw, err
}

// ReadLog reads the confirmed operations of an incarnation of a model from version on, up to the first that is not there or cannot be read: what is
// missing comes from the server again.
func ReadLog(s offline.Store, id, incarnation string, version int64) (log []LogOp, err error) {
	records, err := s.GetRange(offline.BucketRows, logFrom(id, incarnation, version))
	for i := range records {
		if at, _ := records[i].Key[3].(int64); at != version+int64(i) {
			break
		}
		op, err := decodeLogOp(version+int64(i), records[i].Value)
		if offline.CodeOf(err) == offline.ErrTooNew {
			return nil, err
		} else if err != nil {
			break
		}
		log = append(log, op)
	}
	return log, err
}

func readSnapshot(s offline.Store, h *Head) (*ot.Value, error) {
	records, err := s.GetRange(offline.BucketRows, offline.Prefix("snapshot", h.ID, h.Generation))
	if err != nil {
		return nil, err
	}
	var all []byte
	for i := range records {
		r, err := offline.ReadRecord(records[i].Value, "a part of model "+h.ID)
		if err != nil {
			return nil, err
		}
		all = append(all, r.Rest()...)
	}
	if len(records) != h.Chunks {
		return nil, offline.Errorf(offline.ErrCorrupt, "the stored model %q has %d parts of %d", h.ID, len(records), h.Chunks)
	}
	v, err := wire.DecodeValue(all)
	if err != nil {
		return nil, offline.Wrap(offline.ErrCorrupt, err, "the stored model %q cannot be decoded", h.ID)
	}
	return v, nil
}
