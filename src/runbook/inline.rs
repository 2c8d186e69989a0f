//! The text of one paragraph: marks taken away, code kept in backticks, addresses shown.

use super::blocks::{Link, Paragraph};
use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

/// Collects the text of one paragraph.
pub struct Inline {
    paragraph: Paragraph,
    bold: usize,
    /// The links that are open.
    links: Vec<Open>,
    /// How many marks are open.
    pub depth: usize,
}

/// A link that is open.
struct Open {
    /// Where its text began.
    from: usize,
    /// What it says.
    target: String,
    /// Whether its address is worth showing.
    is_shown: bool,
    is_wiki: bool,
}

impl Inline {
    /// Begins a paragraph.
    pub fn at(line: u32) -> Self {
        let paragraph = Paragraph {
            line,
            is_bold: true,
            is_links: true,
            ..Paragraph::default()
        };
        Self {
            paragraph,
            bold: 0,
            links: Vec::new(),
            depth: 0,
        }
    }

    /// Takes one event.
    pub fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Code(code) => self.push(&format!("`{code}`")),
            Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.push(&text);
            }
            Event::InlineHtml(html) if is_tag(&html) => {}
            Event::InlineHtml(html) => self.push(&html),
            Event::SoftBreak | Event::HardBreak => self.paragraph.text.push('\n'),
            Event::Start(tag) => self.start(&tag),
            Event::End(end) => self.end(end),
            Event::Html(_) | Event::Rule | Event::TaskListMarker(_) => {}
        }
    }

    fn push(&mut self, text: &str) {
        let is_blank = text.trim().trim_matches(':').is_empty();
        self.paragraph.is_bold &= self.bold > 0 || is_blank;
        self.paragraph.is_links &= !self.links.is_empty() || text.trim().is_empty();
        self.paragraph.text.push_str(text);
    }

    fn start(&mut self, tag: &Tag<'_>) {
        self.depth += 1;
        match tag {
            Tag::Strong => self.bold += 1,
            Tag::Link {
                link_type, dest_url, ..
            } => {
                let is_wiki = matches!(link_type, LinkType::WikiLink { .. });
                let is_own = matches!(link_type, LinkType::Autolink | LinkType::Email);
                self.links.push(Open {
                    from: self.paragraph.text.len(),
                    target: dest_url.to_string(),
                    is_shown: dest_url.contains("://") && !is_own,
                    is_wiki,
                });
            }
            _ => {}
        }
    }

    fn end(&mut self, end: TagEnd) {
        self.depth = self.depth.saturating_sub(1);
        match end {
            TagEnd::Strong => {
                self.bold = self.bold.saturating_sub(1);
                if self.paragraph.is_bold && self.paragraph.bold == 0 {
                    self.paragraph.bold = self.paragraph.text.len();
                }
            }
            TagEnd::Link => self.end_link(),
            _ => {}
        }
    }

    fn end_link(&mut self) {
        let Some(open) = self.links.pop() else {
            return;
        };
        let text = self.paragraph.text.get(open.from..).unwrap_or_default().to_owned();
        if open.is_shown {
            if text != open.target {
                self.paragraph.text.extend([" (", open.target.as_str(), ")"]);
            }
        } else if !open.target.starts_with("mailto:") {
            self.paragraph.links.push(Link {
                text,
                target: open.target,
                is_wiki: open.is_wiki,
            });
        }
    }

    /// The paragraph as it was read.
    pub fn finish(mut self) -> Paragraph {
        let has_text = !self.paragraph.text.trim().is_empty();
        self.paragraph.is_bold &= has_text;
        self.paragraph.is_links &= has_text;
        self.paragraph
    }
}

/// Whether this is markup a browser would not show; `<tag>` in a sentence is a placeholder.
fn is_tag(html: &str) -> bool {
    const NAMES: &[&str] = &[
        "a", "b", "br", "code", "details", "div", "em", "hr", "i", "img", "kbd", "p", "pre", "small", "span", "strong",
        "sub", "summary", "sup", "u",
    ];
    let name = html.trim_start_matches(['<', '/']);
    let name = name
        .split(|character: char| !character.is_ascii_alphanumeric())
        .next()
        .unwrap_or_default();
    html.starts_with("<!--") || NAMES.contains(&name.to_lowercase().as_str())
}

/// The text between tags.
pub fn without_tags(html: &str) -> String {
    if html.trim_start().starts_with("<!--") {
        return String::new();
    }
    let mut out = String::new();
    let mut is_tag = false;
    for character in html.chars() {
        match character {
            '<' => is_tag = true,
            '>' => is_tag = false,
            _ if !is_tag => out.push(character),
            _ => {}
        }
    }
    out.trim().replace('\n', " ")
}
