//! The books of the field against the list of their actions; neither is part of the project.
//!
//! What is compared, row by row. A row whose kind begins with CMD, CMD-I, CHK, MAN, DEC, CFG, ENV, GUARD, ROW or ESC is
//! right when the book has a step
//!
//! 1. on the row's line, or whose command begins on it (a command in a fence: exactly there),
//! 2. of the row's first kind (`ENV + CMD-I` is ENV; the command of the second kind has to be the step's command),
//! 3. under the row's section path: equal titles from the outermost to the innermost, where the list writes `…` for any
//!    titles, and shortens a title by leaving its end in parentheses away,
//! 4. with the row's number, where the list gives one (`3.a`, `1.2`, `sol.3`); a leading `–.` stands for nothing, a word
//!    behind the number is left aside, and names such as `env`, `note` or `row dev` are no numbers,
//! 5. and, for CMD and CMD-I, whose command begins with the list's, up to a `…`, a `⏎` or a remark.
//!
//! A row whose kind begins with INFO, GUIDE, OUT, REF, THR or TMR is right when no action stands on its line.
#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene must end")]

#[path = "common/actions.rs"]
#[allow(dead_code, reason = "shared with the tests of whole books, which read more of a row")]
mod actions;

use actions::{Row, rows, seeds, shared};
use onscene::domain::runbook::{Book, Section, SectionRole, Step, StepKind};
use std::collections::{BTreeMap, BTreeSet};

/// The first kind of a row.
fn first(row: &Row) -> &str {
    row.kind
        .trim_start_matches('*')
        .split([' ', '`', '(', '*'])
        .next()
        .unwrap()
}

fn is_action(row: &Row) -> bool {
    !["INFO", "GUIDE", "OUT", "REF", "THR", "TMR"].contains(&first(row))
}

/// The titles above a row.
fn titles(row: &Row) -> Vec<String> {
    row.section.split(" > ").map(str::to_owned).collect()
}

/// The number of a row, where it is one.
fn number(cell: &str) -> String {
    let word = cell.trim_start_matches("–.").split(' ').next().unwrap();
    let is_part = |part: &str| {
        part.chars().all(|character| character.is_ascii_digit())
            || part.len() == 1 && part.starts_with(|letter: char| letter.is_ascii_lowercase())
    };
    let parts: Vec<&str> = word.split('.').collect();
    let (head, tail) = parts.split_at(1);
    let has_prefix = ["diag", "sol", "assess", "act", "rec"].contains(&head[0]) && !tail.is_empty();
    let is_number = (is_part(head[0]) || has_prefix) && tail.iter().all(|part| is_part(part));
    if is_number { word.to_owned() } else { String::new() }
}

/// The titles above a step, as `runbook show --json` prints them: the book's own title left aside, and bold lines that
/// only give a role.
fn path(book: &Book, section: &Section) -> Vec<String> {
    let is_role = section.is_bold && section.role != SectionRole::Steps;
    let own = (!is_role).then_some(&section.title);
    let mut titles: Vec<String> = section.path.iter().chain(own).map(ToString::to_string).collect();
    if titles.len() > 1 && titles[0] == book.title.as_str() {
        titles.remove(0);
    }
    titles
}

fn is_path(row: &[String], path: &[String]) -> bool {
    let is_title = |row: &String, title: &String| row == title || title.split(" (").next() == Some(row);
    match row.iter().position(|title| title == "…") {
        None => row.len() == path.len() && row.iter().zip(path).all(|(row, title)| is_title(row, title)),
        Some(at) => {
            let tail = &row[at + 1..];
            path.len() >= at + tail.len()
                && is_path(&row[..at], &path[..at])
                && is_path(tail, &path[path.len() - tail.len()..])
        }
    }
}

/// The start of a row's command.
fn is_command(row: &Row, step: &Step) -> bool {
    let Some(command) = &step.command else {
        return false;
    };
    let mut codes = row.command.split('`').skip(1).step_by(2);
    let Some(code) = codes.find(|code| code.contains(' ')) else {
        return true;
    };
    let start = code.split(['…', '⏎']).next().unwrap().trim();
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let script = plain(&command.script.replace("\\\n", " "));
    script.starts_with(&plain(start.trim_end_matches('\\')))
}

