//! Blocks to sections and steps.

use super::blocks::{Block, Code, Item, Paragraph};
use super::class::ClassRules;
use super::fence::{self, Fence};
use super::words::{self, Asks};
use crate::domain::SafeText;
use crate::domain::runbook::{Section, Step, StepKind};

/// Builds the sections of a book; the steps have no names yet.
pub fn build(blocks: &[Block], file: &str, rules: &ClassRules) -> Vec<Section> {
    let mut builder = Builder {
        file,
        rules,
        sections: Vec::new(),
        heads: Vec::new(),
    };
    for (at, block) in blocks.iter().enumerate() {
        builder.block(block, blocks.get(at + 1));
    }
    builder.sections
}

struct Builder<'a> {
    file: &'a str,
    rules: &'a ClassRules,
    sections: Vec<Section>,
    /// The headings that are open: level and text.
    heads: Vec<(u8, SafeText)>,
}

/// Where a list item stands.
#[derive(Clone)]
struct Place {
    /// The number of the step it belongs to; empty under a bullet or at the top.
    number: String,
    depth: u8,
    /// The step it belongs to, as its place in the section.
    parent: Option<usize>,
    /// Whether what stands here is to be checked.
    is_checklist: bool,
}

impl Builder<'_> {
    fn block(&mut self, block: &Block, next: Option<&Block>) {
        match block {
            Block::Heading { level, text, line } => self.heading(*level, text, *line),
            Block::Paragraph(paragraph) if is_lead(paragraph, next) => {
                let level = self
                    .heads
                    .last()
                    .map_or(1, |(level, _)| *level)
                    .saturating_add(1)
                    .min(6);
                let path = self.heads.iter().map(|(_, text)| text.clone()).collect();
                self.open(paragraph.text.trim_matches(':').trim(), path, level, paragraph.line);
            }
            Block::Paragraph(paragraph) => self.paragraph(&paragraph.text),
            Block::Code(code) => self.code(code),
            Block::List { start, items } => self.list(*start, items),
            Block::Table { head, rows } => self.table(head, rows, None),
            Block::Quote(inner) => inner.iter().for_each(|block| self.block(block, None)),
            Block::Rule => {}
        }
    }

    fn heading(&mut self, level: u8, text: &str, line: u32) {
        self.heads.retain(|(open, _)| *open < level);
        let path = self.heads.iter().map(|(_, text)| text.clone()).collect();
        self.heads.push((level, text.into()));
        self.open(text, path, level, line);
    }

    fn open(&mut self, title: &str, path: Vec<SafeText>, level: u8, line: u32) {
        self.sections.push(Section {
            title: title.into(),
            path,
            level,
            line,
            ..Section::default()
        });
    }

    /// The section at hand; what stands before the first heading goes under the file's name.
    fn section(&mut self) -> &mut Section {
        if self.sections.is_empty() {
            let name = self.file.rsplit('/').next().unwrap_or(self.file).to_owned();
            self.open(&name, Vec::new(), 1, 1);
        }
        let last = self.sections.len() - 1;
        &mut self.sections[last]
    }

    fn say(&mut self, text: &str, parent: Option<usize>) {
        let section = self.section();
        let lines = match parent.and_then(|parent| section.steps.get_mut(parent)) {
            Some(step) => &mut step.body,
            None => &mut section.prose,
        };
        lines.extend(text.lines().map(SafeText::clean));
    }

    fn paragraph(&mut self, text: &str) {
        let last = self.last_command().filter(|_| words::is_expectation(text));
        self.say(text, last);
    }

    /// The section's last step, if it has a command.
    fn last_command(&mut self) -> Option<usize> {
        let steps = &self.section().steps;
        steps.len().checked_sub(1).filter(|last| steps[*last].command.is_some())
    }

    fn push(&mut self, step: Step) -> usize {
        let steps = &mut self.section().steps;
        steps.push(step);
        steps.len() - 1
    }

    /// A fence that stands under a heading.
    fn code(&mut self, code: &Code) {
        if matches!(fence::read(code, self.rules), Fence::Shown) {
            let last = self.last_command();
            self.say(&code.text, last);
            return;
        }
        self.standing_fence(code, "", 0);
    }

    /// A fence as a step of its own. A lead such as `Use this:` right before it is its title.
    fn standing_fence(&mut self, code: &Code, number: &str, depth: u8) {
        let mut step = blank(number, depth, code.line + 1);
        match fence::read(code, self.rules) {
            Fence::Run { command, printed } => {
                step.title = fence::title(&command.script).into();
                if number.is_empty() && !fence::has_comment(&command.script) {
                    self.take_lead(&mut step);
                }
                step.kind = StepKind::Run;
                step.command = Some(command);
                step.body.extend(printed);
            }
            Fence::Sets { names } => {
                step.title = format!("Set {}", few(&names)).into();
                step.body = code.text.lines().map(SafeText::clean).collect();
            }
            Fence::Shown => return,
        }
        self.push(step);
    }

    fn take_lead(&mut self, step: &mut Step) {
        let prose = &mut self.section().prose;
        if let Some(lead) = prose.pop_if(|lead| lead.as_str().ends_with(':')) {
            step.title = words::first_sentence(lead.as_str()).0.into();
        }
    }

    fn list(&mut self, start: Option<u64>, items: &[Item]) {
        if items.iter().all(is_link) {
            for item in items {
                self.say(&first_text(item), None);
            }
            return;
        }
        let is_checklist = words::is_checklist(self.section().title.as_str());
        let place = Place {
            number: String::new(),
            depth: 0,
            parent: None,
            is_checklist,
        };
        let mut count = start.unwrap_or(1).saturating_sub(1);
        for item in items {
            self.item(item, start.is_some(), &place, &mut count);
        }
    }

    /// One item; `count` is the number of the one before it.
    fn item(&mut self, item: &Item, is_numbered: bool, place: &Place, count: &mut u64) {
        let text = first_text(item);
        let asks = words::asks(&text);
        let is_below_number = !place.number.is_empty();
        let is_step = is_numbered
            || is_below_number
            || item.is_task
            || place.is_checklist
            || asks != Asks::Nothing
            || self.has_command(item);
        let is_heading = !is_step && words::is_checklist(&text) && has_list(item);
        let is_remark =
            is_below_number && !is_numbered && !item.is_task && words::is_expectation(&text) || is_link(item);
        if is_remark || !is_step && !is_heading {
            return self.remark(item, place);
        }
        *count += 1;
        let number = match (is_numbered || is_below_number, is_below_number) {
            (true, true) => format!("{}.{count}", place.number),
            (true, false) => count.to_string(),
            (false, _) => String::new(),
        };
        let is_check = item.is_task || place.is_checklist || asks == Asks::Checking || is_heading;
        let mut step = blank(&number, place.depth, item.line);
        step.kind = if is_check { StepKind::Check } else { StepKind::Do };
        let inner = Place {
            is_checklist: place.is_checklist || is_heading || is_check && words::is_checklist(&text),
            number,
            depth: place.depth.saturating_add(1),
            parent: None,
        };
        self.fill(step, item, &text, inner);
    }

    /// An item that is no step: its text, then what stands below it.
    fn remark(&mut self, item: &Item, place: &Place) {
        let mut count = 0;
        for (at, block) in item.blocks.iter().enumerate() {
            match block {
                Block::Paragraph(paragraph) if at == 0 => self.say(&format!("- {}", paragraph.text), place.parent),
                Block::List { items, .. } => items.iter().for_each(|item| self.item(item, false, place, &mut count)),
                block => self.inner(block, place, &mut count),
            }
        }
    }

    /// Puts a step in its place and reads what stands in its item.
    fn fill(&mut self, mut step: Step, item: &Item, text: &str, mut inner: Place) {
        let (title, rest) = words::first_sentence(text);
        step.title = title.into();
        step.body = Some(rest)
            .filter(|rest| !rest.is_empty())
            .map(SafeText::clean)
            .into_iter()
            .collect();
        let at = self.push(step);
        inner.parent = Some(at);
        let skipped = usize::from(matches!(item.blocks.first(), Some(Block::Paragraph(_))));
        let mut count = 0;
        for block in item.blocks.iter().skip(skipped) {
            self.inner(block, &inner, &mut count);
        }
    }

    /// A block inside an item.
    fn inner(&mut self, block: &Block, place: &Place, count: &mut u64) {
        match block {
            Block::Paragraph(paragraph) => self.say(&paragraph.text, place.parent),
            Block::Heading { text, .. } => self.say(text, place.parent),
            Block::Code(code) => self.inner_code(code, place, count),
            Block::List { start, items } => {
                for item in items {
                    self.item(item, start.is_some(), place, count);
                }
            }
            Block::Table { head, rows } => self.table(head, rows, Some(place)),
            Block::Quote(inner) => inner.iter().for_each(|block| self.inner(block, place, count)),
            Block::Rule => {}
        }
    }

    /// The first commands of an item are the item's own; more become steps below it.
    fn inner_code(&mut self, code: &Code, place: &Place, count: &mut u64) {
        let fence = fence::read(code, self.rules);
        let parent = place.parent.and_then(|parent| self.section().steps.get_mut(parent));
        match (fence, parent) {
            (Fence::Run { command, printed }, Some(step)) if step.command.is_none() => {
                if step.title.is_empty() {
                    step.title = fence::title(&command.script).into();
                }
                step.kind = StepKind::Run;
                step.command = Some(command);
                step.body.extend(printed);
            }
            (Fence::Run { .. }, _) => {
                *count += 1;
                let number = if place.number.is_empty() {
                    String::new()
                } else {
                    format!("{}.{count}", place.number)
                };
                self.standing_fence(code, &number, place.depth);
            }
            (Fence::Sets { .. } | Fence::Shown, _) => self.say(&code.text, place.parent),
        }
    }

    fn has_command(&self, item: &Item) -> bool {
        item.blocks.iter().any(
            |block| matches!(block, Block::Code(code) if matches!(fence::read(code, self.rules), Fence::Run { .. })),
        )
    }

    fn table(&mut self, head: &[String], rows: &[(u32, Vec<String>)], place: Option<&Place>) {
        let is_decision = head.first().is_some_and(|column| words::is_decision(column));
        for (line, cells) in rows {
            let Some((first, rest)) = cells.split_first() else {
                continue;
            };
            if !is_decision {
                self.say(&cells.join(" | "), place.and_then(|place| place.parent));
                continue;
            }
            let mut step = blank("", place.map_or(0, |place| place.depth), *line);
            step.kind = StepKind::Decide;
            step.title = first.as_str().into();
            let named = head.iter().skip(1).zip(rest).filter(|(_, cell)| !cell.is_empty());
            step.body = named
                .map(|(column, cell)| SafeText::clean(&format!("{column}: {cell}")))
                .collect();
            self.push(step);
        }
    }
}

/// Whether a bold paragraph with a colon leads a list or a fence, as a heading would.
fn is_lead(paragraph: &Paragraph, next: Option<&Block>) -> bool {
    paragraph.is_bold && paragraph.text.ends_with(':') && matches!(next, Some(Block::List { .. } | Block::Code(_)))
}

fn blank(number: &str, depth: u8, line: u32) -> Step {
    Step {
        number: number.into(),
        depth,
        line,
        ..Step::default()
    }
}

fn first_text(item: &Item) -> String {
    match item.blocks.first() {
        Some(Block::Paragraph(paragraph)) => paragraph.text.clone(),
        _ => String::new(),
    }
}

fn has_list(item: &Item) -> bool {
    item.blocks.iter().any(|block| matches!(block, Block::List { .. }))
}

fn is_link(item: &Item) -> bool {
    matches!(item.blocks.as_slice(), [Block::Paragraph(paragraph)] if paragraph.is_links)
}

fn few(names: &[String]) -> String {
    match names {
        [] => "variables".into(),
        [first, second, third, rest @ ..] if !rest.is_empty() => {
            format!("{first}, {second}, {third} and {} more", rest.len())
        }
        all => all.join(", "),
    }
}
