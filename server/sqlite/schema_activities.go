package sqlite

// schema5 adds activities.
const schema5 = `
CREATE TABLE activity (
	domain INTEGER NOT NULL REFERENCES domain ON DELETE CASCADE,
	type TEXT NOT NULL,
	id TEXT NOT NULL,
	created INTEGER NOT NULL,
	PRIMARY KEY (domain, type, id)
) STRICT, WITHOUT ROWID;
`
