//! The timeline as a person tells it: one line for each thing that happened, and what belongs together in one.

mod told;
mod ways;

use super::text::escape;
use crate::domain::clock::ClockKind;
use crate::domain::incident::{CommsFact, Event, Fact, Incident};
use crate::domain::moment::between;
use crate::domain::{Moment, UpdateId};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;
use told::{Telling, tell};

/// One line: when, who, what.
struct Line {
    at: Moment,
    who: String,
    what: String,
}

/// By how much an update came too late, by its name and whether it was for the public.
type Lates = BTreeMap<(UpdateId, bool), Duration>;

/// How many facts are in no line.
#[derive(Default)]
struct Rest {
    clocks: usize,
    deliveries: usize,
    others: usize,
}

/// By when things happened; what was corrected says what is right.
pub fn timeline(out: &mut String, incident: &Incident) {
    out.push_str("\n## Timeline\n\n| Time (UTC) | Who | What |\n|---|---|---|\n");
    let (mut lines, rest) = lines(incident);
    lines.sort_by_key(|line| line.at);
    let mut day = None;
    for line in &lines {
        if day != Some(line.at.date_naive()) {
            day = Some(line.at.date_naive());
            let _ = writeln!(out, "| **{}** | | |", line.at.format("%Y-%m-%d"));
        }
        let (who, what) = (escape(&line.who), escape(&line.what));
        let _ = writeln!(out, "| {} | {who} | {what} |", line.at.format("%H:%M:%S"));
    }
    out.push_str(&rest.words(incident));
}

/// Every line, and what is in none. The facts are gone through as they were written down, beside the incident as
/// it stood then.
fn lines(incident: &Incident) -> (Vec<Line>, Rest) {
    let (mut lines, mut rest, mut lates) = (Vec::new(), Rest::default(), Lates::new());
    let mut then: Option<Incident> = None;
    for event in &incident.timeline {
        match tell(incident, then.as_ref(), event) {
            Telling::Line(what) => lines.push(line(incident, event, what)),
            Telling::Within => {}
            Telling::Clock => rest.clocks += 1,
            Telling::Delivery => rest.deliveries += 1,
            Telling::Other => rest.others += 1,
        }
        match &mut then {
            None => then = Incident::declared(event),
            Some(then) => went(then, event, &mut lates),
        }
    }
    let approved = incident.comms.iter().filter_map(|update| ways::line(update, &lates));
    lines.extend(approved);
    (lines, rest)
}

/// A fact in one line. What was corrected has the words of its last correction.
fn line(incident: &Incident, event: &Event, what: String) -> Line {
    let corrections = incident.corrections_of(&event.id);
    let what = match corrections.last() {
        None => what,
        Some(last) => {
            let is_reworded = corrections.iter().any(|correction| correction.text.is_some());
            let what = if is_reworded { incident.line(event) } else { what };
            format!("{what} (corrected by {}: {})", last.who, last.why)
        }
    };
    Line {
        at: incident.happened(event),
        who: event.who.to_string(),
        what,
    }
}

/// Goes on by one fact, and looks whether it is an update that its clock did not wait for.
fn went(then: &mut Incident, event: &Event, lates: &mut Lates) {
    let (due, on_time) = (then.updates_due, then.updates_on_time);
    let late = if let Fact::Comms(CommsFact::DeliverySent { update, channel, .. }) = &event.fact {
        let delivery = then.update(update).and_then(|known| known.delivery(channel));
        delivery.and_then(|delivery| {
            let kind = if delivery.is_public {
                ClockKind::PublicUpdate
            } else {
                ClockKind::Update
            };
            let clock = then.clock(kind)?;
            Some(((update.clone(), delivery.is_public), between(clock.due, event.at)))
        })
    } else {
        None
    };
    then.apply(event);
    if let Some((name, by)) = late.filter(|_| then.updates_due > due && then.updates_on_time == on_time) {
        lates.insert(name, by);
    }
}

