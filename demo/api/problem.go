package api

import (
	"encoding/json"
	"errors"
	"log"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// problem is an error with the response it leads to.
type problem struct {
	Status  int               `json:"-"`
	Message string            `json:"message"` // first, so that whoever shows only a part of the body shows this
	Code    string            `json:"code"`
	Fields  map[string]string `json:"fields,omitempty"` // what is wrong, by JSON member
	Current *Movie            `json:"-"`                // the row as it is now, for conflicts
}

func (p *problem) Error() string { return p.Message }

func noSuchMovie() *problem {
	return &problem{Status: http.StatusNotFound, Code: "not_found", Message: "this movie does not exist (any more)"}
}

func conflict(current *Movie) *problem {
	return &problem{Status: http.StatusConflict, Code: "conflict", Current: current,
		Message: "somebody else changed this movie since you loaded it"}
}

// invalid says what is wrong with each field, and all of it in the message.
func invalid(fields map[string]string) *problem {
	var words []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		words = append(words, name+" "+fields[name])
	}
	return &problem{Status: http.StatusUnprocessableEntity, Code: "invalid", Fields: fields, Message: strings.Join(words, "; ")}
}

// notFoundOrMethod tells a path that does not exist from one that does, but not with this method.
func notFoundOrMethod(mux *http.ServeMux, r *http.Request) *problem {
	for _, method := range []string{"GET", "POST", "PUT"} {
		probe := r.Clone(r.Context())
		probe.Method = method
		if _, pattern := mux.Handler(probe); pattern != "/api/" {
			return &problem{Status: http.StatusMethodNotAllowed, Code: "bad_method",
				Message: r.Method + " is not possible here"}
		}
	}
	return &problem{Status: http.StatusNotFound, Code: "not_found", Message: "there is nothing at " + r.URL.Path}
}

func writeError(w http.ResponseWriter, err error) {
	var p *problem
	if !errors.As(err, &p) {
		log.Printf("api: %v", err)
		p = &problem{Status: http.StatusInternalServerError, Code: "internal", Message: "the server failed; try again"}
	}
	body := map[string]any{"error": p}
	if p.Current != nil {
		body["data"] = p.Current
		w.Header().Set("ETag", etag(p.Current))
	}
	writeJSON(w, p.Status, body)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v) // an error means that nobody listens any more
}
