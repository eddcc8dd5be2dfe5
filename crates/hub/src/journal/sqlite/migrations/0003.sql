-- `command` anew: a send may now wait for its hour, may be a reaction, and stands in the queue by its turn.
CREATE TABLE command_with_turn (
    -- The CommandId, minted at a desktop.
    id TEXT PRIMARY KEY,
    -- On which line.
    line INTEGER NOT NULL REFERENCES line (id),
    -- SHA-256 of line and body: the same id for something else is refused.
    digest BLOB NOT NULL,
    -- Its entry; a repeat is answered with it.
    seq INTEGER NOT NULL,
    -- For a send: what goes to Meta, else NULL like all below.
    kind TEXT CHECK (kind IN ('message', 'reaction')),
    -- For a send: the conversation.
    conversation INTEGER REFERENCES conversation (id),
    -- How far a send has come; see journal/send.rs for the steps.
    state TEXT CHECK (state IN
        ('scheduled', 'ended', 'queued', 'attempting', 'unknown', 'accepted', 'failed', 'settled')),
    -- The entry that queued it: what is sent, and its place in the queue. NULL while it is scheduled.
    turn INTEGER,
    -- How often Meta was asked.
    attempts INTEGER NOT NULL DEFAULT 0,
    -- Not to be tried before that moment; while it is scheduled, when it is due.
    not_before INTEGER NOT NULL DEFAULT 0,
    -- Meta's name for the message, once known.
    wamid TEXT
) STRICT, WITHOUT ROWID;

INSERT INTO command_with_turn
    (id, line, digest, seq, kind, conversation, state, turn, attempts, not_before, wamid)
SELECT id, line, digest, seq, CASE WHEN state IS NOT NULL THEN 'message' END, conversation, state,
       CASE WHEN state IS NOT NULL THEN seq END, attempts, not_before, wamid
FROM command;

DROP TABLE command;
ALTER TABLE command_with_turn RENAME TO command;

CREATE INDEX command_open ON command (line, state, turn) WHERE state IN ('queued', 'attempting');
CREATE INDEX command_due ON command (not_before) WHERE state = 'scheduled';

CREATE TABLE told_file (
    -- On which line.
    line INTEGER NOT NULL REFERENCES line (id),
    -- A file of ours, by its digest in lower-case hex, whose `MediaStored` stands in that line's journal.
    sha256 TEXT NOT NULL,
    PRIMARY KEY (line, sha256)
) STRICT, WITHOUT ROWID;

CREATE TABLE meta_file (
    -- The line for which it was uploaded; Meta's id belongs to it.
    line INTEGER NOT NULL REFERENCES line (id),
    -- What was uploaded, by its digest in lower-case hex.
    sha256 TEXT NOT NULL,
    -- As which media type.
    mime TEXT NOT NULL,
    -- Meta's id for it.
    id TEXT NOT NULL,
    -- When: Meta keeps an upload 30 days.
    uploaded_at INTEGER NOT NULL,
    PRIMARY KEY (line, sha256, mime)
) STRICT, WITHOUT ROWID;
