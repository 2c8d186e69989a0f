//! An incident as a document: Markdown for people, JSON for programs. Pure.

use crate::domain::incident::{Fact, Incident, finished, words};
use crate::domain::moment::{between, short};
use crate::domain::{Moment, RunId};
use std::fmt::Write as _;

/// The incident as Markdown: the head, people, timeline, steps, values, commands with their output and verdict, updates. Times are UTC.
#[must_use]
pub fn markdown(incident: &Incident) -> String {
    let mut out = String::new();
    head(&mut out, incident);
    people(&mut out, incident);
    timeline(&mut out, incident);
    steps(&mut out, incident);
    values(&mut out, incident);
    commands(&mut out, incident);
    updates(&mut out, incident);
    out
}

/// The incident as JSON, with all its facts.
#[must_use]
pub fn json(incident: &Incident) -> String {
    serde_json::to_string_pretty(incident).unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}"))
}

fn head(out: &mut String, incident: &Incident) {
    let _ = writeln!(out, "# {}: {}\n", incident.id, escape(incident.title.as_str()));
    let rows = [
        ("Severity", incident.severity.word().to_owned()),
        ("Status", incident.status.word().to_owned()),
        ("Environment", escape(incident.environment.as_str())),
        ("Declared", stamp(incident.declared)),
        ("Mitigated", reached(incident, incident.mitigated)),
        ("Resolved", reached(incident, incident.resolved)),
        ("Updates sent", incident.updates.to_string()),
    ];
    out.push_str("| | |\n|---|---|\n");
    for (name, value) in rows {
        let _ = writeln!(out, "| {name} | {value} |");
    }
}

fn reached(incident: &Incident, moment: Option<Moment>) -> String {
    moment.map_or_else(
        || "not yet".into(),
        |at| format!("{} (after {})", stamp(at), short(between(incident.declared, at))),
    )
}

fn people(out: &mut String, incident: &Incident) {
    if incident.roles.is_empty() {
        return;
    }
    out.push_str("\n## People\n\n");
    for (role, who) in &incident.roles {
        let _ = writeln!(out, "- {}: {}", role.word(), escape(who.as_str()));
    }
}

fn timeline(out: &mut String, incident: &Incident) {
    out.push_str("\n## Timeline\n\n| Time (UTC) | Who | What |\n|---|---|---|\n");
    for event in &incident.timeline {
        let (who, what) = (escape(event.who.as_str()), escape(&words(&event.fact)));
        let _ = writeln!(out, "| {} | {who} | {what} |", stamp(event.at));
    }
}

/// Where each step stands that anybody touched, in the order of the books' names.
fn steps(out: &mut String, incident: &Incident) {
    if incident.steps.is_empty() {
        return;
    }
    out.push_str("\n## Steps\n\n| Step | State | Who | Attempts before |\n|---|---|---|---|\n");
    for (id, record) in &incident.steps {
        let title = incident.title_of(id);
        let title = if title.is_empty() { id.as_str() } else { title.as_str() };
        let who = if record.who.is_empty() {
            &record.assignee
        } else {
            &record.who
        };
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} |",
            escape(title),
            escape(&record.state.words()),
            escape(who.as_str()),
            record.attempts.len()
        );
    }
}

/// What filled the placeholders; of a secret only that it was given.
fn values(out: &mut String, incident: &Incident) {
    if incident.values.is_empty() {
        return;
    }
    out.push_str("\n## Values\n\n| Name | Value | From | Who |\n|---|---|---|---|\n");
    for (name, known) in &incident.values {
        let value = known
            .value
            .as_ref()
            .map_or("a secret, not written down", crate::domain::SafeText::as_str);
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} |",
            escape(name),
            escape(value),
            known.source.words(),
            escape(known.who.as_str())
        );
    }
}

