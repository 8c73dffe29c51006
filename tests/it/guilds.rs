//! Guild settings, on both engines.

use lyceum::domain::guild::GuildSettings;
use lyceum::domain::ids::{ChannelId, GuildId, RoleId};
use lyceum::store::{Db, guilds};

use crate::stores::for_each_store;

const GUILD: GuildId = GuildId(u64::MAX - 7);

async fn saved(db: &Db) -> GuildSettings {
    guilds::find(&mut db.read(), GUILD).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_guild_keeps_each_choice_and_is_written_down_once() {
    for_each_store(|db| async move {
        assert_eq!(guilds::find(&mut db.read(), GUILD).await.unwrap(), None);
        let mut tx = db.begin().await.unwrap();
        guilds::insert(&mut tx, GUILD, "zh-CN", 100).await.unwrap();
        guilds::insert(&mut tx, GUILD, "en-US", 200).await.unwrap();
        tx.commit().await.unwrap();
        let fresh = GuildSettings::new(GUILD, "zh-CN", 100);
        assert_eq!(saved(&db).await, fresh);
        assert!(!fresh.analysis, "community analysis starts switched off");

        let mut tx = db.begin().await.unwrap();
        guilds::set_locale(&mut tx, GUILD, "en-US", 300).await.unwrap();
        guilds::set_lesson_channel(&mut tx, GUILD, Some(ChannelId(u64::MAX)), 300).await.unwrap();
        guilds::set_review_channel(&mut tx, GUILD, Some(ChannelId(2)), 300).await.unwrap();
        guilds::set_creator_role(&mut tx, GUILD, Some(RoleId(3)), 300).await.unwrap();
        guilds::set_moderator_role(&mut tx, GUILD, Some(RoleId(4)), 300).await.unwrap();
        guilds::set_analysis(&mut tx, GUILD, true, 300).await.unwrap();
        guilds::set_lessons(&mut tx, GUILD, false, 300).await.unwrap();
        tx.commit().await.unwrap();
        let chosen = GuildSettings {
            lesson_channel: Some(ChannelId(u64::MAX)),
            review_channel: Some(ChannelId(2)),
            creator_role: Some(RoleId(3)),
            moderator_role: Some(RoleId(4)),
            analysis: true,
            lessons: false,
            updated_at: 300,
            ..GuildSettings { locale: "en-US".into(), ..fresh }
        };
        assert_eq!(saved(&db).await, chosen);

        let mut tx = db.begin().await.unwrap();
        guilds::set_moderator_role(&mut tx, GUILD, None, 301).await.unwrap();
        guilds::set_left(&mut tx, GUILD, Some(301), 301).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(
            saved(&db).await,
            GuildSettings { moderator_role: None, left_at: Some(301), updated_at: 301, ..chosen }
        );
        assert_eq!(guilds::list(&mut db.read()).await.unwrap(), vec![], "a guild we left is not listed");

        let mut tx = db.begin().await.unwrap();
        guilds::set_left(&mut tx, GUILD, None, 302).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(guilds::list(&mut db.read()).await.unwrap().len(), 1);
    })
    .await;
}
