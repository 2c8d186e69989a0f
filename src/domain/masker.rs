//! Keeps secrets off screens, clipboards and exports: known values by name, and shapes of values
//! that are secret wherever they stand.
//!
//! A text without any trigger is handed back as it is, after one pass over its bytes. Ids are not
//! secrets: a UUID is only hidden when it is a known value or stands behind `password=`.

use super::SafeText;
use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use regex::{Captures, Regex};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

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
        if TRIGGERS.as_ref().is_some_and(|triggers| !triggers.is_match(&*known)) {
            return known;
        }
        mask_shapes(known)
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

/// One shape of a secret. The last group is the secret; what comes before it stays.
struct Shape {
    pattern: &'static str,
    hides: fn(&str) -> bool,
}

/// Words one of which stands in every text that a shape can match.
const TRIGGER_WORDS: [&str; 27] = [
    "bearer",
    "basic",
    "eyj",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "xox",
    "sk-",
    "sk_",
    "akia",
    "asia",
    "://",
    "pass",
    "-----begin",
    "curl",
    "authorization",
    "mysql",
    "mariadb",
    "mongo",
    "redis-cli",
    "login ",
    "identified",
    "hooks.slack",
];
/// More such words, for the `key=value` shapes.
const KEY_WORDS: [&str; 5] = ["pwd", "secret", "token", "key", "_auth="];

