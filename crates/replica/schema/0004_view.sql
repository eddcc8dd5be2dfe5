-- What this seat was allowed to see when the line was filled, as the hub names it; empty for everything.
ALTER TABLE replica_line ADD COLUMN view TEXT NOT NULL DEFAULT '';
