//! Fetching addresses that people gave us.

use std::time::Duration;

use lyceum::fetch::{FetchError, Fetcher};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const PATIENCE: Duration = Duration::from_secs(5);

/// A server that gives the same answer to everybody; its `host:port`.
async fn server(answer: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let answer = answer.clone();
            tokio::spawn(async move {
                let mut asked = [0; 4096];
                let _ = stream.read(&mut asked).await;
                let _ = stream.write_all(&answer).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    address
}

fn ok(body: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

#[tokio::test]
async fn ws8_nothing_in_a_private_network_is_fetched_at_once_or_after_a_redirect() {
    let inside = server(ok("secret")).await;
    let nobody = Fetcher::new("");
    for address in [
        format!("http://{inside}/"),
        "http://localhost:9/".into(),
        "http://[::1]:9/".into(),
        "http://0x7f000001/".into(),
        "http://2130706433/".into(),
        "http://127.1/".into(),
        "http://169.254.169.254/latest/meta-data/".into(),
    ] {
        let refused = nobody.get(&address, 1_000, PATIENCE).await.unwrap_err();
        assert!(matches!(refused, FetchError::Private(_)), "{address}: {refused}");
    }
    for address in ["file:///etc/passwd", "ftp://a.example/", "http://a:b@1.1.1.1/", "nonsense", ""] {
        assert_eq!(nobody.get(address, 1_000, PATIENCE).await.unwrap_err(), FetchError::NotWeb, "{address}");
    }
    let leads = format!("HTTP/1.1 302 Found\r\nlocation: http://{inside}/\r\ncontent-length: 0\r\n\r\n").into_bytes();
    let door = server(leads).await;
    let refused = Fetcher::new(&door).get(&format!("http://{door}/"), 1_000, PATIENCE).await.unwrap_err();
    assert!(matches!(refused, FetchError::Private(_)), "{refused}");
    let both = Fetcher::new(&format!("{door}, {inside}"));
    assert_eq!(both.get(&format!("http://{door}/"), 1_000, PATIENCE).await.unwrap().bytes, b"secret");
}

#[tokio::test]
async fn a_body_without_end_and_a_ring_of_redirects_are_left() {
    let endless = server([b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), vec![b'x'; 200_000]].concat()).await;
    let fetcher = Fetcher::new(&endless);
    let address = format!("http://{endless}/");
    assert_eq!(fetcher.get(&address, 100_000, PATIENCE).await.unwrap_err(), FetchError::TooLarge(100_000));
    assert_eq!(fetcher.reaches(&address, PATIENCE).await, Ok(()));
    let announced = server(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n".to_vec()).await;
    let refused = Fetcher::new(&announced).get(&format!("http://{announced}/"), 1_000, PATIENCE).await;
    assert_eq!(refused.unwrap_err(), FetchError::TooLarge(1_000));
    let ring = server(b"HTTP/1.1 302 Found\r\nlocation: /again\r\ncontent-length: 0\r\n\r\n".to_vec()).await;
    let refused = Fetcher::new(&ring).get(&format!("http://{ring}/"), 1_000, PATIENCE).await;
    assert_eq!(refused.unwrap_err(), FetchError::Redirects);
    let gone = server(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_vec()).await;
    let refused = Fetcher::new(&gone).reaches(&format!("http://{gone}/"), PATIENCE).await;
    assert_eq!(refused, Err(FetchError::Status(404)));
}
