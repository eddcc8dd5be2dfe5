//! One order, from the account to the certificate.

use std::time::Duration;

use instant_acme::{
    Account, AuthorizationStatus, ChallengeType, Error, Identifier, NewAccount, NewOrder, Order, OrderStatus,
    RetryPolicy,
};

use super::http::Http;
use super::kept::{self, Certificate, Kept};
use super::shown::Shown;
use super::{AcmeConfig, AcmeError};

/// What an authority says of an account that it does not know (any more).
const NO_ACCOUNT: &str = "urn:ietf:params:acme:error:accountDoesNotExist";
/// How long a proof, and then the certificate, may take.
const PATIENCE: RetryPolicy = RetryPolicy::new().timeout(Duration::from_secs(120));

/// Orders a certificate for all names, and shows the proofs that are asked for meanwhile.
pub(super) async fn certificate(
    config: &AcmeConfig,
    kept: &Kept,
    shown: &Shown,
) -> Result<Certificate, AcmeError> {
    let account = account(config, kept).await?;
    let names: Vec<_> = config.domains.iter().cloned().map(Identifier::Dns).collect();
    let mut order = match account.new_order(&NewOrder::new(&names)).await {
        Err(Error::Api(problem)) if problem.r#type.as_deref() == Some(NO_ACCOUNT) => {
            // The next try makes another.
            kept.forget_account()?;
            return Err(Error::Api(problem).into());
        }
        order => order?,
    };
    prove(&mut order, shown).await?;
    match order.poll_ready(&PATIENCE).await {
        Ok(OrderStatus::Ready) => {}
        Ok(OrderStatus::Invalid | OrderStatus::Pending | OrderStatus::Processing | OrderStatus::Valid) => {
            return Err(refusal(&mut order).await?.unwrap_or_else(|| Error::Str("a proven name").into()));
        }
        // The order's own word says less than that of the name which was not proven.
        Err(error) => return Err(refusal(&mut order).await?.unwrap_or(AcmeError::Authority(error))),
    }
    let key = order.finalize().await?;
    let chain = order.poll_certificate(&PATIENCE).await?;
    Certificate::read(format!("{}\n{key}", chain.trim_end()))
}

/// The kept account, or a new one.
async fn account(config: &AcmeConfig, kept: &Kept) -> Result<Account, AcmeError> {
    let builder = Account::builder_with_http(Box::new(Http::new(config).await?));
    let contact = config.contact.as_ref().map(|mail| format!("mailto:{mail}"));
    let contacts: Vec<&str> = contact.as_deref().into_iter().collect();
    if let Some(known) = kept.account()? {
        let changed = known.contact != config.contact;
        let account = builder.from_credentials(known.credentials).await?;
        if changed {
            account.update_contacts(&contacts).await?;
            let known = kept.account()?;
            if let Some(known) = known {
                kept.keep_account(&kept::Account { contact: config.contact.clone(), ..known })?;
            }
        }
        return Ok(account);
    }
    // The configuration cannot be read without the owner's own yes.
    let new = NewAccount { contact: &contacts, terms_of_service_agreed: true, only_return_existing: false };
    let (account, credentials) = builder.create(&new, config.directory.clone(), None).await?;
    kept.keep_account(&kept::Account { contact: config.contact.clone(), credentials })?;
    Ok(account)
}

/// Shows the proof for every name that is not proven yet, and says so.
async fn prove(order: &mut Order, shown: &Shown) -> Result<(), AcmeError> {
    let mut names = order.authorizations();
    while let Some(name) = names.next().await {
        let mut name = name?;
        match name.status {
            AuthorizationStatus::Valid => continue,
            AuthorizationStatus::Pending
            | AuthorizationStatus::Invalid
            | AuthorizationStatus::Revoked
            | AuthorizationStatus::Expired
            | AuthorizationStatus::Deactivated => {}
        }
        let domain = name.identifier().to_string();
        let challenge = name.challenge(ChallengeType::TlsAlpn01);
        let mut challenge = challenge.ok_or(Error::Unsupported("the challenge TLS-ALPN-01"))?;
        shown.challenge(&domain, challenge.key_authorization().digest().as_ref())?;
        challenge.set_ready().await?;
    }
    Ok(())
}

/// Which name was not proven, and why, in the authority's words.
async fn refusal(order: &mut Order) -> Result<Option<AcmeError>, AcmeError> {
    let mut names = order.authorizations();
    while let Some(name) = names.next().await {
        let mut name = name?;
        name.refresh().await?;
        let domain = name.identifier().to_string();
        if let Some(problem) = name.challenges.iter().find_map(|challenge| challenge.error.as_ref()) {
            return Ok(Some(AcmeError::Refused { domain, why: problem.to_string() }));
        }
    }
    Ok(None)
}