fn commands(out: &mut String, incident: &Incident) {
    let mut is_first = true;
    for event in &incident.timeline {
        let Fact::RunStarted {
            run,
            title,
            command,
            directory,
            host,
            ..
        } = &event.fact
        else {
            continue;
        };
        if is_first {
            out.push_str("\n## Commands\n");
            is_first = false;
        }
        let _ = writeln!(out, "\n### {}\n", escape(title.as_str()));
        fenced(out, "bash", &[command.as_str()]);
        let place = (escape(directory.as_str()), escape(host.as_str()));
        let _ = writeln!(
            out,
            "\n{} by {}, in {} on {}\n",
            stamp(event.at),
            escape(event.who.as_str()),
            place.0,
            place.1
        );
        result(out, incident, run);
    }
}

/// How a command ended, what was said of that, and its last lines.
fn result(out: &mut String, incident: &Incident, wanted: &RunId) {
    let mut is_over = false;
    for event in &incident.timeline {
        match &event.fact {
            Fact::RunFinished {
                run,
                outcome,
                took_ms,
                tail,
                ..
            } if run == wanted => {
                is_over = true;
                let _ = writeln!(out, "Result: {}", finished(outcome, *took_ms));
                if !tail.is_empty() {
                    out.push('\n');
                    let lines: Vec<&str> = tail.iter().map(crate::domain::SafeText::as_str).collect();
                    fenced(out, "text", &lines);
                }
            }
            Fact::StepJudged {
                run: Some(run),
                verdict,
                observed,
                question,
                ..
            } if run == wanted => {
                let verdict = question.as_ref().map_or_else(
                    || verdict.word().to_owned(),
                    |question| format!("to be answered: {}", escape(question.as_str())),
                );
                let _ = writeln!(out, "\nJudged by the book: {verdict}, {}", escape(observed.as_str()));
            }
            _ => {}
        }
    }
    if !is_over {
        out.push_str("No end is known.\n");
    }
}

fn updates(out: &mut String, incident: &Incident) {
    let mut is_first = true;
    for event in &incident.timeline {
        let Fact::UpdateSent { text, channel } = &event.fact else {
            continue;
        };
        if is_first {
            out.push_str("\n## Updates\n\n");
            is_first = false;
        }
        let (who, channel, text) = (
            escape(event.who.as_str()),
            escape(channel.as_str()),
            escape(text.as_str()),
        );
        let _ = writeln!(out, "- {} {who} to {channel}: {text}", stamp(event.at));
    }
}

fn stamp(at: Moment) -> String {
    at.format("%Y-%m-%d %H:%M:%SZ").to_string()
}

/// A fence longer than any run of backticks inside.
fn fenced(out: &mut String, language: &str, lines: &[&str]) {
    let longest = lines.iter().map(|line| longest_run(line)).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let _ = writeln!(out, "{fence}{language}");
    for line in lines {
        let _ = writeln!(out, "{line}");
    }
    let _ = writeln!(out, "{fence}");
}

fn longest_run(line: &str) -> usize {
    line.split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or(0)
}

/// Text that Markdown shows as it is, also inside a table.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(
            character,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '&' | '~'
        ) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::incident::{Event, Role, Severity, Status, ValueSource};
    use crate::domain::run::RunOutcome;
    use crate::domain::runbook::{ValueKind, Verdict};
    use crate::domain::{EventId, IncidentId, StepId};

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
    fn the_document_has_times_people_commands_and_updates() {
        let text = markdown(&whole());
        let parts = [
            "# INC-7: API \\| 5xx",
            "| Resolved | 1970-01-01 00:09:00Z (after 9m00s) |",
            "- IC: maya",
            "| 1970-01-01 00:04:00Z | maya | Start db: exit 0 in 2.1 s |",
            "| 1970-01-01 00:02:00Z | maya | note: \\<script\\> \\`a\\` \\| b |",
            "```bash\ndocker compose up -d db\n```",
            "Result: exit 0 in 2.1 s",
            "````text\n```\nstarted\n````",
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
        let text = markdown(&incident(facts));
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
