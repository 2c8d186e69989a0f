//! The decisions of the queue with a clock of the test's own: hours of faults in milliseconds.

use crate::service::Model;
use crate::stage::{spec, update};
use onscene::domain::{EventId, Moment, UpdateId};
use onscene::notify::channel::{Attempt, Step};
use onscene::notify::lanes::Lanes;
use onscene::notify::outcome::Outcome;
use onscene::notify::{Backoff, Event, Job, Spec, Words};
use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

const HERE: &str = "http://127.0.0.1:9";

/// A clock that only a test moves.
struct Clock {
    began: Instant,
    passed: Duration,
}

impl Clock {
    fn new() -> Self {
        Self {
            began: onscene::time::ticks(),
            passed: Duration::ZERO,
        }
    }

    fn now(&self) -> Instant {
        self.began + self.passed
    }

    fn wall(&self) -> Moment {
        onscene::domain::moment::after(Moment::UNIX_EPOCH, self.passed)
    }
}

fn lanes(specs: Vec<Spec>) -> Lanes {
    Lanes::new(specs, Vec::new(), Words::default(), Backoff::default())
}

fn page(name: &str) -> Spec {
    Spec::new(name, spec(name, Model::Statuspage, HERE).kind)
}

fn taken() -> Outcome {
    Outcome::Taken {
        status: Some(200),
        remote: Some("p31z".into()),
    }
}

fn again(unsure: bool, asked: Option<u64>) -> Outcome {
    Outcome::Again {
        why: "503 Service Unavailable".into(),
        asked: asked.map(Duration::from_secs),
        unsure,
    }
}

