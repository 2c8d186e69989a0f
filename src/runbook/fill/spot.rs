//! What a place asks of its value beyond its quotes: who reads it there.

use super::json::{self, Json};
use crate::domain::runbook::ValueKind;
use crate::runbook::placeholder::Place;
use crate::runbook::shell::{Command, Quotes, Script, Word, assigned};

/// Programs that take their words, or what is piped to them, as code: there a value must be a
/// plain word.
const READERS: &[&str] = &[
    "sh",
    "bash",
    "zsh",
    "dash",
    "ksh",
    "ash",
    "fish",
    "busybox",
    "su",
    "sudo",
    "doas",
    "ssh",
    "eval",
    "exec",
    "command",
    "builtin",
    "env",
    "source",
    ".",
    "trap",
    "xargs",
    "parallel",
    "watch",
    "nohup",
    "timeout",
    "nice",
    "psql",
    "mysql",
    "mariadb",
    "sqlite3",
    "mongosh",
    "mongo",
    "cqlsh",
    "clickhouse-client",
    "duckdb",
    "redis-cli",
    "awk",
    "gawk",
    "mawk",
    "nawk",
    "sed",
    "perl",
    "python",
    "python3",
    "ruby",
    "node",
    "deno",
    "php",
    "lua",
    "jq",
    "yq",
    "let",
    "declare",
    "typeset",
    "local",
    "readonly",
    "unset",
    "read",
    "mapfile",
    "readarray",
    "getopts",
    "wait",
    "bc",
    "dc",
    "gdb",
    "vi",
    "vim",
    "ex",
    "ed",
    "make",
    "crontab",
    "at",
    "batch",
    "expect",
    "tmux",
    "screen",
    "osascript",
    "alias",
    "ansible",
];
/// Readers in whose code `/` ends something.
const SLASHED: &[&str] = &["sed", "awk", "gawk", "mawk", "nawk", "perl", "vi", "vim", "ex", "ed"];

/// A place with what is around it.
pub struct Spot<'a> {
    /// The script.
    pub text: &'a str,
    /// The script taken apart.
    pub script: &'a Script,
    /// The place.
    pub place: &'a Place,
}

impl Spot<'_> {
    /// The quotes at the place; all of it has the same.
    pub fn quotes(&self) -> Quotes {
        self.script.quotes[self.place.range.start]
    }

    /// Whether the value may stand here.
    pub fn check(&self, value: &str) -> Result<String, String> {
        if let Some(why) = &self.script.lost {
            return Err(format!("no value can be put into this command, as it has {why}"));
        }
        let range = &self.place.range;
        let quotes = self.quotes();
        if self.script.quotes[range.clone()].iter().any(|other| *other != quotes) {
            return Err("stands across quotes".into());
        }
        let is_literal = matches!(quotes, Quotes::Single);
        if !is_literal && self.text[..range.start].ends_with(['\\', '$']) {
            return Err("stands behind `\\` or `$`".into());
        }
        if quotes == Quotes::HereQuoted {
            return Err("stands in a here-document whose delimiter is quoted, where nothing is filled in".into());
        }
        if matches!(quotes, Quotes::Comment | Quotes::Beyond) {
            return Err("stands where no value can be put: in `${…}`, `$((…))`, `$'…'` or backticks".into());
        }
        match self.owner() {
            Some((command, None)) => self.in_here(command, value),
            Some((command, Some(word))) => self.in_word(command, word, value),
            None => Err("stands in no word of a command".into()),
        }
    }

    /// The command and the word that hold the place; no word for a here-document.
    fn owner(&self) -> Option<(usize, Option<&Word>)> {
        let (start, end) = (self.place.range.start, self.place.range.end);
        let mut best: Option<(usize, Option<&Word>, usize)> = None;
        for (at, command) in self.script.commands.iter().enumerate() {
            for word in command.words.iter().chain(&command.targets) {
                let length = word.range.len();
                let is_nearer = best.is_none_or(|(_, _, known)| length < known);
                if word.range.start <= start && end <= word.range.end && is_nearer {
                    best = Some((at, Some(word), length));
                }
            }
            if command.heres.iter().any(|body| body.start <= start && end <= body.end) {
                return Some((at, None));
            }
        }
        best.map(|(at, word, _)| (at, word))
    }

    fn in_here(&self, at: usize, value: &str) -> Result<String, String> {
        let start = self.place.range.start;
        let body = self.script.commands[at].heres.iter().find(|body| body.contains(&start));
        let body = body.map_or("", |body| &self.text[body.start..start]);
        self.read_by(at, value)?;
        json::fit(json::state(body), value)
    }

    fn in_word(&self, at: usize, word: &Word, value: &str) -> Result<String, String> {
        let command = &self.script.commands[at];
        let start = self.place.range.start;
        let Some(offset) = word.origins.iter().position(|origin| *origin == start) else {
            return Err("stands in no word of a command".into());
        };
        let is_program = command.program().first().is_some_and(|first| first.range == word.range);
        if is_program {
            return Err("stands for a program, and programs are not filled in".into());
        }
        let is_target = command.targets.iter().any(|target| target.range == word.range);
        if is_target && self.text[..word.range.start].trim_end().ends_with('&') {
            return Err("stands for a descriptor of a redirection".into());
        }
        if offset == 0 && value.starts_with('-') {
            return Err("starts with `-` and would be taken for an option".into());
        }
        if assigned(&word.text[..offset]).is_none() || !is_setting(command) {
            self.read_by(at, value)?;
        }
        json::fit(json::state(&word.text[..offset]), value)
    }

    /// Refuses all but a plain word where the command, one around it or one behind its pipe reads code.
    fn read_by(&self, at: usize, value: &str) -> Result<(), String> {
        match reader(self.script, at) {
            Some(name) if !is_bare(value, SLASHED.contains(&name)) => Err(format!(
                "is read by `{name}` as code, so it must be a plain word: letters, digits and `_.:@+/-`"
            )),
            _ => Ok(()),
        }
    }

    /// The value in its form for this place: an address brings its own scheme, so the one before the
    /// place goes. Gives how many bytes before the place are replaced too.
    pub fn joined(&self, value: &str) -> (usize, String) {
        let (start, end) = (self.place.range.start, self.place.range.end);
        if self.place.placeholder.kind != ValueKind::Url {
            return (0, value.to_owned());
        }
        let value = if self.text[end..].starts_with('/') {
            value.trim_end_matches('/')
        } else {
            value
        };
        let before = ["https://", "http://"]
            .into_iter()
            .find(|scheme| self.text[..start].ends_with(scheme));
        match before.filter(|_| value.contains("://")) {
            Some(scheme) => (scheme.len(), value.to_owned()),
            None => (0, value.to_owned()),
        }
    }
}

