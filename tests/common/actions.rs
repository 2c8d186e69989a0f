//! The list of actions of the field's books, and the books themselves; neither is part of the project.

#[path = "field.rs"]
mod field;

pub use field::shared;

use onscene::domain::BookId;
use onscene::domain::runbook::Book;
use onscene::runbook::{ClassRules, read};
use std::path::{Path, PathBuf};

/// One row of the list, its cells as they are written.
pub struct Row {
    pub id: String,
    pub line: u32,
    pub section: String,
    pub number: String,
    pub kind: String,
    pub command: String,
    pub effect: String,
}

impl Row {
    /// Which of the books it is about, from 0.
    pub fn book(&self) -> usize {
        usize::from(self.id.as_bytes()[1] - b'0')
    }
}

/// All rows of the list.
pub fn rows(shared: &Path) -> Vec<Row> {
    let text = std::fs::read_to_string(shared.join("acceptance/seed-actions.md")).unwrap();
    let mut rows = Vec::new();
    for line in text.lines().filter(|line| line.starts_with("| S")) {
        let line = line.replace("\\|", "¦");
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let id = cells[1].to_owned();
        if id.len() == 6 && id.as_bytes()[2] == b'-' {
            rows.push(Row {
                id,
                line: cells[2].parse().unwrap(),
                section: cells[3].to_owned(),
                number: cells[4].to_owned(),
                kind: cells[5].to_owned(),
                command: cells[6].replace('¦', "|"),
                effect: cells[8].split([' ', '(']).next().unwrap().to_owned(),
            });
        }
    }
    assert_eq!(rows.len(), 427, "the list has 427 rows");
    rows
}

/// The books by their names: their text and what was read.
pub fn seeds(shared: &Path) -> Vec<(String, Book)> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(shared.join("seeds"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let read_one = |file: &PathBuf| {
        let text = std::fs::read_to_string(file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let book = read(&BookId::new(name), text.as_bytes(), &ClassRules::default());
        (text, book)
    };
    files.iter().map(read_one).collect()
}
