//! Keeps secrets off screens, clipboards and exports: known values by name, and shapes of values
//! that are secret wherever they stand.
//!
//! A text without any trigger is handed back as it is, after one pass over its bytes. Ids are not
//! secrets: a UUID is only hidden when it is a known value or stands behind `password=`.

mod shapes;

use super::SafeText;
use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

/// Values shorter than this would hide ordinary words.
pub const SHORTEST: usize = 8;

/// Hides known secret values and texts that look like secrets. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Masker {
    known: Option<Arc<Known>>,
    too_short: Vec<String>,
}

struct Known {
    finder: AhoCorasick,
    /// The forms that are looked for, with what each is replaced with.
    forms: Vec<(String, String)>,
    /// What each form of a value is replaced with, in the finder's order.
    labels: Vec<String>,
    longest: usize,
}

/// Values are secret, so only their number is printed.
impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Known({} forms)", self.forms.len())
    }
}

impl Masker {
    /// Hides these values (name, value) in the forms they travel in: as they are, JSON-escaped,
    /// URL-encoded and base64, also inside a longer base64 text; a value of several lines also line by
    /// line, since output comes in lines.
    #[must_use]
    pub fn new<N: AsRef<str>, V: AsRef<str>>(secrets: impl IntoIterator<Item = (N, V)>) -> Self {
        Self::default().and(secrets)
    }

    /// The same that hides these values too.
    #[must_use]
    pub fn and<N: AsRef<str>, V: AsRef<str>>(&self, secrets: impl IntoIterator<Item = (N, V)>) -> Self {
        let known = self.known.as_ref().map(|known| known.forms.clone());
        let mut forms: Vec<(String, String)> = known.unwrap_or_default();
        let mut too_short = self.too_short.clone();
        for (name, value) in secrets {
            let (name, value) = (name.as_ref(), value.as_ref().trim());
            if value.len() < SHORTEST {
                too_short.push(name.to_owned());
                continue;
            }
            let label = format!("[secret:{}]", SafeText::clean(name));
            forms.extend(forms_of(value).into_iter().map(|form| (form, label.clone())));
        }
        Self {
            known: Known::build(forms).map(Arc::new),
            too_short,
        }
    }

    /// Names of values that are too short to be looked for (under [`SHORTEST`] bytes).
    #[must_use]
    pub fn too_short(&self) -> &[String] {
        &self.too_short
    }

    /// The longest form looked for, in bytes; whoever cuts a text must mask this much beyond the cut.
    #[must_use]
    pub fn longest(&self) -> usize {
        self.known.as_ref().map_or(0, |known| known.longest)
    }

    /// The text with every secret replaced by `[secret:NAME]` or `[secret]`.
    #[must_use]
    pub fn mask<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let known = match &self.known {
            Some(known) => known.mask(text),
            None => Cow::Borrowed(text),
        };
        shapes::mask(known)
    }

    /// The text masked and cleaned. Cleaning comes first: an escape sequence inside a secret must
    /// not hide it from the masker.
    #[must_use]
    pub fn clean(&self, text: &str) -> SafeText {
        let clean = SafeText::clean(text);
        match self.mask(clean.as_str()) {
            Cow::Borrowed(_) => clean,
            Cow::Owned(masked) => SafeText::clean(&masked),
        }
    }
}

impl Known {
    fn build(mut forms: Vec<(String, String)>) -> Option<Self> {
        forms.sort();
        forms.dedup_by(|a, b| a.0 == b.0);
        let longest = forms.iter().map(|(form, _)| form.len()).max()?;
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(forms.iter().map(|(form, _)| form))
            .ok()?;
        Some(Self {
            labels: forms.iter().map(|(_, label)| label.clone()).collect(),
            finder,
            forms,
            longest,
        })
    }

    fn mask<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.finder.is_match(text) {
            Cow::Owned(self.finder.replace_all(text, &self.labels))
        } else {
            Cow::Borrowed(text)
        }
    }
}

