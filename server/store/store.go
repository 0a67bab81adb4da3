// Package store is the contract of the sync server's storage: domains and who may use them, collections, and the
// operation log of every model. storetest is its test suite; sqlite implements it.
//
// A store is safe for concurrent use. Blocking methods take a context and may touch the disk; only the operation log's
// Append does not block, because the owner of a model must not wait for a disk. What was reported as done is on the disk.
// Besides the errors named at a method, each may return ErrClosed, ErrFull, ErrCorrupt, ErrNotFound for a domain that was
// deleted, the context's error, or a failure of the disk.
package store

import (
	"context"
	"io"

	"github.com/holdfast-sdk/holdfast/query"
)

// Store holds everything that a server keeps.
type Store interface {
	Domains
	io.Closer
}

// Domains is the list of domains.
type Domains interface {
	// Domain opens a domain, or returns ErrNotFound.
	Domain(ctx context.Context, key DomainKey) (Domain, error)
	// DomainKeys lists all domains, sorted.
	DomainKeys(ctx context.Context) ([]DomainKey, error)
	// CreateDomain adds a domain, or returns ErrExists.
	CreateDomain(ctx context.Context, info DomainInfo) (Domain, error)
	// DeleteDomain removes a domain and all in it, or returns ErrNotFound.
	DeleteDomain(ctx context.Context, key DomainKey) error
}

// Domain is one domain.
type Domain interface {
	// Info is the domain as it is now.
	Info(ctx context.Context) (DomainInfo, error)
	// SetInfo replaces everything but the key.
	SetInfo(ctx context.Context, info DomainInfo) error
	// ReserveSequence gives out n numbers of the sequence called name ("session", "anonymous"), from 1 on, each once for
	// ever, and returns the first. Callers take blocks, so that a number costs no write.
	ReserveSequence(ctx context.Context, name string, n int64) (first int64, err error)

	Users
	Groups
	Keys
	Tokens
	Collections
	Models
	OpLog
	GrantStore
	Chats
	Activities
}

// Users is the list of users of a domain.
type Users interface {
	// User returns a user, or ErrNotFound.
	User(ctx context.Context, id UserID) (User, error)
	// PutUser adds a user, or replaces it. PasswordHash "" keeps the hash there is.
	PutUser(ctx context.Context, user User) error
	// AddUser adds a user, or returns ErrExists.
	AddUser(ctx context.Context, user User) error
	// DeleteUser removes a user and its tokens, takes it out of all groups, and takes what was granted to it (GrantStore), or returns
	// ErrNotFound.
	DeleteUser(ctx context.Context, id UserID) error
	// UserList lists users of a kind, by name, at most limit (all if it is negative) after skipping offset.
	UserList(ctx context.Context, kind UserKind, offset, limit int) ([]User, error)
	// SearchUsers lists the normal users that are not disabled and have Term in one of Fields, whatever its case, in order.
	SearchUsers(ctx context.Context, search UserSearch) ([]User, error)
}

// Keys is the list of keys that sign JSON web tokens (spec rest.md, jwtKeys).
type Keys interface {
	// JWTKey returns a key by its id, or ErrNotFound.
	JWTKey(ctx context.Context, id string) (JWTKey, error)
	// PutJWTKey adds or replaces a key.
	PutJWTKey(ctx context.Context, key JWTKey) error
	// DeleteJWTKey removes a key, or returns ErrNotFound.
	DeleteJWTKey(ctx context.Context, id string) error
	// JWTKeys lists the keys by id.
	JWTKeys(ctx context.Context) ([]JWTKey, error)
}

// Tokens are the reconnect tokens. Only a hash of each is stored.
type Tokens interface {
	// AddToken adds a token, or returns ErrNotFound if its user is not there.
	AddToken(ctx context.Context, token Token) error
	// RenewToken moves the expiry of a token, or returns ErrNotFound: one that was dropped does not come back.
	RenewToken(ctx context.Context, hash [32]byte, expires int64) error
	// Token returns the token of a hash, or ErrNotFound. The caller checks the expiry.
	Token(ctx context.Context, hash [32]byte) (Token, error)
	// DropTokens removes the tokens of a user, or those that expired before the given time (for a zero user).
	DropTokens(ctx context.Context, user UserID, before int64) error
}

