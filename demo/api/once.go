package api

import (
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
)

// once runs e in tx, or returns the stored answer when a request with the same key was done before. Because the answer
// is part of e's transaction, there is no moment at which one exists without the other; because write transactions
// exclude each other, two requests with one key cannot both find nothing.
func once(tx *sql.Tx, r *writeRequest, e effect) (answer, error) {
	if r.key == "" {
		return e(tx, r)
	}
	request := fingerprint(r)
	stored, found, err := storedAnswer(tx, r, request)
	if err != nil || found {
		return stored, err
	}
	ans, err := e(tx, r)
	if err != nil {
		return answer{}, err
	}
	_, err = tx.ExecContext(r.Context(), "INSERT INTO answers (key, request, status, etag, body) VALUES (?, ?, ?, ?, ?)",
		r.key, request, ans.status, ans.etag, append([]byte{}, ans.body...))
	return ans, err
}

func storedAnswer(tx *sql.Tx, r *writeRequest, request []byte) (ans answer, found bool, err error) {
	var of []byte
	row := tx.QueryRowContext(r.Context(), "SELECT request, status, etag, body FROM answers WHERE key = ?", r.key)
	err = row.Scan(&of, &ans.status, &ans.etag, &ans.body)
	if errors.Is(err, sql.ErrNoRows) {
		return answer{}, false, nil
	}
	if err != nil {
		return answer{}, false, err
	}
	if string(of) != string(request) {
		return answer{}, false, &problem{Status: http.StatusUnprocessableEntity, Code: "key_reused",
			Message: "this Idempotency-Key belongs to another request; use a new key"}
	}
	ans.replayed = true
	return ans, true, nil
}

// fingerprint tells whether a repeat is the same request.
func fingerprint(r *writeRequest) []byte {
	h := sha256.New()
	fmt.Fprintf(h, "%s %s\n%s\n", r.Method, r.URL.Path, r.Header.Get("If-Match"))
	h.Write(r.body)
	return h.Sum(nil)
}
