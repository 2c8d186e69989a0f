//! Facts of every family, as they fall: what people in three places could have written down.

use crate::stage::Dice;
use onscene::domain::clock::ClockKind;
use onscene::domain::incident::{
    Addressee, ClockFact, CommsFact, CourseFact, Event, Fact, HypothesisState, LinkKind, Milestone, PeopleFact, Role,
    Severity, Status, TalkFact, TodoState,
};
use onscene::domain::{Head, JournalId, Moment, SafeText, TalkId, UpdateId};

/// Names of updates and of things said that the three share.
const NAMES: usize = 6;

/// One fact; what it is about may be unknown where it is written, and known elsewhere.
pub fn fact(dice: &mut Dice, journal: &str, at: Moment, known: &[Event]) -> Fact {
    match dice.below(9) {
        0 => plain(dice),
        1 => clock(dice, at),
        2 => people(dice),
        3 => talk(dice, at, known),
        4 => course(dice, at),
        _ => Fact::Comms(comms(dice, journal, at)),
    }
}

fn one<T: Copy>(dice: &mut Dice, all: &[T]) -> T {
    all[dice.below(all.len())]
}

fn text(dice: &mut Dice, of: &str) -> SafeText {
    SafeText::from(format!("{of} {}", dice.below(1_000)))
}

fn plain(dice: &mut Dice) -> Fact {
    match dice.below(5) {
        0 => Fact::SeverityChanged {
            to: one(dice, &Severity::ALL),
            why: text(dice, "why"),
        },
        1 => Fact::StatusChanged {
            to: one(dice, &Status::ALL),
        },
        2 => Fact::RoleAssigned {
            role: one(dice, &Role::ALL),
            to: text(dice, "person"),
        },
        3 => Fact::UpdateSent {
            text: "x".into(),
            channel: "timeline".into(),
        },
        _ => Fact::Noted {
            text: text(dice, "note"),
        },
    }
}

fn clock(dice: &mut Dice, at: Moment) -> Fact {
    let clock = one(dice, &ClockKind::ALL);
    let name = if clock.is_named() {
        SafeText::from(format!("task {}", dice.below(3)))
    } else {
        SafeText::default()
    };
    let due = at + chrono::TimeDelta::seconds(i64::try_from(dice.below(1_800)).unwrap());
    match dice.below(7) {
        0 | 1 => Fact::ClockSet {
            clock,
            name,
            to: text(dice, "person"),
            due,
            why: "by the book".into(),
        },
        2 => Fact::ClockStopped {
            clock,
            name,
            why: "done".into(),
        },
        3 => Fact::Clock(ClockFact::ClockSnoozed {
            clock,
            name,
            minutes: 5,
            due,
            why: "".into(),
        }),
        4 => Fact::Clock(ClockFact::ClockPaused {
            clock,
            name,
            why: "a call".into(),
        }),
        5 => Fact::Clock(ClockFact::ClockResumed { clock, name, due }),
        _ => Fact::Clock(ClockFact::ClockOverdue {
            clock,
            name,
            over_secs: 60,
            to: "".into(),
            unseen: false,
        }),
    }
}

fn people(dice: &mut Dice) -> Fact {
    let role = one(dice, &Role::ALL);
    Fact::People(match dice.below(5) {
        0 => PeopleFact::RoleAccepted { role },
        1 => PeopleFact::RoleRenounced {
            role,
            why: text(dice, "why"),
        },
        2 => PeopleFact::HandoffOffered {
            role,
            to: text(dice, "person"),
            summary: vec![text(dice, "summary")],
        },
        3 => PeopleFact::HandoffAccepted {
            role,
            from: text(dice, "person"),
            to: text(dice, "person"),
        },
        _ => PeopleFact::HandoffWithdrawn { role },
    })
}

