-- Whose a conversation is, and on which lines a member works.

-- The lines of a member, a JSON array of the treaty's OnLine; an empty one stands for all lines.
ALTER TABLE member ADD COLUMN lines TEXT NOT NULL DEFAULT '[]';
-- The same, for whoever comes by it.
ALTER TABLE invitation ADD COLUMN lines TEXT NOT NULL DEFAULT '[]';

-- The conversation of which an entry speaks, if it speaks of one.
ALTER TABLE entry ADD COLUMN conversation BIGINT;
-- The conversation in which a customer sent the medium.
ALTER TABLE media ADD COLUMN conversation BIGINT;

CREATE TABLE given (
    -- A conversation that was given to a team, or was once.
    conversation BIGINT PRIMARY KEY,
    -- Which; NULL when it is everybody's again.
    team TEXT
);

CREATE TABLE sent_file (
    -- A file of ours, by its digest in lower-case hex.
    sha256 TEXT COLLATE "C" NOT NULL,
    -- A conversation in which a message carries it; whoever sees that one may have the file.
    conversation BIGINT NOT NULL,
    PRIMARY KEY (sha256, conversation)
);

UPDATE entry SET conversation = (fact::json ->> 'conversation')::bigint WHERE fact LIKE '%"conversation":%';

UPDATE media SET conversation = carried.conversation
    FROM (SELECT DISTINCT entry.conversation, named.id #>> '{}' AS id
          FROM entry, jsonb_path_query(entry.fact::jsonb, 'strict $.**.id') AS named (id)
          WHERE entry.fact LIKE '%"mime"%' AND entry.conversation IS NOT NULL) AS carried
    WHERE media.id = carried.id AND media.id NOT LIKE 'upload:%';

INSERT INTO sent_file (sha256, conversation)
    SELECT DISTINCT media.sha256, entry.conversation
    FROM entry CROSS JOIN LATERAL jsonb_path_query(entry.fact::jsonb, 'strict $.**.id') AS named (id)
    JOIN media ON media.id = named.id #>> '{}'
    WHERE entry.fact LIKE '%"upload:%' AND entry.conversation IS NOT NULL
        AND media.id LIKE 'upload:%' AND media.sha256 IS NOT NULL;

-- What Meta, or a seat, said of a medium is of its conversation.
UPDATE entry SET conversation = media.conversation
    FROM media
    WHERE entry.conversation IS NULL AND entry.fact LIKE '{"fact":"media_%'
        AND media.id = entry.fact::json ->> 'media' AND media.conversation IS NOT NULL;

CREATE INDEX entry_of ON entry (conversation, place) WHERE conversation IS NOT NULL;
