package domain

import (
	"context"

	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// HistoricalData is the content of a model as it is now, from which a client plays backwards.
func (d *Domain) HistoricalData(ctx context.Context, by store.UserID, id string) (*wire.HistoricalDataResponseMessage, error) {
	if _, err := d.permitted(ctx, by, id, "read", mayRead); err != nil {
		return nil, err
	}
	v, err := d.View(ctx, id)
	if err != nil {
		return nil, err
	}
	return &wire.HistoricalDataResponseMessage{CollectionID: v.Model.Collection, Data: v.Value, Version: v.Model.Version,
		CreatedTime: wire.FromMillis(v.Model.Created), ModifiedTime: wire.FromMillis(v.Model.Modified),
		Incarnation: model.Incarnation(&v.Model)}, nil
}

// readable is the model of an id, if the user may read it. If incarnation is not "", only that one is meant: the history of a
// model that was made anew under the id does not go on from the one before.
func (d *Domain) readable(ctx context.Context, by store.UserID, id, incarnation string) (store.Model, error) {
	meta, err := d.permitted(ctx, by, id, "read", mayRead)
	if err == nil && incarnation != "" && incarnation != model.Incarnation(&meta) {
		err = deletedAndMadeAnew(id)
	}
	return meta, err
}

// maxHistoryBytes is how much of history one answer may hold, unless it is a single operation.
const maxHistoryBytes = 8 << 20

// HistoricalOperations are those that led to the versions first to last of a model.
func (d *Domain) HistoricalOperations(ctx context.Context, by store.UserID, m *wire.HistoricalOperationRequestMessage) (*wire.HistoricalOperationsResponseMessage, []model.Identity, error) {
	meta, err := d.readable(ctx, by, m.ModelID, m.Incarnation)
	if err != nil {
		return nil, nil, err
	}
	limit := int64(d.hub.options.HistoryLimit)
	if m.First < 0 || m.Last < m.First-1 || m.Last-m.First >= limit {
		return nil, nil, failure.New(failure.Malformed, "operations %d to %d cannot be asked for: the first leads to version 2, and %d are the most at a time",
			m.First, m.Last, limit)
	}
	answer := &wire.HistoricalOperationsResponseMessage{}
	var who []model.Identity
	asked := map[string]bool{}
	bytes := 0
	// Version 1 is no operation's, but the original client asks for it.
	err = d.db.Read(ctx, meta.Key, max(1, m.First-1), m.Last, func(op store.Op) error {
		if bytes += len(op.Data); bytes > maxHistoryBytes && len(answer.Operations) > 0 {
			return failure.New(failure.LimitExceeded, "operations %d to %d are too much for one answer; ask for fewer at a time", m.First, m.Last)
		}
		applied, err := wire.DecodeApplied(op.Data)
		if err != nil {
			return err
		}
		answer.Operations = append(answer.Operations, wire.HistoricalOperationsResponseMessageModelOperationData{ModelID: meta.ID,
			Version: op.Version + 1, Timestamp: wire.FromMillis(op.Millis), SessionID: op.Session, Operation: applied})
		if !asked[op.Session] {
			asked[op.Session] = true
			who = append(who, d.Identify(ctx, op.Session, op.User))
		}
		return nil
	})
	return answer, who, err
}

// VersionAt is the version that a model had at a time: 1 before its first operation, the last one after it.
func (d *Domain) VersionAt(ctx context.Context, by store.UserID, m *wire.ModelGetVersionAtTimeRequestMessage) (*wire.ModelGetVersionAtTimeResponseMessage, error) {
	meta, err := d.readable(ctx, by, m.ModelID, m.Incarnation)
	if err != nil {
		return nil, err
	}
	if !m.TargetTime.Set {
		return nil, failure.New(failure.Malformed, "no time was given at which the version of the model %q is asked for", m.ModelID)
	}
	version, err := d.db.VersionAt(ctx, meta.Key, m.TargetTime.Millis())
	return &wire.ModelGetVersionAtTimeResponseMessage{VersionAtTime: version}, err
}
