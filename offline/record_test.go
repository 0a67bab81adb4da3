package offline_test

import (
	"errors"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
)

func TestARecordOfTheOwnerIsReadAsItWasWritten(t *testing.T) {
	w := offline.NewRecordWriter(16)
	w.Uint(300)
	w.Int(-2)
	w.String("ü")
	r, err := offline.ReadRecord(w.Finish([]byte("rest")), "the record")
	if err != nil {
		t.Fatal(err)
	}
	if a, b, c, d := r.Uint(), r.Int(), r.String(), string(r.Rest()); a != 300 || b != -2 || c != "ü" || d != "rest" || r.Err() != nil {
		t.Errorf("read %d %d %q %q %v", a, b, c, d, r.Err())
	}
}

func TestAnOwnersRecordThatIsGarbageIsNotReadAsSomethingElse(t *testing.T) {
	record := offline.NewRecordWriter(0).Finish([]byte{200})
	if r, err := offline.ReadRecord(record, "x"); err != nil || r.Uint() != 0 || !errors.Is(r.Err(), offline.ErrCorrupt) {
		t.Error("half a number was read as one")
	}
	record[len(record)-1]++
	if _, err := offline.ReadRecord(record, "x"); !errors.Is(err, offline.ErrCorrupt) {
		t.Errorf("garbage gives %v", err)
	}
}
