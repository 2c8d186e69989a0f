//! The shop: four stand-ins, their ports, and the fault that is on.

use super::control;
use super::fault::Fault;
use super::journal::{Form, Journal};
use super::store::{Kind, Store};
use super::{api, files, http, proxy, store, traffic};
use anyhow::{Context, Result};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::watch;

/// Everything the stand-ins share.
#[derive(Debug)]
pub(super) struct Shop {
    pub database: Arc<Store>,
    pub cache: Arc<Store>,
    pub api_port: u16,
    pub proxy_port: u16,
    pub faults: watch::Sender<Option<Fault>>,
    pub secret: String,
    pub carts: AtomicU64,
    pub failed: AtomicU64,
    requests: AtomicU64,
}

/// A shop that stands: its directory is a project that onscene can open.
#[derive(Debug)]
pub struct Ready {
    /// The project's directory.
    pub directory: PathBuf,
    shop: Arc<Shop>,
    after: Duration,
    fault: Fault,
    listeners: Listeners,
}

#[derive(Debug)]
struct Listeners {
    proxy: TcpListener,
    api: TcpListener,
    database: TcpListener,
    cache: TcpListener,
    control: UnixListener,
}

impl Shop {
    pub fn fault(&self) -> Option<Fault> {
        *self.faults.borrow()
    }

    pub fn release(&self) -> &'static str {
        if self.fault() == Some(Fault::Release) {
            "2.4.0"
        } else {
            "2.3.9"
        }
    }

    /// A request id that no other request of this drill has.
    pub fn next_request(&self) -> String {
        let number = self.requests.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        format!(
            "req-{:08x}",
            (number.wrapping_mul(0x9e37_79b1) ^ 0x7f3a_91c2) & 0xffff_ffff
        )
    }
}

/// Takes the ports and writes the project's files into `directory`; `program` is this program.
///
/// # Errors
/// A port, the directory or a file cannot be had.
pub async fn open(directory: &Path, program: &Path, fault: Fault, after: Duration) -> Result<Ready> {
    std::fs::create_dir_all(directory.join("logs")).with_context(|| format!("cannot make {}", directory.display()))?;
    let listeners = Listeners {
        proxy: port().await?,
        api: port().await?,
        database: port().await?,
        cache: port().await?,
        control: UnixListener::bind(directory.join(control::SOCKET)).context("cannot make the shop's socket")?,
    };
    let number = |listener: &TcpListener| listener.local_addr().map(|address| address.port());
    let shop = Shop {
        database: Arc::new(Store::new(Kind::Database, number(&listeners.database)?)),
        cache: Arc::new(Store::new(Kind::Cache, number(&listeners.cache)?)),
        api_port: number(&listeners.api)?,
        proxy_port: number(&listeners.proxy)?,
        faults: watch::channel(None).0,
        secret: uuid::Uuid::now_v7().simple().to_string(),
        carts: AtomicU64::new(0),
        failed: AtomicU64::new(0),
        requests: AtomicU64::new(1),
    };
    files::write(directory, program, &shop)?;
    Ok(Ready {
        directory: directory.into(),
        shop: Arc::new(shop),
        after,
        fault,
        listeners,
    })
}

async fn port() -> Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .context("no free port on loopback")
}

impl Ready {
    /// Serves until the drill's directory is gone or `leave` is done.
    ///
    /// # Errors
    /// A log file cannot be written.
    pub async fn serve(self, leave: impl Future<Output = ()>) -> Result<()> {
        let Self {
            directory,
            shop,
            after,
            fault,
            listeners,
        } = self;
        let log = |name: &str, form| Journal::create(&directory.join("logs").join(format!("{name}.log")), form);
        let (proxy_log, api_log) = (log("proxy", Form::Json)?, log("api", Form::Pino)?);
        let (database_log, cache_log) = (log("database", Form::Plain)?, log("cache", Form::Json)?);
        let (front, back) = (Arc::clone(&shop), Arc::clone(&shop));
        tokio::spawn(http::serve(listeners.proxy, move |request| {
            proxy::answer(Arc::clone(&front), proxy_log.clone(), request)
        }));
        tokio::spawn(http::serve(listeners.api, move |request| {
            api::answer(Arc::clone(&back), api_log.clone(), request)
        }));
        tokio::spawn(store::serve(
            Arc::clone(&shop.database),
            Arc::clone(&shop),
            Some(listeners.database),
            database_log,
        ));
        tokio::spawn(store::serve(
            Arc::clone(&shop.cache),
            Arc::clone(&shop),
            Some(listeners.cache),
            cache_log,
        ));
        tokio::spawn(control::serve(listeners.control, Arc::clone(&shop)));
        tokio::spawn(traffic::shop_on(Arc::clone(&shop)));
        tokio::spawn(async move {
            tokio::time::sleep(after).await;
            shop.faults.send_replace(Some(fault));
        });
        tokio::select! {
            () = leave => {}
            () = gone(&directory) => {}
        }
        Ok(())
    }
}

/// Returns when the directory is no more: the drill was cleared away.
async fn gone(directory: &Path) {
    while directory.exists() {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}
