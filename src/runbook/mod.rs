//! Markdown to a book: repair, blocks, steps, placeholders, class. Pure.

mod blocks;
mod cadence;
pub mod class;
mod fence;
mod inline;
mod names;
pub mod placeholder;
mod repair;
mod source;
mod steps;
mod words;

pub use class::{ClassRule, ClassRules, Judged, classify};

use crate::domain::runbook::{Book, Section};
use crate::domain::{BookId, SafeText};
use blocks::Block;

/// Reads a book. It never fails: what could not be read as it stands is among the warnings, each
/// `file:line: reason`.
#[must_use]
pub fn read(id: &BookId, bytes: &[u8], class: &ClassRules) -> Book {
    let file = id.as_str();
    let source = source::read(bytes);
    let repaired = repair::repair(&source.text);
    let mut warnings = source.warnings;
    for moved in repaired.moved {
        let lines = if moved.count == 1 { "line" } else { "lines" };
        let reason = format!(
            "moved {} {lines} to the right so that the fence stays in its list item",
            moved.count
        );
        warnings.push((moved.line, reason));
    }
    if let Some(line) = repaired.unclosed {
        warnings.push((
            line,
            "this fence is never closed: all that follows is read as code".into(),
        ));
    }
    let blocks = blocks::read(&repaired.text);
    let mut sections = steps::build(&blocks, file, class);
    names::give(file, &mut sections);
    Book {
        id: id.clone(),
        title: title(&sections, file),
        update_minutes: cadence::update_minutes(texts(&blocks).into_iter()),
        sections,
        sha256: names::sha256(bytes),
        warnings: warnings
            .into_iter()
            .map(|(line, reason)| SafeText::clean(&format!("{file}:{line}: {reason}")))
            .collect(),
        clocks: Vec::new(),
        rules: Vec::new(),
    }
}

fn title(sections: &[Section], file: &str) -> SafeText {
    sections
        .first()
        .map_or_else(|| file.into(), |section| section.title.clone())
}

/// All text of the blocks, however deep.
fn texts(blocks: &[Block]) -> Vec<&str> {
    let mut out = Vec::new();
    for block in blocks {
        match block {
            Block::Heading { text, .. } => out.push(text.as_str()),
            Block::Paragraph(paragraph) => out.push(paragraph.text.as_str()),
            Block::List { items, .. } => items.iter().for_each(|item| out.extend(texts(&item.blocks))),
            Block::Table { rows, .. } => {
                out.extend(rows.iter().flat_map(|(_, cells)| cells.iter().map(String::as_str)));
            }
            Block::Quote(inner) => out.extend(texts(inner)),
            Block::Code(_) | Block::Rule => {}
        }
    }
    out
}
