//! The card that other sites show with a link to a plan's page. Its words are passed in; the same words give the same
//! bytes wherever the same fonts are.

use super::PictureError;
use super::draw::escape;
use super::fonts;
use super::names;

/// Pixels across; what link previews ask for.
pub const WIDTH: u32 = 1200;
/// Pixels down.
pub const HEIGHT: u32 = 630;

/// What stands on the card. An empty word leaves its line out.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Offer {
    /// The server's name.
    pub server: String,
    /// The plan's name.
    pub plan: String,
    /// What it costs.
    pub price: String,
    /// The trial and what follows.
    pub trial: String,
    /// The role it gives.
    pub role: String,
    /// The words on the button.
    pub invitation: String,
}

/// The card as an SVG document.
#[must_use]
pub fn svg(offer: &Offer) -> String {
    let room = f64::from(WIDTH) - 160.0;
    // The name is as large as fits into two lines.
    let size =
        [84.0, 72.0, 60.0, 50.0].into_iter().find(|size| names::width(&offer.plan, *size) <= room).unwrap_or(44.0);
    let plan = names::fitted(&offer.plan, size, room);
    let server = names::fitted(&offer.server, 30.0, room - 90.0);
    let price = names::fitted(&offer.price, 44.0, room);
    let under = if offer.trial.is_empty() { &offer.role } else { &offer.trial };
    let under = names::fitted(under, 28.0, room);
    let invitation = names::fitted(&offer.invitation, 30.0, room - 80.0);
    let pill = names::width(&invitation, 30.0) + 72.0;
    let initial: String =
        offer.server.chars().chain(offer.plan.chars()).find(|it| it.is_alphanumeric()).into_iter().collect();
    let initial = escape(&initial.to_uppercase());
    let words = pill / 2.0 + 80.0;
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="DejaVu Sans"><defs>
<linearGradient id="ground" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#1b1d2b"/><stop offset="1" stop-color="#2b2f63"/></linearGradient>
<radialGradient id="glow" cx="85%" cy="10%" r="70%"><stop offset="0" stop-color="#7d8bff" stop-opacity="0.55"/><stop offset="1" stop-color="#7d8bff" stop-opacity="0"/></radialGradient>
</defs><rect width="{WIDTH}" height="{HEIGHT}" fill="url(#ground)"/><rect width="{WIDTH}" height="{HEIGHT}" fill="url(#glow)"/>
<circle cx="112" cy="112" r="36" fill="#f5b83d"/><text x="112" y="126" font-size="38" text-anchor="middle" fill="#2a1d00">{initial}</text>
<text x="168" y="123" font-size="30" fill="#c9cdf2">{}</text>
<text x="80" y="290" font-size="{size}" fill="#ffffff">{}</text>
<text x="80" y="372" font-size="44" fill="#f5b83d">{}</text>
<text x="80" y="424" font-size="28" fill="#c9cdf2">{}</text>
<rect x="80" y="486" width="{pill:.1}" height="76" rx="38" fill="#5865f2"/><text x="{words:.1}" y="535" font-size="30" text-anchor="middle" fill="#ffffff">{}</text>
</svg>
"##,
        escape(&server),
        escape(&plan),
        escape(&price),
        escape(&under),
        escape(&invitation),
    )
}

/// The card as a PNG of [`WIDTH`] × [`HEIGHT`]. Words that no font here has letters for are left out.
pub fn png(offer: &Offer) -> Result<Vec<u8>, PictureError> {
    let written = |text: &String| if fonts::writable(text) { text.clone() } else { String::new() };
    let offer = Offer {
        server: written(&offer.server),
        plan: written(&offer.plan),
        price: written(&offer.price),
        trial: written(&offer.trial),
        role: written(&offer.role),
        invitation: written(&offer.invitation),
    };
    super::rendered(&svg(&offer), WIDTH, HEIGHT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_words_give_a_picture_of_the_promised_size() {
        let long = "An improbably long name of a plan that nobody would ever choose, but somebody will".to_owned();
        for plan in ["Gold".to_owned(), long, "金牌会员".to_owned(), "<b>&\"\u{7}".to_owned(), String::new()] {
            let offer =
                Offer { plan, server: "Lyceum Square".into(), price: "9.90 EUR a month".into(), ..Offer::default() };
            let drawn = png(&offer).unwrap();
            assert!(drawn.starts_with(b"\x89PNG\r\n\x1a\n"));
            assert_eq!((&drawn[16..20], &drawn[20..24]), (&WIDTH.to_be_bytes()[..], &HEIGHT.to_be_bytes()[..]));
            assert_eq!(drawn, png(&offer).unwrap());
        }
    }
}
