//! Kinds, roles and success tests in words.

use crate::console::app::State;
use crate::console::input::ListAction;
use crate::domain::runbook::{SectionRole, Step, StepKind, Success};

/// What a step asks for in a word; empty for titles and pointers.
#[must_use]
pub fn kind(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Do => "do",
        StepKind::Check => "check",
        StepKind::Run | StepKind::Inline => "run",
        StepKind::Decide => "decide",
        StepKind::Set => "set",
        StepKind::Edit => "edit",
        StepKind::Guard => "guard",
        StepKind::Escalate => "call",
        StepKind::Refer => "see",
        // The number of a table's row says what it is.
        StepKind::Group | StepKind::Row => "",
    }
}

/// Why nothing can be done with a title.
#[must_use]
pub fn title(state: &State) -> String {
    let key = state.keymap.hint(ListAction::Down).unwrap_or_else(|| "down".into());
    format!("this is a title: its steps stand below (hint: {key})")
}

/// The file that a step names: the first words of its title in code marks.
#[must_use]
pub fn file_of(step: &Step) -> Option<&str> {
    let name = step.title.as_str().split('`').nth(1)?;
    (!name.is_empty() && !name.contains(' ')).then_some(name)
}

/// The other cells of a table's row in a line, without the heads of their columns.
#[must_use]
pub fn cells(step: &Step) -> String {
    let cell = |line: &crate::domain::SafeText| {
        let line = line.as_str();
        line.split_once(": ").map_or(line, |(_, cell)| cell).to_owned()
    };
    let cells: Vec<String> = step.body.iter().map(cell).filter(|cell| !cell.is_empty()).collect();
    cells.join("  ")
}

/// What a section is for; empty for steps like any other.
#[must_use]
pub fn role(role: SectionRole) -> &'static str {
    match role {
        SectionRole::Steps => "",
        SectionRole::Symptoms => "symptoms",
        SectionRole::Diagnosis => "diagnosis",
        SectionRole::Solutions => "solutions",
        SectionRole::Assessment => "assessment",
        SectionRole::Actions => "actions",
    }
}

/// When a step went well, as sentences; without a test of the book the rule for its command.
#[must_use]
pub fn success(tests: &[Success], script: Option<&str>) -> Vec<String> {
    match script {
        Some(script) if tests.is_empty() && script.contains("curl") => {
            return vec!["succeeds when it ends with exit 0 and every HTTP answer is below 400".into()];
        }
        Some(_) if tests.is_empty() => return vec!["succeeds when it ends with exit 0".into()],
        Some(_) | None => {}
    }
    tests.iter().map(one).collect()
}

fn one(test: &Success) -> String {
    match test {
        Success::Exit { code } => format!("succeeds when it ends with exit {code}"),
        Success::Http { statuses } => {
            let statuses: Vec<String> = statuses.iter().map(u16::to_string).collect();
            format!("succeeds when the last HTTP answer is {}", either(&statuses))
        }
        Success::Json { path, pass, warn } => {
            let words = |values: &[crate::domain::SafeText]| {
                either(&values.iter().map(ToString::to_string).collect::<Vec<_>>())
            };
            let warns = match warn.as_slice() {
                [] => String::new(),
                [only] => format!("; {only} is a warning"),
                several => format!("; {} are warnings", words(several)),
            };
            format!("succeeds when {path} is {}{warns}", words(pass))
        }
        Success::Shape { expected } => {
            let lines: Vec<&str> = expected.lines().map(str::trim).collect();
            format!("succeeds when it prints JSON like {}", lines.join(" "))
        }
        Success::Text { pattern } => format!("succeeds when what it prints matches `{pattern}`"),
        Success::Operator { question } => format!("you say whether it worked: {question}"),
    }
}

/// `a`, `a or b`, `a, b or c`.
fn either(words: &[String]) -> String {
    match words {
        [] => "anything".into(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_of_the_book_reads_as_a_sentence() {
        let health = Success::Json {
            path: ".status".into(),
            pass: vec!["healthy".into()],
            warn: vec!["degraded".into()],
        };
        assert_eq!(
            success(&[health], None),
            ["succeeds when .status is healthy; degraded is a warning"]
        );
        let http = Success::Http {
            statuses: vec![200, 204],
        };
        assert_eq!(
            success(&[http], None),
            ["succeeds when the last HTTP answer is 200 or 204"]
        );
        assert_eq!(success(&[], Some("ls")), ["succeeds when it ends with exit 0"]);
        assert!(success(&[], Some("curl http://db"))[0].contains("below 400"));
        assert!(success(&[], None).is_empty());
    }
}
