//! The console's loop: drains what waits, lets [`update`] decide, and draws once if something
//! changed, at most so many times a second. Nothing changed: nothing drawn, nothing written.

use super::editor::Draft;
use super::ends::Ends;
use super::link::{Link, Reach};
use crate::console::app::{Effect, Event, State, update};
use crate::console::input::Chord;
use crate::console::terminal::clipboard::describe;
use crate::console::terminal::pace::Pace;
use crate::console::terminal::{Frame, Options, Sink, Terminal, TerminalEvent};
use crate::console::theme::Theme;
use crate::console::view::{cursor, scroll_region, view};
use crate::domain::SafeText;
use crate::wire::Hello;
use anyhow::{Context, Result};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::{Duration, Instant};

/// Events that may wait for the UI thread. Host and terminal wait when it is full.
const EVENTS: usize = 1_024;
/// Events taken at one go before a frame is due.
const DRAIN: usize = 512;
/// Clocks on screen count in seconds.
const TICK: Duration = Duration::from_secs(1);

/// What a console is started with.
pub struct Setup {
    /// The state before anything was heard.
    pub state: State,
    /// The look.
    pub theme: Theme,
    /// How the terminal is taken.
    pub terminal: Options,
    /// How the host is reached.
    pub reach: Reach,
    /// The greeting.
    pub hello: Hello,
    /// Where the ends of the journal are left that the host tells.
    pub ends: Ends,
    /// The shortest time between two frames: a thirtieth of a second, a tenth over SSH.
    pub frame: Duration,
}

impl std::fmt::Debug for Setup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Setup")
            .field("hello", &self.hello)
            .field("frame", &self.frame)
            .finish_non_exhaustive()
    }
}

/// Runs the console until the person leaves.
///
/// # Errors
/// The terminal cannot be taken.
pub fn run(setup: Setup) -> Result<()> {
    let (sink, events) = sync_channel(EVENTS);
    let terminal =
        Terminal::enter_with(setup.terminal, terminal_sink(sink.clone())).context("no terminal to draw on")?;
    let link = Link::start(setup.reach, setup.hello, sink, setup.ends);
    let mut shell = Shell {
        state: setup.state,
        theme: setup.theme,
        pace: Pace::new(setup.frame),
        terminal,
        link,
        events,
        shown: None,
        is_over: false,
    };
    let (columns, rows) = shell.terminal.size();
    shell.take(Event::Resize(columns, rows));
    shell.run();
    shell.terminal.leave();
    Ok(())
}

struct Shell {
    state: State,
    theme: Theme,
    pace: Pace,
    terminal: Terminal,
    link: Link,
    events: Receiver<Event>,
    shown: Option<Instant>,
    is_over: bool,
}

impl Shell {
    fn run(&mut self) {
        let mut ticked = crate::time::ticks();
        let mut is_dirty = true;
        while !self.is_over {
            let now = crate::time::ticks();
            let until_tick = TICK.saturating_sub(now.duration_since(ticked));
            let until_frame = self.until_frame(now);
            if is_dirty && until_frame.is_zero() {
                self.draw();
                is_dirty = false;
                continue;
            }
            let patience = if is_dirty {
                until_frame.min(until_tick)
            } else {
                until_tick
            };
            match self.events.recv_timeout(patience) {
                Ok(event) => {
                    self.take_all(event);
                    is_dirty = true;
                }
                Err(RecvTimeoutError::Timeout) if crate::time::ticks().duration_since(ticked) >= TICK => {
                    ticked = crate::time::ticks();
                    self.take(Event::Tick);
                    is_dirty = true;
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => self.is_over = true,
            }
        }
    }

    /// Takes one event and everything that waits behind it.
    fn take_all(&mut self, first: Event) {
        self.take(first);
        for _ in 1..DRAIN {
            let Ok(event) = self.events.try_recv() else { break };
            self.take(event);
        }
    }

    fn take(&mut self, event: Event) {
        // A key is answered at once: the next frame need not wait for its turn.
        if matches!(event, Event::Key(_) | Event::Paste(_)) {
            self.shown = None;
        }
        let effects = update(&mut self.state, crate::time::now(), event);
        for effect in effects {
            self.carry_out(effect);
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Send(message) => {
                if !self.link.say(message) {
                    self.take(Event::BackgroundPanic(
                        "the host takes nothing: what you asked was not sent".into(),
                    ));
                }
            }
            Effect::Copy(text) => {
                if !self.terminal.copy(&text) {
                    self.take(Event::Copied("not copied: an earlier copy is still on its way".into()));
                }
            }
            Effect::Edit(text) => {
                let text = self.edit(&text);
                self.take(Event::Edited(text));
            }
            Effect::Quit => self.is_over = true,
            Effect::Suspend => {
                if let Err(error) = self.terminal.suspend() {
                    self.take(Event::Copied(SafeText::clean(&format!("not suspended: {error}"))));
                }
            }
            Effect::Bell => self.terminal.bell(),
            Effect::Redraw => self.terminal.repaint(),
        }
    }

    /// Gives the terminal to the person's editor until it ends.
    fn edit(&mut self, text: &str) -> Result<String, SafeText> {
        let failed = |error: &dyn std::fmt::Display| SafeText::clean(&format!("not edited: {error}"));
        let draft = Draft::with(text).map_err(|error| failed(&error))?;
        let ended = self
            .terminal
            .hand_over(|| draft.edit())
            .map_err(|error| failed(&error))?;
        ended.map_err(|error| failed(&error))
    }

    /// How long until the next frame may be drawn.
    fn until_frame(&self, now: Instant) -> Duration {
        let gap = self.pace.interval();
        self.shown
            .map_or(Duration::ZERO, |shown| gap.saturating_sub(now.duration_since(shown)))
    }

    fn draw(&mut self) {
        let (columns, rows) = self.terminal.size();
        let area = Rect::new(0, 0, columns, rows);
        let mut buffer = Buffer::empty(area);
        view(&self.state, crate::time::now(), &self.theme, area, &mut buffer);
        let frame = Frame {
            cursor: cursor(&self.state, area),
            scroll_region: scroll_region(&self.state, area),
            buffer,
        };
        let _ = self.pace.after(self.terminal.last_write_took());
        self.terminal.show(frame);
        self.shown = Some(crate::time::ticks());
    }
}

/// What the terminal tells, as events of the console.
fn terminal_sink(events: SyncSender<Event>) -> Sink {
    Arc::new(move |told| {
        let Some(event) = translate(&told) else { return Ok(()) };
        match events.try_send(event) {
            Ok(()) | Err(TrySendError::Disconnected(_)) => Ok(()),
            Err(TrySendError::Full(_)) => Err(told),
        }
    })
}

fn translate(told: &TerminalEvent) -> Option<Event> {
    match told {
        TerminalEvent::Key(key) => Chord::from_event(key).map(Event::Key),
        TerminalEvent::Paste(text) => Some(Event::Paste(text.clone())),
        TerminalEvent::Resize(columns, rows) => Some(Event::Resize(*columns, *rows)),
        TerminalEvent::Copied(outcome) => Some(Event::Copied(SafeText::clean(&describe(outcome)))),
        TerminalEvent::Panicked(panic) => Some(Event::BackgroundPanic(SafeText::clean(&format!(
            "{}: {}",
            panic.thread, panic.message
        )))),
        TerminalEvent::FocusGained | TerminalEvent::FocusLost | TerminalEvent::Mouse(_) => None,
    }
}
