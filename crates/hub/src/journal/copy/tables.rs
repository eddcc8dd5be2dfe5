//! What a journal holds, table by table, whatever store it is in.

/// A table, with all that both stores keep in it.
pub(super) struct Table {
    /// Its name.
    pub(super) name: &'static str,
    /// What its rows are found and ordered by.
    pub(super) key: &'static [&'static str],
    /// Everything else.
    pub(super) rest: &'static [&'static str],
}

const fn table(name: &'static str, key: &'static [&'static str], rest: &'static [&'static str]) -> Table {
    Table { name, key, rest }
}

/// All of them. What a store keeps for itself (the head of a line, who asks Meta for it) is not a journal's.
pub(super) const TABLES: &[Table] = &[
    table("journal", &["one"], &["name", "created_at", "proved", "roster"]),
    table("line", &["id"], &["name", "health"]),
    table("webhook", &["id"], &["received_at", "body"]),
    table("unclaimed", &["line", "webhook"], &[]),
    table("entry", &["place"], &["at", "webhook", "fact", "conversation"]),
    table("seen", &["place"], &["second"]),
    table("conversation", &["id"], &["line", "user_id", "phone", "username", "name"]),
    table("inbound", &["conversation"], &["at", "place"]),
    table("identity", &["line", "kind", "value"], &["conversation"]),
    table(
        "command",
        &["id"],
        &[
            "line",
            "digest",
            "seq",
            "kind",
            "conversation",
            "state",
            "turn",
            "attempts",
            "not_before",
            "wamid",
        ],
    ),
    table("sent", &["wamid"], &["conversation", "command"]),
    table(
        "media",
        &["id"],
        &[
            "line",
            "mime",
            "announced",
            "state",
            "wanted_since",
            "tries",
            "next_at",
            "sha256",
            "size",
            "conversation",
        ],
    ),
    table(
        "member",
        &["id"],
        &[
            "name",
            "role",
            "teams",
            "skills",
            "created_at",
            "disabled_at",
            "agreed_at",
            "agreement",
            "two_step",
            "two_step_step",
            "active_seat",
            "lines",
        ],
    ),
    table(
        "seat",
        &["id"],
        &["name", "token_sha256", "created_at", "revoked_at", "member", "os", "version", "last_seen", "wipe"],
    ),
    table("seat_position", &["seat", "line"], &["seq"]),
    table("act", &["no"], &["act", "salt", "link"]),
    table("checkpoint", &["no"], &["checkpoint"]),
    table("recovery_code", &["member", "code_sha256"], &["used_at"]),
    table(
        "invitation",
        &["id"],
        &[
            "code_sha256",
            "role",
            "teams",
            "member",
            "made_by",
            "made_by_name",
            "made_at",
            "expires_at",
            "used_at",
            "taken_back_at",
            "two_step",
            "lines",
        ],
    ),
    table("account", &["issuer", "subject"], &["member", "bound_at"]),
    table(
        "sign_in",
        &["attempt_sha256"],
        &["stage", "expires_at", "state", "nonce", "verifier", "port", "issuer", "subject", "name", "role"],
    ),
    table("contact_seen", &["conversation"], &["user_id", "phone", "username", "name"]),
    table("given", &["conversation"], &["team"]),
    table("sent_file", &["sha256", "conversation"], &[]),
    table("told_file", &["line", "sha256"], &[]),
    table("meta_file", &["line", "sha256", "mime"], &["id", "uploaded_at"]),
    table("joined", &["conversation"], &["into_conversation", "phone", "user_id"]),
    table("saved_name", &["conversation"], &["name", "at", "place"]),
    table("handler", &["conversation"], &["elsewhere", "role", "at"]),
    table("template", &["line", "id"], &["shown"]),
    table(
        "history_import",
        &["line"],
        &["state", "progress", "phase", "messages", "contacts", "history", "doubted"],
    ),
];

impl Table {
    /// Its columns, the key first.
    fn columns(&self) -> Vec<&'static str> {
        self.key.iter().chain(self.rest).copied().collect()
    }

    /// The first page of its rows: `?1` at most.
    pub(super) fn first(&self) -> String {
        let (columns, key) = (self.columns().join(", "), self.key.join(", "));
        format!("SELECT {columns} FROM {} ORDER BY {key} LIMIT ?1", self.name)
    }

    /// The page after a row, of which the key is given after the limit.
    pub(super) fn next(&self) -> String {
        let (columns, key) = (self.columns().join(", "), self.key.join(", "));
        let after = marks(2, self.key.len());
        format!("SELECT {columns} FROM {} WHERE ({key}) > ({after}) ORDER BY {key} LIMIT ?1", self.name)
    }

    /// Writes a row. The journal's own is there since its layout was made.
    pub(super) fn write(&self) -> String {
        let columns = self.columns();
        let marks = marks(1, columns.len());
        let row = format!("INSERT INTO {} ({}) VALUES ({marks})", self.name, columns.join(", "));
        match self.name {
            "journal" => {
                "UPDATE journal SET name = ?2, created_at = ?3, proved = ?4, roster = ?5 WHERE one = ?1"
                    .to_owned()
            }
            _ => row,
        }
    }
}

fn marks(from: usize, count: usize) -> String {
    let marks: Vec<String> = (from..from + count).map(|number| format!("?{number}")).collect();
    marks.join(", ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rusqlite::Connection;

    use super::*;
    use crate::journal::sqlite::STEPS;

    #[test]
    fn every_column_of_a_file_is_copied() {
        let conn = Connection::open_in_memory().expect("opens");
        conn.execute_batch(&STEPS.concat()).expect("the steps");
        let columns = "SELECT schema.name || '.' || info.name FROM sqlite_schema AS schema
                       JOIN pragma_table_info(schema.name) AS info
                       WHERE schema.type = 'table' AND schema.name NOT LIKE 'sqlite_%'";
        let mut statement = conn.prepare(columns).expect("asks");
        let there: BTreeSet<String> =
            statement.query_map([], |row| row.get(0)).expect("asks").map(|row| row.expect("reads")).collect();
        let copied: BTreeSet<String> = TABLES
            .iter()
            .flat_map(|table| table.columns().into_iter().map(|column| format!("{}.{column}", table.name)))
            .collect();
        assert_eq!(copied, there);
    }
}
