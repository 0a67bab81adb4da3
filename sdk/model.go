package sdk

// Model is one open model (client-api.md §4). Its content is its Document; this type adds what concerns the server and
// the others.
type Model struct {
	domain *Domain
}

// Collaborator is a session that has a model open.
type Collaborator struct {
	Session string
	User    *User
}

// ID is the model's id.
func (m *Model) ID() string { return "" }

// Collection is the id of the collection it is in.
func (m *Model) Collection() string { return "" }

// Version is the last version of the server that is applied here.
func (m *Model) Version() int64 { return 0 }

// CreatedTime is when the model was created, in milliseconds since 1970 UTC.
func (m *Model) CreatedTime() int64 { return 0 }

// Time is when the present version was made, in milliseconds since 1970 UTC.
func (m *Model) Time() int64 { return 0 }

// Permissions are what this user may do with the model.
func (m *Model) Permissions() ModelPermissions { return ModelPermissions{} }

// Collaborators are the sessions that have the model open, this one included.
func (m *Model) Collaborators() []Collaborator { return nil }

// Resynchronizing are the sessions that are catching up after a reconnect.
func (m *Model) Resynchronizing() []Collaborator { return nil }

// Committed reports whether the server has acknowledged every edit.
func (m *Model) Committed() bool { return false }

// Local reports whether the model exists only here, not on the server yet.
func (m *Model) Local() bool { return false }

// IsOpen reports whether the model is open.
func (m *Model) IsOpen() bool { return false }

// IsClosing reports whether Close was called and is not through.
func (m *Model) IsClosing() bool { return false }

// IsResyncing reports whether the model is catching up after a reconnect.
func (m *Model) IsResyncing() bool { return false }

// Close closes the model. done is called when the server knows and has acknowledged every edit. It fails with
// already_closing, or closed if the model is closed already.
func (m *Model) Close(done func(error)) {}

// WhenClosed calls done when the model is closed, for whatever reason; at once if it is.
func (m *Model) WhenClosed(done func()) {}