/// Every form in which a value may turn up.
fn forms_of(value: &str) -> Vec<String> {
    let mut forms = vec![value.to_owned(), SafeText::clean(value).as_str().to_owned()];
    forms.extend(
        serde_json::to_string(value)
            .ok()
            .map(|json| json[1..json.len() - 1].to_owned()),
    );
    forms.extend([percent(value, false), percent(value, true)]);
    forms.extend(value.lines().map(|line| line.trim().to_owned()));
    for lead in 0..3 {
        forms.extend(inside_base64(value, lead));
    }
    forms.retain(|form| form.len() >= SHORTEST);
    forms
}

/// The characters that do not depend on what stands before and after the value in a base64 text,
/// when `lead` bytes (modulo three) come before it; in both alphabets.
fn inside_base64(value: &str, lead: usize) -> [String; 2] {
    let mut bytes = vec![0; lead];
    bytes.extend_from_slice(value.as_bytes());
    let from = [0, 2, 3][lead];
    let whole = bytes.len() * 8 / 6;
    let stable = |encoded: String| encoded[from..whole.max(from)].to_owned();
    [
        stable(STANDARD_NO_PAD.encode(&bytes)),
        stable(URL_SAFE_NO_PAD.encode(&bytes)),
    ]
}

fn percent(value: &str, lower: bool) -> String {
    let mut out = String::with_capacity(value.len() * 3);
    for byte in value.bytes() {
        let _ = match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => write!(out, "{}", byte as char),
            _ if lower => write!(out, "%{byte:02x}"),
            _ => write!(out, "%{byte:02X}"),
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masker() -> Masker {
        Masker::new([
            ("DB_PASSWORD", "hunter2/\"two\" é"),
            ("METRICS", "s3cr3t-m3trics-h3ader"),
            ("PIN", "1234"),
        ])
    }

    #[test]
    fn known_values_go_in_every_form() {
        let masker = masker();
        let json = serde_json::to_string("hunter2/\"two\" é").unwrap();
        let basic = base64::engine::general_purpose::STANDARD.encode("app:s3cr3t-m3trics-h3ader!");
        let cases = [
            ("x hunter2/\"two\" é y".to_owned(), "x [secret:DB_PASSWORD] y"),
            (format!("{{\"v\":{json}}}"), "{\"v\":\"[secret:DB_PASSWORD]\"}"),
            ("?p=hunter2%2F%22two%22%20%C3%A9".to_owned(), "?p=[secret:DB_PASSWORD]"),
            ("?p=hunter2%2f%22two%22%20%c3%a9".to_owned(), "?p=[secret:DB_PASSWORD]"),
            ("a s3cr3t-m3trics-h3ader".to_owned(), "a [secret:METRICS]"),
        ];
        for (from, to) in cases {
            assert_eq!(masker.mask(&from), to);
        }
        assert!(masker.mask(&basic).contains("[secret:METRICS]"), "{basic}");
        assert_eq!(masker.too_short(), ["PIN"]);
        assert_eq!(masker.mask("pin 1234"), "pin 1234");
    }

    #[test]
    fn a_value_inside_longer_base64_is_found_at_every_offset() {
        let masker = masker();
        for lead in ["", "a", "ab", "abc", "user:"] {
            for tail in ["", "x", "xy", "xyz"] {
                let text = STANDARD_NO_PAD.encode(format!("{lead}s3cr3t-m3trics-h3ader{tail}"));
                assert!(masker.mask(&text).contains("[secret:METRICS]"), "{lead} {tail}");
            }
        }
    }

    #[test]
    fn a_value_of_several_lines_is_hidden_line_by_line() {
        let masker = Masker::new([("KEY", "first-half-of-it\n  second-half-of-it\nshort\n")]);
        assert_eq!(masker.mask("x first-half-of-it"), "x [secret:KEY]");
        assert_eq!(masker.mask("  second-half-of-it"), "  [secret:KEY]");
        assert_eq!(masker.mask("short"), "short");
    }

    #[test]
    fn an_escape_sequence_does_not_split_a_secret() {
        let text = masker().clean("x s3cr3t-\u{1b}[31mm3trics-h3ader");
        assert_eq!(text.as_str(), "x [secret:METRICS]");
    }
}
