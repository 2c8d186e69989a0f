//! What is printed: lines for people, JSON for scripts.

use crate::domain::Moment;
use crate::domain::clock::{Clock, Standing, standing};
use crate::domain::incident::{Incident, Refusal, StatusUpdate, TodoState};
use crate::domain::moment::{between, short};
use serde_json::{Value, json};

/// It was done; `number` is that of a new hypothesis, decision or todo.
pub fn done(incident: Option<&Incident>, number: Option<usize>, as_json: bool) {
    if as_json {
        let line = incident.map(in_a_line);
        println!(
            "{:#}",
            json!({ "schema": 1, "done": true, "incident": line, "number": number })
        );
        return;
    }
    if let Some(incident) = incident {
        let number = number.map(|number| format!(", number {number}")).unwrap_or_default();
        println!("{}{number}", head(incident));
    }
}

/// What was asked about a status update was done; how it stands now.
pub fn posted(incident: Option<&Incident>, update: Option<&StatusUpdate>, as_json: bool) {
    let found = incident.zip(update);
    if as_json {
        let number = update.and_then(|update| update.number);
        let row = found.map(|(incident, update)| super::posted::row(incident, update));
        let line = incident.map(in_a_line);
        println!(
            "{:#}",
            json!({ "schema": 1, "done": true, "incident": line, "number": number, "update": row })
        );
        return;
    }
    if let Some(incident) = incident {
        println!("{}", head(incident));
    }
    for line in found
        .into_iter()
        .flat_map(|(incident, update)| super::posted::lines(incident, update))
    {
        println!("{line}");
    }
}

/// It was done, and the host could not write it down yet.
pub fn kept(refusal: &Refusal, as_json: bool) {
    if as_json {
        println!(
            "{:#}",
            json!({ "schema": 1, "done": true, "saved": false, "refusal": refusal })
        );
    }
    eprintln!("onscene: {refusal}");
}

/// It was refused.
pub fn refused(refusal: &Refusal, as_json: bool) {
    if as_json {
        println!("{:#}", json!({ "schema": 1, "done": false, "refusal": refusal }));
    }
    eprintln!("onscene: {refusal}");
}

fn in_a_line(incident: &Incident) -> Value {
    json!({
        "id": incident.id, "title": incident.title, "severity": incident.severity, "status": incident.status,
        "declared": incident.declared, "roles": incident.roles, "facts": incident.timeline.len(),
    })
}

fn head(incident: &Incident) -> String {
    format!(
        "{} {} {}: {}",
        incident.id,
        incident.severity.word(),
        incident.status.word(),
        incident.title
    )
}

/// The incident as it stands.
pub fn show(incident: Option<&Incident>, now: Moment, as_json: bool) {
    if as_json {
        println!("{:#}", json!({ "schema": 1, "incident": incident }));
        return;
    }
    let Some(incident) = incident else {
        println!("no incident was ever declared here");
        return;
    };
    println!("{}", head(incident));
    for (role, who) in &incident.roles {
        let asked = if incident.unaccepted.contains(role) {
            " (not accepted yet)"
        } else {
            ""
        };
        println!("  {:<8} {who}{asked}", role.word());
    }
    for clock in in_order(incident) {
        println!("  clock    {}", in_words(clock, now));
    }
    for (number, supposed) in (1..).zip(&incident.hypotheses) {
        println!(
            "  hypothesis {number}  {} ({}%): {}",
            supposed.state.words(),
            supposed.confidence,
            supposed.text
        );
    }
    for (number, decision) in (1..).zip(&incident.decisions) {
        let result = decision.result.as_ref().map_or("open", |result| result.as_str());
        println!("  decision {number}  {}: {result}", decision.proposal);
    }
    for (number, todo) in (1..).zip(&incident.todos) {
        let word = match todo.state {
            TodoState::Open => "open",
            TodoState::Done => "done",
            TodoState::Dropped => "dropped",
        };
        let to = if todo.to.is_empty() {
            String::new()
        } else {
            format!(" ({})", todo.to)
        };
        println!("  todo {number}  {word}: {}{to}", todo.text);
    }
}

/// The clocks, the one that is due first at the top.
pub fn clocks(incident: Option<&Incident>, now: Moment, as_json: bool) {
    let clocks = incident.map(in_order).unwrap_or_default();
    if as_json {
        let rows: Vec<Value> = clocks.iter().map(|clock| row(clock, now)).collect();
        let id = incident.map(|incident| incident.id);
        println!("{:#}", json!({ "schema": 1, "incident": id, "clocks": rows }));
        return;
    }
    if clocks.is_empty() {
        println!("no clock runs");
    }
    for clock in clocks {
        println!("{}", in_words(clock, now));
    }
}

fn in_order(incident: &Incident) -> Vec<&Clock> {
    let mut clocks: Vec<&Clock> = incident.clocks.iter().collect();
    clocks.sort_by_key(|clock| (clock.paused.is_some(), clock.due));
    clocks
}

fn row(clock: &Clock, now: Moment) -> Value {
    let state = match standing(clock, now) {
        Standing::Running { .. } => "running",
        Standing::Hint { .. } => "soon",
        Standing::Due { .. } => "due",
        Standing::Overdue { .. } => "overdue",
        Standing::Held => "held",
        Standing::Paused { .. } => "paused",
    };
    json!({
        "kind": clock.kind, "name": clock.name, "state": state, "due": clock.due,
        "left_secs": clock.left(now).as_secs(), "over_secs": clock.over(now).as_secs(),
        "to": clock.to, "why": clock.why, "snoozes": clock.snoozes, "paused": clock.paused,
    })
}

fn in_words(clock: &Clock, now: Moment) -> String {
    let name = if clock.name.is_empty() {
        String::new()
    } else {
        format!(" {}", clock.name)
    };
    let stands = match standing(clock, now) {
        Standing::Running { left } | Standing::Hint { left } => format!("due in {}", short(left)),
        Standing::Due { over } | Standing::Overdue { over } => format!("overdue by {}", short(over)),
        Standing::Held => format!("complete since {}", short(between(clock.due, now))),
        Standing::Paused { left, by, why } => format!("stopped by {by}: {why}, {} left", short(left)),
    };
    format!("{}{name}  {stands}  ({})", clock.kind.word(), clock.why)
}
