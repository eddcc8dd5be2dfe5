CREATE TABLE replica_view (
    -- Which line.
    line TEXT NOT NULL PRIMARY KEY,
    -- What this seat was allowed to see when the line was filled, as the hub names it; no row when it was everything.
    view TEXT NOT NULL
) STRICT, WITHOUT ROWID;
