//! What a fence is: commands to run, variables to set, or something to read.

use super::attributes::{self, Attributes};
use super::blocks::Code;
use super::class::{self, ClassRules};
use super::command;
use super::script::{self, Piece};
use crate::domain::Masker;
use crate::domain::runbook::StepCommand;

/// More bytes than this are not repeated before the commands of one fence.
const HEAVY: usize = 1024 * 1024;

/// A fence as a step sees it.
#[derive(Debug)]
pub enum Fence {
    /// Commands, each to be run by itself.
    Run(Vec<Run>),
    /// Variables of an environment; running it would change nothing.
    Sets(Vec<Set>),
    /// Anything else.
    Shown,
}

/// One command of a fence.
#[derive(Debug, Default)]
pub struct Run {
    /// The command, with what must happen before it in the same shell.
    pub command: StepCommand,
    /// The words of its comment or of the fence's name; else its first line.
    pub title: String,
    /// Whether the book gives it the title.
    pub is_titled: bool,
    /// A comment that is for more than this command.
    pub note: String,
    /// What was printed then, in a recorded session.
    pub printed: Vec<String>,
    /// Its first line in the file.
    pub line: u32,
    /// Its last line.
    pub end: u32,
    /// Whether the fence says that nobody but a person starts it.
    pub is_excluded: bool,
}

/// A variable of a fence that only sets some.
#[derive(Debug, PartialEq, Eq)]
pub struct Set {
    /// Its name.
    pub name: String,
    /// The line as it stands there.
    pub text: String,
    /// The comment above it.
    pub note: String,
    /// Its line in the file.
    pub line: u32,
}

/// What kind of fence this is.
pub fn read(code: &Code, rules: &ClassRules) -> Fence {
    let language = code.language.as_deref().unwrap_or_default();
    let is_shell = matches!(
        language,
        "bash" | "sh" | "shell" | "zsh" | "console" | "shell-session" | "shellsession" | "terminal"
    );
    if !is_shell && !language.is_empty() || code.text.trim().is_empty() {
        return Fence::Shown;
    }
    let attributes = attributes::read(&code.attributes);
    let pieces = script::split(&code.text);
    if attributes.is_ignored || !is_shell && !is_known(&pieces) {
        return Fence::Shown;
    }
    if let Some(sets) = sets(&pieces, code.first) {
        return Fence::Sets(sets);
    }
    Fence::Run(runs(pieces, code, &attributes, rules))
}

/// Whether a fence without a language holds commands all the same.
fn is_known(pieces: &[Piece]) -> bool {
    !pieces.is_empty() && pieces.iter().all(|piece| class::looks_like_commands(&piece.text))
}

fn runs(pieces: Vec<Piece>, code: &Code, attributes: &Attributes, rules: &ClassRules) -> Vec<Run> {
    let pieces = if is_heavy(&pieces) { whole(code) } else { pieces };
    let last = pieces.iter().rposition(|piece| before(&piece.text).is_none());
    let single = pieces.len() == 1;
    let mut prelude = String::new();
    let mut runs = Vec::new();
    for (at, piece) in pieces.into_iter().enumerate() {
        let setting = before(&piece.text).filter(|_| last.is_some_and(|last| at < last));
        if setting != Some(Before::Silent) {
            let mut run = run(&piece, &prelude, code, rules);
            run.command.is_interactive |= attributes.is_interactive;
            run.command.is_stream |= attributes.is_background;
            run.is_excluded = attributes.is_excluded;
            if !attributes.directory.is_empty() {
                run.command.directory = Some(attributes.directory.as_str().into());
            }
            if single && !run.is_titled && !attributes.name.is_empty() {
                run.title.clone_from(&attributes.name);
                run.is_titled = true;
            }
            runs.push(run);
        }
        if setting.is_some() {
            prelude.push_str(&piece.text);
            prelude.push('\n');
        }
    }
    runs
}

/// Whether each command would carry so much before it that the fence has to stay one command.
fn is_heavy(pieces: &[Piece]) -> bool {
    let prelude: usize = pieces
        .iter()
        .filter(|piece| before(&piece.text).is_some())
        .map(|piece| piece.text.len())
        .sum();
    prelude.saturating_mul(pieces.len()) > HEAVY
}

