-- Who is on this hub. Seats from before had everything to say: each becomes an owner of its own.
CREATE TABLE member (
    -- The MemberId.
    id TEXT COLLATE "C" PRIMARY KEY,
    -- The name under which messages are signed for the team.
    name TEXT NOT NULL,
    -- The role's word.
    role TEXT NOT NULL,
    -- The names of the teams, a JSON array.
    teams TEXT NOT NULL,
    -- The names of the skills, a JSON array.
    skills TEXT NOT NULL,
    -- When they were let in.
    created_at BIGINT NOT NULL,
    -- Since when no seat of theirs is let in.
    disabled_at BIGINT,
    -- When the confidentiality agreement was accepted.
    agreed_at BIGINT,
    -- The SHA-256 of its words, in hex.
    agreement TEXT,
    -- The secret that an authenticator shares.
    two_step BYTEA,
    -- The last step of 30 s whose code was taken.
    two_step_step BIGINT
);

INSERT INTO member (id, name, role, teams, skills, created_at)
    SELECT id, name, 'owner', '[]', '[]', created_at FROM seat;

-- From here on a seat's `name` is its device's.
ALTER TABLE seat ADD COLUMN member TEXT COLLATE "C" NOT NULL DEFAULT '';
-- The system, as the app says itself.
ALTER TABLE seat ADD COLUMN os TEXT;
-- The app's version.
ALTER TABLE seat ADD COLUMN version TEXT;
-- When it was last heard of.
ALTER TABLE seat ADD COLUMN last_seen BIGINT;
-- 'asked' or 'done': whether a seat that was turned out is to wipe itself.
ALTER TABLE seat ADD COLUMN wipe TEXT;
UPDATE seat SET member = id;
CREATE INDEX seat_of ON seat (member);

-- How far a seat had read a journal when it was last heard of.
CREATE TABLE seat_position (
    -- Which.
    seat TEXT COLLATE "C" NOT NULL,
    -- The line's name.
    line TEXT COLLATE "C" NOT NULL,
    -- The last Seq that was sent to it.
    seq BIGINT NOT NULL,
    PRIMARY KEY (seat, line)
);

-- Stand in for an authenticator, once each.
CREATE TABLE recovery_code (
    -- Whose.
    member TEXT COLLATE "C" NOT NULL,
    -- SHA-256 of the code; the code itself is nowhere.
    code_sha256 BYTEA NOT NULL,
    -- When it was.
    used_at BIGINT,
    PRIMARY KEY (member, code_sha256)
);

CREATE TABLE invitation (
    -- The InvitationId.
    id TEXT COLLATE "C" PRIMARY KEY,
    -- SHA-256 of the code; the code itself is nowhere.
    code_sha256 BYTEA NOT NULL UNIQUE,
    -- Into which role.
    role TEXT NOT NULL,
    -- Into which teams, a JSON array.
    teams TEXT NOT NULL,
    -- The member whose next desktop it lets in.
    member TEXT,
    -- Which member made it.
    made_by TEXT NOT NULL,
    -- Their name of then.
    made_by_name TEXT NOT NULL,
    -- When.
    made_at BIGINT NOT NULL,
    -- Until when it can be used.
    expires_at BIGINT NOT NULL,
    -- When it was.
    used_at BIGINT,
    -- When it was taken back.
    taken_back_at BIGINT,
    -- A secret for an authenticator that was shown and not yet confirmed.
    two_step BYTEA
);

-- Rises with every change of members, seats and invitations, whoever makes it.
ALTER TABLE journal ADD COLUMN roster BIGINT NOT NULL DEFAULT 0;
