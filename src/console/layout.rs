//! Where everything is on a screen of a given size: one pure function, asked by the drawer and by whoever needs a
//! page size or the rows that scroll.

use ratatui::layout::Rect;

/// The parts of the screen that can have the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Panel {
    /// Health of the services.
    Services,
    /// Containers of the engine.
    Containers,
    /// The team's books as checklists.
    Runbook,
    /// What happened in the incident.
    Timeline,
    /// Who leads, what the clocks say, and what comes next.
    Incident,
    /// Output of the command that runs or ran last.
    Output,
    /// Log lines of all sources.
    Logs,
}

impl Panel {
    /// All of them, in the order `Tab` goes.
    pub const ALL: [Self; 7] = [
        Self::Services,
        Self::Containers,
        Self::Runbook,
        Self::Timeline,
        Self::Incident,
        Self::Output,
        Self::Logs,
    ];

    /// Its name as tabs and hints show it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Services => "Services",
            Self::Containers => "Containers",
            Self::Runbook => "Runbook",
            Self::Timeline => "Timeline",
            Self::Incident => "Incident",
            Self::Output => "Output",
            Self::Logs => "Logs",
        }
    }
}

/// The screens that the number keys choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Screen {
    /// Everything at once.
    #[default]
    Overview,
    /// The services, wide.
    Services,
    /// The containers, wide.
    Containers,
    /// The log alone.
    Logs,
    /// The book with the output of its commands.
    Runbook,
    /// The incident with its timeline.
    Incident,
}

impl Screen {
    /// All of them, in the order of their numbers from 1.
    pub const ALL: [Self; 6] = [
        Self::Overview,
        Self::Services,
        Self::Containers,
        Self::Logs,
        Self::Runbook,
        Self::Incident,
    ];

    /// The panels it can show, the most important first.
    #[must_use]
    pub fn panels(self) -> &'static [Panel] {
        match self {
            Self::Overview => &[
                Panel::Services,
                Panel::Containers,
                Panel::Runbook,
                Panel::Timeline,
                Panel::Incident,
                Panel::Output,
                Panel::Logs,
            ],
            Self::Services => &[Panel::Services, Panel::Logs],
            Self::Containers => &[Panel::Containers, Panel::Logs],
            Self::Logs => &[Panel::Logs],
            Self::Runbook => &[Panel::Runbook, Panel::Output, Panel::Logs],
            Self::Incident => &[Panel::Incident, Panel::Timeline, Panel::Logs],
        }
    }
}

/// What decides about the layout besides the size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attention {
    /// The screen that was chosen.
    pub screen: Screen,
    /// Whether the focused panel has the screen for itself.
    pub zoom: bool,
    /// The panels in the order they had the focus, the present one first.
    pub recent: [Panel; 7],
    /// Whether there is an incident to show.
    pub has_incident: bool,
    /// Whether there is output to show.
    pub has_output: bool,
}

impl Attention {
    /// The panel that has the focus.
    #[must_use]
    pub fn focus(&self) -> Panel {
        self.recent[0]
    }

    /// The panels of the screen that there is something to show in, and the focused one in any case.
    #[must_use]
    pub fn visible(&self) -> Vec<Panel> {
        let all = self.screen.panels().iter().copied();
        let has_news = |panel: &Panel| match panel {
            Panel::Output => self.has_output,
            Panel::Incident => self.has_incident || self.screen == Screen::Incident,
            Panel::Services | Panel::Containers | Panel::Runbook | Panel::Timeline | Panel::Logs => true,
        };
        all.filter(|panel| has_news(panel) || self.focus() == *panel).collect()
    }

    /// The one of these panels that had the focus last.
    fn latest(&self, among: &[Panel]) -> Option<Panel> {
        self.recent.iter().copied().find(|panel| among.contains(panel))
    }
}

/// A place for one panel, which it may share with others behind tabs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// The panel on show.
    pub panel: Panel,
    /// All panels of this place, in tab order; one where nothing is shared.
    pub tabs: Vec<Panel>,
    /// The place with its border.
    pub area: Rect,
}

/// Where everything is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// The header: two lines, one where there is little room, none on the smallest screens.
    pub header: Rect,
    /// The panels above the log, in tab order.
    pub panels: Vec<Slot>,
    /// The log panel; empty where it is not on show.
    pub logs: Rect,
    /// The line of notices and hints; empty on the smallest screens.
    pub footer: Rect,
    /// Set where there is room for one line only.
    pub single: Option<Rect>,
}

/// From this size on the overview shows its panels side by side.
pub const WIDE: (u16, u16) = (120, 24);
/// From this height on side-by-side columns hold two panels above each other instead of tabs.
const TALL: u16 = 30;
/// Below this size there is one panel.
pub const SMALL: (u16, u16) = (60, 15);
/// Below this size there is one line.
pub const TINY: (u16, u16) = (20, 5);

