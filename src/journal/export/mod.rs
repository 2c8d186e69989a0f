//! An incident as a document: a post-mortem in Markdown for people, JSON for programs. Pure.

mod story;
mod talk;
mod text;
mod work;

use super::Head;
use crate::domain::incident::{Fact, Incident, Role, Severity, Term, metrics, words};
use crate::domain::moment::short;
use std::fmt::Write as _;
use std::time::Duration;
use text::{escape, stamp};
use work::{commands, steps, updates, values};

/// What only people can write.
const FOR_PEOPLE: &str = "_To be written._\n";

/// The incident as a post-mortem: what the facts tell, and empty places for what only people can. Times are
/// UTC. `head` is the end of its journal, against which `onscene incident verify` checks.
#[must_use]
pub fn markdown(incident: &Incident, head: Option<&Head>) -> String {
    let mut out = String::new();
    summary(&mut out, incident);
    impact(&mut out, incident);
    figures(&mut out, incident);
    people(&mut out, incident);
    story::timeline(&mut out, incident);
    talk::decisions(&mut out, incident);
    talk::hypotheses(&mut out, incident);
    talk::notes(&mut out, incident);
    steps(&mut out, incident);
    values(&mut out, incident);
    commands(&mut out, incident);
    updates(&mut out, incident);
    for title in ["Contributing factors", "What went well", "What did not go well"] {
        let _ = write!(out, "\n## {title}\n\n{FOR_PEOPLE}");
    }
    talk::action_items(&mut out, incident);
    journal(&mut out, incident, head);
    out
}

/// The incident as JSON, with all its facts.
#[must_use]
pub fn json(incident: &Incident) -> String {
    serde_json::to_string_pretty(incident).unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}"))
}

fn summary(out: &mut String, incident: &Incident) {
    let _ = writeln!(out, "# {}: {}\n", incident.id, escape(incident.title.as_str()));
    let rows = [
        ("Severity", incident.severity.word().to_owned()),
        ("Status", incident.status.word().to_owned()),
        ("Environment", escape(incident.environment.as_str())),
        ("Declared", stamp(incident.declared)),
        ("Mitigated", incident.mitigated.map_or("not yet".into(), stamp)),
        ("Resolved", incident.resolved.map_or("not yet".into(), stamp)),
        ("Updates sent", incident.updates.to_string()),
    ];
    out.push_str("| | |\n|---|---|\n");
    for (name, value) in rows {
        let _ = writeln!(out, "| {name} | {value} |");
    }
    let _ = write!(out, "\n## Summary\n\n{FOR_PEOPLE}");
}

fn impact(out: &mut String, incident: &Incident) {
    out.push_str("\n## Impact\n\n");
    let _ = writeln!(out, "- Worst severity: {}", worst(incident).word());
    for event in &incident.timeline {
        if let Fact::SeverityChanged { .. } = &event.fact {
            let _ = writeln!(out, "- {}: {}", stamp(event.at), escape(&words(&event.fact)));
        }
    }
    for impact in &incident.impacts {
        let until = impact.until.map_or("now".into(), stamp);
        let _ = writeln!(out, "- Customers affected from {} until {until}", stamp(impact.from));
    }
    for link in &incident.links {
        let _ = writeln!(out, "- {}: {}", link.to.words(), escape(link.name.as_str()));
    }
    let _ = write!(out, "- Who was affected, and how much: {FOR_PEOPLE}");
}

/// Severities are ordered worst first.
fn worst(incident: &Incident) -> Severity {
    let all = incident.timeline.iter().filter_map(|event| {
        if let Fact::Declared { severity, .. } | Fact::SeverityChanged { to: severity, .. } = &event.fact {
            Some(*severity)
        } else {
            None
        }
    });
    all.min().unwrap_or(incident.severity)
}

fn figures(out: &mut String, incident: &Incident) {
    let until = incident.timeline.last().map_or(incident.declared, |event| event.at);
    let figures = metrics(incident, until);
    let took = |span: Option<Duration>| span.map_or("unknown".into(), short);
    let on_time = match figures.updates_due {
        0 => "none was due".to_owned(),
        due => format!("{} of {due}", figures.updates_on_time),
    };
    let rows = [
        ("Time to detect", took(figures.detect)),
        ("Time to acknowledge", took(figures.acknowledge)),
        ("Time to mitigate", took(figures.mitigate)),
        ("Time to resolve", took(figures.resolve)),
        ("Customers affected for", took(figures.impact)),
        ("Updates on time", on_time),
    ];
    out.push_str("\n## Metrics\n\n| | |\n|---|---|\n");
    for (name, value) in rows {
        let _ = writeln!(out, "| {name} | {value} |");
    }
    out.push_str("\nCounted from when it began; where nobody wrote that down, from the declaration.\n");
}

