//! The socket: who may come in, one reader and one writer for each console.

use super::mailbox::Mailbox;
use super::start::listen;
use crate::domain::ConsoleId;
use crate::domain::incident::Refusal;
use crate::wire::{FrameError, Hello, Notice, NoticeKind, PROTOCOL, ToConsole, ToHost, decode, encode};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc::Sender;
use tokio::time::timeout;

/// A console that takes nothing for this long is dropped; it is brought up to date when it returns.
const PATIENCE: Duration = Duration::from_secs(3);
/// How often the socket is looked after: a logout may take its directory away.
const LOOK: Duration = Duration::from_secs(1);
/// Dropped consoles that are remembered, so that they can be told.
const REMEMBERED: usize = 64;

/// What the server tells the host's loop.
#[derive(Debug)]
pub(super) enum Door {
    /// A console came in.
    Entered {
        hello: Hello,
        mailbox: Arc<Mailbox>,
        was_dropped: bool,
    },
    /// It said something.
    Said { console: ConsoleId, message: ToHost },
    /// It is gone.
    Left { console: ConsoleId, mailbox: Arc<Mailbox> },
}

type Dropped = Arc<Mutex<BTreeSet<ConsoleId>>>;

/// Accepts consoles until the host's loop is gone. A socket that was taken away is made again.
pub(super) async fn serve(mut listener: UnixListener, socket: PathBuf, door: Sender<Door>) {
    let dropped = Dropped::default();
    let mut look = tokio::time::interval(LOOK);
    while !door.is_closed() {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(tokio::spawn(welcome(stream, door.clone(), Arc::clone(&dropped)))),
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            },
            _ = look.tick() => if !socket.exists() && let Ok(again) = listen(&socket) {
                listener = again;
            },
        }
    }
}

async fn welcome(stream: UnixStream, door: Sender<Door>, dropped: Dropped) {
    let ours = nix::unistd::geteuid().as_raw();
    let theirs = stream.peer_cred().map(|cred| cred.uid());
    let (reader, writer) = stream.into_split();
    let mut reader = Reader {
        half: reader,
        buffer: Vec::new(),
    };
    let first = timeout(PATIENCE, reader.next()).await.ok().flatten();
    match (theirs.is_ok_and(|uid| uid == ours), first) {
        (true, Some(ToHost::Hello(hello))) if hello.protocol == PROTOCOL => {
            talk(reader, writer, hello, door, dropped).await;
        }
        (true, Some(ToHost::Hello(hello))) => refuse(writer, mismatch(&hello)).await,
        (false, _) => {
            refuse(
                writer,
                Refusal::new("this host belongs to another user", "start your own"),
            )
            .await;
        }
        (true, _) => {}
    }
}

fn mismatch(hello: &Hello) -> Refusal {
    let ours = env!("CARGO_PKG_VERSION");
    let sentence = format!(
        "the running host is onscene {ours} (protocol {PROTOCOL}), this console is {} (protocol {})",
        hello.version, hello.protocol
    );
    Refusal::new(
        sentence,
        "`onscene stop --force` ends the old host, the incident stays in the journal; then start onscene again",
    )
}

async fn refuse(mut writer: OwnedWriteHalf, refusal: Refusal) {
    if let Ok(bytes) = encode(&ToConsole::Refused { refusal }) {
        let _ = timeout(PATIENCE, writer.write_all(&bytes)).await;
    }
}

async fn talk(mut reader: Reader, writer: OwnedWriteHalf, hello: Hello, door: Sender<Door>, dropped: Dropped) {
    let console = hello.console.clone();
    let mailbox = Arc::new(Mailbox::default());
    let was_dropped = lock(&dropped).remove(&console);
    let entered = Door::Entered {
        hello,
        mailbox: Arc::clone(&mailbox),
        was_dropped,
    };
    if door.send(entered).await.is_err() {
        return;
    }
    let mut writing = tokio::spawn(write(writer, Arc::clone(&mailbox)));
    loop {
        tokio::select! {
            said = reader.next() => match said {
                None | Some(ToHost::Bye) => break,
                Some(message) => if door.send(Door::Said { console: console.clone(), message }).await.is_err() { break },
            },
            ended = &mut writing => {
                if matches!(ended, Ok(Written::TooSlow)) {
                    remember(&dropped, &console);
                }
                break;
            }
        }
    }
    mailbox.close();
    let _ = door.send(Door::Left { console, mailbox }).await;
}

fn remember(dropped: &Dropped, console: &ConsoleId) {
    let mut dropped = lock(dropped);
    if dropped.len() >= REMEMBERED {
        dropped.pop_first();
    }
    dropped.insert(console.clone());
}

fn lock(dropped: &Dropped) -> std::sync::MutexGuard<'_, BTreeSet<ConsoleId>> {
    dropped.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How a writer ended.
#[derive(Debug, PartialEq, Eq)]
enum Written {
    Closed,
    TooSlow,
}

async fn write(mut half: OwnedWriteHalf, mailbox: Arc<Mailbox>) -> Written {
    while let Some(message) = mailbox.next().await {
        let Some(bytes) = encoded(&message) else {
            continue;
        };
        match timeout(PATIENCE, half.write_all(&bytes)).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return Written::Closed,
            Err(_) => return Written::TooSlow,
        }
    }
    Written::Closed
}

struct Reader {
    half: OwnedReadHalf,
    buffer: Vec<u8>,
}

impl Reader {
    /// The next message; none when the console is gone or talks nonsense. Safe to cancel: what was
    /// read stays in the buffer.
    async fn next(&mut self) -> Option<ToHost> {
        loop {
            match decode(&mut self.buffer) {
                Ok(Some(message)) => return Some(message),
                Ok(None) => {}
                Err(_) => return None,
            }
            match self.half.read_buf(&mut self.buffer).await {
                Ok(0) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }
}

/// A message as bytes. One that is too long is told instead of sent: silence would leave the console
/// with something old that looks new.
fn encoded(message: &ToConsole) -> Option<Vec<u8>> {
    encode(message).or_else(|error| encode(&too_long(&error))).ok()
}

fn too_long(error: &FrameError) -> ToConsole {
    let text = format!("a part of the screen is not up to date: {error} (hint: look at the sizes of the runbooks)");
    ToConsole::Notice(Notice {
        kind: NoticeKind::Error,
        text: text.into(),
    })
}
