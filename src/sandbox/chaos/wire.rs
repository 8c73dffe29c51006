//! A wire between a bot and its database, which can be cut: at once, or just after the next COMMIT has gone over it, so
//! that nobody on this side knows whether it was carried out.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use anyhow::Context as _;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;

/// Where the database really is.
#[derive(Debug, Clone)]
enum Server {
    Tcp(String),
    Socket(PathBuf),
}

/// The wire. It ends with its last handle.
pub struct Wire {
    /// The database's address over this wire.
    pub url: String,
    at_commit: Arc<AtomicBool>,
    cuts: Arc<AtomicUsize>,
    cut: watch::Sender<u64>,
    serving: tokio::task::JoinHandle<()>,
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Wire {
    /// Lay a wire to the `PostgreSQL` behind `url`.
    #[allow(clippy::disallowed_methods, reason = "the wire has no app; its tasks end with it")]
    pub async fn lay(url: &str) -> anyhow::Result<Self> {
        let mut address = url::Url::parse(url).context("the database's address")?;
        let folder = address.query_pairs().find(|(name, _)| name == "host").map(|(_, folder)| folder.into_owned());
        let server = match folder {
            Some(folder) => Server::Socket(PathBuf::from(folder).join(".s.PGSQL.5432")),
            None => {
                Server::Tcp(format!("{}:{}", address.host_str().unwrap_or("localhost"), address.port().unwrap_or(5432)))
            }
        };
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        address.set_query(None);
        address.set_host(Some("127.0.0.1")).context("the database's address")?;
        address.set_port(Some(port)).map_err(|()| anyhow::anyhow!("the database's address takes no port"))?;
        let (at_commit, cuts, cut) =
            (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)), watch::channel(0).0);
        let (commit, count, told) = (Arc::clone(&at_commit), Arc::clone(&cuts), cut.clone());
        let serving = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (server, commit, count, told) =
                    (server.clone(), Arc::clone(&commit), Arc::clone(&count), told.clone());
                tokio::spawn(async move {
                    // A broken connection is what the wire is for.
                    let _ = carry(client, server, &commit, &count, told).await;
                });
            }
        });
        Ok(Self { url: address.into(), at_commit, cuts, cut, serving })
    }

    /// Cut every connection now.
    pub fn cut(&self) {
        self.cuts.fetch_add(1, Ordering::SeqCst);
        self.cut.send_modify(|number| *number += 1);
    }

    /// Cut the connection over which the next COMMIT goes, just after it went.
    pub fn cut_at_commit(&self) {
        self.at_commit.store(true, Ordering::SeqCst);
    }

    /// How often it was cut.
    #[must_use]
    pub fn cuts(&self) -> usize {
        self.cuts.load(Ordering::SeqCst)
    }
}

async fn carry(
    client: TcpStream,
    server: Server,
    at_commit: &AtomicBool,
    cuts: &AtomicUsize,
    told: watch::Sender<u64>,
) -> std::io::Result<()> {
    client.set_nodelay(true)?;
    match server {
        Server::Tcp(address) => {
            let (from, to) = TcpStream::connect(address).await?.into_split();
            pump(client, from, to, at_commit, cuts, told).await
        }
        Server::Socket(path) => {
            let (from, to) = UnixStream::connect(path).await?.into_split();
            pump(client, from, to, at_commit, cuts, told).await
        }
    }
}

async fn pump(
    client: TcpStream,
    mut server_from: impl AsyncRead + Unpin,
    mut server_to: impl AsyncWrite + Unpin,
    at_commit: &AtomicBool,
    cuts: &AtomicUsize,
    told: watch::Sender<u64>,
) -> std::io::Result<()> {
    let (mut client_from, mut client_to) = client.into_split();
    let mut cut = told.subscribe();
    let asking = async {
        let mut bytes = vec![0; 64 * 1024];
        loop {
            let count = client_from.read(&mut bytes).await?;
            let said = bytes.get(..count).unwrap_or_default();
            if count == 0 {
                return Ok::<(), std::io::Error>(());
            }
            server_to.write_all(said).await?;
            server_to.flush().await?;
            if said.windows(6).any(|word| word == b"COMMIT") && at_commit.swap(false, Ordering::SeqCst) {
                cuts.fetch_add(1, Ordering::SeqCst);
                return Ok(());
            }
        }
    };
    let answering = tokio::io::copy(&mut server_from, &mut client_to);
    tokio::select! {
        ended = asking => ended,
        ended = answering => ended.map(drop),
        _ = cut.changed() => Ok(()),
    }
}
