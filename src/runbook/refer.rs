//! Pointers to other places: links, and words such as `see Rollback`.

use super::blocks::Link;
use super::names::slug;
use crate::domain::runbook::{Book, Jump, Section, StepKind};
use crate::domain::{BookId, SafeText};
use std::collections::HashMap;

/// A link of the book; its section is found once all sections are known.
pub fn link(link: &Link, id: &BookId) -> Jump {
    let (file, _) = link.target.split_once('#').unwrap_or((link.target.as_str(), ""));
    let book = match file {
        "" => id.clone(),
        name if link.is_wiki => BookId::new(name),
        name => BookId::new(beside(id.as_str(), name)),
    };
    Jump {
        text: link.text.as_str().into(),
        book,
        section: None,
        target: link.target.as_str().into(),
    }
}

/// A path that is written relative to a file, relative to the project.
fn beside(file: &str, path: &str) -> String {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// What a text points to in words. Whatever no section answers to is dropped later.
pub fn said(text: &str, id: &BookId) -> Vec<Jump> {
    let found = [named_section(text), seen(text), placed(text), considered(text)];
    let mut phrases: Vec<&str> = found.into_iter().flatten().collect();
    phrases.dedup();
    let jump = |phrase: &str| Jump {
        text: phrase.into(),
        book: id.clone(),
        section: None,
        target: phrase.into(),
    };
    phrases.into_iter().map(jump).collect()
}

/// `the verification section`: `verification`.
fn named_section(text: &str) -> Option<&str> {
    let before = [" section", " chapter"]
        .iter()
        .find_map(|word| text.find(word).map(|at| &text[..at]))?;
    let start = ["the ", "see ", "in ", "under "]
        .iter()
        .filter_map(|word| before.rfind(word).map(|at| at + word.len()))
        .max()?;
    few(before.get(start..)?)
}

/// `(see Incident Response)`.
fn seen(text: &str) -> Option<&str> {
    let at = text
        .find("(see ")
        .map(|at| at + 5)
        .or_else(|| text.starts_with("See ").then_some(4))?;
    let rest = text.get(at..)?;
    let end = rest.find([')', ',', '.', ';']).unwrap_or(rest.len());
    let phrase = rest[..end].trim().trim_start_matches("the ");
    few(phrase.trim_end_matches(" section").trim_matches(['"', '\'', '`']))
}

/// `the checklist above`.
fn placed(text: &str) -> Option<&str> {
    let before = [" above", " below"]
        .iter()
        .find_map(|word| text.find(word).map(|at| &text[..at]))?;
    let at = before.rfind("the ")? + 4;
    few(before.get(at..)?)
}

/// `Consider a rollback`.
fn considered(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("Consider ")?;
    let end = rest.find([',', '.', ';', ':']).unwrap_or(rest.len());
    few(rest[..end].trim_start_matches("an ").trim_start_matches("a "))
}

fn few(phrase: &str) -> Option<&str> {
    let phrase = phrase.trim();
    let count = phrase.split_whitespace().count();
    (!phrase.is_empty() && count <= 5 && phrase.len() <= 80).then_some(phrase)
}

/// The words of a title, numbers left aside.
fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words = lower.split(|character: char| !character.is_alphanumeric());
    words
        .filter(|word| !word.is_empty() && !word.chars().all(|character| character.is_ascii_digit()))
        .map(str::to_owned)
        .collect()
}

/// Where the sections of a book are.
struct Places {
    slugs: HashMap<String, usize>,
    titles: Vec<Vec<String>>,
    /// For each word the sections whose title has it, in order.
    with: HashMap<String, Vec<usize>>,
}

/// Finds the section of every pointer; words that lead nowhere are no pointer.
pub fn resolve(sections: &mut [Section], id: &BookId) {
    let places = Places::new(sections);
    for (at, section) in sections.iter_mut().enumerate() {
        section.jumps.retain_mut(|jump| places.find(jump, at, id));
        for step in &mut section.steps {
            let keeps = step.kind == StepKind::Refer;
            step.jumps.retain_mut(|jump| places.find(jump, at, id) || keeps);
        }
    }
}

