//! The database and the cache: one line in, one line out.

use super::fault::Fault;
use super::journal::Journal;
use super::shop::Shop;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// How long the slow cache takes.
const SLOW: Duration = Duration::from_millis(900);
/// The longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Database,
    Cache,
}

/// A store's port and what it has counted.
#[derive(Debug)]
pub(super) struct Store {
    pub kind: Kind,
    pub port: u16,
    served: AtomicU64,
}

impl Store {
    pub fn new(kind: Kind, port: u16) -> Self {
        Self {
            kind,
            port,
            served: AtomicU64::new(0),
        }
    }

    /// Asks over the network, as the API does.
    pub async fn ask(&self, line: &str) -> Result<String, String> {
        let asking = async {
            let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await;
            let mut stream = stream.map_err(|error| format!("connect {}: 127.0.0.1:{}", code(&error), self.port))?;
            stream
                .write_all(format!("{line}\n").as_bytes())
                .await
                .map_err(|error| error.to_string())?;
            let mut answer = String::new();
            BufReader::new(stream)
                .read_line(&mut answer)
                .await
                .map_err(|error| error.to_string())?;
            match answer.trim_end().strip_prefix("ERROR ") {
                Some(error) => Err(error.into()),
                None => Ok(answer.trim_end().into()),
            }
        };
        tokio::time::timeout(PATIENCE, asking)
            .await
            .unwrap_or_else(|_| Err("timed out after 2 s".into()))
    }
}

fn code(error: &std::io::Error) -> &'static str {
    if error.kind() == std::io::ErrorKind::ConnectionRefused {
        "ECONNREFUSED"
    } else {
        "failed"
    }
}

/// Serves until the shop closes. While its fault is on, a stopped database has no listener at all.
pub(super) async fn serve(store: Arc<Store>, shop: Arc<Shop>, mut listener: Option<TcpListener>, log: Journal) {
    let mut faults = shop.faults.subscribe();
    loop {
        let is_down = store.kind == Kind::Database && *faults.borrow_and_update() == Some(Fault::Database);
        match (is_down, listener.take()) {
            (true, open) => {
                if open.is_some() {
                    log.fatal("out of memory: terminated by the kernel");
                }
                // The port has to be closed while nobody is there, not only left unread.
                drop(open);
                if faults.changed().await.is_err() {
                    return;
                }
            }
            (false, open) => {
                let Some(open) = reopen(open, store.port, &log).await else {
                    return;
                };
                tokio::select! {
                    accepted = open.accept() => if let Ok((stream, _)) = accepted {
                        tokio::spawn(answer(stream, Arc::clone(&store), Arc::clone(&shop), log.clone()));
                    },
                    changed = faults.changed() => if changed.is_err() { return },
                }
                listener = Some(open);
            }
        }
    }
}

async fn reopen(open: Option<TcpListener>, port: u16, log: &Journal) -> Option<TcpListener> {
    if open.is_some() {
        return open;
    }
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.ok();
    log.info("ready to accept connections");
    listener
}

async fn answer(stream: TcpStream, store: Arc<Store>, shop: Arc<Shop>, log: Journal) {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    // A probe only connects; it asks nothing and is not worth a line.
    if stream.read_line(&mut line).await.is_err() || line.is_empty() {
        return;
    }
    let (request, question) = line.trim_end().split_once(' ').unwrap_or((line.trim_end(), ""));
    let said = reply(&store, &shop, request, question, &log).await;
    let _ = stream.get_mut().write_all(format!("{said}\n").as_bytes()).await;
}

async fn reply(store: &Store, shop: &Shop, request: &str, question: &str, log: &Journal) -> String {
    let fault = shop.fault();
    let count = store.served.fetch_add(1, Ordering::Relaxed);
    if store.kind == Kind::Database && fault == Some(Fault::Connections) {
        log.error_of(request, "FATAL: sorry, too many clients already");
        return "ERROR sorry, too many clients already".into();
    }
    if store.kind == Kind::Cache && fault == Some(Fault::Cache) {
        log.warn_of(
            request,
            &format!("slow command {question}: 900 ms, 4,118,302 keys in one hash"),
        );
        tokio::time::sleep(SLOW).await;
    }
    if question != "ping" {
        log.info_of(request, &format!("{question}: ok"));
    }
    format!("OK {count}")
}
