package datasource

import (
	"strconv"

	"github.com/holdfast-sdk/holdfast/datasource/rows"
	"github.com/holdfast-sdk/holdfast/offline"
)

// verdict is what an answer to a write means for its changes (architecture §5).
type verdict struct {
	class offline.OutcomeClass
	// maybe says that the server may have applied the write although it did not say so.
	maybe bool
}

// classify says what the answer to a write of op means.
func classify(op Op, a *Answer) verdict {
	switch s := a.Status; {
	case a.Network:
		return verdict{offline.NetworkDown, true}
	case a.Failed:
		return verdict{offline.Transient, true}
	case s >= 200 && s < 300:
		if truthy(a.Errors) {
			return verdict{class: offline.Permanent}
		}
		return verdict{class: offline.Done}
	case s == 401 || s == 403:
		return verdict{class: offline.Auth}
	case s == 409 || s == 412:
		return verdict{class: offline.Conflict}
	case op == OpDestroy && (s == 404 || s == 410):
		return verdict{class: offline.Done} // gone is gone
	case s == 425 || s == 429 || s == 503:
		return verdict{class: offline.Transient}
	case s == 408 || s >= 500 && s != 501 && s != 505:
		return verdict{offline.Transient, true}
	}
	return verdict{class: offline.Permanent}
}

// failure is the error that an answer which is no success makes, for op.
func failure(op Op, a *Answer) error {
	code, layout := offline.ErrRejected, "the server refused the %s (%s); correct the row and try again"
	what := a.say()
	switch class := classify(op, a).class; {
	case a.Network:
		code, layout = offline.ErrTransport, "the %s got no answer; check the network and the address"
	case a.Failed && a.Status != 0:
		code, layout = offline.ErrResponse, "the answer to the %s cannot be used: %s"
	case class == offline.Auth:
		code, layout = offline.ErrAuth, "the %s needs a valid login (%s)"
	case class == offline.Conflict:
		code, layout = offline.ErrConflict, "the row of the %s was changed on the server meanwhile (%s); decide which version stays"
	case class == offline.Transient:
		code, layout = offline.ErrTransport, "the server failed to answer the %s for now (%s)"
	case truthy(a.Errors):
		layout, what = "the server answered the %s with errors: %s", a.Errors.Str
	case op == OpRead:
		code, layout = offline.ErrResponse, "the server refused the %s (%s); check transport.read"
	}
	return offline.Errorf(code, layout, op.String(), what)
}

// custom reports whether it is a success in which schema.errors found errors.
func (a *Answer) custom() bool {
	return !a.Network && !a.Failed && a.Status >= 200 && a.Status < 300 && truthy(a.Errors)
}

// say is the answer in words.
func (a *Answer) say() string {
	if a.Text != "" {
		return a.Text
	}
	if a.Status == 0 {
		return "the transport function reported an error"
	}
	return "status " + strconv.Itoa(a.Status)
}

// truthy is JavaScript's truth of a value.
func truthy(v rows.Value) bool {
	switch v.Kind {
	case rows.Undefined, rows.Null:
		return false
	case rows.Bool, rows.Number:
		return v.Num != 0 && v.Num == v.Num
	case rows.String:
		return v.Str != ""
	}
	return true
}
