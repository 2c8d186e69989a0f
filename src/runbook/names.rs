//! Names for steps that survive edits elsewhere in the book.

use super::several;
use super::words as texts;
use crate::domain::runbook::{Section, Step};
use crate::domain::{SafeText, StepId};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// The steps of so many sections are named in one go; few books have more.
const PART: usize = 200;

/// Names every step: file, section slugs, and the hash of its own words and of the title above it,
/// with its place among steps of the same words in the section. So a step keeps its name while its
/// own words and its headings stay.
pub fn give(file: &str, sections: &mut [Section]) {
    let mut seen: HashMap<String, u32> = HashMap::new();
    let paths = several::each(sections.chunks(PART).collect(), |part| {
        part.iter().map(path).collect::<Vec<_>>()
    });
    let paths: Vec<String> = paths
        .into_iter()
        .flatten()
        .map(|path| numbered(path, &mut seen))
        .collect();
    let parts = sections.chunks_mut(PART).zip(paths.chunks(PART)).collect();
    several::each(parts, |(sections, paths): (&mut [Section], &[String])| {
        for (section, path) in sections.iter_mut().zip(paths) {
            name(file, path, section);
        }
    });
}

/// Names the steps of one section.
fn name(file: &str, path: &str, section: &mut Section) {
    let mut hashes: HashMap<[u8; 4], u32> = HashMap::new();
    let mut titles: Vec<(u8, SafeText)> = Vec::new();
    for step in &mut section.steps {
        titles.retain(|(depth, _)| *depth < step.depth);
        let above = titles.last().map_or("", |(_, title)| start(title.as_str()));
        let words = words(step, above);
        step.hash = hex(&Sha256::digest(&words.as_bytes()[above.len() + 1..])[..8]);
        let name = Sha256::digest(&words);
        let name = [name[0], name[1], name[2], name[3]];
        let ordinal = hashes.entry(name).or_default();
        *ordinal += 1;
        step.id = StepId::new(format!("{file}#{path}/{ordinal}-{}", hex(&name)));
        titles.push((step.depth, step.title.clone()));
    }
}

/// SHA-256 in hex.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    halves.map(|half| char::from(DIGITS[usize::from(half)])).collect()
}

/// As much of a title as goes into the names below it; a heading of a megabyte above a thousand steps stays one.
fn start(title: &str) -> &str {
    const LONGEST: usize = 512;
    &title[..title.floor_char_boundary(LONGEST)]
}

/// The slugs of a section.
fn path(section: &Section) -> String {
    let mut path = String::new();
    for title in &section.path {
        add_slug(start(title.as_str()), &mut path);
        path.push('/');
    }
    add_slug(start(section.title.as_str()), &mut path);
    path
}

/// A path that occurs again gets a number.
fn numbered(path: String, paths: &mut HashMap<String, u32>) -> String {
    if let Some(seen) = paths.get_mut(&path) {
        *seen += 1;
        return format!("{path}-{}", *seen - 1);
    }
    paths.insert(path.clone(), 1);
    path
}

/// The title above a step, and what it says and runs.
fn words(step: &Step, above: &str) -> String {
    let mut text = String::with_capacity(512);
    text.push_str(above);
    text.push('\0');
    text.push_str(step.title.as_str());
    text.push('\0');
    if let Some(command) = &step.command {
        text.push_str(&command.prelude);
        text.push_str(&command.script);
    }
    for line in &step.body {
        text.push('\0');
        text.push_str(line.as_str());
    }
    text
}

/// A heading as part of an address, by the rule code forges use.
pub fn slug(title: &str) -> String {
    let mut slug = String::with_capacity(title.len());
    add_slug(title, &mut slug);
    slug
}

fn add_slug(title: &str, slug: &mut String) {
    let lower = texts::lower(title);
    let kept = lower
        .chars()
        .filter(|character| character.is_alphanumeric() || matches!(character, ' ' | '-' | '_'));
    slug.extend(kept.map(|character| if character == ' ' { '-' } else { character }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_follow_the_forges() {
        assert_eq!(slug("Monitoring & Alerting"), "monitoring--alerting");
        assert_eq!(slug("1. Force Sync (`/api`)"), "1-force-sync-api");
    }
}
