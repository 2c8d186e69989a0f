//! Finds the row for a program and its words.

use super::lexer::Word;
use super::table::{self, FLAGS, Row, VALUES};
use super::{ClassRule, Judged};
use crate::domain::runbook::CommandClass::{self, ChangesProduction, Local, Reads};

/// Judges a program by the team's own rows, then by the table.
pub fn program(name: &str, arguments: &[Word], rules: &[ClassRule]) -> Judged {
    let own = rules.iter().filter(|rule| rule.program == name);
    let own = own.filter_map(|rule| behind(name, &rule.sub, arguments).map(|_| rule));
    if let Some(rule) = own.max_by_key(|rule| rule.sub.len()) {
        return guarded(Judged::new(rule.class, rule.why.clone()), arguments);
    }
    let rows = || table::rows().filter(|row| row.program == name);
    let exact = rows()
        .filter(|row| behind(name, row.sub, arguments).is_some())
        .max_by_key(|row| row.sub.len());
    if let Some(row) = exact {
        return by_row(row, arguments);
    }
    let grave = rows().filter(|row| row.class >= ChangesProduction && is_within(row.sub, arguments));
    if let Some(row) = grave.max_by_key(|row| row.class) {
        return Judged::new(row.class, words(row));
    }
    let known = rows().next().is_some();
    let sub = arguments
        .iter()
        .find(|word| !word.text.starts_with('-'))
        .filter(|_| known);
    let called = sub.map_or_else(|| name.to_owned(), |sub| format!("{name} {}", sub.text));
    Judged::new(ChangesProduction, format!("`{called}` is not known to only read"))
}

/// Whether any row is for this program.
pub fn is_known(name: &str) -> bool {
    table::rows().any(|row| row.program == name)
}

/// The words behind the sub-command, if it is this one. An option before it that is not known could
/// take the next word as its value, so then it is not.
pub fn behind<'a>(name: &str, sub: &[impl AsRef<str>], arguments: &'a [Word]) -> Option<&'a [Word]> {
    let (values, flags) = (options(VALUES, name), options(FLAGS, name));
    let mut at = 0;
    for wanted in sub {
        loop {
            let word = arguments.get(at)?;
            let text = word.text.as_str();
            at += 1;
            if word.is_open {
                return None;
            }
            if is_same(name, text, wanted.as_ref()) {
                break;
            }
            if values.contains(&text) {
                at += 1;
            } else if !(flags.contains(&text) || text.starts_with("--") && text.contains('=')) {
                return None;
            }
        }
    }
    Some(&arguments[at..])
}

fn options(table: &[(&str, &'static [&'static str])], name: &str) -> &'static [&'static str] {
    table
        .iter()
        .find(|(program, _)| *program == name)
        .map_or(&[], |(_, options)| options)
}

/// Data stores do not mind upper case.
fn is_same(name: &str, text: &str, wanted: &str) -> bool {
    text == wanted || name == "redis-cli" && text.eq_ignore_ascii_case(wanted)
}

/// Whether the sub-command's words stand anywhere, in order.
fn is_within(sub: &[&str], arguments: &[Word]) -> bool {
    let mut words = arguments.iter();
    !sub.is_empty()
        && sub
            .iter()
            .all(|wanted| words.any(|word| word.text.eq_ignore_ascii_case(wanted)))
}

fn by_row(row: &Row, arguments: &[Word]) -> Judged {
    let judged = Judged::new(row.class, words(row));
    if row.is_free {
        return judged;
    }
    let raised = row.raised.iter().filter(|(option, _)| has(arguments, option));
    let judged = match raised.max_by_key(|(_, class)| *class) {
        Some((option, class)) if *class > row.class => Judged::new(
            *class,
            format!("{} {} {option}: {}", row.program, row.sub.join(" "), graver(*class)),
        ),
        _ => judged,
    };
    guarded(judged, arguments)
}

fn graver(class: CommandClass) -> &'static str {
    match class {
        Reads => "only reads",
        Local => "changes files of this machine",
        ChangesProduction => "changes more than files of this machine",
        CommandClass::Destructive => "cannot be undone",
    }
}

fn words(row: &Row) -> String {
    let sub = row.sub.join(" ");
    let space = if sub.is_empty() { "" } else { " " };
    format!("{}{space}{sub} {}", row.program, row.why)
}

/// An unquoted variable may hold options nobody has seen.
fn guarded(judged: Judged, arguments: &[Word]) -> Judged {
    match arguments.iter().find(|word| word.is_open) {
        Some(word) if judged.class < ChangesProduction => {
            Judged::new(ChangesProduction, format!("nobody knows what `{}` becomes", word.text))
        }
        _ => judged,
    }
}

/// Whether an option is given: alone, with `=value`, or among joined letters such as `-fv`.
fn has(arguments: &[Word], option: &str) -> bool {
    let letter = option
        .strip_prefix('-')
        .filter(|rest| rest.len() == 1 && !rest.starts_with('-'));
    arguments.iter().map(|word| word.text.as_str()).any(|text| {
        let is_long = text
            .strip_prefix(option)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('='));
        let is_joined = letter.is_some_and(|letter| {
            text.strip_prefix('-')
                .is_some_and(|rest| !rest.starts_with('-') && rest.contains(letter))
        });
        is_long || is_joined
    })
}
