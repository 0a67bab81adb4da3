package sqlite

// migrations lead from schema n to n+1; user_version is how many of them a file has seen. One that was released is never
// changed: testdata holds a database of each, and a test brings it up to date.
var migrations = []string{schema1, schema2, schema3, schema4, schema5}

// Names are case-sensitive. Permissions are bits (permissions.go), times milliseconds since 1970 UTC. A key is given out
// once and never again (AUTOINCREMENT), because operations and marks belong to it.
const schema1 = `
CREATE TABLE domain (
	key INTEGER PRIMARY KEY AUTOINCREMENT,
	namespace TEXT NOT NULL,
	id TEXT NOT NULL,
	display_name TEXT NOT NULL,
	availability TEXT NOT NULL,
	anonymous INTEGER NOT NULL,
	auto_create INTEGER NOT NULL,
	token_minutes INTEGER NOT NULL,
	UNIQUE (namespace, id)
) STRICT;

CREATE TABLE sequence (
	domain INTEGER NOT NULL REFERENCES domain ON DELETE CASCADE,
	name TEXT NOT NULL,
	next INTEGER NOT NULL,
	PRIMARY KEY (domain, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE user (
	domain INTEGER NOT NULL REFERENCES domain ON DELETE CASCADE,
	kind INTEGER NOT NULL,
	name TEXT NOT NULL,
	first_name TEXT NOT NULL,
	last_name TEXT NOT NULL,
	display_name TEXT NOT NULL,
	email TEXT NOT NULL,
	password_hash TEXT NOT NULL,
	disabled INTEGER NOT NULL,
	created INTEGER NOT NULL,
	PRIMARY KEY (domain, kind, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE jwt_key (
	domain INTEGER NOT NULL REFERENCES domain ON DELETE CASCADE,
	id TEXT NOT NULL,
	description TEXT NOT NULL,
	public TEXT NOT NULL,
	enabled INTEGER NOT NULL,
	updated INTEGER NOT NULL,
	PRIMARY KEY (domain, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE token (
	domain INTEGER NOT NULL REFERENCES domain ON DELETE CASCADE,
	hash BLOB NOT NULL,
	kind INTEGER NOT NULL,
	name TEXT NOT NULL,
	expires INTEGER NOT NULL,
	PRIMARY KEY (domain, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX token_user ON token (domain, kind, name);
CREATE INDEX token_expires ON token (domain, expires);

CREATE TABLE collection (
	domain INTEGER NOT NULL REFERENCES domain ON DELETE CASCADE,
	id TEXT NOT NULL,
	description TEXT NOT NULL,
	world INTEGER NOT NULL,
	PRIMARY KEY (domain, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE collection_user (
	domain INTEGER NOT NULL,
	collection TEXT NOT NULL,
	kind INTEGER NOT NULL,
	name TEXT NOT NULL,
	permissions INTEGER NOT NULL,
	PRIMARY KEY (domain, collection, kind, name),
	FOREIGN KEY (domain, collection) REFERENCES collection ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- snapshot is the version of the snapshot, version the one of the log.
CREATE TABLE model (
	key INTEGER PRIMARY KEY AUTOINCREMENT,
	domain INTEGER NOT NULL,
	id TEXT NOT NULL,
	collection TEXT NOT NULL,
	version INTEGER NOT NULL,
	snapshot INTEGER NOT NULL,
	created INTEGER NOT NULL,
	modified INTEGER NOT NULL,
	overrides_world INTEGER NOT NULL,
	world INTEGER NOT NULL,
	ephemeral INTEGER NOT NULL,
	UNIQUE (domain, id),
	FOREIGN KEY (domain, collection) REFERENCES collection ON DELETE CASCADE
) STRICT;
CREATE INDEX model_collection ON model (domain, collection, id);
CREATE INDEX model_stale ON model (domain, collection, id) WHERE snapshot < version;
CREATE INDEX model_ephemeral ON model (domain, id) WHERE ephemeral = 1;

CREATE TABLE model_user (
	model INTEGER NOT NULL REFERENCES model ON DELETE CASCADE,
	kind INTEGER NOT NULL,
	name TEXT NOT NULL,
	permissions INTEGER NOT NULL,
	PRIMARY KEY (model, kind, name)
) STRICT, WITHOUT ROWID;

-- What a creation with a mark did. It outlives the model: a creation that is repeated late makes no second one.
CREATE TABLE creation (
	domain INTEGER NOT NULL REFERENCES domain ON DELETE CASCADE,
	replica BLOB NOT NULL,
	entry INTEGER NOT NULL,
	model INTEGER NOT NULL,
	id TEXT NOT NULL,
	collection TEXT NOT NULL,
	created INTEGER NOT NULL,
	PRIMARY KEY (domain, replica, entry)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshot (
	model INTEGER PRIMARY KEY REFERENCES model ON DELETE CASCADE,
	data BLOB NOT NULL
) STRICT;

-- The snapshot as JSONB, for queries. NULL for content that SQLite cannot read as JSON (nested too deep).
CREATE TABLE document (
	model INTEGER PRIMARY KEY REFERENCES model ON DELETE CASCADE,
	json BLOB
) STRICT;

-- version is the context version. replica and entry are NULL for an operation without a mark.
CREATE TABLE op (
	model INTEGER NOT NULL REFERENCES model ON DELETE CASCADE,
	version INTEGER NOT NULL,
	session TEXT NOT NULL,
	kind INTEGER NOT NULL,
	name TEXT NOT NULL,
	millis INTEGER NOT NULL,
	replica BLOB,
	entry INTEGER,
	data BLOB NOT NULL,
	PRIMARY KEY (model, version)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX op_mark ON op (model, replica, entry) WHERE entry IS NOT NULL;
`

// What is granted to everybody (holder 0, no kind and name), to a user (1), or to a group (2, its id as name).
const schema2 = `
CREATE TABLE permission_grant (
	domain INTEGER NOT NULL REFERENCES domain ON DELETE CASCADE,
	target_kind TEXT NOT NULL,
	target_type TEXT NOT NULL,
	target TEXT NOT NULL,
	holder INTEGER NOT NULL,
	kind INTEGER NOT NULL,
	name TEXT NOT NULL,
	permission TEXT NOT NULL,
	PRIMARY KEY (domain, target_kind, target_type, target, holder, kind, name, permission)
) STRICT, WITHOUT ROWID;
`