/// Finds the section of every pointer to another book. A link names a book by its file; a wiki link by its name or
/// title. What leads to no book, or to no section of it, stays without one.
pub fn connect(books: &mut [Book]) {
    let known: Vec<(BookId, SafeText, Places, usize)> = books
        .iter()
        .map(|book| {
            let says = |section: &Section| !section.steps.is_empty() || !section.prose.is_empty();
            let first = book.sections.iter().position(says).unwrap_or(0);
            (book.id.clone(), book.title.clone(), Places::new(&book.sections), first)
        })
        .collect();
    let point = |jump: &mut Jump| {
        let exact = known.iter().find(|(id, ..)| *id == jump.book);
        let by_name = || known.iter().find(|(id, title, ..)| is_called(id, title, &jump.book));
        let Some((id, _, places, first)) = exact.or_else(by_name) else {
            jump.section = None;
            return;
        };
        jump.book = id.clone();
        jump.section = match jump.target.as_str().split_once('#') {
            None | Some((_, "")) => (!places.titles.is_empty()).then_some(*first),
            Some((_, name)) => places.named(name),
        };
    };
    for book in books.iter_mut() {
        let own = book.id.clone();
        let sections = book.sections.iter_mut();
        let jumps = sections.flat_map(|section| {
            let steps = section.steps.iter_mut().flat_map(|step| &mut step.jumps);
            section.jumps.iter_mut().chain(steps)
        });
        jumps.filter(|jump| jump.book != own).for_each(point);
    }
}

/// Whether a wiki link's name means this book: a file's name without its ending, or a title. A name with an ending is
/// a file's, and means that file alone.
fn is_called(id: &BookId, title: &SafeText, name: &BookId) -> bool {
    let name = name.as_str();
    let has_ending = [".md", ".markdown"].iter().any(|ending| name.ends_with(ending));
    let path = id.as_str().rsplit_once('.').map_or(id.as_str(), |(path, _)| path);
    let stem = path.rsplit('/').next().unwrap_or(path);
    let wanted = words_of(name);
    !has_ending
        && !wanted.is_empty()
        && [path, stem, title.as_str()]
            .iter()
            .any(|known| words_of(known) == wanted)
}

/// A name in lower case, with one way to write a blank.
fn words_of(name: &str) -> String {
    let parts = name.split(['-', '_', ' ']).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" ").to_lowercase()
}

impl Places {
    fn new(sections: &[Section]) -> Self {
        let mut slugs = HashMap::new();
        let mut seen: HashMap<String, u32> = HashMap::new();
        for (at, section) in sections.iter().enumerate().filter(|(_, section)| !section.is_bold) {
            let name = slug(section.title.as_str());
            let count = seen.entry(name.clone()).or_default();
            let name = if *count == 0 { name } else { format!("{name}-{count}") };
            *count += 1;
            slugs.entry(name).or_insert(at);
        }
        let titles: Vec<Vec<String>> = sections.iter().map(|section| words(section.title.as_str())).collect();
        let mut with: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, title) in titles.iter().enumerate() {
            for word in title {
                let places = with.entry(word.clone()).or_default();
                if places.last() != Some(&at) {
                    places.push(at);
                }
            }
        }
        Self { slugs, titles, with }
    }

    /// Whether the pointer is to be kept.
    fn find(&self, jump: &mut Jump, from: usize, id: &BookId) -> bool {
        if jump.book != *id {
            return true;
        }
        let target = jump.target.as_str().to_owned();
        let Some((_, name)) = target.split_once('#') else {
            jump.section = self.said(&target, from);
            return jump.section.is_some();
        };
        jump.section = self.slugs.get(&name.to_lowercase()).copied();
        true
    }

    /// The section that a link's name means, written as an anchor or as a title.
    fn named(&self, name: &str) -> Option<usize> {
        let found = self.slugs.get(&name.to_lowercase());
        found.or_else(|| self.slugs.get(&slug(name))).copied()
    }

    /// The section whose title has all words of a phrase; the same title goes first, then the
    /// nearest one.
    fn said(&self, phrase: &str, from: usize) -> Option<usize> {
        let wanted = words(phrase);
        let last = wanted.last()?;
        let none = Vec::new();
        let places = |word: &String| self.with.get(word).unwrap_or(&none);
        let rarest = wanted.iter().map(places).min_by_key(|places| places.len())?;
        let has_all = |at: &usize| *at != from && wanted.iter().all(|word| self.titles[*at].contains(word));
        let found = near(rarest, from).into_iter().filter(has_all);
        let found = found.min_by_key(|at| (self.titles[*at] != wanted, at.abs_diff(from)));
        let begins = || {
            let near = near(places(last), from).into_iter();
            near.filter(|at| *at != from && self.titles[*at].first() == Some(last) && last.len() > 4)
                .min_by_key(|at| at.abs_diff(from))
        };
        found.or_else(begins)
    }
}

