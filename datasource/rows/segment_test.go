package rows

import (
	"encoding/binary"
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
)

// segmentsOf packs all rows of a table and reads them back into one text.
func segmentsOf(t *testing.T, table *Table) (segments [][]byte, text string) {
	t.Helper()
	var lines []string
	table.Segments(table.AppendRows(nil), func(segment []byte, n int) {
		segments = append(segments, segment)
		b, err := DecodeSegment(segment)
		if err != nil {
			t.Fatal(err)
		}
		if b.Len() != n {
			t.Fatalf("a segment of %d rows holds %d", n, b.Len())
		}
		lines = append(lines, batchText(b))
	})
	return segments, strings.Join(lines, " ")
}

func tableText(table *Table) string {
	var lines []string
	for _, r := range table.AppendRows(nil) {
		lines = append(lines, string(AppendRow(nil, table.Cells(r))))
	}
	return strings.Join(lines, " ")
}

func TestSegmentsHoldAllRowsAndStayBelowTheirSize(t *testing.T) {
	table := NewTable("id", Num(0))
	for i := range 5000 {
		// Rows of very different size, so that a guess from the last segment is often wrong.
		table.Insert(i, 0, []Cell{{"id", Num(float64(i))}, {"t", Text(strings.Repeat("x", i*i%3000))}, {"n", Text(strconv.Itoa(i))}})
	}
	segments, text := segmentsOf(t, table)
	if text != tableText(table) {
		t.Error("the rows that came back are others")
	}
	total := 0
	for i, s := range segments {
		total += len(s)
		if len(s) > segmentSize {
			t.Errorf("segment %d has %d bytes", i, len(s))
		}
	}
	if least := total/segmentSize + 1; len(segments) > 2*least {
		t.Errorf("%d segments where %d would do", len(segments), least)
	}
}

func TestARowLargerThanASegmentIsOneByItself(t *testing.T) {
	table := NewTable("id", Num(0))
	for i := range 3 {
		table.Insert(i, 0, []Cell{{"id", Num(float64(i))}, {"t", Text(strings.Repeat("x", i%2*100_000))}})
	}
	segments, text := segmentsOf(t, table)
	if len(segments) != 3 || text != tableText(table) {
		t.Errorf("%d segments", len(segments))
	}
}

func TestFunctionsDoNotOutliveThePage(t *testing.T) {
	table := NewTable("id", Num(0))
	table.Insert(0, 0, []Cell{{"id", Num(1)}, {"f", Value{Kind: Ref, Num: 4}}})
	table.Segments(table.AppendRows(nil), func(segment []byte, _ int) {
		b, err := DecodeSegment(segment)
		if err != nil || b.Value(0, "f").Kind != Undefined {
			t.Errorf("the function came back as %v (%v)", b.Value(0, "f"), err)
		}
	})
}

func TestAnyDamageToASegmentIsNoticed(t *testing.T) {
	table, list := goldenTable()
	var whole []byte
	table.Segments(list, func(segment []byte, _ int) { whole = segment })
	for i := range whole {
		if i >= 1 && i < 4 {
			continue // reserved, not read
		}
		damaged := append([]byte(nil), whole...)
		damaged[i] ^= 0x10
		_, err := DecodeSegment(damaged)
		if i == 0 && errors.Is(err, offline.ErrTooNew) {
			continue
		}
		if !errors.Is(err, offline.ErrCorrupt) {
			t.Fatalf("byte %d changed: %v", i, err)
		}
	}
	for n := range whole {
		if _, err := DecodeSegment(whole[:n]); !errors.Is(err, offline.ErrCorrupt) {
			t.Fatalf("cut to %d bytes: %v", n, err)
		}
	}
}

func TestASegmentOfALaterVersionIsLeftAlone(t *testing.T) {
	if _, err := DecodeSegment([]byte{segmentVersion + 1, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3}); !errors.Is(err, offline.ErrTooNew) {
		t.Errorf("got %v", err)
	}
}

func TestASegmentWithMoreBehindTheBlockIsRefused(t *testing.T) {
	table, list := goldenTable()
	table.Segments(list, func(segment []byte, _ int) {
		segment = append(segment, 0)
		binary.LittleEndian.PutUint32(segment[4:], hashText(string(segment[segmentHeader:])))
		if _, err := DecodeSegment(segment); !errors.Is(err, offline.ErrCorrupt) {
			t.Errorf("got %v", err)
		}
	})
}
