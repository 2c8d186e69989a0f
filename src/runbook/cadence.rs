//! How often the book itself says that a status update is due.

/// The shortest number of minutes that a sentence about updates names as `every N minutes`.
pub fn update_minutes<'a>(texts: impl Iterator<Item = &'a str>) -> Option<u32> {
    let sentences = texts.flat_map(|text| text.split(['.', ';', '!']));
    sentences
        .filter(|sentence| is_about_updates(sentence))
        .filter_map(every)
        .min()
}

fn is_about_updates(sentence: &str) -> bool {
    const WITH: &[&str] = &[
        "status",
        "post",
        "posts",
        "posted",
        "send",
        "sent",
        "share",
        "give",
        "provide",
        "publish",
        "communicate",
        "write",
        "stakeholders",
        "customers",
        "slack",
        "channel",
        "executives",
        "announce",
    ];
    let words: Vec<String> = words(sentence).collect();
    let has_update = words
        .iter()
        .any(|word| matches!(word.as_str(), "update" | "updates" | "updated"));
    has_update && words.iter().any(|word| WITH.contains(&word.as_str()))
}

/// The minutes of `every 15 minutes`, `each half hour`, `every 15-30 min`, `every hour`.
fn every(sentence: &str) -> Option<u32> {
    let words: Vec<String> = words(sentence).collect();
    let at = words
        .iter()
        .position(|word| matches!(word.as_str(), "every" | "each"))?;
    let (amount, unit) = match words.get(at + 1)?.as_str() {
        "half" => return words[at + 2..].iter().take(2).any(|word| word == "hour").then_some(30),
        "hour" => return Some(60),
        joined if joined.ends_with(char::is_alphabetic) && joined.starts_with(|first: char| first.is_ascii_digit()) => {
            let digits = joined.find(|character: char| !character.is_ascii_digit())?;
            (joined[..digits].parse().ok()?, joined[digits..].to_owned())
        }
        amount => (number(amount)?, unit(&words[at + 2..])?),
    };
    let minutes = match unit.as_str() {
        "m" | "min" | "mins" | "minute" | "minutes" => amount,
        "h" | "hour" | "hours" => amount.checked_mul(60)?,
        _ => return None,
    };
    (1..=24 * 60).contains(&minutes).then_some(minutes)
}

/// The unit, behind a second number where a range is named.
fn unit(words: &[String]) -> Option<String> {
    let words = words
        .iter()
        .skip_while(|word| number(word).is_some() || matches!(word.as_str(), "to" | "or"));
    words.take(1).next().cloned()
}

fn number(word: &str) -> Option<u32> {
    const NAMES: &[(&str, u32)] = &[
        ("five", 5),
        ("ten", 10),
        ("fifteen", 15),
        ("twenty", 20),
        ("thirty", 30),
        ("forty-five", 45),
        ("sixty", 60),
        ("two", 2),
    ];
    word.parse()
        .ok()
        .or_else(|| NAMES.iter().find(|(name, _)| *name == word).map(|(_, number)| *number))
}

fn words(sentence: &str) -> impl Iterator<Item = String> {
    sentence
        .split(|character: char| character.is_whitespace() || "–—-()`*,:/".contains(character))
        .map(|word| {
            word.trim_matches(|character: char| !character.is_alphanumeric())
                .to_lowercase()
        })
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_about_updates_gives_the_minutes() {
        let cases = [
            (
                "Write a status update to `#shop` every 15 minutes until it is over.",
                Some(15),
            ),
            ("Send an update at least every 30 min.", Some(30)),
            ("Updates go to the channel every half hour.", Some(30)),
            ("Status update: every hour.", Some(60)),
            ("Post updates every 15-30 minutes", Some(15)),
            ("Share a status update every twenty minutes.", Some(20)),
            ("Give executives an update every 2 hours", Some(120)),
            ("Post updates every 10min", Some(10)),
            ("The cache updates every 5 minutes.", None),
            ("Take a backup every 5 minutes. Post updates.", None),
            ("Post status updates regularly.", None),
            ("Mitigate within 10 minutes.", None),
            ("Post updates every 0 minutes", None),
            ("Post updates every 99999999999 minutes", None),
        ];
        for (text, minutes) in cases {
            assert_eq!(update_minutes(std::iter::once(text)), minutes, "{text}");
        }
        let both = [
            "Post updates every 30 minutes.",
            "Send updates to executives every 20 minutes.",
        ];
        assert_eq!(update_minutes(both.into_iter()), Some(20));
    }
}
