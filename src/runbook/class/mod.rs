//! What a script would do: the gravest of its commands, with the reason in words.

mod address;
mod git;
mod http;
mod lexer;
mod lookup;
mod nature;
mod secrets;
mod steering;
mod table;
mod trace;
mod values;
mod wrappers;

use super::placeholder::{self, Written};
use crate::domain::runbook::CommandClass::{self, ChangesProduction, Local, Reads};
pub use git::taming;
use lexer::{Simple, Word, lex};
pub(super) use lookup::is_known;
pub(super) use nature::nature_scanned;
pub use nature::{Nature, nature, nature_with};
use steering::is_steering;

/// A row of the team's own: what a program and sub-command do. It goes before the built-in table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassRule {
    /// The program.
    pub program: String,
    /// The words that must follow it, options left aside.
    pub sub: Vec<String>,
    /// What it does.
    pub class: CommandClass,
    /// Why, in words.
    pub why: String,
}

impl ClassRule {
    /// A row from words such as `make status`; none where there is no word.
    #[must_use]
    pub fn new(command: &str, class: CommandClass) -> Option<Self> {
        let mut words = command.split_whitespace().map(str::to_owned);
        Some(Self {
            program: words.next()?,
            sub: words.collect(),
            class,
            why: format!("{command}: {} by the configuration", class.words()),
        })
    }
}

/// The team's own rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClassRules {
    /// The rows; the one with the most words wins.
    pub rows: Vec<ClassRule>,
}

/// A class and its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// What it does.
    pub class: CommandClass,
    /// Why, in words, without a full stop.
    pub why: String,
}

impl Judged {
    pub(super) fn new(class: CommandClass, why: impl Into<String>) -> Self {
        Self { class, why: why.into() }
    }

    fn graver(self, other: Self) -> Self {
        if other.class > self.class { other } else { self }
    }
}

/// A longer script is not looked into; nobody reads it before pressing a key either.
const LONGEST: usize = 64 * 1024;
/// How deep commands within commands are followed.
const DEEPEST: u8 = 8;

/// What a judgement needs: the team's rows, values of variables, and how deep it is already.
#[derive(Debug, Clone, Copy)]
struct Bench<'a> {
    rules: &'a [ClassRule],
    values: &'a [(String, String)],
    depth: u8,
}

impl Bench<'_> {
    fn deeper(self) -> Self {
        Self {
            depth: self.depth + 1,
            ..self
        }
    }
}

/// The commands of a script as words, quotes taken away; none where it is not understood.
pub(super) fn spelled(script: &str) -> Option<Vec<Vec<String>>> {
    let commands = lex(script).ok()?;
    let texts = |command: Simple| command.words.into_iter().map(|word| word.text).collect();
    Some(commands.into_iter().map(texts).collect())
}

/// What running the script would do. Whatever is not understood changes production.
#[must_use]
pub fn classify(script: &str, rules: &ClassRules) -> Judged {
    classify_with(script, rules, &[])
}

/// The same where values of variables (name, value) are known. They can only make it graver.
#[must_use]
pub fn classify_with(script: &str, rules: &ClassRules, values: &[(String, String)]) -> Judged {
    let bench = Bench {
        rules: &rules.rows,
        values,
        depth: 0,
    };
    judge_script(script, bench)
}

/// The same for a script whose placeholders are known.
pub(super) fn classify_written(script: &str, written: &Written<'_>, rules: &ClassRules) -> Judged {
    if script.len() > LONGEST {
        return too_long();
    }
    let bench = Bench {
        rules: &rules.rows,
        values: &[],
        depth: 0,
    };
    judge_filled(&written.filled, bench)
}

fn too_long() -> Judged {
    Judged::new(ChangesProduction, "it is too long to be looked into")
}

fn judge_script(script: &str, bench: Bench<'_>) -> Judged {
    if script.len() > LONGEST {
        return too_long();
    }
    judge_filled(&placeholder::filled(script), bench)
}

