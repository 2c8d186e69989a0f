//! A long book cut at headings: each part is read without the others once it is known which headings stand open above
//! it.

use super::super::blocks::Block;
use super::super::titles::Setting;
use super::names_answer;
use crate::domain::SafeText;

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
    /// The blocks.
    pub blocks: Vec<Block>,
    /// The headings that are open above them.
    pub heads: Heads,
}

/// A book as parts of at least so many blocks. A part begins with a heading, but not with one that belongs to the
/// command above it.
pub struct Parts<I> {
    blocks: I,
    least: usize,
    /// The headings that are open where the part at hand begins.
    open: Heads,
    /// The headings that are open here.
    heads: Heads,
    /// The heading that begins the next part.
    held: Option<Block>,
}

impl<I> Parts<I> {
    pub fn new(blocks: I, least: usize) -> Self {
        Self {
            blocks,
            least,
            open: Heads::default(),
            heads: Heads::default(),
            held: None,
        }
    }
}

impl<I: Iterator<Item = Block>> Iterator for Parts<I> {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        let mut blocks: Vec<Block> = self.held.take().into_iter().collect();
        let is_own = |text: &str| !names_answer(SafeText::clean(text).as_str());
        for block in self.blocks.by_ref() {
            let begins = blocks.len() >= self.least && matches!(&block, Block::Heading { text, .. } if is_own(text));
            let above = begins.then(|| self.heads.clone());
            follow(&block, &mut self.heads);
            if let Some(above) = above {
                self.held = Some(block);
                let heads = std::mem::replace(&mut self.open, above);
                return Some(Part { blocks, heads });
            }
            blocks.push(block);
        }
        let heads = std::mem::take(&mut self.open);
        (!blocks.is_empty()).then_some(Part { blocks, heads })
    }
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
    use super::super::build;
    use super::*;
    use crate::domain::BookId;
    use crate::domain::runbook::Section;
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
            let read = |least| -> Vec<Vec<Section>> {
                let parts = Parts::new(crate::runbook::blocks::read(&text), least);
                parts.map(|part| build(&part, &id, &rules)).collect()
            };
            let (whole, cut) = (read(usize::MAX), read(1));
            cuts += cut.len().saturating_sub(1);
            let (whole, cut) = (whole.concat(), cut.concat());
            assert_eq!(format!("{cut:?}"), format!("{whole:?}"), "{text}");
        }
        assert!(cuts > 1_000, "{cuts}");
    }
}
