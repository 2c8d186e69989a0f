//! What a team says about the steps of a book in a file beside it, `<book>.onscene.toml`; the book
//! itself stays as it is.
//!
//! ```toml
//! [[steps]]
//! text = "make reindex"        # the exact command, or the step's title; or: id = "ops.md#…"
//! class = "local"              # reads, local, changes, destructive
//! owner = "search team"
//! timeout = 300                # seconds
//! directory = "search"
//! success = [{ exit = 0 }, { http = [200, 204] }, { json = ".state", pass = ["green"], warn = ["yellow"] }, { text = "done" }, { ask = "is the queue short?" }]
//! ```

use crate::domain::SafeText;
use crate::domain::runbook::{Book, CommandClass, Step, Success};
use crate::domain::warning::{line_of, nearest};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The keys of a row.
const KEYS: &[&str] = &["id", "text", "class", "owner", "timeout", "directory", "success"];

/// What the file says about one step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Row {
    line: u32,
    id: Option<String>,
    text: Option<String>,
    class: Option<CommandClass>,
    owner: Option<String>,
    timeout: Option<u32>,
    directory: Option<String>,
    success: Vec<Success>,
}

/// Reads a sidecar's text and puts what it says over the book's steps. `file` is its name; whatever
/// is wrong goes to the book's warnings, each `file:line: reason`. Where there is a doubt, which says in
/// words why it is not trusted, it makes no step easier: it may only make a class graver and name owners.
pub fn apply(book: &mut Book, file: &str, text: &str, doubt: Option<&str>) {
    let mut reader = Reader {
        file,
        text,
        warnings: Vec::new(),
    };
    let rows = reader.rows();
    if let Some(doubt) = doubt
        && let Some(row) = rows.iter().find(|row| eases(book, row))
    {
        let reason = format!(
            "{doubt}, so no lower class, success, timeout or directory in it counts (hint: read it, then `onscene trust`)"
        );
        reader.warn_line(row.line, &reason);
    }
    for row in &rows {
        if !put(book, row, file, doubt.is_none()) {
            let wanted = row.id.as_deref().or(row.text.as_deref()).unwrap_or_default();
            let reason = format!(
                "no step of {} is `{wanted}` (hint: `onscene runbook show` prints all)",
                book.id
            );
            reader.warn_line(row.line, &reason);
        }
    }
    book.warnings.append(&mut reader.warnings);
}

/// Whether a row changes how any step runs or is judged, other than to make it graver.
fn eases(book: &Book, row: &Row) -> bool {
    let changes = !row.success.is_empty() || row.timeout.is_some() || row.directory.is_some();
    let lowers = |step: &Step| {
        let class = step.command.as_ref().map(|command| command.class);
        row.class
            .is_some_and(|wanted| class.is_some_and(|class| wanted < class))
    };
    let mut steps = book.sections.iter().flat_map(|section| &section.steps);
    steps.any(|step| is_meant(step, row) && (changes || lowers(step)))
}

/// Puts a row over every step it names; whether there was one.
fn put(book: &mut Book, row: &Row, file: &str, is_trusted: bool) -> bool {
    let steps = book.sections.iter_mut().flat_map(|section| &mut section.steps);
    let mut is_found = false;
    for step in steps.filter(|step| is_meant(step, row)) {
        is_found = true;
        if let Some(owner) = &row.owner {
            step.owner = owner.as_str().into();
        }
        if is_trusted && !row.success.is_empty() {
            step.success.clone_from(&row.success);
            step.tests_from = Some(format!("{file}:{}", row.line).into());
        }
        let Some(command) = &mut step.command else {
            continue;
        };
        if is_trusted {
            command.timeout = row.timeout.or(command.timeout);
            let directory = row.directory.as_deref().map(SafeText::from);
            command.directory = directory.or(command.directory.take());
        }
        let counts = |class: &CommandClass| is_trusted || *class > command.class;
        if let Some(class) = row.class.filter(counts) {
            // What cannot be undone is asked about, whatever a file beside the book says.
            let is_grave = command.class == CommandClass::Destructive;
            let least = if is_grave {
                CommandClass::ChangesProduction
            } else {
                CommandClass::Reads
            };
            command.why = format!("{file}:{} says so; by itself: {}", row.line, command.why).into();
            command.class = class.max(least);
        }
    }
    is_found
}

fn is_meant(step: &Step, row: &Row) -> bool {
    if let Some(id) = &row.id {
        return step.id.as_str() == id;
    }
    let Some(text) = row.text.as_deref().map(str::trim) else {
        return false;
    };
    let is_command = step
        .command
        .as_ref()
        .is_some_and(|command| command.script.trim() == text);
    is_command || step.title.as_str() == text
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    warnings: Vec<SafeText>,
}

