//! Finds the row for a program and its words.

use super::lexer::Word;
use super::table::{Program, Row, table};
use super::trace::Trace;
use super::{ClassRule, Judged};
use crate::domain::runbook::CommandClass::{self, ChangesProduction, Local, Reads};

/// Judges a program by the team's own rows, then by the table.
pub fn program(name: &str, arguments: &[Word], rules: &[ClassRule]) -> Judged {
    let own = rules.iter().filter(|rule| rule.program == name);
    let own = own.filter_map(|rule| behind(name, &rule.sub, arguments).map(|_| rule));
    if let Some(rule) = own.max_by_key(|rule| rule.sub.len()) {
        return guarded(Judged::new(rule.class, rule.why.clone()), arguments);
    }
    let known = table().program(name);
    let trace = trace(arguments);
    let near = || known.rows.iter().filter(|row| trace.may_hold(row.trace));
    let rows = || near().filter_map(|row| Some((row, row.class?)));
    let exact = rows()
        .filter_map(|(row, class)| Some((row, class, behind_in(known, name, &row.sub, arguments)?)))
        .max_by_key(|(row, ..)| row.sub.len());
    if let Some((row, class, rest)) = exact {
        let judged = by_row(row, class, rest, arguments);
        let mut options = known.grave.iter();
        return match options.find(|option| is_given(arguments, option)) {
            Some(option) if judged.class < ChangesProduction => {
                Judged::new(ChangesProduction, format!("{name} {option} leads somewhere else"))
            }
            _ => judged,
        };
    }
    let grave = rows().filter(|(row, class)| *class >= ChangesProduction && is_within(&row.sub, arguments));
    if let Some((row, class)) = grave.max_by_key(|(row, class)| (*class, row.sub.len())) {
        return Judged::new(class, words(row));
    }
    let is_known = !known.rows.is_empty();
    let sub = arguments
        .iter()
        .find(|word| !word.text.starts_with('-'))
        .filter(|_| is_known);
    let called = sub.map_or_else(|| name.to_owned(), |sub| format!("{name} {}", sub.text));
    Judged::new(ChangesProduction, format!("`{called}` is not known to only read"))
}

/// What the words leave, for rows that cannot be theirs.
pub fn trace(arguments: &[Word]) -> Trace {
    Trace::of(arguments.iter().map(|word| word.text.as_str()))
}

/// Whether an option is given: alone, with its value, or behind letters that take none.
fn is_given(arguments: &[Word], option: &str) -> bool {
    /// Letters of `kubectl`, `docker` and the like that take what follows them.
    const TAKING: &str = "ncolfkptvu";
    let letter = option.strip_prefix('-').filter(|rest| rest.len() == 1);
    let is_joined = |text: &str| {
        let letters = text.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
        letters.zip(letter).is_some_and(|(letters, letter)| {
            let end = letters.find(|taking| TAKING.contains(taking)).unwrap_or(letters.len());
            letters[..end].contains(letter)
        })
    };
    arguments.iter().map(|word| word.text.as_str()).any(|text| {
        let name = text.split('=').next().unwrap_or_default();
        name == option || name.strip_prefix('-') == Some(option) && option.len() > 2 || is_joined(text)
    })
}

/// Whether any row is for this program.
pub fn is_known(name: &str) -> bool {
    !table().of(name).is_empty()
}

/// The words behind the sub-command, if it is this one. An option before it that is not known could
/// take the next word as its value, so then it is not.
pub fn behind<'a>(name: &str, sub: &[impl AsRef<str>], arguments: &'a [Word]) -> Option<&'a [Word]> {
    behind_in(table().program(name), name, sub, arguments)
}

fn behind_in<'a>(program: &Program, name: &str, sub: &[impl AsRef<str>], arguments: &'a [Word]) -> Option<&'a [Word]> {
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
            let (option, has_value) = match text.split_once('=') {
                Some((option, _)) if option.starts_with("--") => (option, true),
                Some(_) | None => (text, false),
            };
            if program.values.contains(&option) {
                at += usize::from(!has_value);
            } else if !program.flags.contains(&option) {
                return None;
            }
        }
    }
    Some(&arguments[at..])
}

