//! Headless Chromium through chromedriver: started for one test, gone with it.

use std::fmt::Debug;
use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use axum::http::Method;
use fantoccini::key::Key;
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand, WindowHandle};
use fantoccini::{Client, Locator};
use serde_json::{Value, json};

/// How long anything on the page may take before the test fails. Generous: a busy machine is no reason to fail.
const PATIENCE: Duration = Duration::from_secs(45);

/// A browser window, its driver and its throw-away profile.
pub struct Browser {
    client: Client,
    driver: Child,
    port: u16,
    session: String,
    _profile: tempfile::TempDir,
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Ending the session ends the browser; a driver killed before that would leave it behind.
        if let Ok(mut wire) = std::net::TcpStream::connect(("127.0.0.1", self.port)) {
            let _ = wire.set_read_timeout(Some(Duration::from_secs(10)));
            let ending =
                format!("DELETE /session/{} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", self.session);
            let _ = wire.write_all(ending.as_bytes()).and_then(|()| wire.read_to_end(&mut Vec::new()));
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// A command of `ChromeDriver` that the standard does not have.
#[derive(Debug)]
struct Chrome(&'static str, Value);

impl WebDriverCompatibleCommand for Chrome {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.0))
    }

    fn method_and_body(&self, _: &url::Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.1.to_string()))
    }
}

fn program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    names
        .iter()
        .find_map(|name| std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file()))
}

