//! Messages out, read marks out.

use crate::client::CloudClient;
use crate::failure::Failure;
use cloud_types::error::Success;
use cloud_types::send::ReadMark;
use cloud_types::{Effect, SendBody, SendResponse};
use reqwest::Method;

impl CloudClient {
    /// Hands a message to Meta from a line. A yes means accepted, never delivered.
    ///
    /// # Errors
    /// [`Retry::UnknownOutcome`](cloud_types::Retry::UnknownOutcome) whenever the message may have gone out; the
    /// other classes only when it certainly did not.
    pub async fn send(&self, line: &str, body: &SendBody) -> Result<SendResponse, Failure> {
        let request = self.request(Method::POST, &[line, "messages"], &[]).json(body);
        let answer: SendResponse = self.ask(request, Effect::Send).await?;
        // A yes without a name could never be matched with its statuses.
        if answer.messages.is_empty() { Err(Failure::unreadable(200, Effect::Send)) } else { Ok(answer) }
    }

    /// Marks a customer's message, and all before it, as read; with `typing`, shows that we are writing.
    ///
    /// # Errors
    /// As every repeatable call.
    pub async fn mark_read(&self, line: &str, wamid: &str, typing: bool) -> Result<(), Failure> {
        let request =
            self.request(Method::POST, &[line, "messages"], &[]).json(&ReadMark::new(wamid, typing));
        self.done(request).await
    }

    /// Asks for something to be done, where the answer is only a yes.
    pub(crate) async fn done(&self, request: reqwest::RequestBuilder) -> Result<(), Failure> {
        let answer: Success = self.ask(request, Effect::Repeatable).await?;
        if answer.success == Some(true) { Ok(()) } else { Err(Failure::unreadable(200, Effect::Repeatable)) }
    }
}