/// The same where nothing in the script is written as a placeholder any more.
fn judge_filled(filled: &str, bench: Bench<'_>) -> Judged {
    match lex(filled) {
        Ok(mut commands) => {
            own_variables(&mut commands);
            let values = [bench.values, &own_values(&commands)].concat();
            let bench = Bench {
                values: &values,
                ..bench
            };
            let judged = commands.iter().map(|command| judge(command, bench));
            let judged = judged.reduce(Judged::graver);
            judged.unwrap_or_else(|| Judged::new(Reads, "nothing is run"))
        }
        Err(why) => {
            let pieces = filled.split([' ', '\t', '\n', ';', '|', '&', '(', ')', '`', '"', '\'']);
            let pieces: Vec<&str> = pieces.filter(|piece| !piece.is_empty()).collect();
            wrappers::gravest_inside(&pieces, bench).unwrap_or_else(|| Judged::new(ChangesProduction, why))
        }
    }
}

/// Whether the text is a list of commands whose programs are all known.
pub(super) fn looks_like_commands(script: &str) -> bool {
    lex(&placeholder::filled(script)).is_ok_and(|commands| {
        let is_known = |command: &Simple| {
            let program = command.words.first().map(|word| program_name(&word.text));
            program.is_some_and(|(name, _)| lookup::is_known(name) || matches!(name, "curl" | "wget"))
        };
        !commands.is_empty() && commands.iter().all(is_known)
    })
}

/// Words that begin with a variable which the script itself sets to an option, or to something
/// nobody knows, are open: `X=-delete; find . "$X"`.
fn own_variables(commands: &mut [Simple]) {
    let is_harmless = |value: &Word| {
        let text = value.text.as_str();
        let scheme = text.split_once("://").map(|(scheme, _)| scheme);
        !value.has_variable
            && !text.starts_with('-')
            && text.chars().all(lexer::is_plain)
            && scheme.is_none_or(|scheme| matches!(scheme, "http" | "https"))
    };
    let mut names: Vec<String> = Vec::new();
    for command in commands.iter() {
        let given = exported_words(&command.words).filter_map(lexer::assigned);
        let all = command.sets.iter().cloned().chain(given);
        names.extend(all.filter(|(_, value)| !is_harmless(value)).map(|(name, _)| name));
    }
    let named: Vec<String> = names
        .iter()
        .flat_map(|name| [format!("${name}"), format!("${{{name}")])
        .collect();
    let words = commands.iter_mut().flat_map(|command| &mut command.words);
    for word in words.filter(|word| word.has_variable) {
        word.is_open |= named.iter().any(|form| word.text.contains(form.as_str()));
    }
}

/// What the script sets its variables to, one pair for each value.
fn own_values(commands: &[Simple]) -> Vec<(String, String)> {
    let set = commands.iter().flat_map(|command| {
        let given = exported_words(&command.words).filter_map(lexer::assigned);
        command.sets.iter().cloned().chain(given)
    });
    set.map(|(name, value)| (name, value.text)).collect()
}

/// The words of `export`.
fn exported_words(words: &[Word]) -> impl Iterator<Item = &Word> {
    let is_export = words.first().is_some_and(|word| word.text == "export");
    words.iter().skip(1).filter(move |_| is_export)
}

/// Names that `export` and `unset` get; a name that is none could be run as an index.
fn exported(words: &[Word]) -> impl Iterator<Item = &str> {
    let is_named = words
        .first()
        .is_some_and(|word| matches!(word.text.as_str(), "export" | "unset"));
    let given = words
        .iter()
        .skip(1)
        .filter(move |word| is_named && !word.text.starts_with('-'));
    given.map(|word| word.text.split('=').next().unwrap_or_default())
}

