package sqlite

// schema3 adds groups of users: "group" is a word of SQL, so the tables are called otherwise.
const schema3 = `
CREATE TABLE user_group (
	domain INTEGER NOT NULL REFERENCES domain ON DELETE CASCADE,
	id TEXT NOT NULL,
	description TEXT NOT NULL,
	PRIMARY KEY (domain, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE user_group_member (
	domain INTEGER NOT NULL,
	user_group TEXT NOT NULL,
	kind INTEGER NOT NULL,
	name TEXT NOT NULL,
	PRIMARY KEY (domain, user_group, kind, name),
	FOREIGN KEY (domain, user_group) REFERENCES user_group ON DELETE CASCADE,
	FOREIGN KEY (domain, kind, name) REFERENCES user ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX user_group_member_user ON user_group_member (domain, kind, name);
`
