-- The register: every act that matters, each linked to the one before it.
CREATE TABLE act (
    -- Its number, from 1.
    no INTEGER PRIMARY KEY,
    -- The JSON text, byte for byte as it was digested.
    act TEXT NOT NULL,
    -- 128 random bits, in hex.
    salt TEXT NOT NULL,
    -- The link up to here, in hex.
    link TEXT NOT NULL
) STRICT;

-- What a hub signed now and then.
CREATE TABLE checkpoint (
    -- Its number, from 1.
    no INTEGER PRIMARY KEY,
    -- The JSON text.
    checkpoint TEXT NOT NULL
) STRICT;

-- The seat that a member uses, where the hub lets them use one at a time.
ALTER TABLE member ADD COLUMN active_seat TEXT;
