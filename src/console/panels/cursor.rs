//! A cursor in a list that changes under it: it stays on its thing, not on its line.

/// Where a person stands in a list. When the thing goes away the cursor stays at its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor<Id> {
    on: Option<Id>,
    at: usize,
}

impl<Id> Default for Cursor<Id> {
    fn default() -> Self {
        Self { on: None, at: 0 }
    }
}

impl<Id: Clone + PartialEq> Cursor<Id> {
    /// The index in the list as it is now; none where the list is empty.
    #[must_use]
    pub fn index(&self, list: &[Id]) -> Option<usize> {
        let last = list.len().checked_sub(1)?;
        let found = self.on.as_ref().and_then(|on| list.iter().position(|id| id == on));
        Some(found.unwrap_or(self.at.min(last)))
    }

    /// The thing under the cursor.
    #[must_use]
    pub fn current<'a>(&self, list: &'a [Id]) -> Option<&'a Id> {
        self.index(list).and_then(|index| list.get(index))
    }

    /// Moves as told; stays inside the list.
    pub fn go(&mut self, list: &[Id], step: Step) {
        let (Some(index), Some(last)) = (self.index(list), list.len().checked_sub(1)) else {
            return;
        };
        self.put(list, step.from(index, last));
    }

    /// Puts the cursor onto a thing; nothing happens where it is not in the list.
    pub fn set(&mut self, list: &[Id], id: &Id) {
        if let Some(index) = list.iter().position(|other| other == id) {
            self.put(list, index);
        }
    }

    fn put(&mut self, list: &[Id], index: usize) {
        self.at = index;
        self.on = list.get(index).cloned();
    }
}

/// A move within a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// So many lines up.
    Up(usize),
    /// So many lines down.
    Down(usize),
    /// To the first line.
    First,
    /// To the last line.
    Last,
}

impl Step {
    /// Where the move ends where nothing is selected yet, in a list that ends at `last`.
    #[must_use]
    pub fn first(self, last: usize) -> usize {
        match self {
            Self::Down(_) | Self::First => 0,
            Self::Up(_) | Self::Last => last,
        }
    }

    /// Where the move ends that starts at `index` in a list that ends at `last`.
    #[must_use]
    pub fn from(self, index: usize, last: usize) -> usize {
        match self {
            Self::Up(by) => index.saturating_sub(by),
            Self::Down(by) => index.saturating_add(by).min(last),
            Self::First => 0,
            Self::Last => last,
        }
    }
}

/// The first line to draw so that `index` is on show with context on both sides.
#[must_use]
pub fn first_shown(index: usize, length: usize, height: usize) -> usize {
    index.saturating_sub(height / 2).min(length.saturating_sub(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_stays_on_its_thing() {
        let mut cursor = Cursor::default();
        cursor.go(&["a", "b", "c"], Step::Down(1));
        assert_eq!(cursor.current(&["x", "a", "b", "c"]), Some(&"b"));
        assert_eq!(cursor.current(&["a", "c"]), Some(&"c"), "its thing is gone: its place");
        assert_eq!(cursor.current(&[]), None);
        cursor.go(&["a", "b", "c"], Step::Down(9));
        assert_eq!(cursor.index(&["a", "b", "c"]), Some(2));
    }

    #[test]
    fn the_cursor_is_always_on_show() {
        for length in 0..40 {
            for height in 1..12 {
                for index in 0..length {
                    let first = first_shown(index, length, height);
                    assert!((first..first + height).contains(&index));
                    assert!(first + height <= length.max(height));
                }
            }
        }
    }
}
