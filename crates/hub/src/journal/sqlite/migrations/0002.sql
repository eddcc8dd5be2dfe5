CREATE TABLE contact_seen (
    -- Whose contact it is.
    conversation INTEGER PRIMARY KEY REFERENCES conversation (id),
    -- The place of the entry that last said Meta's name for the person; NULL, like all below, when none did.
    user_id INTEGER,
    -- The place of the entry that last said the number. It stays when the number goes to somebody else: so does what
    -- a replica holds.
    phone INTEGER,
    -- The place of the entry that last said the user name.
    username INTEGER,
    -- The place of the entry that last said the name that the person shows.
    name INTEGER
) STRICT;

-- Of what is in the journal already.
INSERT INTO contact_seen (conversation, user_id, phone, username, name)
SELECT json_extract(fact, '$.conversation'),
       max(CASE WHEN json_extract(fact, '$.contact.user_id') IS NOT NULL THEN place END),
       max(CASE WHEN json_extract(fact, '$.contact.phone') IS NOT NULL THEN place END),
       max(CASE WHEN json_extract(fact, '$.contact.username') IS NOT NULL THEN place END),
       max(CASE WHEN json_extract(fact, '$.contact.name') IS NOT NULL THEN place END)
FROM entry
WHERE fact LIKE '{"fact":"contact_seen",%'
GROUP BY 1;
