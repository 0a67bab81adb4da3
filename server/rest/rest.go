package rest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/holdfast-sdk/holdfast/server/auth"
	"github.com/holdfast-sdk/holdfast/server/domain"
	"github.com/holdfast-sdk/holdfast/server/failure"
	"github.com/holdfast-sdk/holdfast/server/store"
)

// maxBody is the largest request body.
const maxBody = 1 << 20

// API serves the interface. All fields have to be set, but APIKey.
type API struct {
	Hub       *domain.Hub
	Admins    *auth.Admins
	AdminName string // in whose name tokens for domains are made
	Passwords *auth.Passwords
	APIKey    string // accepted as "Authorization: UserApiKey …"; "" for none
	Log       *slog.Logger
}

// call is one request. Its functions return the body of the answer, or an error.
type call struct {
	*http.Request
	api    *API
	domain *domain.Domain // that the path names; nil if it names none
}

type function func(c *call) (status int, body any, err error)

// Handler is the interface, to be mounted at / or below a prefix.
func (a *API) Handler() http.Handler {
	mux := http.NewServeMux()
	for pattern, f := range open {
		mux.Handle(pattern, a.serve(f, false))
	}
	for pattern, f := range administered {
		mux.Handle(pattern, a.serve(f, true))
	}
	mux.Handle("/", a.serve(func(c *call) (int, any, error) { return 0, nil, notFound("there is no %s", c.URL.Path) }, false))
	return mux
}

// open is what needs no login.
var open = map[string]function{"POST /auth/login": logIn}

// administered is what an administrator may do.
var administered = map[string]function{
	"POST /auth/logout":                   logOut,
	"GET /util/keygen":                    generateKey,
	"GET /domains":                        listDomains,
	"POST /domains":                       createDomain,
	"GET " + in:                           getDomain,
	"DELETE " + in:                        deleteDomain,
	"PUT " + in + "/availability":         setAvailability,
	"GET " + in + "/convergenceUserToken": userToken,

	"GET " + in + "/config/anonymousAuth": getAnonymous,
	"PUT " + in + "/config/anonymousAuth": setAnonymous,
	"GET " + in + "/config/collection":    getAutoCreate,
	"PUT " + in + "/config/collection":    setAutoCreate,
	"GET " + in + "/config/reconnect":     getReconnect,
	"PUT " + in + "/config/reconnect":     setReconnect,

	"GET " + in + "/users":                 listUsers,
	"POST " + in + "/users":                createUser,
	"GET " + in + "/users/{user}":          getUser,
	"DELETE " + in + "/users/{user}":       deleteUser,
	"PUT " + in + "/users/{user}/password": setPassword,
	"PUT " + in + "/users/{user}/disabled": setDisabled,

	"GET " + in + "/groups":                           listGroups,
	"POST " + in + "/groups":                          createGroup,
	"GET " + in + "/groups/{group}":                   getGroup,
	"PUT " + in + "/groups/{group}":                   updateGroup,
	"DELETE " + in + "/groups/{group}":                deleteGroup,
	"PUT " + in + "/groups/{group}/members/{user}":    addMember,
	"DELETE " + in + "/groups/{group}/members/{user}": removeMember,

	"GET " + in + "/jwtKeys":          listKeys,
	"POST " + in + "/jwtKeys":         createKey,
	"PUT " + in + "/jwtKeys/{key}":    updateKey,
	"DELETE " + in + "/jwtKeys/{key}": deleteKey,

	"GET " + in + "/collections":                 listCollections,
	"POST " + in + "/collections":                createCollection,
	"GET " + in + "/collections/{collection}":    getCollection,
	"PUT " + in + "/collections/{collection}":    updateCollection,
	"DELETE " + in + "/collections/{collection}": deleteCollection,

	"GET " + in + "/models":            listModels,
	"GET " + in + "/models/{model}":    getModel,
	"DELETE " + in + "/models/{model}": deleteModel,
}

