//! Markdown to a tree of blocks, each with its line.

use super::inline::{Inline, without_tags};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use std::borrow::Cow;
use std::iter::Peekable;
use std::ops::Range;

/// Deeper nesting than this is read as plain text: no book needs it, hostile files have it.
const DEEPEST: usize = 24;

/// One block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading.
    Heading { level: u8, text: String, line: u32 },
    /// A paragraph.
    Paragraph(Paragraph),
    /// A fence or an indented block.
    Code(Code),
    /// A list.
    List { start: Option<u64>, items: Vec<Item> },
    /// A table.
    Table {
        head: Vec<String>,
        rows: Vec<(u32, Vec<String>)>,
    },
    /// A quotation.
    Quote(Vec<Block>),
    /// A line across.
    Rule,
}

/// A paragraph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paragraph {
    /// Its text: code keeps its backticks, other marks are gone, a line's end is `\n`.
    pub text: String,
    /// Its line, from 1.
    pub line: u32,
    /// Whether all of it is bold.
    pub is_bold: bool,
    /// Its last line.
    pub end: u32,
    /// Whether it is nothing but links.
    pub is_links: bool,
    /// How many bytes at its start are bold.
    pub bold: usize,
    /// Its links, those to the world left aside.
    pub links: Vec<Link>,
}

impl Paragraph {
    /// Its text on one line; no byte moves.
    pub fn joined(&self) -> Cow<'_, str> {
        if self.text.contains('\n') {
            Cow::Owned(self.text.replace('\n', " "))
        } else {
            Cow::Borrowed(&self.text)
        }
    }
}

/// A link to a place of this book or of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its words.
    pub text: String,
    /// What it says.
    pub target: String,
    /// Whether it is written `[[so]]`.
    pub is_wiki: bool,
}

/// A fence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The first word behind the opening marks, lower case; none for an indented block.
    pub language: Option<String>,
    /// What stands behind the language.
    pub attributes: String,
    /// The text inside.
    pub text: String,
    /// The line of the opening marks, from 1.
    pub line: u32,
    /// The line of the first line inside.
    pub first: u32,
}

/// A list item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Whether it is a task, ticked or not.
    pub is_task: bool,
    /// What stands in it.
    pub blocks: Vec<Block>,
    /// Its line, from 1.
    pub line: u32,
}

/// The blocks of a text in their order, each read when it is asked for.
pub fn read(text: &str) -> impl Iterator<Item = Block> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_WIKILINKS;
    let broken = |_: pulldown_cmark::BrokenLink<'_>| None;
    let parser = Parser::new_with_broken_link_callback(text, options, Some(broken)).into_offset_iter();
    let starts: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
    let mut reader = Reader {
        events: parser.peekable(),
        starts,
    };
    let mut goes_on = true;
    let more = std::iter::from_fn(move || {
        let mut blocks = Vec::new();
        goes_on = goes_on && reader.more(0, &mut blocks);
        (goes_on || !blocks.is_empty()).then_some(blocks)
    });
    more.flatten()
}

struct Reader<'a, I: Iterator<Item = (Event<'a>, Range<usize>)>> {
    events: Peekable<I>,
    /// Where each line but the first begins.
    starts: Vec<usize>,
}

