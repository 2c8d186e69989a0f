//! Facts of several hosts, in any order and any number of times.

use super::*;

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for place in (1..items.len()).rev() {
            items.swap(place, self.roll(place + 1));
        }
    }
}

fn fact(dice: &mut Dice, number: usize, at: Moment) -> Fact {
    let talk = TalkId::new(format!("talk-{}", dice.roll(4)));
    let clock = ClockKind::ALL[dice.roll(3)];
    let (name, to, why) = (
        SafeText::default(),
        SafeText::default(),
        SafeText::from(format!("why {number}")),
    );
    match dice.roll(11) {
        0 => Fact::Noted { text: why },
        1 => Fact::SeverityChanged {
            to: Severity::ALL[dice.roll(5)],
            why,
        },
        2 => Fact::StatusChanged {
            to: Status::ALL[dice.roll(6)],
        },
        3 => Fact::RoleAssigned {
            role: Role::ALL[dice.roll(6)],
            to: format!("person {}", dice.roll(4)).into(),
        },
        4 => Fact::ClockSet {
            clock,
            name,
            to,
            due: at + TimeDelta::minutes(15),
            why,
        },
        5 => Fact::Clock(ClockFact::ClockPaused { clock, name, why }),
        6 => Fact::Clock(ClockFact::ClockJumped { secs: 90 }),
        7 => Fact::Talk(TalkFact::Hypothesis {
            talk,
            text: "the pool is too small".into(),
            confidence: 60,
            state: HypothesisState::Supported,
            why,
        }),
        8 => Fact::Talk(TalkFact::Corrected {
            of: EventId::new(format!(
                "{:012x}-{:04x}-b",
                1_000_000 + dice.roll(30) * 700,
                dice.roll(30)
            )),
            text: None,
            at: Some(at - TimeDelta::minutes(9)),
            why,
        }),
        9 => Fact::UpdateSent {
            text: why,
            channel: "timeline".into(),
        },
        _ => Fact::Course(CourseFact::ImpactStarted { at }),
    }
}

/// What one host wrote: its wall clock is off by `skew` milliseconds, its names count up.
fn written(origin: char, skew: i64, dice: &mut Dice) -> Vec<Event> {
    let event = |number: usize| {
        let millis = 1_000_000 + skew + i64::try_from(number / 2).unwrap() * 700;
        let at = Moment::UNIX_EPOCH + TimeDelta::milliseconds(millis);
        let declared = Fact::Declared {
            title: "API 5xx".into(),
            severity: Severity::Sev2,
            environment: "prod".into(),
        };
        let is_first = origin == 'a' && number == 0;
        Event {
            id: EventId::new(format!("{millis:012x}-{number:04x}-{origin}")),
            incident: IncidentId(7),
            at,
            who: format!("host {origin}").into(),
            fact: if is_first { declared } else { fact(dice, number, at) },
        }
    };
    (0..60).map(event).collect()
}

#[test]
fn any_order_and_repetition_of_three_origins_folds_to_one_state() {
    let mut dice = Dice(7);
    let origins = [('a', 0), ('b', -3_000), ('c', 5_123)].map(|(origin, skew)| written(origin, skew, &mut dice));
    let all = origins.concat();
    let expected = merge(all.clone()).unwrap();
    assert_eq!(expected.timeline.len(), 180);
    for round in 0..200 {
        let mut some = all.clone();
        let again = (0..dice.roll(90)).map(|_| all[dice.roll(all.len())].clone());
        let again: Vec<Event> = again.collect();
        some.extend(again);
        dice.shuffle(&mut some);
        assert!(merge(some) == Some(expected.clone()), "round {round}");
    }
}

#[test]
fn what_one_host_wrote_stays_in_its_order_and_the_declaration_is_first() {
    let mut dice = Dice(11);
    let origins = [('a', 0), ('b', -3_000), ('c', 5_123)].map(|(origin, skew)| written(origin, skew, &mut dice));
    let mut all = origins.concat();
    dice.shuffle(&mut all);
    let ordered = in_order(all);
    for origin in &origins {
        let who = &origin[0].who;
        let kept: Vec<&Event> = ordered.iter().filter(|event| &event.who == who).collect();
        assert_eq!(kept, origin.iter().collect::<Vec<_>>());
    }
    assert!(
        matches!(ordered[0].fact, Fact::Declared { .. }),
        "though another host's clock is behind"
    );
    assert_eq!(merge(origins[1].clone()), None, "nobody declared it");
    let known = merge(ordered.clone()).unwrap();
    assert_eq!(
        merge(known.timeline.clone()),
        Some(known),
        "a merge of what was merged changes nothing"
    );
}
