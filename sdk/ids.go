package sdk

import (
	"strconv"

	"github.com/holdfast-sdk/holdfast/ot"
)

// createPrefix is the prefix of the ids in the content that a model is created with (ot.md §1).
const createPrefix = "@"

// withIDs gives the content of a new model its ids: "<prefix>:0" for the root, the others in pre-order. nil is an empty
// object. It returns an error of code bad_option if the root is no object.
func withIDs(prefix string, root *ot.Value) (*ot.Value, error) {
	if root == nil {
		root = &ot.Value{Kind: ot.Object}
	}
	if root.Kind != ot.Object {
		return nil, errorf(ErrOption, "the data of a model must be an object, not a %s", root.Kind.String())
	}
	n := 0
	return number(prefix, root, &n), nil
}

func number(prefix string, v *ot.Value, n *int) *ot.Value {
	out := *v
	out.ID = prefix + ":" + strconv.Itoa(*n)
	*n++
	out.Items = nil
	for _, item := range v.Items {
		out.Items = append(out.Items, number(prefix, item, n))
	}
	out.Members = nil
	for _, m := range v.Members {
		out.Members = append(out.Members, ot.Member{Key: m.Key, Value: number(prefix, m.Value, n)})
	}
	return &out
}
