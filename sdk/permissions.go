package sdk

// ModelPermissions are what a user may do with a model (client-api.md §8).
type ModelPermissions struct {
	Read, Write, Remove, Manage bool
}

// UserPermissions are the permissions of one user.
type UserPermissions struct {
	User        UserID
	Permissions ModelPermissions
}

// ModelPermissionManager reads and changes who may do what with one model, open or not. It asks the server at each call;
// errors are those of the request.
type ModelPermissionManager struct {
	domain *Domain
	id     string
}

// ModelID is the id of the model.
func (p *ModelPermissionManager) ModelID() string { return p.id }

// Permissions asks what this user may do.
func (p *ModelPermissionManager) Permissions(done func(ModelPermissions, error)) {}

// OverridesCollection asks whether the world permissions of the model replace those of its collection.
func (p *ModelPermissionManager) OverridesCollection(done func(bool, error)) {}

// SetOverridesCollection decides whether the world permissions of the model replace those of its collection.
func (p *ModelPermissionManager) SetOverridesCollection(overrides bool, done func(error)) {}

// World asks for the world permissions: what everybody may do.
func (p *ModelPermissionManager) World(done func(ModelPermissions, error)) {}

// SetWorld changes the world permissions.
func (p *ModelPermissionManager) SetWorld(permissions ModelPermissions, done func(error)) {}

// Users asks for the users with permissions of their own.
func (p *ModelPermissionManager) Users(done func([]UserPermissions, error)) {}

// SetUsers replaces the permissions of all users.
func (p *ModelPermissionManager) SetUsers(permissions []UserPermissions, done func(error)) {}

// User asks for the permissions of one user; nil if it has none of its own.
func (p *ModelPermissionManager) User(user UserID, done func(*ModelPermissions, error)) {}

// SetUser sets the permissions of one user.
func (p *ModelPermissionManager) SetUser(user UserID, permissions ModelPermissions, done func(error)) {
}

// RemoveUser takes the permissions of one user away, so that those of the world apply.
func (p *ModelPermissionManager) RemoveUser(user UserID, done func(error)) {}
