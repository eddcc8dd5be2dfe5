//! What Meta tells: the bodies (`payload`), their bytes and signature (`wire`), and who carries them (`courier`).

pub(crate) mod courier;
pub(crate) mod payload;
pub(crate) mod wire;
