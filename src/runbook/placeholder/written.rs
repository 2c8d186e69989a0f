//! Placeholders that are written as such: `<tag>`, `[Contact Info]`, `your-app`, `...`.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;

/// No placeholder has more bytes than this.
const LONGEST: usize = 80;

/// Where the placeholders are; they do not overlap.
pub fn ranges(script: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut at = 0;
    let has_address = script.contains("://");
    let closed = OnceCell::new();
    let is_markup = |name: &str| closed.get_or_init(|| closed_tags(script)).contains(name);
    while let Some(first) = script[at..].chars().next() {
        let length = match first {
            '<' => angle(script, at, &is_markup),
            '[' => bracket(&script[at..]),
            'y' | 'Y' => yours(script, at),
            '.' | '…' => dots(script, at),
            _ if has_address && first.is_ascii_lowercase() => elided(script, at),
            _ => None,
        };
        if let Some(length) = length {
            ranges.push(at..at + length);
        }
        at += length.unwrap_or(first.len_utf8());
    }
    ranges
}

/// What stands in each `</…>`.
fn closed_tags(script: &str) -> HashSet<&str> {
    let tags = script.match_indices("</").map(|(at, mark)| &script[at + mark.len()..]);
    let name = |rest: &'_ str| rest.bytes().take(LONGEST).position(|byte| byte == b'>');
    tags.filter_map(|rest| rest.get(..name(rest)?)).collect()
}

/// `<tag>`, `<image tag>`, `<...>`; not a redirection, a here-document, a comparison or markup.
fn angle(script: &str, at: usize, is_markup: &dyn Fn(&str) -> bool) -> Option<usize> {
    let end = script[at..].bytes().take(LONGEST).position(|byte| byte == b'>')?;
    let name = &script[at + 1..at + end];
    let is_dots = matches!(name, "..." | "…");
    let is_name = |word: &str| {
        word.starts_with(char::is_alphabetic)
            && word
                .chars()
                .all(|character| character.is_alphanumeric() || "_-.:|/'".contains(character))
    };
    let is_joined = script[..at].ends_with(char::is_alphanumeric);
    let is_one = is_name(name);
    let is_many = !is_joined && name.contains(' ') && !name.contains("  ") && name.split(' ').all(is_name);
    let is_here = script[..at].ends_with('<');
    ((is_dots || is_one || is_many) && !is_here && !is_markup(name)).then_some(end + 1)
}

/// `[Contact Info]`, `[YOUR_TOKEN]`; not a glob, a test or an index.
fn bracket(text: &str) -> Option<usize> {
    let end = text.bytes().take(LONGEST).position(|byte| byte == b']')?;
    let name = &text[1..end];
    let words: Vec<&str> = name.split(' ').collect();
    let is_word = |word: &&str| !word.is_empty() && word.chars().all(char::is_alphabetic);
    let is_title = words.len() > 1 && name.starts_with(char::is_uppercase) && words.iter().all(is_word);
    let is_yours = name.to_lowercase().starts_with("your") && name.len() > 5;
    (is_title || is_yours).then_some(end + 1)
}

/// `your-app`, `your_token`, `YOUR_KEY`.
fn yours(script: &str, at: usize) -> Option<usize> {
    let is_inside = script[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == '-');
    let text = &script[at..];
    let starts = ["your-", "your_", "YOUR-", "YOUR_", "Your-", "Your_"];
    if is_inside || !starts.iter().any(|start| text.starts_with(start)) {
        return None;
    }
    let length = text.find(|character: char| !is_part(character)).unwrap_or(text.len());
    (length > 5).then(|| length + host(script, at + length).unwrap_or(0))
}

fn is_part(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '-'
}

/// Last labels by which `your-app.…` is a host and no file.
const TOPS: &[&str] = &[
    "app", "com", "io", "dev", "net", "org", "co", "cloud", "sh", "ai", "internal", "local", "example", "test", "de",
    "eu", "uk", "run", "site", "tech",
];

