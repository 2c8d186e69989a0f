//! Lists: each item is a step, a title above steps, or a remark.

use super::super::blocks::{Block, Item, Paragraph};
use super::super::expect;
use super::super::fence::Run;
use super::super::inlined::spans;
use super::super::meaning::{self, Meaning, Sentence, Voice};
use super::super::needs;
use super::super::words::{self, Asks};
use super::fences::{edit_of, run_step};
use super::{Builder, Place, is_code};
use crate::domain::SafeText;
use crate::domain::runbook::{Step, StepKind};
use std::borrow::Cow;

/// With so many conditions a command gets no more of them from the other ways beside it.
const MOST_NEEDS: usize = 64;

impl Builder<'_> {
    /// A list under a heading; `before` is the block above it.
    pub(super) fn list(&mut self, start: Option<u64>, items: &[Item], before: Option<&Block>) {
        if items.iter().all(is_link) {
            for item in items {
                if let Some(paragraph) = first(item) {
                    self.tell(paragraph, "", None);
                }
            }
            return;
        }
        if start.is_none() && items.iter().all(is_titled_list) {
            return self.titled_lists(items);
        }
        let place = self.top();
        let mut count = start.map_or(self.counts.bullets, |start| start.saturating_sub(1));
        self.items(items, start.is_some(), &place, &mut count, before);
        if start.is_none() {
            self.counts.bullets = count;
        }
    }

    /// Bold bullets with a list below each stand for headings.
    fn titled_lists(&mut self, items: &[Item]) {
        for item in items {
            let Some((title, rest)) = item.blocks.split_first() else {
                continue;
            };
            if let Block::Paragraph(title) = title {
                self.open_bold(title.joined().trim_matches(':').trim(), title.line);
            }
            for block in rest {
                self.block(block, None, None);
            }
        }
    }

    fn items(&mut self, items: &[Item], is_numbered: bool, place: &Place, count: &mut u64, before: Option<&Block>) {
        let asks: Vec<Asks> = items.iter().map(asks_of).collect();
        let voice = voice(items, &asks, before);
        for (item, asks) in items.iter().zip(asks) {
            *count += 1;
            let said = Said {
                is_numbered,
                count: *count,
                voice,
                asks,
            };
            self.item(item, place, said);
        }
    }

    fn item(&mut self, item: &Item, place: &Place, said: Said) {
        let number = place.below(said.count);
        let Some(paragraph) = first(item) else {
            return self.untitled(item, place, &number);
        };
        if is_link(item) {
            return self.tell(paragraph, "- ", place.parent);
        }
        let text = paragraph.joined();
        let setting = place.setting;
        let meaning = meaning::read(&Sentence {
            text: &text,
            bold: paragraph.bold,
            is_task: item.is_task,
            is_numbered: said.is_numbered,
            has_values: has_values(item),
            voice: said.voice,
            asks: said.asks,
            setting,
        });
        let runs = self.runs_of(item);
        let mut inner = Place {
            number,
            depth: place.depth,
            parent: place.parent,
            setting,
            needs: needs::read(&text),
        };
        if item.blocks.len() > 1 {
            inner.setting = setting.below(&text);
            inner.setting.role = setting.role;
        }
        let has_list = has_list(item);
        let mut entry = Entry {
            item,
            paragraph,
            text: &text,
            is_title: said.is_numbered && has_list && is_title(paragraph, &text),
        };
        match meaning {
            Meaning::Step(kind, command) => self.entry(&entry, kind, command, &runs, inner),
            Meaning::Remark if !runs.is_empty() || entry.is_title => {
                entry.is_title = true;
                self.entry(&entry, StepKind::Do, None, &runs, inner);
            }
            Meaning::Expects => self.expected(item, paragraph, place),
            Meaning::Remark => {
                inner.needs.clear();
                inner.setting = setting;
                self.tell(paragraph, "- ", place.parent);
                self.below(&item.blocks[1..], &inner, 0);
            }
        }
    }

    /// An item that begins with a fence or a list.
    fn untitled(&mut self, item: &Item, place: &Place, number: &str) {
        let inner = Place {
            number: number.to_owned(),
            ..place.clone()
        };
        self.below(&item.blocks, &inner, 0);
    }

    /// What should be seen: it tests the command before, and is told there.
    fn expected(&mut self, item: &Item, paragraph: &Paragraph, place: &Place) {
        if let Some(success) = expect::expected(&paragraph.joined()) {
            self.test(success);
        }
        let parent = self.last_command().or(place.parent);
        self.tell(paragraph, "- ", parent);
        self.below(&item.blocks[1..], place, 0);
    }

    /// An item that asks for something: one step, a title above its commands, or both.
    fn entry(&mut self, entry: &Entry<'_>, kind: StepKind, command: Option<String>, runs: &[usize], mut inner: Place) {
        let is_own = stands_by_itself(kind) || chooses(entry);
        if let ([at], false) = (runs, is_own)
            && let Some(run) = self.only_run(&entry.item.blocks[*at])
        {
            return self.merged(entry, *at, run, inner);
        }
        let mut step = self.step(&inner.number, inner.depth, entry.paragraph);
        let is_above = entry.is_title && (has_steps(entry.item) || inner.setting.is_guide);
        step.kind = match kind {
            _ if !runs.is_empty() && !is_own => StepKind::Group,
            StepKind::Do | StepKind::Check if is_above => StepKind::Group,
            StepKind::Do | StepKind::Check if edits(entry) => StepKind::Edit,
            kind => kind,
        };
        step.command = command.map(|script| self.command(&script));
        if let Some(success) = expect::verdict(entry.text) {
            self.test(success);
        }
        let is_guide = inner.setting.is_guide;
        let at = self.push(step);
        inner.parent = Some(at);
        inner.depth = inner.depth.saturating_add(1);
        self.below(&entry.item.blocks[1..], &inner, 0);
        let steps = &mut self.section().steps;
        let is_empty = steps.len() == at + 1;
        if let Some(step) = steps
            .get_mut(at)
            .filter(|step| step.kind == StepKind::Group && is_empty && !is_guide)
        {
            step.kind = kind;
        }
    }

    /// An item with one command is that command, under the item's words; `at` is the place of its
    /// fence in the item.
    fn merged(&mut self, entry: &Entry<'_>, at: usize, run: Run, mut inner: Place) {
        let comment = run.is_titled.then(|| SafeText::clean(&run.title));
        let own = run_step(run, &inner.below("a"), inner.depth);
        let said = self.step(&inner.number, inner.depth, entry.paragraph);
        let mut step = Step {
            title: said.title,
            body: said.body,
            needs: said.needs,
            jumps: said.jumps,
            ..own
        };
        step.body.extend(comment);
        step.body.extend(own.body);
        step.needs.extend(own.needs);
        inner.parent = Some(self.push(step));
        inner.depth = inner.depth.saturating_add(1);
        for block in &entry.item.blocks[1..at] {
            self.inner(block, &inner, &mut 0);
        }
        self.below(&entry.item.blocks[at + 1..], &inner, 1);
    }

    /// What stands below an item's text; `letters` commands have their letter already.
    fn below(&mut self, blocks: &[Block], place: &Place, letters: usize) {
        let mut letters = letters;
        let mut count = 0;
        let mut lead = Cow::default();
        for (at, block) in blocks.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| blocks.get(at));
            match block {
                Block::Code(code) => self.inner_code(code, place, &mut letters, &lead),
                Block::List { start, items } => self.items(items, start.is_some(), place, &mut count, before),
                Block::Paragraph(paragraph) => {
                    lead = paragraph.joined();
                    self.inner_paragraph(paragraph, place);
                }
                Block::Heading { .. } | Block::Table { .. } | Block::Quote(_) | Block::Rule => {
                    self.inner(block, place, &mut count);
                }
            }
        }
    }

    /// A block inside an item that holds neither commands nor steps of its own.
    pub(super) fn inner(&mut self, block: &Block, place: &Place, count: &mut u64) {
        match block {
            Block::Paragraph(paragraph) => self.inner_paragraph(paragraph, place),
            Block::Heading { text, .. } => self.say(text, place.parent),
            Block::Code(code) => self.inner_code(code, place, &mut 0, ""),
            Block::List { start, items } => self.items(items, start.is_some(), place, count, None),
            Block::Table { head, rows } => self.table(head, rows, Some(place)),
            Block::Quote(inner) => self.quote(inner, Some(place)),
            Block::Rule => {}
        }
    }

    /// A paragraph inside an item: another way, what should be seen, or more about it.
    fn inner_paragraph(&mut self, paragraph: &Paragraph, place: &Place) {
        let text = paragraph.joined();
        if words::is_expectation(&text) {
            return self.expects(paragraph);
        }
        let is_other = text.to_lowercase().starts_with("or ") || text.to_lowercase().starts_with("alternatively");
        let Some(parent) = place.parent.filter(|_| is_other && words::asks(&text) != Asks::Nothing) else {
            return self.tell(paragraph, "", place.parent);
        };
        let is_decision = self
            .section()
            .steps
            .get(parent)
            .is_some_and(|step| step.kind == StepKind::Decide);
        let mut step = self.step(&place.below("alt"), place.depth, paragraph);
        step.kind = if is_decision { StepKind::Decide } else { StepKind::Do };
        let needs: Vec<SafeText> = step.needs.clone();
        self.push(step);
        if needs.is_empty() {
            return;
        }
        let is_run = |step: &&mut Step| step.kind == StepKind::Run && step.needs.len() < MOST_NEEDS;
        for own in self.section().steps.iter_mut().skip(parent).filter(is_run) {
            own.needs.extend(needs.iter().cloned());
        }
    }
}

