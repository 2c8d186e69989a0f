//! Whether a command did what its book says it should.

mod answers;
mod documents;
mod path;
mod shape;
#[cfg(test)]
mod tests;

use crate::domain::run::{Evidence, RunOutcome};
use crate::domain::runbook::{Judgement, Step, Success, Verdict};
use documents::Documents;
use path::Path;
use regex::RegexBuilder;

/// Characters of one observed value that are shown.
const SHOWN: usize = 80;
/// Bytes that a compiled expression of a book may take.
const EXPRESSION: usize = 1 << 20;

/// Judges a run of a step's command by the book's own tests; without any, by its exit code and by
/// the answers to its `curl`s. The worst verdict counts. What no test can tell is asked, unless the
/// run has failed already.
#[must_use]
pub fn judge(step: &Step, outcome: &RunOutcome, evidence: &Evidence) -> Judgement {
    let mut findings = vec![end(step, outcome)];
    if findings[0].verdict != Verdict::Fail {
        findings.extend(answers::findings(step, evidence));
        findings.extend(tests_of(step, evidence));
    } else if let Some(bad) = answers::worst(step, evidence) {
        findings.push(bad);
    }
    conclude(findings)
}

/// What one test found.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Finding {
    verdict: Verdict,
    /// What was seen; may be empty.
    observed: String,
    /// What only a person can say.
    question: Option<String>,
}

impl Finding {
    fn new(verdict: Verdict, observed: impl Into<String>) -> Self {
        Self {
            verdict,
            observed: observed.into(),
            question: None,
        }
    }

    /// A person has to say; until then there is something to look at.
    fn asks(observed: impl Into<String>, question: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Warn,
            observed: observed.into(),
            question: Some(question.into()),
        }
    }
}

/// How it ended, against the exit codes that the book expects.
fn end(step: &Step, outcome: &RunOutcome) -> Finding {
    let mut codes = step.success.iter().filter_map(|test| match test {
        Success::Exit { code } => Some(*code),
        Success::Http { .. }
        | Success::Json { .. }
        | Success::Shape { .. }
        | Success::Text { .. }
        | Success::Operator { .. } => None,
    });
    let is_stream = step.command.as_ref().is_some_and(|command| command.is_stream);
    let is_well = match outcome {
        RunOutcome::Exited { code } => match codes.next() {
            Some(first) => first == *code || codes.any(|other| other == *code),
            None => *code == 0,
        },
        // What goes on without end did its work when a person stops it.
        RunOutcome::Cancelled => is_stream,
        RunOutcome::Signalled { .. } | RunOutcome::TimedOut | RunOutcome::NotStarted { .. } | RunOutcome::Lost => false,
    };
    let words = match outcome {
        RunOutcome::Cancelled if is_stream => "stopped".into(),
        RunOutcome::Cancelled
        | RunOutcome::Exited { .. }
        | RunOutcome::Signalled { .. }
        | RunOutcome::TimedOut
        | RunOutcome::NotStarted { .. }
        | RunOutcome::Lost => outcome.words(),
    };
    Finding::new(if is_well { Verdict::Pass } else { Verdict::Fail }, words)
}

fn tests_of(step: &Step, evidence: &Evidence) -> Vec<Finding> {
    let script = step.command.as_ref().map_or("", |command| command.script.as_str());
    let documents = Documents::find(&evidence.stdout);
    let test = |test: &Success| match test {
        Success::Exit { .. } | Success::Http { .. } => None,
        Success::Json { path, pass, warn } => {
            let words = |list: &[crate::domain::SafeText]| list.iter().map(|word| word.as_str().to_owned()).collect();
            let wanted = Wanted {
                pass: words(pass),
                warn: words(warn),
            };
            Some(value(&documents, evidence, script, path.as_str(), &wanted))
        }
        Success::Shape { expected } => Some(like(&documents, evidence, expected)),
        Success::Text { pattern } => Some(text(evidence, pattern.as_str())),
        Success::Operator { question } => Some(Finding {
            question: Some(question.as_str().to_owned()),
            ..Finding::new(Verdict::Pass, "")
        }),
    };
    step.success.iter().filter_map(test).collect()
}

