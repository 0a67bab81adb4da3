package modelstore

import "github.com/holdfast-sdk/holdfast/offline"

// Head is what is known of a model besides its content.
type Head struct {
	ID, Collection string
	// Incarnation tells models of the same id from each other that were made one after the other, as the server names it; one that was
	// made here has the id of its root before (MadeHere). "" if it is not known.
	Incarnation string
	// Generation counts the snapshots. Chunks is how many records the present one has; 0: there is no content.
	Generation uint64
	Chunks     int
	// Version is that of the snapshot.
	Version int64
	// Created and Modified are in milliseconds since 1970 UTC, as the server says, or the own clock while Local.
	Created, Modified           int64
	Read, Write, Remove, Manage bool
	Subscribed                  bool // the application wants it kept
	Local                       bool // it was made here, and the server does not have it yet
	Deleted                     bool // it was deleted here, and the server is to be told
	Legacy                      bool // its server orders as the original ones do (ot.Rules)
	Pins                        []Pin
	found                       bool
	raw                         []byte // its record, as it was read
}

// MadeHere reports whether an incarnation is the id of the root of a model that was made on a device: the server's names are no such ids.
func MadeHere(incarnation string) bool {
	for i := range len(incarnation) {
		if incarnation[i] == ':' {
			return true
		}
	}
	return false
}

// Wanted reports whether the application wants the model kept, or a tab needs it.
func (h *Head) Wanted() bool { return h.Subscribed || len(h.Pins) > 0 }

// Pin says that a journal's entries, or its tab's open model, need the log from a version on.
type Pin struct {
	Journal string
	Version int64
}

// Found reports whether there is such a record.
func (h *Head) Found() bool { return h.found }

// Expect is the condition that the head is as it was read.
func (h *Head) Expect() offline.Expect {
	return offline.Expect{Bucket: offline.BucketRows, Key: headKey(h.ID), Value: h.raw}
}

// Available reports whether there is content.
func (h *Head) Available() bool { return h.Chunks > 0 && !h.Deleted }

// Pin sets the pin of a journal.
func (h *Head) Pin(journal string, version int64) {
	h.Unpin(journal)
	h.Pins = append(h.Pins, Pin{journal, version})
}

// Unpin takes the pin of a journal away.
func (h *Head) Unpin(journal string) {
	kept := h.Pins[:0:0]
	for _, p := range h.Pins {
		if p.Journal != journal {
			kept = append(kept, p)
		}
	}
	h.Pins = kept
}

// Pinned is the lowest version that a journal other than the given one needs; ok is false if none does.
func (h *Head) Pinned(except string) (version int64, ok bool) {
	for _, p := range h.Pins {
		if p.Journal != except && (!ok || p.Version < version) {
			version, ok = p.Version, true
		}
	}
	return version, ok
}

func (h *Head) flags() (bits uint64) {
	for i, set := range h.flagList() {
		if *set {
			bits |= 1 << i
		}
	}
	return bits
}

func (h *Head) flagList() []*bool {
	return []*bool{&h.Read, &h.Write, &h.Remove, &h.Manage, &h.Subscribed, &h.Local, &h.Deleted, &h.Legacy}
}

func (h *Head) encode() []byte {
	w := offline.NewRecordWriter(96)
	w.String(h.Collection)
	w.String(h.Incarnation)
	w.Uint(h.Generation)
	w.Uint(uint64(h.Chunks))
	w.Int(h.Version)
	w.Int(h.Created)
	w.Int(h.Modified)
	w.Uint(h.flags())
	w.Uint(uint64(len(h.Pins)))
	for _, p := range h.Pins {
		w.String(p.Journal)
		w.Int(p.Version)
	}
	return w.Finish(nil)
}

func decodeHead(id string, record []byte) (Head, error) {
	r, err := offline.ReadRecord(record, "the head of model "+id)
	if err != nil {
		return Head{ID: id}, err
	}
	h := Head{ID: id, found: true, Collection: r.String(), Incarnation: r.String(), Generation: r.Uint(), Chunks: int(r.Uint()),
		Version: r.Int(), Created: r.Int(), Modified: r.Int()}
	bits := r.Uint()
	for i, set := range h.flagList() {
		*set = bits&(1<<i) != 0
	}
	for n := r.Uint(); n > 0 && r.Err() == nil; n-- {
		h.Pins = append(h.Pins, Pin{r.String(), r.Int()})
	}
	return h, r.Err()
}
