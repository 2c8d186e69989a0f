//! What changed, as messages. A part of the world is sent whole, so that the newest replaces the
//! one before in a console's queue.

use super::people::Peer;
use super::shown::shown;
use super::state::Host;
use crate::domain::incident::{Fact, Incident};
use crate::domain::{ConsoleId, IncidentId};
use crate::wire::{EndRow, ToConsole};

/// Which parts changed since the last publishing.
#[derive(Debug, Default, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "one flag for each part of the world")]
pub(super) struct Dirty {
    pub services: bool,
    pub containers: bool,
    pub sources: bool,
    pub books: bool,
    pub warnings: bool,
    pub incident: bool,
    pub heads: bool,
    pub values: bool,
    pub hints: bool,
    pub people: bool,
}

impl Dirty {
    const ALL: Self = Self {
        services: true,
        containers: true,
        sources: true,
        books: true,
        warnings: true,
        incident: true,
        heads: true,
        values: true,
        hints: true,
        people: true,
    };
}

/// The messages each console needs to be up to date. The shell calls this a few times a second at
/// most; between two calls changes gather.
pub fn publish(host: &mut Host) -> Vec<(ConsoleId, ToConsole)> {
    let dirty = std::mem::take(&mut host.dirty);
    let mut peers = std::mem::take(&mut host.peers);
    let mut messages = Vec::new();
    for (console, peer) in peers.iter_mut().filter(|(_, peer)| peer.is_console) {
        let parts = if std::mem::take(&mut peer.fresh) {
            Dirty::ALL
        } else {
            dirty
        };
        let all = host.parts(parts).into_iter().chain(host.pages(peer));
        messages.extend(all.map(|message| (console.clone(), message)));
    }
    // Who is here is counted once the peers are back in their place.
    host.peers = peers;
    messages.extend(host.people_messages(dirty));
    messages
}

/// Facts of a timeline that are sent: more than anybody scrolls through. The export has all of them.
const SENT: usize = 2_000;
/// Of these, the newest may carry the last lines of their output.
const WITH_OUTPUT: usize = 100;

impl Host {
    /// The incident as it is sent: a long one stays within what a message may hold.
    fn brief(&self, incident: &Incident) -> Incident {
        let mut brief = incident.clone();
        self.with_waits(&mut brief);
        let surplus = brief.timeline.len().saturating_sub(SENT);
        brief.timeline.drain(..surplus);
        let old = brief.timeline.len().saturating_sub(WITH_OUTPUT);
        for event in &mut brief.timeline[..old] {
            if let Fact::RunFinished { tail, .. } = &mut event.fact {
                tail.clear();
            }
        }
        brief
    }

    fn parts(&self, dirty: Dirty) -> Vec<ToConsole> {
        let mut parts = Vec::new();
        if dirty.services {
            parts.push(ToConsole::Services {
                rows: self.services.iter().map(|watched| watched.row.clone()).collect(),
            });
        }
        if dirty.containers {
            parts.push(ToConsole::Containers {
                rows: self.containers.values().flatten().cloned().collect(),
            });
        }
        if dirty.sources {
            parts.push(ToConsole::Sources {
                rows: self.source_rows(),
            });
        }
        if dirty.books {
            parts.push(ToConsole::Books {
                books: self.books.iter().map(|book| shown(book, &self.masker)).collect(),
            });
        }
        if dirty.warnings {
            parts.push(ToConsole::Warnings {
                rows: self.warnings_now(),
            });
        }
        if dirty.incident {
            parts.push(ToConsole::Incident {
                incident: self.incident.as_ref().map(|incident| Box::new(self.brief(incident))),
            });
            parts.push(ToConsole::Open {
                rows: self.open_lines(),
            });
        }
        if dirty.heads {
            parts.push(self.heads_now());
        }
        if dirty.hints {
            parts.push(ToConsole::Suggestions {
                rows: self.hints.rows.clone(),
                covers: self.hints.covers.clone(),
            });
        }
        if dirty.values {
            parts.push(ToConsole::Values {
                rows: self.known_names(),
            });
        }
        parts
    }

    fn heads_now(&self) -> ToConsole {
        let rows = self.heads.iter().map(|(incident, head)| EndRow {
            incident: *incident,
            head: head.clone(),
        });
        ToConsole::Heads {
            journal: self.journal.clone(),
            rows: rows.collect(),
        }
    }

    /// One incident for whoever asked; none where the host does not have it.
    pub(super) fn shown(&self, asked: Option<IncidentId>) -> ToConsole {
        let found = match asked {
            Some(id) => self.known(id),
            None => self.incident.as_ref(),
        };
        ToConsole::Shown {
            incident: found.map(|incident| Box::new(self.brief(incident))),
        }
    }

    fn pages(&mut self, peer: &mut Peer) -> Vec<ToConsole> {
        let mut pages: Vec<ToConsole> = peer
            .pages
            .page(&mut self.logs)
            .map(|page| ToConsole::Logs { page })
            .into_iter()
            .collect();
        if std::mem::take(&mut peer.run_dirty) {
            let view = peer.watched.as_ref().and_then(|run| self.run_view(run));
            pages.extend(view.map(|run| ToConsole::Run { run }));
        }
        if std::mem::take(&mut peer.screen_dirty) {
            let screen = peer.watched.as_ref().and_then(|run| self.screen(run));
            pages.extend(screen.map(|screen| ToConsole::Terminal { screen }));
        }
        pages
    }

    fn people_messages(&self, dirty: Dirty) -> Vec<(ConsoleId, ToConsole)> {
        if !dirty.people {
            return Vec::new();
        }
        let people = self.presence();
        let consoles = self.peers.iter().filter(|(_, peer)| peer.is_console);
        consoles
            .map(|(console, _)| (console.clone(), ToConsole::Present { people: people.clone() }))
            .collect()
    }
}
