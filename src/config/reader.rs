//! Walks a parsed file key by key: asks, checks, remembers the line of what is wrong.

use crate::domain::Warning;
use crate::domain::warning::{line_of, nearest};
use std::collections::BTreeSet;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value with its place in the file.
pub type Value<'t> = Spanned<DeValue<'t>>;

/// How grave a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Nothing is lost; something was probably meant otherwise.
    Warning,
    /// A value, a row or a whole file is not in force.
    Error,
}

/// Why a value is refused, and what to try.
#[derive(Debug)]
pub struct Wrong {
    reason: String,
    hint: String,
}

impl Wrong {
    /// A refusal with a hint.
    pub fn new(reason: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            hint: hint.into(),
        }
    }
}

impl Wrong {
    /// Adds that the whole row is lost with this value.
    #[must_use]
    pub fn left_out(mut self) -> Self {
        self.reason.push_str(", so it is left out");
        self
    }
}

/// One file being read: where problems and the names of all keys that were asked for are kept.
pub struct Reader<'a> {
    /// The file, as problems name it.
    pub file: &'a Path,
    text: &'a str,
    /// What was found wrong, in the order it was found.
    pub problems: Vec<(Severity, Warning)>,
    /// Every key that this program knows, as `services[].interval`.
    pub asked: BTreeSet<String>,
}

/// A table of the file.
pub struct Section<'t> {
    table: &'t DeTable<'t>,
    /// How people call it: `services.api`.
    name: String,
    /// How the schema calls it: `services[]`.
    pattern: String,
    offset: usize,
    known: Vec<&'static str>,
}

impl<'a> Reader<'a> {
    /// Begins with a file and its text.
    pub fn new(file: &'a Path, text: &'a str) -> Self {
        Self {
            file,
            text,
            problems: Vec::new(),
            asked: BTreeSet::new(),
        }
    }

    /// Keeps a problem at a byte offset of the file.
    pub fn complain(&mut self, severity: Severity, offset: usize, key: &str, wrong: Wrong) {
        let warning = Warning::new(self.file.display().to_string(), wrong.reason)
            .at(Some(line_of(self.text, offset)))
            .on(key)
            .hint(wrong.hint);
        self.problems.push((severity, warning));
    }
}

impl<'t> Section<'t> {
    /// The table that is the whole file.
    pub fn root(table: &'t DeTable<'t>) -> Self {
        Self::new(table, String::new(), String::new(), 0)
    }

    fn new(table: &'t DeTable<'t>, name: String, pattern: String, offset: usize) -> Self {
        Self {
            table,
            name,
            pattern,
            offset,
            known: Vec::new(),
        }
    }

    /// Whether the key stands there at all, right or wrong.
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Asks for a key without judging it.
    pub fn ask(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<&'t Value<'t>> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        reader.asked.insert(join(&self.pattern, key));
        self.table.get(key)
    }

    /// Asks for a key and reads it; a value that is refused becomes an error and none.
    pub fn get<T>(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
        read: impl FnOnce(&'t Value<'t>) -> Result<T, Wrong>,
    ) -> Option<T> {
        let value = self.ask(reader, key)?;
        match read(value) {
            Ok(value) => Some(value),
            Err(wrong) => {
                reader.complain(Severity::Error, value.span().start, &join(&self.name, key), wrong);
                None
            }
        }
    }

    /// Asks for a key and puts it in `place`; a missing or refused value leaves `place` as it is.
    pub fn set<T>(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
        place: &mut T,
        read: impl FnOnce(&'t Value<'t>) -> Result<T, Wrong>,
    ) {
        if let Some(value) = self.get(reader, key, read) {
            *place = value;
        }
    }

    /// Asks for a table below this one.
    pub fn section(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<Section<'t>> {
        let hint = format!("write `[{}]` on a line of its own", join(&self.name, key));
        let (offset, table) = self.get(reader, key, |value| match value.get_ref() {
            DeValue::Table(table) => Ok((value.span().start, table)),
            other => Err(Wrong::new(format!("is {}, not a table", kind(other)), hint)),
        })?;
        Some(Self::new(
            table,
            join(&self.name, key),
            join(&self.pattern, key),
            offset,
        ))
    }

