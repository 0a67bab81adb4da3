package sdk

import "github.com/holdfast-sdk/holdfast/ot"

// ModelService opens, creates, removes and finds models (client-api.md §3).
type ModelService struct {
	domain *Domain
}

// NewModel describes a model to create.
type NewModel struct {
	Collection string
	ID         string // "" lets the server choose
	// Data is the content, an object without ids; nil for an empty one.
	Data *ot.Value
	// OverrideWorld makes World apply instead of the collection's world permissions.
	OverrideWorld bool
	World         *ModelPermissions
	Users         []UserPermissions
}

// AutoCreate describes a model to open, and how to create it if it does not exist.
type AutoCreate struct {
	NewModel
	// Make is called for the content when the server asks for it, instead of Data; nil for none. Its error refuses.
	Make func() (*ot.Value, error)
	// Ephemeral models are deleted when nobody has them open any more.
	Ephemeral bool
}

// Open opens a model. Opening one that is open or being opened gives the same Model.
func (s *ModelService) Open(id string, done func(*Model, error)) {}

// OpenAutoCreate opens a model and creates it if it does not exist. An empty id makes a new model.
func (s *ModelService) OpenAutoCreate(a AutoCreate, done func(*Model, error)) {}

// Create creates a model without opening it and gives its id. It fails with model_already_exists if the id is taken.
func (s *ModelService) Create(m NewModel, done func(string, error)) {}

// Remove deletes a model.
func (s *ModelService) Remove(id string, done func(error)) {}

// Permissions is the permission manager of a model, open or not.
func (s *ModelService) Permissions(id string) *ModelPermissionManager {
	return &ModelPermissionManager{s.domain, id}
}

// IsOpen reports whether a model is open here.
func (s *ModelService) IsOpen(id string) bool { return false }

// IsOpening reports whether a model is being opened.
func (s *ModelService) IsOpening(id string) bool { return false }

// IsResyncing reports whether a model is catching up after a reconnect.
func (s *ModelService) IsResyncing(id string) bool { return false }

// Query finds models with the query language of client-api.md §13. It fails with invalid_query.
func (s *ModelService) Query(query string, done func(*QueryResult, error)) {}

// QueryResult is one page of a query (PagedData).
type QueryResult struct {
	Models        []ModelResult
	Offset, Total int64
}

// ModelResult is one model found by a query. Times are milliseconds since 1970 UTC.
type ModelResult struct {
	Collection, ID    string
	Created, Modified int64
	Version           int64
}