impl Reader<'_> {
    fn warn_line(&mut self, line: u32, reason: &str) {
        self.warnings
            .push(SafeText::clean(&format!("{}:{line}: {reason}", self.file)));
    }

    fn warn(&mut self, at: usize, reason: &str) {
        self.warn_line(line_of(self.text, at), reason);
    }

    fn rows(&mut self) -> Vec<Row> {
        let table = match DeTable::parse(self.text) {
            Ok(table) => table,
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                self.warn(
                    at,
                    &format!("{} (hint: nothing of this file is in force)", error.message()),
                );
                return Vec::new();
            }
        };
        let mut rows = Vec::new();
        for (key, value) in table.get_ref() {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("steps", DeValue::Array(list)) => {
                    rows.extend(list.iter().filter_map(|value| self.row(value)));
                }
                ("steps", _) => self.warn(
                    value.span().start,
                    "`steps` is not a list of tables (hint: write `[[steps]]`)",
                ),
                (other, _) => self.warn(
                    key.span().start,
                    &format!("unknown key `{other}` (hint: only `[[steps]]` is known)"),
                ),
            }
        }
        rows
    }

    fn row(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Row> {
        let start = value.span().start;
        let DeValue::Table(table) = value.get_ref() else {
            self.warn(start, "this is not a table (hint: write `[[steps]]`)");
            return None;
        };
        let mut row = Row {
            line: line_of(self.text, start),
            ..Row::default()
        };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            if let Err(reason) = read_key(&mut row, name, value.get_ref()) {
                self.warn(key.span().start, &reason);
            }
        }
        if row.id.is_none() && row.text.is_none() {
            self.warn_line(
                row.line,
                "this row names no step (hint: give `id`, or `text` with its exact command)",
            );
            return None;
        }
        Some(row)
    }
}

fn read_key(row: &mut Row, name: &str, value: &DeValue<'_>) -> Result<(), String> {
    let text = || {
        value
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| format!("`{name}` is not a text"))
    };
    match name {
        "id" => row.id = Some(text()?),
        "text" => row.text = Some(text()?),
        "owner" => row.owner = Some(text()?),
        "directory" => row.directory = Some(text()?),
        "timeout" => {
            row.timeout = Some(whole(value).ok_or("`timeout` is not a number of seconds (hint: timeout = 300)")?);
        }
        "class" => row.class = Some(class(&text()?)?),
        "success" => row.success = successes(value)?,
        unknown => {
            let hint = nearest(unknown, KEYS.iter().copied()).map_or_else(
                || format!("known: {}", KEYS.join(", ")),
                |known| format!("did you mean `{known}`?"),
            );
            return Err(format!("unknown key `{unknown}` (hint: {hint})"));
        }
    }
    Ok(())
}

fn class(word: &str) -> Result<CommandClass, String> {
    const ALL: [CommandClass; 4] = [
        CommandClass::Reads,
        CommandClass::Local,
        CommandClass::ChangesProduction,
        CommandClass::Destructive,
    ];
    let found = ALL.into_iter().find(|class| class.code() == word);
    found.ok_or_else(|| format!("unknown class `{word}` (hint: reads, local, changes or destructive)"))
}

fn whole<T: std::str::FromStr>(value: &DeValue<'_>) -> Option<T> {
    match value {
        DeValue::Integer(number) => number.as_str().parse().ok(),
        _ => None,
    }
}

fn successes(value: &DeValue<'_>) -> Result<Vec<Success>, String> {
    let wrong = || "`success` is not a list of tests (hint: success = [{ http = [200] }])".to_owned();
    let DeValue::Array(list) = value else {
        return Err(wrong());
    };
    list.iter()
        .map(|value| match value.get_ref() {
            DeValue::Table(table) => success(table),
            _ => Err(wrong()),
        })
        .collect()
}

