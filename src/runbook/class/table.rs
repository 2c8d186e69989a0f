//! What known programs do, read once from `table.txt`: one row for each program and sub-command.

use super::trace::Trace;
use crate::domain::runbook::CommandClass::{self, ChangesProduction, Destructive, Local, Reads};
use std::collections::HashMap;
use std::sync::LazyLock;

/// When a note holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// Always.
    Always,
    /// With one of these options.
    With(Vec<&'static str>),
    /// Without all of these options.
    Without(Vec<&'static str>),
    /// With fewer words besides options.
    Below(usize),
    /// With so many words besides options.
    Count(usize),
}

/// One row.
#[derive(Debug, Clone)]
pub struct Row {
    /// The program.
    pub program: &'static str,
    /// The words that must follow it, options left aside.
    pub sub: Vec<&'static str>,
    /// What these words leave.
    pub trace: Trace,
    /// What it does; none for a program that runs what it is given.
    pub class: Option<CommandClass>,
    /// The same in words, behind the program's name.
    pub why: &'static str,
    /// Options that make it graver, and `~part` for any argument with this part.
    pub raised: Vec<(&'static str, CommandClass)>,
    /// How many words besides options do not change its class.
    pub most: Option<usize>,
    /// Whether no argument at all can make it graver, so that unknown ones do no harm.
    pub is_free: bool,
    /// When it goes on without end.
    pub stream: Option<When>,
    /// When it asks on the terminal.
    pub asks: Option<When>,
    /// When what it prints is secret.
    pub secret: Option<When>,
    /// Whether only options before the container's name count for the notes.
    pub is_own: bool,
    /// A command of this row.
    pub example: &'static str,
}

/// What is known of one program.
#[derive(Debug, Default)]
pub struct Program {
    /// Its rows.
    pub rows: Vec<Row>,
    /// Options that take the next word, where they stand before the sub-command.
    pub values: Vec<&'static str>,
    /// Options without a value that may stand before the sub-command.
    pub flags: Vec<&'static str>,
    /// Options by which any of its rows changes production, wherever they stand.
    pub grave: Vec<&'static str>,
}

/// A program nobody knows.
static UNKNOWN: Program = Program {
    rows: Vec::new(),
    values: Vec::new(),
    flags: Vec::new(),
    grave: Vec::new(),
};

/// The rows, and the options that may stand before sub-commands.
#[derive(Debug, Default)]
pub struct Table {
    programs: HashMap<&'static str, Program>,
    /// Lines that could not be read; a test holds that there are none.
    pub wrong: Vec<String>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("table.txt")));

/// The built-in table.
pub fn table() -> &'static Table {
    &TABLE
}

impl Table {
    /// The rows of a program.
    pub fn of(&self, program: &str) -> &[Row] {
        &self.program(program).rows
    }

    /// All that is known of a program.
    pub fn program(&self, program: &str) -> &Program {
        self.programs.get(program).unwrap_or(&UNKNOWN)
    }

    /// Options of a program that take the next word, where they stand before the sub-command.
    pub fn values(&self, program: &str) -> &[&'static str] {
        &self.program(program).values
    }

    fn read(text: &'static str) -> Self {
        let mut table = Self::default();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let is_read = match line.strip_prefix('@') {
                Some(options) => table.options(options),
                None => row(line).map(|row| table.programs.entry(row.program).or_default().rows.push(row)),
            };
            if is_read.is_none() {
                table.wrong.push(line.into());
            }
        }
        table
    }

    fn options(&mut self, line: &'static str) -> Option<()> {
        let mut words = line.split(' ');
        let kind = words.next()?;
        let program = words.next()?;
        let program = self.programs.entry(program).or_default();
        let kept = match kind {
            "values" => &mut program.values,
            "flags" => &mut program.flags,
            "grave" => &mut program.grave,
            _ => return None,
        };
        *kept = words.collect();
        Some(())
    }
}

fn class(word: &str) -> Option<CommandClass> {
    match word {
        "reads" => Some(Reads),
        "local" => Some(Local),
        "changes" => Some(ChangesProduction),
        "destructive" => Some(Destructive),
        _ => None,
    }
}

fn row(line: &'static str) -> Option<Row> {
    let mut columns = line.splitn(5, '|').map(str::trim);
    let mut words = columns.next()?.split(' ');
    let program = words.next()?;
    let kind = columns.next()?;
    let sub: Vec<_> = words.collect();
    let mut row = Row {
        program,
        trace: Trace::wanted(&sub),
        sub,
        class: class(kind),
        why: columns.next()?,
        raised: Vec::new(),
        most: None,
        is_free: false,
        stream: None,
        asks: None,
        secret: None,
        is_own: false,
        example: "",
    };
    for note in columns.next()?.split(' ').filter(|note| !note.is_empty()) {
        row.note(note)?;
    }
    row.example = columns.next()?;
    (kind == "inner" || row.class.is_some()).then_some(row)
}

impl Row {
    fn note(&mut self, note: &'static str) -> Option<()> {
        match note {
            "any" => self.is_free = true,
            "own" => self.is_own = true,
            "alone" => self.most = Some(0),
            _ if note.starts_with(['-', '~']) => {
                let (option, word) = note.rsplit_once('=')?;
                self.raised.push((option, class(word)?));
            }
            _ if note.starts_with("max:") => self.most = Some(note["max:".len()..].parse().ok()?),
            _ => {
                let (name, when) = when(note)?;
                let kept = match name {
                    "stream" => &mut self.stream,
                    "asks" => &mut self.asks,
                    "secret" => &mut self.secret,
                    _ => return None,
                };
                *kept = Some(when);
            }
        }
        Some(())
    }
}

fn when(note: &'static str) -> Option<(&'static str, When)> {
    let Some((name, list)) = note.split_once(':') else {
        return Some((note, When::Always));
    };
    let options = || list.split(',').collect();
    Some(match name.split_once('-') {
        None => (name, When::With(options())),
        Some((name, "unless")) => (name, When::Without(options())),
        Some((name, "below")) => (name, When::Below(list.parse().ok()?)),
        Some((name, "count")) => (name, When::Count(list.parse().ok()?)),
        Some(_) => return None,
    })
}

/// Every row, for the tests that hold the table.
#[cfg(test)]
pub fn all() -> impl Iterator<Item = &'static Row> {
    let mut names: Vec<_> = table().programs.keys().collect();
    names.sort();
    names.into_iter().flat_map(|name| table().of(name))
}
