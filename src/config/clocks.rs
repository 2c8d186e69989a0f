//! `[clocks]`: how long an incident's clocks run, for all severities and for each.

use super::Config;
use super::reader::{Reader, Section, Value, Wrong};
use super::values::{duration, filled, list, string};
use crate::domain::SafeText;
use crate::domain::clock::{ClockSettings, Length, Lengths};
use crate::domain::incident::Severity;
use std::ops::RangeInclusive;
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);
const DAY: Duration = Duration::from_hours(24);
/// The longest wait for a review's date.
const MONTH: Duration = Duration::from_hours(720);

/// Severities by the names of their tables.
const SEVERITIES: [(&str, Severity); 5] = [
    ("sev1", Severity::Sev1),
    ("sev2", Severity::Sev2),
    ("sev3", Severity::Sev3),
    ("sev4", Severity::Sev4),
    ("sev5", Severity::Sev5),
];

/// Reads `[clocks]` and `[clocks.sev1]` to `[clocks.sev5]`; what a severity says for itself wins.
pub fn read(config: &mut Config, reader: &mut Reader<'_>, root: &mut Section<'_>) {
    let clocks = &mut config.clocks;
    root.table(reader, "clocks", |reader, section| {
        lengths(clocks, reader, section, |lengths, length| {
            lengths.set_all(length.as_ref());
        });
        let once = || {
            let read = duration(MINUTE..=DAY);
            move |value: &Value<'_>| read(value).map(Length::configured)
        };
        section.set(reader, "soak", &mut clocks.soak, once());
        section.set(reader, "task", &mut clocks.task, once());
        section.set(reader, "shift", &mut clocks.shift, once());
        section.set(reader, "path", &mut clocks.path, |value| {
            let names = list(filled)(value)?;
            Ok(names.iter().map(|name| SafeText::clean(name.trim())).collect())
        });
        for (name, severity) in SEVERITIES {
            section.table(reader, name, |reader, section| {
                lengths(clocks, reader, section, |lengths, length| lengths.set(severity, length));
            });
        }
    });
}

/// The keys that stand in `[clocks]` and in each severity's table.
fn lengths(
    clocks: &mut ClockSettings,
    reader: &mut Reader<'_>,
    section: &mut Section<'_>,
    set: impl Fn(&mut Lengths, Option<Length>),
) {
    let rows: [(&'static str, &mut Lengths, Duration); 6] = [
        ("update", &mut clocks.update, DAY),
        ("public_update", &mut clocks.public_update, DAY),
        ("mitigation", &mut clocks.mitigation, DAY),
        ("impact", &mut clocks.impact, DAY),
        ("escalation", &mut clocks.escalation, DAY),
        ("review", &mut clocks.review, MONTH),
    ];
    for (key, lengths, most) in rows {
        if let Some(length) = section.get(reader, key, span_or_off(MINUTE..=most)) {
            set(lengths, length);
        }
    }
}

/// A length of time, or `off` for a clock that does not run.
fn span_or_off(range: RangeInclusive<Duration>) -> impl Fn(&Value<'_>) -> Result<Option<Length>, Wrong> {
    move |value| {
        if string(value).is_ok_and(|text| text.trim() == "off") {
            return Ok(None);
        }
        duration(range.clone())(value).map(|span| Some(Length::configured(span)))
    }
}
