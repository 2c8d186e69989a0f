//! Blocks to sections and steps.

mod fences;
mod items;
mod parts;
mod tables;
mod text;

use super::blocks::{Block, Link, Paragraph};
use super::class::ClassRules;
use super::command;
use super::fence::Fence;
use super::inlined::spans;
use super::needs;
use super::refer;
use super::titles::{self, Setting};
use super::words;
use crate::domain::runbook::{Section, SectionRole, Step, StepCommand, StepKind};
use crate::domain::{BookId, SafeText};
pub use parts::Part;
use parts::{Heads, Parts};
use std::borrow::Cow;
use std::collections::HashMap;

/// The parts of a book that can be read without each other.
pub fn parts(blocks: impl Iterator<Item = Block>) -> impl Iterator<Item = Part> {
    Parts::new(blocks, parts::LEAST)
}

/// Builds the sections of a part; the steps have no names, the ranges are lines.
pub fn build(part: &Part, id: &BookId, rules: &ClassRules) -> Vec<Section> {
    let mut builder = Builder {
        id,
        rules,
        sections: Vec::new(),
        heads: part.heads.clone(),
        setting: Setting::default(),
        counts: Counts::default(),
        fences: HashMap::new(),
    };
    let blocks = &part.blocks;
    for (at, block) in blocks.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| blocks.get(at));
        builder.block(block, before, blocks.get(at + 1));
    }
    builder.sections
}

struct Builder<'a> {
    id: &'a BookId,
    rules: &'a ClassRules,
    sections: Vec<Section>,
    heads: Heads,
    /// What holds in the section at hand.
    setting: Setting,
    counts: Counts,
    /// Fences of items that were read before their turn, by their line.
    fences: HashMap<u32, Fence>,
}

/// What has been numbered in the section at hand.
#[derive(Debug, Default)]
struct Counts {
    bullets: u64,
    commands: usize,
    rows: usize,
    /// The place of the last step that runs a command of a fence.
    run: Option<usize>,
}

/// Where a list item stands.
#[derive(Debug, Clone)]
struct Place {
    /// The number that the ones below it begin with; empty at the top.
    number: String,
    depth: u8,
    /// The step it belongs to, as its place in the section.
    parent: Option<usize>,
    setting: Setting,
    /// What the item asks for before its commands.
    needs: Vec<String>,
}

impl Place {
    /// A number below this place.
    fn below(&self, number: impl std::fmt::Display) -> String {
        if self.number.is_empty() {
            number.to_string()
        } else {
            format!("{}.{number}", self.number)
        }
    }
}