const SHAPES: [Shape; 26] = [
    Shape {
        pattern: r"(-----BEGIN [A-Z ]*PRIVATE KEY-----)((?s:.)*?)(?:-----END|$)",
        hides: |_| true,
    },
    Shape {
        pattern: r"(?i)((?-u:\b)(?:bearer|basic)[ \t]+)([a-z0-9._~+/=-]{8,})",
        hides: looks_random,
    },
    Shape {
        pattern: r"()((?-u:\b)eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?)",
        hides: |_| true,
    },
    Shape {
        pattern: r"()((?-u:\b)(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|xox[abeprs]-[A-Za-z0-9-]{10,}))",
        hides: |_| true,
    },
    Shape {
        pattern: r"()((?-u:\b)(?:sk-[A-Za-z0-9_-]{16,}|sk_(?:live|test)_[A-Za-z0-9]{8,}))",
        hides: looks_random,
    },
    Shape {
        pattern: r"()((?-u:\b)(?:AKIA|ASIA)[0-9A-Z]{16}(?-u:\b))",
        hides: |_| true,
    },
    Shape {
        pattern: r#"(?i)([a-z][a-z0-9+.-]*://[^ \t\r\n/:@"'?#]*:)([^ \t\r\n/"'?#<>]+)@"#,
        hides: |_| true,
    },
    Shape {
        pattern: r#"(?i)((?:password|passwd|passphrase|pwd)\\?["']?[ \t]*[=:][ \t]*\\?["'])([^"'\\\r\n]+)"#,
        hides: |_| true,
    },
    Shape {
        pattern: r#"(?i)((?:password|passwd|passphrase|pwd)[ \t]*[=:][ \t]*)([^ \t\r\n,;&"'\\)}\]]+)"#,
        hides: |_| true,
    },
    Shape {
        pattern: r#"(?i)((?:secret|token|token_auth|api[_-]?key|access[_-]?key|secret[_-]?key|private[_-]?key)(?:=|\\?["'][ \t]*[=:][ \t]*)\\?["']?)([^ \t\r\n,;&"'\\)}\]]{8,})"#,
        hides: |value| !is_uuid(value),
    },
    Shape {
        pattern: r#"(?i)(authorization\\?["']?[ \t]*:[ \t]*\\?["']?(?:bearer|basic|token|digest|apikey|negotiate)[ \t]+)([^ \t\r\n"'\\,;}]+)"#,
        hides: is_literal,
    },
    Shape {
        pattern: r#"(?i)((?:authorization|x-api-key|x-auth-token|x-vault-token|private-token|cookie)\\?["']?[ \t]*:[ \t]*\\?["']?)([^ \t\r\n"'\\,;}]{8,})"#,
        hides: |value| is_literal(value) && looks_random(value),
    },
    Shape {
        pattern: r#"((?-u:\b)(?:curl|wget)(?-u:\b)[^\r\n|;]*?[ \t](?:-[a-zA-Z]*[uU]|--user|--proxy-user)[ \t=]*'[^ \t"':/]*:)([^'\r\n]+)'"#,
        hides: is_literal,
    },
    Shape {
        pattern: r#"((?-u:\b)(?:curl|wget)(?-u:\b)[^\r\n|;]*?[ \t](?:-[a-zA-Z]*[uU]|--user|--proxy-user)[ \t=]*"[^ \t"':/]*:)([^"\r\n]+)""#,
        hides: is_literal,
    },
    Shape {
        pattern: r"((?-u:\b)(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump)(?-u:\b)[^\r\n|;]*?[ \t]-p')([^'\r\n]+)'",
        hides: is_literal,
    },
    Shape {
        pattern: r#"(?i)((?:[ \t]password|identified[ \t]+by)[ \t]+["'])([^"'\r\n]+)"#,
        hides: is_literal,
    },
    Shape {
        pattern: r#"(?i)((?-u:\b)x-(?:[a-z0-9]+-)*(?:secret|token|password|admin-key|master-key|auth-key)\\?["']?[ \t]*:[ \t]*\\?["']?)([^ \t\r\n"'\\,;}]{6,})"#,
        hides: is_literal,
    },
    Shape {
        pattern: r"()((?-u:\b)hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9/_-]{10,})",
        hides: |_| true,
    },
    Shape {
        pattern: r#"((?-u:\b)(?:curl|wget)(?-u:\b)[^\r\n|;]*?[ \t](?:-[a-zA-Z]*[uU]|--user|--proxy-user)[ \t=]*["']?[^ \t"':/]*:)([^ \t\r\n"'|;]+)"#,
        hides: is_literal,
    },
    Shape {
        pattern: r#"(?i)((?:^|[ \t])--?(?:[a-z]+[-_])*(?:password|passwd|passphrase|pass|pwd)[ \t=]+\\?["']?)([^ \t\r\n"'\\]+)"#,
        hides: is_literal,
    },
    Shape {
        pattern: r#"(?i)((?:^|[ \t])--?(?:[a-z]+[-_])*(?:token|secret|api-?key|secret-?key|access-?key|oauth2-bearer)[ \t=]+\\?["']?)([^ \t\r\n"'\\]{8,})"#,
        hides: |value| is_literal(value) && !value.contains('='),
    },
    Shape {
        pattern: r#"((?-u:\b)[A-Z][A-Z0-9_]*(?:_AUTH|_PASS|_CREDENTIALS?)=["']?)([^ \t\r\n"']+)"#,
        hides: is_literal,
    },
    Shape {
        pattern: r#"((?-u:\b)(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump)(?-u:\b)[^\r\n|;]*?[ \t]-p["']?)([^ \t\r\n"'|;]+)"#,
        hides: is_literal,
    },
    Shape {
        pattern: r#"((?-u:\b)redis-cli(?-u:\b)[^\r\n|;]*?[ \t](?:-a|--pass)[ \t=]+["']?)([^ \t\r\n"'|;]+)"#,
        hides: is_literal,
    },
    Shape {
        pattern: r#"((?-u:\b)(?:[a-z]+ )+login [^\r\n|;]*?(?:-p|--password)[ \t=]*["']?)([^ \t\r\n"'|;]+)"#,
        hides: is_literal,
    },
    Shape {
        pattern: r#"((?-u:\b)(?:sshpass|mongosh|mongo|mongodump|mongorestore)(?-u:\b)[^\r\n|;]*?[ \t]-p[ \t]*["']?)([^ \t\r\n"'|;]+)"#,
        hides: is_literal,
    },
];

/// A shape's pattern, and whether a text found by it is to be hidden.
type Compiled = (Regex, fn(&str) -> bool);

static COMPILED: LazyLock<Vec<Compiled>> = LazyLock::new(|| {
    SHAPES
        .iter()
        .filter_map(|shape| Some((Regex::new(shape.pattern).ok()?, shape.hides)))
        .collect()
});

static TRIGGERS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(TRIGGER_WORDS.iter().chain(&KEY_WORDS))
        .ok()
});

