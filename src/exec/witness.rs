//! The beginning of what a command wrote on standard output, kept to judge the run by.

use crate::domain::{Masker, SafeText};

/// Bytes kept.
const KEPT: usize = 1024 * 1024;
/// Bytes kept beyond the cut at least, so that a secret across it is still recognised.
const BEYOND: usize = 256;

/// What is kept of one run's output.
#[derive(Debug)]
pub(super) struct Witness {
    kept: Vec<u8>,
    beyond: usize,
    is_cut: bool,
    is_blind: bool,
}

impl Witness {
    /// Nothing yet; as much is kept as the masker needs.
    pub fn new(masker: &Masker) -> Self {
        Self {
            kept: Vec::new(),
            beyond: masker.longest().max(BEYOND),
            is_cut: false,
            is_blind: false,
        }
    }

    /// Keeps nothing: the output is a secret, and all that is known of it is that there is more.
    pub fn blind() -> Self {
        Self {
            kept: Vec::new(),
            beyond: 0,
            is_cut: true,
            is_blind: true,
        }
    }

    /// Takes what the command wrote, as far as there is room.
    pub fn take(&mut self, bytes: &[u8]) {
        if self.is_blind {
            return;
        }
        let room = (KEPT + self.beyond).saturating_sub(self.kept.len());
        self.is_cut |= bytes.len() > room;
        self.kept.extend_from_slice(&bytes[..room.min(bytes.len())]);
    }

    /// The text, each line cleaned and the whole masked, and whether it is only the beginning. Off
    /// the runtime's threads, since a megabyte takes its time.
    pub async fn text(self, masker: &Masker) -> (String, bool) {
        let masker = masker.clone();
        let is_cut = self.is_cut;
        let text = tokio::task::spawn_blocking(move || self.masked(&masker)).await;
        (text.unwrap_or_default(), is_cut)
    }

    fn masked(self, masker: &Masker) -> String {
        let text = String::from_utf8_lossy(&self.kept);
        let mut clean = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            let bare = line.trim_end_matches(['\n', '\r']);
            clean.push_str(SafeText::clean(bare).as_str());
            if line.ends_with('\n') {
                clean.push('\n');
            }
        }
        let mut masked = masker.mask(&clean).into_owned();
        if self.is_cut {
            let end = masked.len().saturating_sub(self.beyond);
            let end = (0..=end).rev().find(|at| masked.is_char_boundary(*at)).unwrap_or(0);
            masked.truncate(end);
        }
        masked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(masker: &Masker, bytes: &[u8]) -> (String, bool) {
        let mut witness = Witness::new(masker);
        bytes.chunks(1000).for_each(|chunk| witness.take(chunk));
        let is_cut = witness.is_cut;
        (witness.masked(masker), is_cut)
    }

    #[test]
    fn lines_stay_lines_and_secrets_go() {
        let masker = Masker::new([("PIN", "correct-horse")]);
        let (seen, is_cut) = text(&masker, b"{\r\n  \"pin\": \"correct-\x1b[1mhorse\"\r\n}");
        assert_eq!((seen.as_str(), is_cut), ("{\n  \"pin\": \"[secret:PIN]\"\n}", false));
    }

    #[test]
    fn much_is_cut_and_no_part_of_a_secret_stays() {
        let masker = Masker::new([("PIN", "correct-horse-battery")]);
        for lead in [KEPT - 30, KEPT - 5, KEPT + 240, KEPT + 250] {
            let bytes = [vec![b'a'; lead], b"correct-horse-battery".to_vec(), vec![b'b'; 999]].concat();
            let (seen, is_cut) = text(&masker, &bytes);
            assert!(
                is_cut && seen.len() <= KEPT && !seen.contains("corr"),
                "{lead} {}",
                seen.len()
            );
        }
    }
}
