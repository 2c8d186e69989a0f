//! `./shop …`: what the book's steps do to the stand-ins.

use super::fault::Fault;
use super::shop::Shop;
use anyhow::{Context, Result, bail};
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixListener;

/// The shop's socket in the drill's directory.
pub(super) const SOCKET: &str = "shop.sock";

/// How long starting a stand-in takes, so that a step has something to show.
const WORK: Duration = Duration::from_millis(1_200);

/// Sends words to the shop of `directory` and returns what it says.
///
/// # Errors
/// No shop answers, or it says no.
pub fn ask(directory: &Path, words: &[String]) -> Result<String> {
    let path = directory.join(SOCKET);
    let mut stream = UnixStream::connect(&path)
        .with_context(|| format!("no shop answers at {} (hint: start `onscene demo`)", path.display()))?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    writeln!(stream, "{}", words.join(" "))?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    match answer.strip_prefix("ERROR ") {
        Some(error) => bail!("{}", error.trim_end()),
        None => Ok(answer),
    }
}

/// Answers until the listener fails.
pub(super) async fn serve(listener: UnixListener, shop: Arc<Shop>) {
    while let Ok((stream, _)) = listener.accept().await {
        let shop = Arc::clone(&shop);
        tokio::spawn(async move {
            let mut stream = BufReader::new(stream);
            let mut line = String::new();
            if stream.read_line(&mut line).await.is_ok() {
                let answer = obey(&shop, line.trim())
                    .await
                    .unwrap_or_else(|no| format!("ERROR {no}\n"));
                let _ = stream.get_mut().write_all(answer.as_bytes()).await;
            }
        });
    }
}

async fn obey(shop: &Shop, words: &str) -> Result<String, String> {
    match words {
        "status" => Ok(status(shop).await),
        "ready" => ready(shop).await,
        "start database" => mend(shop, Fault::Database, "database: started, ready to accept connections").await,
        "close-idle database" => {
            mend(
                shop,
                Fault::Connections,
                "database: 96 idle connections closed, 4 of 100 in use",
            )
            .await
        }
        "trim cache" => {
            mend(
                shop,
                Fault::Cache,
                "cache: 4,118,302 expired keys removed, 0.2 ms a command",
            )
            .await
        }
        "rollback api" => mend(shop, Fault::Release, "api: release 2.3.9 is back").await,
        other => Err(format!(
            "`{other}` is nothing the shop can do (hint: status, ready, start database, close-idle database, trim cache, rollback api)"
        )),
    }
}

/// Takes the fault away, if it is the one that is on; doing it twice harms nothing.
async fn mend(shop: &Shop, fault: Fault, said: &str) -> Result<String, String> {
    tokio::time::sleep(WORK).await;
    shop.faults
        .send_if_modified(|on| on.take_if(|on| *on == fault).is_some());
    Ok(format!("{said}\n"))
}

async fn status(shop: &Shop) -> String {
    let word = |answer: Result<String, String>| answer.map_or_else(|error| error, |_| "running".into());
    let (database, cache) = (
        word(shop.database.ask("status ping").await),
        word(shop.cache.ask("status ping").await),
    );
    format!(
        "proxy     running\napi       running, release {}\ndatabase  {database}\ncache     {cache}\n",
        shop.release()
    )
}

async fn ready(shop: &Shop) -> Result<String, String> {
    match super::http::get(shop.api_port, "/ready", "ready").await {
        Ok((200, body)) => Ok(format!("200 {body}\n")),
        Ok((status, body)) => Err(format!("{status} {body}")),
        Err(error) => Err(error),
    }
}
