//! Steps of the books that do something to a container or a service.

use crate::console::app::State;
use crate::domain::SafeText;
use crate::domain::StepId;
use crate::domain::runbook::{Section, Step};

/// A step that covers something, with its section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covering {
    /// The step.
    pub step: StepId,
    /// Where it stands and what it does, in a line.
    pub words: SafeText,
}

/// The steps that cover one of these: first those of which the host says so, then those that a suggestion about it
/// names, then those whose command names it.
#[must_use]
pub fn covering(state: &State, names: &[&str]) -> Vec<Covering> {
    let names: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let is_about = |text: &str| names.iter().any(|name| holds_word(&text.to_lowercase(), name));
    let told = |step: &Step| {
        let covers = &mut state.world.covers.iter();
        covers.find(|cover| cover.step == step.id && names.contains(&cover.target.as_str().to_lowercase()))
    };
    let suggests = |step: &Step| {
        let mut suggestions = state.world.suggestions.iter();
        suggestions.any(|other| other.step.as_ref() == Some(&step.id) && is_about(other.why.as_str()))
    };
    let mut found = Vec::new();
    for (section, step) in all(state) {
        if let Some(cover) = told(step) {
            found.push((0, offer(&format!("{}: ", cover.deed.word()), section, step)));
        } else if suggests(step) {
            found.push((1, offer("", section, step)));
        } else if step.command.as_ref().is_some_and(|command| is_about(&command.script)) {
            found.push((2, offer("", section, step)));
        }
    }
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, covering)| covering).collect()
}

fn all(state: &State) -> impl Iterator<Item = (&Section, &Step)> {
    let books = state.world.books.as_deref().unwrap_or_default().iter();
    let sections = books.flat_map(|book| &book.sections);
    sections.flat_map(|section| section.steps.iter().map(move |step| (section, step)))
}

fn offer(deed: &str, section: &Section, step: &Step) -> Covering {
    let class = step.command.as_ref().map_or("", |command| command.class.words());
    let words = format!("{deed}{} > {} {} ({class})", section.title, step.number, step.title);
    Covering {
        step: step.id.clone(),
        words: words.replace("  ", " ").replace(" ()", "").into(),
    }
}

/// Whether a text has a word, not only the letters of it: `db` is not in `dbg`.
fn holds_word(text: &str, word: &str) -> bool {
    let is_part = |character: Option<char>| character.is_some_and(|c| c.is_alphanumeric() || c == '_');
    !word.is_empty()
        && text
            .match_indices(word)
            .any(|(at, _)| !is_part(text[..at].chars().next_back()) && !is_part(text[at + word.len()..].chars().next()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_word_and_not_some_letters() {
        assert!(holds_word("docker compose up -d db", "db"));
        assert!(holds_word("docker restart shop-db-1", "db"));
        assert!(holds_word("http://db:5432", "db"));
        assert!(!holds_word("gdb attach", "db"));
        assert!(!holds_word("dbg on", "db"));
        assert!(!holds_word("anything", ""));
    }
}
