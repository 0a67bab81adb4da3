package document

import (
	"github.com/holdfast-sdk/holdfast/offline"
	"github.com/holdfast-sdk/holdfast/ot"
)

// The codes of errors that documents return, beside those of package offline.
const (
	// ErrInvalid: an argument that the element cannot take, as an index outside of it, half of a surrogate pair, NaN.
	// Nothing was changed.
	ErrInvalid = offline.Code(ot.ErrInvalid)
	// ErrKind: a method of another kind of element, as At of a string.
	ErrKind offline.Code = "invalid_element_type"
	// ErrDetached: a change of an element that is no longer in the model.
	ErrDetached offline.Code = "element_detached"
	// ErrReadOnly: a change without the permission to write.
	ErrReadOnly offline.Code = "unauthorized"
	// ErrBatch: a batch that was begun, completed or cancelled at the wrong time.
	ErrBatch = offline.Code(ot.ErrBatch)
	// ErrVersion: an operation or acknowledgement that is not the next one. The model has to be opened anew.
	ErrVersion = offline.Code(ot.ErrVersion)
	// ErrPair: an operation from the server that cannot be concurrent with one of ours. The model has to be opened anew.
	ErrPair = offline.Code(ot.ErrPair)
	// ErrReference: a reference that cannot be, as one of another kind under a key that is taken, or one disposed of.
	ErrReference offline.Code = "invalid_reference"
)

// coded gives an error of package ot its code here.
func coded(err error) error {
	if e, ok := err.(*ot.Error); ok {
		return &offline.Error{Code: offline.Code(e.Reason), Message: e.Message}
	}
	return err
}
