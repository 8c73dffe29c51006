//! The real bot, run as a child process of the sandbox, so that it can be killed at any moment and started again.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use async_trait::async_trait;

use super::page::BotControl;

/// How long the bot may take from its start until `/readyz` says yes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A `lyceum run` of this very binary.
pub struct BotProcess {
    program: PathBuf,
    environment: Vec<(String, String)>,
    listen: SocketAddr,
    log: PathBuf,
    child: Mutex<Option<Child>>,
}

/// A port that nobody listens on, below those that the system lends to whoever calls out (on Linux from 32,768 on): one of these
/// might be taken by a call while the bot is down.
fn free_port() -> std::io::Result<SocketAddr> {
    let first = rand::random_range(20_000..32_000_u16);
    let ports = (first..32_000).chain(20_000..first);
    let free = ports.take(1_000).find_map(|port| TcpListener::bind(("127.0.0.1", port)).ok());
    free.map_or_else(|| TcpListener::bind("127.0.0.1:0"), Ok)?.local_addr()
}

impl BotProcess {
    /// A bot that will listen on a free port of this machine; its log goes to `log`. Not started yet.
    pub fn new(environment: Vec<(String, String)>, log: PathBuf) -> anyhow::Result<Self> {
        // The port is free now and stays ours across restarts, because the pages it serves are linked from Stripe.
        let listen = free_port().context("finding a free port")?;
        let program = std::env::current_exe().context("finding this program's own file")?;
        Ok(Self { program, environment, listen, log, child: Mutex::new(None) })
    }

    /// Where its web side is.
    #[must_use]
    pub fn public_url(&self) -> String {
        format!("http://{}", self.listen)
    }

    /// The environment it runs with, for running other subcommands beside it.
    #[must_use]
    pub fn environment(&self) -> Vec<(String, String)> {
        let mut all = self.environment.clone();
        all.push(("LYCEUM_LISTEN".into(), self.listen.to_string()));
        all.push(("LYCEUM_PUBLIC_URL".into(), self.public_url()));
        // Nothing outside this machine is asked.
        all.push(("LYCEUM__LESSONS__CHECK_LINKS".into(), "false".into()));
        all
    }

    /// Another subcommand of this program, with the bot's environment.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).env_clear().envs(inherited()).envs(self.environment()).stdin(Stdio::null());
        command
    }

    /// Start it, unless it runs.
    pub fn start(&self) -> anyhow::Result<()> {
        let mut child = self.lock();
        if let Some(running) = child.as_mut()
            && running.try_wait()?.is_none()
        {
            return Ok(());
        }
        let log = OpenOptions::new().create(true).append(true).open(&self.log).context("opening the bot's log")?;
        let errors = log.try_clone()?;
        *child = Some(self.command(&["run"]).stdout(log).stderr(errors).spawn().context("starting the bot")?);
        Ok(())
    }

    /// Kill it with signal 9, as a power cut would.
    pub fn kill(&self) {
        if let Some(mut running) = self.lock().take() {
            let killed = running.kill();
            let ended = running.wait();
            tracing::debug!(?killed, ?ended, "the bot was killed");
        }
    }

    /// Stop it where it stands, as a machine that swaps or sleeps does, or let it go on.
    pub fn freeze(&self, frozen: bool) -> anyhow::Result<()> {
        let Some(id) = self.lock().as_ref().map(Child::id) else { return Ok(()) };
        let signal = if frozen { "-STOP" } else { "-CONT" };
        let sent = Command::new("kill").args([signal, &id.to_string()]).status().context("sending a signal")?;
        anyhow::ensure!(sent.success(), "the bot could not be sent {signal}");
        Ok(())
    }

    /// Whether it runs.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.lock().as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)))
    }

    /// Wait until `/readyz` says yes; returns how long that took.
    #[allow(clippy::disallowed_methods, reason = "polling another process; there is nothing to be told by")]
    pub async fn ready(&self) -> anyhow::Result<Duration> {
        let begun = Instant::now();
        let client = reqwest::Client::builder().timeout(Duration::from_secs(2)).build()?;
        let address = format!("{}/readyz", self.public_url());
        loop {
            if client.get(&address).send().await.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(begun.elapsed());
            }
            if !self.is_running() {
                bail!("the bot ended before it was ready. The end of its log:\n{}", self.log_end(2_000));
            }
            if begun.elapsed() > PATIENCE {
                bail!("the bot was not ready within {PATIENCE:?}. The end of its log:\n{}", self.log_end(2_000));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The last bytes of its log.
    #[must_use]
    pub fn log_end(&self, bytes: u64) -> String {
        read_end(&self.log, bytes).unwrap_or_default()
    }

    /// Its memory at this moment (resident set), in KiB, where the system says so.
    #[must_use]
    pub fn resident_kib(&self) -> Option<u64> {
        let id = self.lock().as_ref()?.id();
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse().ok())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Child>> {
        self.child.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[async_trait]
impl BotControl for BotProcess {
    fn kill(&self) {
        Self::kill(self);
    }

    async fn restart(&self) -> anyhow::Result<()> {
        self.start()?;
        self.ready().await.map(drop)
    }

    fn is_running(&self) -> bool {
        Self::is_running(self)
    }
}

impl Drop for BotProcess {
    fn drop(&mut self) {
        self.kill();
    }
}

/// What the child keeps of our own environment: never a key of another bot.
fn inherited() -> Vec<(String, String)> {
    ["PATH", "HOME", "TMPDIR", "LANG", "RUST_BACKTRACE", "LLVM_PROFILE_FILE"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), std::env::var(name).ok()?)))
        .collect()
}

fn read_end(path: &Path, bytes: u64) -> std::io::Result<String> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(bytes)))?;
    let mut text = Vec::new();
    file.read_to_end(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}
