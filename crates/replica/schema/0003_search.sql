-- The search. domain::search folds texts and cuts them into words; they stand here with spaces between them, so that
-- SQLite decides nothing about words. Erased words leave the index at once.

CREATE VIRTUAL TABLE replica_search USING fts5 (
    -- The words of a message and what it is, as crate::indexed writes them; its rowid is replica_search_place.id.
    words,
    -- No text and no length is kept a second time; words that begin with two letters are looked up, not collected.
    content = '', columnsize = 0, prefix = '2', tokenize = 'ascii'
);

INSERT INTO replica_search (replica_search, rank) VALUES ('secure-delete', 1);

-- The words of a large batch are gathered in memory and written once.
INSERT INTO replica_search (replica_search, rank) VALUES ('hashsize', 16777216);

CREATE TABLE replica_search_place (
    -- When it was written, in seconds, and 12 bits that keep the messages of a second apart: newest first needs no sorting.
    id INTEGER NOT NULL PRIMARY KEY,
    -- Position of the message.
    conversation INTEGER NOT NULL,
    -- Position of the message.
    at_ms INTEGER NOT NULL,
    -- Position of the message.
    seq INTEGER NOT NULL
) STRICT;

CREATE TABLE replica_search_state (
    -- There is one row.
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    -- The rules by which the words were cut, as domain::search::FOLDING numbers them.
    folding INTEGER NOT NULL,
    -- By how many seconds at most an id lies after its moment: 0 until 4,096 messages were written in one second.
    late INTEGER NOT NULL DEFAULT 0,
    -- 1 when every message is in; a file from before the search is filled bit by bit.
    filled INTEGER NOT NULL,
    -- While it is filled: messages up to this position are in.
    conversation INTEGER NOT NULL DEFAULT 0,
    -- While it is filled: messages up to this position are in.
    at_ms INTEGER NOT NULL DEFAULT 0,
    -- While it is filled: messages up to this position are in.
    seq INTEGER NOT NULL DEFAULT 0
) STRICT;

INSERT INTO replica_search_state (one, folding, filled) SELECT 1, 1, NOT EXISTS (SELECT 1 FROM replica_message);

CREATE TABLE replica_reach (
    -- Which line.
    line TEXT NOT NULL PRIMARY KEY,
    -- When the hub journaled the lowest entry that is held: from here on the line is complete.
    low_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A number is found by any part of it: every ending of three digits or more is a word.
INSERT OR IGNORE INTO replica_word (word, conversation)
WITH RECURSIVE ending (word, conversation) AS (
    SELECT phone, conversation FROM replica_conversation WHERE phone NOT GLOB '*[^0-9]*'
    UNION ALL
    SELECT substr(word, 2), conversation FROM ending WHERE length(word) > 3
)
SELECT word, conversation FROM ending WHERE length(word) >= 3 ORDER BY word, conversation;
