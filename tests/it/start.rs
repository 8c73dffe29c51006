//! The bot comes online in a whole community.

use crate::world::TestApp;

#[tokio::test]
async fn the_bot_comes_online_and_each_person_is_offered_what_they_may_do() {
    let t = TestApp::start().await;
    let offered = |who| -> Vec<String> {
        t.discord
            .commands(who, "en-US")
            .iter()
            .filter_map(|command| command["name"].as_str().map(str::to_owned))
            .collect()
    };
    let (creator, member) = (offered(t.carl), offered(t.ada));
    assert!(creator.contains(&"lesson".to_owned()), "{creator:?}");
    assert!(member.contains(&"learn".to_owned()), "{member:?}");
    assert!(!member.contains(&"mod".to_owned()), "staff commands are not offered to members: {member:?}");
    assert!(t.discord.has_role(t.ada, t.gold) == t.sees(t.ada, t.lounge));
}
