//! Text in rows without losing a character, for what must be read exactly: commands, and text under edit.

use super::text::width;
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// The byte ranges of the rows of a text, each at most `room` columns wide. A row ends after a blank where
/// it can; put together the rows are the text. An empty text is one empty row.
pub(super) fn rows(text: &str, room: usize) -> Vec<Range<usize>> {
    let room = room.max(1);
    let mut rows = Vec::new();
    let (mut start, mut used, mut after_blank) = (0, 0, None);
    for (at, grapheme) in text.grapheme_indices(true) {
        let wide = width(grapheme);
        if used + wide > room && at > start {
            let end = after_blank.filter(|blank| *blank > start).unwrap_or(at);
            rows.push(start..end);
            (start, used, after_blank) = (end, width(&text[end..at]), None);
        }
        used += wide;
        if grapheme == " " {
            after_blank = Some(at + 1);
        }
    }
    rows.push(start..text.len());
    rows
}

/// The row and column of a place in the text. A place after a full row is at the start of the next.
pub(super) fn place(text: &str, rows: &[Range<usize>], at: usize, room: usize) -> (usize, usize) {
    let row = rows.iter().rposition(|row| row.start <= at).unwrap_or(0);
    let start = rows.get(row).map_or(0, |row| row.start);
    match width(&text[start..at]) {
        column if column >= room.max(1) => (row + 1, 0),
        column => (row, column),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, room: usize) -> Vec<&str> {
        rows(text, room).into_iter().map(|row| &text[row]).collect()
    }

    #[test]
    fn rows_put_together_are_the_text() {
        let cases: [(&str, usize, &[&str]); 7] = [
            ("", 5, &[""]),
            ("one two three", 8, &["one two ", "three"]),
            ("one two three", 7, &["one ", "two ", "three"]),
            ("abcdefgh", 3, &["abc", "def", "gh"]),
            ("a  b", 3, &["a  ", "b"]),
            ("漢字漢字", 5, &["漢字", "漢字"]),
            ("漢字", 1, &["漢", "字"]),
        ];
        for (text, room, want) in cases {
            assert_eq!(cut(text, room), want, "{text:?} in {room}");
        }
        for room in 1..40 {
            let text = "docker compose -f compose.prod.yml  up -d db && curl -fsS http://localhost:3000/ready";
            assert_eq!(cut(text, room).concat(), text);
        }
    }

    #[test]
    fn the_cursor_has_a_place_in_the_rows() {
        let text = "one two three";
        let rows = rows(text, 8);
        assert_eq!(place(text, &rows, 0, 8), (0, 0));
        assert_eq!(place(text, &rows, 8, 8), (1, 0));
        assert_eq!(place(text, &rows, 13, 8), (1, 5));
        assert_eq!(place("abc", &super::rows("abc", 3), 3, 3), (1, 0));
    }
}