/// The values that a JSON test takes.
struct Wanted {
    pass: Vec<String>,
    warn: Vec<String>,
}

impl Wanted {
    /// Without any value, being there is enough.
    fn verdict(&self, value: &str) -> Verdict {
        let is_in = |list: &[String]| list.iter().any(|word| word.eq_ignore_ascii_case(value));
        if is_in(&self.pass) || self.pass.is_empty() && self.warn.is_empty() {
            Verdict::Pass
        } else if is_in(&self.warn) {
            Verdict::Warn
        } else {
            Verdict::Fail
        }
    }
}

fn value(documents: &Documents, evidence: &Evidence, script: &str, written: &str, wanted: &Wanted) -> Finding {
    let Some(path) = Path::parse(written) else {
        return Finding::asks("", format!("What is {written} in the output?"));
    };
    let name = written.trim_start_matches('.');
    let found = documents.values(&path, script, &evidence.stdout);
    let best = found
        .iter()
        .map(|value| (wanted.verdict(value), value))
        .min_by_key(|(verdict, _)| *verdict);
    match best {
        Some((verdict, value)) => Finding::new(verdict, format!("{name} is {}", cut(value))),
        None if evidence.stdout_cut => too_long(),
        None if documents.is_empty() => Finding::new(Verdict::Fail, format!("no JSON in the output, so no {name}")),
        None => Finding::new(Verdict::Fail, format!("no {name} in the output")),
    }
}

fn like(documents: &Documents, evidence: &Evidence, expected: &str) -> Finding {
    let Ok(expected) = serde_json::from_str(expected) else {
        return Finding::asks("", "Does the output look like the book's example?");
    };
    let Some(seen) = documents.first() else {
        return if evidence.stdout_cut {
            too_long()
        } else {
            Finding::new(Verdict::Fail, "no JSON in the output")
        };
    };
    let differences = shape::differences(&expected, seen);
    match differences.as_slice() {
        [] => Finding::new(Verdict::Pass, "as the book's example"),
        [one] => Finding::new(Verdict::Fail, one),
        [one, more @ ..] => Finding::new(Verdict::Fail, format!("{one}, and {} more", more.len())),
    }
}

fn text(evidence: &Evidence, pattern: &str) -> Finding {
    let expression = RegexBuilder::new(pattern)
        .multi_line(true)
        .size_limit(EXPRESSION)
        .build();
    let Ok(expression) = expression else {
        return Finding::asks("", format!("Does the output match {pattern}?"));
    };
    match expression.find(&evidence.stdout) {
        Some(found) => Finding::new(Verdict::Pass, format!("the output has `{}`", cut(found.as_str()))),
        None if evidence.stdout_cut => too_long(),
        None => Finding::new(Verdict::Fail, format!("the output has nothing like `{pattern}`")),
    }
}

fn too_long() -> Finding {
    Finding::asks(
        "the output is too long to be judged",
        "Is the output as the book says? Its file has the rest",
    )
}

/// The beginning of a value, on one line.
fn cut(value: &str) -> String {
    let line = value.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// The worst verdict, what was seen with the worst first, and what is left to ask.
fn conclude(mut findings: Vec<Finding>) -> Judgement {
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.verdict));
    let verdict = findings.first().map_or(Verdict::Fail, |finding| finding.verdict);
    let mut observed: Vec<&str> = Vec::new();
    for finding in &findings {
        let is_new = !finding.observed.is_empty() && !observed.contains(&finding.observed.as_str());
        if is_new {
            observed.push(&finding.observed);
        }
    }
    if observed.len() > 1 {
        observed.retain(|text| *text != "exit 0");
    }
    let questions: Vec<&str> = findings
        .iter()
        .filter_map(|finding| finding.question.as_deref())
        .collect();
    let is_open = verdict != Verdict::Fail && !questions.is_empty();
    Judgement {
        verdict,
        observed: observed.join(", ").into(),
        question: is_open.then(|| questions.join(" ").into()),
    }
}