fn talk(dice: &mut Dice, at: Moment, known: &[Event]) -> Fact {
    let talk = TalkId::new(format!("talk {}", dice.below(NAMES)));
    Fact::Talk(match dice.below(5) {
        0 => TalkFact::Recalled {
            text: text(dice, "before"),
            at,
        },
        1 => TalkFact::Decision {
            talk,
            proposal: text(dice, "roll back"),
            objections: "".into(),
            result: (dice.below(2) == 0).then(|| "yes".into()),
        },
        2 => TalkFact::Hypothesis {
            talk,
            text: text(dice, "the pool"),
            confidence: 50,
            state: one(
                dice,
                &[
                    HypothesisState::Open,
                    HypothesisState::Supported,
                    HypothesisState::RuledOut,
                ],
            ),
            why: "".into(),
        },
        3 => TalkFact::Todo {
            talk,
            text: text(dice, "look"),
            to: "li".into(),
            state: one(dice, &[TodoState::Open, TodoState::Done]),
            why: "".into(),
        },
        _ => TalkFact::Corrected {
            of: known[dice.below(known.len())].id.clone(),
            text: Some(text(dice, "rather")),
            at: (dice.below(2) == 0).then_some(at),
            why: "a slip".into(),
        },
    })
}

fn course(dice: &mut Dice, at: Moment) -> Fact {
    Fact::Course(match dice.below(6) {
        0 => CourseFact::MilestoneSet {
            milestone: one(dice, &[Milestone::Started, Milestone::Detected, Milestone::Mitigated]),
            at,
        },
        1 => CourseFact::ImpactStarted { at },
        2 => CourseFact::ImpactEnded { at },
        3 => CourseFact::Linked {
            to: LinkKind::StatusPage,
            name: text(dice, "page"),
        },
        4 => CourseFact::Reopened { why: "again".into() },
        _ => CourseFact::ReviewScheduled { at },
    })
}

/// Each journal counts its updates by itself, so that one number is given twice.
fn comms(dice: &mut Dice, journal: &str, at: Moment) -> CommsFact {
    let number = u32::try_from(dice.below(3) + 1).unwrap();
    let update = UpdateId::new(format!("update {}", dice.below(NAMES / 2)));
    let origin = JournalId::new(journal);
    let channel = SafeText::from(one(dice, &["ops", "page"]));
    let addressee = |name: &str| Addressee {
        channel: name.into(),
        is_public: name == "page",
        is_record: false,
    };
    let words = vec![text(dice, "text")];
    let roll = dice.below(14);
    if roll > 8 {
        return way(dice, roll, (update, number), channel, origin, at);
    }
    match roll {
        0..=3 => CommsFact::UpdateDrafted {
            update,
            text: words,
            channels: vec![channel],
        },
        4 => CommsFact::UpdateEdited {
            update,
            text: words,
            channels: vec![channel],
        },
        5..=7 => CommsFact::UpdateApproved {
            update,
            number,
            text: words,
            to: vec![addressee("ops"), addressee("page")],
            next_at: Some(at),
            origin,
            head: Some(Head {
                place: number,
                hash: "ab".repeat(32),
            }),
        },
        _ => CommsFact::UpdateDropped { update },
    }
}

/// What becomes of it on the way to a channel.
fn way(
    dice: &mut Dice,
    roll: usize,
    (update, number): (UpdateId, u32),
    channel: SafeText,
    origin: JournalId,
    at: Moment,
) -> CommsFact {
    match roll {
        9 => CommsFact::DeliveryQueued {
            update,
            number,
            channel,
            origin,
        },
        10 => CommsFact::DeliveryWaiting {
            update,
            number,
            channel,
            why: "429".into(),
            retry_at: at,
            attempts: 2,
        },
        11 => CommsFact::DeliverySent {
            update,
            number,
            channel,
            status: Some(200),
            remote: None,
            doubled: false,
            by_hand: false,
        },
        12 => CommsFact::DeliveryFailed {
            update,
            number,
            channel,
            why: "404".into(),
            unsure: dice.below(2) == 0,
        },
        _ => CommsFact::WithdrawAsked {
            update,
            number,
            channel,
        },
    }
}