/// The document of an incident whose journal is not sound; it says so below its title, in words such as `broken at
/// fact 3`.
#[must_use]
pub fn unsound(markdown: &str, words: &str) -> String {
    let (title, rest) = markdown.split_once('\n').unwrap_or((markdown, ""));
    let words = escape(words);
    format!(
        "{title}\n\n> **The journal of this incident is not sound:** {words}. What follows may not be what was written.\n{rest}"
    )
}

/// Everybody who had a role, one after the other, and everybody who did something without one.
fn people(out: &mut String, incident: &Incident) {
    let roles: Vec<(Role, Vec<Term>)> = Role::ALL.map(|role| (role, incident.terms(role))).into();
    let has_role = |who: &str| {
        roles
            .iter()
            .flat_map(|(_, terms)| terms)
            .any(|term| term.who.as_str() == who)
    };
    let mut others: Vec<&str> = incident.timeline.iter().map(|event| event.who.as_str()).collect();
    others.retain(|who| *who != HOST && !has_role(who));
    others.sort_unstable();
    others.dedup();
    let roles: Vec<_> = roles.iter().filter(|(_, terms)| !terms.is_empty()).collect();
    if roles.is_empty() && others.is_empty() {
        return;
    }
    out.push_str("\n## Responders\n\n");
    for (role, terms) in roles {
        let held: Vec<String> = terms.iter().map(|term| held(term, terms.len() > 1)).collect();
        let _ = writeln!(out, "- {}: {}", role.word(), held.join(", then "));
    }
    for who in others {
        let _ = writeln!(out, "- {}", escape(who));
    }
}

/// Who had a role; where several had it, since when.
fn held(term: &Term, is_one_of_several: bool) -> String {
    let who = escape(term.who.as_str());
    if is_one_of_several {
        format!("{who} (since {})", stamp(term.from))
    } else {
        who
    }
}

/// The name under which the host itself writes facts.
const HOST: &str = "onscene";

