//! The same seed gives the same world.

use super::scene;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_seed_gives_the_same_ids() {
    let (one, two) = (scene(), scene());
    assert_eq!((one.world.guild(), one.world.token()), (two.world.guild(), two.world.token()));
    assert_eq!(format!("{:?}", one.square), format!("{:?}", two.square));
    assert_ne!(one.world.api_url(), two.world.api_url());
}
