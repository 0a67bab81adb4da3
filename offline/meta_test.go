package offline

import "testing"

func TestAMetaRecordRemembersTheLastCommitsOnly(t *testing.T) {
	m := &meta{next: 1}
	for range 3 * maxDeltas {
		m = m.after(m.next+1, 1, encodeDelta([]uint64{m.next}, nil))
	}
	if ds, ok := m.since(m.version - maxDeltas); !ok || len(ds) != maxDeltas {
		t.Errorf("since the last %d commits: %d, %v", maxDeltas, len(ds), ok)
	}
	if _, ok := m.since(m.version - maxDeltas - 1); ok {
		t.Error("it claims to remember more than it holds")
	}
	if ds, ok := m.since(m.version); !ok || len(ds) != 0 {
		t.Errorf("since now: %v, %v; want nothing", ds, ok)
	}
	if _, ok := m.since(m.version + 1); ok {
		t.Error("it knows the future")
	}
}

func TestABigCommitIsNotRememberedInDetail(t *testing.T) {
	m := &meta{next: 1}
	m = m.after(2, 1, encodeDelta([]uint64{1}, nil))
	m = m.after(9999, 1, encodeDelta(make([]uint64, 9997), nil))
	m = m.after(10000, 1, encodeDelta([]uint64{9999}, nil))
	if _, ok := m.since(1); ok {
		t.Error("the big commit is claimed to be known in detail")
	}
	if ds, ok := m.since(2); !ok || len(ds) != 1 {
		t.Errorf("since the big commit: %v, %v; want one delta", ds, ok)
	}
	if size := len(encodeMeta(m)); size > 200 {
		t.Errorf("the record has %d bytes", size)
	}
}

func TestTheMetaRecordStaysSmall(t *testing.T) {
	m := &meta{next: 1}
	for i := range uint64(500) {
		m = m.after(m.next+20, i, encodeDelta(make([]uint64, 200), nil))
	}
	if size := len(encodeMeta(m)); size > 4096 {
		t.Errorf("the record has %d bytes; it is written with every commit", size)
	}
}

func TestAWriterFindsItsLastCommitAmongManyOfOthers(t *testing.T) {
	m := &meta{next: 1}
	m = m.after(2, 42, nil)
	for range 1000 {
		for id := range uint64(maxWriters - 1) {
			m = m.after(2, id, nil)
		}
	}
	if !m.made(1, 42) {
		t.Error("a commit that was made is not found")
	}
	if m.made(2, 42) || m.made(1, 41) || m.made(1, 4711) {
		t.Error("a commit that was not made is found")
	}
}