fn success(table: &DeTable<'_>) -> Result<Success, String> {
    let get = |key: &str| table.get(key).map(Spanned::get_ref);
    let texts = |key: &str| -> Vec<SafeText> {
        let list = match get(key) {
            Some(DeValue::Array(list)) => list.iter().filter_map(|value| value.get_ref().as_str()).collect(),
            Some(value) => value.as_str().into_iter().collect(),
            None => Vec::new(),
        };
        list.into_iter().map(SafeText::clean).collect()
    };
    if let Some(code) = get("exit").and_then(whole) {
        return Ok(Success::Exit { code });
    }
    if let Some(path) = get("json").and_then(DeValue::as_str) {
        return Ok(Success::Json {
            path: path.into(),
            pass: texts("pass"),
            warn: texts("warn"),
        });
    }
    if let Some(pattern) = get("text").and_then(DeValue::as_str) {
        return Ok(Success::Text {
            pattern: pattern.into(),
        });
    }
    if let Some(question) = get("ask").and_then(DeValue::as_str) {
        return Ok(Success::Operator {
            question: question.into(),
        });
    }
    let statuses: Vec<u16> = match get("http") {
        Some(DeValue::Array(list)) => list.iter().filter_map(|value| whole(value.get_ref())).collect(),
        Some(value) => whole(value).into_iter().collect(),
        None => Vec::new(),
    };
    if statuses.is_empty() {
        return Err("this is no test (hint: exit, http, json with pass and warn, text, or ask)".into());
    }
    Ok(Success::Http { statuses })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::BookId;
    use crate::runbook::{ClassRules, read};

    const BOOK: &str = "# A\n\n```bash\nmake reindex\nrm -rf /srv/old\n```\n\n1. Call the owner\n";

    fn said(text: &str) -> Book {
        let mut book = read(&BookId::new("a.md"), BOOK.as_bytes(), &ClassRules::default());
        apply(&mut book, "a.md.onscene.toml", text, None);
        book
    }

    #[test]
    fn a_file_that_nobody_accepted_makes_nothing_easier() {
        let plain = read(&BookId::new("a.md"), BOOK.as_bytes(), &ClassRules::default());
        let doubt = Some("nobody has accepted it");
        for easier in [
            "class = \"reads\"",
            "success = [{ exit = 1 }]",
            "timeout = 9000",
            "directory = \"/tmp\"",
        ] {
            let mut book = plain.clone();
            let text = format!("[[steps]]\ntext = \"make reindex\"\nowner = \"search\"\n{easier}\n");
            apply(&mut book, "a.md.onscene.toml", &text, doubt);
            let step = &book.sections[0].steps[0];
            assert_eq!(step.command, plain.sections[0].steps[0].command, "{easier}");
            assert!(step.success.is_empty() && step.owner == "search", "{easier}");
            let told = "a.md.onscene.toml:1: nobody has accepted it, so no lower class";
            assert_eq!(book.warnings.len(), 1);
            assert!(book.warnings[0].as_str().starts_with(told), "{:?}", book.warnings);
        }
        let mut book = plain;
        let text = "[[steps]]\ntext = \"make reindex\"\nclass = \"reads\"\n";
        apply(
            &mut book,
            "a.md.onscene.toml",
            &text.replace("reads", "destructive"),
            doubt,
        );
        assert!(book.warnings.is_empty(), "graver counts without a word");
        let step = &book.sections[0].steps[0];
        assert_eq!(step.command.as_ref().unwrap().class, CommandClass::Destructive);
    }

    #[test]
    fn a_step_is_named_by_its_words_or_its_id() {
        let id = said("").sections[0].steps[1].id.clone();
        let book = said(&format!(
            "[[steps]]\ntext = \"make reindex\"\nclass = \"reads\"\nowner = \"search\"\ntimeout = 90\ndirectory = \"x\"\n\
             success = [{{ exit = 3 }}, {{ json = \".a\", pass = [\"b\"] }}]\n\
             [[steps]]\nid = \"{id}\"\nclass = \"reads\"\n[[steps]]\ntext = \"Call the owner\"\nowner = \"maya\"\n"
        ));
        assert!(book.warnings.is_empty(), "{:?}", book.warnings);
        let steps = &book.sections[0].steps;
        let command = steps[0].command.as_ref().unwrap();
        assert_eq!((command.class, command.timeout), (CommandClass::Reads, Some(90)));
        assert_eq!(command.directory.as_ref().unwrap(), "x");
        assert!(
            command.why.as_str().starts_with("a.md.onscene.toml:1 says so"),
            "{}",
            command.why
        );
        assert_eq!(steps[0].success.len(), 2);
        assert_eq!(steps[0].tests_from.as_ref().unwrap(), "a.md.onscene.toml:1");
        assert_eq!(steps[1].tests_from, None);
        assert_eq!((steps[0].owner.as_str(), steps[2].owner.as_str()), ("search", "maya"));
        assert_eq!(
            steps[1].command.as_ref().unwrap().class,
            CommandClass::ChangesProduction,
            "what cannot be undone still asks"
        );
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let warned = |text: &str, wanted: &str| {
            let warnings = said(text).warnings;
            assert!(
                warnings.iter().any(|warning| warning.as_str().contains(wanted)),
                "{warnings:?}"
            );
        };
        warned(
            "[[steps]]\ntext = \"gone\"\n",
            "a.md.onscene.toml:1: no step of a.md is `gone`",
        );
        warned(
            "[[steps]]\ntext = \"x\"\nclas = \"reads\"\n",
            ":3: unknown key `clas` (hint: did you mean `class`?)",
        );
        warned(
            "[[steps]]\ntext = \"x\"\nclass = \"safe\"\n",
            ":3: unknown class `safe`",
        );
        warned("[[steps]]\nowner = \"x\"\n", ":1: this row names no step");
        warned(
            "[[steps]]\ntext = \"x\"\nsuccess = [{ maybe = 1 }]\n",
            ":3: this is no test",
        );
        warned("x = 1\n", ":1: unknown key `x`");
        warned("\n[[steps\n", ":2: ");
        assert!(said("").warnings.is_empty());
    }
}
