//! The lines that wait to be shown: the newest are kept, the rest is counted, and a flood is slowed
//! to what a person's screen can take. The output file has what is dropped here.

use super::lines::Line;
use crate::domain::Masker;
use crate::domain::run::OutputLine;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Lines in one message at most.
pub(super) const BATCH: usize = 256;
/// Bytes in one message at most, give or take one line.
const BATCH_BYTES: usize = 256 * 1024;
/// Lines that wait at most.
const WAITING: usize = 1024;
/// Bytes that wait at most.
const WAITING_BYTES: usize = 1024 * 1024;
/// Lines handed on at once, and per second in a flood; as many as a screen remembers.
const ALLOWANCE: i64 = 5_000;
/// Bytes that count as one line of the allowance; a longer line counts as several.
const USUAL_LINE: usize = 512;

/// Lines that wait to be shown.
#[derive(Debug)]
pub(super) struct Live {
    waiting: VecDeque<Arc<Line>>,
    weight: usize,
    dropped: u64,
    /// Below zero after a message that was larger than what was allowed.
    allowance: i64,
    refilled: Instant,
}

impl Live {
    /// Nothing waits.
    pub fn new(now: Instant) -> Self {
        Self {
            waiting: VecDeque::new(),
            weight: 0,
            dropped: 0,
            allowance: ALLOWANCE,
            refilled: now,
        }
    }

    /// A line more; the oldest that waits is dropped and counted when there is no room.
    pub fn push(&mut self, line: Arc<Line>) {
        self.weight += line.weight();
        self.waiting.push_back(line);
        while self.waiting.len() > WAITING || self.weight > WAITING_BYTES {
            let Some(oldest) = self.waiting.pop_front() else { return };
            self.weight -= oldest.weight();
            self.dropped += 1;
        }
    }

    /// Whether a whole message waits.
    pub fn has_batch(&self) -> bool {
        self.waiting.len() >= BATCH
    }

    /// Whether lines wait that may be handed on now.
    pub fn is_due(&mut self, now: Instant) -> bool {
        self.refill(now);
        !self.waiting.is_empty() && self.allowance > 0
    }

    /// The next message, whatever the allowance; what was dropped before it is its first line.
    pub fn batch(&mut self, masker: &Masker) -> Option<Vec<OutputLine>> {
        let mut lines = Vec::new();
        if self.dropped > 0 {
            lines.push(OutputLine::gap(std::mem::take(&mut self.dropped)));
        }
        let mut weight = 0;
        while lines.len() < BATCH && weight < BATCH_BYTES {
            let Some(line) = self.waiting.pop_front() else { break };
            weight += line.weight();
            lines.push(line.output(masker));
        }
        self.weight -= weight;
        let cost = lines.len().max(weight / USUAL_LINE);
        self.allowance -= i64::try_from(cost).unwrap_or(ALLOWANCE);
        (!lines.is_empty()).then_some(lines)
    }

    fn refill(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.refilled).min(Duration::from_mins(1));
        let more = i64::try_from(passed.as_millis()).unwrap_or_default() * ALLOWANCE / 1000;
        if more > 0 {
            self.allowance = (self.allowance + more).min(ALLOWANCE);
            self.refilled = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: usize) -> Arc<Line> {
        Arc::new(Line::note(&number.to_string()))
    }

    fn all(live: &mut Live) -> Vec<OutputLine> {
        std::iter::from_fn(|| live.batch(&Masker::default()))
            .flatten()
            .collect()
    }

    #[test]
    fn the_newest_lines_stay_and_the_loss_is_said_once() {
        let mut live = Live::new(crate::time::ticks());
        (0..WAITING + 7).for_each(|number| live.push(line(number)));
        let lines = all(&mut live);
        assert_eq!(lines.len(), WAITING + 1);
        assert!(lines[0].text.as_str().contains(" 7 lines not shown"));
        assert_eq!(lines[1].text, "[onscene: 7]");
        assert_eq!(live.weight, 0);
    }

    #[test]
    fn long_lines_are_bounded_too() {
        let mut live = Live::new(crate::time::ticks());
        let long = "x".repeat(16 * 1024);
        (0..WAITING).for_each(|_| live.push(Arc::new(Line::note(&long))));
        assert!(live.weight <= WAITING_BYTES);
        assert!(live.batch(&Masker::default()).unwrap().len() < BATCH);
    }

    /// Lines shown of a flood of `seconds`, four lines each millisecond more than is allowed.
    fn shown_of_flood(seconds: u64) -> usize {
        let start = crate::time::ticks();
        let mut live = Live::new(start);
        let mut shown = 0;
        for number in 0..seconds * 9_000 {
            live.push(line(usize::try_from(number).unwrap()));
            if live.is_due(start + Duration::from_micros(number * 1_000 / 9)) {
                shown += live.batch(&Masker::default()).unwrap().len();
            }
        }
        shown
    }

    #[test]
    fn a_flood_is_slowed_to_the_allowance() {
        let usual = usize::try_from(ALLOWANCE).unwrap();
        let shown = shown_of_flood(4);
        assert!(shown <= 5 * usual + BATCH && shown + BATCH >= 5 * usual, "{shown}");
        assert!(shown_of_flood(1) >= 8_999, "a burst passes whole");
    }
}
