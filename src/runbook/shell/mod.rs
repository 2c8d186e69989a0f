//! Where each part of a shell script stands: in which quotes, in which word of which command.
//! It follows all of it as far as it can; what it cannot follow is marked, never guessed. (The
//! lexer of the class is another thing: it refuses a script with anything unusual in it.)

mod dollar;
mod here;
mod scan;
mod words;

pub use scan::scan;
use std::ops::Range;

/// The quotes around a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quotes {
    /// None.
    #[default]
    Plain,
    /// `"…"`
    Double,
    /// `'…'`
    Single,
    /// The body of a here-document in which variables are expanded.
    Here,
    /// The body of a here-document that is taken as it stands.
    HereQuoted,
    /// A comment.
    Comment,
    /// Something that is not followed: `${…}`, `$((…))`, `$'…'`, backticks.
    Beyond,
}

/// A script without its quotes and backslashes, to look for a program's name in: `g""it` is `git`.
#[must_use]
pub fn unquoted(script: &str) -> String {
    script.replace(['"', '\'', '\\'], "")
}

/// A word, without its quotes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Word {
    /// Its text; variables stand as written.
    pub text: String,
    /// For each byte of the text, its place in the script.
    pub origins: Vec<usize>,
    /// Where it stands in the script.
    pub range: Range<usize>,
    /// Whether any part was quoted.
    pub is_quoted: bool,
}

/// A simple command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Command {
    /// Its words, assignments before it included; targets of redirections are not.
    pub words: Vec<Word>,
    /// The targets of its redirections.
    pub targets: Vec<Word>,
    /// The bodies of its here-documents.
    pub heres: Vec<Range<usize>>,
    /// Whether it reads what another one writes: it stands behind `|`, or in `>(…)`.
    pub is_piped: bool,
    /// The command in whose word this one stands, for `$(…)`; an empty one for a subshell.
    pub parent: Option<usize>,
    /// Which word is the program; asked for at each word, so it is not looked for again each time.
    begins: Option<usize>,
}

/// A use of a variable: `$NAME` or `${NAME…}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// The variable.
    pub name: String,
    /// The quotes around it.
    pub quotes: Quotes,
    /// Whether the script says what happens without a value: `${NAME:-x}`.
    pub has_default: bool,
}

/// A script, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Script {
    /// The quotes of each byte.
    pub quotes: Vec<Quotes>,
    /// Its commands; one inside another's word comes after it.
    pub commands: Vec<Command>,
    /// Variables it uses, in order.
    pub uses: Vec<Use>,
    /// Something no one can be sure about, in words; then the quotes may be wrong from there on.
    pub lost: Option<String>,
}

/// Words that only steer; the program stands behind them, and is judged by itself.
pub const STEERING: &[&str] = &[
    "if", "then", "elif", "else", "fi", "while", "until", "do", "done", "!", "{", "}", "time",
];

impl Command {
    /// Its words from the program on: without assignments before it and without `if`, `do`, `!`.
    #[must_use]
    pub fn program(&self) -> &[Word] {
        self.begins.map_or(&[], |at| &self.words[at..])
    }

    fn push(&mut self, word: Word) {
        let is_before = assigned(&word.text).is_some() || !word.is_quoted && STEERING.contains(&word.text.as_str());
        if !is_before {
            self.begins.get_or_insert(self.words.len());
        }
        self.words.push(word);
    }

    /// Takes the last word back where it is the number of a redirection that ends here.
    fn pop_descriptor(&mut self, end: usize) {
        let is_number = |word: &Word| !word.is_quoted && word.text.bytes().all(|byte| byte.is_ascii_digit());
        self.words.pop_if(|word| word.range.end == end && is_number(word));
        self.begins = self.begins.filter(|at| *at < self.words.len());
    }
}

/// The name and the value where a word is `NAME=value` or `NAME+=value`.
#[must_use]
pub fn assigned(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.split_once('=')?;
    let name = name.strip_suffix('+').unwrap_or(name);
    is_name(name).then_some((name, value))
}

/// Whether the text can be a variable's name.
#[must_use]
pub fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || character == '_')
}

#[cfg(test)]
mod tests;
