package model

import "github.com/holdfast-sdk/holdfast/ot"

// valueBytes is about what a value costs besides its texts.
const valueBytes = 32

// weight is about how many bytes a value takes.
func weight(v *ot.Value) int {
	if v == nil {
		return 0
	}
	n := valueBytes + len(v.ID) + len(v.Text)
	for _, item := range v.Items {
		n += weight(item)
	}
	for _, m := range v.Members {
		n += len(m.Key) + weight(m.Value)
	}
	return n
}

// opWeight is about how many bytes an operation adds to a model, not counting what it takes away, which is the weight of
// its inverse.
func opWeight(op *ot.Op) int {
	if op.NoOp {
		return 0
	}
	n := len(op.Text) + weight(op.Value)
	for _, item := range op.Items {
		n += weight(item)
	}
	for _, m := range op.Members {
		n += len(m.Key) + weight(m.Value)
	}
	for i := range op.Ops {
		n += opWeight(&op.Ops[i])
	}
	return n
}
