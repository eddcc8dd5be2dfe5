//! A browser that knows redirects, forms and cookies, and no more: enough to sign in at a provider of identities.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use reqwest::{Client, RequestBuilder, Response, Url};

/// Pages after which a sign-in is going in circles.
const MOST_PAGES: usize = 12;

/// A browser of nobody yet.
#[derive(Debug)]
pub struct Browser {
    http: Client,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Default for Browser {
    fn default() -> Self {
        Self::new()
    }
}

impl Browser {
    /// With an empty jar of cookies.
    ///
    /// # Panics
    /// When no client can be made on this machine.
    #[must_use]
    pub fn new() -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let http = Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(30))
            .redirect(reqwest::redirect::Policy::none())
            .build();
        Self { http: http.expect("a client"), cookies: Mutex::default() }
    }

    /// Goes to the provider, signs in as that person, agrees to everything, and stops where a desktop waits: the address
    /// that it is sent back to, not yet opened.
    ///
    /// # Panics
    /// When the provider says something else.
    pub async fn signs_in(&self, url: &str, person: &str) -> Url {
        let mut request = self.http.get(url);
        for _ in 0..MOST_PAGES {
            let answer = self.send(request).await;
            let here = answer.url().clone();
            if answer.status().is_redirection() {
                let location = answer.headers()["location"].to_str().expect("an address");
                let next = here.join(location).expect("an address");
                if next.path() == protocol::sign_in::PATH {
                    return next;
                }
                request = self.http.get(next);
                continue;
            }
            let page = answer.text().await.expect("a page");
            let action = between(&page, "action=\"", "\"").unwrap_or_else(|| panic!("no form: {page}"));
            let prompt = between(&page, "name=\"prompt\" value=\"", "\"").expect("a form says what it asks");
            request = self
                .http
                .post(here.join(action).expect("an address"))
                .header("content-type", "application/x-www-form-urlencoded")
                .body(format!("prompt={prompt}&login={person}&password=any"));
        }
        panic!("the provider asks without an end")
    }

    /// Opens an address: its status, and its page.
    ///
    /// # Panics
    /// When nobody answers.
    pub async fn opens(&self, url: Url) -> (u16, String) {
        let answer = self.send(self.http.get(url)).await;
        (answer.status().as_u16(), answer.text().await.expect("a page"))
    }

    async fn send(&self, request: RequestBuilder) -> Response {
        let said = {
            let cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
            cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
        };
        let answer = request.header("cookie", said).send().await.expect("an answer");
        let mut cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        for cookie in answer.headers().get_all("set-cookie") {
            let cookie = cookie.to_str().expect("words").split(';').next().expect("a pair");
            let (name, value) = cookie.split_once('=').expect("a pair");
            if value.is_empty() {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        drop(cookies);
        answer
    }
}

fn between<'p>(page: &'p str, before: &str, after: &str) -> Option<&'p str> {
    page.split_once(before)?.1.split_once(after).map(|(found, _)| found)
}
