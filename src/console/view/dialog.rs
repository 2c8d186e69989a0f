//! Questions: yes or no before something is done, and one of a few things.

mod choice;
mod rows;

pub use choice::{Choice, draw_choice};

use self::rows::BodyRow;
use super::overlay::{BORDER, Frame, Place, SIDES, boxed, cells, frame, in_sight, inside};
use super::prompt::draw_edit;
use super::text::{Row, width, wrap};
use crate::console::input::LineEdit;
use crate::console::theme::{Role, Theme};
use crate::domain::SafeText;
use crate::domain::runbook::CommandClass;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The widest a dialog gets; a command that needs more takes another row.
const WIDEST: u16 = 96;
/// The narrowest a dialog is drawn where there is room.
const NARROWEST: usize = 40;

/// What is about to happen, for a yes or a no.
#[derive(Debug, Clone)]
pub struct Dialog<'a> {
    title: String,
    parts: Vec<Part>,
    answer: Answer<'a>,
    waits: Option<&'a str>,
    void: Option<&'a str>,
    top: usize,
    border: Role,
}

/// How a dialog is answered.
#[derive(Debug, Clone, Copy)]
enum Answer<'a> {
    /// `y` says yes.
    Key { yes: &'a str },
    /// The word must be typed.
    Word {
        yes: &'a str,
        word: &'a str,
        typed: &'a LineEdit,
    },
}

/// One part of what a dialog says.
#[derive(Debug, Clone)]
enum Part {
    Sentence(SafeText, Role),
    Fact(&'static str, SafeText, Role),
    Command(Vec<SafeText>),
    Gap,
}

impl<'a> Dialog<'a> {
    /// A question that `y` answers: `yes` says what then happens, in two or three words.
    #[must_use]
    pub fn with_key(title: impl Into<String>, yes: &'a str) -> Self {
        Self::new(title.into(), Answer::Key { yes })
    }

    /// A question that only the typed word answers: `yes` says what then happens, in two or three words.
    #[must_use]
    pub fn with_word(title: impl Into<String>, yes: &'a str, word: &'a str, typed: &'a LineEdit) -> Self {
        Self::new(title.into(), Answer::Word { yes, word, typed })
    }

    fn new(title: String, answer: Answer<'a>) -> Self {
        Self {
            title,
            parts: Vec::new(),
            answer,
            waits: None,
            void: None,
            top: 0,
            border: Role::BorderFocused,
        }
    }

    /// Puts another title above it.
    #[must_use]
    pub fn titled(mut self, title: impl FnOnce(&str) -> String) -> Self {
        self.title = title(&self.title);
        self
    }

    /// Says what has to come before it can be answered with yes, in the place where the answer stands else; of
    /// several the one that was said first.
    #[must_use]
    pub fn waiting(mut self, why: &'a str) -> Self {
        self.waits = self.waits.or(Some(why));
        self
    }

    /// Says why it cannot be answered with yes any more, in the place where the answer stands else.
    #[must_use]
    pub fn void(mut self, why: &'a str) -> Self {
        self.void = Some(why);
        self
    }

    /// Adds a sentence.
    #[must_use]
    pub fn sentence(mut self, text: impl Into<SafeText>) -> Self {
        self.parts.push(Part::Sentence(text.into(), Role::Text));
        self
    }

    /// Adds an empty row.
    #[must_use]
    pub fn gap(mut self) -> Self {
        self.parts.push(Part::Gap);
        self
    }

    /// Adds a sentence that must not be overlooked.
    #[must_use]
    pub fn alarm(mut self, text: impl Into<SafeText>, role: Role) -> Self {
        self.parts.push(Part::Sentence(text.into(), role));
        self
    }

    /// Adds a row with a label whose text has a meaning of its own.
    #[must_use]
    pub fn fact_in(mut self, label: &'static str, text: impl Into<SafeText>, role: Role) -> Self {
        self.parts.push(Part::Fact(label, text.into(), role));
        self
    }

    /// Adds a row with a label: `host  bastion-1`.
    #[must_use]
    pub fn fact(mut self, label: &'static str, text: impl Into<SafeText>) -> Self {
        self.parts.push(Part::Fact(label, text.into(), Role::Text));
        self
    }

    /// Adds what the command would do and why that is thought.
    #[must_use]
    pub fn class(mut self, class: CommandClass, why: &SafeText) -> Self {
        let text = if why.is_empty() {
            class.words().to_string()
        } else {
            format!("{}: {why}", class.words())
        };
        self.parts.push(Part::Fact("class", text.into(), Role::from(class)));
        self
    }

    /// Adds the environment; production is drawn as such, the borders included.
    #[must_use]
    pub fn environment(mut self, name: &SafeText, is_production: bool) -> Self {
        let role = if is_production {
            Role::ProductionFrame
        } else {
            Role::Text
        };
        if is_production {
            self.border = Role::ProductionFrame;
        }
        self.parts.push(Part::Fact("environment", name.clone(), role));
        self
    }