#[test]
fn an_update_is_given_up_after_a_quarter_of_an_hour_and_the_next_one_begins() {
    let mut lanes = lanes(vec![page("page")]);
    let mut clock = Clock::new();
    assert_eq!(lanes.push(Job::new(update(1), "page")), None);
    assert_eq!(lanes.push(Job::new(update(2), "page")), None);
    let mut attempts = 0;
    let why = loop {
        let started = lanes.start(clock.now());
        assert_eq!(started[0].1.update.sequence, 1);
        attempts += 1;
        match lanes.finish(0, again(false, None), clock.now(), clock.wall(), 0.5) {
            Some(Event::Waiting { retry_at, .. }) => {
                assert!(lanes.start(clock.now()).is_empty());
                let wake = lanes.wake().unwrap();
                clock.passed = wake - clock.began;
                assert_eq!(retry_at, clock.wall());
            }
            Some(Event::Failed { why, unsure, .. }) => {
                assert!(!unsure);
                break why;
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        why.as_str(),
        "given up after 20 attempts in 14m03s; the last: 503 Service Unavailable"
    );
    assert_eq!(attempts, 20);
    clock.passed += Duration::from_secs(1);
    assert_eq!(lanes.start(clock.now())[0].1.update.sequence, 2);
}

#[test]
fn what_a_token_is_asked_holds_for_all_its_channels_and_no_other() {
    let oncall = spec("oncall", Model::PagerDuty, HERE);
    let mut lanes = lanes(vec![page("one"), page("two"), oncall]);
    let mut clock = Clock::new();
    for channel in ["one", "two", "oncall"] {
        lanes.push(Job::new(update(1), channel));
    }
    let started: Vec<usize> = lanes.start(clock.now()).iter().map(|(lane, _)| *lane).collect();
    assert_eq!(started, [0, 2], "one request of a token at a time");
    lanes.finish(0, again(false, Some(60)), clock.now(), clock.wall(), 0.0);
    assert!(lanes.start(clock.now()).is_empty());
    clock.passed = Duration::from_millis(59_999);
    assert!(lanes.start(clock.now()).is_empty());
    clock.passed = Duration::from_mins(1);
    assert_eq!(lanes.start(clock.now()).len(), 1);
}

#[test]
fn a_status_page_is_looked_at_after_an_attempt_without_an_answer() {
    let mut lanes = lanes(vec![page("page")]);
    let mut clock = Clock::new();
    lanes.push(Job::new(update(1), "page"));
    let mut steps = Vec::new();
    for outcome in [
        again(true, None),
        again(false, None),
        Outcome::Absent { remote: None },
        taken(),
    ] {
        let started = lanes.start(clock.now());
        steps.push(started[0].1.step);
        lanes.finish(0, outcome, clock.now(), clock.wall(), 0.0);
        clock.passed += Duration::from_mins(1);
    }
    assert_eq!(steps, [Step::Send, Step::Look, Step::Look, Step::Send]);
}

#[test]
fn an_id_that_is_no_name_is_not_kept() {
    let mut lanes = lanes(vec![page("page")]);
    let clock = Clock::new();
    lanes.push(Job::new(update(1), "page"));
    lanes.start(clock.now());
    let outcome = Outcome::Taken {
        status: Some(201),
        remote: Some("../../x?y".into()),
    };
    let event = lanes.finish(0, outcome, clock.now(), clock.wall(), 0.0);
    assert!(matches!(event, Some(Event::Sent { remote_id: None, .. })), "{event:?}");
}

#[test]
fn a_text_without_end_is_refused() {
    let mut lanes = lanes(vec![page("page")]);
    let mut long = update(1);
    long.text = vec!["x".repeat(1_000).as_str().into(); 66];
    let Some(Event::Failed { why, .. }) = lanes.push(Job::new(long, "page")) else {
        panic!("it is refused");
    };
    assert_eq!(why.as_str(), "the text is longer than 64 KiB");
    assert!(lanes.state().jobs.is_empty());
}

/// Numbers that look random and are the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// A service as the lanes see it: what it has, whatever it answers.
#[derive(Default)]
struct World {
    /// Updates that were taken, by channel and incident.
    taken: HashMap<(usize, EventId), Vec<u32>>,
    ended: HashSet<String>,
    sent: HashMap<(usize, EventId), Vec<u32>>,
    /// When the last request of the shared token ended.
    last_end: Option<Duration>,
    under_way: Vec<(usize, Attempt)>,
    pushed: usize,
}

impl World {
    fn answer(&mut self, lane: usize, attempt: &Attempt, random: &mut Random) -> Outcome {
        let sequence = attempt.update.sequence;
        let has = self.taken.entry((lane, attempt.update.declared.clone())).or_default();
        if attempt.step == Step::Look {
            return match random.below(4) {
                0 => again(random.below(2) == 0, None),
                _ if has.contains(&sequence) => taken(),
                _ => Outcome::Absent {
                    remote: (!has.is_empty()).then(|| "p31z".to_owned()),
                },
            };
        }
        match random.below(8) {
            0 => again(false, (random.below(2) == 0).then(|| random.below(400))),
            1 => again(true, None),
            2 => Outcome::Never { why: "404".into() },
            3 => {
                has.push(sequence);
                again(true, None)
            }
            _ => {
                has.push(sequence);
                taken()
            }
        }
    }
}

impl World {
    /// One update of one of four incidents to each channel, twice: the same one counts once.
    fn push(&mut self, lanes: &mut Lanes, round: usize) {
        let mut update = update(u32::try_from(round / 4 + 1).unwrap());
        update.declared = EventId::new(format!("incident-{}", round % 4));
        update.update = UpdateId::new(format!("update-{}-{}", round % 4, update.sequence));
        for channel in ["one", "two", "hook"] {
            assert_eq!(lanes.push(Job::new(update.clone(), channel)), None);
            assert_eq!(lanes.push(Job::new(update.clone(), channel)), None);
            self.pushed += 1;
        }
    }

    /// Begins what is due; the two pages share a token.
    fn begin(&mut self, lanes: &mut Lanes, clock: &Clock) {
        for (lane, attempt) in lanes.start(clock.now()) {
            let same = |other: &(usize, Attempt)| other.0 == lane || (other.0 < 2 && lane < 2);
            assert!(!self.under_way.iter().any(same), "one at a time");
            let rested = |last: Duration| clock.passed >= last + Duration::from_secs(1);
            assert!(
                lane == 2 || self.last_end.is_none_or(rested),
                "a second between requests"
            );
            self.under_way.push((lane, attempt));
        }
    }

    /// Ends one of the attempts under way.
    fn end(&mut self, lanes: &mut Lanes, clock: &mut Clock, random: &mut Random) {
        let place = usize::try_from(random.below(self.under_way.len() as u64)).unwrap();
        let (lane, attempt) = self.under_way.swap_remove(place);
        clock.passed += Duration::from_millis(random.below(3_000));
        let outcome = self.answer(lane, &attempt, random);
        if lane < 2 {
            self.last_end = Some(clock.passed);
        }
        let jitter = f64::from(u32::try_from(random.below(1_000)).unwrap()) / 1_000.0;
        let event = lanes.finish(lane, outcome, clock.now(), clock.wall(), jitter);
        let Some(event) = event.filter(Event::is_last) else {
            return;
        };
        assert!(self.ended.insert(event.key().to_string()), "an end is told once");
        if let Event::Sent { key, .. } = event {
            self.sent.entry((lane, key.declared)).or_default().push(key.sequence);
        }
    }

    /// How many were delivered, after all that has to hold held.
    fn judge(&self, lanes: &Lanes) -> usize {
        assert!(lanes.state().jobs.is_empty() && self.under_way.is_empty());
        assert_eq!(self.ended.len(), self.pushed, "everything comes to an end");
        for (place, sent) in &self.sent {
            assert!(sent.windows(2).all(|pair| pair[0] < pair[1]), "in order: {sent:?}");
            let has = &self.taken[place];
            assert!(sent.iter().all(|sequence| has.contains(sequence)), "sent means taken");
            let distinct: HashSet<_> = has.iter().collect();
            assert!(
                place.0 == 2 || distinct.len() == has.len(),
                "a page takes nothing twice: {has:?}"
            );
        }
        self.sent.values().map(Vec::len).sum()
    }
}

#[test]
fn whatever_happens_order_pace_and_once_hold() {
    let mut random = Random(4);
    let (mut attempts, mut deliveries) = (0, 0);
    for _ in 0..150 {
        let mut lanes = lanes(vec![page("one"), page("two"), spec("hook", Model::Webhook, HERE)]);
        let mut clock = Clock::new();
        let mut world = World::default();
        for round in 0..2_000 {
            if round < 40 {
                world.push(&mut lanes, round);
            }
            world.begin(&mut lanes, &clock);
            if !world.under_way.is_empty() {
                world.end(&mut lanes, &mut clock, &mut random);
                attempts += 1;
            } else if let Some(wake) = lanes.wake() {
                clock.passed = clock.passed.max(wake - clock.began);
            }
        }
        deliveries += world.judge(&lanes);
    }
    println!("{deliveries} deliveries in {attempts} attempts");
    assert!(attempts > 10_000 && deliveries > 5_000, "{attempts} {deliveries}");
}
