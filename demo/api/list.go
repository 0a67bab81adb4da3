package api

import (
	"context"
	"database/sql"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// listQuery selects rows: all by default, in order of id.
type listQuery struct {
	search     string // part of title, director or distributor
	sort       string // a column name
	descending bool
	page, size int // page counts from 1; size 0 means no paging
}

// parseListQuery reads search=text, sort=column or -column, page and pageSize.
func parseListQuery(values url.Values) (listQuery, error) {
	wrong := map[string]string{}
	q := listQuery{search: values.Get("search"), sort: "id", page: 1}
	if by := values.Get("sort"); by != "" {
		q.sort, q.descending = strings.TrimPrefix(by, "-"), strings.HasPrefix(by, "-")
		if q.sort != "id" && !slices.Contains(fieldNames(), q.sort) {
			wrong["sort"] = "must be the name of a column, with - in front for descending order"
		}
	}
	for name, at := range map[string]*int{"page": &q.page, "pageSize": &q.size} {
		if text := values.Get(name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n < 1 || n > 1_000_000 {
				wrong[name] = "must be a number from 1 to 1000000"
			}
			*at = n
		}
	}
	if len(wrong) > 0 {
		return q, invalid(wrong)
	}
	return q, nil
}

// sql returns the query's clauses and their arguments. q.sort is a checked column name, so it cannot inject anything.
func (q listQuery) sql() (where, orderAndLimit string, whereArgs, limitArgs []any) {
	if q.search != "" {
		where = ` WHERE instr(lower(title || ' ' || ifnull(director, '') || ' ' || ifnull(distributor, '')), lower(?)) > 0`
		whereArgs = []any{q.search}
	}
	orderAndLimit = " ORDER BY " + q.sort
	if q.descending {
		orderAndLimit += " DESC"
	}
	if q.sort != "id" {
		orderAndLimit += ", id" // a total order, or pages could repeat or miss rows
	}
	if q.size > 0 {
		orderAndLimit += " LIMIT ? OFFSET ?"
		limitArgs = []any{q.size, (q.page - 1) * q.size}
	}
	return where, orderAndLimit, whereArgs, limitArgs
}

// list returns the rows of q and how many there are on all pages, both of one snapshot.
func (d *DB) list(ctx context.Context, q listQuery) (movies []*Movie, total int, err error) {
	tx, err := d.sql.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, 0, err
	}
	defer tx.Rollback()
	where, orderAndLimit, whereArgs, limitArgs := q.sql()
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM movies"+where, whereArgs...).Scan(&total); err != nil {
		return nil, 0, err
	}
	rows, err := tx.QueryContext(ctx, "SELECT "+columns+" FROM movies"+where+orderAndLimit, append(whereArgs, limitArgs...)...)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	movies = []*Movie{}
	for rows.Next() {
		m, err := scanMovie(rows.Scan)
		if err != nil {
			return nil, 0, err
		}
		movies = append(movies, m)
	}
	return movies, total, rows.Err()
}
