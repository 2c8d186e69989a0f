//! Names for steps that survive edits elsewhere in the book.

use crate::domain::StepId;
use crate::domain::runbook::{Section, Step};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Names every step: file, section slugs, and the hash of its text with its place among steps of the
/// same text in the section. So a step keeps its name while its own words and its headings stay.
pub fn give(file: &str, sections: &mut [Section]) {
    let mut paths: BTreeMap<String, u32> = BTreeMap::new();
    for section in sections {
        let path = path(section, &mut paths);
        let mut hashes: BTreeMap<String, u32> = BTreeMap::new();
        for step in &mut section.steps {
            let hash = hash(step);
            let ordinal = hashes.entry(hash.clone()).or_default();
            *ordinal += 1;
            step.id = StepId::new(format!("{file}#{path}/{ordinal}-{hash}"));
        }
    }
}

/// SHA-256 in hex.
pub fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().fold(String::with_capacity(64), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// The slugs of a section; a path that occurs again gets a number.
fn path(section: &Section, paths: &mut BTreeMap<String, u32>) -> String {
    let titles = section.path.iter().chain(std::iter::once(&section.title));
    let path = titles.map(|title| slug(title.as_str())).collect::<Vec<_>>().join("/");
    let seen = paths.entry(path.clone()).or_default();
    *seen += 1;
    if *seen == 1 {
        path
    } else {
        format!("{path}-{}", *seen - 1)
    }
}

fn hash(step: &Step) -> String {
    let script = step.command.as_ref().map_or("", |command| &command.script);
    let mut text = format!("{}\0{script}", step.title);
    for line in &step.body {
        text.push('\0');
        text.push_str(line.as_str());
    }
    sha256(text.as_bytes())[..8].to_owned()
}

/// A heading as part of an address, by the rule code forges use.
fn slug(title: &str) -> String {
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