/// The places around one: a title that hundreds of sections share points to one close by.
fn near(places: &[usize], from: usize) -> Vec<usize> {
    const AROUND: usize = 32;
    let middle = places.partition_point(|at| *at < from);
    let (start, end) = (middle.saturating_sub(AROUND), (middle + AROUND).min(places.len()));
    places[start..end].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_point_to_sections() {
        let phrases = |text: &str| -> Vec<String> {
            said(text, &BookId::new("b.md"))
                .iter()
                .map(|jump| jump.text.to_string())
                .collect()
        };
        assert_eq!(phrases("Check it as in the smoke test section."), ["smoke test"]);
        assert_eq!(
            phrases("Write it down (see After the storm) and go"),
            ["After the storm"]
        );
        assert_eq!(phrases("Fill it in from the checklist above"), ["checklist"]);
        assert_eq!(phrases("Consider a rollback"), ["rollback"]);
        assert!(phrases("Restart it").is_empty());
    }

    #[test]
    fn links_find_their_section_in_another_book() {
        let section = |title: &str| Section {
            title: title.into(),
            prose: vec!["words".into()],
            ..Section::default()
        };
        let book = |id: &str, title: &str, sections: &[&str]| Book {
            id: BookId::new(id),
            title: title.into(),
            sections: sections.iter().map(|title| section(title)).collect(),
            ..Book::default()
        };
        let mut books = [
            book("ops/api.md", "API book", &["API book"]),
            book("ops/data-base.md", "The Database", &["Failover", "Back up"]),
        ];
        let targets = [
            ("data-base.md#back-up", false),
            ("data-base.md", false),
            ("data-base.md#none", false),
            ("gone.md#x", false),
            ("Data Base#Back up", true),
            ("The Database", true),
            ("Nothing", true),
        ];
        let id = books[0].id.clone();
        let to = |(target, is_wiki): &(&str, bool)| {
            link(
                &Link {
                    text: "x".into(),
                    target: (*target).into(),
                    is_wiki: *is_wiki,
                },
                &id,
            )
        };
        books[0].sections[0].jumps = targets.iter().map(to).collect();
        connect(&mut books);
        let found: Vec<_> = books[0].sections[0]
            .jumps
            .iter()
            .map(|jump| (jump.book.as_str(), jump.section))
            .collect();
        let there = "ops/data-base.md";
        assert_eq!(
            found,
            [
                (there, Some(1)),
                (there, Some(0)),
                (there, None),
                ("ops/gone.md", None),
                (there, Some(1)),
                (there, Some(0)),
                ("Nothing", None)
            ]
        );
    }

    #[test]
    fn pointers_find_their_section() {
        let section = |title: &str| Section {
            title: title.into(),
            ..Section::default()
        };
        let id = BookId::new("ops/b.md");
        let to = |target: &str| {
            link(
                &Link {
                    text: "x".into(),
                    target: target.into(),
                    is_wiki: false,
                },
                &id,
            )
        };
        let mut sections = [
            section("Checks & balances"),
            section("Request"),
            section("Request"),
            section("Rollback plan"),
        ];
        sections[0].jumps = vec![to("#checks--balances"), to("#request-1"), to("#none"), to("../c.md#x")];
        sections[0].jumps.extend(said("Consider an immediate rollback", &id));
        sections[0].jumps.extend(said("(see Nothing of the kind)", &id));
        resolve(&mut sections, &id);
        let found: Vec<_> = sections[0]
            .jumps
            .iter()
            .map(|jump| (jump.book.as_str(), jump.section))
            .collect();
        assert_eq!(
            found,
            [
                ("ops/b.md", Some(0)),
                ("ops/b.md", Some(2)),
                ("ops/b.md", None),
                ("c.md", None),
                ("ops/b.md", Some(3))
            ]
        );
    }
}