/// Data stores do not mind upper case; `build:*` is any word with this start.
fn is_same(name: &str, text: &str, wanted: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(start) => text.starts_with(start),
        None => text == wanted || name == "redis-cli" && text.eq_ignore_ascii_case(wanted),
    }
}

/// Whether the sub-command's words stand anywhere, in order.
pub fn is_within(sub: &[&str], arguments: &[Word]) -> bool {
    let mut words = arguments.iter();
    let is_met = |wanted: &&str| words.any(|word| is_alike(&word.text, wanted));
    !sub.is_empty() && sub.iter().all(is_met)
}

/// The same word whatever its case. Both are ASCII nearly always, and then nothing is copied: every row of a program
/// is held against every word of a command.
fn is_alike(text: &str, wanted: &str) -> bool {
    let is_alike = match wanted.strip_suffix('*') {
        Some(start) => text
            .get(..start.len())
            .is_some_and(|text| text.eq_ignore_ascii_case(start)),
        None => text.eq_ignore_ascii_case(wanted),
    };
    is_alike || !text.is_ascii() && is_same("", &text.to_lowercase(), &wanted.to_lowercase())
}

fn by_row(row: &Row, class: CommandClass, rest: &[Word], arguments: &[Word]) -> Judged {
    let judged = Judged::new(class, words(row));
    if row.is_free {
        return judged;
    }
    let raised = row.raised.iter().filter(|(option, _)| has(arguments, option));
    let judged = match raised.max_by_key(|(_, class)| *class) {
        Some((option, graver)) if *graver > class => Judged::new(
            *graver,
            format!("{} {}: {}", called(row), option.trim_start_matches('~'), does(*graver)),
        ),
        _ => judged,
    };
    let plain = rest
        .iter()
        .filter(|word| word.is_open || !word.text.starts_with(['-', '+']))
        .count();
    if row.most.is_some_and(|most| plain > most) && judged.class < ChangesProduction {
        return Judged::new(
            ChangesProduction,
            format!("{} with more words can change something", called(row)),
        );
    }
    guarded(judged, arguments)
}

fn does(class: CommandClass) -> &'static str {
    match class {
        Reads => "only reads",
        Local => "changes files of this machine",
        ChangesProduction => "changes more than files of this machine",
        CommandClass::Destructive => "cannot be undone",
    }
}

/// The program with its sub-command.
pub fn called(row: &Row) -> String {
    [&[row.program], row.sub.as_slice()].concat().join(" ")
}

fn words(row: &Row) -> String {
    format!("{} {}", called(row), row.why)
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

/// Whether an option is given: alone, with `=value`, among joined letters such as `-fv`, or
/// shortened as many programs allow. `~part` is any argument with this part.
pub fn has(arguments: &[Word], option: &str) -> bool {
    if let Some(part) = option.strip_prefix('~') {
        return arguments.iter().any(|word| word.text.to_lowercase().contains(part));
    }
    let letter = option
        .strip_prefix('-')
        .filter(|rest| rest.len() == 1 && !rest.starts_with('-'));
    arguments.iter().map(|word| word.text.as_str()).any(|text| {
        let is_same = text
            .strip_prefix(option)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('='));
        let name = text.split('=').next().unwrap_or_default();
        let is_short = option.starts_with("--") && name.len() > 2 && option.starts_with(name);
        // Some programs take one dash or two for the same word.
        let bare = option.trim_start_matches('-');
        let is_doubled = bare.len() > 1 && option.starts_with('-') && name.strip_prefix("--") == Some(bare);
        let is_joined = letter.is_some_and(|letter| {
            text.strip_prefix('-')
                .is_some_and(|rest| !rest.starts_with('-') && rest.contains(letter))
        });
        is_same || is_short || is_doubled || is_joined
    })
}
