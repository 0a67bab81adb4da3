package api

import (
	"database/sql"
	"encoding/json"
	"net/http"
)

func create(tx *sql.Tx, r *writeRequest) (answer, error) {
	m, err := decodeMovie(r.body)
	if err != nil {
		return answer{}, err
	}
	if err := insertMovie(r.Context(), tx, m); err != nil {
		return answer{}, err
	}
	return rowAnswer(http.StatusCreated, m), nil
}

// update replaces the row by the body: a member that is missing becomes unknown.
func update(tx *sql.Tx, r *writeRequest) (answer, error) {
	current, err := currentRow(tx, r)
	if err != nil {
		return answer{}, err
	}
	m, err := decodeMovie(r.body)
	if err != nil {
		return answer{}, err
	}
	m.ID, m.Version = current.ID, current.Version+1
	if err := replaceMovie(r.Context(), tx, m); err != nil {
		return answer{}, err
	}
	return rowAnswer(http.StatusOK, m), nil
}

func destroy(tx *sql.Tx, r *writeRequest) (answer, error) {
	current, err := currentRow(tx, r)
	if err != nil {
		return answer{}, err
	}
	if err := deleteMovie(r.Context(), tx, current.ID); err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusNoContent}, nil
}

// currentRow returns the row that r writes to, or a conflict where r expects another version of it: the one of If-Match,
// or else of the body. A request that expects none overwrites whatever is there.
func currentRow(tx *sql.Tx, r *writeRequest) (*Movie, error) {
	id, err := pathID(r.Request)
	if err != nil {
		return nil, err
	}
	current, err := findMovie(r.Context(), tx, id)
	if err != nil {
		return nil, err
	}
	if match := r.Header.Get("If-Match"); match != "" {
		if match != "*" && match != etag(current) {
			return nil, conflict(current)
		}
		return current, nil
	}
	var body struct{ Version *int64 }
	if json.Unmarshal(r.body, &body) == nil && body.Version != nil && *body.Version != current.Version {
		return nil, conflict(current)
	}
	return current, nil
}
