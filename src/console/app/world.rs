//! What the host told, part by part. A part that was not told yet is `None`: unknown, not empty.

use crate::domain::container::ContainerRow;
use crate::domain::guards::Guards;
use crate::domain::health::ServiceRow;
use crate::domain::incident::{Incident, OpenIncident};
use crate::domain::log::LogPage;
use crate::domain::run::{RunView, TerminalScreen};
use crate::domain::runbook::{Book, Section, Step};
use crate::domain::source::{SourceKind, SourceRow, SourceState};
use crate::domain::suggestion::Suggestion;
use crate::domain::{Moment, SafeText, SourceId, StepId};
use crate::wire::{Presence, Welcome};

/// The newest of each part.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct World {
    /// The host's first answer.
    pub welcome: Option<Welcome>,
    /// The services.
    pub services: Option<Vec<ServiceRow>>,
    /// The containers.
    pub containers: Option<Vec<ContainerRow>>,
    /// The sources.
    pub sources: Option<Vec<SourceRow>>,
    /// The books.
    pub books: Option<Vec<Book>>,
    /// The incident in front; it may be resolved.
    pub incident: Option<Box<Incident>>,
    /// All open incidents, the one in front first.
    pub open: Vec<OpenIncident>,
    /// The page of the log that was asked for last and answered.
    pub page: Option<LogPage>,
    /// The run that is watched.
    pub run: Option<RunView>,
    /// The terminal of the run that is watched, where it has one.
    pub terminal: Option<TerminalScreen>,
    /// Where the step that was asked about last would land.
    pub guards: Option<Box<Guards>>,
    /// Sections that what happens now points at.
    pub suggestions: Vec<Suggestion>,
    /// What a person may do elsewhere on screen, and the step that does it by the book.
    pub covers: Vec<crate::domain::suggestion::Cover>,
    /// Every placeholder that has a value now, and where the value comes from.
    pub values: Vec<crate::domain::value::KnownName>,
    /// Who is here.
    pub people: Vec<Presence>,
}

impl World {
    /// The incident, where one is open.
    #[must_use]
    pub fn open_incident(&self) -> Option<&Incident> {
        self.incident.as_deref().filter(|incident| incident.is_open())
    }

    /// Whether any incident is open, in front or not.
    #[must_use]
    pub fn is_any_open(&self) -> bool {
        self.open_incident().is_some() || self.others_open().next().is_some()
    }

    /// The incidents that are open beside the one in front.
    pub fn others_open(&self) -> impl Iterator<Item = &OpenIncident> {
        let front = self.incident.as_ref().map(|incident| incident.id);
        self.open.iter().filter(move |open| Some(open.id) != front)
    }

    /// The person as the host calls them; empty before the host said so.
    #[must_use]
    pub fn me(&self) -> &str {
        self.welcome.as_ref().map_or("", |welcome| welcome.person.as_str())
    }

    /// A step by its name, with its book and section.
    #[must_use]
    pub fn step(&self, id: &StepId) -> Option<(&Book, &Section, &Step)> {
        let books = self.books.as_deref().unwrap_or_default();
        books
            .iter()
            .find_map(|book| book.step(id).map(|(section, step)| (book, section, step)))
    }

    /// The short name of a source; its id where the host did not tell one.
    #[must_use]
    pub fn source_label<'a>(&'a self, id: &'a SourceId) -> &'a str {
        let sources = self.sources.as_deref().unwrap_or_default();
        let known = sources.iter().find(|source| &source.id == id);
        known.map_or(id.as_str(), |source| source.label.as_str())
    }

    /// The worst engine that is not live, with the moment of its last news.
    #[must_use]
    pub fn engine_gone(&self) -> Option<&SourceRow> {
        let sources = self.sources.as_deref().unwrap_or_default();
        sources
            .iter()
            .find(|source| source.kind == SourceKind::Engine && source.state != SourceState::Live)
    }

    /// The log source of a container, by the name both go by.
    #[must_use]
    pub fn log_source(&self, container: &ContainerRow) -> Option<&SourceRow> {
        let logs = self.sources.as_deref().unwrap_or_default().iter();
        let logs = logs.filter(|source| source.kind == SourceKind::ContainerLog);
        let named = |name: &SafeText| {
            let name = name.clone();
            move |source: &&SourceRow| source.label == name
        };
        logs.clone()
            .find(named(container.label()))
            .or_else(|| logs.clone().find(named(&container.name)))
    }
}

/// How the link to the host stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Link {
    /// Being made for the first time.
    #[default]
    Connecting,
    /// It stands.
    Linked,
    /// It is gone; what is on screen is as old as this.
    Lost {
        /// Since when.
        since: Moment,
        /// Why, in words.
        why: SafeText,
    },
}
