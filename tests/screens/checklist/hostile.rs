//! Every place of the books that text from outside can reach.

use super::book::{book, jump};
use super::places::{guards, steps, suggestions, values};
use super::tell;
use crate::console::{ago, press};
use onscene::console::app::State;
use onscene::domain::SafeText;
use onscene::domain::guards::{Guards, RecentRun};
use onscene::domain::runbook::Success;
use onscene::wire::ToConsole;

/// Every place of the books that text from outside can reach, with a text of `next` in it, and what leads there.
pub fn hostile(size: (u16, u16), next: &mut dyn FnMut() -> SafeText) -> Vec<State> {
    let mut state = steps(size);
    let mut book = book();
    for section in &mut book.sections {
        section.prose = vec![
            next(),
            format!("| {} | {} |", next(), next()).into(),
            format!("| {} |", next()).into(),
        ];
        for step in &mut section.steps {
            (step.title, step.number, step.owner) = (next(), next(), next());
            step.body = vec![next(), format!("- {}", next()).into()];
            step.needs = vec![next()];
            step.jumps = vec![
                jump(next().as_str(), Some(1), next().as_str()),
                jump(next().as_str(), None, "#x"),
            ];
            step.success = vec![
                Success::Operator { question: next() },
                Success::Text { pattern: next() },
            ];
            if let Some(command) = &mut step.command {
                (command.script, command.why, command.directory) = (next().to_string(), next(), Some(next()));
            }
        }
    }
    tell(&mut state, ToConsole::Books { books: vec![book] });
    let mut rows = suggestions();
    for row in &mut rows {
        (row.title, row.why) = (next(), next());
    }
    tell(
        &mut state,
        ToConsole::Suggestions {
            rows,
            covers: Vec::new(),
        },
    );
    let guards = Guards {
        command: next(),
        host: next(),
        user: next(),
        compose_project: Some(next()),
        mismatches: vec![next(), next()],
        recent: Some(RecentRun {
            who: next(),
            at: ago(40),
            how: next(),
        }),
        ..guards()
    };
    in_front(&state, guards)
}

/// The same console with each of the things in front of it that show what books and people say.
fn in_front(state: &State, guards: Guards) -> Vec<State> {
    let after = |keys: &[&str]| {
        let mut state = state.clone();
        press(&mut state, keys);
        state
    };
    let mut asked = state.clone();
    tell(&mut asked, values());
    press(&mut asked, &["r"]);
    let guards = Box::new(guards);
    tell(&mut asked, ToConsole::Guards { guards });
    vec![
        after(&[]),
        after(&["enter"]),
        after(&["p"]),
        after(&["esc"]),
        after(&["r"]),
        after(&["F"]),
        after(&["v"]),
        after(&["ctrl-p"]),
        asked,
    ]
}
