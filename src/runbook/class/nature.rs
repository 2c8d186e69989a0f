//! How a command behaves at the terminal: whether it ends, asks, or shows a secret.

use super::lexer::Word;
use super::table::{Row, When, table};
use super::{DEEPEST, lookup, program_name, secrets, values, wrappers};
use crate::runbook::placeholder;
use crate::runbook::shell::{self, scan};
use std::borrow::Cow;

/// How a command behaves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Nature {
    /// Whether it goes on without end.
    pub is_stream: bool,
    /// Whether it asks on the terminal.
    pub is_interactive: bool,
    /// Whether what it prints is secret.
    pub prints_secret: bool,
}

impl Nature {
    fn and(self, other: Self) -> Self {
        Self {
            is_stream: self.is_stream || other.is_stream,
            is_interactive: self.is_interactive || other.is_interactive,
            prints_secret: self.prints_secret || other.prints_secret,
        }
    }
}

/// How a script behaves: as any of its commands does. What reads from a pipe does not ask, and what
/// goes to a file or a pipe's end such as `grep -q` may still be secret.
#[must_use]
pub fn nature(script: &str) -> Nature {
    nature_with(script, &[])
}

/// The same where values of variables (name, value) are known.
#[must_use]
pub fn nature_with(script: &str, values: &[(String, String)]) -> Nature {
    of_script(script, values, 0)
}

/// The same for a script without written placeholders that is taken apart already.
pub fn nature_scanned(script: &str, scanned: &shell::Script) -> Nature {
    of_filled(script, scanned, &[], 0)
}

fn of_script(script: &str, values: &[(String, String)], depth: u8) -> Nature {
    let filled = placeholder::filled(script);
    of_filled(&filled, &scan(&filled, &[]), values, depth)
}

fn of_filled(filled: &str, scanned: &shell::Script, values: &[(String, String)], depth: u8) -> Nature {
    let known = [values, &own_values(scanned)].concat();
    let natures = scanned.commands.iter().map(|command| {
        let words = plain(command.program());
        let mut nature = of_words(&words, depth);
        nature.prints_secret |= with_values(&words, &known, depth) || reads_secret(filled, command);
        let is_fed =
            command.is_piped || !command.heres.is_empty() || !command.targets.is_empty() && has_input(filled, command);
        nature.is_interactive &= !is_fed;
        nature
    });
    natures.fold(Nature::default(), Nature::and)
}

/// What the script sets its variables to.
fn own_values(script: &shell::Script) -> Vec<(String, String)> {
    let words = script.commands.iter().flat_map(|command| &command.words);
    let set = words.filter_map(|word| shell::assigned(&word.text));
    set.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Whether values that are known make it print a secret.
fn with_values(words: &[Word], known: &[(String, String)], depth: u8) -> bool {
    if known.is_empty() || !words.iter().any(|word| word.has_variable) {
        return false;
    }
    let variants = values::variants(words, known);
    variants.is_none_or(|all| all.iter().any(|words| of_words(words, depth).prints_secret))
}

/// Whether it takes its input from a file that is secret.
fn reads_secret(script: &str, command: &shell::Command) -> bool {
    let is_read = |word: &&shell::Word| script[..word.range.start].trim_end().ends_with('<');
    let mut read = command.targets.iter().filter(is_read);
    read.any(|word| secrets::is_secret_file(&word.text))
}

fn has_input(script: &str, command: &shell::Command) -> bool {
    let before = |word: &shell::Word| script[..word.range.start].trim_end().ends_with('<');
    command.targets.iter().any(before)
}

fn plain(words: &[shell::Word]) -> Vec<Word> {
    let plain = |word: &shell::Word| {
        let mut plain = Word::plain(&word.text);
        plain.has_variable = word.text.contains('$');
        plain
    };
    words.iter().map(plain).collect()
}

fn of_words(words: &[Word], depth: u8) -> Nature {
    let Some((first, rest)) = words.split_first() else {
        return Nature::default();
    };
    let (name, joined) = program_name(&first.text);
    let arguments = match joined {
        Some(sub) => Cow::Owned([&[Word::plain(sub)], rest].concat()),
        None => Cow::Borrowed(rest),
    };
    let mut own = best(name, &arguments).map_or_else(Nature::default, |row| of_row(row, name, &arguments));
    own.prints_secret |= secrets::prints(name, &arguments) || depth < DEEPEST && hands_on(name, &arguments, depth);
    match inner(name, &arguments).filter(|_| depth < DEEPEST) {
        Some(inner) => own.and(of_words(inner, depth + 1)),
        None => own,
    }
}

/// Whether a program that runs another one, on this machine or elsewhere, has it print a secret:
/// wherever among its words the other begins, or in a script of one word.
fn hands_on(name: &str, arguments: &[Word], depth: u8) -> bool {
    /// How many words are looked at: the options of the outer program.
    const NEAR: usize = 24;
    /// A command of more words is not looked into: it may print anything.
    const LONGEST: usize = 512;
    /// Of these, so many may run others in their turn: nobody writes more, and each would be followed from each.
    const MOST: usize = 6;
    let runs = runs_others(name);
    let is_container = matches!(name, "docker" | "kubectl")
        && arguments
            .iter()
            .any(|word| matches!(word.text.as_str(), "exec" | "run" | "--"));
    if !runs && !is_container {
        return false;
    }
    let near = arguments.len().min(NEAR);
    let runs = |word: &&Word| {
        let name = program_name(&word.text).0;
        matches!(name, "docker" | "kubectl") || runs_others(name)
    };
    if arguments.len() > LONGEST || arguments[..near].iter().filter(runs).count() > MOST {
        return true;
    }
    (1..=near).any(|count| {
        let rest = &arguments[count - 1..];
        let first = rest[0].text.as_str();
        let is_script = first.contains(char::is_whitespace) || is_bare_script(arguments, count - 1);
        let is_listing = rest.len() > 1 && matches!(first, "set" | "export" | "declare" | "typeset");
        if is_script {
            of_script(first, &[], depth + 4).prints_secret
        } else {
            !is_listing && shell::assigned(first).is_none() && of_words(rest, depth + 4).prints_secret
        }
    })
}

/// Whether a program runs whatever other one it is given.
fn runs_others(name: &str) -> bool {
    let mut rows = table().of(name).iter();
    rows.any(|row| row.class.is_none() && row.sub.is_empty())
}

/// The word behind `-c` is a script.
fn is_bare_script(arguments: &[Word], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| arguments.get(before));
    before.is_some_and(|word| word.text.starts_with('-') && word.text.ends_with('c'))
}

