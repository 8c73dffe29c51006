//! A fresh, migrated database of each engine for every store test.
//!
//! PostgreSQL comes from `TEST_POSTGRES_URL`, else from a throw-away cluster made once per process with the
//! `initdb` found on this machine. It ends with the process, also after SIGKILL: a shell holds its life to a pipe.
//! Where there is none, the PostgreSQL half is left out aloud, or fails when `LYCEUM_REQUIRE_POSTGRES=1`.

use std::future::Future;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use lyceum::store::{Db, migrate};
use sqlx::{Connection as _, Executor as _, PgConnection, SqlSafeStr as _};

const TEMPLATE: &str = "lyceum_template";

/// Run `test` on a fresh SQLite database, then on a fresh PostgreSQL one.
pub async fn for_each_store<F, Fut>(test: F)
where
    F: Fn(Db) -> Fut,
    Fut: Future<Output = ()>,
{
    let folder = tempfile::tempdir().unwrap();
    let db = sqlite(folder.path()).await;
    test(db.clone()).await;
    db.close().await;
    if let Some((db, _)) = postgres().await {
        test(db.clone()).await;
        db.close().await;
    }
}

/// A fresh SQLite database in `folder`.
pub async fn sqlite(folder: &Path) -> Db {
    let db = Db::open(&format!("sqlite://{}", folder.join("lyceum.db").display())).await.unwrap();
    migrate::migrate(&db).await.unwrap();
    db
}

/// A fresh PostgreSQL database and its address, if this machine has a server.
pub async fn postgres() -> Option<(Db, String)> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    static TEMPLATE_MADE: tokio::sync::Mutex<bool> = tokio::sync::Mutex::const_new(false);
    let Some(server) = server() else {
        assert!(std::env::var_os("LYCEUM_REQUIRE_POSTGRES").is_none(), "PostgreSQL is required here and was not found");
        eprintln!("SKIPPED the PostgreSQL half: no TEST_POSTGRES_URL and no initdb on this machine");
        return None;
    };
    let mut made = TEMPLATE_MADE.lock().await;
    let mut admin = PgConnection::connect(&server.url("postgres")).await.unwrap();
    if !*made {
        run(&mut admin, format!("DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")).await;
        run(&mut admin, format!("CREATE DATABASE {TEMPLATE} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"))
            .await;
        let db = Db::open(&server.url(TEMPLATE)).await.unwrap();
        migrate::migrate(&db).await.unwrap();
        db.close().await;
        *made = true;
    }
    let name = format!("lyceum_test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst));
    run(&mut admin, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    run(&mut admin, format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")).await;
    drop(made);
    admin.close().await.unwrap();
    let url = server.url(&name);
    Some((Db::open(&url).await.unwrap(), url))
}

#[allow(clippy::disallowed_types, reason = "a database's name cannot be an argument, and it is ours")]
async fn run(admin: &mut PgConnection, sql: String) {
    admin.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(sql).into_sql_str())).await.unwrap();
}

/// A PostgreSQL server to make databases in.
enum Server {
    Given(String),
    Own { socket: PathBuf, _life: (Child, ChildStdin) },
}

impl Server {
    fn url(&self, database: &str) -> String {
        match self {
            Self::Given(url) => {
                let mut url = url::Url::parse(url).unwrap();
                url.set_path(database);
                url.into()
            }
            Self::Own { socket, .. } => {
                let folder: String =
                    url::form_urlencoded::byte_serialize(socket.display().to_string().as_bytes()).collect();
                format!("postgres://postgres@localhost/{database}?host={folder}")
            }
        }
    }
}

fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER
        .get_or_init(|| match std::env::var("TEST_POSTGRES_URL") {
            Ok(url) if !url.is_empty() => Some(Server::Given(url)),
            _ => binaries().map(|folder| start(&folder)),
        })
        .as_ref()
}

/// Where `initdb` and `postgres` are: on the path, or in the distribution's versioned folders.
fn binaries() -> Option<PathBuf> {
    let on_path =
        std::env::var_os("PATH").into_iter().flat_map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    let mut versioned: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .collect();
    versioned.sort();
    on_path
        .chain(versioned.into_iter().rev())
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

fn start(binaries: &Path) -> Server {
    let home = tempfile::Builder::new().prefix("lyceum-pg-").tempdir().unwrap().keep();
    std::fs::set_permissions(&home, std::fs::Permissions::from_mode(0o777)).unwrap();
    // PostgreSQL refuses to run as root; the distribution's package makes a user for it.
    let root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.starts_with(b"0\n"));
    let become_postgres = if root { "setpriv --reuid=postgres --regid=postgres --clear-groups" } else { "" };
    let script = format!(
        r#"set -e
        {become_postgres} "$1/initdb" -D "$2/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$2/initdb.log" 2>&1
        {become_postgres} "$1/postgres" -D "$2/data" -F -k "$2" -c listen_addresses= -c full_page_writes=off \
            -c synchronous_commit=off -c max_connections=300 -c log_min_messages=fatal >"$2/server.log" 2>&1 &
        read _ || true
        kill -INT $!; wait $! || true; rm -rf "$2""#
    );
    let mut life = Command::new("sh")
        .args(["-c", &script, "sh"])
        .args([binaries, &home])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let stdin = life.stdin.take().unwrap();
    let patience = Instant::now();
    while std::os::unix::net::UnixStream::connect(home.join(".s.PGSQL.5432")).is_err() {
        assert!(patience.elapsed() < Duration::from_secs(60), "PostgreSQL did not start; see {}", home.display());
        std::thread::sleep(Duration::from_millis(20));
    }
    // The socket exists a moment before the server accepts.
    std::thread::sleep(Duration::from_millis(100));
    Server::Own { socket: home, _life: (life, stdin) }
}
