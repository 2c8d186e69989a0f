//! What was done: steps, values, commands with their ends, updates.

use super::text::{escape, fenced, stamp};
use crate::domain::RunId;
use crate::domain::incident::{Fact, Incident, finished};
use std::fmt::Write as _;

/// Where each step stands that anybody touched, in the order of the books' names.
pub fn steps(out: &mut String, incident: &Incident) {
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
pub fn values(out: &mut String, incident: &Incident) {
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

/// Every command that was run, with its output and verdict.
pub fn commands(out: &mut String, incident: &Incident) {
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

/// Every status update that went out.
pub fn updates(out: &mut String, incident: &Incident) {
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
