package api

import (
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

// Faults makes the network between a page and the API bad, to show what happens then. The zero Faults does nothing.
type Faults struct {
	mu     sync.Mutex
	set    FaultSettings
	writes int // since the settings were made
}

// FaultSettings says what goes wrong.
type FaultSettings struct {
	// Offline drops every request before it is looked at.
	Offline bool `json:"offline"`
	// DropAnswers applies every nth write and then drops the connection instead of answering; 0 drops none.
	DropAnswers int `json:"dropAnswers"`
	// Latency delays every request by so many milliseconds, up to 60,000.
	Latency int `json:"latency"`
}

// Handler shows (GET) and changes (POST) the settings as JSON. Nobody but the person at this machine may reach it.
func (f *Faults) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet:
		case http.MethodPost:
			if err := f.change(w, r); err != nil {
				writeError(w, err)
				return
			}
		default:
			writeError(w, &problem{Status: http.StatusMethodNotAllowed, Code: "bad_method", Message: "use GET or POST"})
			return
		}
		f.mu.Lock()
		set := f.set
		f.mu.Unlock()
		writeJSON(w, http.StatusOK, set)
	})
}

func (f *Faults) change(w http.ResponseWriter, r *http.Request) error {
	var set FaultSettings
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&set)
	if err != nil || set.DropAnswers < 0 || set.Latency < 0 || set.Latency > 60_000 {
		return &problem{Status: http.StatusUnprocessableEntity, Code: "invalid",
			Message: `send {"offline": bool, "dropAnswers": n, "latency": milliseconds}`}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.set, f.writes = set, 0
	return nil
}

// Wrap puts the faults in front of api.
func (f *Faults) Wrap(api http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		set, drop := f.next(r.Method)
		if set.Latency > 0 {
			select {
			case <-time.After(time.Duration(set.Latency) * time.Millisecond):
			case <-r.Context().Done():
				return
			}
		}
		if set.Offline {
			panic(http.ErrAbortHandler) // closes the connection
		}
		if drop {
			api.ServeHTTP(discard{http.Header{}}, r)
			panic(http.ErrAbortHandler)
		}
		api.ServeHTTP(w, r)
	})
}

// next counts a request and tells what happens to it.
func (f *Faults) next(method string) (set FaultSettings, drop bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.set.DropAnswers > 0 && method != http.MethodGet && !f.set.Offline {
		f.writes++
		drop = f.writes%f.set.DropAnswers == 0
	}
	return f.set, drop
}

// discard is a ResponseWriter whose response nobody sees.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}
