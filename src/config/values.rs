//! The kinds of value a key may have. Each reads one value or says why not.

use super::reader::{Value, Wrong, kind};
use super::units;
use crate::domain::SafeText;
use crate::domain::warning::nearest;
use std::ops::RangeInclusive;
use std::time::Duration;
use toml::de::DeValue;

/// A text.
pub fn string(value: &Value<'_>) -> Result<String, Wrong> {
    match value.get_ref().as_str() {
        Some(text) => Ok(text.to_owned()),
        None => Err(Wrong::new(
            format!("is {}, not a text", kind(value.get_ref())),
            "put it in quotes",
        )),
    }
}

/// A text that is not empty.
pub fn filled(value: &Value<'_>) -> Result<String, Wrong> {
    let text = string(value)?;
    if text.trim().is_empty() {
        return Err(Wrong::new("is empty", "write a text or remove the line"));
    }
    Ok(text)
}

/// A text that may go on screen.
pub fn shown(value: &Value<'_>) -> Result<SafeText, Wrong> {
    filled(value).map(|text| SafeText::clean(text.trim()))
}

/// `true` or `false`.
pub fn flag(value: &Value<'_>) -> Result<bool, Wrong> {
    value.get_ref().as_bool().ok_or_else(|| {
        Wrong::new(
            format!("is {}, not true or false", kind(value.get_ref())),
            "write true or false without quotes",
        )
    })
}

/// A whole number within a range.
pub fn number(range: RangeInclusive<u32>) -> impl Fn(&Value<'_>) -> Result<u32, Wrong> {
    move |value| {
        let hint = format!("write a whole number from {} to {}", range.start(), range.end());
        let DeValue::Integer(digits) = value.get_ref() else {
            return Err(Wrong::new(
                format!("is {}, not a whole number", kind(value.get_ref())),
                hint,
            ));
        };
        match u32::from_str_radix(digits.as_str(), digits.radix()) {
            Ok(number) if range.contains(&number) => Ok(number),
            _ => Err(Wrong::new(format!("{digits} is out of range"), hint)),
        }
    }
}

/// A length of time within a range.
pub fn duration(range: RangeInclusive<Duration>) -> impl Fn(&Value<'_>) -> Result<Duration, Wrong> {
    move |value| {
        let hint = "write it like \"15m\", \"90s\" or \"1h30m\"";
        let Some(text) = value.get_ref().as_str() else {
            return Err(Wrong::new(
                format!("is {}, not a length of time", kind(value.get_ref())),
                hint,
            ));
        };
        let length = units::duration(text).map_err(|reason| Wrong::new(reason, hint))?;
        if range.contains(&length) {
            return Ok(length);
        }
        let (least, most) = (units::duration_text(*range.start()), units::duration_text(*range.end()));
        Err(Wrong::new(
            format!("`{text}` is out of range"),
            format!("from {least} to {most}"),
        ))
    }
}

/// A size in bytes within a range.
pub fn size(range: RangeInclusive<u64>) -> impl Fn(&Value<'_>) -> Result<u64, Wrong> {
    move |value| {
        let hint = "write it like \"256MiB\"";
        let Some(text) = value.get_ref().as_str() else {
            return Err(Wrong::new(format!("is {}, not a size", kind(value.get_ref())), hint));
        };
        let bytes = units::size(text).map_err(|reason| Wrong::new(reason, hint))?;
        if range.contains(&bytes) {
            return Ok(bytes);
        }
        let (least, most) = (range.start() >> 20, range.end() >> 20);
        Err(Wrong::new(
            format!("`{text}` is out of range"),
            format!("from {least}MiB to {most}MiB"),
        ))
    }
}

/// One of a few words.
pub fn choice<T: Copy>(words: &'static [(&'static str, T)]) -> impl Fn(&Value<'_>) -> Result<T, Wrong> {
    move |value| {
        let text = string(value)?;
        if let Some((_, chosen)) = words.iter().find(|(word, _)| *word == text) {
            return Ok(*chosen);
        }
        let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let hint = match nearest(&text.to_lowercase(), names.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("one of: {}", names.join(", ")),
        };
        Err(Wrong::new(format!("`{text}` is not known"), hint))
    }
}

/// A list whose items are all read the same way.
pub fn list<T>(read: impl Fn(&Value<'_>) -> Result<T, Wrong>) -> impl Fn(&Value<'_>) -> Result<Vec<T>, Wrong> {
    move |value| match value.get_ref() {
        DeValue::Array(items) => items.iter().map(&read).collect(),
        other => Err(Wrong::new(
            format!("is {}, not a list", kind(other)),
            "write it in square brackets: [\"one\", \"two\"]",
        )),
    }
}
