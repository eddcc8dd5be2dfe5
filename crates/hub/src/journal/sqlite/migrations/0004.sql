CREATE TABLE joined (
    -- The earlier conversation with a person of whom Meta said that they are the one of another.
    conversation INTEGER PRIMARY KEY REFERENCES conversation (id),
    -- The conversation in which the person goes on. It is itself joined into none.
    into_conversation INTEGER NOT NULL REFERENCES conversation (id),
    -- The number that passed, as Meta said it: whose it is when a member parts the two again.
    phone TEXT,
    -- Meta's name for the person that passed, the same way.
    user_id TEXT
) STRICT;

CREATE TABLE saved_name (
    -- Whom the owner's phone keeps in its address book, or kept.
    conversation INTEGER PRIMARY KEY REFERENCES conversation (id),
    -- Under which name; empty when it no longer does.
    name TEXT NOT NULL,
    -- Since when, by the phone's clock: older news that come later say nothing.
    at INTEGER NOT NULL,
    -- The place of the entry that last said so.
    place INTEGER NOT NULL
) STRICT;

CREATE TABLE handler (
    -- A conversation that Meta has given to one application or another.
    conversation INTEGER PRIMARY KEY REFERENCES conversation (id),
    -- 1 when another application answers, 0 when we do.
    elsewhere INTEGER NOT NULL,
    -- That application's role as Meta names it.
    role TEXT,
    -- Since when, by Meta's clock: older news that come later say nothing.
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE template (
    -- In which line's journal it was observed.
    line INTEGER NOT NULL REFERENCES line (id),
    -- Meta's id for it.
    id TEXT NOT NULL,
    -- The template as last observed, JSON of the treaty.
    shown TEXT NOT NULL,
    PRIMARY KEY (line, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE history_import (
    -- Whose past it is. No row: nobody has asked for it, and nothing of it has come.
    line INTEGER PRIMARY KEY REFERENCES line (id),
    -- The last HistoryImport but for the numbers below, in the treaty's words.
    state TEXT NOT NULL,
    -- The highest progress that Meta has told, 0 to 100.
    progress INTEGER NOT NULL DEFAULT 0,
    -- The highest phase that Meta has told.
    phase INTEGER NOT NULL DEFAULT 0,
    -- Messages taken in.
    messages INTEGER NOT NULL DEFAULT 0,
    -- Where asking for the address book stands; on disk before Meta is asked. NULL when we do not ask.
    contacts TEXT CHECK (contacts IN ('next', 'asking', 'given', 'refused', 'unknown')),
    -- Where asking for the messages stands, which comes after it.
    history TEXT CHECK (history IN ('next', 'asking', 'given', 'refused', 'unknown')),
    -- 1 when Meta's answer to that was lost once: if it says that it was asked before, it was by us.
    doubted INTEGER NOT NULL DEFAULT 0
) STRICT;
