//! A machine with three clocks of its own, and what an incident makes of what they do.

use super::*;
use crate::domain::clock::{Beat, Standing, Watch, standing};
use std::time::Duration;

/// A host on a machine whose clocks the test moves. It ticks once a second, as the real one does.
struct Machine {
    scene: Scene,
    watch: Watch,
    boot: u64,
    mono: u64,
    boot_id: u32,
}

impl Machine {
    fn with(scene: Scene) -> Self {
        let watch = Watch::new(scene.now());
        let mut machine = Self {
            scene,
            watch,
            boot: 1_000,
            mono: 1_000,
            boot_id: 1,
        };
        machine.tick();
        machine
    }

    fn tick(&mut self) {
        let beat = Beat {
            wall: self.scene.now(),
            boot: Duration::from_secs(self.boot),
            mono: Duration::from_secs(self.mono),
            boot_id: self.boot_id.to_string(),
        };
        let mut facts = told(&self.watch.take(beat));
        if facts.is_empty() {
            let incident = self.scene.incident.as_ref().unwrap();
            facts = incident.calls(&self.scene.clocks, self.scene.now(), self.watch.awake_since());
        }
        self.scene.take(facts);
    }

    fn run(&mut self, seconds: u32) {
        for _ in 0..seconds {
            self.scene.second += 1;
            (self.boot, self.mono) = (self.boot + 1, self.mono + 1);
            self.tick();
        }
    }

    fn sleep(&mut self, seconds: u32) {
        self.scene.second += i64::from(seconds);
        self.boot += u64::from(seconds);
        self.run(1);
    }

    fn set_wall(&mut self, seconds: i64) {
        self.scene.second += seconds;
        self.run(1);
    }

    /// Another host goes on with the facts; the machine was started anew where `anew`.
    fn restart(mut self, away: u32, anew: bool) -> Self {
        self.scene.second += i64::from(away);
        self.scene.incident = Incident::replay(&self.scene.events);
        let mut next = Self::with(self.scene);
        if anew {
            (next.boot, next.mono, next.boot_id) = (1, 1, 2);
        }
        next
    }

    fn left(&self, kind: ClockKind) -> u64 {
        let clock = self.scene.now_is().clock(kind).unwrap();
        clock.left(self.scene.now()).as_secs()
    }

    /// What was told of the update clock and of time itself, oldest first.
    fn told(&self) -> Vec<String> {
        let news = self.scene.events.iter().filter_map(|event| match &event.fact {
            Fact::Clock(ClockFact::ClockOverdue {
                clock: ClockKind::Update,
                over_secs,
                unseen,
                ..
            }) => Some(format!("overdue {over_secs}{}", if *unseen { " unseen" } else { "" })),
            Fact::Clock(ClockFact::ClockEscalated {
                clock: ClockKind::Update,
                rung,
                to,
                ..
            }) => Some(format!("rung {rung} {to}")),
            Fact::Clock(ClockFact::Suspended { secs }) => Some(format!("slept {secs}")),
            Fact::Clock(ClockFact::ClockJumped { secs }) => Some(format!("jumped {secs}")),
            _ => None,
        });
        news.collect()
    }
}

fn crowded() -> Scene {
    let mut scene = Scene::declared();
    for (role, to) in [(Role::Communications, "li"), (Role::Deputy, "sam")] {
        scene.must(&Command::AssignRole { role, to: to.into() });
    }
    scene
}

#[test]
fn an_update_is_due_then_overdue_once_and_then_the_next_is_called() {
    let mut machine = Machine::with(crowded());
    machine.run(15 * 60);
    assert_eq!(
        machine.told(),
        Vec::<String>::new(),
        "due opens the draft and calls nobody"
    );
    machine.run(60);
    assert_eq!(machine.told(), ["overdue 60"]);
    machine.run(5 * 60 - 1);
    assert_eq!(machine.told().len(), 1);
    machine.run(1);
    assert_eq!(machine.told()[1..], ["rung 1 sam"]);
    machine.run(60 * 60);
    assert_eq!(machine.told()[1..], ["rung 1 sam", "rung 2 maya"], "the ladder ends");
    let call = machine
        .scene
        .now_is()
        .clock(ClockKind::Update)
        .unwrap()
        .called
        .clone()
        .unwrap();
    assert_eq!((call.rung, call.to.as_str()), (2, "maya"));
}

/// One row of the table of what may happen to the clocks.
struct Row {
    what: &'static str,
    happens: fn(Machine) -> Machine,
    told: &'static [&'static str],
    left: u64,
}

