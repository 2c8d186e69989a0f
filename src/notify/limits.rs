//! What services take at most, and how a text is cut so that whoever reads it sees that it was.

use unicode_segmentation::UnicodeSegmentation;

/// Slack: a section block's text, in characters.
pub const SLACK_SECTION: usize = 3_000;
/// Slack: sections of one message that we fill; a message takes 50 blocks, and nobody reads so many.
pub const SLACK_SECTIONS: usize = 5;
/// Statuspage: an incident's name, in characters.
pub const STATUSPAGE_NAME: usize = 255;
/// Statuspage: an update's body, in characters.
pub const STATUSPAGE_BODY: usize = 25_000;
/// `PagerDuty`: an event's summary, in characters.
pub const PAGERDUTY_SUMMARY: usize = 1_024;
/// `PagerDuty`: a deduplication key, in characters.
pub const PAGERDUTY_KEY: usize = 255;
/// `PagerDuty`: a whole event, in bytes (512 KB).
pub const PAGERDUTY_EVENT: usize = 512_000;

/// The mark at the end of a text that was cut.
const MARK: &str = "…";

/// Counts what a text costs of a limit; the cost of two texts together is the sum.
pub type Measure = fn(&str) -> usize;

/// A text's length in UTF-16 units: never less than what a service counts as characters.
#[must_use]
pub fn length(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// The text, at most `most` characters long; a longer one ends with `…`. No character of several parts is torn.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    cut_by(text, most, length)
}

fn cut_by(text: &str, most: usize, measure: Measure) -> String {
    if measure(text) <= most {
        return text.to_owned();
    }
    let (head, _) = split(text, most.saturating_sub(length(MARK)), measure);
    format!("{}{MARK}", head.trim_end())
}

/// The longest beginning that costs at most `most`, and the rest.
fn split(text: &str, most: usize, measure: Measure) -> (&str, &str) {
    let mut used = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        used += measure(cluster);
        if used > most {
            return text.split_at(at);
        }
    }
    (text, "")
}

/// The text in at most `count` pieces that cost at most `most` each, parted at line breaks where lines are short
/// enough; what does not fit is cut with `…`.
#[must_use]
pub fn pieces(text: &str, most: usize, count: usize, measure: Measure) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while measure(rest) > most && pieces.len() + 1 < count {
        let (head, _) = split(rest, most, measure);
        let end = head.rfind('\n').filter(|end| *end > 0).unwrap_or(head.len());
        if end == 0 {
            break;
        }
        pieces.push(rest[..end].to_owned());
        rest = rest[end..].trim_start_matches('\n');
    }
    if !rest.is_empty() {
        pieces.push(cut_by(rest, most, measure));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_to_the_character_and_says_so() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdefg", 6), "abcde…");
        assert_eq!(cut("ab de", 4), "ab…");
        assert_eq!(cut("x", 0), "…");
        // A flag is one character of two parts, four UTF-16 units.
        assert_eq!(cut("🇩🇪🇫🇷🇮🇹", 9), "🇩🇪🇫🇷…");
        assert_eq!(length("🇩🇪"), 4);
    }

    #[test]
    fn long_texts_become_pieces_at_line_breaks() {
        assert_eq!(pieces("aa\nbb\ncc", 5, 9, length), ["aa", "bb\ncc"]);
        assert_eq!(pieces("aaaaaaa", 3, 9, length), ["aaa", "aaa", "a"]);
        assert_eq!(pieces("aaaaaaa", 3, 2, length), ["aaa", "aa…"]);
        assert_eq!(pieces("", 3, 2, length), Vec::<String>::new());
        for most in 1..40 {
            let text = "a line of words\n\nand 🇩🇪 another one, somewhat longer\n".repeat(3);
            assert!(pieces(&text, most, 7, length).iter().all(|piece| length(piece) <= most));
        }
    }
}
