//! How an outage goes beside its status: moments, customer impact, links, a date for the review.

mod command;
mod told;

pub use command::CourseCommand;
pub(super) use told::words;

use super::clocks;
use super::command::Refusal;
use super::decide::{Office, not_ahead, said};
use super::fact::{Event, Fact};
use super::fold::Incident;
use super::scale::Status;
use crate::domain::clock::ClockKind;
use crate::domain::{Moment, SafeText};
use serde::{Deserialize, Serialize};

/// The longest title, in bytes.
const LONGEST_TITLE: usize = 200;

/// A moment that the metrics are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Milestone {
    /// The outage began.
    Started,
    /// Somebody or something noticed it.
    Detected,
    /// Somebody took it on.
    Acknowledged,
    /// The harm was stopped.
    Mitigated,
    /// It was over.
    Resolved,
}

impl Milestone {
    /// The word shown on screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Started => "began",
            Self::Detected => "detected",
            Self::Acknowledged => "acknowledged",
            Self::Mitigated => "mitigated",
            Self::Resolved => "resolved",
        }
    }
}

/// What an incident is linked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// An alert.
    Alert,
    /// A ticket.
    Ticket,
    /// A public status page's incident.
    StatusPage,
    /// Another document.
    Document,
}

impl LinkKind {
    /// The words shown on screen.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Alert => "alert",
            Self::Ticket => "ticket",
            Self::StatusPage => "status page",
            Self::Document => "document",
        }
    }
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// To what.
    pub to: LinkKind,
    /// Its name or address.
    pub name: SafeText,
}

/// A while in which customers were affected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impact {
    /// From when.
    pub from: Moment,
    /// Until when; none while it goes on.
    pub until: Option<Moment>,
}

/// How the outage goes. `at` may be long before the fact is written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum CourseFact {
    /// A moment is known now.
    MilestoneSet {
        /// Which moment.
        milestone: Milestone,
        /// When it was.
        at: Moment,
    },
    /// Customers are affected.
    ImpactStarted {
        /// Since when.
        at: Moment,
    },
    /// Customers are affected no more.
    ImpactEnded {
        /// Since when.
        at: Moment,
    },
    /// It has to do with something elsewhere.
    Linked {
        /// With what.
        to: LinkKind,
        /// Its name or address.
        name: SafeText,
    },
    /// It is not over after all.
    Reopened {
        /// Why.
        why: SafeText,
    },
    /// The review has a date.
    ReviewScheduled {
        /// When it is.
        at: Moment,
    },
    /// It is called otherwise now.
    Titled {
        /// What is wrong, in a few words.
        title: SafeText,
        /// Whether this is what everybody outside calls it; the team's own title stays then.
        #[serde(default)]
        is_public: bool,
    },
}

/// Decides what a person says of how the outage goes.
pub(super) fn decide(
    incident: &Incident,
    office: &Office<'_>,
    now: Moment,
    command: &CourseCommand,
) -> Result<Vec<Fact>, Refusal> {
    match command {
        CourseCommand::SetMilestone { milestone, at } => set_milestone(incident, now, *milestone, *at),
        CourseCommand::StartImpact { at } => start_impact(incident, office, now, at.unwrap_or(now)),
        CourseCommand::EndImpact { at } => end_impact(incident, now, at.unwrap_or(now)),
        CourseCommand::Link { to, name } => link(incident, office, now, *to, name),
        CourseCommand::Reopen { why } => reopen(incident, office, now, why),
        CourseCommand::SetTitle { title, is_public } => {
            let title = titled(title)?;
            let is_public = *is_public;
            Ok(vec![Fact::Course(CourseFact::Titled { title, is_public })])
        }
        CourseCommand::ScheduleReview { at } => {
            if *at < now {
                return Err(Refusal::new(
                    "the review cannot be in the past",
                    "choose a date to come",
                ));
            }
            let scheduled = Fact::Course(CourseFact::ReviewScheduled { at: *at });
            let over = clocks::stop_all(incident, |kind| kind == ClockKind::PostMortem);
            Ok(std::iter::once(scheduled).chain(over).collect())
        }
    }
}

