//! YAML as a bounded tree, for the few files of others that are read. Aliases share what they name, so that a small
//! file cannot become a large tree.

use saphyr_parser::{Event, Parser};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The most nodes of one file; a Compose file of fifty services has about two thousand.
const NODES: usize = 50_000;
/// The deepest nesting.
const DEPTH: usize = 64;
/// The most merge keys that are followed on the way to one value.
const MERGES: usize = 64;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Anything that is not a list or a table, as written.
    Scalar(String),
    /// A list.
    List(Vec<Rc<Node>>),
    /// A table, in the order of the file.
    Table(Vec<(Rc<Node>, Rc<Node>)>),
}

impl Node {
    /// The first document of a text.
    ///
    /// # Errors
    /// What is wrong and on which line, or that the file is larger than anything a person writes.
    pub fn parse(text: &str) -> Result<Rc<Self>, String> {
        let mut builder = Builder::default();
        for event in Parser::new_from_str(text) {
            let (event, span) = event.map_err(|error| format!("line {}: {}", error.marker().line(), error.info()))?;
            if event == Event::DocumentEnd {
                break;
            }
            builder
                .take(event)
                .map_err(|why| format!("line {}: {why}", span.start.line()))?;
        }
        Ok(builder.root.unwrap_or_else(|| Rc::new(Self::Scalar(String::new()))))
    }

    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Scalar(text) => Some(text),
            Self::List(_) | Self::Table(_) => None,
        }
    }

    /// The items of a list; none for anything else.
    pub fn items(&self) -> &[Rc<Self>] {
        match self {
            Self::List(items) => items,
            Self::Scalar(_) | Self::Table(_) => &[],
        }
    }

    /// The entries of a table whose keys are texts; none for anything else. Merged entries are not among them.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &Self)> {
        let entries: &[_] = match self {
            Self::Table(entries) => entries,
            Self::Scalar(_) | Self::List(_) => &[],
        };
        entries.iter().filter_map(|(key, value)| Some((key.text()?, &**value)))
    }

    /// The value of a key: the table's own, else what a merge key (`<<`) brings.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.get_within(key, &mut { MERGES })
    }

    /// `budget` counts down over the whole search, not only downwards: ten merges in each of ten would be many.
    fn get_within(&self, key: &str, budget: &mut usize) -> Option<&Self> {
        if let Some((_, value)) = self.entries().find(|(name, _)| *name == key) {
            return Some(value);
        }
        let (_, merged) = self.entries().find(|(name, _)| *name == "<<")?;
        *budget = budget.checked_sub(1)?;
        let several = merged.items().iter().find_map(|one| one.get_within(key, budget));
        several.or_else(|| merged.get_within(key, budget))
    }
}

/// A list or table that is not closed yet.
enum Open {
    List(Vec<Rc<Node>>),
    Table(Vec<(Rc<Node>, Rc<Node>)>, Option<Rc<Node>>),
}

#[derive(Default)]
struct Builder {
    open: Vec<(usize, Open)>,
    anchors: BTreeMap<usize, Rc<Node>>,
    count: usize,
    root: Option<Rc<Node>>,
}

impl Builder {
    fn take(&mut self, event: Event<'_>) -> Result<(), &'static str> {
        match event {
            Event::Scalar(text, _, anchor, _) => self.put(anchor, Node::Scalar(text.into_owned())),
            Event::SequenceStart(anchor, _) => self.begin(anchor, Open::List(Vec::new())),
            Event::MappingStart(anchor, _) => self.begin(anchor, Open::Table(Vec::new(), None)),
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor).cloned().ok_or("an alias of itself")?;
                self.attach(node)
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {
                Ok(())
            }
        }
    }

    fn begin(&mut self, anchor: usize, open: Open) -> Result<(), &'static str> {
        if self.open.len() >= DEPTH {
            return Err("nested too deep");
        }
        self.open.push((anchor, open));
        Ok(())
    }

    fn end(&mut self) -> Result<(), &'static str> {
        let (anchor, open) = self.open.pop().ok_or("an end without a beginning")?;
        let node = match open {
            Open::List(items) => Node::List(items),
            Open::Table(entries, _) => Node::Table(entries),
        };
        self.put(anchor, node)
    }

    fn put(&mut self, anchor: usize, node: Node) -> Result<(), &'static str> {
        let node = Rc::new(node);
        if anchor > 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        self.attach(node)
    }

    fn attach(&mut self, node: Rc<Node>) -> Result<(), &'static str> {
        self.count += 1;
        if self.count > NODES {
            return Err("too many values");
        }
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some((_, Open::List(items))) => items.push(node),
            Some((_, Open::Table(entries, key))) => match key.take() {
                None => *key = Some(node),
                Some(key) => entries.push((key, node)),
            },
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    #[test]
    fn merge_keys_and_aliases_are_followed() {
        let text = "x: &base {restart: always, image: a}\ny:\n  <<: *base\n  image: b\nz: {<<: [*base, {more: 1}]}\n";
        let root = Node::parse(text).unwrap();
        let read = |table: &str, key: &str| root.get(table)?.get(key)?.text().map(str::to_owned);
        assert_eq!(read("y", "image").as_deref(), Some("b"));
        assert_eq!(read("y", "restart").as_deref(), Some("always"));
        assert_eq!(read("z", "more").as_deref(), Some("1"));
        assert_eq!(read("z", "none"), None);
    }

    #[test]
    fn a_bomb_stays_small() {
        let mut text = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for level in 1..60 {
            let row = vec![format!("*a{}", level - 1); 10].join(",");
            writeln!(text, "a{level}: &a{level} [{row}]").unwrap();
        }
        let root = Node::parse(&text).unwrap();
        assert_eq!(root.get("a59").unwrap().items().len(), 10);
        assert!(Node::parse(&"[".repeat(100)).unwrap_err().contains("too deep"));
        assert!(Node::parse(&"[".repeat(100_000)).is_err());
        let mut merges = String::from("a0: &a0 {x: 1}\n");
        for level in 1..60 {
            let row = vec![format!("*a{}", level - 1); 10].join(",");
            writeln!(merges, "a{level}: &a{level} {{<<: [{row}]}}").unwrap();
        }
        assert!(Node::parse(&merges).unwrap().get("a12").unwrap().get("x").is_some());
        assert!(Node::parse(&merges).unwrap().get("a59").unwrap().get("none").is_none());
    }

    #[test]
    fn what_is_no_yaml_names_its_line() {
        assert!(Node::parse("a: 1\nb: [").unwrap_err().starts_with("line "));
        assert_eq!(*Node::parse("").unwrap(), Node::Scalar(String::new()));
    }
}
