//! The demo.
use super::{Blocked, Opened};
use crate::app::App;
use std::path::Path;
pub(crate) async fn open(_app: &App, _folder: &Path) -> Result<Opened, Blocked> {
    Err(Blocked::other("not yet"))
}
pub(crate) async fn leave(_app: &App) -> Result<(), Blocked> {
    Err(Blocked::other("not yet"))
}
pub(crate) async fn network(_app: &App, _up: bool) -> Result<(), Blocked> {
    Err(Blocked::other("not yet"))
}
