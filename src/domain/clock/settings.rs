//! How long each clock runs, by severity, and who says so.

use super::{ClockKind, after_workdays};
use crate::domain::incident::Severity;
use crate::domain::moment::{after, short};
use crate::domain::runbook::{Book, ClockOffer, ClockUse};
use crate::domain::{BookId, Moment, SafeText};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Where the length of a clock comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "source")]
pub enum ClockSource {
    /// The built-in default.
    Default,
    /// The configuration.
    Config,
    /// A sentence of a book.
    Book {
        /// The book.
        book: BookId,
        /// The sentence's line, from 1; 0 where it is not known.
        line: u32,
        /// The sentence; may be empty.
        sentence: SafeText,
    },
}

impl ClockSource {
    /// The source of what a sentence of `book` offers.
    #[must_use]
    pub fn of(book: &Book, offer: &ClockOffer) -> Self {
        Self::Book {
            book: book.id.clone(),
            line: offer.line,
            sentence: offer.sentence.clone(),
        }
    }

    /// Who says so: `by default`, `by ops.md:117 "every 15 minutes"`.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Default => "by default".into(),
            Self::Config => "by the configuration".into(),
            Self::Book { book, line: 0, .. } => format!("by the book {book}"),
            Self::Book { book, line, sentence } if sentence.is_empty() => format!("by {book}:{line}"),
            Self::Book { book, line, sentence } => format!("by {book}:{line} \"{sentence}\""),
        }
    }
}

/// A length of time, and who says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Length {
    /// The length.
    pub span: Duration,
    /// Where it comes from.
    pub source: ClockSource,
}

impl Length {
    /// A length of so many minutes that nobody set.
    fn default_of(minutes: u64) -> Self {
        Self {
            span: Duration::from_secs(minutes * 60),
            source: ClockSource::Default,
        }
    }

    /// A length that the configuration sets.
    #[must_use]
    pub fn configured(span: Duration) -> Self {
        let source = ClockSource::Config;
        Self { span, source }
    }

    /// Length and source in words: `15 min, by default`.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{}, {}", minutes(self.span), self.source.words())
    }
}

/// A span in minutes where it is whole minutes: `15 min`.
pub(super) fn minutes(span: Duration) -> String {
    match (span.as_secs() / 60, span.as_secs() % 60) {
        (minutes, 0) => format!("{minutes} min"),
        _ => short(span),
    }
}

/// A length for each severity; none where such a clock does not run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lengths([Option<Length>; 5]);

impl Lengths {
    fn by_default(minutes: [Option<u64>; 5]) -> Self {
        Self(minutes.map(|minutes| minutes.map(Length::default_of)))
    }

    /// The length for a severity; none where such a clock does not run.
    #[must_use]
    pub fn of(&self, severity: Severity) -> Option<&Length> {
        self.0[severity as usize].as_ref()
    }

    /// Sets the length for one severity.
    pub fn set(&mut self, severity: Severity, length: Option<Length>) {
        self.0[severity as usize] = length;
    }

    /// Sets the length for every severity.
    pub fn set_all(&mut self, length: Option<&Length>) {
        self.0 = std::array::from_fn(|_| length.cloned());
    }
}

/// How long each clock runs, and who says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockSettings {
    /// Between two status updates to the people who work on it.
    pub update: Lengths,
    /// Between two updates to the public.
    pub public_update: Lengths,
    /// From the beginning to mitigated.
    pub mitigation: Lengths,
    /// From the beginning of a customer impact to the question of a public page.
    pub impact: Lengths,
    /// From calling somebody to calling the next.
    pub escalation: Lengths,
    /// From resolved to a date for the review.
    pub review: Lengths,
    /// How long all has to stay well.
    pub soak: Length,
    /// How long one person has for a piece of work.
    pub task: Length,
    /// How long one commander leads.
    pub shift: Length,
    /// Whom to call, in this order, after the people of the incident.
    pub path: Vec<SafeText>,
}

