-- What this seat knows of the hub's register: evidence, which stays when the replica is filled anew.
CREATE TABLE local_act (
    -- Its number, from 1.
    no INTEGER PRIMARY KEY,
    -- The JSON text, byte for byte as the hub digested it.
    act TEXT NOT NULL,
    -- The salt, in hex.
    salt TEXT NOT NULL,
    -- The link up to here, in hex.
    link TEXT NOT NULL
) STRICT;

CREATE TABLE local_checkpoint (
    -- Its number, from 1.
    no INTEGER PRIMARY KEY,
    -- The JSON text.
    checkpoint TEXT NOT NULL
) STRICT;
