//! The link to the host: one thread reads, one writes, and both go again when the host is gone.
//!
//! The UI thread never touches the socket. What it wants to say waits in a bounded queue; while
//! there is no link it is thrown away, and the state says so on screen.

use super::ends::Ends;
use crate::console::app::Event;
use crate::domain::SafeText;
use crate::wire::{Hello, ToConsole, ToHost, decode, encode};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

/// Messages that may wait for the host; a person does not type faster.
const WAITING: usize = 256;
/// Between two tries to reach the host: quick at first, then every two seconds.
const RETRIES: [Duration; 4] = [
    Duration::from_millis(100),
    Duration::from_millis(300),
    Duration::from_secs(1),
    Duration::from_secs(2),
];
/// How long a write to the host may take before the link counts as lost.
const PATIENCE: Duration = Duration::from_secs(3);
/// A host says something every second; one that says nothing for this long is gone or hangs.
const SILENCE: Duration = Duration::from_secs(6);
/// How often a waiting writer looks whether its reader is still there.
const LOOK: Duration = Duration::from_millis(200);

/// Why the host cannot be reached.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReachError {
    /// Not now; trying again may help.
    #[error("{0}")]
    Later(SafeText),
    /// Never, and what to do about it.
    #[error("{0}")]
    Never(SafeText),
}

/// Whether a host may be started where none answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Starting {
    /// It may: a host that is needed is simply there.
    Allowed,
    /// Somebody stopped it, so only one that somebody else started is taken.
    Forbidden,
}

/// Connects to the host, and starts one where none answers and that is allowed.
pub type Reach = Box<dyn FnMut(Starting) -> Result<UnixStream, ReachError> + Send>;

/// How a talk with the host ended.
#[derive(Debug)]
struct Ended {
    why: SafeText,
    /// Whether the host sent this console away, as one that is being stopped does.
    was_sent_away: bool,
}

impl Ended {
    fn because(why: impl Into<SafeText>) -> Self {
        let why = why.into();
        Self {
            why,
            was_sent_away: false,
        }
    }
}

/// The UI's end of the link.
#[derive(Debug, Clone)]
pub struct Link {
    outgoing: SyncSender<ToHost>,
}

impl Link {
    /// Starts the threads; events go to `sink`, which blocks when the UI is busy.
    #[must_use]
    pub fn start(reach: Reach, hello: Hello, sink: SyncSender<Event>, ends: Ends) -> Self {
        let (outgoing, waiting) = sync_channel(WAITING);
        std::thread::spawn(move || keep(reach, &hello, &(sink, ends), &waiting));
        Self { outgoing }
    }

    /// Says something to the host; false when so much waits that it was thrown away.
    #[must_use]
    pub fn say(&self, message: ToHost) -> bool {
        match self.outgoing.try_send(message) {
            Ok(()) => true,
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => false,
        }
    }
}

/// Who hears what the host says: the UI, and whoever writes down the ends of the journal.
type Ears = (SyncSender<Event>, Ends);

/// Keeps the link up until the UI is gone.
fn keep(mut reach: Reach, hello: &Hello, ears: &Ears, waiting: &Receiver<ToHost>) {
    let mut tries = 0;
    let mut starting = Starting::Allowed;
    loop {
        let why = match reach(starting) {
            Ok(stream) => {
                tries = 0;
                let ended = talk(&stream, hello, ears, waiting);
                starting = if ended.was_sent_away {
                    Starting::Forbidden
                } else {
                    Starting::Allowed
                };
                ended.why
            }
            Err(error) => SafeText::clean(&error.to_string()),
        };
        if ears.0.send(Event::Lost { why }).is_err() || !pause(RETRIES[tries.min(RETRIES.len() - 1)], waiting) {
            return;
        }
        tries += 1;
    }
}

