CREATE TABLE journal (
    -- There is one journal in a file, so one row here.
    one INTEGER PRIMARY KEY CHECK (one = 1),
    -- Random, given at creation: a replica knows by it that its journal was replaced.
    name TEXT NOT NULL,
    -- When the file was made, in milliseconds since 1970 like every moment below.
    created_at INTEGER NOT NULL,
    -- Written to prove that writing works.
    proved INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE line (
    -- Small number that stands for the line in this file.
    id INTEGER PRIMARY KEY,
    -- Meta's phone_number_id.
    name TEXT NOT NULL UNIQUE,
    -- The last LineHealth, JSON.
    health TEXT
) STRICT;

CREATE TABLE webhook (
    -- In order of arrival.
    id INTEGER PRIMARY KEY,
    -- When it came, by the hub's clock.
    received_at INTEGER NOT NULL,
    -- The bytes as they came, signature checked.
    body BLOB NOT NULL
) STRICT;

CREATE TABLE unclaimed (
    -- The line that the webhook speaks of; empty when it is not Meta's JSON or names no line.
    line TEXT NOT NULL,
    -- The webhook that waits.
    webhook INTEGER NOT NULL REFERENCES webhook (id),
    PRIMARY KEY (line, webhook)
) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
    -- line << 40 | seq: clustered by line and Seq, and appended at its end.
    place INTEGER PRIMARY KEY,
    -- When it was journaled.
    at INTEGER NOT NULL,
    -- The webhook that brought it, if one did: an erasure scrubs both.
    webhook INTEGER,
    -- The fact, JSON of the treaty.
    fact TEXT NOT NULL
) STRICT;

CREATE TABLE seen (
    -- The report's second by Meta's clock, then 31 bits of its fingerprint: reports of one time lie on one page.
    -- Negative when Meta told no time. When another report has taken the place, the next free one.
    place INTEGER PRIMARY KEY,
    -- 64 more bits, compared on a hit.
    second INTEGER NOT NULL
) STRICT;

CREATE TABLE conversation (
    -- The ConversationId; never given twice.
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- On which line.
    line INTEGER NOT NULL REFERENCES line (id),
    -- Meta's name for the person, once known.
    user_id TEXT,
    -- The number by which the person is reached now; empty when it went to somebody else.
    phone TEXT,
    -- The user name.
    username TEXT,
    -- The name that the person shows.
    name TEXT
) STRICT;

CREATE TABLE inbound (
    -- Apart from the conversation because it changes with every message: narrow rows share few pages.
    conversation INTEGER PRIMARY KEY REFERENCES conversation (id),
    -- When the customer last wrote, by Meta's clock: the window counts from it.
    at INTEGER NOT NULL,
    -- That message's entry, to be marked read at Meta.
    place INTEGER NOT NULL
) STRICT;

CREATE TABLE identity (
    -- On which line.
    line INTEGER NOT NULL,
    -- What kind of name it is.
    kind TEXT NOT NULL CHECK (kind IN ('user', 'phone')),
    -- The name.
    value TEXT NOT NULL,
    -- Whose it is now.
    conversation INTEGER NOT NULL REFERENCES conversation (id),
    PRIMARY KEY (line, kind, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE command (
    -- The CommandId, minted at a desktop.
    id TEXT PRIMARY KEY,
    -- On which line.
    line INTEGER NOT NULL REFERENCES line (id),
    -- SHA-256 of line and body: the same id for something else is refused.
    digest BLOB NOT NULL,
    -- Its entry; a repeat is answered with it.
    seq INTEGER NOT NULL,
    -- For a send: the conversation, else NULL like all below.
    conversation INTEGER REFERENCES conversation (id),
    -- How far a send has come; see journal/send.rs for the steps.
    state TEXT CHECK (state IN ('queued', 'attempting', 'unknown', 'accepted', 'failed', 'settled')),
    -- How often Meta was asked.
    attempts INTEGER NOT NULL DEFAULT 0,
    -- Not to be tried before that moment.
    not_before INTEGER NOT NULL DEFAULT 0,
    -- Meta's name for the message, once known.
    wamid TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX command_open ON command (line, state, seq) WHERE state IN ('queued', 'attempting');

CREATE TABLE sent (
    -- Meta's name for a message of ours.
    wamid TEXT PRIMARY KEY,
    -- Where it went.
    conversation INTEGER NOT NULL REFERENCES conversation (id),
    -- The command that sent it, when it was one of ours.
    command TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE media (
    -- Meta's name for the medium.
    id TEXT PRIMARY KEY,
    -- On which line it came.
    line INTEGER NOT NULL REFERENCES line (id),
    -- The announced media type.
    mime TEXT NOT NULL,
    -- The announced digest, lower-case hex.
    announced TEXT,
    -- Where it stands.
    state TEXT NOT NULL CHECK (state IN ('wanted', 'stored', 'lost')),
    -- When it was announced to us: Meta keeps it 7 days.
    wanted_since INTEGER NOT NULL,
    -- How often we tried to fetch it.
    tries INTEGER NOT NULL DEFAULT 0,
    -- Not to be fetched before that moment.
    next_at INTEGER NOT NULL,
    -- The digest of the stored bytes, lower-case hex.
    sha256 TEXT,
    -- How many bytes are stored.
    size INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX media_wanted ON media (next_at) WHERE state = 'wanted';
CREATE INDEX media_stored ON media (sha256) WHERE state = 'stored';

CREATE TABLE seat (
    -- The SeatId.
    id TEXT PRIMARY KEY,
    -- The member's name.
    name TEXT NOT NULL,
    -- SHA-256 of the bearer token; the token itself is nowhere.
    token_sha256 BLOB NOT NULL UNIQUE,
    -- When it was let in.
    created_at INTEGER NOT NULL,
    -- When it was turned out.
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;
