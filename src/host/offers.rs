//! Texts for a status update, filled from the facts: what a person starts from.

use super::input::Effect;
use super::people::tell;
use super::state::Host;
use crate::domain::channel::{ChannelRow, OfferedText, UpdateOffer};
use crate::domain::clock::ClockKind;
use crate::domain::incident::{
    CourseFact, Event, Fact, HypothesisState, Impact, Incident, Refusal, Role, TalkFact, TodoState,
};
use crate::domain::{ConsoleId, IncidentId, Moment, SafeText};
use crate::notify::template::BUILT_IN;
use crate::notify::{Fields, Spec, Stage, Template};
use crate::wire::ToConsole;

/// Sentences of what changed: a reader takes in no more.
const CHANGES: usize = 8;
/// Sentences of who does what.
const ACTIONS: usize = 8;

impl Host {
    /// Offers texts for one incident.
    pub(super) fn offer_update(
        &self,
        now: Moment,
        console: &ConsoleId,
        ticket: u64,
        incident: Option<IncidentId>,
    ) -> Vec<Effect> {
        let meant = incident.map_or(self.incident.as_ref(), |id| self.known(id));
        let offer = match meant {
            Some(incident) => self.offer(incident, now, ticket),
            None => UpdateOffer {
                ticket,
                refusal: Some(Refusal::new("no incident is open", "declare one first")),
                ..UpdateOffer::default()
            },
        };
        let offer = Box::new(offer);
        vec![tell(console, ToConsole::Offer { offer })]
    }

    fn offer(&self, incident: &Incident, now: Moment, ticket: u64) -> UpdateOffer {
        UpdateOffer {
            ticket,
            number: incident.next_update(),
            texts: self.texts(incident, now),
            channels: self.post.channels.clone(),
            note: note(self.post.by_hand, &self.post.channels),
            refusal: None,
        }
    }

    /// One text for each template and publicity, the team's first.
    fn texts(&self, incident: &Incident, now: Moment) -> Vec<OfferedText> {
        let mut groups: Vec<Vec<&Spec>> = Vec::new();
        for spec in &self.post.specs {
            let is_alike = |group: &&mut Vec<&Spec>| {
                let first = group.first();
                first.is_some_and(|first| first.template == spec.template && first.public == spec.public)
            };
            match groups.iter_mut().find(is_alike) {
                Some(group) => group.push(spec),
                None => groups.push(vec![spec]),
            }
        }
        groups.sort_by_key(|group| group.first().is_some_and(|first| first.public));
        let texts = groups.iter().filter_map(|group| self.text(incident, now, group));
        texts.collect()
    }

    fn text(&self, incident: &Incident, now: Moment, group: &[&Spec]) -> Option<OfferedText> {
        let first = group.first()?;
        let next_at = incident.next_update_at(&self.clocks, now, first.public);
        let fields = fields(incident, now, first.public, next_at);
        let lines = first.template.fill(&fields);
        Some(OfferedText {
            audience: audience(&first.template).into(),
            text: lines.iter().map(|line| self.masker.clean(line.as_str())).collect(),
            channels: group.iter().map(|spec| spec.name.as_str().into()).collect(),
            next_at,
        })
    }
}

fn audience(template: &Template) -> &'static str {
    let known = BUILT_IN.iter().map(|(name, _)| *name);
    let mut same = known.filter(|name| Template::built_in(name).as_ref() == Some(template));
    same.next().unwrap_or("own")
}

fn note(by_hand: bool, channels: &[ChannelRow]) -> SafeText {
    if by_hand {
        return "no channel is set up: the text goes to your clipboard and into a file of this machine, and reaches \
                nobody until you paste it and say so (see [notify.NAME] in onscene.toml)"
            .into();
    }
    if channels.iter().any(ChannelRow::is_ready) {
        return SafeText::default();
    }
    "no channel can send: each says why".into()
}

/// What a template is filled with. A public text gets nothing that people wrote for each other.
fn fields(incident: &Incident, now: Moment, public: bool, next_at: Option<Moment>) -> Fields {
    let status = Stage::from(incident.status);
    Fields {
        incident: incident.id,
        sequence: incident.next_update(),
        severity: incident.severity,
        status,
        title: incident.title.clone(),
        impact: impact(incident, public),
        changed: if public {
            vec![stage(status).into()]
        } else {
            changed(incident)
        },
        actions: if public { Vec::new() } else { actions(incident, now) },
        next_at,
        started_at: incident.started.unwrap_or(incident.declared),
        commander: if public {
            SafeText::default()
        } else {
            incident.roles.get(&Role::Commander).cloned().unwrap_or_default()
        },
    }
}

