//! Somebody's browser: cookies, forms and redirects of the bot's pages as a browser handles them.

use std::cell::RefCell;

use anyhow::{Context as _, ensure};
use reqwest::header::{ACCEPT_LANGUAGE, COOKIE, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;

use crate::domain::ids::MemberId;
use crate::sandbox::Sandbox;

/// A browser with its cookie.
pub(super) struct Browser<'s> {
    sandbox: &'s Sandbox,
    http: reqwest::Client,
    cookie: RefCell<Option<String>>,
}

/// What a browser was answered.
#[derive(Debug)]
pub(super) struct Page {
    /// HTTP's number.
    pub status: u16,
    /// Where it is sent, or empty.
    pub location: String,
    body: String,
}

impl Page {
    /// What a person reads, a space between the parts.
    pub fn words(&self) -> String {
        let body = self.body.split("<body").nth(1).unwrap_or(&self.body);
        let shown = body.split('<').filter_map(|part| part.split_once('>')).map(|(_, words)| words.trim());
        shown.filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// The page's heading.
    pub fn heading(&self) -> &str {
        let after = self.body.split("<h1").nth(1).and_then(|rest| rest.split_once('>'));
        after.and_then(|(_, rest)| rest.split('<').next()).unwrap_or_default()
    }

    /// The filled fields of the form that is sent to `action`.
    pub fn form(&self, action: &str) -> anyhow::Result<Vec<(String, String)>> {
        let form = self.body.split_once(&format!("action=\"{action}\"")).map(|(_, rest)| rest);
        let form = form.with_context(|| format!("no form to {action} on: {}", self.words()))?;
        let value = |input: &str, name: &str| {
            let after = input.split_once(&format!("{name}=\""))?.1;
            after.split('"').next().map(str::to_owned)
        };
        let inputs = form.split("</form>").next().unwrap_or_default().split("<input ").skip(1);
        Ok(inputs.filter_map(|input| Some((value(input, "name")?, value(input, "value")?))).collect())
    }

    /// Fail unless it says these words.
    pub fn expect(&self, words: &str) -> anyhow::Result<()> {
        ensure!(
            self.words().contains(words),
            "expected \u{201c}{words}\u{201d}, got {}: {}",
            self.status,
            self.words()
        );
        Ok(())
    }
}

impl<'s> Browser<'s> {
    /// A browser that was never here.
    pub fn new(sandbox: &'s Sandbox) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder().redirect(Policy::none()).timeout(std::time::Duration::from_secs(10));
        Ok(Self { sandbox, http: http.build()?, cookie: RefCell::default() })
    }

    /// Open an address of the bot's pages, whole or from its path on.
    pub async fn open(&self, address: &str) -> anyhow::Result<Page> {
        self.send(self.http.get(self.whole(address)?)).await
    }

    /// Send a form.
    pub async fn submit(&self, address: &str, fields: &[(String, String)]) -> anyhow::Result<Page> {
        self.send(self.http.post(self.whole(address)?).form(fields)).await
    }

    /// Press the button of a page's form.
    pub async fn press(&self, page: &Page, action: &str) -> anyhow::Result<Page> {
        self.submit(action, &page.form(action)?).await
    }

    /// Agree on Discord's page as this person, and come back.
    pub async fn agrees(&self, who: MemberId, onward: &Page) -> anyhow::Result<Page> {
        ensure!(!onward.location.is_empty(), "not sent to Discord but answered {}: {}", onward.status, onward.words());
        self.open(&self.sandbox.discord.authorize(who, &onward.location)?).await
    }

    fn whole(&self, address: &str) -> anyhow::Result<String> {
        let ours = self.sandbox.bot.public_url();
        if address.starts_with('/') {
            return Ok(format!("{ours}{address}"));
        }
        ensure!(address.starts_with(&ours), "{address} is not a page of the bot's");
        Ok(address.to_owned())
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> anyhow::Result<Page> {
        let mut request = request.header(ACCEPT_LANGUAGE, "en");
        if let Some(cookie) = self.cookie.borrow().as_ref() {
            request = request.header(COOKIE, cookie);
        }
        let answer = request.send().await?;
        let header = |name| answer.headers().get(name).and_then(|value| value.to_str().ok());
        if let Some(pair) = header(SET_COOKIE).and_then(|set| set.split(';').next()) {
            self.cookie.replace(Some(pair.to_owned()).filter(|pair| !pair.ends_with('=')));
        }
        let (status, location) = (answer.status().as_u16(), header(LOCATION).unwrap_or_default().to_owned());
        Ok(Page { status, location, body: answer.text().await? })
    }
}
