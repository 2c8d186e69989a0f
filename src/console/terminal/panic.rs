//! What happens when something panics: the UI thread gives the terminal back first, any other thread only leaves a note.
//!
//! A hook that restores on every panic (as `ratatui::init` installs) tears the screen down under a console that keeps
//! running.

use std::collections::VecDeque;
use std::panic::PanicHookInfo;
use std::sync::{Mutex, MutexGuard, Once, PoisonError, Weak};
use std::thread::ThreadId;

use super::event::{Sink, TerminalEvent};
use super::guard::{Guard, URGENT};

/// Notes kept until somebody takes them; a thread that panics in a loop must not fill the memory.
const NOTES: usize = 16;

/// A panic on a thread other than the UI's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackgroundPanic {
    /// The thread's name, or `unnamed`.
    pub thread: String,
    /// What it said.
    pub message: String,
    /// File, line and column in our source, when known.
    pub place: Option<String>,
}

#[derive(Debug)]
struct Watched {
    ui: ThreadId,
    guard: Weak<Guard>,
}

static WATCHED: Mutex<Option<Watched>> = Mutex::new(None);
static PANICS: Mutex<VecDeque<BackgroundPanic>> = Mutex::new(VecDeque::new());
static HOOK: Once = Once::new();

/// Makes the calling thread the UI thread and puts the hook in place.
pub fn watch(guard: Weak<Guard>) {
    *lock(&WATCHED) = Some(Watched {
        ui: std::thread::current().id(),
        guard,
    });
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !is_noted(info) {
                before(info);
            }
        }));
    });
}

/// Tells the console of every panic on another thread. Not done by the hook itself: the thread that panicked may hold
/// whatever the sink needs.
pub fn report(sink: &Sink) {
    loop {
        let Some(panic) = lock(&PANICS).pop_front() else { return };
        if let Err(TerminalEvent::Panicked(panic)) = sink(TerminalEvent::Panicked(panic)) {
            lock(&PANICS).push_front(panic);
            return;
        }
    }
}

/// Gives the terminal back for a panic that ends the program; true for one that is only noted.
fn is_noted(info: &PanicHookInfo<'_>) -> bool {
    let (ui, guard) = match lock(&WATCHED).as_ref() {
        Some(watched) => (watched.ui, watched.guard.upgrade()),
        None => return false,
    };
    let Some(guard) = guard else { return false };
    if std::thread::current().id() == ui {
        guard.end(URGENT);
        return false;
    }
    if guard.is_over() {
        return false;
    }
    note(info);
    true
}

/// What the panic was given to say.
fn said<'a>(info: &'a PanicHookInfo<'_>) -> &'a str {
    let payload = info.payload();
    let owned = payload.downcast_ref::<String>().map(String::as_str);
    owned
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("no message")
}

fn note(info: &PanicHookInfo<'_>) {
    let mut panics = lock(&PANICS);
    if panics.len() < NOTES {
        panics.push_back(BackgroundPanic {
            thread: std::thread::current().name().unwrap_or("unnamed").to_owned(),
            message: said(info).to_owned(),
            place: info.location().map(ToString::to_string),
        });
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