/// A sentence for everybody outside.
fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Investigating => "We are looking for the cause.",
        Stage::Identified => "We know the cause and are working on it.",
        Stage::Monitoring => "The problem is stopped. We are watching that it stays so.",
        Stage::Resolved => "The problem is over.",
    }
}

fn impact(incident: &Incident, public: bool) -> SafeText {
    let text = match (incident.impacts.last(), public) {
        (None, false) => return SafeText::default(),
        (None, true) => "We are looking into a problem and do not know yet whom it affects.".to_owned(),
        (Some(Impact { from, until: None }), false) => format!("customers are affected since {}", clock(*from)),
        (Some(Impact { from, until: None }), true) => format!("Customers are affected since {}.", clock(*from)),
        (
            Some(Impact {
                from,
                until: Some(until),
            }),
            public,
        ) => {
            let text = format!("ustomers were affected from {} to {}", clock(*from), clock(*until));
            if public {
                format!("C{text}.")
            } else {
                format!("c{text}")
            }
        }
    };
    text.into()
}

fn clock(at: Moment) -> String {
    at.format("%H:%M UTC").to_string()
}

/// What happened since the last update was approved, for people who were not here.
fn changed(incident: &Incident) -> Vec<SafeText> {
    let events = &incident.timeline;
    let last = events.iter().rposition(|event| is_update(&event.fact));
    let since = &events[last.map_or(0, |last| last + 1)..];
    let told: Vec<&Event> = since.iter().filter(|event| is_change(&event.fact)).collect();
    let newest = &told[told.len().saturating_sub(CHANGES)..];
    newest.iter().map(|event| incident.line(event).into()).collect()
}

fn is_update(fact: &Fact) -> bool {
    use crate::domain::incident::CommsFact;
    matches!(
        fact,
        Fact::UpdateSent { .. } | Fact::Comms(CommsFact::UpdateApproved { .. })
    )
}

/// Whether a fact says something to whoever was not here.
fn is_change(fact: &Fact) -> bool {
    match fact {
        Fact::SeverityChanged { .. }
        | Fact::StatusChanged { .. }
        | Fact::StepDone { .. }
        | Fact::StepBlocked { .. }
        | Fact::RunFinished { .. }
        | Fact::Course(
            CourseFact::ImpactStarted { .. } | CourseFact::ImpactEnded { .. } | CourseFact::Reopened { .. },
        )
        | Fact::Talk(TalkFact::Decision { result: Some(_), .. }) => true,
        Fact::Talk(TalkFact::Hypothesis { state, .. }) => *state != HypothesisState::Open,
        Fact::Declared { .. }
        | Fact::RoleAssigned { .. }
        | Fact::Noted { .. }
        | Fact::Pinned { .. }
        | Fact::BookAttached { .. }
        | Fact::BookChanged { .. }
        | Fact::StepSkipped { .. }
        | Fact::StepRuledOut { .. }
        | Fact::StepAssigned { .. }
        | Fact::StepJudged { .. }
        | Fact::StepReset { .. }
        | Fact::StepNoted { .. }
        | Fact::ValueSet { .. }
        | Fact::RunStarted { .. }
        | Fact::RunCancelAsked { .. }
        | Fact::UpdateSent { .. }
        | Fact::ClockSet { .. }
        | Fact::ClockStopped { .. }
        | Fact::Course(_)
        | Fact::People(_)
        | Fact::Talk(_)
        | Fact::Clock(_)
        | Fact::Comms(_)
        | Fact::Outlived(_)
        | Fact::Unknown(_) => false,
    }
}

/// Who does what now: tasks with a clock, things to do, commands that run.
fn actions(incident: &Incident, now: Moment) -> Vec<SafeText> {
    let tasks = incident.clocks.iter().filter(|clock| clock.kind == ClockKind::Task);
    let tasks = tasks.map(|task| {
        let by = if task.due < now { "was due" } else { "until" };
        format!("{}: {} ({by} {})", task.to, task.name, clock(task.due))
    });
    let open = incident.todos.iter().filter(|todo| todo.state == TodoState::Open);
    let todos = open.map(|todo| match todo.to.as_str() {
        "" => format!("nobody yet: {}", todo.text),
        to => format!("{to}: {}", todo.text),
    });
    let running = incident.running.iter().map(|run| format!("running: {}", run.title));
    let all = tasks.chain(todos).chain(running).map(SafeText::from);
    all.take(ACTIONS).collect()
}
