//! Paragraphs and quotations: most only tell, some ask.

use super::super::blocks::{Block, Paragraph};
use super::super::expect;
use super::super::meaning::{self, Meaning, Sentence, Voice};
use super::super::titles::Setting;
use super::super::words;
use super::{Builder, Place};
use crate::domain::runbook::{StepKind, Success};

impl Builder<'_> {
    /// A paragraph under a heading. Most only tell; some ask for something all the same.
    pub(super) fn paragraph(&mut self, paragraph: &Paragraph) {
        let text = paragraph.joined();
        if words::is_expectation(&text) {
            return self.expects(paragraph);
        }
        let place = self.top();
        let Some((kind, inlined)) = self.asked_by(paragraph, &text, &place) else {
            return self.tell(paragraph, "", None);
        };
        self.counts.bullets += 1;
        let number = place.below(self.counts.bullets);
        let mut step = self.step(&number, 0, paragraph);
        step.kind = kind;
        step.command = inlined.map(|script| self.command(&script));
        self.push(step);
    }

    /// What a paragraph under a heading asks for: a decision about what was just seen, a command
    /// in its text, or what stands behind a bold name.
    fn asked_by(&mut self, paragraph: &Paragraph, text: &str, place: &Place) -> Option<(StepKind, Option<String>)> {
        let sentence = Sentence {
            text,
            bold: paragraph.bold,
            asks: meaning::asks_of(text, paragraph.bold),
            is_task: false,
            is_numbered: false,
            has_values: false,
            voice: Voice::Mixed,
            setting: Setting {
                is_checklist: false,
                ..place.setting
            },
        };
        let Meaning::Step(kind, command) = meaning::read(&sentence) else {
            return None;
        };
        let follows = !self.section().steps.is_empty();
        match kind {
            StepKind::Inline => Some((kind, command)),
            StepKind::Decide if follows && words::has_condition(text) => Some((kind, None)),
            StepKind::Check | StepKind::Do if paragraph.bold > 0 && meaning::lead(text, paragraph.bold).0.is_some() => {
                Some((StepKind::Do, None))
            }
            _ => None,
        }
    }

    /// A sentence that says what the command before it shows.
    pub(super) fn expects(&mut self, paragraph: &Paragraph) {
        let text = paragraph.joined();
        let success = expect::expected(&text);
        let parent = self.last_command();
        if parent.is_some()
            && let Some(step) = self.command_before()
        {
            step.success.extend(success);
        }
        self.tell(paragraph, "", parent);
    }

    /// Gives the command at hand a test in the book's words.
    pub(super) fn test(&mut self, success: Success) {
        if let Some(step) = self.command_before()
            && !step.success.contains(&success)
        {
            step.success.push(success);
        }
    }

    /// A quotation: what it asks for is a condition; the rest is told.
    pub(super) fn quote(&mut self, blocks: &[Block], place: Option<&Place>) {
        for block in blocks {
            let Block::Paragraph(paragraph) = block else {
                match place {
                    Some(place) => self.inner(block, place, &mut 0),
                    None => self.block(block, None, None),
                }
                continue;
            };
            let text = paragraph.joined();
            let text = text
                .trim_start_matches(['[', '!'])
                .split_once(']')
                .map_or(&*text, |(_, rest)| rest);
            let is_asking = words::asks(text.trim()) != words::Asks::Nothing;
            if !is_asking || self.setting.is_guide {
                self.tell(paragraph, "", place.and_then(|place| place.parent));
                continue;
            }
            let number = place.map_or_else(|| "note".to_owned(), |place| place.below("note"));
            let mut step = self.step(&number, place.map_or(0, |place| place.depth), paragraph);
            step.kind = StepKind::Guard;
            self.push(step);
        }
    }
}