/// A command that sets variables and nothing else with the word.
fn is_setting(command: &Command) -> bool {
    command
        .program()
        .first()
        .is_none_or(|first| !READERS.contains(&first.text.as_str()))
}

/// The program that takes words of this command as code, if there is one: in the command, around
/// it, or behind a pipe anywhere in the script, for loops and groups can be piped too.
pub fn reader(script: &Script, at: usize) -> Option<&'static str> {
    let mut next = Some(at);
    while let Some(command) = next.and_then(|at| script.commands.get(at)) {
        if let Some(name) = own_reader(command) {
            return Some(name);
        }
        next = command.parent;
    }
    let mut piped = script.commands.iter().filter(|command| command.is_piped);
    piped.find_map(takes_code_from_pipe)
}

fn own_reader(command: &Command) -> Option<&'static str> {
    let program = command.program();
    let first = program.first().map_or("", |word| word.text.as_str());
    let has = |option: &str| program.iter().any(|word| word.text == option);
    if matches!(first, "test" | "[" | "printf") && (has("-v") || has("-R")) {
        return Some("test");
    }
    if first == "export" && program.iter().skip(1).any(|word| assigned(&word.text).is_none()) {
        return Some("export");
    }
    let base = |word: &Word| word.text.rsplit('/').next().unwrap_or_default().to_owned();
    READERS
        .iter()
        .copied()
        .find(|name| program.iter().any(|word| base(word) == *name))
}

/// What is piped to these is code; what is piped to `jq` or `sed` is not.
fn takes_code_from_pipe(command: &Command) -> Option<&'static str> {
    const DATA: &[&str] = &[
        "jq", "yq", "sed", "awk", "gawk", "mawk", "nawk", "read", "env", "timeout", "sudo", "watch",
    ];
    own_reader(command).filter(|name| !DATA.contains(name))
}

/// A word that no language takes for anything else.
pub fn is_bare(value: &str, is_slashed: bool) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_.:@+-".contains(&byte) || byte == b'/' && !is_slashed;
    !value.starts_with('-') && !value.contains("--") && value.bytes().all(is_part)
}

/// What a variable's value must be where the script uses it.
pub fn check_variable(script: &Script, name: &str, value: &str) -> Result<(), String> {
    let mut uses = script.uses.iter().filter(|used| used.name == name);
    let is_unquoted = uses.clone().any(|used| used.quotes == Quotes::Plain) || script.lost.is_some();
    if is_unquoted && value.contains([' ', '\t', '*', '?', '[']) {
        return Err("is used without quotes, so it must be one word without `*`, `?` and `[`".into());
    }
    if uses.any(|used| used.quotes == Quotes::Beyond) && !is_bare(value, false) {
        return Err("is used in a place that is not followed, so it must be a plain word".into());
    }
    let forms = [format!("${name}"), format!("${{{name}")];
    for (at, command) in script.commands.iter().enumerate() {
        let words = command.words.iter().chain(&command.targets);
        for word in words.filter(|word| forms.iter().any(|form| word.text.contains(form.as_str()))) {
            if value.starts_with('-') && forms.iter().any(|form| word.text.starts_with(form.as_str())) {
                return Err("starts with `-` and would be taken for an option".into());
            }
            if let Some(reader) = reader(script, at).filter(|reader| !is_bare(value, SLASHED.contains(reader))) {
                return Err(format!("is read by `{reader}` as code, so it must be a plain word"));
            }
            let offset = forms
                .iter()
                .filter_map(|form| word.text.find(form.as_str()))
                .min()
                .unwrap_or_default();
            let state = json::state(&word.text[..offset]);
            if state != Json::None && json::fit(state, value)? != value {
                return Err("stands in JSON and has a quote or a backslash".into());
            }
        }
    }
    Ok(())
}
