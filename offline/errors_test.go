package offline_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
)

func TestAnErrorIsItsCodeThroughWrapping(t *testing.T) {
	err := fmt.Errorf("saving: %w", offline.Wrap(offline.ErrQuotaExceeded, io.ErrShortWrite, "entry %d did not fit", 7))
	if !errors.Is(err, offline.ErrQuotaExceeded) || errors.Is(err, offline.ErrStorage) {
		t.Errorf("%v has the wrong code", err)
	}
	if !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("%v lost its cause", err)
	}
	if got, want := err.Error(), "saving: entry 7 did not fit: short write"; got != want {
		t.Errorf("message is %q; want %q", got, want)
	}
}

func TestCodeOfFindsTheCodeOrFatal(t *testing.T) {
	for _, test := range []struct {
		err  error
		want offline.Code
	}{
		{nil, ""},
		{offline.ErrStale, offline.ErrStale},
		{fmt.Errorf("x: %w", offline.ErrStale), offline.ErrStale},
		{fmt.Errorf("x: %w", offline.Errorf(offline.ErrAuth, "no token")), offline.ErrAuth},
		{io.EOF, offline.ErrFatal},
	} {
		if got := offline.CodeOf(test.err); got != test.want {
			t.Errorf("CodeOf(%v) = %q; want %q", test.err, got, test.want)
		}
	}
}