impl Browser {
    /// A fresh browser, or `None`, said aloud, on a machine that has none. With `LYCEUM_REQUIRE_BROWSER=1` it must be there.
    pub async fn start() -> Option<Self> {
        let (chromium, driver) =
            (program(&["chromium", "chromium-browser", "google-chrome"]), program(&["chromedriver"]));
        let (Some(chromium), Some(driver)) = (chromium, driver) else {
            let required = std::env::var("LYCEUM_REQUIRE_BROWSER").is_ok_and(|value| value == "1");
            assert!(!required, "LYCEUM_REQUIRE_BROWSER=1, but chromium or chromedriver is not installed");
            eprintln!("SKIPPED: the browser test needs chromium and chromedriver, which this machine lacks");
            return None;
        };
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let driver = Command::new(driver)
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let profile = tempfile::tempdir().unwrap();
        let mut browser_wish = Capabilities::new();
        browser_wish.insert("goog:loggingPrefs".into(), json!({ "browser": "ALL" }));
        browser_wish.insert(
            "goog:chromeOptions".into(),
            json!({ "binary": chromium, "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--window-size=1440,900", "--lang=en-US", format!("--user-data-dir={}", profile.path().display()),
            ] }),
        );
        let address = format!("http://127.0.0.1:{port}");
        let begun = Instant::now();
        let mut beat = tokio::time::interval(Duration::from_millis(50));
        loop {
            beat.tick().await;
            let connector = hyper_util::client::legacy::connect::HttpConnector::new();
            match Client::with_capabilities_and_connector(&address, &browser_wish, connector).await {
                Ok(client) => {
                    let session = client.session_id().await.unwrap().unwrap_or_default();
                    return Some(Self { client, driver, port, session, _profile: profile });
                }
                Err(error) => assert!(begun.elapsed() < PATIENCE, "chromedriver gave no session: {error}"),
            }
        }
    }

    /// Go to an address.
    pub async fn open(&self, address: &str) {
        self.client.goto(address).await.unwrap();
    }

    /// The value of a script.
    pub async fn script(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Wait until an expression is true on the page, and say what the page showed when it never was.
    pub async fn until(&self, what: &str, expression: &str) {
        let begun = Instant::now();
        let mut beat = tokio::time::interval(Duration::from_millis(40));
        loop {
            beat.tick().await;
            // A page that is just being replaced has no answer yet.
            let held = self.client.execute(&format!("return Boolean({expression})"), vec![]).await;
            if matches!(held, Ok(Value::Bool(true))) {
                return;
            }
            if begun.elapsed() > PATIENCE {
                let picture = std::env::temp_dir().join("lyceum-browser-failure.png");
                if let Ok(bytes) = self.client.screenshot().await {
                    let _ = std::fs::write(&picture, bytes);
                }
                let shown = self.client.execute("return document.body.innerText", vec![]).await;
                panic!(
                    "never came: {what}\n({expression})\nlast: {held:?}\npicture: {}\npage:\n{}",
                    picture.display(),
                    shown.ok().as_ref().and_then(Value::as_str).unwrap_or("?")
                );
            }
        }
    }

    /// Wait for an element and press it as a person would.
    pub async fn press(&self, css: &str) {
        self.press_found(css, &format!("document.querySelector({css:?})")).await;
    }

    /// Wait until an expression finds an element that can be pressed, and press it as a person would. A live page may
    /// replace or move it between the finding and the press; then it is found again.
    pub async fn press_found(&self, what: &str, expression: &str) {
        let begun = Instant::now();
        let mut beat = tokio::time::interval(Duration::from_millis(60));
        let mark = format!(
            "document.querySelectorAll('[data-pressed]').forEach((one) => delete one.dataset.pressed); \
             const found = {expression}; if (found && !found.disabled) found.dataset.pressed = 'next'; return Boolean(found);"
        );
        let mut last = String::from("it was not there");
        while begun.elapsed() < PATIENCE {
            beat.tick().await;
            if !matches!(self.client.execute(&mark, vec![]).await, Ok(Value::Bool(true))) {
                continue;
            }
            let pressed = match self.client.find(Locator::Css("[data-pressed=next]")).await {
                Ok(element) => element.click().await,
                Err(error) => Err(error),
            };
            match pressed {
                Ok(()) => return,
                Err(error) => last = error.to_string(),
            }
        }
        self.until(&format!("{what} could be pressed ({last})"), "false").await;
    }

    /// Type into whatever has the focus.
    pub async fn keys(&self, text: &str) {
        let begun = Instant::now();
        let mut beat = tokio::time::interval(Duration::from_millis(60));
        loop {
            beat.tick().await;
            // What had the focus may just have been put away.
            match self.client.active_element().await.unwrap().send_keys(text).await {
                Err(error) if begun.elapsed() < PATIENCE && error.to_string().contains("not interactable") => {}
                sent => return sent.unwrap(),
            }
        }
    }

    /// Press one key that is no letter.
    pub async fn key(&self, key: Key) {
        self.keys(&String::from(char::from(key))).await;
    }

    /// Look at the page in a window of this size.
    pub async fn resize(&self, width: u32, height: u32) {
        self.chrome(Chrome(
            "goog/cdp/execute",
            json!({ "cmd": "Emulation.setDeviceMetricsOverride", "params": {
                "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 } }),
        ))
        .await;
    }

    /// What the browser wrote to its console since the last time, refusals of its policies included.
    pub async fn complaints(&self) -> Vec<String> {
        let entries = self.chrome(Chrome("se/log", json!({ "type": "browser" }))).await;
        let serious = |entry: &&Value| entry["level"] == "SEVERE" || entry["level"] == "WARNING";
        entries.as_array().into_iter().flatten().filter(serious).map(|entry| entry["message"].to_string()).collect()
    }

    async fn chrome(&self, command: Chrome) -> Value {
        self.client.issue_cmd(command).await.unwrap()
    }

    /// Wait for another window than these, and go to it.
    pub async fn follow_new_window(&self, known: &[WindowHandle]) {
        let begun = Instant::now();
        let mut beat = tokio::time::interval(Duration::from_millis(40));
        loop {
            beat.tick().await;
            let windows = self.client.windows().await.unwrap();
            if let Some(window) = windows.into_iter().find(|window| !known.contains(window)) {
                self.client.switch_to_window(window).await.unwrap();
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "no new window opened");
        }
    }

    /// The windows that are open.
    pub async fn windows(&self) -> Vec<WindowHandle> {
        self.client.windows().await.unwrap()
    }

    /// Close this window and go back to that one.
    pub async fn back_to(&self, window: WindowHandle) {
        self.client.close_window().await.unwrap();
        self.client.switch_to_window(window).await.unwrap();
    }

    /// Where the browser is.
    pub async fn address(&self) -> url::Url {
        self.client.current_url().await.unwrap()
    }
}
