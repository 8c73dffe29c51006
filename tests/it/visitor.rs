//! Somebody with a browser: cookies, forms and redirects as a browser does them, over the real HTTP.

use lyceum::domain::ids::MemberId;
use reqwest::StatusCode;
use reqwest::header::{ACCEPT_LANGUAGE, COOKIE, HeaderMap, LOCATION, SET_COOKIE};

use crate::world::TestApp;

/// A browser.
pub struct Visitor<'t> {
    t: &'t TestApp,
    http: reqwest::Client,
    /// `name=value`, as the browser would send it.
    pub cookie: Option<String>,
    /// What it prefers.
    pub language: &'static str,
}

/// What a browser was answered.
#[derive(Debug)]
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Page {
    /// Where it is sent.
    pub fn location(&self) -> String {
        let location =
            self.headers.get(LOCATION).unwrap_or_else(|| panic!("{} leads nowhere: {}", self.status, self.body));
        location.to_str().unwrap().to_owned()
    }

    /// The hidden and filled fields of the form with this action.
    pub fn form(&self, action: &str) -> Vec<(String, String)> {
        let start = self
            .body
            .find(&format!("action=\"{action}\""))
            .unwrap_or_else(|| panic!("no form to {action}: {}", self.body));
        let form = self.body[start..].split("</form>").next().unwrap();
        let inputs = form.split("<input ").skip(1);
        let value = |input: &str, name: &str| {
            let after = input.split(&format!("{name}=\"")).nth(1)?;
            after.split('"').next().map(str::to_owned)
        };
        inputs.filter_map(|input| Some((value(input, "name")?, value(input, "value")?))).collect()
    }
}

impl<'t> Visitor<'t> {
    /// A browser that was never here.
    pub fn new(t: &'t TestApp) -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { t, http, cookie: None, language: "en" }
    }

    async fn send(&mut self, request: reqwest::RequestBuilder) -> Page {
        let mut request = request.header(ACCEPT_LANGUAGE, self.language);
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        let answer = request.send().await.unwrap();
        for set in answer.headers().get_all(SET_COOKIE) {
            let pair = set.to_str().unwrap().split(';').next().unwrap().to_owned();
            self.cookie = Some(pair).filter(|pair| !pair.ends_with('='));
        }
        let (status, headers) = (answer.status(), answer.headers().clone());
        Page { status, headers, body: String::from_utf8_lossy(&answer.bytes().await.unwrap()).into_owned() }
    }

    /// Open an address of ours.
    pub async fn get(&mut self, path: &str) -> Page {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.t.web) };
        assert!(url.starts_with(&self.t.web), "{url} is not ours");
        self.send(self.http.get(url)).await
    }

    /// Send a form.
    pub async fn post(&mut self, path: &str, fields: &[(String, String)]) -> Page {
        self.send(self.http.post(format!("{}{path}", self.t.web)).form(fields)).await
    }

    /// Open a page and press its button.
    pub async fn press(&mut self, path: &str, action: &str) -> Page {
        let page = self.get(path).await;
        self.post(action, &page.form(action)).await
    }

    /// Agree on Discord's page as this person, and come back.
    pub async fn agrees(&mut self, who: MemberId, page: &Page) -> Page {
        let back = self.t.discord.authorize(who, &page.location()).unwrap();
        self.get(&back).await
    }

    /// Sign in to see the account.
    pub async fn signs_in(&mut self, who: MemberId) -> Page {
        let onward = self.press("/account", "/account").await;
        self.agrees(who, &onward).await
    }
}