impl Default for ClockSettings {
    /// The figures that on-call handbooks name most: updates every 15 minutes, the public every 20,
    /// mitigate within 10, ask about a status page after 5, the next one is called after 5, soak for
    /// 15, a review within 3 days (SEV1) or 5 working days (SEV2), a commander for 3 hours at most.
    /// SEV3 goes slower; SEV4 and SEV5 have no clocks.
    fn default() -> Self {
        let days = 24 * 60;
        Self {
            update: Lengths::by_default([Some(15), Some(15), Some(30), None, None]),
            public_update: Lengths::by_default([Some(20), Some(20), None, None, None]),
            mitigation: Lengths::by_default([Some(10), Some(10), Some(10), None, None]),
            impact: Lengths::by_default([Some(5), Some(5), Some(5), None, None]),
            escalation: Lengths::by_default([Some(5), Some(5), Some(15), None, None]),
            review: Lengths::by_default([Some(3 * days), Some(7 * days), None, None, None]),
            soak: Length::default_of(15),
            task: Length::default_of(10),
            shift: Length::default_of(180),
            path: Vec::new(),
        }
    }
}

/// Working days until a SEV2 has a date for its review, by default.
const REVIEW_WORKDAYS: u32 = 5;

impl ClockSettings {
    /// How long a clock of this kind runs; none where it does not run at this severity. An update has
    /// twice the time while an incident is only watched.
    #[must_use]
    pub fn length(&self, kind: ClockKind, severity: Severity, is_monitoring: bool) -> Option<Length> {
        let length = match kind {
            ClockKind::Update => self.update.of(severity),
            ClockKind::PublicUpdate => self.public_update.of(severity),
            ClockKind::Mitigation => self.mitigation.of(severity),
            ClockKind::Impact => self.impact.of(severity),
            ClockKind::Escalation => self.escalation.of(severity),
            ClockKind::PostMortem => self.review.of(severity),
            ClockKind::Soak => Some(&self.soak),
            ClockKind::Task => Some(&self.task),
            ClockKind::Shift => Some(&self.shift),
        };
        let mut length = length?.clone();
        if is_monitoring && matches!(kind, ClockKind::Update | ClockKind::PublicUpdate) {
            length.span *= 2;
        }
        Some(length)
    }

    /// When the review of an incident resolved at `from` has to have a date, and why.
    #[must_use]
    pub fn review_due(&self, severity: Severity, from: Moment) -> Option<(Moment, SafeText)> {
        let length = self.review.of(severity)?;
        let by_workdays = severity == Severity::Sev2 && length.source == ClockSource::Default;
        let (due, span) = if by_workdays {
            let due = after_workdays(from, REVIEW_WORKDAYS);
            (due, format!("{REVIEW_WORKDAYS} working days"))
        } else {
            (after(from, length.span), short(length.span))
        };
        let why = format!("a date within {span}, {}", length.source.words());
        Some((due, why.into()))
    }

    /// Every length that depends on the severity.
    pub fn rows(&self) -> impl Iterator<Item = (ClockKind, Severity, Option<&Length>)> {
        let kinds = [
            (ClockKind::Update, &self.update),
            (ClockKind::PublicUpdate, &self.public_update),
            (ClockKind::Mitigation, &self.mitigation),
            (ClockKind::Impact, &self.impact),
            (ClockKind::Escalation, &self.escalation),
            (ClockKind::PostMortem, &self.review),
        ];
        let each = |(kind, lengths)| Severity::ALL.map(|severity| (kind, severity, Lengths::of(lengths, severity)));
        kinds.into_iter().flat_map(each)
    }

    /// The settings with what the books say of updates, where the configuration says nothing and
    /// where such a clock runs at all. The first book that says something counts.
    #[must_use]
    pub fn with_books(&self, books: &[Book]) -> Self {
        let mut settings = self.clone();
        let Some(said) = books.iter().find_map(said) else {
            return settings;
        };
        for length in settings.update.0.iter_mut().flatten() {
            if length.source != ClockSource::Config {
                length.clone_from(&said);
            }
        }
        settings
    }
}

