package main

import (
	"time"

	"github.com/holdfast-sdk/holdfast/ot"
)

// view is a value with its ids, in the form that js/test/peers/harness/outline.js gives it.
func view(v *ot.Value) map[string]any {
	head := map[string]any{"id": v.ID, "type": v.Kind.String()}
	switch v.Kind {
	case ot.Object:
		children := map[string]any{}
		for _, member := range v.Members {
			children[member.Key] = view(member.Value)
		}
		head["children"] = children
	case ot.Array:
		children := []any{}
		for _, item := range v.Items {
			children = append(children, view(item))
		}
		head["children"] = children
	default:
		head["value"] = scalar(v)
	}
	return head
}

func scalar(v *ot.Value) any {
	switch v.Kind {
	case ot.String:
		return v.Text
	case ot.Number:
		return v.Number
	case ot.Boolean:
		return v.Bool
	case ot.Date:
		return time.UnixMilli(v.Millis).UTC().Format("2006-01-02T15:04:05.000Z")
	}
	return nil
}