/// What is wrong with a row; none when it is right.
fn wrong(row: &Row, book: &Book) -> Option<String> {
    let all = book
        .sections
        .iter()
        .flat_map(|section| section.steps.iter().map(move |step| (section, step)));
    let here: Vec<(&Section, &Step)> = all
        .filter(|(_, step)| step.line == row.line && step.kind.is_action())
        .collect();
    if !is_action(row) {
        return here
            .first()
            .map(|(_, step)| format!("is a step: {} {}", step.kind.code(), step.title));
    }
    let Some((section, step)) = here.iter().find(|(_, step)| step.kind.code() == first(row)) else {
        let kinds: Vec<_> = here.iter().map(|(_, step)| step.kind.code()).collect();
        return Some(format!("no such step; there is {kinds:?}"));
    };
    let path = path(book, section);
    if !is_path(&titles(row), &path) {
        return Some(format!("stands under {path:?}"));
    }
    let number = number(&row.number);
    if !number.is_empty() && step.number.as_str() != number {
        return Some(format!("has the number {}, not {number}", step.number));
    }
    let has_command = row.kind.contains("CMD");
    (has_command && !is_command(row, step))
        .then(|| format!("runs {:?}", step.command.as_ref().map(|command| &command.script)))
}

#[test]
fn the_list_of_actions_is_found_in_the_books() {
    let Some(shared) = shared() else {
        return;
    };
    let books = seeds(&shared);
    let rows = rows(&shared);
    let mut score: BTreeMap<(usize, &str), (u32, u32)> = BTreeMap::new();
    let mut misses = Vec::new();
    for row in &rows {
        let wrong = wrong(row, &books[row.book()].1);
        let entry = score.entry((row.book(), first(row))).or_default();
        *entry = (entry.0 + u32::from(wrong.is_none()), entry.1 + 1);
        if let Some(wrong) = wrong {
            println!("  {} {} line {}: {wrong}", row.id, row.kind, row.line);
            misses.push(row);
        }
    }
    for book in 0..books.len() {
        let of_book = score.iter().filter(|((number, _), _)| *number == book);
        let (right, all) = of_book
            .clone()
            .fold((0, 0), |sum, (_, score)| (sum.0 + score.0, sum.1 + score.1));
        let kinds: Vec<String> = of_book
            .map(|((_, kind), (right, all))| format!("{kind} {right}/{all}"))
            .collect();
        println!("S{book}: {right} of {all}: {}", kinds.join(", "));
    }
    surplus(&rows, &books);
    for book in 0..books.len() {
        let (all, missed) = (
            rows.iter().filter(|row| row.book() == book),
            misses.iter().filter(|row| row.book() == book),
        );
        let (all, missed) = (all.count(), missed.count());
        assert!(missed * 100 <= all * 2, "S{book}: {missed} of {all} rows are wrong");
    }
    assert!(!misses.iter().any(|row| first(row) == "CMD"), "every command is right");
}

/// Prints the actions that no row of the list names.
fn surplus(rows: &[Row], books: &[(String, Book)]) {
    for (at, (_, book)) in books.iter().enumerate() {
        let known: BTreeSet<u32> = rows.iter().filter(|row| row.book() == at).map(|row| row.line).collect();
        let steps = book.sections.iter().flat_map(|section| &section.steps);
        for step in steps.filter(|step| step.kind.is_action() && !known.contains(&step.line)) {
            println!(
                "  S{at} line {}: not in the list: {} {}",
                step.line,
                step.kind.code(),
                step.title
            );
        }
    }
}

#[test]
fn pointers_are_shown_and_are_not_steps() {
    let Some(shared) = shared() else {
        return;
    };
    let books = seeds(&shared);
    let jumps = |book: usize| {
        let sections = &books[book].1.sections;
        let of = |section: &Section| {
            let steps = section.steps.iter().flat_map(|step| step.jumps.clone());
            section.jumps.iter().cloned().chain(steps).collect::<Vec<_>>()
        };
        let title = |at: usize| sections[at].title.to_string();
        let all = sections.iter().flat_map(of);
        all.map(|jump| (jump.target.to_string(), jump.section.map(title)))
            .collect::<Vec<_>>()
    };
    let contents: Vec<_> = jumps(1)
        .into_iter()
        .filter(|(target, _)| target.starts_with('#'))
        .collect();
    assert_eq!(contents.len(), 10, "{contents:?}");
    assert!(contents.iter().all(|(_, section)| section.is_some()), "{contents:?}");
    assert!(contents.contains(&("#monitoring--alerting".into(), Some("Monitoring & Alerting".into()))));
    let wiki = jumps(2).into_iter().filter(|(_, section)| section.is_none()).count();
    assert_eq!(wiki, 2);
    assert!(
        jumps(0).contains(&("verification".into(), Some("Post-Deployment Verification".into()))),
        "{:?}",
        jumps(0)
    );
    assert!(
        jumps(3).contains(&("Incident Response".into(), Some("Incident response".into()))),
        "{:?}",
        jumps(3)
    );
    let refers = books
        .iter()
        .flat_map(|(_, book)| &book.sections)
        .flat_map(|section| &section.steps);
    assert_eq!(refers.filter(|step| step.kind == StepKind::Refer).count(), 1);
}
