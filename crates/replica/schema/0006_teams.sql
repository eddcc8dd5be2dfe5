-- The team that a conversation was given to; absent when it is everybody's.
ALTER TABLE replica_conversation ADD COLUMN team TEXT;
-- The Seq that set it.
ALTER TABLE replica_conversation ADD COLUMN team_seq INTEGER NOT NULL DEFAULT 0;

CREATE TABLE replica_hidden (
    -- A conversation that is another team's: nothing else of it is here.
    conversation INTEGER NOT NULL PRIMARY KEY,
    -- Whose journal.
    line TEXT NOT NULL,
    -- The Seq that gave it away.
    seq INTEGER NOT NULL
) STRICT;

CREATE TABLE replica_past (
    -- A conversation of which this seat sees what came before only since it was given to a team of this seat's.
    conversation INTEGER NOT NULL PRIMARY KEY,
    -- Whose journal.
    line TEXT NOT NULL,
    -- What came before is here up to this Seq, as far as the line reaches back.
    after INTEGER NOT NULL,
    -- From this Seq on everything came with the stream.
    until INTEGER NOT NULL
) STRICT;

-- 1 when messages of more than one conversation carry it.
ALTER TABLE replica_media ADD COLUMN shared INTEGER NOT NULL DEFAULT 0;

CREATE INDEX replica_media_of ON replica_media (conversation) WHERE conversation IS NOT NULL;