fn judge(command: &Simple, bench: Bench<'_>) -> Judged {
    let mut judged = if command.is_loop {
        Judged::new(Reads, "a loop sets its variable")
    } else if command.words.is_empty() {
        Judged::new(Local, "sets a variable of this shell only")
    } else {
        judge_with_values(&command.words, bench)
    };
    let exported = exported(&command.words);
    let mut names = command.sets.iter().map(|(name, _)| name.as_str()).chain(exported);
    if let Some(name) = names.find(|name| is_steering(name)) {
        judged = judged.graver(Judged::new(
            ChangesProduction,
            format!("setting {name} can change what programs do"),
        ));
    }
    if let Some(target) = &command.writes {
        judged = judged.graver(Judged::new(ChangesProduction, format!("writes to `{target}`")));
    }
    judged
}

/// As written, and with every value that is known for its variables: the gravest counts.
fn judge_with_values(words: &[Word], bench: Bench<'_>) -> Judged {
    let written = judge_words(words, bench);
    if !words.iter().any(|word| word.has_variable) {
        return written;
    }
    let Some(variants) = values::variants(words, bench.values) else {
        return written.graver(Judged::new(ChangesProduction, "its variables can have too many values"));
    };
    let judged = variants.iter().map(|words| judge_words(words, bench));
    judged.fold(written, Judged::graver)
}

fn judge_words(words: &[Word], bench: Bench<'_>) -> Judged {
    if bench.depth > DEEPEST {
        return Judged::new(ChangesProduction, "it is nested too deep to be looked into");
    }
    let Some((first, arguments)) = words.split_first() else {
        return Judged::new(Reads, "nothing is run");
    };
    if first.is_open || first.text.contains('$') {
        return Judged::new(ChangesProduction, format!("nobody knows what `{}` becomes", first.text));
    }
    let (name, joined) = program_name(&first.text);
    let mut arguments = arguments.to_vec();
    if let Some(sub) = joined {
        arguments.insert(0, Word::plain(sub));
    }
    match name {
        "curl" | "wget" => asked(name, &arguments),
        _ => wrappers::in_container(name, &arguments, bench.deeper())
            .or_else(|| own(name, &arguments, bench.rules))
            .or_else(|| (name == "git").then(|| git::judge(&arguments)).flatten())
            .or_else(|| wrappers::wrapped(name, &arguments, bench.deeper()))
            .unwrap_or_else(|| lookup::program(name, &arguments, bench.rules)),
    }
}

/// A program the team has a row of its own for, such as `psql -c 'SELECT 1'`.
fn own(name: &str, arguments: &[Word], rules: &[ClassRule]) -> Option<Judged> {
    let mut rows = rules.iter().filter(|rule| rule.program == name);
    let has_row = rows.any(|rule| lookup::behind(name, &rule.sub, arguments).is_some());
    has_row.then(|| lookup::program(name, arguments, rules))
}

fn asked(name: &str, arguments: &[Word]) -> Judged {
    let judged = if name == "curl" {
        http::curl(arguments)
    } else {
        http::wget(arguments)
    };
    match arguments.iter().find(|word| word.is_open) {
        Some(word) if judged.class < ChangesProduction => {
            Judged::new(ChangesProduction, format!("nobody knows what `{}` becomes", word.text))
        }
        _ => judged,
    }
}

/// The program as the table knows it, and a sub-command that is part of its name.
fn program_name(text: &str) -> (&str, Option<&'static str>) {
    const PLACES: &[&str] = &["/usr/bin/", "/bin/", "/usr/local/bin/", "/usr/sbin/", "/sbin/"];
    let name = PLACES
        .iter()
        .find_map(|place| text.strip_prefix(place))
        .filter(|name| !name.contains('/'))
        .unwrap_or(text);
    match name {
        "docker-compose" | "podman-compose" => ("docker", Some("compose")),
        "podman" => ("docker", None),
        _ => (name, None),
    }
}

#[cfg(test)]
mod adversarial;
#[cfg(test)]
mod rows;
#[cfg(test)]
mod tests;