/// A title is a headline: it stands above every update.
fn titled(title: &SafeText) -> Result<SafeText, Refusal> {
    let title = said(title, "title")?;
    if title.as_str().len() > LONGEST_TITLE {
        return Err(Refusal::new(
            format!("the title is {} bytes long", title.as_str().len()),
            "200 bytes stand above an update; write the rest as a note",
        ));
    }
    Ok(title)
}

fn set_milestone(incident: &Incident, now: Moment, milestone: Milestone, at: Moment) -> Result<Vec<Fact>, Refusal> {
    not_ahead(at, now)?;
    if let Some(began) = incident
        .started
        .filter(|began| milestone != Milestone::Started && at < *began)
    {
        return Err(Refusal::new(
            format!("it began only at {}", began.format("%H:%M:%SZ")),
            "choose a later moment, or say anew when it began",
        ));
    }
    let missing = match milestone {
        Milestone::Mitigated => incident.status.is_harmful(),
        Milestone::Resolved => incident.is_open(),
        Milestone::Started | Milestone::Detected | Milestone::Acknowledged => false,
    };
    if missing {
        return Err(Refusal::new(
            format!("the status is {}, not yet {}", incident.status.word(), milestone.word()),
            "set the status first, then say when it was",
        ));
    }
    let mut facts = vec![Fact::Course(CourseFact::MilestoneSet { milestone, at })];
    if milestone == Milestone::Acknowledged {
        facts.extend(clocks::stop_all(incident, |kind| kind == ClockKind::Escalation));
    }
    Ok(facts)
}

fn start_impact(open: &Incident, office: &Office<'_>, now: Moment, at: Moment) -> Result<Vec<Fact>, Refusal> {
    not_ahead(at, now)?;
    if let Some(impact) = open.impacts.iter().find(|impact| impact.until.is_none()) {
        return Err(Refusal::new(
            format!(
                "customers are affected since {} already",
                impact.from.format("%H:%M:%SZ")
            ),
            "correct that entry if the time is wrong",
        ));
    }
    let mut facts = vec![Fact::Course(CourseFact::ImpactStarted { at })];
    if open.is_open()
        && !open.has_page()
        && let Some(length) = office.clocks.length(ClockKind::Impact, open.severity, false)
    {
        facts.push(clocks::set(ClockKind::Impact, at, &length));
    }
    Ok(facts)
}

fn end_impact(open: &Incident, now: Moment, at: Moment) -> Result<Vec<Fact>, Refusal> {
    not_ahead(at, now)?;
    let impact = open.impacts.iter().find(|impact| impact.until.is_none());
    let impact = impact.ok_or_else(|| {
        let hint = "say first since when they were, or stop the IMPACT clock with a reason";
        Refusal::new("nobody said that customers are affected", hint)
    })?;
    if at < impact.from {
        return Err(Refusal::new(
            format!("the impact began only at {}", impact.from.format("%H:%M:%SZ")),
            "choose a later moment",
        ));
    }
    let mut facts = vec![Fact::Course(CourseFact::ImpactEnded { at })];
    facts.extend(clocks::stop_all(open, |kind| kind == ClockKind::Impact));
    Ok(facts)
}

/// A public page answers the question of the impact clock and wants updates of its own.
fn link(
    incident: &Incident,
    office: &Office<'_>,
    now: Moment,
    to: LinkKind,
    name: &SafeText,
) -> Result<Vec<Fact>, Refusal> {
    let link = Link {
        to,
        name: said(name, "link")?,
    };
    if incident.links.contains(&link) {
        let sentence = format!("{} {} is linked already", link.to.words(), link.name);
        return Err(Refusal::new(sentence, "nothing to do"));
    }
    let Link { to, name } = link;
    let mut facts = vec![Fact::Course(CourseFact::Linked { to, name })];
    if to == LinkKind::StatusPage {
        facts.extend(clocks::stop_all(incident, |kind| kind == ClockKind::Impact));
        facts.extend(clocks::update(incident, office.clocks, ClockKind::PublicUpdate, now));
    }
    Ok(facts)
}