/// Places everything.
#[must_use]
pub fn layout(area: Rect, attention: &Attention) -> Layout {
    if area.width < TINY.0 || area.height < TINY.1 {
        let single = Rect {
            height: area.height.min(1),
            ..area
        };
        return Layout {
            single: Some(single),
            ..Layout::default()
        };
    }
    let header = top(area, if area.height < 10 { 1 } else { 2 });
    let footer = bottom(area, 1);
    let body = Rect {
        y: area.y + header.height,
        height: area.height - header.height - footer.height,
        ..area
    };
    let mut layout = Layout {
        header,
        footer,
        ..Layout::default()
    };
    fill(&mut layout, body, attention);
    layout
}

fn fill(layout: &mut Layout, body: Rect, attention: &Attention) {
    let small = body.width < SMALL.0 || body.height + 3 < SMALL.1;
    let shown = attention.visible();
    if attention.zoom || small || shown == [Panel::Logs] {
        one_panel(layout, body, attention, &shown);
        return;
    }
    let upper: Vec<Panel> = shown.iter().copied().filter(|panel| *panel != Panel::Logs).collect();
    let logs = logs_height(body.height, attention);
    layout.logs = bottom(body, logs);
    let rest = top(body, body.height - logs);
    layout.panels = if body.width >= WIDE.0 && body.height + 3 >= WIDE.1 {
        columns(rest, attention, &upper)
    } else {
        slot(rest, attention, &upper).into_iter().collect()
    };
}

fn one_panel(layout: &mut Layout, body: Rect, attention: &Attention, shown: &[Panel]) {
    match attention.latest(shown) {
        Some(Panel::Logs) => layout.logs = body,
        Some(panel) => {
            let tabs = if attention.zoom { vec![panel] } else { shown.to_vec() };
            let tabs = tabs.into_iter().filter(|tab| *tab != Panel::Logs).collect();
            layout.panels.push(Slot {
                panel,
                tabs,
                area: body,
            });
        }
        None => {}
    }
}

/// The log's share: more where it has the focus, and never less than three lines with its border.
fn logs_height(height: u16, attention: &Attention) -> u16 {
    let share = match attention.focus() {
        Panel::Logs => height / 2,
        // Who leads reads the incident, not the log.
        Panel::Incident => height / 4,
        Panel::Services | Panel::Containers | Panel::Runbook | Panel::Timeline | Panel::Output => height * 2 / 5,
    };
    share.clamp(5.min(height), height)
}

fn slot(area: Rect, attention: &Attention, tabs: &[Panel]) -> Option<Slot> {
    let panel = attention.latest(tabs)?;
    Some(Slot {
        panel,
        tabs: tabs.to_vec(),
        area,
    })
}

/// What is unwell on the left, what people do about it on the right.
fn columns(area: Rect, attention: &Attention, upper: &[Panel]) -> Vec<Slot> {
    let pick = |wanted: &[Panel]| -> Vec<Panel> { upper.iter().copied().filter(|p| wanted.contains(p)).collect() };
    let watched = pick(&[Panel::Services, Panel::Containers]);
    let doing = pick(&[Panel::Runbook, Panel::Timeline, Panel::Incident, Panel::Output]);
    let (left, right) = match (watched.is_empty(), doing.is_empty()) {
        (true, _) => (Rect { width: 0, ..area }, area),
        (_, true) => (area, Rect { width: 0, ..area }),
        (false, false) => halves(area, area.width / 2),
    };
    let mut slots = stack(left, attention, &watched);
    slots.extend(match attention.screen {
        Screen::Runbook | Screen::Incident if doing.len() > 1 => beside(right, &in_order(attention.screen, &doing)),
        Screen::Overview
        | Screen::Services
        | Screen::Containers
        | Screen::Logs
        | Screen::Runbook
        | Screen::Incident => people(right, attention, &doing),
    });
    slots
}

/// The panels as a screen shows them side by side: what it is about comes first.
fn in_order(screen: Screen, doing: &[Panel]) -> Vec<Panel> {
    let order = screen.panels().iter().copied();
    order.filter(|panel| doing.contains(panel)).collect()
}

/// The right column: the book above, the timeline and the output behind tabs below.
fn people(area: Rect, attention: &Attention, doing: &[Panel]) -> Vec<Slot> {
    let (book, rest): (Vec<Panel>, Vec<Panel>) = doing.iter().partition(|panel| **panel == Panel::Runbook);
    if book.is_empty() || rest.is_empty() || area.height < TALL / 2 {
        return slot(area, attention, doing).into_iter().collect();
    }
    let lower = (area.height * 2 / 5).max(4);
    let mut slots = stack(top(area, area.height - lower), attention, &book);
    slots.extend(slot(bottom(area, lower), attention, &rest));
    slots
}

/// Panels above each other where there is room, behind tabs where there is none.
fn stack(area: Rect, attention: &Attention, panels: &[Panel]) -> Vec<Slot> {
    let [first, second] = panels else {
        return slot(area, attention, panels).into_iter().collect();
    };
    if area.height < TALL / 2 {
        return slot(area, attention, panels).into_iter().collect();
    }
    let upper = area.height.div_ceil(2);
    vec![
        alone(*first, top(area, upper)),
        alone(*second, bottom(area, area.height - upper)),
    ]
}