fn whole(code: &Code) -> Vec<Piece> {
    let text = code.text.trim_end();
    let start = text.len() - text.trim_start().len();
    let skipped = text[..start].matches('\n').count();
    let text = text[start..].to_owned();
    vec![Piece {
        first: skipped,
        last: skipped + text.matches('\n').count(),
        text,
        ..Piece::default()
    }]
}

/// A command's line without the comment behind it.
fn without_comment<'a>(line: &'a str, comment: &str) -> &'a str {
    let line = line.trim_end_matches('\\').trim();
    let behind = line.strip_suffix(comment).filter(|_| !comment.is_empty());
    let head = behind.and_then(|before| before.trim_end().strip_suffix('#'));
    head.map_or(line, |head| head.trim_end_matches('#').trim_end())
}

fn run(piece: &Piece, prelude: &str, code: &Code, rules: &ClassRules) -> Run {
    let language = code.language.as_deref().unwrap_or_default();
    let first = piece.text.lines().next().unwrap_or_default();
    let plain = without_comment(first, &piece.comment);
    Run {
        command: command::read(language, prelude, &piece.text, rules),
        title: if piece.is_titled {
            piece.comment.clone()
        } else {
            Masker::default().mask(plain).into_owned()
        },
        is_titled: piece.is_titled,
        note: if piece.is_titled {
            String::new()
        } else {
            piece.comment.clone()
        },
        printed: piece.printed.clone(),
        line: line(code, piece.first),
        end: line(code, piece.last),
        is_excluded: false,
    }
}

fn line(code: &Code, at: usize) -> u32 {
    code.first.saturating_add(u32::try_from(at).unwrap_or(u32::MAX))
}

/// What a line does for the commands behind it in the same shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    /// It sets a variable that other programs see: a step of its own as well.
    Export,
    /// It only prepares the shell.
    Silent,
}

/// Whether a command only prepares the shell for the ones behind it.
fn before(text: &str) -> Option<Before> {
    const PREPARING: &[&str] = &[
        "cd", "pushd", "source", ".", "set", "shopt", "umask", "unset", "alias", "declare", "readonly", "ulimit",
        "trap",
    ];
    if has_operator(text) {
        return None;
    }
    let first = text.split_whitespace().next()?;
    if first == "export" {
        return Some(Before::Export);
    }
    (PREPARING.contains(&first) || assigned(text).is_some()).then_some(Before::Silent)
}

/// Whether something joins several commands, outside of quotes.
fn has_operator(text: &str) -> bool {
    let mut quote = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (character, quote) {
            ('\\', None | Some('"')) => {
                characters.next();
            }
            ('\'' | '"', None) => quote = Some(character),
            (_, Some(mark)) if character == mark => quote = None,
            (';' | '|' | '&' | '\n', None) => return true,
            _ => {}
        }
    }
    false
}

/// The names that a text sets, where it does nothing else, each with its assignment.
fn assigned(text: &str) -> Option<Vec<(String, String)>> {
    let mut rest = text.trim();
    rest = rest.strip_prefix("export ").unwrap_or(rest).trim_start();
    let mut names = Vec::new();
    while !rest.is_empty() && !rest.starts_with('#') {
        let (name, value) = rest.split_once('=')?;
        let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && name
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || character == '_');
        if !is_name {
            return None;
        }
        let (own, behind) = value.split_at_checked(word_end(value))?;
        names.push((name.to_owned(), format!("{name}={own}")));
        rest = behind.trim_start();
    }
    (!names.is_empty()).then_some(names)
}

