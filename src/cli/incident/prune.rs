//! `onscene incident prune`: removes what was over long ago.

use super::look::line;
use super::{Seen, Session};
use crate::cli::holder::Holder;
use crate::domain::{IncidentId, RunId};
use crate::exec::marker;
use crate::host::runtime::RUNS;
use crate::journal::{Index, SqliteJournal};
use anyhow::Result;
use std::time::Duration;

const DAY: u64 = 24 * 60 * 60;

/// An age in days or weeks: `365d`, `52w`.
pub fn age(text: &str) -> Result<Duration, String> {
    let says = || "a number of days or weeks, such as 365d or 52w".to_owned();
    let (number, days) = match (text.strip_suffix('d'), text.strip_suffix('w')) {
        (Some(number), _) => (number, 1),
        (None, Some(number)) => (number, 7),
        (None, None) => return Err(says()),
    };
    let number: u64 = number.parse().map_err(|_| says())?;
    let seconds = number.checked_mul(days).and_then(|days| days.checked_mul(DAY));
    seconds
        .filter(|seconds| *seconds < 1_000 * 366 * DAY)
        .map(Duration::from_secs)
        .ok_or_else(says)
}

/// Says what is old enough, and removes it where that was said.
pub fn run(session: &Session, older_than: Duration, yes: bool) -> Result<()> {
    let directory = &session.project.dir;
    if !SqliteJournal::is_in(directory) {
        println!("no incidents in {}", session.project.project.display());
        return Ok(());
    }
    let mut journal = SqliteJournal::open(directory)?;
    let now = crate::time::now();
    let mut old = journal.older_than(now - older_than)?;
    // The host has the last incident in its memory and may still write to it.
    if Holder::of(directory).is_some() {
        let last = journal.last()?;
        old.retain(|summary| Some(summary.id) != last);
    }
    if old.is_empty() {
        println!("nothing is that old");
        return Ok(());
    }
    for summary in &old {
        println!("{}", line(summary));
    }
    if !yes {
        println!(
            "{} would be removed for good; nothing was (hint: --yes)",
            count(old.len())
        );
        return Ok(());
    }
    let ids: Vec<IncidentId> = old.iter().map(|summary| summary.id).collect();
    let mut seen = Seen::of(session);
    let runs = journal.prune(&ids, now)?;
    remove_outputs(session, &runs);
    Index::remove(directory);
    for id in &ids {
        seen.accept(&journal, *id)?;
    }
    println!("{} removed", count(ids.len()));
    Ok(())
}

/// What a run has printed; one that is gone already is no matter.
fn remove_outputs(session: &Session, runs: &[RunId]) {
    let directory = session.project.dir.join(RUNS);
    for run in runs {
        if marker::forget(&directory, run).is_ok() {
            let _ = std::fs::remove_file(marker::output(&directory, run));
        }
    }
}

fn count(incidents: usize) -> String {
    match incidents {
        1 => "1 incident".into(),
        more => format!("{more} incidents"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_days_and_weeks() {
        assert_eq!(age("365d"), Ok(Duration::from_secs(365 * DAY)));
        assert_eq!(age("2w"), Ok(Duration::from_secs(14 * DAY)));
        for wrong in ["", "d", "365", "1y", "-1d", "99999999999999999999d", "999999999d"] {
            assert!(age(wrong).is_err(), "{wrong}");
        }
    }
}
