//! The one thing the console's runtime holds.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, TrySendError, sync_channel};
use std::time::Duration;

use super::clipboard::{Choice, Clipboard, ClipboardEnv};
use super::colour::Depth;
use super::event::{Sink, TerminalEvent};
use super::guard::{CALM, Guard, Reports};
use super::input::Input;
use super::paint::Frame;
use super::panic;
use super::signals::{self, Watch};
use super::tty::Tty;
use super::writer::Writer;
use super::{guardian, watchdog};

/// Events that wait for a console that is busy. A pasted page is one event, so this is some seconds of typing.
const EVENTS: usize = 256;

/// How the terminal shall be taken.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Colours to use, from [`super::colour::decide`].
    pub depth: Depth,
    /// Optional reports: mouse and focus.
    pub reports: Reports,
    /// Which ways a copy may take.
    pub clipboard: Choice,
    /// Where copied text is always written (mode 0600); its folder must exist.
    pub clipboard_file: Option<PathBuf>,
}

/// Why the terminal could not be taken, suspended or handed over.
#[derive(Debug, thiserror::Error)]
pub enum TerminalError {
    /// No terminal, or it is gone.
    #[error("the terminal cannot be used: {0}")]
    Device(#[from] io::Error),
    /// Suspending would freeze the console: no shell could continue it.
    #[error("no shell is there to continue a stopped console")]
    Alone,
}

/// The terminal while it is ours. Dropping it gives it back.
///
/// The thread that makes it is the UI thread: a panic there gives the terminal back and is printed; a panic anywhere else
/// leaves the screen alone and comes as [`TerminalEvent::Panicked`], within half a second.
#[derive(Debug)]
pub struct Terminal {
    guard: Arc<Guard>,
    writer: Writer,
    watch: Watch,
    clipboard: Clipboard,
    input: Option<Input>,
    sink: SinkHolder,
    events: Receiver<TerminalEvent>,
}

/// Keeps the sink out of `Debug`.
struct SinkHolder(Sink);

impl std::fmt::Debug for SinkHolder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sink")
    }
}

impl Terminal {
    /// Takes the terminal; events come out of [`Terminal::events`].
    ///
    /// # Errors
    /// When there is no terminal; it is left as it was then.
    pub fn enter(options: Options) -> Result<Self, TerminalError> {
        let (send, events) = sync_channel(EVENTS);
        let sink: Sink = Arc::new(move |event| match send.try_send(event) {
            // A console that stopped listening is ending; what it would have been told is of no use.
            Ok(()) | Err(TrySendError::Disconnected(_)) => Ok(()),
            Err(TrySendError::Full(event)) => Err(event),
        });
        Self::build(options, sink, events)
    }

    /// Takes the terminal; events go to the caller's own `sink`, and [`Terminal::events`] stays empty.
    ///
    /// # Errors
    /// As [`Terminal::enter`].
    pub fn enter_with(options: Options, sink: Sink) -> Result<Self, TerminalError> {
        let (_, events) = sync_channel(1);
        Self::build(options, sink, events)
    }

    fn build(options: Options, sink: Sink, events: Receiver<TerminalEvent>) -> Result<Self, TerminalError> {
        let guardian = guardian::guardian();
        let guard = Arc::new(Guard::new(options.reports, guardian.is_some())?);
        let writer = Writer::start(guard.tty().try_clone()?, Arc::clone(guard.gate()), options.depth)?;
        let clipboard = Clipboard::start(
            options.clipboard,
            ClipboardEnv::detect(),
            options.clipboard_file,
            writer.clone(),
            Arc::clone(&sink),
        )?;
        let came_back = came_back(writer.clone(), Arc::clone(&sink));
        let watch = Watch {
            guard: Arc::clone(&guard),
            handed_over: Arc::default(),
            continued: Arc::default(),
            came_back,
        };
        panic::watch(Arc::downgrade(&guard));
        signals::watch(watch.clone())?;
        let mut terminal = Self {
            guard,
            writer,
            watch,
            clipboard,
            input: None,
            sink: SinkHolder(Arc::clone(&sink)),
            events,
        };
        terminal.guard.enter()?;
        terminal.listen()?;
        watchdog::watch(Arc::clone(&terminal.guard), guardian.map(|guardian| guardian.pid), sink)?;
        Ok(terminal)
    }

