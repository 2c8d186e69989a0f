//! Tables: rows that say what to do or to set are steps, the others are told.

use super::super::needs;
use super::super::titles;
use super::{Builder, Place, blank};
use crate::domain::SafeText;
use crate::domain::runbook::StepKind;

/// More of a column's name is not repeated in each of its rows, in bytes.
const LONGEST_COLUMN: usize = 200;

impl Builder<'_> {
    pub(super) fn table(&mut self, head: &[String], rows: &[(u32, Vec<String>)], place: Option<&Place>) {
        let has_rows = head.first().is_some_and(|column| titles::has_rows(column));
        for (line, cells) in rows {
            let Some((first, rest)) = cells.split_first() else {
                continue;
            };
            if !has_rows || self.setting.is_guide {
                self.say(&cells.join(" | "), place.and_then(|place| place.parent));
                continue;
            }
            self.counts.rows += 1;
            let number = format!("row {}", self.counts.rows);
            let number = place.map_or_else(|| number.clone(), |place| place.below(&number));
            let mut step = blank(&number, place.map_or(0, |place| place.depth), *line);
            step.kind = StepKind::Row;
            step.title = first.as_str().into();
            let named = head.iter().skip(1).zip(rest).filter(|(_, cell)| !cell.is_empty());
            for (column, cell) in named {
                let column = &column[..column.floor_char_boundary(LONGEST_COLUMN)];
                step.body.push(SafeText::clean(&format!("{column}: {cell}")));
                step.needs
                    .extend(needs::read(cell).iter().map(|need| SafeText::clean(need)));
            }
            self.push(step);
        }
    }
}
