//! A real PostgreSQL for a test program: started by it, gone with it, however it ends.
//!
//! It keeps nothing: a shell beside it waits for the end of the program that started it, then stops the server and
//! takes its files away. The server may not run as root, so that root starts it as `nobody`.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// What the shell does: `$1` the server's programs, then settings as the server takes them.
const KEEPER: &str = r#"
bin=$1; shift
dir=$(mktemp -d) || exit 1
stop() { [ -n "$pid" ] && kill -QUIT "$pid" && wait "$pid"; rm -rf "$dir"; exit 0; }
trap stop INT TERM
"$bin/initdb" -D "$dir/data" -U postgres --auth=trust --encoding=UTF8 --locale=C --no-sync >"$dir/log" 2>&1 || {
    cat "$dir/log" >&2; rm -rf "$dir"; exit 1
}
[ -n "$TESTKIT_CERTIFICATE" ] && {
    printf '%s\n' "$TESTKIT_CERTIFICATE" >"$dir/data/server.crt"
    (umask 077; printf '%s\n' "$TESTKIT_KEY" >"$dir/data/server.key")
}
"$bin/postgres" -D "$dir/data" -k "$dir" -c fsync=off -c full_page_writes=off -c max_connections=400 \
    -c shared_buffers=64MB "$@" >"$dir/log" 2>&1 &
pid=$!
for _ in $(seq 600); do
    "$bin/pg_isready" -q -h "$dir" -p "$TESTKIT_PORT" && { echo "$dir"; break; }
    kill -0 "$pid" 2>/dev/null || { cat "$dir/log" >&2; rm -rf "$dir"; exit 1; }
    sleep 0.05
done
cat >/dev/null
stop
"#;

/// A running server.
#[derive(Debug)]
pub struct Postgres {
    programs: PathBuf,
    dir: String,
    port: u16,
    made: AtomicU32,
    // Its standard input is what the shell waits on: it closes when this program ends.
    _keeper: Child,
}

/// A certificate with which a server answers for itself, and its key, both PEM.
#[derive(Clone, Copy, Debug)]
pub struct Certificate<'c> {
    /// The certificate.
    pub certificate: &'c str,
    /// Its key.
    pub key: &'c str,
}

impl Postgres {
    /// The server of this test program, started with the first who asks.
    ///
    /// # Panics
    /// When there is no server on this machine, which no test may pass over.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Postgres> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(5432, None))
    }

    /// A server of one's own. With a certificate it also listens on the port at 127.0.0.1, encrypted or not.
    ///
    /// # Panics
    /// When there is no server on this machine, or it does not start.
    #[must_use]
    pub fn start(port: u16, tls: Option<Certificate<'_>>) -> Self {
        let programs = programs();
        let mut keeper = as_somebody();
        keeper.args(["sh", "-c", KEEPER, "keeper"]).arg(&programs).arg("-p").arg(port.to_string());
        let addresses = if tls.is_some() { "127.0.0.1" } else { "" };
        keeper.arg("-c").arg(format!("listen_addresses={addresses}"));
        if let Some(tls) = tls {
            keeper.args(["-c", "ssl=on"]);
            keeper.env("TESTKIT_CERTIFICATE", tls.certificate).env("TESTKIT_KEY", tls.key);
        }
        keeper.env("TESTKIT_PORT", port.to_string());
        let mut keeper = keeper
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the shell and util-linux are on every Linux");
        let mut dir = String::new();
        let said = keeper.stdout.take().expect("it is piped");
        BufReader::new(said).read_line(&mut dir).expect("it speaks");
        if dir.trim().is_empty() {
            let mut why = String::new();
            let mut errors = keeper.stderr.take().expect("it is piped");
            errors.read_to_string(&mut why).expect("it says why");
            panic!("PostgreSQL does not start: {why}");
        }
        Self { programs, dir: dir.trim().to_owned(), port, made: AtomicU32::new(0), _keeper: keeper }
    }

    /// The address of a new, empty database.
    ///
    /// # Panics
    /// When the server does not make one.
    #[must_use]
    pub fn database(&self) -> String {
        let name = format!("t{}", self.made.fetch_add(1, Ordering::SeqCst));
        self.ask("postgres", &format!("CREATE DATABASE {name}"));
        format!("postgres://postgres@{}:{}/{name}", self.dir.replace('/', "%2F"), self.port)
    }

    /// The address of a new database with all that one of this server's holds now, whoever is writing to it.
    ///
    /// # Panics
    /// When the server does not copy it.
    #[must_use]
    pub fn copy(&self, database: &str) -> String {
        let address = self.database();
        let name = address.rsplit('/').next().expect("an address ends with its database");
        let port = self.port.to_string();
        let mut dump = Command::new(self.programs.join("pg_dump"))
            .args(["-U", "postgres", "-h", &self.dir, "-p", &port, "-d", database])
            .stdout(Stdio::piped())
            .spawn()
            .expect("pg_dump comes with the server");
        let restored = Command::new(self.programs.join("psql"))
            .args(["-X", "-q", "-o", "/dev/null", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-h", &self.dir])
            .args(["-p", &port, "-d", name])
            .stdin(dump.stdout.take().expect("it is piped"))
            .status()
            .expect("psql comes with the server");
        assert!(restored.success() && dump.wait().expect("it ends").success(), "{database} is not copied");
        address
    }

    /// What the server answers in one of its databases, one line a row.
    ///
    /// # Panics
    /// When the server says no.
    pub fn ask(&self, database: &str, words: &str) -> String {
        let answer = Command::new(self.programs.join("psql"))
            .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-h", &self.dir])
            .args(["-p", &self.port.to_string(), "-d", database, "-c", words])
            .output()
            .expect("psql comes with the server");
        assert!(answer.status.success(), "{words}: {}", String::from_utf8_lossy(&answer.stderr));
        String::from_utf8_lossy(&answer.stdout).trim().to_owned()
    }
}

/// Where the server's programs lie.
fn programs() -> PathBuf {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|all| all.filter_map(|one| Some(one.ok()?.path().join("bin"))).collect())
        .unwrap_or_default();
    versions.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).collect::<Vec<_>>();
    let has_all =
        |dir: &Path| ["initdb", "postgres", "pg_isready", "psql"].iter().all(|name| dir.join(name).exists());
    let found = versions.into_iter().rev().chain(on_path).find(|dir| has_all(dir));
    found.expect(
        "the package `postgresql` is missing: apt-get install -y --no-install-recommends postgresql \
         (or put initdb, postgres, pg_isready and psql on the path)",
    )
}

/// A command as whoever we are, or as `nobody` where we are root.
fn as_somebody() -> Command {
    let id = Command::new("id").arg("-u").output().expect("`id` is on every Unix");
    if id.stdout.trim_ascii() == b"0" {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups"]);
        return command;
    }
    Command::new("env")
}
