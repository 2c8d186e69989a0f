//! Shell text to simple commands. It knows quotes, pipes, lists, loops and redirections; whatever
//! else it meets it refuses with the reason, and the caller takes the text for dangerous.

use crate::runbook::shell;
use std::iter::Peekable;
use std::str::Chars;

/// One simple command of a script.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Simple {
    /// Variables set before it, or on their own, with their values.
    pub sets: Vec<(String, Word)>,
    /// The program and its arguments.
    pub words: Vec<Word>,
    /// Whether it is the head of a loop, whose variable it sets.
    pub is_loop: bool,
    /// The file it writes to by redirection.
    pub writes: Option<String>,
}

/// One word after quotes are taken away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Word {
    /// Its text; variables stand as written.
    pub text: String,
    /// Whether the shell may make other or more words of it: an unquoted variable or brace, or a leading glob.
    pub is_open: bool,
    /// Whether a variable is part of it, quoted or not.
    pub has_variable: bool,
    /// Whether any part was quoted, so that it is no keyword.
    is_quoted: bool,
}

impl Word {
    /// A word as if it had been written without quotes and variables.
    pub fn plain(text: &str) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }
}

/// Splits a script into its simple commands.
///
/// # Errors
/// What is not looked into, in words.
pub fn lex(script: &str) -> Result<Vec<Simple>, String> {
    if script.contains('\0') {
        return Err("it has a NUL byte".into());
    }
    let mut lexer = Lexer {
        rest: script.chars().peekable(),
        commands: Vec::new(),
        current: Simple::default(),
        word: None,
        redirect: None,
    };
    while let Some(character) = lexer.rest.next() {
        lexer.take(character)?;
    }
    lexer.end_command()?;
    Ok(lexer.commands)
}

/// Where the next word goes if it is the target of a redirection.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Redirect {
    Read,
    Write,
    /// To another descriptor, where the word is a number or `-`.
    Copy,
}

struct Lexer<'a> {
    rest: Peekable<Chars<'a>>,
    commands: Vec<Simple>,
    current: Simple,
    word: Option<Word>,
    redirect: Option<Redirect>,
}

/// Words that begin something this lexer does not follow.
const BEYOND: &[&str] = &["case", "esac", "select", "function", "coproc", "[["];