impl Builder<'_> {
    fn block(&mut self, block: &Block, before: Option<&Block>, next: Option<&Block>) {
        match block {
            Block::Heading { level, text, line } => self.heading(*level, text, *line),
            Block::Paragraph(paragraph) if is_lead(paragraph, next) => {
                let title = paragraph.joined();
                self.open_bold(title.trim_matches(':').trim(), paragraph.line);
            }
            Block::Paragraph(paragraph) => self.paragraph(paragraph),
            Block::Code(code) => self.code(code, before),
            Block::List { start, items } => self.list(*start, items, before),
            Block::Table { head, rows } => self.table(head, rows, None),
            Block::Quote(inner) => self.quote(inner, None),
            Block::Rule => {}
        }
    }

    fn heading(&mut self, level: u8, text: &str, line: u32) {
        let title = SafeText::clean(text);
        self.heads.close(level);
        let path = self.heads.path();
        let setting = self.heads.open(level, &title, text);
        self.open(Section {
            title,
            path,
            level,
            line,
            ..Section::default()
        });
        self.setting = setting;
    }

    /// A bold line that stands for a heading.
    fn open_bold(&mut self, title: &str, line: u32) {
        let level = self.heads.level().saturating_add(1);
        let above = self.heads.setting();
        self.open(Section {
            title: title.into(),
            path: self.heads.path(),
            level: level.min(6),
            line,
            is_bold: true,
            ..Section::default()
        });
        self.setting = above.below(title);
    }

    fn open(&mut self, mut section: Section) {
        section.role = titles::role(section.title.as_str());
        self.sections.push(section);
        self.counts = Counts::default();
    }

    /// The section at hand; what stands before the first heading goes under the file's name.
    fn section(&mut self) -> &mut Section {
        if self.sections.is_empty() {
            let file = self.id.as_str();
            let name = file.rsplit('/').next().unwrap_or(file);
            self.open(Section {
                title: name.into(),
                level: 1,
                line: 1,
                ..Section::default()
            });
        }
        let last = self.sections.len() - 1;
        &mut self.sections[last]
    }

    /// What stands at the top of the section at hand.
    fn top(&mut self) -> Place {
        let section = self.section();
        let number = if section.is_bold {
            titles::prefix(section.title.as_str())
        } else {
            ""
        };
        Place {
            number: number.into(),
            depth: 0,
            parent: None,
            setting: self.setting,
            needs: Vec::new(),
        }
    }

    fn say(&mut self, text: &str, parent: Option<usize>) {
        let section = self.section();
        let lines = match parent.and_then(|parent| section.steps.get_mut(parent)) {
            Some(step) => &mut step.body,
            None => &mut section.prose,
        };
        lines.extend(text.lines().map(SafeText::clean));
    }

    /// Says a paragraph and keeps its links.
    fn tell(&mut self, paragraph: &Paragraph, mark: &str, parent: Option<usize>) {
        let lines = metadata(paragraph).unwrap_or_else(|| vec![paragraph.joined()]);
        for line in lines {
            if mark.is_empty() {
                self.say(&line, parent);
            } else {
                self.say(&format!("{mark}{line}"), parent);
            }
        }
        self.link(&paragraph.links, parent);
    }

    fn link(&mut self, links: &[Link], parent: Option<usize>) {
        let jumps: Vec<_> = links.iter().map(|link| refer::link(link, self.id)).collect();
        let section = self.section();
        match parent.and_then(|parent| section.steps.get_mut(parent)) {
            Some(step) => step.jumps.extend(jumps),
            None => section.jumps.extend(jumps),
        }
    }

    /// The section's last step, if it has a command.
    fn last_command(&mut self) -> Option<usize> {
        let steps = &self.section().steps;
        let last = steps.len().checked_sub(1)?;
        steps[last].command.is_some().then_some(last)
    }

    /// The last command of the section, whatever stands behind it.
    fn command_before(&mut self) -> Option<&mut Step> {
        let last = self.counts.run?;
        self.section().steps.get_mut(last)
    }

    fn push(&mut self, step: Step) -> usize {
        let is_run = step.kind == StepKind::Run;
        let steps = &mut self.section().steps;
        steps.push(step);
        let at = steps.len() - 1;
        if is_run {
            self.counts.run = Some(at);
        }
        at
    }

    /// A step from a paragraph: its title, what else it says, its lines and links.
    fn step(&self, number: &str, depth: u8, paragraph: &Paragraph) -> Step {
        let text = paragraph.joined();
        let (title, rest) = words::first_sentence(&text);
        let body = Some(rest).filter(|rest| !rest.is_empty()).map(SafeText::clean);
        Step {
            title: title.into(),
            body: body.into_iter().collect(),
            range: lines(paragraph.line, paragraph.end),
            needs: needs::read(&text).iter().map(|need| SafeText::clean(need)).collect(),
            jumps: self.jumps(paragraph, &text),
            ..blank(number, depth, paragraph.line)
        }
    }

    fn jumps(&self, paragraph: &Paragraph, text: &str) -> Vec<crate::domain::runbook::Jump> {
        let links = paragraph.links.iter().map(|link| refer::link(link, self.id));
        links.chain(refer::said(text, self.id)).collect()
    }

    fn command(&self, script: &str) -> StepCommand {
        command::read("", "", script, self.rules)
    }
}

/// The lines of a paragraph that is nothing but `Name: value` lines.
fn metadata(paragraph: &Paragraph) -> Option<Vec<Cow<'_, str>>> {
    let lines: Vec<&str> = paragraph.text.lines().map(str::trim).collect();
    let has_name = |line: &&str| {
        line.split_once(": ")
            .is_some_and(|(name, _)| name.split(' ').count() <= 3)
    };
    (paragraph.bold > 0 && lines.len() > 1 && lines.iter().all(has_name))
        .then(|| lines.into_iter().map(Cow::Borrowed).collect())
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
        range: lines(line, line),
        ..Step::default()
    }
}

/// Lines as a range, until the bytes are known.
fn lines(first: u32, last: u32) -> (usize, usize) {
    let number = |line: u32| usize::try_from(line).unwrap_or(usize::MAX);
    (number(first), number(last.max(first)))
}

/// The letter of the command with this place, from 0: `a`, `z`, `aa`.
fn letter(at: usize) -> String {
    let mut at = at;
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'a' + u8::try_from(at % 26).unwrap_or(0)));
        if at < 26 {
            break;
        }
        at = at / 26 - 1;
    }
    letters.iter().rev().collect()
}

/// Whether a text is nothing but code.
fn is_code(text: &str) -> bool {
    let text = text.trim().trim_end_matches(['.', ',', ';']);
    spans(text)
        .next()
        .is_some_and(|(at, code)| at == 0 && code.len() + 2 == text.len())
}

/// Whether a section holds what a command answers: `Response`, `Expected output`.
fn is_answer(section: &Section) -> bool {
    section.role == SectionRole::Steps && names_answer(section.title.as_str())
}

/// Whether a title may stand above what a command answers.
fn names_answer(title: &str) -> bool {
    let title = title.to_lowercase();
    let words = ["response", "output", "result", "answer"];
    words.iter().any(|word| title.contains(word))
}
