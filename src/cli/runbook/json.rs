//! The machine-readable book; fields are only added while `schema` is 1.

use crate::domain::runbook::{
    Book, ClockOffer, Jump, Placeholder, RuleOffer, Section, SectionRole, Step, StepCommand, StepKind, Success,
};
use crate::domain::{SafeText, StepId};
use serde::Serialize;

/// A whole book.
#[derive(Debug, Serialize)]
pub struct Shown<'a> {
    schema: u32,
    file: &'a str,
    title: &'a SafeText,
    sha256: &'a str,
    steps: Vec<ShownStep<'a>>,
    references: Vec<Reference<'a>>,
    warnings: &'a [SafeText],
    clocks: &'a [ClockOffer],
    rules: &'a [RuleOffer],
}

#[derive(Debug, Serialize)]
struct ShownStep<'a> {
    id: &'a StepId,
    line: u32,
    range: (usize, usize),
    section: Vec<&'a SafeText>,
    ordinal: &'a SafeText,
    kind: &'static str,
    title: &'a SafeText,
    body: &'a [SafeText],
    command: Option<String>,
    class: Option<&'static str>,
    why: Option<&'a SafeText>,
    placeholders: &'a [Placeholder],
    env: Vec<String>,
    success: &'a [Success],
    needs: &'a [SafeText],
    owner: Option<&'a SafeText>,
    hash: &'a str,
}

#[derive(Debug, Serialize)]
struct Reference<'a> {
    line: u32,
    section: Vec<&'a SafeText>,
    ordinal: Option<&'a SafeText>,
    title: &'a SafeText,
    to: Vec<Target<'a>>,
}

#[derive(Debug, Serialize)]
struct Target<'a> {
    text: &'a SafeText,
    #[serde(rename = "target")]
    written: &'a SafeText,
    book: &'a str,
    /// The section's titles; null where nothing answers to the link.
    section: Option<Vec<&'a SafeText>>,
}

/// The book as it is printed.
pub fn shown(book: &Book) -> Shown<'_> {
    let pairs = book
        .sections
        .iter()
        .flat_map(|section| section.steps.iter().map(move |step| (section, step)));
    let actions = pairs.filter(|(_, step)| step.kind.is_action());
    Shown {
        schema: 1,
        file: book.id.as_str(),
        title: &book.title,
        sha256: &book.sha256,
        steps: actions.map(|(section, step)| shown_step(book, section, step)).collect(),
        references: book
            .sections
            .iter()
            .flat_map(|section| references(book, section))
            .collect(),
        warnings: &book.warnings,
        clocks: &book.clocks,
        rules: &book.rules,
    }
}

fn shown_step<'a>(book: &'a Book, section: &'a Section, step: &'a Step) -> ShownStep<'a> {
    let command = step.command.as_ref();
    ShownStep {
        id: &step.id,
        line: step.line,
        range: step.range,
        section: titles(book, section),
        ordinal: &step.number,
        kind: step.kind.code(),
        title: &step.title,
        body: &step.body,
        command: command.map(StepCommand::whole),
        class: command.map(|command| command.class.code()),
        why: command.map(|command| &command.why),
        placeholders: command.map_or(&[], |command| &command.placeholders),
        env: env(step),
        success: &step.success,
        needs: &step.needs,
        owner: Some(&step.owner).filter(|owner| !owner.is_empty()),
        hash: &step.hash,
    }
}

/// The titles above a step: the book's own title is left aside where others follow, and so is a bold
/// line that only says what its steps are for, which their numbers say too.
fn titles<'a>(book: &'a Book, section: &'a Section) -> Vec<&'a SafeText> {
    let is_role = section.is_bold && section.role != SectionRole::Steps;
    let own = (!is_role).then_some(&section.title);
    let mut titles: Vec<&SafeText> = section.path.iter().chain(own).collect();
    let is_own = |title: &SafeText| {
        book.sections
            .first()
            .is_some_and(|first| first.level == 1 && first.title == *title)
    };
    if titles.len() > 1 && is_own(titles[0]) {
        titles.remove(0);
    }
    titles
}

/// The variables that a step sets, or takes from outside.
fn env(step: &Step) -> Vec<String> {
    match (&step.command, step.kind) {
        (_, StepKind::Set) | (None, _) => set_names(step),
        (Some(command), _) => command.variables.iter().map(ToString::to_string).collect(),
    }
}

/// Names of variables in the text of a step that sets them.
fn set_names(step: &Step) -> Vec<String> {
    let codes = step.title.as_str().split('`').skip(1).step_by(2);
    codes.filter(|code| is_variable_name(code)).map(str::to_owned).collect()
}

fn is_variable_name(name: &str) -> bool {
    let is_part = |character: char| character.is_ascii_uppercase() || character.is_ascii_digit() || character == '_';
    !name.is_empty() && name.chars().all(is_part) && !name.starts_with(|first: char| first.is_ascii_digit())
}

/// Every pointer of a section: of its prose, and of its steps.
fn references<'a>(book: &'a Book, section: &'a Section) -> Vec<Reference<'a>> {
    let of_prose = section.jumps.iter().map(move |jump| Reference {
        line: section.line,
        section: titles(book, section),
        ordinal: None,
        title: &jump.text,
        to: vec![target(book, jump)],
    });
    let pointing = section
        .steps
        .iter()
        .filter(|step| !step.jumps.is_empty() || step.kind == StepKind::Refer);
    let of_steps = pointing.map(move |step| Reference {
        line: step.line,
        section: titles(book, section),
        ordinal: Some(&step.number),
        title: &step.title,
        to: step.jumps.iter().map(|jump| target(book, jump)).collect(),
    });
    of_prose.chain(of_steps).collect()
}

fn target<'a>(book: &'a Book, jump: &'a Jump) -> Target<'a> {
    let section = jump.section.filter(|_| jump.book == book.id);
    Target {
        text: &jump.text,
        written: &jump.target,
        book: jump.book.as_str(),
        section: section
            .and_then(|at| book.sections.get(at))
            .map(|section| titles(book, section)),
    }
}
