package store

// DomainKey names a domain.
type DomainKey struct{ Namespace, ID string }

// String is "namespace/id".
func (k DomainKey) String() string { return k.Namespace + "/" + k.ID }

// Availability says whether clients may connect to a domain (spec rest.md).
type Availability string

// The availabilities.
const (
	Online      Availability = "online"
	Offline     Availability = "offline"
	Maintenance Availability = "maintenance"
)

// DomainInfo is what is configured of a domain.
type DomainInfo struct {
	Key          DomainKey
	DisplayName  string
	Availability Availability
	Anonymous    bool  // anonymous login is allowed
	AutoCreate   bool  // collections are made on first use
	TokenMinutes int64 // how long a reconnect token is valid after its last use
}

// UserKind is the type of a user, numbered as on the wire (DomainUserTypeData).
type UserKind uint8

// The kinds.
const (
	NormalUser UserKind = iota
	ConvergenceUser
	AnonymousUser
)

// UserID names a user.
type UserID struct {
	Kind UserKind
	Name string
}

// User is a user of a domain.
type User struct {
	ID                                      UserID
	FirstName, LastName, DisplayName, Email string
	PasswordHash                            string // encoded with its parameters; "" for a user without password
	Disabled                                bool
	Created                                 int64 // milliseconds since 1970 UTC
}

// UserField is a field of a user to search or sort by, numbered as on the wire (UserField).
type UserField uint8

// The fields.
const (
	Username UserField = iota + 1
	Email
	FirstName
	LastName
	DisplayName
)

// UserSearch says which users are looked for, and how the answer is ordered and cut.
type UserSearch struct {
	Fields        []UserField // none: all of them
	Term          string      // "" is in everything
	Order         UserField   // 0: by name. Users that are equal in it come by name
	Descending    bool
	Offset, Limit int // at most Limit users (all if it is negative) after skipping Offset
}

// Group is a set of users. Permissions can be granted to it.
type Group struct {
	ID, Description string
	Members         []UserID // sorted by kind and name
}

// JWTKey is a public key that signs tokens.
type JWTKey struct {
	ID, Description string
	Public          string // PEM
	Enabled         bool
	Updated         int64
}

// Token is a reconnect token.
type Token struct {
	Hash    [32]byte // SHA-256 of the token
	User    UserID
	Expires int64 // milliseconds since 1970 UTC
}

// Permissions is what a user may do with a model.
type Permissions struct{ Read, Write, Remove, Manage bool }

// CollectionPermissions is what a user may do with the models of a collection.
type CollectionPermissions struct {
	Create bool
	Permissions
}

// Collection is a set of models.
type Collection struct {
	ID, Description string
	World           CollectionPermissions
	Users           map[UserID]CollectionPermissions
}

// Model is what is known of a model besides its content.
type Model struct {
	Key               int64 // given out by CreateModel
	ID, Collection    string
	Version           int64 // 1 for a new one, one more for each operation
	Created, Modified int64 // milliseconds since 1970 UTC
	OverridesWorld    bool  // World counts in place of the collection's
	World             Permissions
	Users             map[UserID]Permissions
	Ephemeral         bool // to be deleted when the last client leaves
	Duplicate         bool // set by CreateModel: the creation had been done before
}

// Replica is the id of a client's journal; the zero Replica is none.
type Replica [16]byte

// Mark is the identity of one journal entry (blueprint §4). A zero Mark is none.
type Mark struct {
	Replica Replica
	Entry   int64 // counts up from 1 in each replica
}

// Op is one committed operation.
type Op struct {
	Version int64 // context version: the operation leads from it to the next
	Session string
	User    UserID
	Millis  int64  // when it was committed
	Data    []byte // encoded AppliedOperationData
	Mark    Mark
}

// Append is a request to append operations of one model.
type Append struct {
	Model    int64
	Expected int64 // context version of Ops[0]
	Ops      []Op  // of consecutive versions
}

// Snapshot is the content of a model at a version.
type Snapshot struct {
	Version int64
	Data    []byte // encoded ObjectValue
	JSON    []byte // the same as plain JSON, which queries read; dates are {"$convergenceType":"date","value":ISO 8601}
}

// Result is one model that a query found.
type Result struct {
	Model Model  // without Users
	Data  []byte // JSON object: the fields that were asked for
}

// Page is a part of what a query found.
type Page struct {
	Results []Result
	Offset  int64
	Total   int64 // without LIMIT and OFFSET
}