// Collections is the list of collections.
type Collections interface {
	// Collection returns a collection, or ErrNotFound.
	Collection(ctx context.Context, id string) (Collection, error)
	// PutCollection adds a collection, or replaces it.
	PutCollection(ctx context.Context, c Collection) error
	// AddCollection adds a collection, or returns ErrExists.
	AddCollection(ctx context.Context, c Collection) error
	// DeleteCollection removes a collection and its models, or returns ErrNotFound.
	DeleteCollection(ctx context.Context, id string) error
	// CollectionList lists the collections by id.
	CollectionList(ctx context.Context) ([]Collection, error)
}

// Models is the list of models. A model's Key is given out once and never again: a model that is deleted and made anew
// under the same id is another one.
type Models interface {
	// CreateModel adds a model with its first snapshot (version 1) and returns it with its Key. It returns ErrExists with the
	// model that is there, or ErrNotFound for an unknown collection. A creation repeated with the same replica mark returns
	// what the first one did, with Duplicate set, and makes nothing, even if that model was deleted meanwhile.
	CreateModel(ctx context.Context, m Model, first Snapshot, mark Mark) (Model, error)
	// Model returns a model by its id, or ErrNotFound.
	Model(ctx context.Context, id string) (Model, error)
	// SetModelPermissions replaces OverridesWorld, World and Users.
	SetModelPermissions(ctx context.Context, m Model) error
	// DeleteModel removes a model and its operations, or returns ErrNotFound.
	DeleteModel(ctx context.Context, key int64) error
	// ModelList lists models of a collection ("" for all) by id, at most limit (all if it is negative) after skipping offset.
	ModelList(ctx context.Context, collection string, offset, limit int) ([]Model, error)
	// StaleModels lists the models of a collection whose snapshot is older than their log: a query would not see all.
	StaleModels(ctx context.Context, collection string) ([]Model, error)
	// EphemeralModels lists the ephemeral models by id. At the start of a server they are left over from a crash.
	EphemeralModels(ctx context.Context) ([]Model, error)
	// Query runs a query over the snapshots' JSON, restricted to what reader may read (all if reader is nil). Without ORDER
	// BY, models come by id. A field that a model does not have is left out of its Data. A page may be
	// shorter than the limit, if the models are large; Total counts all. It returns ErrNotFound for an unknown collection.
	Query(ctx context.Context, q *query.Query, reader *UserID) (Page, error)
}

// OpLog holds the committed operations of each model, in order and without gaps.
type OpLog interface {
	// Append adds operations behind version expected and calls done, on any goroutine, once they are on disk (nil) or were
	// refused: ErrVersion if the log is at another version, ErrNotFound if the model is gone, ErrClosed. Appends of one
	// model take effect in the order of the calls; when one is refused, those queued behind it are refused, too. Many
	// appends share one write to the disk (group commit). Append waits only while too many are queued already, and done
	// must not wait at all: other appends stand behind it.
	// ErrExists: the log of the model has this mark already. That is the last guard of exactly-once; callers look first.
	Append(a Append, done func(error))
	// Read calls each for the operations with context versions from ≤ v < to, in order, until it returns an error. It ends
	// where the log ends. ErrNotFound: there is no such model.
	Read(ctx context.Context, model, from, to int64, each func(Op) error) error
	// Snapshot returns the newest snapshot without its JSON, which only queries read.
	Snapshot(ctx context.Context, model int64) (Snapshot, error)
	// PutSnapshot replaces the snapshot by a newer one; an older one is ignored. Operations are kept: they are the history.
	// ErrVersion: the snapshot is ahead of the log.
	PutSnapshot(ctx context.Context, model int64, s Snapshot) error
	// VersionAt is the version a model had at a time (milliseconds since 1970 UTC), 1 before its first operation.
	VersionAt(ctx context.Context, model, millis int64) (int64, error)
	// LastEntry is the last entry that a replica has committed to a model, with the context version it got. ok is false for
	// an unknown replica.
	LastEntry(ctx context.Context, model int64, replica Replica) (entry, version int64, ok bool, err error)
	// EntryVersion is the context version that one entry of a replica got. ok is false for an unknown one.
	EntryVersion(ctx context.Context, model int64, replica Replica, entry int64) (version int64, ok bool, err error)
}
