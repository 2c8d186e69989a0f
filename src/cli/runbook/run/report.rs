//! What is printed of a run: as it comes, or as one JSON object when all is over.

use super::ask;
use super::pick::Ready;
use crate::domain::run::{Evidence, OutputLine, RunOutcome};
use crate::domain::runbook::{Book, Judgement, Verdict};
use crate::domain::{BookId, SafeText};
use crate::runbook::judge;
use anyhow::Result;
use serde::Serialize;
use std::io::{self, Write};
use std::time::Duration;

/// Lines of a step's output kept for the JSON object.
const KEPT: usize = 2_000;

/// How a step ended.
#[derive(Debug)]
pub struct Ended {
    pub outcome: RunOutcome,
    pub took: Duration,
    pub evidence: Evidence,
    lines: Vec<OutputLine>,
    total: usize,
}

impl Default for Ended {
    fn default() -> Self {
        Self {
            outcome: RunOutcome::Lost,
            took: Duration::ZERO,
            evidence: Evidence::default(),
            lines: Vec::new(),
            total: 0,
        }
    }
}

impl Ended {
    /// Keeps the first lines and counts all.
    pub fn keep(&mut self, lines: Vec<OutputLine>) {
        self.total += lines.len();
        self.lines
            .extend(lines.into_iter().take(KEPT.saturating_sub(self.lines.len())));
    }
}

/// All runs of one call.
pub struct Report {
    book: BookId,
    is_json: bool,
    rows: Vec<Row>,
    worst: Verdict,
}

#[derive(Serialize)]
struct Row {
    id: String,
    line: u32,
    title: SafeText,
    command: Vec<SafeText>,
    class: &'static str,
    directory: String,
    verdict: Verdict,
    observed: SafeText,
    question: Option<SafeText>,
    #[serde(flatten)]
    outcome: RunOutcome,
    took_ms: u128,
    http: Vec<Http>,
    output: Vec<OutputLine>,
    lines: usize,
}

#[derive(Serialize)]
struct Http {
    url: SafeText,
    status: u16,
}

impl Report {
    /// Nothing ran yet.
    pub fn new(book: &Book, is_json: bool) -> Self {
        Self {
            book: book.id.clone(),
            is_json,
            rows: Vec::new(),
            worst: Verdict::Pass,
        }
    }

    /// Says what is about to run.
    pub fn begin(&self, ready: &Ready, out: &mut impl Write) -> io::Result<()> {
        if self.is_json {
            return Ok(());
        }
        let number = ready.step.number.as_str();
        let space = if number.is_empty() { "" } else { " " };
        writeln!(
            out,
            "{}:{} {number}{space}{}",
            self.book, ready.step.line, ready.step.title
        )?;
        for line in ready.filled.shown.lines() {
            writeln!(out, "$ {}", ready.masker.clean(line))?;
        }
        out.flush()
    }

    /// Shows lines as they come, each on the stream it came from.
    pub fn lines(&self, lines: &[OutputLine], out: &mut impl Write) -> io::Result<()> {
        if self.is_json {
            return Ok(());
        }
        for line in lines {
            if line.is_error {
                eprintln!("{}", line.text);
            } else {
                writeln!(out, "{}", line.text)?;
            }
        }
        out.flush()
    }

    /// Judges the run, asks what no test can tell, and says how it went.
    pub fn end(&mut self, ready: &Ready, ended: Ended, out: &mut impl Write) -> Result<Verdict> {
        let mut judgement = judge(&ready.step, &ended.outcome, &ended.evidence);
        if !self.is_json {
            let Judgement { verdict, observed, .. } = &judgement;
            writeln!(
                out,
                "{}: {observed} ({:.1} s)",
                verdict.word(),
                ended.took.as_secs_f64()
            )?;
            out.flush()?;
            ask_person(&mut judgement)?;
        }
        self.worst = self.worst.max(judgement.verdict);
        let verdict = judgement.verdict;
        self.rows.push(row(ready, ended, judgement));
        Ok(verdict)
    }

    /// Prints the object, if that was asked for; the worst verdict.
    pub fn close(self, out: &mut impl Write) -> Result<Verdict> {
        if self.is_json {
            let object = serde_json::json!({
                "schema": 1, "book": self.book, "verdict": self.worst, "runs": self.rows,
            });
            serde_json::to_writer_pretty(&mut *out, &object)?;
            writeln!(out)?;
        }
        Ok(self.worst)
    }
}

/// Asks what no test could tell.
fn ask_person(judgement: &mut Judgement) -> Result<()> {
    let Some(text) = &judgement.question else {
        return Ok(());
    };
    match ask::question(text.as_str())? {
        Some(true) => judgement.verdict = Verdict::Pass,
        Some(false) => judgement.verdict = Verdict::Fail,
        None => eprintln!("left for a person to say: {text}"),
    }
    Ok(())
}

fn row(ready: &Ready, ended: Ended, judgement: Judgement) -> Row {
    let answers = ended.evidence.http.into_iter();
    Row {
        id: ready.step.id.as_str().to_owned(),
        line: ready.step.line,
        title: ready.step.title.clone(),
        command: ready
            .filled
            .shown
            .lines()
            .map(|line| ready.masker.clean(line))
            .collect(),
        class: ready.command.class.code(),
        directory: ready.directory.display().to_string(),
        verdict: judgement.verdict,
        observed: judgement.observed,
        question: judgement.question,
        outcome: ended.outcome,
        took_ms: ended.took.as_millis(),
        http: answers
            .map(|answer| Http {
                url: answer.url,
                status: answer.status,
            })
            .collect(),
        output: ended.lines,
        lines: ended.total,
    }
}