/// An item that becomes a step.
struct Entry<'a> {
    item: &'a Item,
    paragraph: &'a Paragraph,
    text: &'a str,
    /// Whether its text is a title for what stands below it.
    is_title: bool,
}

/// Kinds that stay steps of their own above their commands.
fn stands_by_itself(kind: StepKind) -> bool {
    match kind {
        StepKind::Decide | StepKind::Guard | StepKind::Refer | StepKind::Escalate | StepKind::Set => true,
        StepKind::Do
        | StepKind::Check
        | StepKind::Run
        | StepKind::Inline
        | StepKind::Edit
        | StepKind::Row
        | StepKind::Group => false,
    }
}

/// Whether the text names an example value that its commands use: somebody has to choose the real
/// one first.
fn chooses(entry: &Entry<'_>) -> bool {
    let text = entry.text;
    let is_example = |at: usize| {
        let before = text[..at].trim_end().trim_end_matches(',');
        ["e.g.", "for example", "such as"]
            .iter()
            .any(|word| before.ends_with(word))
    };
    let mut values = spans(text).filter(|(at, _)| is_example(*at));
    let uses = |block: &Block, value: &str| matches!(block, Block::Code(code) if code.text.contains(value));
    // Nobody names more examples in one sentence, and each is looked for in every fence of the item.
    values
        .by_ref()
        .take(64)
        .any(|(_, value)| entry.item.blocks.iter().any(|block| uses(block, value)))
}

