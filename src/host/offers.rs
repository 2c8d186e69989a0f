//! Texts for a status update, filled from the facts: what a person starts from.

mod told;

use super::input::Effect;
use super::people::tell;
use super::state::Host;
use crate::domain::channel::{ChannelRow, OfferedText, UpdateOffer};
use crate::domain::incident::{Command, CommsCommand, Impact, Incident, Refusal, Role, Stage, Status};
use crate::domain::{ConsoleId, IncidentId, Moment, SafeText};
use crate::notify::template::BUILT_IN;
use crate::notify::{Fields, Spec, Template};
use crate::wire::ToConsole;

/// Whom a text is for: who was there, who decides, who only uses what is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Readers {
    Team,
    Deciders,
    Everybody,
}

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
            note: self.note(),
            refusal: None,
        }
    }

    /// Holds back a text that is the team's own, where it would go to a channel that everybody outside reads.
    ///
    /// # Errors
    /// A line of it is as it was offered to the team.
    pub(super) fn may_go_out(&self, incident: &Incident, now: Moment, command: &Command) -> Result<(), Refusal> {
        let Command::Comms(
            CommsCommand::PostUpdate { text, channels, .. } | CommsCommand::ApproveUpdate { text, channels, .. },
        ) = command
        else {
            return Ok(());
        };
        let is_public = |row: &&ChannelRow| row.is_public && channels.contains(&row.name);
        let Some(public) = self.post.channels.iter().find(is_public) else {
            return Ok(());
        };
        let Some(line) = told::for_the_team(incident, now, text) else {
            return Ok(());
        };
        Err(Refusal::new(
            format!("{} is public and this is the INTERNAL text: {line}", public.name),
            "leave the public channel to an update of its own, with the public text (ctrl-t), or write that line anew",
        ))
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
        let fields = fields(incident, now, first, next_at);
        let lines = first.template.fill(&fields);
        Some(OfferedText {
            audience: audience(&first.template).into(),
            title: fields.title.clone(),
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

impl Host {
    /// What a person has to know before sending; first of all that the file which says where is not in force.
    fn note(&self) -> SafeText {
        let mut warnings = self.warnings.iter();
        let file = warnings.find(|warning| warning.as_str().contains("nobody has accepted it yet"));
        match file {
            Some(file) if self.post.by_hand => format!("its channels are not in force: {file}").into(),
            Some(_) | None => note(self.post.by_hand, &self.post.channels),
        }
    }
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

/// Whom a channel's draft is for.
fn readers(spec: &Spec) -> Readers {
    match (spec.public, audience(&spec.template)) {
        (true, _) => Readers::Everybody,
        (false, "executive") => Readers::Deciders,
        (false, _) => Readers::Team,
    }
}

/// What a template is filled with. A public text gets nothing that people wrote for each other.
fn fields(incident: &Incident, now: Moment, spec: &Spec, next_at: Option<Moment>) -> Fields {
    let readers = readers(spec);
    let common = Fields {
        incident: incident.id,
        sequence: incident.next_update(),
        severity: incident.severity,
        status: incident.status.word(),
        title: incident.title.clone(),
        impact: impact(incident, now),
        changed: told::changed(incident, readers),
        actions: told::actions(incident, now, readers),
        next_at,
        started_at: incident.started.unwrap_or(incident.declared),
        commander: incident.roles.get(&Role::Commander).cloned().unwrap_or_default(),
    };
    if readers != Readers::Everybody {
        return common;
    }
    Fields {
        status: incident.status.stage().word(),
        title: incident.public_title.as_ref().unwrap_or(&spec.title).clone(),
        impact: public_impact(incident, now),
        changed: vec![sentence(incident.status.stage()).into()],
        commander: "our team".into(),
        ..common
    }
}

/// A sentence for everybody outside.
fn sentence(stage: Stage) -> &'static str {
    match stage {
        Stage::Investigating => "We are looking for the cause.",
        Stage::Identified => "We know the cause and are working on it.",
        Stage::Monitoring => "The problem is stopped. We are watching that it stays so.",
        Stage::Resolved => "The problem is over.",
    }
}

/// Whom it hurts, for people of the house; empty where nobody said.
fn impact(incident: &Incident, now: Moment) -> SafeText {
    let text = match incident.impacts.last() {
        None => return SafeText::default(),
        Some(Impact { from, until: None }) => format!("customers affected since {}", clock(*from, now)),
        Some(Impact {
            from,
            until: Some(until),
        }) => {
            format!(
                "customers were affected from {} to {}",
                clock(*from, now),
                clock(*until, now)
            )
        }
    };
    text.into()
}

/// What people outside are told of it: nothing that nobody knows yet.
fn public_impact(incident: &Incident, now: Moment) -> SafeText {
    let text = match (incident.impacts.last(), incident.status) {
        (Some(Impact { from, until: None }), _) => {
            format!("Customers have been affected since {}.", clock(*from, now))
        }
        (
            Some(Impact {
                from,
                until: Some(until),
            }),
            _,
        ) => {
            format!(
                "Customers were affected from {} to {}.",
                clock(*from, now),
                clock(*until, now)
            )
        }
        (None, Status::Triage | Status::Investigating | Status::Identified) => {
            "There is a problem with our service. We do not know yet whom it affects.".to_owned()
        }
        (None, Status::Mitigated | Status::Monitoring | Status::Resolved | Status::Closed) => {
            "There was a problem with our service.".to_owned()
        }
    };
    text.into()
}

/// A moment for a reader: `14:32 UTC`, with its day where that is not today.
fn clock(at: Moment, now: Moment) -> String {
    let form = if at.date_naive() == now.date_naive() {
        "%H:%M UTC"
    } else {
        "%Y-%m-%d %H:%M UTC"
    };
    at.format(form).to_string()
}
