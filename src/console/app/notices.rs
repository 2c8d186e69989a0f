//! Sentences for the person: the newest is on screen, the last few can be read again.

use crate::domain::moment::between;
use crate::domain::{Moment, SafeText};
use crate::wire::NoticeKind;
use std::collections::VecDeque;
use std::time::Duration;

/// How many are kept.
const KEPT: usize = 50;

/// One sentence with its moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// How grave it is.
    pub kind: NoticeKind,
    /// The sentence.
    pub text: SafeText,
    /// When it was said.
    pub at: Moment,
}

/// The last sentences, newest last.
#[derive(Debug, Clone, Default)]
pub struct Notices {
    told: VecDeque<Told>,
    dismissed: bool,
}

impl Notices {
    /// Says a sentence.
    pub fn say(&mut self, now: Moment, kind: NoticeKind, text: impl Into<SafeText>) {
        if self.told.len() == KEPT {
            self.told.pop_front();
        }
        let text = text.into();
        self.told.push_back(Told { kind, text, at: now });
        self.dismissed = false;
    }

    /// The sentence to show now, if it is not too old: errors stay longer, since they must be read.
    #[must_use]
    pub fn current(&self, now: Moment) -> Option<&Told> {
        let newest = self.told.back().filter(|_| !self.dismissed)?;
        (between(newest.at, now) < stays(newest.kind)).then_some(newest)
    }

    /// Takes the sentence off the screen.
    pub fn dismiss(&mut self) {
        self.dismissed = true;
    }

    /// All that are kept, oldest first.
    pub fn all(&self) -> impl Iterator<Item = &Told> {
        self.told.iter()
    }
}

/// How long a sentence stays on screen.
fn stays(kind: NoticeKind) -> Duration {
    match kind {
        NoticeKind::Info => Duration::from_secs(6),
        NoticeKind::Warning => Duration::from_secs(12),
        NoticeKind::Error => Duration::from_secs(30),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_goes_by_itself_and_an_error_stays_longer() {
        let start = Moment::UNIX_EPOCH;
        let at = |seconds| start + chrono::Duration::seconds(seconds);
        let mut notices = Notices::default();
        notices.say(start, NoticeKind::Info, "copied");
        assert!(notices.current(at(5)).is_some());
        assert!(notices.current(at(6)).is_none());
        notices.say(start, NoticeKind::Error, "refused");
        assert_eq!(notices.current(at(29)).unwrap().text, "refused");
        notices.dismiss();
        assert!(notices.current(start).is_none());
        (0..99).for_each(|_| notices.say(start, NoticeKind::Info, "x"));
        assert_eq!(notices.all().count(), KEPT);
    }
}