/// Whether the item shows what a file that it names should hold.
fn edits(entry: &Entry<'_>) -> bool {
    edit_of(entry.item).is_some() && names_file(entry.text)
}

/// Whether the text names a file.
fn names_file(text: &str) -> bool {
    spans(text).any(|(_, code)| {
        let name = code.rsplit('/').next().unwrap_or(code);
        !code.contains(' ')
            && name
                .rsplit_once('.')
                .is_some_and(|(_, end)| (1..=10).contains(&end.len()))
    })
}

/// What is known of an item before it is read.
#[derive(Debug, Clone, Copy)]
struct Said {
    is_numbered: bool,
    count: u64,
    voice: Voice,
    asks: Asks,
}

/// What an item asks for.
fn asks_of(item: &Item) -> Asks {
    first(item).map_or(Asks::Nothing, |paragraph| {
        meaning::asks_of(&paragraph.joined(), paragraph.bold)
    })
}

/// How the items of a list speak that ask for this.
fn voice(items: &[Item], asks: &[Asks], before: Option<&Block>) -> Voice {
    let does_ask = |(item, asks): &(&Item, &Asks)| **asks != Asks::Nothing || item.is_task;
    let asking = items.iter().zip(asks).filter(does_ask).count();
    let is_named = match before {
        Some(Block::Paragraph(paragraph)) => {
            let text = paragraph.joined();
            text.ends_with(':') && words::asks(&text) != Asks::Nothing
        }
        _ => false,
    };
    match asking {
        0 if is_named => Voice::Named,
        some if some > 0 && some * 2 >= items.len() => Voice::Asking,
        _ => Voice::Mixed,
    }
}

/// Whether a text only names what stands below it.
fn is_title(paragraph: &Paragraph, text: &str) -> bool {
    let (_, rest) = words::first_sentence(text);
    let plain = text.split(" (").next().unwrap_or(text);
    let is_bold = paragraph.is_bold || paragraph.bold > 0 && paragraph.bold >= plain.trim_end_matches(':').len();
    rest.is_empty() && (is_bold || !text.ends_with(['.', '!', '?']))
}

fn first(item: &Item) -> Option<&Paragraph> {
    match item.blocks.first() {
        Some(Block::Paragraph(paragraph)) => Some(paragraph),
        _ => None,
    }
}

fn has_list(item: &Item) -> bool {
    item.blocks.iter().any(|block| matches!(block, Block::List { .. }))
}

/// Whether the list below an item holds more than exact values.
fn has_steps(item: &Item) -> bool {
    has_list(item) && !has_values(item)
}

fn has_values(item: &Item) -> bool {
    let lists = item.blocks.iter().filter_map(|block| match block {
        Block::List { items, .. } => Some(items),
        _ => None,
    });
    let mut items = lists.flatten().peekable();
    items.peek().is_some() && items.all(|item| first(item).is_some_and(|paragraph| is_code(&paragraph.joined())))
}

/// A bullet that is only a bold name with a list below it.
fn is_titled_list(item: &Item) -> bool {
    matches!(item.blocks.as_slice(), [Block::Paragraph(paragraph), rest @ ..]
        if paragraph.is_bold && !item.is_task && matches!(rest, [Block::List { .. }]))
}

fn is_link(item: &Item) -> bool {
    matches!(item.blocks.as_slice(), [Block::Paragraph(paragraph)] if paragraph.is_links)
}
