//! TLS with a certificate authority that lives as long as the world: its certificate is valid for discord.com.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use anyhow::Context as _;
use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::{ServerConfig, version};
use tokio_rustls::server::TlsStream;

/// The acceptor, and the PEM of the authority to be trusted.
pub(super) fn authority() -> anyhow::Result<(TlsAcceptor, String)> {
    let authority_key = rcgen::KeyPair::generate()?;
    let mut authority = rcgen::CertificateParams::new(Vec::<String>::new())?;
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    authority.distinguished_name.push(rcgen::DnType::CommonName, "sandbox authority");
    let authority_cert = authority.self_signed(&authority_key)?;
    let issuer = rcgen::Issuer::new(authority, authority_key);

    let key = rcgen::KeyPair::generate()?;
    let names = ["discord.com", "cdn.discordapp.com", "localhost", "127.0.0.1"].map(str::to_owned).to_vec();
    let cert = rcgen::CertificateParams::new(names)?.signed_by(&key, &issuer)?;

    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&version::TLS13, &version::TLS12])
        .context("TLS 1.2 and 1.3 are supported")?
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], private)?;
    Ok((TlsAcceptor::from(Arc::new(config)), authority_cert.pem()))
}

/// A connection that can be made to break.
pub(super) struct Conn {
    stream: TlsStream<TcpStream>,
    broken: Broken,
}

/// The switch that breaks one connection.
#[derive(Debug, Clone, Default)]
pub(super) struct Broken(Arc<AtomicBool>);

impl Broken {
    pub fn now(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    fn check(&self) -> io::Result<()> {
        if self.0.load(Ordering::SeqCst) { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(()) }
    }
}

impl AsyncRead for Conn {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.broken.check()?;
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Conn {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.broken.check()?;
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.broken.check()?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.broken.check()?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// Hands over connections whose handshake is done; a slow one holds nobody up.
pub(super) struct TlsListener {
    ready: mpsc::Receiver<(Conn, SocketAddr)>,
    address: SocketAddr,
}

impl TlsListener {
    pub fn new(listener: std::net::TcpListener, acceptor: TlsAcceptor) -> anyhow::Result<Self> {
        let address = listener.local_addr()?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let (send, ready) = mpsc::channel(64);
        super::in_background(async move {
            loop {
                let Ok((stream, peer)) = listener.accept().await else {
                    super::pause(Duration::from_millis(20)).await;
                    continue;
                };
                if send.is_closed() {
                    return;
                }
                let (acceptor, send) = (acceptor.clone(), send.clone());
                super::in_background(async move {
                    let _ = stream.set_nodelay(true);
                    let handshake = tokio::time::timeout(Duration::from_secs(10), acceptor.accept(stream)).await;
                    if let Ok(Ok(stream)) = handshake {
                        let _ = send.send((Conn { stream, broken: Broken::default() }, peer)).await;
                    }
                });
            }
        });
        Ok(Self { ready, address })
    }
}

impl Listener for TlsListener {
    type Io = Conn;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Conn, SocketAddr) {
        match self.ready.recv().await {
            Some(accepted) => accepted,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

impl Connected<IncomingStream<'_, TlsListener>> for Broken {
    fn connect_info(stream: IncomingStream<'_, TlsListener>) -> Self {
        stream.io().broken.clone()
    }
}
