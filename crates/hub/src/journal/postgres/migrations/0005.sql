-- Accounts at a provider of identities, each of one member.
CREATE TABLE account (
    -- The provider, by its issuer.
    issuer TEXT COLLATE "C" NOT NULL,
    -- The provider's own name for the person, which never changes.
    subject TEXT COLLATE "C" NOT NULL,
    -- The MemberId.
    member TEXT COLLATE "C" NOT NULL,
    -- When it became theirs.
    bound_at BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject),
    UNIQUE (issuer, member)
);

-- Sign-ins on their way. Each goes when it has let a desktop in, or its time is over.
CREATE TABLE sign_in (
    -- SHA-256 of the attempt's word; the word itself is nowhere.
    attempt_sha256 BYTEA PRIMARY KEY,
    -- 'begun', 'taken' while the provider is asked, 'proven'.
    stage TEXT NOT NULL,
    -- Until when.
    expires_at BIGINT NOT NULL,
    -- What the provider gives back with its answer.
    state TEXT NOT NULL,
    -- What the ID token must hold.
    nonce TEXT NOT NULL,
    -- What the code is redeemed with (PKCE).
    verifier TEXT NOT NULL,
    -- The port of the desktop's 127.0.0.1.
    port BIGINT NOT NULL,
    -- The proven account's provider, by its issuer.
    issuer TEXT,
    -- The proven account, by the provider's own name for the person.
    subject TEXT,
    -- The person's name as the provider says it.
    name TEXT,
    -- The word of the role that the account may join with, without an invitation.
    role TEXT
);
CREATE INDEX sign_in_ends ON sign_in (expires_at);
