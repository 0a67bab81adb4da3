package sqlite

// schema4 adds chats. direct is the members of a direct chat as one text, NULL for others. detail is what a creation has besides its name, as JSON.
const schema4 = `
CREATE TABLE chat (
	key INTEGER PRIMARY KEY AUTOINCREMENT,
	domain INTEGER NOT NULL REFERENCES domain ON DELETE CASCADE,
	id TEXT NOT NULL,
	type TEXT NOT NULL,
	public INTEGER NOT NULL,
	name TEXT NOT NULL,
	topic TEXT NOT NULL,
	created INTEGER NOT NULL,
	last INTEGER NOT NULL,
	last_time INTEGER NOT NULL,
	direct TEXT,
	UNIQUE (domain, id)
) STRICT;
CREATE UNIQUE INDEX chat_direct ON chat (domain, direct) WHERE direct IS NOT NULL;

CREATE TABLE chat_member (
	chat INTEGER NOT NULL REFERENCES chat ON DELETE CASCADE,
	domain INTEGER NOT NULL,
	kind INTEGER NOT NULL,
	name TEXT NOT NULL,
	seen INTEGER NOT NULL,
	PRIMARY KEY (chat, kind, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX chat_member_user ON chat_member (domain, kind, name);

-- replica and entry are NULL for an event without a mark.
CREATE TABLE chat_event (
	chat INTEGER NOT NULL REFERENCES chat ON DELETE CASCADE,
	number INTEGER NOT NULL,
	type INTEGER NOT NULL,
	millis INTEGER NOT NULL,
	kind INTEGER NOT NULL,
	name TEXT NOT NULL,
	other_kind INTEGER NOT NULL,
	other_name TEXT NOT NULL,
	text TEXT NOT NULL,
	detail TEXT,
	replica BLOB,
	entry INTEGER,
	PRIMARY KEY (chat, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX chat_event_type ON chat_event (chat, type, number);
CREATE UNIQUE INDEX chat_event_mark ON chat_event (chat, replica, entry) WHERE entry IS NOT NULL;
`
