package model

import (
	"context"
	"fmt"

	"github.com/holdfast-sdk/holdfast/ot"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Content is a model's content read from a store.
type Content struct {
	Tree     *ot.Tree
	Version  int64
	Snapshot int64 // version of the snapshot it was built on
}

// Load reads the newest snapshot of a model and applies the operations behind it.
func Load(ctx context.Context, s store.OpLog, meta store.Model) (Content, error) {
	snapshot, err := s.Snapshot(ctx, meta.Key)
	if err != nil {
		return Content{}, fmt.Errorf("snapshot of model %q: %w", meta.ID, err)
	}
	root, err := decodeRoot(snapshot.Data)
	if err != nil {
		return Content{}, fmt.Errorf("snapshot of model %q at version %d: %w", meta.ID, snapshot.Version, err)
	}
	tree, err := ot.NewTree(root)
	if err != nil {
		return Content{}, fmt.Errorf("snapshot of model %q at version %d: %w", meta.ID, snapshot.Version, err)
	}
	c := Content{Tree: tree, Version: snapshot.Version, Snapshot: snapshot.Version}
	err = s.Read(ctx, meta.Key, snapshot.Version, 1<<62, func(op store.Op) error {
		applied, err := wire.DecodeApplied(op.Data)
		if err == nil {
			_, err = tree.Apply(applied.Op)
		}
		if err != nil || op.Version != c.Version {
			return fmt.Errorf("operation %d of model %q (expected %d): %w", op.Version, meta.ID, c.Version, err)
		}
		c.Version++
		return nil
	})
	return c, err
}

// encodeRoot encodes the root of a model as snapshots hold it.
func encodeRoot(root *ot.Value) []byte { return wire.AppendValue(nil, root) }

func decodeRoot(data []byte) (*ot.Value, error) {
	root, err := wire.DecodeValue(data)
	if err != nil {
		return nil, err
	}
	if root.Kind != ot.Object {
		return nil, fmt.Errorf("%w: its root is no object", store.ErrCorrupt)
	}
	return root, nil
}

// NewSnapshot encodes the content of a model at a version.
func NewSnapshot(root *ot.Value, version int64) store.Snapshot {
	return store.Snapshot{Version: version, Data: encodeRoot(root), JSON: AppendJSON(nil, root)}
}
