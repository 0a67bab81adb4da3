package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/holdfast-sdk/holdfast/query"
	"github.com/holdfast-sdk/holdfast/server/store"
)

// Query runs a query. See store.Models.
func (d *Domain) Query(ctx context.Context, q *query.Query, reader *store.UserID) (store.Page, error) {
	if err := d.mustHaveCollection(ctx, d.store, q.Collection); err != nil {
		return store.Page{}, err
	}
	select {
	case d.store.queries <- struct{}{}:
		defer func() { <-d.store.queries }()
	case <-ctx.Done():
		return store.Page{}, ctx.Err()
	}
	tx, err := d.store.reads.BeginTx(ctx, &sql.TxOptions{ReadOnly: true}) // the total and the page are of one moment
	if err != nil {
		return store.Page{}, coded(err)
	}
	defer tx.Rollback()
	return d.page(ctx, snapshotReader{tx}, q, reader)
}

// snapshotReader is a querier that sees one moment of the database.
type snapshotReader struct{ tx *sql.Tx }

func (r snapshotReader) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	rows, err := r.tx.QueryContext(ctx, text, args...)
	return rows, coded(err)
}

// pageBytes is about how much data a page has at most, unless its first model has more.
const pageBytes = 16 << 20

func (d *Domain) page(ctx context.Context, from querier, q *query.Query, reader *store.UserID) (store.Page, error) {
	page, size := store.Page{Offset: q.Offset}, 0
	c := compile(d.key, q, reader)
	err := each(ctx, from, func(rows *sql.Rows) error {
		result, err := scanResult(rows, q.Fields)
		if err != nil {
			return err
		}
		if size += len(result.Data); size > pageBytes && len(page.Results) > 0 {
			return errEnough
		}
		page.Results = append(page.Results, result)
		return nil
	}, c.page(q), c.args...)
	if err != nil && err != errEnough {
		return store.Page{}, err
	}
	page.Total = int64(len(page.Results))
	if q.Limit != nil || q.Offset > 0 || err != nil {
		c = compile(d.key, q, reader)
		if err := one(ctx, from, []any{&page.Total}, c.total(), c.args...); err != nil {
			return store.Page{}, err
		}
	}
	return page, nil
}

// scanResult reads one model of a page, and puts the JSON texts of the fields together.
func scanResult(rows *sql.Rows, fields []query.Field) (store.Result, error) {
	var r store.Result
	var world int64
	dest := modelFields(&r.Model, &world)
	texts := make([]sql.NullString, max(1, len(fields)))
	for i := range texts {
		dest = append(dest, &texts[i])
	}
	if err := rows.Scan(dest...); err != nil {
		return r, err
	}
	r.Model.World = permissions(world)
	if fields == nil {
		r.Data = []byte(texts[0].String)
		if !texts[0].Valid {
			r.Data = []byte("{}")
		}
		return r, nil
	}
	r.Data = object(fields, texts)
	return r, nil
}

// object is the JSON object of the fields that have a value.
func object(fields []query.Field, texts []sql.NullString) []byte {
	data := []byte("{")
	for i, field := range fields {
		if !texts[i].Valid {
			continue
		}
		if len(data) > 1 {
			data = append(data, ',')
		}
		data = append(append(data, jsonText(field.Name)...), ':')
		data = append(data, texts[i].String...)
	}
	return append(data, '}')
}

// jsonText is s as a JSON string.
func jsonText(s string) []byte {
	text, err := json.Marshal(s)
	if err != nil {
		return []byte(`""`) // no string makes it fail
	}
	return text
}
