//! The whole story as a person sees it on the page: `lyceum sandbox` as a child process, the real bot behind it, and a
//! browser in which Carl sells and teaches, and Ada buys, gets in, learns and loses the channel again.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use fantoccini::key::Key;
use serde_json::json;

use super::driver::Browser;

/// `lyceum sandbox`, ended in good order when the test ends, however it ends.
struct Sandbox {
    child: Child,
    page: String,
    _folder: tempfile::TempDir,
}

impl Sandbox {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_lyceum"))
            .args(["sandbox", "--port", "0", "--data"])
            .arg(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut said = Vec::new();
        for line in lines.map_while(Result::ok) {
            if let Some(page) = line.trim().strip_prefix("page:") {
                return Self { page: page.trim().to_owned(), child, _folder: folder };
            }
            said.push(line);
        }
        panic!("the sandbox ended without an address: {:?}\n{}", child.wait(), said.join("\n"));
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // As ctrl-c does: the sandbox then ends its bot as well.
        let asked = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

impl Browser {
    /// Put a command in the message box by typing it, and wait until its options stand there.
    async fn command(&self, path: &str) {
        let offered = format!("document.querySelector('.command-name')?.textContent === '/{path}'");
        self.until("the message box", "document.querySelector('#composer-input')?.getClientRects().length").await;
        self.press("#composer-input").await;
        self.keys(&format!("/{path}")).await;
        let listed = format!(
            "[...document.querySelectorAll('.picker .option-label')].some((one) => one.textContent === '/{path}')"
        );
        self.until(&format!("/{path} in the picker"), &listed).await;
        self.keys(" ").await;
        self.until(&format!("/{path} with its options"), &offered).await;
    }

    /// Fill an option in by typing.
    async fn option(&self, name: &str, text: &str) {
        self.press(&format!(".chip input[name={name}]")).await;
        self.keys(text).await;
    }

    /// Fill an option in from its list, narrowed by typing.
    async fn choose(&self, name: &str, typed: &str, shown: &str) {
        self.option(name, typed).await;
        let first =
            format!("document.querySelector('.picker .options li.at .option-label')?.textContent.includes({shown:?})");
        self.until(&format!("{shown} among what {name} offers"), &first).await;
        self.key(Key::Enter).await;
    }

    async fn send(&self) {
        self.press("#composer .send").await;
    }

    /// Wait until the open stream says this.
    async fn reads(&self, words: &str) {
        self.until(
            &format!("\"{words}\" in the stream"),
            &format!("document.querySelector('.messages')?.innerText.includes({words:?})"),
        )
        .await;
    }

    /// Be somebody else.
    async fn become_person(&self, key: &str, name: &str) {
        self.press(&format!("[data-as={key}]")).await;
        self.until(
            &format!("being {name}"),
            &format!("document.querySelector('.me strong')?.textContent === {name:?}"),
        )
        .await;
    }

    /// Open a channel.
    async fn enter(&self, channel: &str) {
        self.press(&format!("[data-channel={channel}]")).await;
        let open = format!("document.querySelector('.place-name').textContent === {channel:?}");
        self.until(&format!("#{channel} is open"), &open).await;
    }

    /// Wait until the channel's mark says so.
    async fn locked(&self, channel: &str, locked: bool) {
        let mark = format!("document.querySelector('[data-channel={channel}]')?.dataset.locked === '{locked}'");
        self.until(&format!("#{channel} is {}", if locked { "locked" } else { "open" }), &mark).await;
    }

    /// Press the newest button with these words on it.
    async fn press_labelled(&self, label: &str) {
        let newest = format!(
            "[...document.querySelectorAll('.messages .button')].filter((one) => one.textContent.trim().startsWith({label:?})).at(-1)"
        );
        self.press_found(&format!("the button {label}"), &newest).await;
    }

    /// Nothing was fetched from any other machine, and the browser had nothing to complain about.
    async fn is_clean(&self, whose: &str) {
        let strangers = "return performance.getEntriesByType('resource').map((one) => new URL(one.name).hostname).filter((host) => host !== '127.0.0.1')";
        assert_eq!(self.script(strangers).await, json!([]), "{whose} fetched something from elsewhere");
        assert_eq!(self.complaints().await, Vec::<String>::new(), "{whose} made the browser complain");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paid_community_is_lived_in_the_page() {
    let Some(browser) = Browser::start().await else { return };
    let sandbox = tokio::task::block_in_place(Sandbox::open);
    browser.open(&format!("{}&as=carl", sandbox.page)).await;

    // Carl sets up, puts a plan on sale, and writes something only for those who pay.
    browser.until("the page is Carl's", "document.querySelector('.me strong')?.textContent === 'Carl'").await;
    browser.enter("general").await;
    browser.command("setup").await;
    browser.send().await;
    browser.until("the setup's menus", "document.querySelectorAll('.ephemeral .choice').length >= 2").await;
    let menu = "[...document.querySelectorAll('.ephemeral .choice')].find((one) => /lesson/i.test(one.textContent))";
    browser.press_found("the menu for the lesson channel", menu).await;
    browser.keys("lessons").await;
    browser.until("one channel left in the menu", "document.querySelectorAll('.choice-popup li').length === 1").await;
    browser.key(Key::Enter).await;
    browser
        .until(
            "the lesson channel is chosen",
            "document.querySelector('.ephemeral .embed')?.innerText.includes('#lessons')",
        )
        .await;
    browser.command("plan create").await;
    browser.option("name", "Gold").await;
    browser.option("price", "9.90").await;
    browser.option("currency", "EUR").await;
    browser.choose("interval", "every month", "every month").await;
    browser.choose("role", "gold", "@Gold").await;
    browser.send().await;
    browser.reads("9.90 EUR a month").await;
    browser.enter("gold-lounge").await;
    browser.press("#composer-input").await;
    browser.keys("Only for those who paid").await;
    browser.key(Key::Enter).await;
    browser.reads("Only for those who paid").await;

    // Ada sees the lock, subscribes, and pays on Stripe's page.
    browser.become_person("ada", "Ada").await;
    browser.locked("gold-lounge", true).await;
    browser.enter("gold-lounge").await;
    browser.until("the lock says who may", "document.querySelector('#stage').innerText.includes('@Gold')").await;
    assert_eq!(browser.script("return document.body.innerText.includes('Only for those who paid')").await, false);
    browser.enter("general").await;
    // The plan is on sale a moment after it was made, when Stripe knows it.
    browser.until("the plan's tick", "document.querySelector('#guide')").await;
    subscribe(&browser).await;
    browser.locked("gold-lounge", false).await;
    browser.enter("gold-lounge").await;
    browser.reads("Only for those who paid").await;

    // Carl publishes a lesson; Ada does it.
    browser.become_person("carl", "Carl").await;
    browser.enter("general").await;
    browser.command("lesson submit").await;
    browser.send().await;
    browser.until("the lesson's form", "document.querySelector('dialog input[name=title]')").await;
    browser.press("dialog [name=title]").await;
    browser.keys("Soldering for beginners").await;
    browser.press("dialog [name=summary]").await;
    browser.keys("Hot end first: how to make a joint that lasts.").await;
    browser.press("dialog [name=link]").await;
    browser.keys("https://lessons.example/soldering").await;
    browser.press("dialog button[type=submit]").await;
    browser.until("the form is sent", "!document.querySelector('dialog')").await;
    browser.command("lesson publish").await;
    browser.choose("lesson", "solder", "Soldering").await;
    browser.send().await;
    browser.reads("is published").await;
    browser.become_person("ada", "Ada").await;
    browser.enter("lessons").await;
    browser.reads("Soldering for beginners").await;
    browser.press_labelled("Done").await;
    browser.reads("marked as done").await;

    // She cancels; a month later the channel is locked again.
    browser.press("[data-fk=console]").await;
    browser
        .until("her subscription in the console", "document.querySelector('.subscription[data-status=active]')")
        .await;
    browser.press("[data-knob=cancel]").await;
    browser.until("it ends with the period", "document.querySelector('[data-knob=cancel]')?.disabled").await;
    browser.locked("gold-lounge", false).await;
    browser.press_found("+31 days", "[...document.querySelectorAll('[data-knob=advance]')].at(-1)").await;
    browser.until("it has ended", "document.querySelector('.subscription[data-status=canceled]')").await;
    browser.locked("gold-lounge", true).await;
    browser.press("#tab-record").await;
    let reason = "document.querySelector('.log li').innerText.includes('−Gold') && document.querySelector('.log li p')";
    browser.until("the audit log says why", reason).await;
    browser.press("[data-fk=log-unknown]").await;
    browser.until("nothing unknown was asked of the worlds", "document.querySelector('#console .empty')").await;
    browser.press("[data-fk=console-close]").await;
    browser.press("[data-fk=guide]").await;
    browser.until("every step is ticked", "document.querySelectorAll('[data-done=true]').length === 5").await;

    // The same page on a phone.
    browser.resize(390, 844).await;
    browser.until("no sideways scrolling", "innerWidth === 390 && document.documentElement.scrollWidth <= 390").await;
    browser.is_clean("the page").await;
}

/// As Ada in an open channel: /subscribe, press, pay with the card that pays, come back.
async fn subscribe(browser: &Browser) {
    let home = browser.windows().await;
    // Stripe may need a moment until the plan is on sale: asked again, as a person would.
    for attempt in 1.. {
        browser.command("subscribe").await;
        browser.send().await;
        let answers = format!("document.querySelectorAll('.ephemeral').length >= {attempt}");
        browser.until("an answer", &format!("{answers} && !document.querySelector('.thinking')")).await;
        if browser.script("return [...document.querySelectorAll('.messages .button')].some((one) => one.textContent === 'Subscribe')").await == true {
            break;
        }
        assert!(attempt < 20, "the plan never came on sale");
    }
    browser.press_labelled("Subscribe").await;
    browser.press_labelled("Pay").await;
    browser.follow_new_window(&home).await;
    browser.until("the checkout", "document.querySelector('#pay')").await;
    assert!(browser.script("return document.body.innerText").await.as_str().unwrap().contains("9.90"));
    // The first card is declined, and says so; the second pays.
    browser.press("input[name=card][value='0002']").await;
    browser.press("#pay").await;
    browser.until("the refusal", "document.querySelector('[role=alert]')").await;
    browser.press("input[name=card][value='4242']").await;
    browser.press("#pay").await;
    browser.until("the way back", "location.pathname === '/paid'").await;
    assert_eq!(browser.address().await.host_str(), Some("127.0.0.1"));
    let complaints = browser.complaints().await;
    let others: Vec<&String> = complaints.iter().filter(|line| !line.contains("status of 402")).collect();
    assert!(others.is_empty(), "Stripe's page or the bot's: {others:?}");
    browser.back_to(home[0].clone()).await;
}
