//! The text of a fence to its commands. It only finds where each one ends: quotes, here-documents,
//! continuation lines and compound constructs stay whole. What is left open takes all that follows.

use std::collections::VecDeque;

/// One command of a script.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Piece {
    /// Its text, lines joined by `\n`.
    pub text: String,
    /// Its first line, counted from 0 inside the fence.
    pub first: usize,
    /// Its last line.
    pub last: usize,
    /// The comment above it, or behind it on its line.
    pub comment: String,
    /// Whether the comment above it is for this command alone.
    pub is_titled: bool,
    /// What was printed then, where the fence shows a session.
    pub printed: Vec<String>,
}

/// The commands of a fence.
pub fn split(text: &str) -> Vec<Piece> {
    let lines: Vec<(usize, &str)> = text.lines().enumerate().collect();
    if lines.iter().any(|(_, line)| line.starts_with("$ ")) {
        return session(&lines);
    }
    commands(&lines)
}

/// A recorded session: lines that begin with `$ ` are commands, the others were printed.
fn session(lines: &[(usize, &str)]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut open: Vec<(usize, &str)> = Vec::new();
    let mut scan = Scan::default();
    for (at, line) in lines {
        if let Some(command) = line.strip_prefix("$ ") {
            pieces.extend(commands(&std::mem::take(&mut open)));
            scan = Scan::default();
            scan.feed(command);
            open.push((*at, command));
        } else if !open.is_empty() && scan.is_open() {
            let command = line.strip_prefix("> ").unwrap_or(line);
            scan.feed(command);
            open.push((*at, command));
        } else {
            pieces.extend(commands(&std::mem::take(&mut open)));
            if let Some(piece) = pieces.last_mut() {
                piece.printed.push((*line).to_owned());
            }
        }
    }
    pieces.extend(commands(&open));
    pieces
}

fn commands(lines: &[(usize, &str)]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut comments: Vec<&str> = Vec::new();
    let mut group = 0;
    let mut at = 0;
    while let Some((number, line)) = lines.get(at) {
        let text = line.trim();
        at += 1;
        if text.is_empty() {
            if pieces.len() > group {
                (group, comments) = end_group(&mut pieces, group);
            }
            continue;
        }
        if let Some(comment) = comment(text) {
            if pieces.len() > group {
                (group, comments) = end_group(&mut pieces, group);
            }
            comments.extend(Some(comment).filter(|comment| !comment.is_empty()));
            continue;
        }
        let mut scan = Scan::default();
        scan.feed(text);
        let mut whole = text.to_owned();
        let mut last = *number;
        while scan.is_open()
            && let Some((number, line)) = lines.get(at)
        {
            scan.feed(line);
            whole.push('\n');
            whole.push_str(line.trim_end());
            last = *number;
            at += 1;
        }
        let above = comments.join("; ");
        pieces.push(Piece {
            text: whole.trim_end().to_owned(),
            first: *number,
            last,
            is_titled: !above.is_empty(),
            comment: if above.is_empty() { scan.comment } else { above },
            ..Piece::default()
        });
    }
    end_group(&mut pieces, group);
    pieces
}

/// A comment is the title of the one command below it; of several it is a remark, and so is one
/// behind a command on its line.
fn end_group<'a>(pieces: &mut [Piece], group: usize) -> (usize, Vec<&'a str>) {
    let group = &mut pieces[group..];
    if group.len() > 1 {
        for piece in group {
            piece.is_titled = false;
        }
    }
    (pieces.len(), Vec::new())
}

/// The words of a comment line; empty for the line that names the interpreter.
fn comment(line: &str) -> Option<&str> {
    let text = line.strip_prefix('#')?;
    Some(if text.starts_with('!') {
        ""
    } else {
        text.trim_start_matches('#').trim()
    })
}

/// What is open at a place of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Single,
    /// `$'…'`
    Escaped,
    Double,
    Backtick,
    Paren,
    Parameter,
    /// `if`, `for`, `while`, `case`, `{`: up to its end word.
    Construct,
}

#[derive(Debug, Default)]
struct Scan {
    open: Vec<Open>,
    /// The here-documents that are still to come: the end word, and whether tabs before it count.
    documents: VecDeque<(String, bool)>,
    continues: bool,
    /// The comment behind the command.
    comment: String,
}

impl Scan {
    fn is_open(&self) -> bool {
        !self.open.is_empty() || !self.documents.is_empty() || self.continues
    }

    fn feed(&mut self, line: &str) {
        if let Some((end, has_tabs)) = self.documents.front() {
            let text = if *has_tabs { line.trim_start_matches('\t') } else { line };
            // A fence inside a list item may be indented once more than its marks.
            if text == end || text.trim() == end {
                self.documents.pop_front();
            }
            return;
        }
        self.continues = false;
        Line {
            scan: self,
            text: line,
            at: 0,
            is_start: true,
            word: String::new(),
            tail: String::new(),
        }
        .read();
    }
}

