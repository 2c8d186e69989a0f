//! Facts that go from one journal to another and back.

use crate::dice;
use crate::stage::{Dice, INCIDENT, at, declared_as, filled, note};
use onscene::domain::incident::{Event, Fact, Incident};
use onscene::domain::{IncidentId, Moment};
use onscene::journal::{Draft, Journal, JournalError, Line, SqliteJournal, lines};
use std::collections::BTreeSet;
use tempfile::TempDir;

fn export(journal: &SqliteJournal) -> String {
    lines::write(&journal.lines(INCIDENT).unwrap())
}

fn import(journal: &mut SqliteJournal, text: &str) -> u32 {
    let read = lines::read(text).unwrap();
    assert_eq!(read.damaged, []);
    journal
        .merge(&read.lines)
        .unwrap()
        .iter()
        .map(|merged| merged.new)
        .sum()
}

#[test]
fn importing_an_export_changes_nothing() {
    let place = tempfile::tempdir().unwrap();
    let mut journal = filled(place.path(), 12);
    let (before, head) = (journal.read(INCIDENT).unwrap(), journal.head(INCIDENT).unwrap());
    let text = export(&journal);
    for _ in 0..3 {
        assert_eq!(import(&mut journal, &text), 0);
    }
    assert_eq!(journal.read(INCIDENT).unwrap(), before);
    assert_eq!(journal.head(INCIDENT).unwrap(), head);
    assert_eq!(export(&journal), text);

    let elsewhere = tempfile::tempdir().unwrap();
    let mut other = SqliteJournal::open(elsewhere.path()).unwrap();
    assert_eq!(import(&mut other, &text), 13);
    assert_eq!(other.read(INCIDENT).unwrap(), before);
    assert!(other.verify(INCIDENT).unwrap().is_whole());
    // And back: the journal it came from learns nothing.
    assert_eq!(import(&mut journal, &export(&other)), 0);
    assert_eq!(journal.head(INCIDENT).unwrap(), head);
}

#[test]
fn a_fact_of_tomorrow_goes_through_a_file_byte_for_byte() {
    let place = tempfile::tempdir().unwrap();
    let journal = filled(place.path(), 1);
    let odd = r#"{"zeta":1,"kind":"from_tomorrow","text":",\"fact\":{","n":1.50}"#;
    let text = export(&journal);
    // Written by a version that orders the members otherwise: the chain covers the bytes.
    let elsewhere = tempfile::tempdir().unwrap();
    let mut other = SqliteJournal::open(elsewhere.path()).unwrap();
    let declares = text.lines().next().unwrap();
    let (head, _) = declares.split_once(",\"fact\":").unwrap();
    let id = onscene::journal::fresh_id(at(5));
    let head: serde_json::Value = serde_json::from_str(&format!("{head}}}")).unwrap();
    let odd_line = format!(
        r#"{{"schema":1,"incident":7,"place":0,"id":"{id}","at":"2026-01-01T00:00:00.000000Z","who":"li","origin":{},"seq":9,"covers_origin":false,"previous":"","hash":"","fact":{odd}}}"#,
        head["origin"]
    );
    let read = lines::read(&format!("{text}{odd_line}\n")).unwrap();
    other.merge(&read.lines).unwrap();
    assert!(other.verify(INCIDENT).unwrap().is_whole());
    let again = export(&other);
    assert!(again.contains(odd), "{again}");
    let third = tempfile::tempdir().unwrap();
    let mut third = SqliteJournal::open(third.path()).unwrap();
    import(&mut third, &again);
    assert!(export(&third).contains(odd));
    let Fact::Unknown(unknown) = &third.read(INCIDENT).unwrap()[2].fact else {
        panic!("it is known");
    };
    assert_eq!(unknown.kind(), "from_tomorrow");
}

#[test]
fn a_file_that_was_changed_or_cut_is_called_damaged() {
    let place = tempfile::tempdir().unwrap();
    let text = export(&filled(place.path(), 5));
    let rows: Vec<&str> = text.lines().collect();
    let without = |index: usize| {
        let mut rows = rows.clone();
        rows.remove(index);
        rows.join("\n")
    };
    let cut = |count: usize| rows[..count].join("\n");
    let mut swapped = rows.clone();
    swapped.swap(2, 3);
    let cases = [
        text.replace("note 3", "note X"),
        text.replace("maya", "mallory"),
        without(3),
        cut(4),
        cut(6),
        swapped.join("\n"),
    ];
    for case in cases {
        let read = lines::read(&case).unwrap();
        assert_eq!(read.damaged.len(), 1, "{case}");
    }
    assert!(lines::read("{\"schema\":1}\n").unwrap_err().starts_with("line 1"));
}

#[test]
fn another_incident_with_the_same_number_gets_the_next_one() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut journal = filled(here.path(), 2);
    let mut other = SqliteJournal::open(there.path()).unwrap();
    other
        .append(&[declared_as(INCIDENT, "another outage"), note(1, "x")])
        .unwrap();
    let text = export(&other);
    for expected in [2, 0] {
        let read = lines::read(&text).unwrap();
        let merged = journal.merge(&read.lines).unwrap();
        assert_eq!(
            (merged[0].from, merged[0].incident, merged[0].new),
            (INCIDENT, IncidentId(8), expected)
        );
    }
    assert_eq!(journal.summary(IncidentId(8)).unwrap().unwrap().title, "another outage");
    assert_eq!(journal.next_incident().unwrap(), IncidentId(9));
}