/// The row with the most words that stand among the arguments in this order.
fn best(name: &str, arguments: &[Word]) -> Option<&'static Row> {
    let trace = lookup::trace(arguments);
    let rows = table().of(name).iter().filter(|row| trace.may_hold(row.trace));
    let fitting = rows.filter(|row| row.sub.is_empty() || lookup::is_within(&row.sub, arguments));
    fitting.max_by_key(|row| row.sub.len())
}

fn of_row(row: &Row, name: &str, arguments: &[Word]) -> Nature {
    let rest = behind_last(row.sub.last().copied(), arguments);
    let counted = if row.is_own { own_options(name, rest) } else { rest };
    let plain = plain_words(name, rest);
    let holds = |when: &Option<When>| match when {
        None => false,
        Some(When::Always) => true,
        Some(When::With(options)) => options.iter().any(|option| lookup::has(counted, option)),
        Some(When::Without(options)) => !options.iter().any(|option| lookup::has(arguments, option)),
        Some(When::Below(most)) => plain < *most,
        Some(When::Count(count)) => plain == *count,
    };
    Nature {
        is_stream: holds(&row.stream),
        is_interactive: holds(&row.asks),
        prints_secret: holds(&row.secret),
    }
}

/// The words behind the last word of a sub-command.
fn behind_last<'a>(last: Option<&str>, arguments: &'a [Word]) -> &'a [Word] {
    let at = last.and_then(|last| arguments.iter().position(|word| word.text.eq_ignore_ascii_case(last)));
    at.map_or(arguments, |at| &arguments[at + 1..])
}

/// Options of `docker exec` and the like, not those of the command inside.
fn own_options<'a>(name: &str, rest: &'a [Word]) -> &'a [Word] {
    let is_end = |word: &Word| word.text == "--" || name == "docker" && !word.text.starts_with('-');
    rest.iter().position(is_end).map_or(rest, |at| &rest[..at])
}

/// How many words are no options and no values of options before sub-commands.
fn plain_words(name: &str, rest: &[Word]) -> usize {
    let values = table().values(name);
    let mut count = 0;
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        if values.contains(&word.text.as_str()) {
            words.next();
        } else if !word.text.starts_with('-') {
            count += 1;
        }
    }
    count
}

/// The command that a program runs, where it can be seen.
fn inner<'a>(name: &str, arguments: &'a [Word]) -> Option<&'a [Word]> {
    let runs = runs_others(name);
    if name == "kubectl" {
        let rest = lookup::behind(name, &["exec"], arguments)?;
        return rest.iter().position(|word| word.text == "--").map(|at| &rest[at + 1..]);
    }
    if name == "docker" {
        let behind = |sub: &[&str]| lookup::behind(name, sub, arguments);
        let exec = behind(&["compose", "exec"]).or_else(|| behind(&["exec"]));
        if let Some(rest) = exec {
            return wrappers::behind_target(rest);
        }
        let rest = behind(&["compose", "run"])?;
        let at = rest.iter().position(|word| !word.text.starts_with('-'))?;
        return Some(&rest[at + 1..]);
    }
    if !runs || matches!(name, "ssh" | "psql" | "mysql" | "mariadb" | "su") {
        return None;
    }
    let is_program = |word: &Word| {
        let is_setting = shell::assigned(&word.text).is_some();
        let is_number = word.text.starts_with(|first: char| first.is_ascii_digit());
        !word.text.starts_with('-') && !is_setting && !is_number
    };
    let at = arguments.iter().position(is_program)?;
    Some(&arguments[at..])
}
