//! Templates, numbers, profile, subscriptions, token: what can be asked about an account.

use crate::client::CloudClient;
use crate::failure::Failure;
use cloud_types::graph::{
    BusinessProfile, Me, Paging, PhoneNumber, PhoneNumberPage, ProfilePage, SubscribedApp, SubscribedApps,
    Template, TemplatePage, TokenAnswer, TokenFacts, WebhookOverride,
};
use cloud_types::word::Word;
use cloud_types::{Effect, Retry};
use reqwest::Method;

const TEMPLATE_FIELDS: &str = "id,name,language,status,category,sub_category,previous_category,parameter_format,\
components,quality_score,rejected_reason,message_send_ttl_seconds";

const NUMBER_FIELDS: &str = "id,display_phone_number,verified_name,status,quality_rating,quality_score,name_status,\
code_verification_status,platform_type,is_on_biz_app,throughput,account_mode,is_official_business_account,\
whatsapp_business_manager_messaging_limit,health_status";

const PROFILE_FIELDS: &str = "about,address,description,email,profile_picture_url,websites,vertical";

/// More pages than any account has: 250 to 6,000 templates come 100 at a time.
const MOST_PAGES: usize = 200;

/// A page of a list.
trait Page: Word {
    type Item;
    fn split(self) -> (Vec<Self::Item>, Option<Paging>);
}

impl Page for TemplatePage {
    type Item = Template;
    fn split(self) -> (Vec<Template>, Option<Paging>) {
        (self.data, self.paging)
    }
}

impl Page for PhoneNumberPage {
    type Item = PhoneNumber;
    fn split(self) -> (Vec<PhoneNumber>, Option<Paging>) {
        (self.data, self.paging)
    }
}

impl CloudClient {
    /// All templates of an account, in every language.
    ///
    /// # Errors
    /// As every repeatable call; a list is whole or it is a failure.
    pub async fn templates(&self, account: &str) -> Result<Vec<Template>, Failure> {
        self.list::<TemplatePage>(&[account, "message_templates"], TEMPLATE_FIELDS).await
    }

    /// All numbers of an account.
    ///
    /// # Errors
    /// As every repeatable call.
    pub async fn phone_numbers(&self, account: &str) -> Result<Vec<PhoneNumber>, Failure> {
        self.list::<PhoneNumberPage>(&[account, "phone_numbers"], NUMBER_FIELDS).await
    }

    /// A line's number: status, quality, name, throughput, limit and health.
    ///
    /// # Errors
    /// As every repeatable call.
    pub async fn phone_number(&self, line: &str) -> Result<PhoneNumber, Failure> {
        let request = self.request(Method::GET, &[line], &[("fields", NUMBER_FIELDS)]);
        self.ask(request, Effect::Repeatable).await
    }

    /// What customers see when they open a line's page.
    ///
    /// # Errors
    /// As every repeatable call.
    pub async fn business_profile(&self, line: &str) -> Result<BusinessProfile, Failure> {
        let query = [("fields", PROFILE_FIELDS)];
        let request = self.request(Method::GET, &[line, "whatsapp_business_profile"], &query);
        let page: ProfilePage = self.ask(request, Effect::Repeatable).await?;
        let profile = page.data.into_iter().next().ok_or(Failure::unreadable(200, Effect::Repeatable))?;
        Ok(profile.unwrapped())
    }

    /// The applications that receive an account's webhooks.
    ///
    /// # Errors
    /// As every repeatable call.
    pub async fn subscribed_apps(&self, account: &str) -> Result<Vec<SubscribedApp>, Failure> {
        let request = self.request(Method::GET, &[account, "subscribed_apps"], &[]);
        let apps: SubscribedApps = self.ask(request, Effect::Repeatable).await?;
        Ok(apps.data)
    }

    /// Subscribes the token's application to an account's webhooks, at its own address or at another.
    ///
    /// # Errors
    /// As every repeatable call.
    pub async fn subscribe(&self, account: &str, instead: Option<&WebhookOverride>) -> Result<(), Failure> {
        let request = self.request(Method::POST, &[account, "subscribed_apps"], &[]);
        self.done(match instead {
            Some(address) => request.json(address),
            None => request,
        })
        .await
    }

    /// Ends the subscription of the token's application.
    ///
    /// # Errors
    /// As every repeatable call.
    pub async fn unsubscribe(&self, account: &str) -> Result<(), Failure> {
        self.done(self.request(Method::DELETE, &[account, "subscribed_apps"], &[])).await
    }

    /// Whose token this is: the cheapest proof that it works. Code 190 when it does not.
    ///
    /// # Errors
    /// As every repeatable call.
    pub async fn me(&self) -> Result<Me, Failure> {
        self.ask(self.request(Method::GET, &["me"], &[("fields", "id,name")]), Effect::Repeatable).await
    }

    /// What Meta knows about the token: validity, end, permissions. Puts the token into the address, as Meta wants it.
    ///
    /// # Errors
    /// As every repeatable call.
    pub async fn debug_token(&self) -> Result<TokenFacts, Failure> {
        let query = [("input_token", self.token().expose())];
        let request = self.request(Method::GET, &["debug_token"], &query);
        let answer: TokenAnswer = self.ask(request, Effect::Repeatable).await?;
        Ok(answer.data)
    }

    /// Walks a list to its end. A cursor that has gone sends us back to the beginning, once.
    async fn list<P: Page>(&self, path: &[&str], fields: &str) -> Result<Vec<P::Item>, Failure> {
        match self.walk::<P>(path, fields).await {
            Err(failure) if failure.class == Retry::Now && failure.code.is_some() => {
                self.walk::<P>(path, fields).await
            }
            other => other,
        }
    }

    async fn walk<P: Page>(&self, path: &[&str], fields: &str) -> Result<Vec<P::Item>, Failure> {
        let mut all = Vec::new();
        let mut cursor: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let mut query = vec![("fields", fields), ("limit", "100")];
            query.extend(cursor.as_deref().map(|after| ("after", after)));
            let page: P = self.ask(self.request(Method::GET, path, &query), Effect::Repeatable).await?;
            let (items, paging) = page.split();
            all.extend(items);
            match paging.as_ref().and_then(Paging::next_cursor) {
                Some(next) if cursor.as_deref() != Some(next) => cursor = Some(next.to_owned()),
                Some(_) => return Err(Failure::unreadable(200, Effect::Repeatable)),
                None => return Ok(all),
            }
        }
        Err(Failure::unreadable(200, Effect::Repeatable))
    }
}
