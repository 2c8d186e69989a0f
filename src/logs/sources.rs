//! Sources by number: two bytes a line instead of a name.

use super::formats::Guess;
use crate::domain::SourceId;
use std::collections::HashMap;

/// The number of whoever comes when all numbers are taken by sources that still have lines.
const CROWD: u16 = u16::MAX;

/// The sources that have, or had, a line.
#[derive(Debug, Default)]
pub struct Sources {
    by_name: HashMap<SourceId, u16>,
    slots: Vec<Slot>,
}

#[derive(Debug)]
struct Slot {
    id: SourceId,
    guess: Guess,
}

impl Sources {
    /// The number of a source. `is_free` answers whether a number has no lines, so that it may be
    /// given to another source once all are taken.
    pub fn slot(&mut self, id: &SourceId, is_free: impl Fn(u16) -> bool) -> u16 {
        if let Some(slot) = self.by_name.get(id) {
            return *slot;
        }
        let slot = match u16::try_from(self.slots.len()) {
            Ok(next) if next < CROWD => {
                self.slots.push(Slot::new(id.clone()));
                next
            }
            _ => self.reuse(id, is_free),
        };
        if slot != CROWD {
            self.by_name.insert(id.clone(), slot);
        }
        slot
    }

    fn reuse(&mut self, id: &SourceId, is_free: impl Fn(u16) -> bool) -> u16 {
        let Some(slot) = (0..CROWD).find(|slot| is_free(*slot)) else {
            if self.slots.len() == usize::from(CROWD) {
                self.slots
                    .push(Slot::new(SourceId::new("more sources than can be told apart")));
            }
            return CROWD;
        };
        let slot_of = &mut self.slots[usize::from(slot)];
        self.by_name.remove(&slot_of.id);
        *slot_of = Slot::new(id.clone());
        slot
    }

    /// The number of a source that is known.
    pub fn find(&self, id: &SourceId) -> Option<u16> {
        self.by_name.get(id).copied()
    }

    /// The name of a number.
    pub fn name(&self, slot: u16) -> SourceId {
        self.slots
            .get(usize::from(slot))
            .map_or_else(|| SourceId::new("?"), |slot| slot.id.clone())
    }

    /// The format guess of a number.
    pub fn guess(&mut self, slot: u16) -> Option<&mut Guess> {
        self.slots.get_mut(usize::from(slot)).map(|slot| &mut slot.guess)
    }

    /// How many sources are known.
    pub fn len(&self) -> u32 {
        u32::try_from(self.slots.len()).unwrap_or(u32::MAX)
    }
}

impl Slot {
    fn new(id: SourceId) -> Self {
        Self {
            id,
            guess: Guess::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_given_again_only_when_their_lines_are_gone() {
        let mut sources = Sources::default();
        for at in 0..u32::from(CROWD) {
            sources.slot(&SourceId::new(format!("s{at}")), |_| false);
        }
        assert_eq!(sources.slot(&SourceId::new("late"), |_| false), CROWD);
        assert!(sources.name(CROWD).as_str().contains("more sources"));
        assert_eq!(sources.slot(&SourceId::new("later"), |slot| slot == 7), 7);
        assert_eq!(sources.name(7).as_str(), "later");
        assert_eq!(sources.find(&SourceId::new("s7")), None);
    }
}