impl Lexer<'_> {
    fn take(&mut self, character: char) -> Result<(), String> {
        match character {
            '\\' => self.escape(),
            '\'' => self.single(),
            '"' => self.double(),
            '`' => Err(inner()),
            '$' => self.variable(false),
            '#' if self.word.is_none() => {
                while self.rest.next_if(|next| *next != '\n').is_some() {}
                Ok(())
            }
            ' ' | '\t' => self.end_word(),
            '\n' | ';' => self.end_command(),
            '&' => self.ampersand(),
            '|' => self.pipe(),
            '(' | ')' => Err("a subshell is not looked into".into()),
            '<' => self.less(),
            '>' => self.greater(),
            _ => {
                self.plain(character);
                Ok(())
            }
        }
    }

    fn open(&mut self) -> &mut Word {
        self.word.get_or_insert_default()
    }

    fn quoted(&mut self) -> &mut Word {
        let word = self.open();
        word.is_quoted = true;
        word
    }

    fn plain(&mut self, character: char) {
        let is_first = self.word.is_none();
        let more = self.rest.peek().is_some_and(|next| !next.is_whitespace());
        let word = self.word.get_or_insert_default();
        word.is_open |= character == '{' && more
            || (is_first || word.text.starts_with('-')) && matches!(character, '*' | '?')
            || (is_first || word.text.starts_with('-')) && character == '[' && more;
        word.text.push(character);
        let is_letter = |next: &char| next.is_ascii_alphanumeric() || "-_./:=".contains(*next);
        while let Some(next) = self.rest.next_if(is_letter) {
            word.text.push(next);
        }
    }

    fn escape(&mut self) -> Result<(), String> {
        match self.rest.next() {
            Some('\n') => Ok(()),
            Some(character) => {
                self.quoted().text.push(character);
                Ok(())
            }
            None => Err("it ends in the middle of a line".into()),
        }
    }

    fn single(&mut self) -> Result<(), String> {
        self.quoted();
        loop {
            match self.rest.next() {
                Some('\'') => return Ok(()),
                Some(character) => self.open().text.push(character),
                None => return Err("a quote is never closed".into()),
            }
        }
    }

    fn double(&mut self) -> Result<(), String> {
        self.quoted();
        loop {
            match self.rest.next() {
                Some('"') => return Ok(()),
                Some('`') => return Err(inner()),
                Some('$') => self.variable(true)?,
                Some('\\') => match self.rest.next() {
                    Some('\n') => {}
                    Some(character @ ('$' | '`' | '"' | '\\')) => self.open().text.push(character),
                    Some(character) => self.open().text.extend(['\\', character]),
                    None => return Err("a quote is never closed".into()),
                },
                Some(character) => self.open().text.push(character),
                None => return Err("a quote is never closed".into()),
            }
        }
    }

    fn variable(&mut self, is_quoted: bool) -> Result<(), String> {
        let mut name = String::from("$");
        let mut is_open = !is_quoted;
        match self.rest.peek().copied() {
            Some('(') => return Err(inner()),
            Some('[') => return Err("`$[…]` is not looked into".into()),
            Some('\'' | '"') if !is_quoted => return Err("`$'…'` is not looked into".into()),
            Some('{') => is_open |= self.braced(&mut name)?,
            Some(next) if next.is_ascii_alphabetic() || next == '_' => {
                let is_part = |next: &char| next.is_ascii_alphanumeric() || *next == '_';
                while let Some(next) = self.rest.next_if(is_part) {
                    name.push(next);
                }
                if name == "$_" {
                    return Err(arguments());
                }
            }
            Some('1'..='9') => return Err(arguments()),
            Some(next) if next.is_ascii_digit() || "@*#?-$!".contains(next) => {
                self.rest.next();
                name.push(next);
                // The numbers that the shell makes itself are one word; `$@` may be many.
                is_open = !"#?$!".contains(next) && (is_open || "@*".contains(next));
            }
            _ => {
                self.open().text.push('$');
                return Ok(());
            }
        }
        let word = self.open();
        word.is_open |= is_open;
        word.has_variable = true;
        word.text.push_str(&name);
        Ok(())
    }

    /// `${NAME}` and `${NAME:-word}`; gives whether its value may be anything even in quotes.
    fn braced(&mut self, name: &mut String) -> Result<bool, String> {
        loop {
            match self.rest.next() {
                Some('}') => break,
                Some('`' | '(' | '"' | '\'' | '\\' | '[') => return Err(beyond_braces()),
                Some(character) => name.push(character),
                None => return Err("a `${` is never closed".into()),
            }
        }
        let inside = name.strip_prefix("${").unwrap_or_default();
        let length = inside.find(|character: char| !(character.is_ascii_alphanumeric() || character == '_'));
        let (variable, rest) = inside.split_at(length.unwrap_or(inside.len()));
        let is_length = inside.strip_prefix('#').is_some_and(shell::is_name);
        let default = rest.strip_prefix(":-").or_else(|| rest.strip_prefix('-'));
        let is_asked = rest.starts_with(":?") || rest.starts_with('?');
        let is_harmless = |word: &str| !word.starts_with('-') && word.chars().all(is_plain);
        let is_open = match default {
            _ if variable == "_" => return Err(arguments()),
            _ if is_length || shell::is_name(variable) && rest.is_empty() => false,
            _ if !shell::is_name(variable) => return Err(beyond_braces()),
            Some(default) if !default.contains("${") => !is_harmless(default),
            None if is_asked && !rest.contains('$') => false,
            None if rest.starts_with(['#', '%', '/', '^', ',']) && !rest.contains('$') => true,
            Some(_) | None => return Err(beyond_braces()),
        };
        name.push('}');
        Ok(is_open)
    }

    fn ampersand(&mut self) -> Result<(), String> {
        if self.rest.next_if_eq(&'&').is_some() {
            return self.end_command();
        }
        if self.rest.next_if_eq(&'>').is_some() {
            self.rest.next_if_eq(&'>');
            self.end_word()?;
            self.redirect = Some(Redirect::Write);
            return Ok(());
        }
        Err("it starts something in the background".into())
    }

    fn pipe(&mut self) -> Result<(), String> {
        if self.rest.next_if_eq(&'|').is_none() {
            self.rest.next_if_eq(&'&');
        }
        self.end_command()
    }

    fn less(&mut self) -> Result<(), String> {
        self.end_word_before_redirect()?;
        let kind = match self.rest.peek() {
            Some('(') => return Err(inner()),
            Some('>') => Redirect::Write,
            Some('<') => {
                self.rest.next();
                if self.rest.next_if_eq(&'<').is_none() {
                    return Err("a here-document is not looked into".into());
                }
                self.redirect = Some(Redirect::Read);
                return Ok(());
            }
            _ => Redirect::Read,
        };
        self.rest.next_if(|next| matches!(next, '>' | '&'));
        self.redirect = Some(kind);
        Ok(())
    }

    fn greater(&mut self) -> Result<(), String> {
        self.end_word_before_redirect()?;
        if self.rest.peek() == Some(&'(') {
            return Err(inner());
        }
        if self.rest.next_if_eq(&'&').is_some() {
            self.redirect = Some(Redirect::Copy);
            return Ok(());
        }
        self.rest.next_if(|next| matches!(next, '>' | '|'));
        self.redirect = Some(Redirect::Write);
        Ok(())
    }

    /// A number right before `<` or `>` is a descriptor and no word.
    fn end_word_before_redirect(&mut self) -> Result<(), String> {
        let is_descriptor = |word: &Word| !word.is_quoted && word.text.bytes().all(|byte| byte.is_ascii_digit());
        if self.word.as_ref().is_some_and(is_descriptor) {
            self.word = None;
        }
        self.end_word()
    }

    fn end_word(&mut self) -> Result<(), String> {
        let Some(word) = self.word.take() else {
            return Ok(());
        };
        match self.redirect.take() {
            Some(Redirect::Write) if !is_nowhere(&word) => self.current.writes = Some(word.text),
            Some(Redirect::Copy) if !is_descriptor(&word) => self.current.writes = Some(word.text),
            Some(Redirect::Read) if is_network(&word) => self.current.writes = Some(word.text),
            Some(Redirect::Write | Redirect::Read | Redirect::Copy) => {}
            None if self.current.words.is_empty() && assigned(&word).is_some() => {
                self.current.sets.extend(assigned(&word));
            }
            None if self.current.words.is_empty()
                && !word.is_quoted
                && shell::STEERING.contains(&word.text.as_str()) => {}
            None if self.current.words.is_empty() && !word.is_quoted && BEYOND.contains(&word.text.as_str()) => {
                return Err(format!("`{}` is not looked into", word.text));
            }
            None => self.current.words.push(word),
        }
        Ok(())
    }

    fn end_command(&mut self) -> Result<(), String> {
        self.end_word()?;
        if self.redirect.take().is_some() {
            return Err("a redirection leads nowhere".into());
        }
        let mut command = std::mem::take(&mut self.current);
        let is_loop = command
            .words
            .first()
            .is_some_and(|word| !word.is_quoted && word.text == "for");
        if is_loop {
            command.is_loop = true;
            let mut words = std::mem::take(&mut command.words).into_iter().skip(1);
            let name = words.next().ok_or("a `for` without a name is not looked into")?;
            if words.next().is_some_and(|word| word.text != "in") {
                return Err("a `for` in one line with its `do` is not looked into".into());
            }
            let values = words.map(|value| (name.text.clone(), value));
            let named = [(name.text.clone(), Word::plain(""))];
            command.sets.extend(named.into_iter().chain(values));
        }
        if command != Simple::default() {
            self.commands.push(command);
        }
        Ok(())
    }
}

