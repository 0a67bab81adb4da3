package modelstore

import "github.com/holdfast-sdk/holdfast/offline"

// apartKey is of a run that is in no chain, as it became dead letters before it was saved. An entry in a journal stands for it.
func apartKey(id, journal string, entry uint64) offline.Key {
	return offline.K("apart", id, journal, entry)
}

// PutApartIn is PutIn for a run that is in no chain: its edits are dead letters from the beginning. journal is the name of the journal.
func (r *Run) PutApartIn(tx *offline.Tx, id, journal string, entry uint64) {
	tx.PutRecord(offline.BucketRows, apartKey(id, journal, entry), r.encode(entry))
}

// ReadApart reads the links of a run that is in no chain. There are none if the entry stands for another run, or it cannot be read.
func ReadApart(s offline.Store, id, journal string, entry uint64) ([]Link, error) {
	record, found, err := s.Get(offline.BucketRows, apartKey(id, journal, entry))
	if err != nil || !found {
		return nil, err
	}
	run, err := decodeRun(0, record)
	if offline.CodeOf(err) == offline.ErrCorrupt {
		return nil, nil
	}
	for i := range run {
		run[i].Apart = journal
	}
	return run, err
}

// key is that of the record of l's run.
func (l *Link) key(id string) offline.Key {
	if l.Apart != "" {
		return apartKey(id, l.Apart, l.Run)
	}
	return linkKey(id, l.recordPlace())
}
