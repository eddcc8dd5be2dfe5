//! Where a story lies on disk, and which ports are its own.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, OnceLock};

use anyhow::{Context as _, Result, ensure};

/// Below what systems give to outgoing connections, so that a port stays free while its process is dead.
const FIRST_PORT: u16 = 15_000;
const PORTS: u16 = 15_000;

/// A story's own folder, and the proof that no other run is in it.
#[derive(Clone, Debug)]
pub struct Place {
    folder: PathBuf,
    _lock: Arc<File>,
}

impl Place {
    /// Makes the folder, empty.
    ///
    /// # Errors
    /// When the folder cannot be made, or another run is in it.
    pub fn make(story: &str) -> Result<Self> {
        let folder =
            programs()?.parent().context("the programs lie in a folder")?.join("stories").join(story);
        let beside = folder.with_extension("lock");
        std::fs::create_dir_all(folder.parent().context("a story lies in a folder")?)?;
        let lock = File::create(&beside)?;
        ensure!(
            lock.try_lock().is_ok(),
            "another run of `{story}` is going on: {} is held",
            beside.display()
        );
        if folder.exists() {
            std::fs::remove_dir_all(&folder).with_context(|| format!("clearing {}", folder.display()))?;
        }
        std::fs::create_dir_all(folder.join("logs"))?;
        Ok(Self { folder, _lock: Arc::new(lock) })
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A folder inside.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn folder_for(&self, what: &str) -> Result<PathBuf> {
        let folder = self.folder.join(what);
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// Where the log of a process lies.
    #[must_use]
    pub fn log(&self, process: &str) -> PathBuf {
        self.folder.join("logs").join(format!("{process}.log"))
    }

    /// A port that nobody has, and that nobody here gets again.
    #[must_use]
    pub fn port(&self) -> u16 {
        static NEXT: OnceLock<AtomicU16> = OnceLock::new();
        let next = NEXT.get_or_init(|| AtomicU16::new((std::process::id() % u32::from(PORTS)) as u16));
        loop {
            let port = FIRST_PORT + next.fetch_add(1, Ordering::Relaxed) % PORTS;
            if TcpListener::bind(("127.0.0.1", port)).is_ok() {
                return port;
            }
        }
    }
}

/// The folder of our programs: where this one was built, or the one above for a test.
///
/// # Errors
/// When it cannot be found out.
pub fn programs() -> Result<PathBuf> {
    let here = std::env::current_exe().context("a program knows where it lies")?;
    let folder = here.parent().context("a program lies in a folder")?;
    let above = if folder.ends_with("deps") { folder.parent() } else { Some(folder) };
    Ok(above.context("a test lies in a folder of the build")?.to_owned())
}

/// A program of ours.
///
/// # Errors
/// When it was not built, with the command that builds it.
pub fn program(name: &str) -> Result<PathBuf> {
    program_in(&programs()?, name)
}

/// A program of ours as it lies in a folder, of this version or another.
///
/// # Errors
/// When it does not lie there.
pub fn program_in(folder: &Path, name: &str) -> Result<PathBuf> {
    let path = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    ensure!(
        path.is_file(),
        "{} is missing: build the programs with `cargo build --workspace --exclude xtask \
         --features comptoir/custom-protocol --bins`, or run everything with `cargo xtask test`",
        path.display()
    );
    Ok(path)
}
