//! How a value is written in the quotes of its place.

use crate::runbook::shell::Quotes;

/// The text that names a variable in these quotes; none where none can.
pub fn named(quotes: Quotes, variable: &str) -> Option<String> {
    match quotes {
        Quotes::Plain => Some(format!("\"${{{variable}}}\"")),
        Quotes::Double | Quotes::Here => Some(format!("${{{variable}}}")),
        Quotes::Single => Some(format!("'\"${{{variable}}}\"'")),
        Quotes::HereQuoted | Quotes::Comment | Quotes::Beyond => None,
    }
}

/// The value as a person would type it in these quotes.
pub fn typed(quotes: Quotes, value: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "_.:/@%+=,-".contains(character);
    match quotes {
        Quotes::Plain if value.chars().all(is_plain) => value.to_owned(),
        Quotes::Plain => format!("'{}'", within_single(value)),
        Quotes::Double if value.contains(['$', '`', '"', '\\', '!']) => format!("\"'{}'\"", within_single(value)),
        Quotes::Single => within_single(value),
        Quotes::Here => value.replace('\\', "\\\\").replace('$', "\\$").replace('`', "\\`"),
        Quotes::Double | Quotes::HereQuoted | Quotes::Comment | Quotes::Beyond => value.to_owned(),
    }
}

fn within_single(value: &str) -> String {
    value.replace('\'', "'\\''")
}