/// `set -- -delete; find . "$1"` says what it does elsewhere.
fn arguments() -> String {
    "what the shell's own arguments hold is not looked into".into()
}

fn beyond_braces() -> String {
    "what is inside `${…}` is not looked into".into()
}

/// A character that means nothing to any program in the place of a path, a name or a number.
pub fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric() || "_./:@%+=,-".contains(character)
}

fn inner() -> String {
    "it runs another command inside".into()
}

fn is_descriptor(word: &Word) -> bool {
    let number = word.text.strip_suffix('-').unwrap_or(&word.text);
    number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Bash opens a connection where these are read.
fn is_network(word: &Word) -> bool {
    ["/dev/tcp/", "/dev/udp/"]
        .iter()
        .any(|place| word.text.starts_with(place))
}

fn is_nowhere(word: &Word) -> bool {
    matches!(word.text.as_str(), "/dev/null" | "/dev/stdout" | "/dev/stderr")
}

/// The variable's name and value where the word is `NAME=value`.
pub fn assigned(word: &Word) -> Option<(String, Word)> {
    let (name, value) = shell::assigned(&word.text)?;
    let value = Word {
        text: value.to_owned(),
        ..word.clone()
    };
    Some((name.to_owned(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(script: &str) -> Vec<Vec<String>> {
        let texts = |command: Simple| command.words.into_iter().map(|word| word.text).collect();
        let commands = lex(script).unwrap().into_iter();
        commands.filter(|command| !command.is_loop).map(texts).collect()
    }

    #[test]
    fn quotes_continuations_and_comments_are_taken_away() {
        assert_eq!(words("echo 'a b' \"c $D\" e\\ f # g"), [["echo", "a b", "c $D", "e f"]]);
        assert_eq!(
            words("curl -d '{\n\"a\": 1}' \\\n  http://x"),
            [["curl", "-d", "{\n\"a\": 1}", "http://x"]]
        );
        assert_eq!(words("a#b; c"), [["a#b"], ["c"]]);
    }

    #[test]
    fn lists_pipes_and_loops_become_commands() {
        assert_eq!(
            words("a && b || c | d; e\nf"),
            [["a"], ["b"], ["c"], ["d"], ["e"], ["f"]]
        );
        assert_eq!(words("until a; do b; done"), [["a"], ["b"]]);
        assert_eq!(words("for x in 1 2; do b \"$x\"; done"), [vec!["b", "$x"]]);
        assert_eq!(words("if ! a; then b; fi"), [["a"], ["b"]]);
    }

    #[test]
    fn redirections_are_seen() {
        let writes = |script: &str| lex(script).unwrap().into_iter().find_map(|command| command.writes);
        assert_eq!(writes("a > f").as_deref(), Some("f"));
        assert_eq!(writes("a 2>>f").as_deref(), Some("f"));
        assert_eq!(writes("a &> f").as_deref(), Some("f"));
        assert_eq!(writes("a >& f").as_deref(), Some("f"));
        assert_eq!(writes("a <> f").as_deref(), Some("f"));
        assert_eq!(writes("while a; do b; done > f").as_deref(), Some("f"));
        for harmless in ["a 2>/dev/null", "a 2>&1", "a < f", "a <<< f", "a '>' f", "a \\> f"] {
            assert_eq!(writes(harmless), None, "{harmless}");
        }
    }

    #[test]
    fn what_the_shell_may_split_is_open() {
        let is_open = |script: &str| lex(script).unwrap()[0].words[1].is_open;
        for open in ["a $B", "a x$B", "a ${B}", "a {b,c}", "a *"] {
            assert!(is_open(open), "{open}");
        }
        for closed in ["a \"$B\"", "a '$B'", "a x*", "a http://x?y=1"] {
            assert!(!is_open(closed), "{closed}");
        }
    }

    #[test]
    fn the_rest_is_refused_with_a_reason() {
        let refused = [
            "a $(b)",
            "a `b`",
            "a \"$(b)\"",
            "a \"`b`\"",
            "a <(b)",
            "a >(b)",
            "(a)",
            "a & b",
            "a 'b",
            "a \"b",
            "a \\",
            "a <<EOF\nEOF",
            "case a in b) c;; esac",
            "[[ a > b ]]",
            "a() { b; }",
            "a ${b:-$(c)}",
            "a $'b'",
            "a >",
        ];
        for script in refused {
            assert!(!lex(script).unwrap_err().is_empty(), "{script}");
        }
    }
}