/// The rest of a host name behind its first label.
fn host(script: &str, at: usize) -> Option<usize> {
    // No host name is longer.
    const MOST: usize = 253;
    let rest = &script[at..script.floor_char_boundary(at + MOST)];
    let is_host = |character: char| character.is_ascii_alphanumeric() || character == '.' || character == '-';
    let length = rest.find(|character| !is_host(character)).unwrap_or(rest.len());
    let name = rest[..length].trim_end_matches('.');
    let top = name.strip_prefix('.')?.rsplit('.').next()?;
    TOPS.contains(&top).then_some(name.len())
}

/// `postgresql://...`: an address whose rest is left out.
fn elided(script: &str, at: usize) -> Option<usize> {
    if script[..at].ends_with(|before: char| before.is_alphanumeric()) {
        return None;
    }
    let (scheme, _) = script[at..]
        .get(..LONGEST.min(script.len() - at))
        .unwrap_or(&script[at..])
        .split_once("://")?;
    if !scheme.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'+') {
        return None;
    }
    let length = scheme.len() + "://".len();
    Some(length + dots(script, at + length)?)
}

/// `://...` or a `...` of its own; not `./...` and not `a...b`.
fn dots(script: &str, at: usize) -> Option<usize> {
    let text = &script[at..];
    let length = if text.starts_with('…') { '…'.len_utf8() } else { 3 };
    if !text.starts_with('…') && !text.starts_with("...") {
        return None;
    }
    let before = &script[..at];
    let is_alone = before.is_empty() || before.ends_with([' ', '\n', '=']) || before.ends_with("://");
    let is_end = text[length..]
        .chars()
        .next()
        .is_none_or(|next| next.is_whitespace() || "\"'`,]})".contains(next));
    (is_alone && is_end).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(script: &str) -> Vec<&str> {
        ranges(script).into_iter().map(|range| &script[range]).collect()
    }

    #[test]
    fn placeholders_are_found() {
        let cases: &[(&str, &[&str])] = &[
            ("docker pull shop:<tag> other", &["<tag>"]),
            ("x ghcr.io/<org>/<repo>-backend:<org>", &["<org>", "<repo>", "<org>"]),
            ("undo --to-revision=<REV>", &["<REV>"]),
            ("x <image tag>", &["<image tag>"]),
            ("mail [Contact Info]", &["[Contact Info]"]),
            ("curl https://your-app.shop.com/x", &["your-app.shop.com"]),
            ("curl https://your-app.vercel.app", &["your-app.vercel.app"]),
            ("cat your-file.yaml", &["your-file"]),
            (
                "KEY=your_service_key cmd YOUR_TOKEN",
                &["your_service_key", "YOUR_TOKEN"],
            ),
            ("DATABASE_URL=\"postgresql://...\"", &["postgresql://..."]),
            ("psql -c \"DELETE FROM x WHERE name = '<user>'\"", &["<user>"]),
        ];
        for (script, expected) in cases {
            assert_eq!(&found(script), expected, "{script}");
        }
    }

    #[test]
    fn what_only_looks_like_one_is_left() {
        let scripts = [
            "docker ps --format 'table {{.Names}}\\t{{.Status}}'",
            "jq '.events[].error_message'",
            "jq '.a[] | select(.n < 5 and .m > 3)'",
            "cmd < file > out",
            "cmd <file >out",
            "cat <<EOF\nhello\nEOF",
            "awk '$1<5 && $2>3'",
            "curl -d '<xml><name>x</name></xml>' http://x",
            "[ -f x ] && ls [a-z]*",
            "go test ./...",
            "git log main...topic",
            "git commit --author 'A B <a@b.c>'",
            "echo yours",
            "diff <(a) <(b)",
            "cat <<<word",
        ];
        for script in scripts {
            assert_eq!(found(script), [""; 0], "{script}");
        }
    }
}
