//! A long book cut at headings: each part is read without the others once it is known which headings stand open above
//! it.

use super::super::blocks::Block;
use super::super::titles::Setting;
use super::names_answer;
use crate::domain::SafeText;
use std::ops::Range;

/// How many blocks a part has at least; few books have more.
pub const LEAST: usize = 500;

/// The headings that are open: level, text and what holds below it.
#[derive(Debug, Clone, Default)]
pub struct Heads(Vec<(u8, SafeText, Setting)>);

impl Heads {
    /// Closes the headings that one of this level ends.
    pub fn close(&mut self, level: u8) {
        self.0.retain(|(open, ..)| *open < level);
    }

    /// Opens a heading and gives what holds below it.
    pub fn open(&mut self, level: u8, title: &SafeText, text: &str) -> Setting {
        let setting = self.setting().below(text);
        self.0.push((level, title.clone(), setting));
        setting
    }

    /// What holds below the last of them.
    pub fn setting(&self) -> Setting {
        self.0.last().map_or_else(Setting::default, |(.., setting)| *setting)
    }

    /// The level of the last of them.
    pub fn level(&self) -> u8 {
        self.0.last().map_or(1, |(level, ..)| *level)
    }

    /// Their titles, from the outermost on.
    pub fn path(&self) -> Vec<SafeText> {
        self.0.iter().map(|(_, title, _)| title.clone()).collect()
    }
}

/// Some blocks of a book.
pub struct Part {
    /// Their places.
    pub blocks: Range<usize>,
    /// The headings that are open above them.
    pub heads: Heads,
}

/// Cuts a book into parts of at least so many blocks. A part begins with a heading, but not with one that belongs to
/// the command above it.
pub fn cut(blocks: &[Block], least: usize) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut start = 0;
    let (mut open, mut heads) = (Heads::default(), Heads::default());
    for (at, block) in blocks.iter().enumerate() {
        let is_own = |text: &str| !names_answer(SafeText::clean(text).as_str());
        if at - start >= least && matches!(block, Block::Heading { text, .. } if is_own(text)) {
            let heads = std::mem::replace(&mut open, heads.clone());
            parts.push(Part {
                blocks: start..at,
                heads,
            });
            start = at;
        }
        follow(block, &mut heads);
    }
    parts.push(Part {
        blocks: start..blocks.len(),
        heads: open,
    });
    parts
}

/// Opens the headings of a block; a quotation under a heading may hold some as well.
fn follow(block: &Block, heads: &mut Heads) {
    match block {
        Block::Heading { level, text, .. } => {
            heads.close(*level);
            heads.open(*level, &SafeText::clean(text), text);
        }
        Block::Quote(inner) => inner.iter().for_each(|block| follow(block, heads)),
        Block::Paragraph(_) | Block::Code(_) | Block::List { .. } | Block::Table { .. } | Block::Rule => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::build_parts;
    use super::*;
    use crate::domain::BookId;
    use crate::runbook::class::ClassRules;

    /// Blocks whose meaning hangs on what stands above them.
    const PIECES: &[&str] = &[
        "# Shop\n",
        "## Checks before a release\n",
        "## Escalation\n",
        "### Symptoms\n",
        "### Expected output\n",
        "## Response\n",
        "## Solutions\n",
        "> ## Best practices\n>\n> - Keep it small\n",
        "> Restart it first\n",
        "**Solutions:**\n\n- Restart it\n",
        "- **Diagnosis**\n  - Look at the log\n",
        "1. Ask it:\n   ```bash\n   curl -s http://localhost/health\n   ```\n   Expected: `200 OK`\n",
        "```bash\ndocker ps\n```\n",
        "```json\n{\"status\": \"ok\"}\n```\n",
        "- Night shift: call her\n- `A_TOKEN`: a token\n",
        "| Symptom | Action |\n|---|---|\n| slow | wait |\n",
        "Expected: `ok`\n",
        "A word about it.\n",
    ];

    #[test]
    fn a_book_reads_the_same_however_it_is_cut() {
        let (id, rules) = (BookId::new("shop.md"), ClassRules::default());
        let mut seed = 7_u64;
        let mut cuts = 0;
        for _ in 0..500 {
            let mut piece = || {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                PIECES[usize::try_from(seed >> 33).unwrap() % PIECES.len()]
            };
            let text: Vec<&str> = (0..16).map(|_| piece()).collect();
            let text = text.join("\n");
            let blocks = crate::runbook::blocks::read(&text);
            let parts = cut(&blocks, 1);
            cuts += parts.len() - 1;
            let whole = build_parts(&blocks, cut(&blocks, usize::MAX), &id, &rules);
            let cut = build_parts(&blocks, parts, &id, &rules);
            assert_eq!(format!("{cut:?}"), format!("{whole:?}"), "{text}");
        }
        assert!(cuts > 1_000, "{cuts}");
    }
}
