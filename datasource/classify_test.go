package datasource

import (
	"strings"
	"testing"

	"github.com/holdfast-sdk/holdfast/offline"
)

func TestAnAnswerIsClassifiedByWhatTheServerMayHaveDone(t *testing.T) {
	for _, c := range []struct {
		what  string
		op    Op
		a     Answer
		class offline.OutcomeClass
		maybe bool
		code  offline.Code
	}{
		{"a lost answer", OpCreate, Answer{Network: true}, offline.NetworkDown, true, offline.ErrTransport},
		{"a function transport that failed", OpUpdate, Answer{Failed: true}, offline.Transient, true, offline.ErrTransport},
		{"a success that cannot be read", OpUpdate, Answer{Status: 200, Failed: true}, offline.Transient, true, offline.ErrResponse},
		{"an overloaded server", OpUpdate, Answer{Status: 503}, offline.Transient, false, offline.ErrTransport},
		{"a server that broke off", OpUpdate, Answer{Status: 500}, offline.Transient, true, offline.ErrTransport},
		{"a login that ran out", OpUpdate, Answer{Status: 401}, offline.Auth, false, offline.ErrAuth},
		{"a newer row", OpUpdate, Answer{Status: 412}, offline.Conflict, false, offline.ErrConflict},
		{"a row that is not valid", OpUpdate, Answer{Status: 422}, offline.Permanent, false, offline.ErrRejected},
		{"a read of what is not there", OpRead, Answer{Status: 404}, offline.Permanent, false, offline.ErrResponse},
	} {
		v := classify(c.op, &c.a)
		if v.class != c.class || v.maybe != c.maybe {
			t.Errorf("%s: %v, want %v (may have been applied: %v)", c.what, v, c.class, c.maybe)
		}
		if code := offline.CodeOf(failure(c.op, &c.a)); code != c.code {
			t.Errorf("%s: code %s, want %s", c.what, code, c.code)
		}
	}
}

func TestARowThatIsGoneNeedsNoSecondRemoval(t *testing.T) {
	if v := classify(OpDestroy, &Answer{Status: 404}); v.class != offline.Done {
		t.Errorf("404 for a destroy: %v, want it done", v)
	}
}

func TestARefusedReadIsNotBlamedOnARow(t *testing.T) {
	err := failure(OpRead, &Answer{Status: 404, Text: "GET /rows answered 404"})
	if !strings.Contains(err.Error(), "GET /rows answered 404") || strings.Contains(err.Error(), "the row") {
		t.Errorf("message %q", err)
	}
}