    /// What happened at the terminal.
    #[must_use]
    pub const fn events(&self) -> &Receiver<TerminalEvent> {
        &self.events
    }

    /// Columns and rows.
    #[must_use]
    pub fn size(&self) -> (u16, u16) {
        Tty::size()
    }

    /// Shows a frame as soon as the link takes it, and never waits; a frame still waiting is replaced.
    pub fn show(&self, frame: Frame) {
        self.writer.show(frame);
    }

    /// Clears the screen and paints the newest frame anew.
    pub fn repaint(&self) {
        self.writer.repaint();
    }

    /// How long the last write took, or the one in progress; more than 100 ms asks for half the frames
    /// (see [`super::pace::Pace`]).
    #[must_use]
    pub fn last_write_took(&self) -> Duration {
        self.writer.last_write_took()
    }

    /// Bytes sent to the terminal since it was taken.
    #[must_use]
    pub fn bytes_written(&self) -> u64 {
        self.writer.bytes_written()
    }

    /// Rings.
    pub fn bell(&self) {
        // A link that takes nothing has a dozen rings waiting already.
        let _ = self.writer.aside(vec![b'\x07']);
    }

    /// Copies text; the outcome comes as [`TerminalEvent::Copied`]. False when too many copies wait.
    #[must_use]
    pub fn copy(&self, text: &str) -> bool {
        self.clipboard.copy(text)
    }

    /// The text copied last, for pasting inside the console.
    #[must_use]
    pub fn register(&self) -> Option<Arc<str>> {
        self.clipboard.register()
    }

    /// Switches mouse and focus reports.
    pub fn set_reports(&self, reports: Reports) {
        // Refused only on a link that is dead; when the terminal is taken again they are asked for anyway.
        let _ = self.writer.aside(self.guard.set_reports(reports));
    }

    /// Gives the terminal to the shell and stops, as `Ctrl-Z` does in a program that is not full-screen; returns when
    /// the shell continues it. A [`TerminalEvent::Resize`] follows.
    ///
    /// # Errors
    /// When no shell could continue it (nothing happens then), or the terminal cannot be taken again.
    pub fn suspend(&self) -> Result<(), TerminalError> {
        if guardian::is_alone() {
            return Err(TerminalError::Alone);
        }
        Ok(signals::suspend(&self.watch)?)
    }

    /// Gives the terminal to something else for a while: an editor, a pager, a database shell.
    ///
    /// Reading stops first, so that no key meant for the child is lost, and `Ctrl-C` is the child's meanwhile. The child
    /// must stay in our process group. A [`TerminalEvent::Resize`] follows.
    ///
    /// # Errors
    /// When the terminal cannot be taken again.
    pub fn hand_over<T>(&mut self, run: impl FnOnce() -> T) -> Result<T, TerminalError> {
        if let Some(mut input) = self.input.take() {
            input.stop();
        }
        self.watch.handed_over.store(true, Ordering::SeqCst);
        self.guard.leave(CALM);
        let result = run();
        signals::catch_up(&self.watch);
        self.watch.handed_over.store(false, Ordering::SeqCst);
        self.guard.enter()?;
        self.listen()?;
        (self.watch.came_back)();
        Ok(result)
    }

    /// Gives the terminal back for good. True unless it was given back before.
    pub fn leave(&mut self) -> bool {
        if let Some(mut input) = self.input.take() {
            input.stop();
        }
        let ours = self.guard.end(CALM);
        self.writer.stop();
        ours
    }

    fn listen(&mut self) -> Result<(), TerminalError> {
        self.input = Some(Input::start(Arc::clone(&self.sink.0))?);
        Ok(())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.leave();
    }
}

/// What to do when the screen is ours again: paint it anew, and say how big it is now.
fn came_back(writer: Writer, sink: Sink) -> Arc<dyn Fn() + Send + Sync> {
    Arc::new(move || {
        writer.repaint();
        let (columns, rows) = Tty::size();
        // A full queue holds keys to be drawn after; the size is asked for with every frame.
        let _ = sink(TerminalEvent::Resize(columns, rows));
    })
}
