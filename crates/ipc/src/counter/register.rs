//! The register of acts, and the desktop in use.

use super::{Answered, Counter};
use crate::ask::{Done, RegisterAsk, RegisterForget, SeatTakeOver};
use crate::error::UiError;
use crate::row::RegisterRow;

impl Answered for RegisterAsk {
    async fn answered(self, counter: &Counter) -> Result<RegisterRow, UiError> {
        Ok(counter.engine.team().register().await?.into())
    }
}

impl Answered for RegisterForget {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        counter.engine.team().forget_register().await?;
        Ok(Done {})
    }
}

impl Answered for SeatTakeOver {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        counter.engine.team().take_over();
        Ok(Done {})
    }
}
