//! The sandbox's page in a real browser: by keyboard, at both widths, in both languages; and the whole story of a paid
//! community as a person sees it. Needs chromium and chromedriver; says so when it has to leave itself out.

pub mod driver;
mod story;

use fantoccini::key::Key;
use lyceum::sandbox::clock::WorldClock;
use lyceum::sandbox::discord::DiscordWorld;
use lyceum::sandbox::page::{self, Door, Stage};
use lyceum::sandbox::stripe::StripeWorld;
use serde_json::json;

use self::driver::Browser;

/// A stage without a bot, and the address of its page.
async fn stage() -> (DiscordWorld, String) {
    let clock = WorldClock::new(None);
    let discord = DiscordWorld::start(clock.clone(), 11).unwrap();
    let square = discord.lyceum_square();
    let stripe = StripeWorld::start(clock.clone(), 11).await.unwrap();
    let words = "Welcome! **Lessons** come <t:1795260000:R>; <@&1> is for sale. A-very-long-word-without-any-space-in-it-goes-on-and-on-until-it-must-break";
    discord.say(square.carl, square.general, words, None).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let door = Door::new(listener.local_addr().unwrap());
    let address = door.url();
    tokio::task::spawn(page::serve(listener, Stage::new(discord.clone(), stripe, clock, None), door));
    (discord, address)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_is_used_by_keyboard_alone() {
    let Some(browser) = Browser::start().await else { return };
    let (discord, address) = stage().await;
    let general = discord.channel_named("general").unwrap();
    browser.open(&format!("{address}&as=ada")).await;
    browser.until("the welcome", "document.querySelector('.message')").await;
    // The first stop is the link past everything.
    browser.key(Key::Tab).await;
    assert_eq!(browser.script("return document.activeElement.className").await, "skip");
    browser.key(Key::Enter).await;
    browser.until("the message box is reached", "document.activeElement.id === 'composer-input'").await;
    browser.keys("typed without a mouse").await;
    browser.key(Key::Enter).await;
    browser.until("what was typed", "document.body.innerText.includes('typed without a mouse')").await;
    assert_eq!(discord.messages(general).last().unwrap().content, "typed without a mouse");
    // A message is focused, its tools appear, and a reaction is put on by arrow keys.
    browser.script("[...document.querySelectorAll('.message')].at(-1).focus()").await;
    browser.key(Key::Up).await;
    browser.key(Key::Tab).await;
    browser.until("the tools of the focused message", "document.activeElement.dataset.fk?.endsWith(':smile')").await;
    browser.key(Key::Enter).await;
    browser.until("the emoji picker", "document.activeElement.closest('.emoji-picker')").await;
    browser.key(Key::Right).await;
    browser.key(Key::Enter).await;
    browser.until("the reaction", "document.querySelector('.reaction[aria-pressed=true]')").await;
    browser.until("the focus is back", "document.activeElement.dataset.fk?.endsWith(':smile')").await;
    assert_eq!(discord.messages(general).first().unwrap().reactions.first().unwrap().emoji, "❤️");
    // The console opens and closes by keys and gives the focus back.
    browser.script("document.querySelector('[data-fk=console]').focus()").await;
    browser.key(Key::Enter).await;
    browser.until("the console has the focus", "document.activeElement.closest('#console')").await;
    browser.key(Key::Escape).await;
    browser
        .until(
            "the console is closed",
            "document.getElementById('console').hidden && document.activeElement.dataset.fk === 'console'",
        )
        .await;
    // People are one group: arrows change who one is.
    browser.script("document.querySelector('[data-as=ada]').focus()").await;
    browser.key(Key::Right).await;
    browser
        .until("being Carl", "document.querySelector('[data-as=carl]').getAttribute('aria-checked') === 'true'")
        .await;
    browser.until("nothing focusable is nameless", NAMELESS).await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}

/// True when every control has a name for a screen reader.
const NAMELESS: &str = "[...document.querySelectorAll('button, a[href], input, textarea, [tabindex=\"0\"]')].every((one) => \
    (one.getAttribute('aria-label') || one.textContent || '').trim() !== '')";

/// How far the stream is from its foot.
const FROM_THE_FOOT: &str = "(() => { const it = document.querySelector('#stage .scroll'); \
    return it.scrollHeight - it.scrollTop - it.clientHeight; })()";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_changes_the_language_goes_on_reading_where_they_were() {
    let Some(browser) = Browser::start().await else { return };
    let (discord, address) = stage().await;
    let square = discord.lyceum_square();
    for nth in 0..40 {
        discord.say(square.ada, square.general, &format!("line {nth}"), None).unwrap();
    }
    browser.resize(1000, 600).await;
    browser.open(&format!("{address}&as=ada")).await;
    browser.until("the last line", "document.body.innerText.includes('line 39')").await;
    browser
        .until("the foot", &format!("{FROM_THE_FOOT} < 2 && document.querySelector('#stage .scroll').scrollTop > 100"))
        .await;
    browser.press("[data-fk=language]").await;
    browser.until("Chinese", "document.documentElement.lang === 'zh-CN'").await;
    browser.until("the foot in Chinese", &format!("{FROM_THE_FOOT} < 2")).await;
    discord.say(square.mo, square.general, "one more", None).unwrap();
    browser.until("what came since", "document.body.innerText.includes('one more')").await;
    browser.until("the foot again", &format!("{FROM_THE_FOOT} < 2")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_fits_a_phone_and_a_desk_in_both_languages_and_lights() {
    let Some(browser) = Browser::start().await else { return };
    let (_discord, address) = stage().await;
    browser.open(&format!("{address}&as=ada")).await;
    for language in ["en-US", "zh-CN"] {
        browser.until("the page", "document.querySelector('.message')").await;
        browser.until("its language", &format!("document.documentElement.lang === {language:?}")).await;
        for (width, height) in [(390, 844), (1440, 900)] {
            browser.resize(width, height).await;
            browser.until("the size", &format!("innerWidth === {width}")).await;
            for light in ["first", "second"] {
                fits(&browser, width, &format!("{language} at {width}, {light} light")).await;
                browser.press("[data-fk=theme]").await;
            }
            browser.press("[data-fk=console]").await;
            browser.until("the console", "document.querySelector('[data-knob=advance]')").await;
            for tab in ["wires", "record", "time"] {
                browser.press(&format!("#tab-{tab}")).await;
                fits(&browser, width, &format!("{language} at {width}, console {tab}")).await;
            }
            browser.press("[data-fk=console-close]").await;
        }
        browser.press("[data-fk=language]").await;
    }
    browser.until("English again", "document.documentElement.lang === 'en-US'").await;
    // On a phone the channels wait in a drawer, and Escape closes it.
    browser.resize(390, 844).await;
    browser.press("[data-fk=menu]").await;
    browser.until("the drawer", "document.querySelector('[data-channel=gold-lounge]').getClientRects().length").await;
    browser.key(Key::Escape).await;
    browser
        .until("the drawer is gone", "!document.querySelector('[data-channel=gold-lounge]').getClientRects().length")
        .await;
    let strangers = browser
        .script("return performance.getEntriesByType('resource').map((one) => one.name).filter((name) => !name.startsWith(location.origin))")
        .await;
    assert_eq!(strangers, json!([]), "something was fetched from elsewhere");
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}

async fn fits(browser: &Browser, width: u32, what: &str) {
    let widest = browser.script("return document.documentElement.scrollWidth").await;
    assert!(widest.as_u64().unwrap() <= u64::from(width), "{what}: the page is {widest} wide");
    let beyond = browser
        .script(
            "return [...document.querySelectorAll('#bar *, #chat *, #console *')].filter((one) => { \
               const box = one.getBoundingClientRect(); \
               return box.width && box.right > innerWidth + 1 && !one.closest('.unseen, pre, .toast'); \
             }).map((one) => one.outerHTML.slice(0, 120))",
        )
        .await;
    assert_eq!(beyond, json!([]), "{what}: these reach beyond the right edge");
}
