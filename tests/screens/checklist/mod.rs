//! A book with steps of every kind and state, and what stands in front of it: questions, forms, a search.

mod book;
mod hostile;
mod places;
mod questions;
mod runs;
mod standing;

pub use book::book;
pub use hostile::hostile;
pub use places::steps;

use crate::console::{feed, now, press};
use onscene::console::app::{Event, State};
use onscene::wire::ToConsole;
use places::{away, detail, form, prose, question, search, suggested, verify};
use runs::{judged, stream, terminal};

pub fn tell(state: &mut State, message: ToConsole) {
    feed(state, Event::Host(message));
}

pub fn frame(state: &State) -> String {
    crate::frames::text(&crate::frames::draw(state, now(), "mono"))
}

/// A name and how to come there on a terminal of some size.
type Scene = (&'static str, fn((u16, u16)) -> State);

/// All scenes by name.
pub const SCENES: [Scene; 13] = [
    ("suggested", suggested),
    ("steps", steps),
    ("away", away),
    ("step-text", detail),
    ("section-text", prose),
    ("form", form),
    ("question", question),
    ("verify", verify),
    ("search", search),
    ("stream", stream),
    ("judged", judged),
    ("terminal", terminal),
    ("terminal-released", |size| {
        let mut state = terminal(size);
        press(&mut state, &["ctrl-]"]);
        state
    }),
];