/// Two panels side by side.
fn beside(area: Rect, panels: &[Panel]) -> Vec<Slot> {
    let (left, right) = halves(area, area.width / 2);
    panels
        .iter()
        .zip([left, right])
        .map(|(panel, area)| alone(*panel, area))
        .collect()
}

fn alone(panel: Panel, area: Rect) -> Slot {
    Slot {
        panel,
        tabs: vec![panel],
        area,
    }
}

fn halves(area: Rect, width: u16) -> (Rect, Rect) {
    let left = Rect { width, ..area };
    let right = Rect {
        x: area.x + width,
        width: area.width - width,
        ..area
    };
    (left, right)
}

fn top(area: Rect, height: u16) -> Rect {
    Rect {
        height: height.min(area.height),
        ..area
    }
}

fn bottom(area: Rect, height: u16) -> Rect {
    let height = height.min(area.height);
    Rect {
        y: area.y + area.height - height,
        height,
        ..area
    }
}

/// What is inside a border.
#[must_use]
pub fn inside(area: Rect) -> Rect {
    Rect {
        x: area.x + 1.min(area.width),
        y: area.y + 1.min(area.height),
        width: area.width.saturating_sub(2),
        height: area.height.saturating_sub(2),
    }
}

impl Layout {
    /// The place of a panel, if it is on show.
    #[must_use]
    pub fn place(&self, panel: Panel) -> Option<Rect> {
        if panel == Panel::Logs {
            return Some(self.logs).filter(|area| !area.is_empty());
        }
        self.panels
            .iter()
            .find(|slot| slot.panel == panel)
            .map(|slot| slot.area)
    }

    /// How many rows a panel has inside its border; zero where it is not on show.
    #[must_use]
    pub fn page(&self, panel: Panel) -> u16 {
        self.place(panel).map_or(0, |area| inside(area).height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attention(screen: Screen) -> Attention {
        Attention {
            screen,
            zoom: false,
            recent: Panel::ALL,
            has_incident: true,
            has_output: true,
        }
    }

    fn shown(layout: &Layout) -> Vec<Panel> {
        layout.panels.iter().map(|slot| slot.panel).collect()
    }

    #[test]
    fn panels_never_overlap_nor_leave_the_screen() {
        for screen in Screen::ALL {
            for (width, height) in [(20, 5), (60, 15), (80, 24), (120, 24), (120, 36), (200, 60), (61, 200)] {
                let area = Rect::new(0, 0, width, height);
                let layout = layout(area, &attention(screen));
                let mut places: Vec<Rect> = layout.panels.iter().map(|slot| slot.area).collect();
                places.extend([layout.header, layout.logs, layout.footer]);
                let sum: u32 = places.iter().map(|place| place.area()).sum();
                assert_eq!(sum, area.area(), "{screen:?} {width}x{height}: a gap or an overlap");
                assert!(places.iter().all(|place| area.union(*place) == area));
            }
        }
    }

    #[test]
    fn the_wide_overview_shows_four_panels_and_the_log() {
        let layout = layout(Rect::new(0, 0, 120, 36), &attention(Screen::Overview));
        assert_eq!(
            shown(&layout),
            [Panel::Services, Panel::Containers, Panel::Runbook, Panel::Timeline]
        );
        assert_eq!(layout.logs.width, 120);
        assert_eq!(layout.logs.bottom(), 35);
    }

    #[test]
    fn a_narrow_overview_has_tabs_and_keeps_the_last_one() {
        let mut attention = attention(Screen::Overview);
        attention.recent = [
            Panel::Logs,
            Panel::Runbook,
            Panel::Services,
            Panel::Containers,
            Panel::Timeline,
            Panel::Incident,
            Panel::Output,
        ];
        let layout = layout(Rect::new(0, 0, 80, 24), &attention);
        assert_eq!(shown(&layout), [Panel::Runbook]);
        assert_eq!(layout.panels[0].tabs.len(), 6);
        assert!(layout.page(Panel::Logs) >= 8);
    }

    #[test]
    fn small_screens_show_one_panel_and_tiny_ones_a_line() {
        let small = layout(Rect::new(0, 0, 50, 12), &attention(Screen::Overview));
        assert_eq!((shown(&small), small.logs.area()), (vec![Panel::Services], 0));
        let tiny = layout(Rect::new(0, 0, 19, 3), &attention(Screen::Overview));
        assert_eq!(tiny.single, Some(Rect::new(0, 0, 19, 1)));
        assert_eq!(
            layout(Rect::new(0, 0, 0, 0), &attention(Screen::Logs)).single,
            Some(Rect::ZERO)
        );
    }

    #[test]
    fn zoom_gives_the_whole_body_to_the_focus() {
        let mut attention = attention(Screen::Overview);
        attention.zoom = true;
        let layout = layout(Rect::new(0, 0, 120, 36), &attention);
        assert_eq!(layout.place(Panel::Services), Some(Rect::new(0, 2, 120, 33)));
        assert_eq!(layout.page(Panel::Logs), 0);
    }
}