/// How often a book wants updates, with its sentence.
fn said(book: &Book) -> Option<Length> {
    let span = Duration::from_secs(u64::from(book.update_minutes?) * 60);
    let is_it = |offer: &&ClockOffer| {
        offer.usage == ClockUse::Update && offer.repeats && offer.seconds / 60 == span.as_secs() / 60
    };
    let unknown = || ClockSource::Book {
        book: book.id.clone(),
        line: 0,
        sentence: SafeText::default(),
    };
    let offer = book.clocks.iter().find(is_it);
    let source = offer.map_or_else(unknown, |offer| ClockSource::of(book, offer));
    Some(Length { span, source })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes_of(settings: &ClockSettings, kind: ClockKind, severity: Severity) -> Option<u64> {
        let length = settings.length(kind, severity, false)?;
        Some(length.span.as_secs() / 60)
    }

    fn book(minutes: Option<u32>, offers: Vec<ClockOffer>) -> Book {
        Book {
            id: BookId::new("ops.md"),
            update_minutes: minutes,
            clocks: offers,
            ..Book::default()
        }
    }

    #[test]
    fn each_severity_has_its_pace_and_small_ones_have_none() {
        let settings = ClockSettings::default();
        let table = [
            (ClockKind::Update, [Some(15), Some(15), Some(30), None, None]),
            (ClockKind::PublicUpdate, [Some(20), Some(20), None, None, None]),
            (ClockKind::Mitigation, [Some(10), Some(10), Some(10), None, None]),
            (ClockKind::Impact, [Some(5), Some(5), Some(5), None, None]),
            (ClockKind::Escalation, [Some(5), Some(5), Some(15), None, None]),
        ];
        for (kind, minutes) in table {
            for (severity, expected) in Severity::ALL.into_iter().zip(minutes) {
                assert_eq!(minutes_of(&settings, kind, severity), expected, "{kind:?} {severity:?}");
            }
        }
        assert_eq!(settings.rows().count(), 30);
    }

    #[test]
    fn watching_only_doubles_the_time_between_updates_and_nothing_else() {
        let settings = ClockSettings::default();
        let span = |kind| settings.length(kind, Severity::Sev1, true).unwrap().span.as_secs() / 60;
        assert_eq!(
            [ClockKind::Update, ClockKind::PublicUpdate, ClockKind::Shift].map(span),
            [30, 40, 180]
        );
    }

    #[test]
    fn a_book_speaks_where_the_configuration_does_not_and_is_quoted() {
        let offer = ClockOffer {
            usage: ClockUse::Update,
            seconds: 1_200,
            repeats: true,
            sentence: "Post every 20 minutes.".into(),
            line: 117,
        };
        let mut settings = ClockSettings::default();
        settings
            .update
            .set(Severity::Sev1, Some(Length::configured(Duration::from_mins(5))));
        let read = settings.with_books(&[book(None, Vec::new()), book(Some(20), vec![offer])]);
        let words = |severity| read.update.of(severity).map(Length::words);
        assert_eq!(words(Severity::Sev1).unwrap(), "5 min, by the configuration");
        assert_eq!(
            words(Severity::Sev3).unwrap(),
            "20 min, by ops.md:117 \"Post every 20 minutes.\""
        );
        assert_eq!(
            words(Severity::Sev5),
            None,
            "a book starts no clock that the severity does not have"
        );
        let without = settings.with_books(&[book(Some(20), Vec::new())]);
        assert_eq!(
            without.update.of(Severity::Sev2).unwrap().words(),
            "20 min, by the book ops.md"
        );
        assert_eq!(
            settings.with_books(&[]),
            settings,
            "a book that goes takes its words with it"
        );
    }

    #[test]
    fn a_review_has_days_or_working_days() {
        let settings = ClockSettings::default();
        let friday: Moment = "2026-11-20T15:00:00Z".parse().unwrap();
        let due = |settings: &ClockSettings, severity| settings.review_due(severity, friday).map(|(due, _)| due);
        assert_eq!(
            due(&settings, Severity::Sev1),
            Some("2026-11-23T15:00:00Z".parse().unwrap())
        );
        assert_eq!(
            due(&settings, Severity::Sev2),
            Some("2026-11-27T15:00:00Z".parse().unwrap())
        );
        assert_eq!(due(&settings, Severity::Sev3), None);
        let mut own = settings;
        own.review
            .set(Severity::Sev2, Some(Length::configured(Duration::from_hours(24))));
        assert_eq!(due(&own, Severity::Sev2), Some("2026-11-21T15:00:00Z".parse().unwrap()));
    }
}