const ROWS: &[Row] = &[
    Row {
        what: "nothing",
        happens: |mut machine| {
            machine.run(1);
            machine
        },
        told: &[],
        left: 599,
    },
    Row {
        what: "asleep for 25 minutes",
        happens: |mut machine| {
            machine.sleep(25 * 60);
            machine.run(200);
            machine
        },
        told: &["slept 1500", "overdue 902 unseen"],
        left: 0,
    },
    Row {
        what: "asleep for a night: one overdue, not one for each update that was missed",
        happens: |mut machine| {
            machine.sleep(8 * 3_600);
            machine.run(200);
            machine
        },
        told: &["slept 28800", "overdue 28202 unseen"],
        left: 0,
    },
    Row {
        what: "asleep, and the clock still has time",
        happens: |mut machine| {
            machine.sleep(5 * 60);
            machine
        },
        told: &["slept 300"],
        left: 299,
    },
    Row {
        what: "the wall clock is set an hour forward",
        happens: |mut machine| {
            machine.set_wall(3_600);
            machine.run(1);
            machine
        },
        told: &["jumped 3600"],
        left: 598,
    },
    Row {
        what: "the wall clock is set an hour back",
        happens: |mut machine| {
            machine.set_wall(-3_600);
            machine.run(1);
            machine
        },
        told: &["jumped -3600"],
        left: 598,
    },
    Row {
        what: "the machine is started anew: the wall clock is all there is",
        happens: |machine| {
            let mut machine = machine.restart(4 * 60, true);
            machine.run(1);
            machine
        },
        told: &[],
        left: 359,
    },
    Row {
        what: "the machine is started anew after the time is over",
        happens: |machine| {
            let mut machine = machine.restart(12 * 60, true);
            machine.run(60);
            machine
        },
        told: &["overdue 120 unseen"],
        left: 0,
    },
    Row {
        what: "the host is started anew after the time is over",
        happens: |machine| {
            let mut machine = machine.restart(12 * 60, false);
            machine.run(60);
            machine
        },
        told: &["overdue 120 unseen"],
        left: 0,
    },
    Row {
        what: "the host is started anew when it was told already",
        happens: |mut machine| {
            machine.run(11 * 60);
            let mut machine = machine.restart(4 * 60, false);
            machine.run(299);
            machine
        },
        told: &["overdue 60"],
        left: 0,
    },
];

#[test]
fn whatever_the_clocks_of_the_machine_do_each_deadline_is_kept_and_told_once() {
    for row in ROWS {
        let mut machine = Machine::with(crowded());
        machine.run(5 * 60);
        let machine = (row.happens)(machine);
        assert_eq!(machine.told(), row.told, "{}", row.what);
        assert_eq!(machine.left(ClockKind::Update), row.left, "{}", row.what);
        let replayed = Incident::replay(&machine.scene.events);
        assert_eq!(replayed, machine.scene.incident, "{}", row.what);
    }
}

#[test]
fn a_rung_that_came_due_while_nobody_was_awake_waits_its_time_again() {
    let mut machine = Machine::with(crowded());
    machine.run(16 * 60);
    machine.sleep(25 * 60);
    machine.run(298);
    assert_eq!(machine.told(), ["overdue 60", "slept 1500"], "nobody is called blindly");
    machine.run(2);
    assert_eq!(machine.told()[2..], ["rung 1 sam"]);
}

#[test]
fn the_night_the_clocks_change_is_a_night_like_any_other() {
    for night in ["2026-03-29T00:50:00Z", "2026-10-25T00:50:00Z"] {
        let began: Moment = night.parse().unwrap();
        let mut scene = Scene::empty();
        scene.second = began.timestamp();
        scene.must(&Command::Declare {
            title: "API 5xx".into(),
            severity: Severity::Sev2,
        });
        let mut machine = Machine::with(scene);
        machine.run(14 * 60 + 59);
        assert_eq!(
            (machine.left(ClockKind::Update), machine.told()),
            (1, Vec::new()),
            "{night}"
        );
        machine.run(61);
        assert_eq!(machine.told(), ["overdue 60"], "{night}");
    }
}

#[test]
fn another_severity_one_second_before_the_deadline() {
    let rows = [
        (Severity::Sev3, 29 * 60 + 59, Severity::Sev1, Some(30 * 60)),
        (Severity::Sev3, 10 * 60, Severity::Sev1, Some(25 * 60)),
        (Severity::Sev1, 14 * 60 + 59, Severity::Sev3, Some(15 * 60)),
        (Severity::Sev1, 14 * 60 + 59, Severity::Sev5, None),
        (Severity::Sev1, 15 * 60, Severity::Sev5, Some(15 * 60)),
        (Severity::Sev1, 20 * 60, Severity::Sev3, Some(15 * 60)),
        (Severity::Sev5, 60, Severity::Sev1, Some(16 * 60)),
    ];
    for (from, second, to, due) in rows {
        let mut scene = Scene::of(from);
        scene.second = second;
        let why = "more is known".into();
        scene.must(&Command::SetSeverity { to, why });
        let clock = scene.now_is().clock(ClockKind::Update);
        let found = clock.map(|clock| (clock.due - Moment::UNIX_EPOCH).num_seconds());
        assert_eq!(found, due, "{from:?} at {second} to {to:?}");
    }
}

#[test]
fn an_overdue_clock_stays_told_when_the_severity_falls() {
    let mut machine = Machine::with(crowded());
    machine.run(17 * 60);
    let (to, why) = (Severity::Sev5, "a few only".into());
    machine.scene.must(&Command::SetSeverity { to, why });
    machine.run(60);
    assert_eq!(machine.told(), ["overdue 60"]);
    let clock = machine.scene.now_is().clock(ClockKind::Update).unwrap();
    assert!(matches!(standing(clock, machine.scene.now()), Standing::Overdue { .. }));
}