fn reopen(incident: &Incident, office: &Office<'_>, now: Moment, why: &SafeText) -> Result<Vec<Fact>, Refusal> {
    if incident.is_open() {
        return Err(Refusal::new(
            format!("{} is {}", incident.id, incident.status.word()),
            "only what is resolved can be opened again",
        ));
    }
    let why = said(why, "reason")?;
    let mut facts = vec![Fact::Course(CourseFact::Reopened { why })];
    facts.extend(clocks::stop_all(incident, |kind| kind == ClockKind::PostMortem));
    let mut kinds = vec![ClockKind::Update, ClockKind::Mitigation];
    kinds.extend(incident.has_page().then_some(ClockKind::PublicUpdate));
    facts.extend(clocks::begin(office.clocks, incident.severity, &kinds, now));
    if incident.roles.contains_key(&super::scale::Role::Commander) {
        facts.push(clocks::leads(office.clocks, now));
    }
    Ok(facts)
}

impl Incident {
    /// Whether customers are affected now, as far as somebody said so.
    #[must_use]
    pub fn has_impact(&self) -> bool {
        self.impacts.iter().any(|impact| impact.until.is_none())
    }

    /// Whether a public page is open for it.
    #[must_use]
    pub fn has_page(&self) -> bool {
        self.links.iter().any(|link| link.to == LinkKind::StatusPage)
    }

    pub(super) fn apply_course(&mut self, fact: &CourseFact) {
        match fact {
            CourseFact::MilestoneSet { .. } | CourseFact::ImpactStarted { .. } | CourseFact::ImpactEnded { .. } => {}
            CourseFact::Linked { to, name } => self.links.push(Link {
                to: *to,
                name: name.clone(),
            }),
            CourseFact::Reopened { .. } => self.status = Status::Investigating,
            CourseFact::ReviewScheduled { at } => self.review = Some(*at),
            CourseFact::Titled {
                title,
                is_public: false,
            } => self.title = title.clone(),
            CourseFact::Titled { title, is_public: true } => self.public_title = Some(title.clone()),
        }
    }

    /// Finds anew when it began, was noticed, mitigated and over, and when customers were affected:
    /// from all facts that say so, with what was corrected about them. Called for a fact that may
    /// change one of these.
    pub(super) fn find_moments(&mut self) {
        (self.started, self.detected, self.acknowledged) = (None, None, None);
        (self.mitigated, self.resolved) = (None, None);
        self.impacts.clear();
        let timeline = std::mem::take(&mut self.timeline);
        for event in &timeline {
            self.moment_of(event);
        }
        self.timeline = timeline;
    }

    fn moment_of(&mut self, event: &Event) {
        let at = self.happened(event);
        if let Fact::StatusChanged { to } = &event.fact {
            self.moment_of_status(*to, at);
        } else if let Fact::Course(fact) = &event.fact {
            self.moment_of_course(fact, at);
        }
    }

    fn moment_of_status(&mut self, to: Status, at: Moment) {
        match to {
            Status::Triage | Status::Investigating | Status::Identified => {
                (self.mitigated, self.resolved) = (None, None);
            }
            Status::Mitigated => self.mitigated = Some(at),
            Status::Resolved => self.resolved = Some(at),
            Status::Monitoring | Status::Closed => {}
        }
    }

    fn moment_of_course(&mut self, fact: &CourseFact, at: Moment) {
        match fact {
            CourseFact::Reopened { .. } => (self.mitigated, self.resolved) = (None, None),
            CourseFact::MilestoneSet { milestone, .. } => match milestone {
                Milestone::Started => self.started = Some(at),
                Milestone::Detected => self.detected = Some(at),
                Milestone::Acknowledged => self.acknowledged = Some(at),
                Milestone::Mitigated => self.mitigated = Some(at),
                Milestone::Resolved => self.resolved = Some(at),
            },
            CourseFact::ImpactStarted { .. } if !self.has_impact() => {
                self.impacts.push(Impact { from: at, until: None });
            }
            CourseFact::ImpactEnded { .. } => {
                if let Some(open) = self.impacts.iter_mut().find(|impact| impact.until.is_none()) {
                    open.until = Some(at.max(open.from));
                }
            }
            CourseFact::ImpactStarted { .. }
            | CourseFact::Linked { .. }
            | CourseFact::ReviewScheduled { .. }
            | CourseFact::Titled { .. } => {}
        }
    }
}