impl<'a, I: Iterator<Item = (Event<'a>, Range<usize>)>> Reader<'a, I> {
    fn line(&self, at: usize) -> u32 {
        u32::try_from(self.starts.partition_point(|start| *start <= at) + 1).unwrap_or(u32::MAX)
    }

    /// Blocks up to the end of what holds them.
    fn blocks(&mut self, depth: usize) -> Vec<Block> {
        let mut blocks = Vec::new();
        while self.more(depth, &mut blocks) {}
        blocks
    }

    /// The next block, if any; false at the end of what holds them.
    fn more(&mut self, depth: usize, blocks: &mut Vec<Block>) -> bool {
        let Some((event, range)) = self.events.peek() else {
            return false;
        };
        if matches!(event, Event::End(_)) {
            self.events.next();
            return false;
        }
        let (is_inline, start) = (is_inline(event), range.start);
        let line = self.line(start);
        if is_inline {
            let paragraph = self.inline(line, false);
            push_paragraph(blocks, paragraph);
        } else if let Some((event, _)) = self.events.next() {
            self.block(event, line, depth, blocks);
        }
        true
    }

    fn block(&mut self, event: Event<'a>, line: u32, depth: usize, blocks: &mut Vec<Block>) {
        match event {
            Event::Rule => blocks.push(Block::Rule),
            Event::Html(html) => push_paragraph(
                blocks,
                Paragraph {
                    text: without_tags(&html),
                    line,
                    ..Paragraph::default()
                },
            ),
            Event::Start(tag) => self.started(tag, line, depth, blocks),
            Event::End(_)
            | Event::Text(_)
            | Event::Code(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::InlineHtml(_)
            | Event::FootnoteReference(_)
            | Event::SoftBreak
            | Event::HardBreak
            | Event::TaskListMarker(_) => {}
        }
    }

    fn started(&mut self, tag: Tag<'a>, line: u32, depth: usize, blocks: &mut Vec<Block>) {
        match tag {
            Tag::Heading { level, .. } => {
                let text = self.inline(line, true).text;
                blocks.push(Block::Heading {
                    level: level as u8,
                    text,
                    line,
                });
            }
            Tag::Paragraph => {
                let paragraph = self.inline(line, true);
                push_paragraph(blocks, paragraph);
            }
            Tag::CodeBlock(kind) => {
                let code = self.code(&kind, line);
                blocks.push(Block::Code(code));
            }
            Tag::List(_) | Tag::BlockQuote(_) if depth >= DEEPEST => {
                let text = self.flat();
                push_paragraph(
                    blocks,
                    Paragraph {
                        text,
                        line,
                        ..Paragraph::default()
                    },
                );
            }
            Tag::List(start) => {
                let items = self.items(depth);
                blocks.push(Block::List { start, items });
            }
            Tag::BlockQuote(_) => {
                let inner = self.blocks(depth + 1);
                blocks.push(Block::Quote(inner));
            }
            Tag::Table(_) => {
                let table = self.table();
                blocks.push(table);
            }
            _ => blocks.extend(self.blocks(depth + 1)),
        }
    }

    fn items(&mut self, depth: usize) -> Vec<Item> {
        let mut items = Vec::new();
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::Start(Tag::Item) => {
                    let line = self.line(range.start);
                    let is_task = self.task();
                    items.push(Item {
                        is_task,
                        blocks: self.blocks(depth + 1),
                        line,
                    });
                }
                Event::End(_) => break,
                _ => {}
            }
        }
        items
    }

    /// Takes the task mark at the start of an item, if it has one.
    fn task(&mut self) -> bool {
        self.events
            .next_if(|(event, _)| matches!(event, Event::TaskListMarker(_)))
            .is_some()
    }

    fn code(&mut self, kind: &CodeBlockKind<'_>, line: u32) -> Code {
        let (language, attributes) = match kind {
            CodeBlockKind::Indented => (None, String::new()),
            CodeBlockKind::Fenced(info) => {
                let end = info.find([' ', ',', '{', '\t']).unwrap_or(info.len());
                let word = info[..end].trim_start_matches('.').to_lowercase();
                (Some(word), info[end..].trim().to_owned())
            }
        };
        let mut text = String::new();
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Text(part) => text.push_str(&part),
                Event::End(TagEnd::CodeBlock) => break,
                _ => {}
            }
        }
        Code {
            first: line + u32::from(language.is_some()),
            language,
            attributes,
            text,
            line,
        }
    }

    fn table(&mut self) -> Block {
        let (mut head, mut rows, mut row, mut line) = (Vec::new(), Vec::new(), Vec::new(), 0);
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::Start(Tag::TableRow | Tag::TableHead) => line = self.line(range.start),
                Event::Start(Tag::TableCell) => row.push(self.inline(line, true).text),
                Event::End(TagEnd::TableHead) => head = std::mem::take(&mut row),
                Event::End(TagEnd::TableRow) => rows.push((line, std::mem::take(&mut row))),
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        Block::Table { head, rows }
    }

    /// Text up to the end of its block, or, where there is no such block, up to the next one.
    fn inline(&mut self, line: u32, has_end: bool) -> Paragraph {
        let mut inline = Inline::at(line);
        let mut last = None;
        while let Some((event, _)) = self.events.peek() {
            let ends = matches!(event, Event::End(_)) && inline.depth == 0;
            if ends && has_end {
                self.events.next();
                break;
            }
            if ends || !has_end && !is_inline(event) && inline.depth == 0 {
                break;
            }
            if let Some((event, range)) = self.events.next() {
                inline.take(event);
                last = Some(range.end.saturating_sub(1));
            }
        }
        let mut paragraph = inline.finish();
        paragraph.end = last.map_or(line, |last| self.line(last)).max(line);
        paragraph
    }

    /// All text up to the end of the block, however deep it is nested.
    fn flat(&mut self) -> String {
        let mut depth = 0_usize;
        let mut text = String::new();
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) if depth == 0 => break,
                Event::End(_) => depth -= 1,
                Event::Text(part) | Event::Code(part) => {
                    text.push_str(&part);
                    text.push(' ');
                }
                _ => {}
            }
        }
        text
    }
}

fn is_inline(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => matches!(
            tag,
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
        ),
        Event::Text(_)
        | Event::Code(_)
        | Event::InlineHtml(_)
        | Event::SoftBreak
        | Event::HardBreak
        | Event::InlineMath(_)
        | Event::DisplayMath(_)
        | Event::FootnoteReference(_)
        | Event::TaskListMarker(_) => true,
        Event::End(_) | Event::Html(_) | Event::Rule => false,
    }
}

fn push_paragraph(blocks: &mut Vec<Block>, mut paragraph: Paragraph) {
    let text = paragraph.text.trim();
    if !text.is_empty() {
        paragraph.text = text.into();
        blocks.push(Block::Paragraph(paragraph));
    }
}
