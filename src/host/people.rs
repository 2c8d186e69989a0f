//! Who is here, and what they say.

use super::input::Effect;
use super::logs::PageDesk;
use super::state::Host;
use crate::domain::clock::ClockKind;
use crate::domain::incident::{Refusal, Severity, person};
use crate::domain::{ConsoleId, IncidentId, Moment, RunId, SafeText};
use crate::wire::{Answer, Hello, HostStatus, Notice, NoticeKind, PROTOCOL, Presence, ToConsole, ToHost, Welcome};

/// One connected console.
#[derive(Debug)]
pub(super) struct Peer {
    pub person: SafeText,
    pub since: Moment,
    pub is_console: bool,
    /// Whether this console may change nothing.
    pub read_only: bool,
    pub pages: PageDesk,
    pub watched: Option<RunId>,
    /// The container this person looks at.
    pub container: Option<String>,
    /// Whether the watched run has news for this console.
    pub run_dirty: bool,
    /// Whether the terminal of the watched run changed.
    pub screen_dirty: bool,
    /// Whether everything has to be sent.
    pub fresh: bool,
}

impl Host {
    pub(super) fn joined(&mut self, now: Moment, mut hello: Hello, was_dropped: bool) -> Vec<Effect> {
        hello.person = match person(&hello.person) {
            Ok(person) => person,
            Err(refusal) => return vec![tell(&hello.console, ToConsole::Refused { refusal })],
        };
        let peer = Peer {
            person: hello.person.clone(),
            since: now,
            is_console: hello.is_console,
            read_only: hello.read_only,
            pages: PageDesk::default(),
            watched: None,
            container: None,
            run_dirty: false,
            screen_dirty: false,
            fresh: hello.is_console,
        };
        let welcome = tell(&hello.console, ToConsole::Welcome(self.welcome(&hello, was_dropped)));
        self.peers.insert(hello.console, peer);
        self.dirty.people = true;
        vec![welcome]
    }

    pub(super) fn left(&mut self, now: Moment, console: &ConsoleId) -> Vec<Effect> {
        let _ = self.watch_run(console, None);
        let was_console = self.peers.remove(console).is_some_and(|peer| peer.is_console);
        self.dirty.people = true;
        // A question asked in passing does not keep a host alive.
        if was_console && self.console_count() == 0 {
            self.idle_since = Some(now);
        }
        vec![Effect::WatchContainer(self.looked_at())]
    }

    fn watch_container(&mut self, console: &ConsoleId, container: Option<String>) -> Vec<Effect> {
        if let Some(peer) = self.peers.get_mut(console) {
            peer.container = container;
        }
        vec![Effect::WatchContainer(self.looked_at())]
    }

    /// One container is sampled closely at a time: the first that anybody looks at.
    fn looked_at(&self) -> Option<String> {
        self.peers.values().find_map(|peer| peer.container.clone())
    }

    pub(super) fn said(&mut self, now: Moment, console: &ConsoleId, message: ToHost, fresh: RunId) -> Vec<Effect> {
        match message {
            ToHost::Hello(_) | ToHost::Bye => Vec::new(),
            ToHost::AskGuards { step } => self.ask_guards(console, &step),
            ToHost::AskUpdate { ticket, incident } => self.offer_update(now, console, ticket, incident),
            ToHost::TypeInto { run, bytes } => self.type_into(console, run, bytes),
            ToHost::SizeTerminal { run, columns, rows } => self.size_terminal(console, run, columns, rows),
            ToHost::Command {
                ticket,
                command,
                incident,
            } => self.take_command(now, console, ticket, command, incident, fresh),
            ToHost::BringToFront { ticket, incident } => self.ask_for_front(now, console, ticket, incident),
            ToHost::Import { ticket, file } => self.ask_for_import(now, console, ticket, file),
            ToHost::LookBack { ticket, what } => vec![Effect::LookBack {
                console: console.clone(),
                ticket,
                what,
            }],
            ToHost::Show { incident } => vec![tell(console, self.shown(incident))],
            ToHost::ViewLogs { view } => self.view_logs(console, view),
            ToHost::WatchRun { run } => self.watch_run(console, run),
            ToHost::WatchContainer { container: looked_at } => self.watch_container(console, looked_at),
            ToHost::Export { incident } => self.export(console, incident),
            ToHost::ProbeNow => vec![Effect::ProbeNow],
            ToHost::ReloadBooks => vec![Effect::ReadBooks],
            ToHost::Status => vec![tell(console, ToConsole::Status(self.status()))],
            ToHost::Stop { force } => self.stop(console, force),
        }
    }

    /// The incident in front as a document; another one is read with `onscene incident export`.
    fn export(&self, console: &ConsoleId, asked: IncidentId) -> Vec<Effect> {
        if let Some(incident) = self.incident.as_ref().filter(|incident| incident.id == asked) {
            return vec![Effect::Export {
                console: console.clone(),
                incident: Box::new(incident.clone()),
            }];
        }
        let notice = Notice {
            kind: NoticeKind::Warning,
            text: format!("{asked} is not in front any more (hint: `onscene incident export {asked}`)").into(),
        };
        vec![tell(console, ToConsole::Notice(notice))]
    }

