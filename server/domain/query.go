package domain

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"strconv"

	"github.com/holdfast-sdk/holdfast/query"
	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/model"
	"github.com/holdfast-sdk/holdfast/server/store"
	"github.com/holdfast-sdk/holdfast/wire"
)

// Query finds models by the query language, among those that a user may read. It sees what has been committed so far.
func (d *Domain) Query(ctx context.Context, by store.UserID, source string) (*wire.ModelsQueryResponseMessage, error) {
	q, err := query.Parse(source)
	if err != nil {
		e := failure.New(failure.InvalidQuery, "%s", err)
		var where *query.Error
		if errors.As(err, &where) {
			e = e.With("index", strconv.Itoa(where.Offset))
		}
		return nil, e
	}
	limit := int64(d.hub.options.QueryLimit)
	if q.Limit == nil {
		q.Limit = &limit
	} else if most := 10 * limit; *q.Limit > most {
		return nil, failure.New(failure.InvalidQuery, "a LIMIT of %d is more than the %d that are allowed; ask for the rest with OFFSET", *q.Limit, most)
	}
	if err := d.refresh(ctx, q.Collection); err != nil {
		return nil, err
	}
	reader := &by
	if by.Kind == store.ConvergenceUser {
		reader = nil
	}
	page, err := d.db.Query(ctx, q, reader)
	if isNotFound(err) {
		return nil, failure.New(failure.CollectionDoesNotExist, "there is no collection %q", q.Collection)
	}
	if err != nil {
		return nil, err
	}
	answer := &wire.ModelsQueryResponseMessage{Offset: page.Offset, TotalResults: page.Total}
	for _, r := range page.Results {
		data, err := parseJSON(r.Data)
		if err != nil {
			return nil, fmt.Errorf("data of model %q: %w", r.Model.ID, err)
		}
		answer.Models = append(answer.Models, wire.ModelsQueryResponseMessageModelResult{CollectionID: r.Model.Collection, ModelID: r.Model.ID,
			CreatedTime: wire.FromMillis(r.Model.Created), ModifiedTime: wire.FromMillis(r.Model.Modified), Version: r.Model.Version, Data: data})
	}
	return answer, nil
}

// refresh brings the snapshots of a collection up to date, as queries read these.
func (d *Domain) refresh(ctx context.Context, collection string) error {
	stale, err := d.db.StaleModels(ctx, collection)
	if err != nil {
		if isNotFound(err) {
			return nil
		}
		return err
	}
	done := make(chan error, len(stale))
	waiting := 0
	for _, meta := range stale {
		if d.existing(meta.ID, func(o *model.Owner) bool { return o.Snapshot(func(err error) { done <- err }) }) {
			waiting++
			continue
		}
		content, err := model.Load(ctx, d.db, meta)
		if err == nil {
			err = d.db.PutSnapshot(ctx, meta.Key, model.NewSnapshot(content.Tree.Value(), content.Version))
		}
		if err != nil && !isNotFound(err) {
			return err
		}
	}
	for range waiting {
		select {
		case err := <-done:
			if err != nil && !isNotFound(err) {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// parseJSON reads a JSON text.
func parseJSON(text []byte) (wire.JSON, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return wire.JSON{}, err
	}
	return toWire(v), nil
}

func toWire(v any) wire.JSON {
	switch v := v.(type) {
	case bool:
		return wire.JSON{Kind: wire.JSONBool, Bool: v}
	case json.Number:
		n, _ := v.Float64()
		return wire.JSON{Kind: wire.JSONNumber, Number: n}
	case string:
		return wire.JSON{Kind: wire.JSONString, Text: v}
	case []any:
		list := wire.JSON{Kind: wire.JSONList, List: make([]wire.JSON, len(v))}
		for i := range v {
			list.List[i] = toWire(v[i])
		}
		return list
	case map[string]any:
		object := wire.JSON{Kind: wire.JSONObject, Members: make([]wire.JSONMember, 0, len(v))}
		for key, member := range v {
			object.Members = append(object.Members, wire.JSONMember{Key: key, Value: toWire(member)})
		}
		sort.Slice(object.Members, func(i, j int) bool { return object.Members[i].Key < object.Members[j].Key })
		return object
	}
	return wire.JSON{}
}
