package sealed_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/offline/offlinetest"
	"github.com/holdfast-sdk/holdfast/offline/sealed"
)

func TestAWrongKeyTouchesNothingAndTheRightOneStillWorks(t *testing.T) {
	base := offline.NewMemoryStore()
	fill(t, openTab(t, base, 1), 3)
	refuses(t, base, withKeys(t, 2), offline.ErrWrongKey)
	adopting := withKeys(t, 2, 3)
	adopting.Adopt = true
	refuses(t, base, adopting, offline.ErrWrongKey)
	wantValue(t, openTab(t, base, 1), offline.BucketRows, offline.K("row", 2), "secret 2")
}

func TestWithAWrongKeyOnlyTheHeaderIsRead(t *testing.T) {
	base := offline.NewMemoryStore()
	fill(t, openTab(t, base, 1), 3)
	reads := 0
	below := offlinetest.NewStore(base)
	below.OnRead = func() error { reads++; return nil }
	if _, err := sealed.Open(below, withKeys(t, 2)); offline.CodeOf(err) != offline.ErrWrongKey || reads != 1 || below.Applied() != 0 {
		t.Errorf("%v after %d reads and %d batches; want one read", err, reads, below.Applied())
	}
}

func TestAPlainStoreIsRefusedUnlessItMayBeAdopted(t *testing.T) {
	base := offline.NewMemoryStore()
	fill(t, base, 200)
	plain := dump(t, base)
	refuses(t, base, withKeys(t, 1), offline.ErrPlain)
	o := withKeys(t, 1)
	o.Adopt = true
	s, err := sealed.Open(offlinetest.NewStore(base), o)
	if err != nil {
		t.Fatal(err)
	}
	if got := dump(t, s); got != plain {
		t.Errorf("adopted, it has\n%s; want\n%s", got, plain)
	}
	if below := dump(t, base); strings.Contains(below, "secret") {
		t.Errorf("something is still plain:\n%s", below)
	}
}

// Values that look like sealed records come through, too: the format of other rooms begins with the same byte.
func TestAdoptingTakesNoPlainValueForASealedOne(t *testing.T) {
	base := offline.NewMemoryStore()
	values := []string{"", "\x01", "\x01\x02\x03", "\x01" + strings.Repeat("x", 8), "\x01" + strings.Repeat("x", 100), "\x02"}
	for i, v := range values {
		put(t, base, offline.BucketRows, offline.K(i), v)
	}
	o := withKeys(t, 1)
	o.Adopt = true
	s, err := sealed.Open(base, o)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range values {
		wantValue(t, s, offline.BucketRows, offline.K(i), v)
	}
}

// A crash comes before, or behind, each batch in turn.
func TestAdoptingGoesOnWhereItWasInterrupted(t *testing.T) {
	plainStore := func() offline.Store {
		base := offline.NewMemoryStore()
		fill(t, base, 300)
		return base
	}
	plain := dump(t, plainStore())
	for crash := range 12 {
		base := plainStore()
		below := offlinetest.NewStore(base)
		n := 0
		below.OnApply = func(*offline.Batch) offlinetest.Fate {
			if n++; n > crash/2 {
				return offlinetest.Fate{Err: offline.ErrStorage, Made: crash%2 == 1 && n == crash/2+1}
			}
			return offlinetest.Fate{}
		}
		o := withKeys(t, 1)
		o.Adopt = true
		if _, err := sealed.Open(below, o); err == nil && crash/2 < 5 {
			t.Fatalf("crash %d: it was opened", crash)
		}
		o.Adopt = crash < 2 // with the header there, it goes on by itself
		again, err := sealed.Open(offlinetest.NewStore(base), o)
		if err != nil {
			t.Fatalf("crash %d: %v", crash, err)
		}
		if got := dump(t, again); got != plain || strings.Contains(dump(t, base), "secret") {
			t.Errorf("crash %d: it has\n%s", crash, got)
		}
	}
}