    /// Adds the exact text of a command, between empty rows. No character of it is left out.
    #[must_use]
    pub fn command(mut self, script: &str) -> Self {
        let lines = script.trim_end_matches('\n').split('\n').map(SafeText::clean).collect();
        if !self.parts.is_empty() {
            self.parts.push(Part::Gap);
        }
        self.parts.extend([Part::Command(lines), Part::Gap]);
        self
    }

    /// Shows the parts from this row on; more than [`last_top`] shows the last page.
    #[must_use]
    pub fn from_row(mut self, top: usize) -> Self {
        self.top = top;
        self
    }
}

/// The largest first row that makes sense for [`Dialog::from_row`] in this area; zero where all is in sight.
#[must_use]
pub fn last_top(dialog: &Dialog<'_>, area: Rect) -> usize {
    let plan = plan(dialog, area);
    plan.body.len().saturating_sub(plan.page)
}

/// Draws the dialog in the middle of the area, over whatever stands there. Its last rows, which say how to
/// answer, never scroll away.
pub fn draw(dialog: &Dialog<'_>, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let plan = plan(dialog, area);
    let top = dialog.top.min(plan.body.len().saturating_sub(plan.page));
    let mut more = in_sight(top, plan.page, plan.body.len());
    if !more.is_empty() {
        more = format!("rows {more}: Up Down");
    }
    let border = Frame {
        title: &dialog.title,
        more: &more,
        border: dialog.border,
    };
    let inner = frame(&border, theme, plan.outer, buf);
    for (at, line) in plan.body.iter().skip(top).take(plan.page).enumerate() {
        Row::new(buf, inner, cells(at))
            .put(&line.mark, theme.style(line.mark_role))
            .put(&line.text, theme.style(line.role));
    }
    let shown = cells(plan.page.min(plan.body.len()));
    let foot = Rect {
        y: inner.y.saturating_add(shown),
        height: inner.height.saturating_sub(shown),
        ..inner
    };
    draw_foot(dialog, &plan.foot, theme, foot, buf);
}

/// Where everything goes.
struct Plan {
    outer: Rect,
    body: Vec<BodyRow>,
    foot: Vec<String>,
    page: usize,
}

fn plan(dialog: &Dialog<'_>, area: Rect) -> Plan {
    let room = usize::from(area.width.min(WIDEST).saturating_sub(SIDES));
    let answers = foot_lines(dialog).iter().map(|line| width(line)).max().unwrap_or(0);
    let widest = rows::natural_width(&dialog.parts)
        .max(answers)
        .max(width(&dialog.title) + 2);
    let room = widest.max(NARROWEST).min(room);
    let body = rows::body(&dialog.parts, room);
    let foot = foot(dialog, room);
    let height = cells(body.len() + foot.len()).saturating_add(BORDER);
    let outer = boxed(area, cells(room).saturating_add(SIDES), height, Place::Middle);
    let inside = usize::from(inside(outer).height);
    let page = inside
        .saturating_sub(foot.len())
        .max(usize::from(inside > 0 && foot.len() <= inside));
    Plan {
        outer,
        body,
        foot,
        page,
    }
}

/// The rows that say how to answer, after an empty one.
fn foot(dialog: &Dialog<'_>, room: usize) -> Vec<String> {
    let lines = foot_lines(dialog);
    [String::new()]
        .into_iter()
        .chain(lines.iter().flat_map(|line| wrap(line, room)))
        .collect()
}

fn foot_lines(dialog: &Dialog<'_>) -> Vec<String> {
    if let Some(why) = dialog.void {
        return vec![format!("{why}      n or Esc  go back")];
    }
    let waits = dialog.waits;
    match dialog.answer {
        Answer::Key { yes } => {
            let first = waits.map_or_else(|| format!("y  {yes}"), str::to_owned);
            vec![format!("{first}      n or Esc  go back")]
        }
        Answer::Word { yes, word, .. } => {
            let first = match waits {
                Some(waits) => format!("{waits}; then type `{word}` and Enter to {yes}; Esc leaves it"),
                None => format!("Type `{word}` and Enter to {yes}; Esc leaves it"),
            };
            vec![first, INPUT_MARK.into()]
        }
    }
}

/// The row on which the word is typed begins with this.
const INPUT_MARK: &str = "> ";

fn draw_foot(dialog: &Dialog<'_>, foot: &[String], theme: &Theme, area: Rect, buf: &mut Buffer) {
    let role = if dialog.waits.or(dialog.void).is_some() {
        Role::NoticeWarning
    } else {
        Role::Key
    };
    for (at, line) in foot.iter().enumerate() {
        Row::new(buf, area, cells(at)).put(line, theme.style(role));
    }
    let Answer::Word { typed, .. } = dialog.answer else {
        return;
    };
    if dialog.void.is_some() {
        return;
    }
    let mark = cells(width(INPUT_MARK));
    let last = cells(foot.len().saturating_sub(1));
    if last < area.height {
        let line = Rect::new(area.x + mark, area.y + last, area.width.saturating_sub(mark), 1);
        draw_edit(typed, theme, line, buf);
    }
}