    /// Asks for a table below this one, reads it if it is there and warns of its unknown keys.
    pub fn table(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
        read: impl FnOnce(&mut Reader<'_>, &mut Section<'t>),
    ) {
        if let Some(mut section) = self.section(reader, key) {
            read(reader, &mut section);
            section.finish(reader);
        }
    }

    /// Asks for a table of tables below this one, such as all `[notify.NAME]`; each comes with its name.
    pub fn named(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Vec<(String, Section<'t>)> {
        let Some(section) = self.section(reader, key) else {
            return Vec::new();
        };
        let mut tables = Vec::new();
        for (name, value) in section.table {
            let name = name.get_ref().as_ref();
            let place = join(&section.name, name);
            if let DeValue::Table(table) = value.get_ref() {
                let pattern = format!("{}.*", section.pattern);
                tables.push((name.to_owned(), Self::new(table, place, pattern, value.span().start)));
            } else {
                let hint = format!("write `[{}]` on a line of its own", join(&section.name, "NAME"));
                let wrong = Wrong::new(format!("is {}, not a table", kind(value.get_ref())), hint);
                reader.complain(Severity::Error, value.span().start, &place, wrong);
            }
        }
        tables
    }

    /// Asks for a list of tables below this one; each is called by its `label` key where it has one.
    pub fn rows(&mut self, reader: &mut Reader<'_>, key: &'static str, label: &str) -> Vec<Section<'t>> {
        let hint = format!("write `[[{}]]` above each", join(&self.name, key));
        let list = self.get(reader, key, |value| match value.get_ref() {
            DeValue::Array(list) => Ok(list),
            other => Err(Wrong::new(
                format!("is {}, not a list of tables", kind(other)),
                hint.clone(),
            )),
        });
        let mut rows = Vec::new();
        for (index, value) in list.into_iter().flat_map(|list| list.iter()).enumerate() {
            let place = join(&self.name, key);
            match value.get_ref() {
                DeValue::Table(table) => {
                    let name = match table.get(label).and_then(|label| label.get_ref().as_str()) {
                        Some(text) => join(&place, text),
                        None => format!("{place}[{index}]"),
                    };
                    let pattern = format!("{}[]", join(&self.pattern, key));
                    rows.push(Self::new(table, name, pattern, value.span().start));
                }
                other => {
                    let wrong = Wrong::new(format!("is {}, not a table", kind(other)), hint.clone());
                    reader.complain(Severity::Error, value.span().start, &format!("{place}[{index}]"), wrong);
                }
            }
        }
        rows
    }

    /// Keeps a problem with this table as a whole.
    pub fn complain(&self, reader: &mut Reader<'_>, severity: Severity, wrong: Wrong) {
        reader.complain(severity, self.offset, &self.name, wrong);
    }

    /// Keeps a problem with something inside this table.
    pub fn complain_inside(
        &self,
        reader: &mut Reader<'_>,
        severity: Severity,
        offset: usize,
        inside: &[&str],
        wrong: Wrong,
    ) {
        reader.complain(
            severity,
            offset,
            &inside.iter().fold(self.name.clone(), |name, key| join(&name, key)),
            wrong,
        );
    }

    /// Where this table is, as [`Reader::complain`] wants it.
    pub fn place(&self) -> (usize, String) {
        (self.offset, self.name.clone())
    }

    /// Warns of every key that nobody asked for.
    pub fn finish(self, reader: &mut Reader<'_>) {
        for (key, _) in self.table {
            let name = key.get_ref().as_ref();
            if self.known.contains(&name) {
                continue;
            }
            let hint = match nearest(&name.to_lowercase(), self.known.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("known here: {}", self.known.join(", ")),
            };
            let wrong = Wrong::new("unknown key", hint);
            reader.complain(Severity::Warning, key.span().start, &join(&self.name, name), wrong);
        }
    }
}

/// The name of a key below a table, quoted where TOML would quote it.
fn join(table: &str, key: &str) -> String {
    let bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    let key = if bare { key.to_owned() } else { format!("\"{key}\"") };
    if table.is_empty() {
        key
    } else {
        format!("{table}.{key}")
    }
}

/// What a value is, in words.
pub fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
