//! Commands and code in rows: broken at words with a hanging indent, and told apart from titles that say the same.

use super::values::filled;
use crate::console::app::State;
use crate::console::view::{head, width};
use crate::domain::SafeText;
use crate::domain::runbook::{Step, StepCommand};

/// Columns by which the rest of a long line stands to the right of its beginning.
const HANG: usize = 4;
/// Behind these a word that is longer than a row is broken: they part an address or a list.
const SEAMS: [char; 9] = ['/', '?', '&', '=', ',', ':', '|', ';', '}'];

/// A line of code in rows of at most `room` columns, none of it left out. Its own indent stays, and what does not fit
/// into the first row hangs below it.
#[must_use]
pub fn hang(line: &str, room: usize) -> Vec<String> {
    let text = line.trim();
    let indent = (width(line.trim_end()) - width(text)).min(room / 2);
    let hang = if room > 6 * HANG { indent + HANG } else { indent };
    let mut rows = Vec::new();
    let (mut rest, mut lead) = (text, indent);
    while !rest.is_empty() && room > 0 {
        let mut cut = cut(rest, room.saturating_sub(lead).max(1));
        // A mark that only joins lines does not stand alone.
        if rest[cut.len()..].trim() == "\\" {
            cut = cut.rfind(' ').filter(|at| *at > 0).map_or(cut, |at| &cut[..at]);
        }
        rows.push(format!("{}{}", " ".repeat(lead), cut.trim_end()));
        rest = rest[cut.len()..].trim_start();
        lead = hang;
    }
    rows
}

/// The longest start that fits and ends at a blank, or behind a mark where a blank would waste most of the row.
fn cut(text: &str, room: usize) -> &str {
    let whole = head(text, room);
    if whole.is_empty() {
        let first = text.chars().next().map_or(0, char::len_utf8);
        return &text[..first];
    }
    if whole.len() == text.len() || text[whole.len()..].starts_with(' ') {
        return whole;
    }
    let is_far = |at: &usize| *at > whole.len() / 3;
    let blank = whole.rfind(' ').filter(is_far);
    let seam = || whole.rfind(SEAMS).map(|at| at + 1).filter(is_far);
    blank.or_else(seam).map_or(whole, |at| &whole[..at])
}

/// The command's lines with their known values, cleaned for the screen.
#[must_use]
pub fn script(state: &State, command: &StepCommand) -> Vec<String> {
    let script = filled(state, command);
    script.lines().map(|line| SafeText::clean(line).to_string()).collect()
}

/// Whether a title is nothing but the beginning of the step's command, or all of it.
#[must_use]
pub fn is_title_of(step: &Step, script: &[String]) -> bool {
    let title = flat([step.title.as_str().trim_matches('`')]);
    let title = title.trim_end_matches(['\\', '|', ' ']);
    !title.is_empty() && flat(script.iter().map(String::as_str)).starts_with(title)
}

/// Whether a title says the whole command, so that it need not stand a second time.
#[must_use]
pub fn is_all_of(step: &Step, script: &[String]) -> bool {
    flat([step.title.as_str().trim_matches('`')]) == flat(script.iter().map(String::as_str))
}

/// Words with one blank between them; what only joins lines is left out.
fn flat<'a>(lines: impl IntoIterator<Item = &'a str>) -> String {
    let words = lines
        .into_iter()
        .flat_map(|line| line.trim_end().trim_end_matches('\\').split_whitespace());
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_command_breaks_at_words_and_hangs() {
        assert_eq!(
            hang("docker compose -f compose.prod.yml run --rm backend alembic", 30),
            [
                "docker compose -f",
                "    compose.prod.yml run --rm",
                "    backend alembic"
            ]
        );
        assert_eq!(
            hang("curl https://shop.example/api/diagnostics/last", 30),
            ["curl https://shop.example/api/", "    diagnostics/last"],
            "an address breaks behind a mark, since a blank would waste the row"
        );
        assert_eq!(hang("  -d '{}'", 30), ["  -d '{}'"], "its own indent stays");
        assert_eq!(
            hang("docker compose -f prod.yml up -d \\", 33),
            ["docker compose -f prod.yml up", "    -d \\"]
        );
        assert_eq!(hang("", 30), [""; 0]);
    }

    #[test]
    fn nothing_of_a_command_is_left_out_at_any_width() {
        let line = "  kubectl set image deploy/api api=registry.example/api:漢字-abc1234 --record=true -n prod";
        let all = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        for room in 1..90 {
            let rows = hang(line, room);
            assert_eq!(all(&rows.concat()), all(line), "{room}");
            assert!(rows.iter().all(|row| width(row) <= room.max(3)), "{room}: {rows:?}");
        }
    }

    #[test]
    fn a_title_is_known_as_the_command_it_repeats() {
        let step = |title: &str| Step {
            title: title.into(),
            ..Step::default()
        };
        let script = ["curl -X POST http://shop \\".to_owned(), "  -d '{}'".into()];
        assert!(is_title_of(&step("curl -X POST http://shop"), &script));
        assert!(is_title_of(&step("`curl -X POST http://shop \\`"), &script));
        assert!(!is_all_of(&step("curl -X POST http://shop"), &script));
        assert!(is_all_of(&step("curl -X POST http://shop -d '{}'"), &script));
        assert!(!is_title_of(&step("Place an order"), &script));
    }
}