fn journal(out: &mut String, incident: &Incident, head: Option<&Head>) {
    let Some(Head { place, hash }) = head else { return };
    let id = incident.id;
    let _ = write!(
        out,
        "\n## Journal\n\n{place} facts, head `{hash}`. Check with `onscene incident verify {id} --head {hash}`.\n"
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::incident::{Addressee, CommsFact, Event, Status, ValueSource};
    use crate::domain::run::RunOutcome;
    use crate::domain::runbook::{ValueKind, Verdict};
    use crate::domain::{EventId, IncidentId, Moment, RunId, StepId, UpdateId};

    fn incident(facts: Vec<Fact>) -> Incident {
        let event = |(at, fact)| Event {
            id: EventId::new(format!("e{at}")),
            incident: IncidentId(7),
            at: Moment::UNIX_EPOCH + chrono::TimeDelta::minutes(i64::try_from(at).unwrap()),
            who: "maya".into(),
            fact,
        };
        let events: Vec<Event> = facts.into_iter().enumerate().map(event).collect();
        Incident::replay(&events).unwrap()
    }

    fn whole() -> Incident {
        let (run, step) = (RunId::new("r"), StepId::new("s"));
        incident(vec![
            Fact::Declared {
                title: "API | 5xx".into(),
                severity: Severity::Sev2,
                environment: "prod".into(),
            },
            Fact::RoleAssigned {
                role: Role::Commander,
                to: "maya".into(),
            },
            Fact::Noted {
                text: "<script> `a` | b".into(),
            },
            Fact::RunStarted {
                run: run.clone(),
                step: step.clone(),
                title: "Start db".into(),
                command: "docker compose up -d db".into(),
                directory: "/srv".into(),
                host: "bastion".into(),
                hash: String::new(),
            },
            Fact::RunFinished {
                run: run.clone(),
                step: step.clone(),
                title: "Start db".into(),
                outcome: RunOutcome::Exited { code: 0 },
                took_ms: 2_100,
                tail: vec!["```".into(), "started".into()],
                lines: 312,
            },
            Fact::StepJudged {
                step,
                title: "Start db".into(),
                verdict: Verdict::Fail,
                observed: "HTTP 503, exit 0 in 2.1 s".into(),
                question: None,
                run: Some(run),
                hash: String::new(),
            },
            Fact::ValueSet {
                name: "API_TOKEN".into(),
                value_kind: ValueKind::Secret,
                value: None,
                source: ValueSource::Typed,
            },
            Fact::ValueSet {
                name: "tag".into(),
                value_kind: ValueKind::Tag,
                value: Some("v1|2".into()),
                source: ValueSource::Log,
            },
            Fact::UpdateSent {
                text: "back".into(),
                channel: "timeline".into(),
            },
            Fact::StatusChanged { to: Status::Resolved },
        ])
    }

    #[test]
    fn everybody_who_led_is_named_with_the_time_it_began() {
        let lead = |to: &str| Fact::RoleAssigned {
            role: Role::Commander,
            to: to.into(),
        };
        let declared = Fact::Declared {
            title: "5xx".into(),
            severity: Severity::Sev2,
            environment: "prod".into(),
        };
        let text = markdown(&incident(vec![declared, lead("maya"), lead("li")]), None);
        let line = text.lines().find(|line| line.starts_with("- IC")).unwrap();
        assert_eq!(
            line,
            "- IC: maya (since 1970-01-01 00:01:00Z), then li (since 1970-01-01 00:02:00Z)"
        );
        assert!(!text.contains("\n- maya"), "{text}");
    }

    /// An update to two channels: one has it, the other does not.
    fn told() -> Vec<Fact> {
        let (update, number) = (UpdateId::new("u"), 1);
        let to = |channel: &str| Addressee {
            channel: channel.into(),
            is_public: false,
            is_record: false,
        };
        let facts = vec![
            CommsFact::UpdateDrafted {
                update: update.clone(),
                text: vec!["draft".into()],
                channels: Vec::new(),
            },
            CommsFact::UpdateApproved {
                update: update.clone(),
                number,
                text: vec!["back | up".into(), "# all well".into()],
                to: vec![to("ops"), to("team")],
                next_at: None,
                origin: crate::domain::JournalId::new("here"),
                head: None,
            },
            CommsFact::DeliverySent {
                update: update.clone(),
                number,
                channel: "ops".into(),
                status: Some(200),
                remote: None,
                doubled: true,
                by_hand: false,
            },
            CommsFact::DeliveryFailed {
                update,
                number,
                channel: "team".into(),
                why: "403".into(),
                unsure: false,
            },
        ];
        facts.into_iter().map(Fact::Comms).collect()
    }

    #[test]
    fn an_update_is_shown_as_it_went_out_with_what_became_of_it() {
        let mut facts = vec![Fact::Declared {
            title: "x".into(),
            severity: Severity::Sev2,
            environment: "prod".into(),
        }];
        facts.extend(told());
        let text = markdown(&incident(facts), None);
        let part = "\n## Updates\n\n- 1970-01-01 00:02:00Z maya, update 1 to ops (sent 1970-01-01 00:03:00Z, perhaps twice), team (NOT \
                    SENT: 403):\n  > back \\| up\n  > ";
        assert!(text.contains(part) && text.contains("all well"), "{text}");
        assert!(!text.contains("> draft"), "only what went out is an update");
    }

    #[test]
    fn the_document_has_times_people_commands_and_updates() {
        let head = Head {
            place: 10,
            hash: "abcd".into(),
        };
        let text = markdown(&whole(), Some(&head));
        let parts = [
            "# INC-7: API \\| 5xx",
            "| Resolved | 1970-01-01 00:09:00Z |",
            "| Time to resolve | 9m00s |",
            "| Time to detect | unknown |",
            "- 1970-01-01 00:02:00Z maya: note: \\<script\\>",
            "## Action items\n\n_To be written._",
            "10 facts, head `abcd`. Check with `onscene incident verify INC-7 --head abcd`.",
            "- IC: maya",
            "| **1970-01-01** | | |\n| 00:00:00 | maya | declared SEV2: API \\| 5xx (prod) |\n| 00:01:00 | maya | takes command (IC) |\n",
            "| 00:03:00 | maya | ran Start db (docker compose up -d db): exit 0 in 2.1 s; judged fail: HTTP 503, exit 0 in 2.1 s |",
            "| 00:02:00 | maya | \\<script\\> \\`a\\` \\| b |",
            "```bash\ndocker compose up -d db\n```",
            "Result: exit 0 in 2.1 s",
            "Output, the last 2 of 312 lines:\n\n````text\n```\nstarted\n````",
            "- 1970-01-01 00:08:00Z maya to timeline: back",
            "| Start db | failed: HTTP 503, exit 0 in 2.1 s | maya | 0 |",
            "Judged by the book: fail, HTTP 503, exit 0 in 2.1 s",
            "| API\\_TOKEN | a secret, not written down | typed | maya |",
            "| tag | v1\\|2 | log line | maya |",
        ];
        for part in parts {
            assert!(text.contains(part), "{part}\n---\n{text}");
        }
    }

    #[test]
    fn what_is_not_there_is_left_out_or_said() {
        let facts = vec![
            Fact::Declared {
                title: "x".into(),
                severity: Severity::Sev3,
                environment: "".into(),
            },
            Fact::RunStarted {
                run: RunId::new("r"),
                step: StepId::new("s"),
                title: "Look".into(),
                command: "ls".into(),
                directory: "/".into(),
                host: "h".into(),
                hash: String::new(),
            },
        ];
        let text = markdown(&incident(facts), None);
        assert!(text.contains("| Resolved | not yet |"));
        assert!(text.contains("No end is known."));
        assert!(!text.contains("## Updates") && !text.contains("## People"));
    }

    #[test]
    fn json_can_be_read_back() {
        let incident = whole();
        assert_eq!(serde_json::from_str::<Incident>(&json(&incident)).unwrap(), incident);
    }
}
