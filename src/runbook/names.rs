//! Names for steps that survive edits elsewhere in the book.

use crate::domain::runbook::{Section, Step, StepCommand};
use crate::domain::{SafeText, StepId};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Names every step: file, section slugs, and the hash of its own words and of the title above it,
/// with its place among steps of the same words in the section. So a step keeps its name while its
/// own words and its headings stay.
pub fn give(file: &str, sections: &mut [Section]) {
    let mut paths: HashMap<String, u32> = HashMap::new();
    for section in sections {
        let path = path(section, &mut paths);
        let mut hashes: HashMap<String, u32> = HashMap::new();
        let mut titles: Vec<(u8, SafeText)> = Vec::new();
        for step in &mut section.steps {
            titles.retain(|(depth, _)| *depth < step.depth);
            let above = titles.last().map_or("", |(_, title)| start(title.as_str()));
            let words = words(step);
            sha256(words.as_bytes())[..16].clone_into(&mut step.hash);
            let name = sha256(format!("{above}\0{words}").as_bytes())[..8].to_owned();
            let ordinal = hashes.entry(name.clone()).or_default();
            *ordinal += 1;
            step.id = StepId::new(format!("{file}#{path}/{ordinal}-{name}"));
            titles.push((step.depth, step.title.clone()));
        }
    }
}

/// SHA-256 in hex.
pub fn sha256(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digest = Sha256::digest(bytes);
    let halves = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    halves.map(|half| char::from(DIGITS[usize::from(half)])).collect()
}

/// As much of a title as goes into the names below it; a heading of a megabyte above a thousand steps stays one.
fn start(title: &str) -> &str {
    const LONGEST: usize = 512;
    &title[..title.floor_char_boundary(LONGEST)]
}

/// The slugs of a section; a path that occurs again gets a number.
fn path(section: &Section, paths: &mut HashMap<String, u32>) -> String {
    let titles = section.path.iter().chain(std::iter::once(&section.title));
    let path = titles
        .map(|title| slug(start(title.as_str())))
        .collect::<Vec<_>>()
        .join("/");
    let seen = paths.entry(path.clone()).or_default();
    *seen += 1;
    if *seen == 1 {
        path
    } else {
        format!("{path}-{}", *seen - 1)
    }
}

/// What a step says and runs.
fn words(step: &Step) -> String {
    let script = step.command.as_ref().map(StepCommand::whole).unwrap_or_default();
    let mut text = format!("{}\0{script}", step.title);
    for line in &step.body {
        text.push('\0');
        text.push_str(line.as_str());
    }
    text
}

/// A heading as part of an address, by the rule code forges use.
pub fn slug(title: &str) -> String {
    let kept = title.to_lowercase();
    let kept = kept
        .chars()
        .filter(|character| character.is_alphanumeric() || matches!(character, ' ' | '-' | '_'));
    kept.map(|character| if character == ' ' { '-' } else { character })
        .collect()
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