const in = "/domains/{namespace}/{domain}"

func (a *API) serve(f function, administered bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil {
				a.Log.Error("panic in a request", "path", r.URL.Path, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				a.fail(w, r, failure.New(failure.Unknown, "the server met a defect"))
			}
		}()
		if administered && !a.authorized(r) {
			a.fail(w, r, &apiError{http.StatusUnauthorized, "unauthorized", "log in first, and send Authorization: SessionToken …", nil})
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		c, err := a.call(r)
		var status int
		var body any
		if err == nil {
			status, body, err = f(c)
		}
		if err != nil {
			a.fail(w, r, err)
			return
		}
		if body == nil {
			body = struct{}{}
		}
		if r.Method != http.MethodGet && administered {
			a.Log.Info("administration", "method", r.Method, "path", r.URL.Path, "status", status)
		}
		reply(w, status, true, body)
	})
}

// call makes the call of a request.
func (a *API) call(r *http.Request) (c *call, err error) {
	c = &call{Request: r, api: a}
	if key := (store.DomainKey{Namespace: r.PathValue("namespace"), ID: r.PathValue("domain")}); key != (store.DomainKey{}) {
		c.domain, err = a.Hub.Domain(r.Context(), key)
	}
	return c, err
}

func (a *API) authorized(r *http.Request) bool {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	switch scheme {
	case "SessionToken", "BearerToken", "Bearer":
		return a.Admins.Check(token) == nil
	case "UserApiKey":
		return a.APIKey != "" && auth.SameSecret(token, a.APIKey)
	}
	return false
}

func reply(w http.ResponseWriter, status int, ok bool, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{"ok": ok, "body": body})
}

// apiError is an error with the status and code it is answered with.
type apiError struct {
	status        int
	code, message string
	details       map[string]string
}

// Error returns the message.
func (e *apiError) Error() string { return e.message }

func invalid(format string, args ...any) error {
	return &apiError{http.StatusBadRequest, "invalid_value", fmt.Sprintf(format, args...), nil}
}

func notFound(format string, args ...any) error {
	return &apiError{http.StatusNotFound, "not_found", fmt.Sprintf(format, args...), nil}
}

func duplicate(field, format string, args ...any) error {
	return &apiError{http.StatusConflict, "duplicate", fmt.Sprintf(format, args...), map[string]string{"field": field}}
}

func (a *API) fail(w http.ResponseWriter, r *http.Request, err error) {
	var e *apiError
	switch {
	case errors.As(err, &e):
	case errors.Is(err, store.ErrNotFound), errors.Is(err, failure.DomainNotFound), errors.Is(err, failure.ModelNotFound):
		e = &apiError{http.StatusNotFound, "not_found", err.Error(), nil}
	case errors.Is(err, auth.ErrBusy), errors.Is(err, failure.DomainUnavailable):
		e = &apiError{http.StatusServiceUnavailable, "unavailable", "the server is busy; try again", nil}
	default:
		a.Log.Error("a request failed", "method", r.Method, "path", r.URL.Path, "error", err)
		e = &apiError{http.StatusInternalServerError, "internal_server_error", "the server could not do this; its log says why", nil}
	}
	details := e.details
	if details == nil {
		details = map[string]string{}
	}
	reply(w, e.status, false, map[string]any{"error_code": e.code, "error_message": e.message, "error_details": details})
}

// listOf is a list of what data makes of each of some items; err is passed on.
func listOf[T, D any](items []T, err error, data func(T) D) (int, any, error) {
	list := []any{}
	for _, one := range items {
		list = append(list, data(one))
	}
	return http.StatusOK, list, err
}

// read decodes the request's body.
func (c *call) read(into any) error {
	data, err := io.ReadAll(c.Body)
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		return &apiError{http.StatusBadRequest, "malformed_request_content", "the body is not the JSON that is needed: " + err.Error(), nil}
	}
	return nil
}