/// Where the first word of a text ends; quotes and `$( )` do not end it.
fn word_end(text: &str) -> usize {
    let mut quote = None;
    let mut depth = 0_usize;
    let mut is_escaped = false;
    for (at, character) in text.char_indices() {
        if std::mem::take(&mut is_escaped) {
            continue;
        }
        match (character, quote) {
            ('\\', None | Some('"')) => is_escaped = true,
            ('\'' | '"' | '`', None) => quote = Some(character),
            (_, Some(mark)) if character == mark => quote = None,
            ('(', None) => depth += 1,
            (')', None) => depth = depth.saturating_sub(1),
            (_, None) if character.is_whitespace() && depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

/// The variables of a fence that does nothing but set some, and runs nothing for it.
fn sets(pieces: &[Piece], first: u32) -> Option<Vec<Set>> {
    let mut sets = Vec::new();
    for piece in pieces {
        let runs_something = piece.text.contains("$(") || piece.text.contains('`');
        let names = assigned(&piece.text).filter(|_| !runs_something)?;
        let line = first.saturating_add(u32::try_from(piece.first).unwrap_or(u32::MAX));
        // A line of thousands of variables is not repeated for each of them.
        let is_heavy = names.len().saturating_mul(piece.text.len()) > HEAVY;
        sets.extend(names.into_iter().map(|(name, own)| Set {
            name,
            text: if is_heavy { own } else { piece.text.clone() },
            note: piece.comment.clone(),
            line,
        }));
    }
    (!sets.is_empty()).then_some(sets)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fence(language: &str, text: &str) -> Fence {
        let (language, attributes) = language.split_once(' ').unwrap_or((language, ""));
        read(
            &Code {
                language: Some(language.into()),
                attributes: attributes.into(),
                text: text.into(),
                line: 1,
                first: 2,
            },
            &ClassRules::default(),
        )
    }

    fn commands(language: &str, text: &str) -> Vec<Run> {
        match fence(language, text) {
            Fence::Run(runs) => runs,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn shells_run_and_other_languages_are_shown() {
        for (language, text) in [
            ("bash", "frob x\n"),
            ("", "docker ps\n"),
            ("console", "$ docker ps\nNAMES\n"),
            ("sh", "A=b docker ps\n"),
            ("sh", "A=$(date)\n"),
        ] {
            assert!(matches!(fence(language, text), Fence::Run { .. }), "{language} {text}");
        }
        for (language, text) in [
            ("json", "{}\n"),
            ("yaml", "a: b\n"),
            ("", "+---+\n| a |\n"),
            ("bash", "\n"),
            ("", "some words\n"),
            ("sh {ignore=true}", "docker ps\n"),
        ] {
            assert!(matches!(fence(language, text), Fence::Shown), "{language} {text}");
        }
    }

    #[test]
    fn assignments_alone_are_an_environment() {
        let Fence::Sets(sets) = fence("bash", "# Keys\nA=\"b c\"\n\nexport C=d E=f # x\n") else {
            panic!("an environment")
        };
        let shown: Vec<_> = sets
            .iter()
            .map(|set| (set.name.as_str(), set.line, set.note.as_str()))
            .collect();
        assert_eq!(shown, [("A", 3, "Keys"), ("C", 5, "x"), ("E", 5, "x")]);
    }

    #[test]
    fn what_prepares_the_shell_goes_along() {
        let runs = commands("bash", "cd shop\nV=1\nexport TAG=<tag>\nmake push\ncd ..\nmake clean\n");
        let shown: Vec<_> = runs
            .iter()
            .map(|run| (run.command.script.as_str(), run.command.prelude.as_str()))
            .collect();
        assert_eq!(
            shown,
            [
                ("export TAG=<tag>", "cd shop\nV=1\n"),
                ("make push", "cd shop\nV=1\nexport TAG=<tag>\n"),
                ("make clean", "cd shop\nV=1\nexport TAG=<tag>\ncd ..\n"),
            ]
        );
        assert_eq!(runs[1].line, 5);
        assert_eq!(commands("bash", "cd shop && make\nmake x\n")[1].command.prelude, "");
        assert_eq!(
            commands("bash", "make\ncd x\n").len(),
            2,
            "what is left at the end stays"
        );
    }

    #[test]
    fn a_fence_may_say_more_of_itself() {
        let runs = commands(
            "sh { name=check-disk interactive=true cwd=/srv excludeFromRunAll=true }",
            "df -h\n",
        );
        assert_eq!(runs[0].title, "check-disk");
        assert!(runs[0].command.is_interactive && runs[0].is_excluded);
        assert_eq!(runs[0].command.directory.as_ref().unwrap(), "/srv");
    }
}