fn mask_shapes(text: Cow<'_, str>) -> Cow<'_, str> {
    let mut text = text;
    for (pattern, hides) in COMPILED.iter() {
        if let Cow::Owned(masked) = pattern.replace_all(&text, |found: &Captures<'_>| hide(found, *hides)) {
            text = Cow::Owned(masked);
        }
    }
    text
}

/// The match with its second group hidden; what is hidden already keeps its name.
fn hide(found: &Captures<'_>, hides: fn(&str) -> bool) -> String {
    let (whole, Some(secret)) = (found.get_match(), found.get(2)) else {
        return String::new();
    };
    if secret.as_str().starts_with("[secret") || !hides(secret.as_str()) {
        return whole.as_str().to_owned();
    }
    let (from, to) = (secret.start() - whole.start(), secret.end() - whole.start());
    format!("{}[secret]{}", &whole.as_str()[..from], &whole.as_str()[to..])
}

/// Whether a text is a value itself: no variable, no placeholder, and no option.
fn is_literal(text: &str) -> bool {
    !text.starts_with(['$', '<', '-', '[', '{'])
}

/// Whether a text is unlikely to be a word: it has a digit, or both cases in twenty characters.
fn looks_random(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
        || text.len() >= 20
            && text.bytes().any(|b| b.is_ascii_uppercase())
            && text.bytes().any(|b| b.is_ascii_lowercase())
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
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
    fn every_shape_compiles_and_every_trigger_works() {
        assert_eq!(COMPILED.len(), SHAPES.len());
        assert!(TRIGGERS.is_some());
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
    fn shapes_of_secrets_go_and_the_rest_stays() {
        let cases = [
            ("Authorization: Bearer abc123def456", "Authorization: Bearer [secret]"),
            ("jwt eyJhbGciOiJI.eyJzdWIiOiIx.c2ln end", "jwt [secret] end"),
            ("ghp_0123456789abcdefghijABCDEFGHIJ", "[secret]"),
            ("key sk-proj-0123456789abcdefgh", "key [secret]"),
            ("AKIAIOSFODNN7EXAMPLE used", "[secret] used"),
            (
                "postgres://app:p@ss@db:5432/shop",
                "postgres://app:[secret]@db:5432/shop",
            ),
            ("redis://:pw@cache:6379", "redis://:[secret]@cache:6379"),
            ("password=hunter2 next", "password=[secret] next"),
            (
                "{\"password\":\"a b c\",\"x\":1}",
                "{\"password\":\"[secret]\",\"x\":1}",
            ),
            ("{\\\"password\\\":\\\"abc\\\"}", "{\\\"password\\\":\\\"[secret]\\\"}"),
            ("POSTGRES_PASSWORD: abc", "POSTGRES_PASSWORD: [secret]"),
            ("api_key=0123456789abcdef&x=1", "api_key=[secret]&x=1"),
            ("token_auth=0123456789abcdef0123456789abcdef", "token_auth=[secret]"),
            (
                "-----BEGIN PRIVATE KEY-----␊MIIE␊-----END PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----[secret]-----END PRIVATE KEY-----",
            ),
        ];
        for (from, to) in cases {
            let masked = Masker::default().mask(from).into_owned();
            assert_eq!(masked, to);
            assert_eq!(Masker::default().mask(&masked), to, "masking twice");
        }
    }

    #[test]
    fn secrets_in_quotes_in_sql_and_in_headers_go() {
        for (from, to) in [
            (
                "curl -u 'app:hunter2 horse' http://x",
                "curl -u 'app:[secret]' http://x",
            ),
            ("curl -u 'app:<password>' u", "curl -u 'app:<password>' u"),
            ("mysql -p'hunter2 horse' -e x", "mysql -p'[secret]' -e x"),
            (
                "ALTER USER app PASSWORD 'hunter2'",
                "ALTER USER app PASSWORD '[secret]'",
            ),
            ("IDENTIFIED BY 'hunter2'", "IDENTIFIED BY '[secret]'"),
            (
                "curl -H 'X-Metrics-Secret: hunter2x' u",
                "curl -H 'X-Metrics-Secret: [secret]' u",
            ),
            ("curl -H 'x-admin-key: hunter2x' u", "curl -H 'x-admin-key: [secret]' u"),
            (
                "post https://hooks.slack.com/services/T0/B0/abcdef",
                "post https://[secret]",
            ),
            (
                "curl -H \"X-Metrics-Secret: $SECRET\" u",
                "curl -H \"X-Metrics-Secret: $SECRET\" u",
            ),
            ("x-idempotency-key: 0123456789", "x-idempotency-key: 0123456789"),
        ] {
            assert_eq!(Masker::default().mask(from), to);
        }
    }

    #[test]
    fn secrets_in_the_words_of_a_command_go() {
        let cases = [
            ("curl -u app:hunter2 http://x", "curl -u app:[secret] http://x"),
            ("curl -su 'app:hunter2' http://x", "curl -su 'app:[secret]' http://x"),
            ("curl --user=app:hunter2 http://x", "curl --user=app:[secret] http://x"),
            (
                "curl -H 'Authorization: Bearer abc' http://x",
                "curl -H 'Authorization: Bearer [secret]' http://x",
            ),
            (
                "curl -H 'Authorization: a1b2c3d4e5' http://x",
                "curl -H 'Authorization: [secret]' http://x",
            ),
            (
                "curl -H 'X-Api-Key: a1b2c3d4e5' http://x",
                "curl -H 'X-Api-Key: [secret]' http://x",
            ),
            ("curl https://me:hunter2@h.dev/x", "curl https://me:[secret]@h.dev/x"),
            ("frob --password hunter2 x", "frob --password [secret] x"),
            ("frob --db-password=hunter2 x", "frob --db-password=[secret] x"),
            ("frob --token abcdefgh12 x", "frob --token [secret] x"),
            ("PGPASSWORD=hunter2 psql -h db", "PGPASSWORD=[secret] psql -h db"),
            (
                "REDISCLI_AUTH=hunter2 redis-cli ping",
                "REDISCLI_AUTH=[secret] redis-cli ping",
            ),
            ("mysql -u root -phunter2 shop", "mysql -u root -p[secret] shop"),
            ("redis-cli -h db -a hunter2 ping", "redis-cli -h db -a [secret] ping"),
            (
                "docker login -u me -p hunter2 h.dev",
                "docker login -u me -p [secret] h.dev",
            ),
            ("sshpass -p hunter2 ssh h", "sshpass -p [secret] ssh h"),
        ];
        for (from, to) in cases {
            assert_eq!(Masker::default().mask(from), to);
            assert_eq!(Masker::default().mask(to), to, "masking twice");
        }
        for text in [
            "curl -u \"$USER:$PASS\" http://x",
            "curl -H \"Authorization: Bearer $TOKEN\" http://x",
            "curl -s http://x/health",
            "docker run -u 1000:1000 x",
            "mysql -h db -P 3306 -p",
            "docker login --password-stdin h.dev",
            "frob --password <password> x",
            "docker build --secret id=npm,src=f .",
            "user login failed",
        ] {
            assert_eq!(Masker::default().mask(text), text);
        }
    }

    #[test]
    fn ids_and_prose_are_left_alone() {
        let cases = [
            "request_id=7f3a91c2-0d5e-4a7b-9c1d-2e3f4a5b6c7d",
            "trace 4bf92f3577b34da6a3ce929d0e0e4736",
            "idempotency_token=7f3a91c2-0d5e-4a7b-9c1d-2e3f4a5b6c7d",
            "01ARZ3NDEKTSV4RRFFQ69G5FAV",
            "missing bearer authentication",
            "basic authentication failed",
            "password authentication failed for user \"app\"",
            "task-sk-ip this",
            "http://api:3000/health?mail=a@b",
            "Unexpected token: }",
        ];
        for text in cases {
            assert!(matches!(Masker::default().mask(text), Cow::Borrowed(_)) || Masker::default().mask(text) == text);
            assert_eq!(Masker::default().mask(text), text);
        }
    }

    #[test]
    fn an_escape_sequence_does_not_split_a_secret() {
        let text = masker().clean("x s3cr3t-\u{1b}[31mm3trics-h3ader");
        assert_eq!(text.as_str(), "x [secret:METRICS]");
    }
}