func TestAdoptingThatWasInterruptedGoesOnWithANewKey(t *testing.T) {
	base := offline.NewMemoryStore()
	fill(t, base, 300)
	plain := dump(t, base)
	below := offlinetest.NewStore(base)
	n := 0
	below.OnApply = func(*offline.Batch) (f offlinetest.Fate) {
		if n++; n > 4 {
			f.Err = offline.ErrStorage
		}
		return f
	}
	o := withKeys(t, 1)
	o.Adopt = true
	_, err := sealed.Open(below, o)
	wantCode(t, err, offline.ErrStorage)
	s := openTab(t, base, 2, 1)
	if got := dump(t, s); got != plain || strings.Contains(dump(t, base), "secret") {
		t.Errorf("it has\n%s", got)
	}
	openTab(t, base, 2)
}

func TestADamagedHeaderIsNoWrongKey(t *testing.T) {
	header := offline.K(0, "sealed")
	for name, damage := range map[string]struct {
		change func(raw []byte) []byte
		code   offline.Code
	}{
		"a bit of the text": {func(raw []byte) []byte { raw[len(raw)-1] ^= 1; return raw }, offline.ErrCorrupt},
		"the key's name":    {func(raw []byte) []byte { raw[3] ^= 1; return raw }, offline.ErrWrongKey},
		"cut off":           {func(raw []byte) []byte { return raw[:12] }, offline.ErrCorrupt},
		"very short":        {func(raw []byte) []byte { return raw[:3] }, offline.ErrCorrupt},
		"empty":             {func([]byte) []byte { return []byte{} }, offline.ErrCorrupt},
		"of a later format": {func(raw []byte) []byte { raw[0] = 9; return raw }, offline.ErrTooNew},
	} {
		t.Run(name, func(t *testing.T) {
			base := offline.NewMemoryStore()
			fill(t, openTab(t, base, 1), 1)
			raw, _, _ := base.Get(offline.BucketMeta, header)
			put(t, base, offline.BucketMeta, header, string(damage.change(raw)))
			refuses(t, base, withKeys(t, 1), damage.code)
		})
	}
}

// A header of one store must not open another one, nor a record be taken for a header.
func TestARecordIsNoHeader(t *testing.T) {
	base := offline.NewMemoryStore()
	s := openTab(t, base, 1)
	put(t, s, offline.BucketMeta, offline.K("r"), "\x00")
	raw, _, _ := base.Get(offline.BucketMeta, offline.K("r"))
	put(t, base, offline.BucketMeta, offline.K(0, "sealed"), string(raw))
	refuses(t, base, withKeys(t, 1), offline.ErrCorrupt)
}

func TestWhatFailsBelowComesThroughAndClosesTheStore(t *testing.T) {
	cause := errors.New("the disk is on fire")
	below := offlinetest.NewStore(offline.NewMemoryStore())
	below.FailReads(cause)
	if _, err := sealed.Open(below, withKeys(t, 1)); !errors.Is(err, cause) {
		t.Errorf("Open = %v", err)
	}
	below = offlinetest.NewStore(offline.NewMemoryStore())
	s, err := sealed.Open(below, withKeys(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, offline.BucketRows, offline.K("r"), "x")
	below.Break(cause)
	_, _, err = s.Get(offline.BucketRows, offline.K("r"))
	_, rangeErr := s.GetRange(offline.BucketMeta, offline.Range{Limit: 1})
	_, manyErr := s.GetMany(offline.BucketRows, []offline.Key{offline.K("r"), offline.K("s")})
	var b offline.Batch
	b.Expect(offline.BucketRows, offline.K("unseen"), []byte("x"))
	for _, err := range []error{err, rangeErr, manyErr, s.Apply(&b, offline.Strict), s.Rotate(goOn)} {
		if !errors.Is(err, cause) {
			t.Errorf("the error is %v; want %v", err, cause)
		}
	}
}