    pub(super) fn console_count(&self) -> usize {
        self.peers.values().filter(|peer| peer.is_console).count()
    }

    /// A notice for every console.
    pub(super) fn notify(&self, kind: NoticeKind, text: impl Into<SafeText>) -> Vec<Effect> {
        let text: SafeText = text.into();
        let text = self.masker.clean(text.as_str());
        let notice = Notice { kind, text };
        let everyone = self.peers.iter().filter(|(_, peer)| peer.is_console);
        everyone
            .map(|(console, _)| tell(console, ToConsole::Notice(notice.clone())))
            .collect()
    }

    pub(super) fn task_failed(&mut self, what: &SafeText) -> Vec<Effect> {
        self.notify(
            NoticeKind::Error,
            format!("a part of the host failed and was ended: {what}"),
        )
    }

    pub(super) fn presence(&self) -> Vec<Presence> {
        let consoles = self.peers.iter().filter(|(_, peer)| peer.is_console);
        consoles
            .map(|(console, peer)| Presence {
                console: console.clone(),
                person: peer.person.clone(),
                since: peer.since,
            })
            .collect()
    }

    fn welcome(&self, hello: &Hello, was_dropped: bool) -> Welcome {
        Welcome {
            protocol: PROTOCOL,
            version: env!("CARGO_PKG_VERSION").into(),
            project: self.project.clone(),
            environment: self.environment.clone(),
            host: self.machine.clone(),
            directory: self.directory.clone(),
            read_only: self.read_only || hello.read_only,
            drill: self.drill,
            was_dropped,
            person: hello.person.clone(),
            warnings: self.warnings_now(),
            update_minutes: self.update_minutes(),
        }
    }

    /// What there is to warn of: what was so at the start, and the books as they are now.
    pub(super) fn warnings_now(&self) -> Vec<SafeText> {
        let of_books = self.books.iter().flat_map(|book| &book.warnings);
        let of_files = self.unread.iter().chain(of_books);
        let all = self.warnings.iter().chain(of_files);
        all.map(|warning| self.masker.clean(warning.as_str())).collect()
    }

    /// How many minutes lie between two updates at the incident's severity; 0 where none are due.
    fn update_minutes(&self) -> u32 {
        let severity = self
            .incident
            .as_ref()
            .map_or(Severity::Sev2, |incident| incident.severity);
        let length = self.clocks.length(ClockKind::Update, severity, false);
        length.map_or(0, |length| {
            u32::try_from(length.span.as_secs() / 60).unwrap_or(u32::MAX)
        })
    }

    fn status(&self) -> HostStatus {
        HostStatus {
            project: self.project.clone(),
            directory: self.directory.clone(),
            pid: self.pid,
            version: env!("CARGO_PKG_VERSION").into(),
            since: self.since,
            consoles: u32::try_from(self.console_count()).unwrap_or(u32::MAX),
            incident: self.open_incidents().next().map(|incident| incident.id),
            open: self.open_lines(),
            sources: self.source_rows(),
            services: self.services.iter().map(|watched| watched.row.clone()).collect(),
        }
    }

    fn stop(&mut self, console: &ConsoleId, force: bool) -> Vec<Effect> {
        if let Some(open) = self.open_incidents().next().filter(|_| !force) {
            let sentence = format!("{} is open", open.id);
            let refusal = Refusal::new(
                sentence,
                "resolve it first, or `onscene stop --force`; the incident stays in the journal",
            );
            return vec![tell(console, ToConsole::Refused { refusal })];
        }
        if !force && !self.read_only && self.has_post() {
            let hint = "wait for it or take it back, or `onscene stop --force`; the next host sends it";
            let refusal = Refusal::new("an update is still on its way", hint);
            return vec![tell(console, ToConsole::Refused { refusal })];
        }
        self.leave()
    }

    /// Sends the consoles away, so that none of them starts the host again, and ends.
    pub(super) fn leave(&self) -> Vec<Effect> {
        let refusal = Refusal::new("the host was stopped", "leave, then start onscene again");
        let consoles = self.peers.iter().filter(|(_, peer)| peer.is_console);
        let mut effects: Vec<Effect> = consoles
            .map(|(console, _)| {
                tell(
                    console,
                    ToConsole::Refused {
                        refusal: refusal.clone(),
                    },
                )
            })
            .collect();
        effects.push(Effect::Stop);
        effects
    }
}

/// A message for one console.
pub(super) fn tell(console: &ConsoleId, message: ToConsole) -> Effect {
    Effect::Tell {
        console: console.clone(),
        message: Box::new(message),
    }
}

/// The answer to one command.
pub(super) fn answer(console: &ConsoleId, ticket: u64, refusal: Option<Refusal>) -> Effect {
    tell(console, ToConsole::Answer(Answer { ticket, refusal }))
}