impl Rest {
    /// What the timeline leaves out, in one line; empty where it tells everything.
    fn words(&self, incident: &Incident) -> String {
        let counts = [
            (self.clocks, "of clocks"),
            (self.deliveries, "of drafts and deliveries"),
            (self.others, "of values, answers and the like"),
        ];
        let parts = counts.into_iter().filter(|(count, _)| *count > 0);
        let parts: Vec<String> = parts.map(|(count, of)| format!("{count} {of}")).collect();
        if parts.is_empty() {
            return String::new();
        }
        let all = self.clocks + self.deliveries + self.others;
        let noun = if all == 1 { "fact is" } else { "facts are" };
        let (parts, id) = (parts.join(", "), incident.id);
        format!("\n{all} {noun} not told here ({parts}); `onscene incident export {id} --jsonl` has each of them.\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::incident::{
        Addressee, CourseFact, HypothesisState, PeopleFact, Role, Severity, Status, TalkFact,
    };
    use crate::domain::run::RunOutcome;
    use crate::domain::{EventId, IncidentId, RunId, SafeText, StepId, TalkId};

    /// A moment of the outage, which begins ten minutes before midnight.
    fn second(at: i64) -> Moment {
        let began = chrono::NaiveDate::from_ymd_opt(2026, 3, 1).and_then(|day| day.and_hms_opt(23, 50, 0));
        began.unwrap().and_utc() + chrono::TimeDelta::seconds(at)
    }

    fn told(facts: Vec<(i64, &str, Fact)>) -> String {
        let event = |(place, (at, who, fact)): (usize, (i64, &str, Fact))| Event {
            id: EventId::new(format!("e{place}")),
            incident: IncidentId(7),
            at: second(at),
            who: who.into(),
            fact,
        };
        let events: Vec<Event> = facts.into_iter().enumerate().map(event).collect();
        let mut out = String::new();
        timeline(&mut out, &Incident::replay(&events).unwrap());
        out
    }

    fn declared() -> (i64, &'static str, Fact) {
        let fact = Fact::Declared {
            title: "carts fail".into(),
            severity: Severity::Sev2,
            environment: "prod".into(),
        };
        (0, "maya", fact)
    }

    fn clock(kind: ClockKind, due: i64, why: &str) -> Fact {
        Fact::ClockSet {
            clock: kind,
            name: SafeText::default(),
            to: SafeText::default(),
            due: second(due),
            why: why.into(),
        }
    }

    fn ended(kind: ClockKind) -> Fact {
        Fact::ClockStopped {
            clock: kind,
            name: SafeText::default(),
            why: SafeText::default(),
        }
    }

    /// Drafted and approved for two channels; one has it.
    fn update(approved: i64, sent: i64) -> Vec<(i64, &'static str, Fact)> {
        let (update, number) = (UpdateId::new(format!("u{approved}")), 1);
        let to = |channel: &str| Addressee {
            channel: channel.into(),
            is_public: false,
            is_record: false,
        };
        let text = vec!["SEV2: carts fail".into(), "more to come".into()];
        let facts = [
            CommsFact::UpdateDrafted {
                update: update.clone(),
                text: text.clone(),
                channels: Vec::new(),
            },
            CommsFact::UpdateApproved {
                update: update.clone(),
                number,
                text,
                to: vec![to("team"), to("ops")],
                next_at: None,
                origin: crate::domain::JournalId::new("here"),
                head: None,
            },
            CommsFact::DeliverySent {
                update: update.clone(),
                number,
                channel: "team".into(),
                status: Some(200),
                remote: None,
                doubled: false,
                by_hand: false,
            },
            CommsFact::DeliveryFailed {
                update,
                number,
                channel: "ops".into(),
                why: "403".into(),
                unsure: false,
            },
        ];
        let times = [(approved, "li"), (approved, "li"), (sent, "onscene"), (sent, "onscene")];
        let facts = times.into_iter().zip(facts);
        facts.map(|((at, who), fact)| (at, who, Fact::Comms(fact))).collect()
    }

    /// The lines without the table's head and what is left out.
    fn body(text: &str) -> Vec<&str> {
        text.lines().skip(5).take_while(|line| line.starts_with('|')).collect()
    }

    #[test]
    fn an_update_is_one_line_with_its_channels_and_how_late_it_was() {
        let mut facts = vec![declared(), (0, "maya", clock(ClockKind::Update, 300, "5 min"))];
        facts.extend(update(480, 485));
        facts.push((485, "onscene", clock(ClockKind::Update, 785, "5 min")));
        let text = told(facts);
        let expected = [
            "| **2026-03-01** | | |",
            "| 23:50:00 | maya | declared SEV2: carts fail (prod) |",
            "| 23:58:05 | li | update 1 sent to team, 3m05s late; NOT SENT to ops (403): SEV2: carts fail |",
        ];
        assert_eq!(body(&text), expected, "{text}");
        let left = "\n3 facts are not told here (2 of clocks, 1 of drafts and deliveries); `onscene incident export INC-7 \
                    --jsonl` has each of them.\n";
        assert!(text.ends_with(left), "{text}");
    }

    #[test]
    fn an_update_that_is_on_time_is_not_late_and_one_that_never_came_is_told() {
        let mut facts = vec![declared(), (0, "maya", clock(ClockKind::Update, 300, "5 min"))];
        facts.extend(update(280, 300));
        facts.push((300, "onscene", clock(ClockKind::Update, 600, "5 min")));
        facts.push((700, "maya", ended(ClockKind::Update)));
        let text = told(facts);
        assert!(text.contains("update 1 sent to team; NOT SENT"), "{text}");
        assert!(
            text.contains("| **2026-03-02** | | |\n| 00:01:40 | maya | the update due 00:00:00 was not sent |"),
            "the day changes: {text}"
        );
    }

    #[test]
    fn a_command_is_one_line_with_its_end_and_length() {
        let (run, step) = (RunId::new("r"), StepId::new("s"));
        let facts = vec![
            declared(),
            (
                10,
                "maya",
                Fact::RunStarted {
                    run: run.clone(),
                    step: step.clone(),
                    title: "Drain".into(),
                    command: "x".repeat(61).into(),
                    directory: "/".into(),
                    host: "h".into(),
                    hash: String::new(),
                },
            ),
            (20, "li", Fact::RunCancelAsked { run: run.clone() }),
            (
                21,
                "onscene",
                Fact::RunFinished {
                    run,
                    step,
                    title: "Drain".into(),
                    outcome: RunOutcome::Cancelled,
                    took_ms: 11_000,
                    tail: Vec::new(),
                    lines: 0,
                },
            ),
        ];
        let text = told(facts);
        assert_eq!(
            body(&text)[2..],
            ["| 23:50:10 | maya | ran Drain: cancelled after 11.0 s by li |"]
        );
        assert!(!text.contains("not told here"), "{text}");
    }

    #[test]
    fn command_changes_hands_in_one_line_and_a_broken_soak_says_why() {
        let lead = Role::Commander;
        let people = |fact| Fact::People(fact);
        let text = told(vec![
            declared(),
            (0, "maya", Fact::StatusChanged { to: Status::Triage }),
            (
                1,
                "maya",
                Fact::SeverityChanged {
                    to: Severity::Sev1,
                    why: "all carts".into(),
                },
            ),
            (
                2,
                "maya",
                people(PeopleFact::HandoffOffered {
                    role: lead,
                    to: "li".into(),
                    summary: Vec::new(),
                }),
            ),
            (
                3,
                "li",
                people(PeopleFact::HandoffAccepted {
                    role: lead,
                    from: "maya".into(),
                    to: "li".into(),
                }),
            ),
            (4, "li", Fact::StatusChanged { to: Status::Mitigated }),
            (4, "li", clock(ClockKind::Soak, 904, "15 min, by default")),
            (5, "li", clock(ClockKind::Soak, 905, "begun again: two carts failed")),
            (6, "li", Fact::StatusChanged { to: Status::Resolved }),
        ]);
        let expected = [
            "| 23:50:01 | maya | severity raised from SEV2 to SEV1: all carts |",
            "| 23:50:03 | li | takes over command (IC) from maya |",
            "| 23:50:04 | li | mitigated |",
            "| 23:50:04 | li | soak begun, until 00:05:04 |",
            "| 23:50:05 | li | soak broken: two carts failed; begun again, until 00:05:05 |",
            "| 23:50:06 | li | resolved |",
        ];
        assert_eq!(body(&text)[2..], expected, "{text}");
    }

    #[test]
    fn what_was_corrected_stands_where_it_happened() {
        let noted = Fact::Noted { text: "began".into() };
        let right = Fact::Talk(TalkFact::Corrected {
            of: EventId::new("e2"),
            text: Some("it began".into()),
            at: Some(second(-60)),
            why: "the graph says so".into(),
        });
        let cause = Fact::Talk(TalkFact::Hypothesis {
            talk: TalkId::new("t"),
            text: "the pool".into(),
            confidence: 70,
            state: HypothesisState::RuledOut,
            why: "it is idle".into(),
        });
        let impact = Fact::Course(CourseFact::ImpactStarted { at: second(-30) });
        let text = told(vec![
            declared(),
            (1, "maya", cause),
            (2, "maya", noted),
            (3, "li", right),
            (4, "li", impact),
        ]);
        let expected = [
            "| 23:49:00 | maya | it began (corrected by li: the graph says so) |",
            "| 23:49:30 | li | customers are affected |",
            "| 23:50:00 | maya | declared SEV2: carts fail (prod) |",
            "| 23:50:01 | maya | hypothesis ruled out: the pool: it is idle |",
        ];
        assert_eq!(body(&text)[1..], expected, "{text}");
    }
}
