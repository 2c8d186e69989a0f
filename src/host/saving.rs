//! What the host says while the journal cannot be written, or only just.

use super::input::Effect;
use super::people::tell;
use super::state::Host;
use crate::domain::incident::{Event, Refusal};
use crate::domain::moment::between;
use crate::domain::{ConsoleId, Moment, SafeText};
use crate::wire::{Notice, NoticeKind, ToConsole};
use std::time::Duration;

/// How the sentence begins as long as facts are in memory only.
pub(super) const NOT_SAVED: &str = "NOT SAVED";
/// How often the banner is said again: before it would leave the screen.
const AGAIN: Duration = Duration::from_secs(20);

/// What is wrong with the journal, and when everybody was told last.
#[derive(Debug, Default)]
pub(super) struct Trouble {
    sentence: Option<SafeText>,
    told: Option<Moment>,
    /// What is done about updates once the facts that say so are on disk.
    held: Vec<Effect>,
}

impl Host {
    /// Facts that could not be stored and are kept in memory: the incident goes on with them, but whoever did
    /// it is told that it is not saved.
    pub(super) fn kept(&mut self, now: Moment, events: &[Event], reason: &SafeText) -> Vec<Effect> {
        let mut effects = self.journalled(now, events);
        // The first answer is the one to the command whose facts these are.
        for effect in &mut effects {
            if let Effect::Tell { message, .. } = effect
                && let ToConsole::Answer(answer) = message.as_mut()
            {
                answer.refusal = Some(Refusal::done_in_memory(why(reason)));
                break;
            }
        }
        self.hold_post(effects)
    }

    /// Keeps back what would bring an update out: nobody outside is told what is not written down.
    fn hold_post(&mut self, effects: Vec<Effect>) -> Vec<Effect> {
        let is_post = |effect: &Effect| matches!(effect, Effect::SendUpdate(_) | Effect::WithdrawUpdate(_));
        let (held, now): (Vec<Effect>, Vec<Effect>) = effects.into_iter().partition(is_post);
        self.trouble.held.extend(held);
        now
    }

    /// Takes the state of the journal; a red banner for everybody as long as something is wrong.
    pub(super) fn journal_state(&mut self, now: Moment, sentence: Option<SafeText>) -> Vec<Effect> {
        let is_saved = sentence
            .as_ref()
            .is_none_or(|text| !text.as_str().starts_with(NOT_SAVED));
        let mut effects = if is_saved {
            std::mem::take(&mut self.trouble.held)
        } else {
            Vec::new()
        };
        let before = std::mem::replace(&mut self.trouble.sentence, sentence);
        effects.extend(match (&before, &self.trouble.sentence) {
            (Some(_), None) => self.notify(NoticeKind::Info, "the journal is written again, every fact is saved"),
            (None, None) => Vec::new(),
            (_, Some(_)) => self.tell_trouble(now),
        });
        effects
    }

    /// Says the banner again in time.
    pub(super) fn remind_of_trouble(&mut self, now: Moment) -> Vec<Effect> {
        let is_due = self.trouble.told.is_none_or(|told| between(told, now) >= AGAIN);
        if self.trouble.sentence.is_some() && is_due {
            self.tell_trouble(now)
        } else {
            Vec::new()
        }
    }

    /// The banner for somebody who just came.
    pub(super) fn trouble_for(&self, console: &ConsoleId) -> Option<Effect> {
        let text = self.trouble.sentence.clone()?;
        let kind = NoticeKind::Error;
        Some(tell(console, ToConsole::Notice(Notice { kind, text })))
    }

    fn tell_trouble(&mut self, now: Moment) -> Vec<Effect> {
        self.trouble.told = Some(now);
        let sentence = self.trouble.sentence.clone().unwrap_or_default();
        self.notify(NoticeKind::Error, sentence)
    }
}

/// A sentence of the journal without its hint.
fn why(reason: &SafeText) -> &str {
    let reason = reason.as_str();
    reason.split_once(" (hint: ").map_or(reason, |(why, _)| why)
}

/// A sentence of the journal as a refusal: its own hint is the one that fits.
pub(super) fn not_saved(what: &str, reason: &SafeText) -> Refusal {
    let reason = reason.as_str();
    let (why, hint) = match reason.split_once(" (hint: ") {
        Some((why, hint)) => (why, hint.trim_end_matches(')')),
        None => (reason, "look at the disk and the rights of the state directory"),
    };
    Refusal::new(format!("{what}: {why}"), hint)
}
