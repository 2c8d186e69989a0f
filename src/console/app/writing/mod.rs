//! A status update being written: its text, where it goes, and the names typed for what everybody can read.
//!
//! One rule holds for every way out of the dialog: a text that a person touched is never lost, and never put over
//! somebody else's draft.

mod follow;
mod keys;
mod open;
mod outward;
mod send;
mod unsent;

pub use follow::{cut_off, follow, keep_unanswered, offered};
pub use keys::press;
pub(super) use open::drafts;
pub use open::{begin, edited, open};
pub use outward::Inward;
pub use send::{leave, refused, taken};
pub use unsent::Unsent;

use crate::console::input::{LineEdit, TextEdit};
use crate::domain::channel::{ChannelRow, OfferedText};
use crate::domain::{EventId, IncidentId, Moment, SafeText, UpdateId};

/// A channel with whether the update goes there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toggle {
    /// The channel.
    pub row: ChannelRow,
    /// Whether it is chosen.
    pub is_on: bool,
    /// What was typed to confirm a public one.
    pub typed: LineEdit,
}

impl Toggle {
    /// Whether its name still has to be typed.
    #[must_use]
    pub fn wants_name(&self) -> bool {
        self.is_on && self.row.is_public && self.typed.text().trim() != self.row.name.as_str()
    }
}

/// What takes the keys of the dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// The text.
    Text,
    /// A channel, by its place.
    Channel(usize),
    /// The name of a public channel, by its place.
    Name(usize),
}

/// Which text is on show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The shared draft that was opened.
    Draft,
    /// One that the host offers, by its place.
    Offered(usize),
    /// One that this person wrote, by its place.
    Own(usize),
}

/// A shared draft as it was last seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its name.
    pub update: UpdateId,
    /// Who wrote it last.
    pub who: SafeText,
    /// Its text.
    pub text: Vec<SafeText>,
}

/// An update being written.
#[derive(Debug, Clone)]
pub struct Writing {
    /// The incident it is about, whatever comes to the front meanwhile.
    pub incident: Option<IncidentId>,
    /// The draft that somebody shared before, if this is one.
    pub draft: Option<Draft>,
    /// The number it will get; 0 where it is not known yet.
    pub number: u32,
    /// Texts to start from.
    pub texts: Vec<OfferedText>,
    /// Texts that this person wrote and turned away from.
    own: Vec<TextEdit>,
    /// Which text is on show.
    pub source: Source,
    /// The text.
    pub edit: TextEdit,
    /// Whether the person changed the text.
    pub is_touched: bool,
    /// Where it can go; none while the host has not said.
    pub channels: Option<Vec<Toggle>>,
    /// What has to be known before sending.
    pub note: SafeText,
    /// What takes the keys.
    pub focus: Focus,
    /// What is wrong; empty where nothing is.
    pub fault: String,
    /// What happened since this text was begun, and is not in it.
    pub news: Vec<SafeText>,
    /// The offered text of the moment the person's own began; what came later is news to it.
    began: Option<OfferedText>,
    /// Where it is meant to go, until the host has said where it can go.
    meant: Option<Vec<SafeText>>,
    /// Who sent the update whose number this one had; said once before it is sent as another one.
    overtaken: Option<String>,
    /// When the text last changed by itself.
    refreshed: Option<Moment>,
    /// The last fact that was seen; the host is asked anew when there is another one.
    seen: Option<EventId>,
    /// The ticket under which texts and channels were asked for.
    asked: u64,
}

impl Writing {
    /// The channels that are chosen.
    pub fn chosen(&self) -> impl Iterator<Item = &Toggle> {
        self.channels.iter().flatten().filter(|toggle| toggle.is_on)
    }

    fn chosen_names(&self) -> Vec<SafeText> {
        self.chosen().map(|toggle| toggle.row.name.clone()).collect()
    }

    /// The text that the host offers and that is on show; none where it is a draft or the person's own.
    #[must_use]
    pub fn offered_text(&self) -> Option<&OfferedText> {
        match self.source {
            Source::Offered(at) => self.texts.get(at),
            Source::Draft | Source::Own(_) => None,
        }
    }

    /// Everything that can be on show, in the order of the key that turns them.
    #[must_use]
    pub fn sources(&self) -> Vec<Source> {
        let draft = self.draft.iter().map(|_| Source::Draft);
        let offered = (0..self.texts.len()).map(Source::Offered);
        draft
            .chain(offered)
            .chain((0..self.own.len()).map(Source::Own))
            .collect()
    }

    /// Puts a text that the person touched among their own; its place, where there is one.
    fn keep(&mut self) -> Option<usize> {
        if !self.is_touched || self.edit.is_blank() {
            return None;
        }
        match self.source {
            Source::Own(at) if at < self.own.len() => {
                self.own[at] = self.edit.clone();
                Some(at)
            }
            Source::Own(_) | Source::Draft | Source::Offered(_) => {
                self.own.push(self.edit.clone());
                Some(self.own.len() - 1)
            }
        }
    }

    /// Shows another text; what was touched is kept among the person's own.
    fn turn_to(&mut self, source: Source) {
        self.source = source;
        match source {
            Source::Draft => {
                let text = self.draft.as_ref().map(|draft| draft.text.clone());
                self.edit = TextEdit::with_lines(&text.unwrap_or_default());
                self.is_touched = false;
            }
            Source::Offered(at) => {
                let Some(text) = self.texts.get(at).cloned() else {
                    return;
                };
                self.edit = TextEdit::with_lines(&text.text);
                self.is_touched = false;
                for toggle in self.channels.iter_mut().flatten() {
                    toggle.is_on = toggle.row.is_ready() && text.channels.contains(&toggle.row.name);
                }
                self.began = Some(text);
                self.news.clear();
            }
            Source::Own(at) => {
                let Some(own) = self.own.get(at) else { return };
                self.edit = own.clone();
                self.is_touched = true;
            }
        }
    }

    /// The text for the next kind of reader, with its channels; after the last one the person's own.
    fn next_text(&mut self) {
        let kept = self.keep().map(Source::Own);
        let sources = self.sources();
        let at = sources.iter().position(|source| *source == self.source);
        let next = |by: usize| sources.get((at.unwrap_or(0) + by) % sources.len().max(1)).copied();
        let to = next(1).filter(|to| Some(*to) != kept).or_else(|| next(2));
        if let Some(to) = to {
            self.fault.clear();
            self.turn_to(to);
        }
    }
}