#[test]
fn what_contradicts_the_journal_is_refused_as_a_whole() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut journal = filled(here.path(), 1);
    let mut other = SqliteJournal::open(there.path()).unwrap();
    let text = export(&journal);
    let read = lines::read(&text.replace("note 1", "note 2")).unwrap();
    let refused = journal.merge(&read.lines).unwrap_err();
    assert!(matches!(refused, JournalError::Taken { .. }), "{refused}");
    let half: Vec<Line> = lines::read(&text).unwrap().lines.split_off(1);
    let refused = other.merge(&half).unwrap_err();
    assert!(refused.to_string().contains("no fact declares it"), "{refused}");
    assert_eq!(other.incidents().unwrap(), []);
}

/// Three people with journals of their own, each at another time of day, who swap files now and then.
struct Team {
    journals: Vec<(TempDir, SqliteJournal)>,
    dice: Dice,
    minutes: i64,
}

impl Team {
    fn new(seed: u64) -> Self {
        let journals = (0..3).map(|_| {
            let place = tempfile::tempdir().unwrap();
            let journal = SqliteJournal::open(place.path()).unwrap();
            (place, journal)
        });
        let mut team = Self {
            journals: journals.collect(),
            dice: Dice(seed),
            minutes: 0,
        };
        team.journals[0].1.append(&[declared_as(INCIDENT, "API 5xx")]).unwrap();
        let text = export(&team.journals[0].1);
        for (_, journal) in &mut team.journals[1..] {
            import(journal, &text);
        }
        team
    }

    /// Somebody writes; clocks differ by hours, and one of them was set back.
    fn write(&mut self) {
        self.minutes += 1;
        let person = self.dice.below(3);
        let off = [0, -90, 240][person] - if self.minutes > 20 && person == 2 { 500 } else { 0 };
        let moment = at(60 * (self.minutes + off));
        let journal = &mut self.journals[person].1;
        let newest = journal.newest(INCIDENT).unwrap();
        let known = journal.read(INCIDENT).unwrap();
        let fact = dice::fact(&mut self.dice, journal.origin(), moment, &known);
        let before = fold(&known);
        let draft = Draft::new(INCIDENT, moment, format!("p{person}").into(), fact).after(newest.as_ref());
        let mut live = before;
        for event in journal.append(&[draft]).unwrap() {
            live.apply(&event);
        }
        let replayed = fold(&journal.read(INCIDENT).unwrap());
        assert!(
            live == replayed,
            "what was applied last is read last, whatever came from elsewhere"
        );
    }

    fn swap(&mut self) {
        let (from, to) = (self.dice.below(3), self.dice.below(3));
        let text = export(&self.journals[from].1);
        import(&mut self.journals[to].1, &text);
    }

    fn files(&self) -> Vec<String> {
        self.journals.iter().map(|(_, journal)| export(journal)).collect()
    }
}

fn fold(events: &[Event]) -> Incident {
    Incident::replay(events).unwrap()
}

/// Any order and repetition of the files of three journals folds to one state, in every field of the incident;
/// its number is the only thing a journal may choose.
#[test]
fn any_order_and_repetition_of_three_origins_folds_to_one_state() {
    let (mut facts, mut updates, mut twins) = (0, 0, 0);
    for seed in 0..12 {
        let mut team = Team::new(seed);
        for _ in 0..40 {
            team.write();
            if team.dice.below(4) == 0 {
                team.swap();
            }
        }
        let files = team.files();
        let mut states = Vec::new();
        for _ in 0..6 {
            let place = tempfile::tempdir().unwrap();
            let mut journal = SqliteJournal::open(place.path()).unwrap();
            let mut order: Vec<usize> = (0..3).chain((0..3).map(|_| team.dice.below(3))).collect();
            for index in (1..order.len()).rev() {
                order.swap(index, team.dice.below(index + 1));
            }
            for index in order {
                import(&mut journal, &files[index]);
            }
            assert!(journal.verify(INCIDENT).unwrap().is_whole());
            states.push(fold(&journal.read(INCIDENT).unwrap()));
        }
        for index in 0..3 {
            for file in &files {
                import(&mut team.journals[index].1, file);
            }
            states.push(fold(&team.journals[index].1.read(INCIDENT).unwrap()));
        }
        assert!(states.windows(2).all(|pair| pair[0] == pair[1]), "seed {seed}");
        facts += states[0].timeline.len();
        let approved = states[0].comms.iter().filter(|update| update.approval.is_some());
        let labels: BTreeSet<String> = approved
            .clone()
            .filter_map(|update| states[0].update_label(update))
            .collect();
        assert_eq!(
            labels.len(),
            approved.clone().count(),
            "each update can be told from all others"
        );
        updates += labels.len();
        twins += labels.iter().filter(|label| label.contains('@')).count();
        check_causes(&states[0]);
    }
    assert!(updates > 12 && twins >= 2, "{updates} {twins}");
    println!("figure: {updates} updates, {twins} of them with a number that another one has");
    println!("figure: 12 teams, {facts} facts, 108 orders with repetition: one state each");
}

/// Facts of one journal keep the order they were written in, whatever its clock said.
fn check_causes(incident: &Incident) {
    for person in ["p0", "p1"] {
        let own = incident.timeline.iter().filter(|event| event.who == person);
        let times: Vec<Moment> = own.map(|event| event.at).collect();
        assert!(times.is_sorted(), "{person}");
    }
}