/// Waits, and throws away what is said meanwhile; false when the UI is gone.
fn pause(span: Duration, waiting: &Receiver<ToHost>) -> bool {
    let until = crate::time::ticks() + span;
    loop {
        let left = until.saturating_duration_since(crate::time::ticks());
        if left.is_zero() {
            return true;
        }
        match waiting.recv_timeout(left) {
            Ok(_) => {}
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}

/// Talks until the link breaks; returns why.
fn talk(stream: &UnixStream, hello: &Hello, ears: &Ears, waiting: &Receiver<ToHost>) -> Ended {
    match begin(stream, hello) {
        Ok(reader) => {
            let ears = ears.clone();
            let reading = std::thread::spawn(move || read(reader, &ears));
            write(stream, waiting, || reading.is_finished());
            let _ = stream.shutdown(std::net::Shutdown::Both);
            reading
                .join()
                .unwrap_or_else(|_| Ended::because("the reader of the link failed"))
        }
        Err(error) => Ended::because(SafeText::clean(&format!(
            "the host does not take the greeting: {error}"
        ))),
    }
}

fn begin(mut stream: &UnixStream, hello: &Hello) -> std::io::Result<UnixStream> {
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_read_timeout(Some(SILENCE))?;
    let bytes = encode(&ToHost::Hello(hello.clone())).map_err(std::io::Error::other)?;
    stream.write_all(&bytes)?;
    stream.try_clone()
}

fn read(mut stream: UnixStream, (sink, ends): &Ears) -> Ended {
    let mut was_sent_away = false;
    let mut is_linked = false;
    let why = read_all(&mut stream, |message| {
        ends.hear(&message);
        was_sent_away |= matches!(message, ToConsole::Refused { .. });
        // A host that hangs takes the connection and says nothing: only its first word is a link.
        let begins = !std::mem::replace(&mut is_linked, true) && !was_sent_away;
        (!begins || sink.send(Event::Linked).is_ok()) && sink.send(Event::Host(message)).is_ok()
    });
    Ended { why, was_sent_away }
}

/// Reads until the link breaks or a message is not taken; returns why.
fn read_all(stream: &mut UnixStream, mut take: impl FnMut(ToConsole) -> bool) -> SafeText {
    let mut buffer = Vec::new();
    let mut chunk = vec![0; 64 * 1024];
    loop {
        match stream.read(&mut chunk) {
            Ok(0) => return "the host ended".into(),
            Ok(length) => buffer.extend_from_slice(&chunk[..length]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return "the host says nothing".into(),
            Err(error) => return SafeText::clean(&format!("the link broke: {error}")),
        }
        loop {
            match decode::<ToConsole>(&mut buffer) {
                Ok(Some(message)) => {
                    if !take(message) {
                        return "the console ended".into();
                    }
                }
                Ok(None) => break,
                Err(error) => return SafeText::clean(&format!("the host said something strange: {error}")),
            }
        }
    }
}

fn write(mut stream: &UnixStream, waiting: &Receiver<ToHost>, is_over: impl Fn() -> bool) {
    while !is_over() {
        let message = match waiting.recv_timeout(LOOK) {
            Ok(message) => message,
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => {
                let _ = encode(&ToHost::Bye).map(|bytes| stream.write_all(&bytes));
                return;
            }
        };
        let Ok(bytes) = encode(&message) else {
            continue;
        };
        if stream.write_all(&bytes).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ConsoleId;
    use crate::wire::PROTOCOL;

    fn hello() -> Hello {
        let console = ConsoleId::new("c");
        Hello {
            protocol: PROTOCOL,
            version: "test".into(),
            console,
            person: "maya".into(),
            is_console: true,
            read_only: false,
        }
    }

    /// Hands out streams one after the other, then says that there is no host.
    fn reach_of(mut streams: Vec<UnixStream>) -> Reach {
        Box::new(move |_| streams.pop().ok_or_else(|| ReachError::Later("no host answers".into())))
    }

    fn heard(stream: &mut UnixStream) -> ToHost {
        let mut buffer = Vec::new();
        let mut byte = [0; 1];
        loop {
            stream.read_exact(&mut byte).unwrap();
            buffer.push(byte[0]);
            if let Some(message) = decode(&mut buffer).unwrap() {
                return message;
            }
        }
    }

    #[test]
    fn a_broken_link_is_told_and_made_again_with_a_greeting() {
        let (ours, mut first) = UnixStream::pair().unwrap();
        let (ours_again, mut second) = UnixStream::pair().unwrap();
        let (sink, events) = sync_channel(16);
        let link = Link::start(reach_of(vec![ours_again, ours]), hello(), sink, Ends::default());
        assert_eq!(heard(&mut first), ToHost::Hello(hello()));
        assert!(events.try_recv().is_err(), "a connection without a word is no link");
        let alive = encode(&ToConsole::Alive).unwrap();
        first.write_all(&alive).unwrap();
        assert_eq!(events.recv().unwrap(), Event::Linked);
        assert_eq!(events.recv().unwrap(), Event::Host(ToConsole::Alive));
        assert!(link.say(ToHost::ProbeNow));
        assert_eq!(heard(&mut first), ToHost::ProbeNow);
        drop(first);
        assert!(matches!(events.recv().unwrap(), Event::Lost { .. }));
        assert_eq!(heard(&mut second), ToHost::Hello(hello()));
        second.write_all(&alive).unwrap();
        assert_eq!(events.recv().unwrap(), Event::Linked);
        drop(link);
        assert_eq!(heard(&mut second), ToHost::Bye);
    }
    #[test]
    fn a_host_that_sent_us_away_is_not_started_again() {
        let (ours, mut first) = UnixStream::pair().unwrap();
        let (sink, events) = sync_channel(16);
        let (asked, asks) = sync_channel(16);
        let mut streams = vec![ours];
        let reach: Reach = Box::new(move |starting| {
            let _ = asked.try_send(starting);
            streams.pop().ok_or_else(|| ReachError::Later("no host answers".into()))
        });
        let _link = Link::start(reach, hello(), sink, Ends::default());
        assert_eq!(heard(&mut first), ToHost::Hello(hello()));
        let refusal = crate::domain::incident::Refusal::new("the host was stopped", "start it again");
        first
            .write_all(&encode(&ToConsole::Refused { refusal }).unwrap())
            .unwrap();
        drop(first);
        while !matches!(events.recv().unwrap(), Event::Lost { .. }) {}
        assert_eq!(asks.recv().unwrap(), Starting::Allowed);
        assert_eq!(asks.recv().unwrap(), Starting::Forbidden);
    }
}
