//! How many answers in a row it takes to change a verdict, so that one lost packet pages nobody.

use crate::domain::health::Health;

/// Keeps the verdict in force until enough answers in a row say otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steady {
    fails_before: u32,
    oks_before: u32,
    verdict: Health,
    against: u32,
}

impl Steady {
    /// Starts with nothing known. Both counts are answers in a row; zero means one.
    #[must_use]
    pub fn new(fails_before: u32, oks_before: u32) -> Self {
        Self {
            fails_before: fails_before.max(1),
            oks_before: oks_before.max(1),
            verdict: Health::Unknown,
            against: 0,
        }
    }

    /// Takes one answer and returns the verdict in force after it. The first answer decides at
    /// once; between two bad states (`DEGRADED`, `DOWN`) the newest one counts at once.
    pub fn hear(&mut self, answer: Health) -> Health {
        let same_side = is_bad(answer) == is_bad(self.verdict);
        if self.verdict == Health::Unknown || same_side {
            self.settle(answer);
        } else {
            self.against += 1;
            if self.against >= self.needed() {
                self.settle(answer);
            }
        }
        self.verdict
    }

    /// How many answers in a row contradict the verdict, and how many it takes; none when they agree.
    #[must_use]
    pub fn wavering(&self) -> Option<(u32, u32)> {
        (self.against > 0).then(|| (self.against, self.needed()))
    }

    fn needed(&self) -> u32 {
        if is_bad(self.verdict) {
            self.oks_before
        } else {
            self.fails_before
        }
    }

    fn settle(&mut self, verdict: Health) {
        self.verdict = verdict;
        self.against = 0;
    }
}

fn is_bad(health: Health) -> bool {
    match health {
        Health::Degraded | Health::Down => true,
        Health::Unknown | Health::Ok => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Health::{Degraded, Down, Ok};

    fn verdicts(fails: u32, oks: u32, answers: &[Health]) -> Vec<Health> {
        let mut steady = Steady::new(fails, oks);
        answers.iter().map(|answer| steady.hear(*answer)).collect()
    }

    #[test]
    fn it_takes_failures_in_a_row() {
        assert_eq!(
            verdicts(3, 2, &[Ok, Down, Down, Ok, Down, Down, Down]),
            [Ok, Ok, Ok, Ok, Ok, Ok, Down]
        );
        assert_eq!(verdicts(3, 2, &[Down, Ok, Down, Ok, Ok]), [Down, Down, Down, Down, Ok]);
    }

    #[test]
    fn bad_states_replace_each_other_at_once() {
        assert_eq!(verdicts(2, 1, &[Down, Degraded, Down, Ok]), [Down, Degraded, Down, Ok]);
        assert_eq!(verdicts(2, 1, &[Ok, Degraded, Down]), [Ok, Ok, Down]);
    }

    #[test]
    fn wavering_counts_what_contradicts() {
        let mut steady = Steady::new(3, 2);
        steady.hear(Ok);
        assert_eq!(steady.wavering(), None);
        steady.hear(Down);
        assert_eq!(steady.wavering(), Some((1, 3)));
    }

    #[test]
    fn zero_means_one() {
        assert_eq!(verdicts(0, 0, &[Ok, Down, Ok]), [Ok, Down, Ok]);
    }
}
