//! All a console knows: what the host told, and what this one person looks at.

use super::mode::Mode;
use super::notices::Notices;
use super::offers::Seen;
use super::tickets::Tickets;
use super::world::{Link, World};
use super::writing::Unsent;
use crate::console::input::{Chord, Keymap};
use crate::console::layout::{Attention, Layout, Panel, Screen, layout};
use crate::console::panels::{containers, incident, logs, output, runbook, services, timeline};
use crate::domain::{Moment, RunId, SafeText};
use ratatui::layout::Rect;

/// The state of one console.
#[derive(Debug, Clone)]
pub struct State {
    /// What the host told.
    pub world: World,
    /// How the link to the host stands.
    pub link: Link,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// Minutes the person's own time is ahead of UTC.
    pub utc_offset: i32,
    /// The screen that was chosen.
    pub screen: Screen,
    /// The panels in the order they had the focus, the present one first.
    pub recent: [Panel; 7],
    /// Whether the focused panel has the screen for itself.
    pub zoom: bool,
    /// What takes the keys: the panels, or something in front of them.
    pub mode: Mode,
    /// Which keys do what.
    pub keymap: Keymap,
    /// Keys of a sequence that is not complete.
    pub pending: Vec<Chord>,
    /// Sentences for the person.
    pub notices: Notices,
    /// Commands the host has not answered.
    pub tickets: Tickets,
    /// Warnings about this person's own files; the host's come with its welcome.
    pub warnings: Vec<SafeText>,
    /// The person's view of the services.
    pub services: services::Look,
    /// The person's view of the containers.
    pub containers: containers::Look,
    /// The person's view of the log.
    pub logs: logs::Look,
    /// The person's view of the books.
    pub runbook: runbook::Look,
    /// The person's view of the timeline.
    pub timeline: timeline::Look,
    /// The person's view of the incident.
    pub incident: incident::Look,
    /// The person's view of the output.
    pub output: output::Look,
    /// The run the host was asked to send output of.
    pub(super) watched: Option<RunId>,
    /// Deadlines that the bell was rung for.
    pub(super) rung: Vec<Moment>,
    /// Deadlines that were pointed at before they came.
    pub(super) hinted: Vec<Moment>,
    /// Offers and drafts that were shown or put away.
    pub(super) seen: Seen,
    /// A status update that was left without being sent.
    pub(super) unsent: Unsent,
    /// Whether the draft of an update stands over the panels.
    pub has_card: bool,
}

impl State {
    /// A console that was told nothing yet.
    #[must_use]
    pub fn new(size: (u16, u16), keymap: Keymap) -> Self {
        Self {
            world: World::default(),
            link: Link::default(),
            size,
            utc_offset: 0,
            screen: Screen::default(),
            recent: Panel::ALL,
            zoom: false,
            mode: Mode::default(),
            keymap,
            pending: Vec::new(),
            notices: Notices::default(),
            tickets: Tickets::default(),
            warnings: Vec::new(),
            services: services::Look::default(),
            containers: containers::Look::default(),
            logs: logs::Look::default(),
            runbook: runbook::Look::default(),
            timeline: timeline::Look::default(),
            incident: incident::Look::default(),
            output: output::Look::default(),
            watched: None,
            rung: Vec::new(),
            hinted: Vec::new(),
            seen: Seen::default(),
            unsent: Unsent::default(),
            has_card: false,
        }
    }

    /// What decides about the layout besides the size.
    #[must_use]
    pub fn attention(&self) -> Attention {
        Attention {
            screen: self.screen,
            zoom: self.zoom,
            recent: self.recent,
            has_incident: self.world.incident.is_some(),
            has_output: self.world.run.is_some() || self.wanted_run().is_some(),
        }
    }

    /// The panel that has the focus.
    #[must_use]
    pub fn focus(&self) -> Panel {
        self.recent[0]
    }

    /// Where everything is on a screen of this size.
    #[must_use]
    pub fn layout(&self, area: Rect) -> Layout {
        layout(area, &self.attention())
    }

    /// Where everything is on the terminal.
    #[must_use]
    pub fn own_layout(&self) -> Layout {
        self.layout(Rect::new(0, 0, self.size.0, self.size.1))
    }

    /// How many rows of a panel are on show; at least one, so that a page is a move.
    #[must_use]
    pub fn page(&self, panel: Panel) -> usize {
        usize::from(self.own_layout().page(panel).max(1))
    }

    /// Gives a panel the focus, on a screen that shows it.
    pub fn give_focus(&mut self, panel: Panel) {
        if let Some(at) = self.recent.iter().position(|known| *known == panel) {
            self.recent[..=at].rotate_right(1);
        }
        if !self.screen.panels().contains(&panel) {
            self.screen = Screen::Overview;
        }
    }

    /// Puts a panel in front of the others of its place without giving it the focus.
    pub fn bring_up(&mut self, panel: Panel) {
        if let Some(at) = self.recent.iter().position(|known| *known == panel)
            && at > 1
        {
            self.recent[1..=at].rotate_right(1);
        }
    }

    /// Chooses a screen; the focus goes to its first panel unless it shows the focused one.
    pub fn show(&mut self, screen: Screen) {
        self.screen = screen;
        self.zoom = false;
        let panels = screen.panels();
        if screen == Screen::Overview && self.focus() == Panel::Incident && self.world.incident.is_none() {
            self.give_focus(Panel::Timeline);
        }
        if screen == Screen::Overview && self.focus() != Panel::Logs {
            return;
        }
        if let Some(first) = panels.first().filter(|_| screen != Screen::Overview) {
            self.give_focus(*first);
        }
    }

    /// The run whose output the person wants: the selected step's, else the one that runs, else the last one seen.
    #[must_use]
    pub fn wanted_run(&self) -> Option<RunId> {
        output::wanted(self)
    }

    /// How many texts of updates this person wrote and did not send.
    #[must_use]
    pub fn unsent_texts(&self) -> usize {
        self.unsent.count()
    }

    /// Whether what is on screen may be out of date because the host is gone.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        matches!(self.link, Link::Lost { .. })
    }
}
