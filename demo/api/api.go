// Package api is the REST API that the demo page talks to: movies in an embedded SQLite file.
//
//	GET    /api/movies        {"data": [rows], "total": n}; optional search, sort, page, pageSize
//	POST   /api/movies        201 {"data": row} with the id that the server assigned
//	GET    /api/movies/{id}   200 {"data": row}
//	PUT    /api/movies/{id}   200 {"data": row}
//	DELETE /api/movies/{id}   204
//
// It is what a careful back end for Holdfast looks like, and small enough to copy from:
//
//   - Every row has a version, which is also its ETag. A write that names another version (If-Match, or else the
//     member version of the body) gets 409 with the current row as data.
//   - A write with an Idempotency-Key is done once: its answer is stored in the transaction that stores its effect, and
//     a repeat gets that answer again (header Idempotency-Replayed). Only effects are stored; a refused write may be
//     corrected and sent again under its key. The same key on another request is refused with 422.
//   - Every error is {"error": {"code", "message", "fields"}}, where fields names each invalid member.
package api

import (
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// maxBody is the largest request body in bytes; a movie has a few hundred.
const maxBody = 64 << 10

// Handler serves the API on db.
func Handler(db *DB) http.Handler {
	a := &api{db: db}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/movies", a.list)
	mux.HandleFunc("GET /api/movies/{id}", a.get)
	mux.HandleFunc("POST /api/movies", a.write(create))
	mux.HandleFunc("PUT /api/movies/{id}", a.write(update))
	mux.HandleFunc("DELETE /api/movies/{id}", a.write(destroy))
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		writeError(w, notFoundOrMethod(mux, r))
	})
	return mux
}

type api struct{ db *DB }

func (a *api) list(w http.ResponseWriter, r *http.Request) {
	q, err := parseListQuery(r.URL.Query())
	if err != nil {
		writeError(w, err)
		return
	}
	rows, total, err := a.db.list(r.Context(), q)
	if err != nil {
		writeError(w, err)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"data": rows, "total": total})
}

func (a *api) get(w http.ResponseWriter, r *http.Request) {
	id, err := pathID(r)
	if err != nil {
		writeError(w, err)
		return
	}
	m, err := findMovie(r.Context(), a.db.sql, id)
	if err != nil {
		writeError(w, err)
		return
	}
	rowAnswer(http.StatusOK, m).send(w)
}

// effect changes the database for one request and says what to answer. An error rolls everything back.
type effect func(tx *sql.Tx, r *writeRequest) (answer, error)

// write makes a handler that runs e exactly once per idempotency key.
func (a *api) write(e effect) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		req, err := readWrite(w, r)
		if err != nil {
			writeError(w, err)
			return
		}
		tx, err := a.db.sql.BeginTx(r.Context(), nil)
		if err != nil {
			writeError(w, err)
			return
		}
		defer tx.Rollback()
		ans, err := once(tx, req, e)
		if err == nil {
			err = tx.Commit()
		}
		if err != nil {
			writeError(w, err)
			return
		}
		ans.send(w)
	}
}

// writeRequest is a POST, PUT or DELETE with all that decides its effect.
type writeRequest struct {
	*http.Request
	body []byte
	key  string // idempotency key, "" for none
}

func readWrite(w http.ResponseWriter, r *http.Request) (*writeRequest, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, &problem{Status: http.StatusRequestEntityTooLarge, Code: "too_large",
			Message: "the request body is larger than 64 KiB"}
	}
	if err != nil {
		return nil, &problem{Status: http.StatusBadRequest, Code: "bad_request", Message: "the request body broke off"}
	}
	mediaType, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if len(body) > 0 && !strings.EqualFold(strings.TrimSpace(mediaType), "application/json") {
		return nil, &problem{Status: http.StatusUnsupportedMediaType, Code: "not_json",
			Message: "send the movie as application/json"}
	}
	key := r.Header.Get("Idempotency-Key")
	if len(key) > 255 {
		return nil, &problem{Status: http.StatusBadRequest, Code: "bad_request",
			Message: "the Idempotency-Key is longer than 255 characters"}
	}
	return &writeRequest{Request: r, body: body, key: key}, nil
}

func pathID(r *http.Request) (int64, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return 0, &problem{Status: http.StatusNotFound, Code: "not_found",
			Message: "there is no movie " + strconv.Quote(r.PathValue("id"))}
	}
	return id, nil
}

// answer is a response that can be stored and given again.
type answer struct {
	status   int
	etag     string
	body     []byte
	replayed bool
}

func rowAnswer(status int, m *Movie) answer {
	body, err := json.Marshal(map[string]any{"data": m})
	if err != nil {
		panic(err) // a Movie always has a JSON form
	}
	return answer{status: status, etag: etag(m), body: body}
}

func (a answer) send(w http.ResponseWriter) {
	if a.etag != "" {
		w.Header().Set("ETag", a.etag)
	}
	if a.replayed {
		w.Header().Set("Idempotency-Replayed", "true")
	}
	if len(a.body) > 0 {
		w.Header().Set("Content-Type", "application/json")
	}
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(a.status)
	w.Write(a.body)
}