/// One line as it is read.
struct Line<'a> {
    scan: &'a mut Scan,
    text: &'a str,
    at: usize,
    /// Whether the next word is a command's.
    is_start: bool,
    /// The word at hand.
    word: String,
    /// The last characters that count, to see how the line ends.
    tail: String,
}

impl Line<'_> {
    fn read(mut self) {
        let mut pending = VecDeque::new();
        while let Some(character) = self.text[self.at..].chars().next() {
            let rest = &self.text[self.at..];
            let run = self.run(rest);
            if run > 0 {
                self.at += run;
                continue;
            }
            self.at += character.len_utf8();
            match self.scan.open.last() {
                Some(Open::Single) => self.close_on(character, '\''),
                Some(Open::Escaped) => self.skip_or_close(character, '\''),
                Some(Open::Double) => self.in_double(character, rest),
                Some(Open::Parameter) => self.in_parameter(character, rest),
                Some(Open::Backtick | Open::Paren | Open::Construct) | None => {
                    if character == '#' && self.word.is_empty() {
                        rest.trim_start_matches('#').trim().clone_into(&mut self.scan.comment);
                        break;
                    }
                    if rest.starts_with("<<<") {
                        self.at += 2;
                        continue;
                    }
                    if rest.starts_with("<<") {
                        pending.extend(self.document(rest));
                        continue;
                    }
                    self.plain(character, rest);
                }
            }
        }
        self.end_word();
        self.scan.documents.extend(pending);
        let is_quoted = matches!(
            self.scan.open.last(),
            Some(Open::Single | Open::Escaped | Open::Double | Open::Parameter)
        );
        if !is_quoted {
            let tail = self.tail.as_str();
            self.scan.continues |= tail.ends_with('|') || tail.ends_with("&&");
        }
    }

    /// Takes the characters at the start of the rest that mean nothing where they stand; gives their bytes.
    fn run(&mut self, rest: &str) -> usize {
        let is_quoted = match self.scan.open.last() {
            Some(Open::Single | Open::Escaped | Open::Double | Open::Parameter) => true,
            Some(Open::Backtick | Open::Paren | Open::Construct) | None => false,
        };
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=,@%+".contains(&byte);
        let run = rest.bytes().take_while(|byte| is_plain(*byte)).count();
        if run > 0 && !is_quoted {
            self.word.push_str(&rest[..run]);
        }
        if run > 0 {
            self.tail.clear();
        }
        run
    }

    fn close_on(&mut self, character: char, end: char) {
        if character == end {
            self.scan.open.pop();
        }
        self.tail.clear();
    }

    fn skip_or_close(&mut self, character: char, end: char) {
        if character == '\\' {
            self.skip();
        } else {
            self.close_on(character, end);
        }
    }

    /// Leaves out the character behind a backslash; at the end of the line the command goes on.
    fn skip(&mut self) {
        match self.text[self.at..].chars().next() {
            Some(next) => self.at += next.len_utf8(),
            None => self.scan.continues = true,
        }
    }

    fn in_double(&mut self, character: char, rest: &str) {
        match character {
            '\\' => self.skip(),
            '"' => self.close_on(character, '"'),
            _ => self.expansion(character, rest),
        }
    }

    fn in_parameter(&mut self, character: char, rest: &str) {
        match character {
            '\\' => self.skip(),
            '}' => self.close_on(character, '}'),
            '\'' => self.scan.open.push(Open::Single),
            '"' => self.scan.open.push(Open::Double),
            _ => self.expansion(character, rest),
        }
    }

    fn expansion(&mut self, character: char, rest: &str) {
        if rest.starts_with("$(") || rest.starts_with("${") {
            self.at += 1;
            let is_paren = rest.starts_with("$(");
            self.scan
                .open
                .push(if is_paren { Open::Paren } else { Open::Parameter });
            self.is_start = is_paren;
        } else if character == '`' {
            self.scan.open.push(Open::Backtick);
        }
    }

    /// A character outside of quotes.
    fn plain(&mut self, character: char, rest: &str) {
        if !character.is_whitespace() {
            self.tail.push(character);
        }
        match character {
            '\\' => {
                self.word.push('\\');
                self.skip();
            }
            '\'' | '"' => {
                self.word.push(character);
                self.tail.clear();
                let is_escaped = character == '\'' && self.text[..self.at - 1].ends_with('$');
                self.scan.open.push(match (character, is_escaped) {
                    ('"', _) => Open::Double,
                    (_, true) => Open::Escaped,
                    (_, false) => Open::Single,
                });
            }
            '`' if self.scan.open.last() == Some(&Open::Backtick) => {
                self.scan.open.pop();
            }
            '$' | '`' => {
                self.word.push(character);
                self.expansion(character, rest);
            }
            '(' => {
                self.end_word();
                self.scan.open.push(Open::Paren);
                self.is_start = true;
            }
            ')' => {
                self.end_word();
                if self.scan.open.last() == Some(&Open::Paren) {
                    self.scan.open.pop();
                }
                self.is_start = true;
            }
            ';' | '|' | '&' => {
                self.end_word();
                self.is_start = true;
            }
            _ if character.is_whitespace() => self.end_word(),
            _ => self.word.push(character),
        }
    }

    fn end_word(&mut self) {
        let word = std::mem::take(&mut self.word);
        if word.is_empty() {
            return;
        }
        let was_start = std::mem::replace(&mut self.is_start, false);
        match word.as_str() {
            "{" => {
                self.scan.open.push(Open::Construct);
                self.is_start = true;
            }
            "if" | "for" | "while" | "until" | "case" | "select" if was_start => {
                self.scan.open.push(Open::Construct);
                self.is_start = !matches!(word.as_str(), "for" | "case" | "select");
            }
            "fi" | "done" | "esac" | "}" if was_start && self.scan.open.last() == Some(&Open::Construct) => {
                self.scan.open.pop();
            }
            "then" | "do" | "else" | "elif" | "!" | "time" | "in" => self.is_start = true,
            _ => {}
        }
    }

    /// The end word of a here-document, and whether tabs before it are left out.
    fn document(&mut self, rest: &str) -> Option<(String, bool)> {
        let behind = &rest[2..];
        let has_tabs = behind.starts_with('-');
        let behind = behind.strip_prefix('-').unwrap_or(behind);
        let word = behind.trim_start_matches(' ');
        let quoted = word.chars().next().filter(|mark| matches!(mark, '\'' | '"'));
        let (end, length) = if let Some(mark) = quoted {
            let end = word[1..].find(mark)?;
            (&word[1..=end], end + 2)
        } else {
            let end = word.find([' ', '\t', ';', '|', '&', ')', '<', '>']);
            let end = end.unwrap_or(word.len());
            (&word[..end], end)
        };
        self.at += rest.len() - word.len() + length - 1;
        self.tail.clear();
        (!end.is_empty()).then(|| (end.trim_start_matches('\\').to_owned(), has_tabs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        split(text).into_iter().map(|piece| piece.text).collect()
    }

    #[test]
    fn each_command_stands_alone() {
        let one = [
            "a \\\n  b",
            "a |\n  b",
            "a &&\n b",
            "a -d '{\n  \"x\": 1\n}'",
            "a \"x\ny\"",
            "a <<EOF\nb\n# c\nEOF",
            "a <<'EOF' | b\nit's\nEOF",
            "a <<-EOF\n\tb\n\tEOF",
            "if a; then\n  b\nfi",
            "for x in a b; do\n  c $x\ndone",
            "for x in a b\ndo\n  c\ndone",
            "while a; do b; done",
            "f() {\n  a\n}",
            "function f {\n  a\n}",
            "{\n  a\n}",
            "(\n  a\n  b\n)",
            "case x in\n  a) b ;;\nesac",
            "a $(b\n c)",
            "a \"$(b \"c\nd\")\"",
            "a `b\nc`",
            "a ${b:-\nc}",
            "a $'it\\'s\nb'",
            "if a; then\n  if b; then\n    c\n  fi\nfi",
        ];
        for text in one {
            let both = format!("{text}\nnext 'one'");
            assert_eq!(texts(&both), [text, "next 'one'"], "{text}");
        }
        let two = [
            "a <tag>\nb",
            "a '&' ;\nb",
            "a &\nb",
            "a done\nb",
            "a {{.Name}}\nb",
            "a <<< b\nc",
            "a if\nb",
            "a \\\\\nb",
            "a # it's\nb",
            "find . -exec x {} \\;\nb",
        ];
        for text in two {
            assert_eq!(texts(text).len(), 2, "{text}: {:?}", texts(text));
        }
    }

    #[test]
    fn comments_are_titles_of_one_command_and_remarks_of_several() {
        let pieces = split("#!/bin/sh\n# First\na\n\n# Both\nb\nc\n# Last\n\nd # e\nf   # here\n");
        let shown: Vec<_> = pieces
            .iter()
            .map(|piece| {
                (
                    piece.text.as_str(),
                    piece.comment.as_str(),
                    piece.is_titled,
                    piece.first,
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                ("a", "First", true, 2),
                ("b", "Both", false, 5),
                ("c", "Both", false, 6),
                ("d # e", "Last", false, 9),
                ("f   # here", "Last", false, 10),
            ]
        );
        let behind = &split("a # why")[0];
        assert_eq!((behind.comment.as_str(), behind.is_titled), ("why", false));
    }

    #[test]
    fn a_session_gives_its_commands_and_what_was_printed() {
        let pieces = split("$ docker ps \\\n>   -a\nNAMES\nx\n$ date\n");
        assert_eq!(pieces[0].text, "docker ps \\\n  -a");
        assert_eq!(pieces[0].printed, ["NAMES", "x"]);
        assert_eq!((pieces[1].text.as_str(), pieces[1].first), ("date", 4));
    }

    #[test]
    fn what_is_never_closed_takes_the_rest() {
        assert_eq!(texts("a 'b\nc\nd").len(), 1);
        assert_eq!(texts("a <<EOF\nc\nd").len(), 1);
        assert!(texts("").is_empty());
    }
}
