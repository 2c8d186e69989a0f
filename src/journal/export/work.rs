//! What was done: steps, values, commands with their ends, updates.

use super::text::{escape, fenced, stamp};
use crate::domain::RunId;
use crate::domain::incident::{CommsFact, DeliveryState, Fact, Incident, StatusUpdate, finished};
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
                lines,
                ..
            } if run == wanted => {
                is_over = true;
                let _ = writeln!(out, "Result: {}", finished(outcome, *took_ms));
                if !tail.is_empty() {
                    let _ = writeln!(out, "\n{}:\n", how_much(tail.len(), *lines));
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

/// Which part of the output stands below: `Output, the last 20 of 312 lines`.
fn how_much(shown: usize, all: u64) -> String {
    match all {
        // Facts of old do not say it.
        0 => format!("Output, the last {shown} lines at most; how many there were was not counted"),
        all if all > shown as u64 => format!("Output, the last {shown} of {all} lines"),
        1 => "Output, all of it, 1 line".into(),
        all => format!("Output, all {all} lines"),
    }
}

/// Every status update that was approved, with what became of it on each channel.
pub fn updates(out: &mut String, incident: &Incident) {
    let mut lines = Vec::new();
    for event in &incident.timeline {
        let who = escape(event.who.as_str());
        match &event.fact {
            Fact::UpdateSent { text, channel } => lines.push(format!(
                "- {} {who} to {}: {}",
                stamp(event.at),
                escape(channel.as_str()),
                escape(text.as_str())
            )),
            Fact::Comms(CommsFact::UpdateApproved { update, .. }) => {
                lines.extend(incident.update(update).into_iter().flat_map(update_lines));
            }
            _ => {}
        }
    }
    if !lines.is_empty() {
        let _ = writeln!(out, "\n## Updates\n\n{}", lines.join("\n"));
    }
}

/// An approved update: who approved it for which channels, what became of each, the text as a quote.
fn update_lines(update: &StatusUpdate) -> Vec<String> {
    let (Some(approval), Some(number)) = (&update.approval, update.number) else {
        return Vec::new();
    };
    let channels = update.deliveries.iter().map(|delivery| {
        let name = escape(delivery.channel.as_str());
        match &delivery.state {
            DeliveryState::Sent { doubled, by_hand, .. } => {
                let how = if *by_hand { " by hand" } else { "" };
                let twice = if *doubled { ", perhaps twice" } else { "" };
                format!("{name} (sent{how} {}{twice})", stamp(delivery.since))
            }
            DeliveryState::Failed { why, .. } => format!("{name} (NOT SENT: {})", escape(why.as_str())),
            DeliveryState::Planned
            | DeliveryState::Queued
            | DeliveryState::Waiting { .. }
            | DeliveryState::Ready
            | DeliveryState::Withdrawn { .. } => format!("{name} ({})", delivery.state.word()),
        }
    });
    let (who, channels) = (escape(approval.who.as_str()), channels.collect::<Vec<_>>().join(", "));
    let mut lines = vec![format!(
        "- {} {who}, update {number} to {channels}:",
        stamp(approval.at)
    )];
    lines.extend(update.text.iter().map(|line| format!("  > {}", escape(line.as_str()))));
    lines
}
