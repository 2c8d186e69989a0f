//! `key=value key="two words"`, as Go's loggers, Heroku and many proxies write.

use super::record::{Field, Record, Value};
use memchr::memchr2;

/// Fields kept of one line.
const MOST: usize = 256;
/// The value of a word without an equals sign; prose has more of these than pairs.
const FLAG: Value<'static> = Value::Bare("true");

/// Reads the line if it begins with `key=` and is made of such pairs.
pub fn read(line: &str) -> Option<Record<'_>> {
    let text = line.trim();
    starts_with_pair(text).then_some(())?;
    let fields = pairs(text);
    let flags = fields.iter().filter(|field| field.value == FLAG).count();
    let pairs = fields.len() - flags;
    (pairs >= 2 && flags <= pairs).then(|| Record::from_fields(fields))
}

/// Whether a text begins with a key and an equals sign.
pub fn starts_with_pair(text: &str) -> bool {
    let key = text.bytes().take(64).take_while(|byte| is_key(*byte)).count();
    key > 0
        && text.as_bytes().get(key) == Some(&b'=')
        && text.as_bytes()[0].is_ascii_alphabetic() | text.starts_with('@')
}

fn is_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/' | b'@')
}

fn pairs(text: &str) -> Vec<Field<'_>> {
    let mut fields = Vec::with_capacity(12);
    let mut rest = text;
    while !rest.is_empty() && fields.len() < MOST {
        let key_end = rest.find(['=', ' ']).unwrap_or(rest.len());
        let (key, after) = rest.split_at(key_end);
        let (value, after) = match after.strip_prefix('=') {
            Some(after) => value(after),
            None => (FLAG, after),
        };
        if !key.is_empty() {
            fields.push(Field::top(key, value));
        }
        rest = after.trim_start();
    }
    fields
}

/// The value at the start, and what follows it.
fn value(text: &str) -> (Value<'_>, &str) {
    let Some(inside) = text.strip_prefix('"') else {
        let end = text.find(' ').unwrap_or(text.len());
        return (Value::Text(&text[..end]), &text[end..]);
    };
    let mut at = 0;
    while let Some(found) = memchr2(b'"', b'\\', &inside.as_bytes()[at.min(inside.len())..]) {
        let place = at + found;
        if inside.as_bytes()[place] == b'"' {
            let content = &inside[..place];
            let value = if content.contains('\\') {
                Value::Escaped(content)
            } else {
                Value::Text(content)
            };
            return (value, &inside[place + 1..]);
        }
        at = place + 2;
    }
    (Value::Text(inside), "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::log::Level;

    #[test]
    fn pairs_are_read_with_quotes_and_flags() {
        let record = read(r#"level=warn msg="slow \"query\"" took=1.2s retry empty= url=/a?b=c"#).unwrap();
        assert_eq!(record.level, Level::Warn);
        assert_eq!(record.message.unwrap().text(), "slow \"query\"");
        assert_eq!(record.top("took").unwrap().raw(), "1.2s");
        assert_eq!(record.top("retry").unwrap().raw(), "true");
        assert_eq!(record.top("empty").unwrap().raw(), "");
        assert_eq!(record.top("url").unwrap().raw(), "/a?b=c");
    }

    #[test]
    fn prose_is_not_logfmt() {
        for line in ["x = 1", "a=b", "the key=value store", "=x y=z", "", "é=1 b=2"] {
            assert!(read(line).is_none(), "{line}");
        }
        assert!(read("a=\"é\\").is_none() && read("a=\"\\").is_none());
    }
}
