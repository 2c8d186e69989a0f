//! Markdown to a book: repair, blocks, steps, placeholders, class. Pure.

mod attributes;
mod blocks;
pub mod built_in;
pub mod class;
pub mod command;
mod expect;
mod fence;
pub mod fill;
mod inline;
mod inlined;
pub mod lint;
mod meaning;
mod names;
mod needles;
mod needs;
pub mod placeholder;
mod refer;
mod repair;
mod script;
mod sentences;
mod several;
mod shell;
pub mod sidecar;
mod source;
mod steps;
mod success;
pub mod suggest;
mod titles;
mod words;

pub use class::{ClassRule, ClassRules, Judged, classify};
pub use fill::{Filled, Unfilled, check, fill};
pub use refer::connect;
pub use success::judge;

use crate::domain::runbook::{Book, Section};
use crate::domain::{BookId, SafeText};
use sentences::Offers;

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
    let parts = steps::parts(blocks::read(&repaired.text));
    let read = several::each_of(parts, |part| {
        (sentences::read(&part.blocks), steps::build(&part, id, class))
    });
    let (mut offers, mut sections) = (Offers::default(), Vec::new());
    for (offered, built) in read {
        offers.extend(offered);
        sections.extend(built);
    }
    tell_matter(&mut sections, &source.matter);
    refer::resolve(&mut sections, id);
    names::give(file, &mut sections);
    source::locate(bytes, &mut sections);
    Book {
        id: id.clone(),
        title: title(&sections, &source.matter, file),
        update_minutes: sentences::update_minutes(&offers.clocks),
        sections,
        sha256: names::sha256(bytes),
        warnings: warnings
            .into_iter()
            .map(|(line, reason)| SafeText::clean(&format!("{file}:{line}: {reason}")))
            .collect(),
        clocks: offers.clocks,
        rules: offers.rules,
    }
}

/// The book's own heading, else the title of its front matter, else its first heading, else its
/// file.
fn title(sections: &[Section], matter: &[(String, String)], file: &str) -> SafeText {
    let first = sections.first();
    let own = first.filter(|section| section.level == 1 && !file.ends_with(section.title.as_str()));
    let named = matter
        .iter()
        .find(|(key, _)| key == "title")
        .map(|(_, title)| SafeText::clean(title));
    let heading = first.map(|section| section.title.clone());
    own.map(|section| section.title.clone())
        .or(named)
        .or(heading)
        .unwrap_or_else(|| file.into())
}

/// Tells what the front matter says of the book where its prose begins.
fn tell_matter(sections: &mut [Section], matter: &[(String, String)]) {
    if let Some(first) = sections.first_mut() {
        let told = matter.iter().filter(|(key, _)| key != "title");
        let lines = told.map(|(key, value)| SafeText::clean(&format!("{key}: {value}")));
        first.prose.splice(0..0, lines);
    }
}
