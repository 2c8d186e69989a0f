//! Goes the ways of the plan, each with a time limit.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::writer::Writer;
use super::plan::{SCREEN_CHUNK, plan, terminal_route, wanted};
use super::{Choice, ClipboardEnv, Outcome, Route, Sent};
use crate::time::ticks;

/// How long tmux may take. A server that is stopped never answers.
const TMUX_PATIENCE: Duration = Duration::from_secs(1);
/// How long the desktop may take. Over a dead X forward arboard blocked for more than 20 s.
const NATIVE_PATIENCE: Duration = Duration::from_millis(300);

/// Carries out copies, one after the other.
pub(super) struct Sender {
    choice: Choice,
    env: ClipboardEnv,
    file: Option<PathBuf>,
    writer: Writer,
    native: Native,
}

impl Sender {
    pub(super) const fn new(choice: Choice, env: ClipboardEnv, file: Option<PathBuf>, writer: Writer) -> Self {
        Self {
            choice,
            env,
            file,
            writer,
            native: Native::Unused,
        }
    }

    pub(super) fn send(&mut self, text: &Arc<str>) -> Outcome {
        let has_file = self.file.is_some();
        let asked = |route: &Route| *route != Route::File || has_file;
        let mut sent = Vec::new();
        for route in plan(self.choice, self.env, text.len()).into_iter().filter(asked) {
            let result = self.go(route, text);
            let tmux_failed = route == Route::Tmux && result.is_err() && self.choice == Choice::Auto;
            sent.push(Sent { route, result });
            if let Some(route) = terminal_route(self.env).filter(|_| tmux_failed) {
                let fits = route.cap(self.env).is_none_or(|cap| text.len() <= cap);
                let result = if fits {
                    self.go(route, text)
                } else {
                    Err("too long".to_owned())
                };
                sent.push(Sent { route, result });
            }
        }
        let wrote = sent.iter().any(|sent| sent.route == Route::File && sent.result.is_ok());
        let file = self.file.clone().filter(|_| wrote);
        let notes = self.too_long(text.len());
        Outcome {
            bytes: text.len(),
            sent,
            file,
            notes,
        }
    }

    /// A sentence for every way that is too small for the text.
    fn too_long(&self, len: usize) -> Vec<String> {
        let over = |route: Route| {
            let cap = route.cap(self.env).filter(|cap| len > *cap)?;
            Some(format!("{} takes {} at most", route.name(), super::size(cap)))
        };
        wanted(self.choice, self.env).into_iter().filter_map(over).collect()
    }

    fn go(&mut self, route: Route, text: &Arc<str>) -> Result<(), String> {
        match route {
            Route::File => match &self.file {
                Some(path) => write_file(path, text).map_err(|error| error.to_string()),
                None => Ok(()),
            },
            Route::Tmux => tmux(text),
            Route::Osc52 => self.aside(osc52(text)),
            Route::Osc52Screen => self.aside(through_screen(&osc52(text))),
            Route::Native => self.native.set(text),
        }
    }

    fn aside(&self, bytes: Vec<u8>) -> Result<(), String> {
        if self.writer.aside(bytes) {
            Ok(())
        } else {
            Err("the terminal takes nothing now".to_owned())
        }
    }
}

/// Replaces the file in one step, readable by its owner only.
fn write_file(path: &Path, text: &str) -> io::Result<()> {
    let fresh = path.with_extension(format!("new{}", std::process::id()));
    // What an earlier process with our number left there may have other rights.
    let _ = std::fs::remove_file(&fresh);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&fresh)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| std::fs::rename(&fresh, path));
    if written.is_err() {
        // A full disk: half a text is of no use to anybody.
        let _ = std::fs::remove_file(&fresh);
    }
    written
}

/// The sequence that sets the clipboard. `c` is the only selection mosh passes on.
pub(super) fn osc52(text: &str) -> Vec<u8> {
    format!("\x1b]52;c;{}\x07", STANDARD.encode(text)).into_bytes()
}

/// Wraps a sequence so that GNU screen hands it to the terminal outside.
pub(super) fn through_screen(sequence: &[u8]) -> Vec<u8> {
    sequence
        .chunks(SCREEN_CHUNK)
        .flat_map(|chunk| [b"\x1bP", chunk, b"\x1b\\"].concat())
        .collect()
}

fn tmux(text: &Arc<str>) -> Result<(), String> {
    let mut child = Command::new("tmux")
        .args(["load-buffer", "-w", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("tmux did not start: {error}"))?;
    if let Some(mut stdin) = child.stdin.take() {
        let text = Arc::clone(text);
        // On a thread, because a pipe nobody reads blocks; it ends with the child.
        let feed = move || stdin.write_all(text.as_bytes());
        std::thread::Builder::new()
            .name("terminal-tmux".to_owned())
            .spawn(feed)
            .map_err(|error| error.to_string())?;
    }
    wait_for(&mut child)
}

fn wait_for(child: &mut Child) -> Result<(), String> {
    let end = ticks() + TMUX_PATIENCE;
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(format!("tmux refused ({status})")),
            Ok(None) if ticks() < end => std::thread::sleep(Duration::from_millis(5)),
            Ok(None) | Err(_) => {
                // A child that is gone already needs no end.
                let _ = child.kill();
                let _ = child.wait();
                return Err("tmux did not answer within 1 s".to_owned());
            }
        }
    }
}

/// The desktop's clipboard on a thread of its own, because it may never answer.
enum Native {
    /// Not asked yet.
    Unused,
    /// The thread keeps one handle for good: on X11 the text is gone with it.
    Running(SyncSender<Arc<str>>, Receiver<Result<(), String>>),
    /// It did not answer once; the thread is left behind and not asked again.
    Stuck,
}

impl Native {
    fn set(&mut self, text: &Arc<str>) -> Result<(), String> {
        if matches!(self, Self::Unused) {
            *self = start_native().map_err(|error| error.to_string())?;
        }
        let Self::Running(orders, answers) = self else {
            return Err("it did not answer before".to_owned());
        };
        if orders.try_send(Arc::clone(text)).is_ok()
            && let Ok(answer) = answers.recv_timeout(NATIVE_PATIENCE)
        {
            return answer;
        }
        *self = Self::Stuck;
        Err("it did not answer within 0.3 s".to_owned())
    }
}

fn start_native() -> io::Result<Native> {
    let (orders, receive) = sync_channel::<Arc<str>>(1);
    let (answer, answers) = sync_channel(1);
    std::thread::Builder::new()
        .name("terminal-desktop".to_owned())
        .spawn(move || {
            let mut handle = None;
            for text in receive {
                if answer.send(set_native(&mut handle, &text)).is_err() {
                    return;
                }
            }
        })?;
    Ok(Native::Running(orders, answers))
}

fn set_native(handle: &mut Option<arboard::Clipboard>, text: &str) -> Result<(), String> {
    let open = match handle.take() {
        Some(open) => open,
        None => arboard::Clipboard::new().map_err(|_| "no display answers".to_owned())?,
    };
    handle.insert(open).set_text(text).map_err(|error| error.to_string())
}
