-- Whose a conversation is, and on which lines a member works.

-- The lines of a member, a JSON array of the treaty's OnLine; an empty one stands for all lines.
ALTER TABLE member ADD COLUMN lines TEXT NOT NULL DEFAULT '[]';
-- The same, for whoever comes by it.
ALTER TABLE invitation ADD COLUMN lines TEXT NOT NULL DEFAULT '[]';

-- The conversation of which an entry speaks, if it speaks of one.
ALTER TABLE entry ADD COLUMN conversation INTEGER;
-- The conversation in which a customer sent the medium.
ALTER TABLE media ADD COLUMN conversation INTEGER;

CREATE TABLE given (
    -- A conversation that was given to a team, or was once.
    conversation INTEGER PRIMARY KEY REFERENCES conversation (id),
    -- Which; NULL when it is everybody's again.
    team TEXT
) STRICT;

CREATE TABLE sent_file (
    -- A file of ours, by its digest in lower-case hex.
    sha256 TEXT NOT NULL,
    -- A conversation in which a message carries it; whoever sees that one may have the file.
    conversation INTEGER NOT NULL REFERENCES conversation (id),
    PRIMARY KEY (sha256, conversation)
) STRICT, WITHOUT ROWID;

UPDATE entry SET conversation = json_extract(fact, '$.conversation');

UPDATE media SET conversation = carried.conversation
    FROM (SELECT DISTINCT entry.conversation, tree.value AS id
          FROM entry, json_tree(entry.fact) AS tree
          WHERE entry.fact LIKE '%"mime"%' AND tree.key = 'id' AND entry.conversation IS NOT NULL) AS carried
    WHERE media.id = carried.id AND media.id NOT LIKE 'upload:%';

INSERT INTO sent_file (sha256, conversation)
    SELECT DISTINCT media.sha256, entry.conversation
    FROM entry, json_tree(entry.fact) AS tree
    JOIN media ON media.id = tree.value
    WHERE entry.fact LIKE '%"upload:%' AND tree.key = 'id' AND entry.conversation IS NOT NULL
        AND media.id LIKE 'upload:%' AND media.sha256 IS NOT NULL;

-- What Meta, or a seat, said of a medium is of its conversation.
UPDATE entry SET conversation = media.conversation
    FROM media
    WHERE entry.conversation IS NULL AND entry.fact LIKE '{"fact":"media_%'
        AND media.id = json_extract(entry.fact, '$.media') AND media.conversation IS NOT NULL;

CREATE INDEX entry_of ON entry (conversation, place) WHERE conversation IS NOT NULL;
