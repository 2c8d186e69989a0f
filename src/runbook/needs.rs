//! What the book asks for before a step.

use super::needles::Needles;
use super::words;

/// More conditions are not followed: every command below a text repeats them.
const MOST: usize = 32;

/// The conditions of a text, in its own words; no more than [`MOST`].
pub fn read(text: &str) -> Vec<String> {
    let mut needs = Vec::new();
    let mut rest = text;
    while !rest.is_empty() && needs.len() < MOST {
        let (sentence, behind) = words::first_sentence(rest);
        needs.extend(of_sentence(sentence).map(str::to_owned));
        rest = behind;
    }
    needs
}

fn of_sentence(sentence: &str) -> Option<&str> {
    static TOLD: Needles = Needles::new(&[&[" first", " only if ", "(run from ", " once ", " if ", " unless "]]);
    let plain = sentence.trim();
    if words::has_condition(plain) {
        return plain.split_once(", ").map(|(condition, _)| condition);
    }
    if !TOLD.is_in(plain) {
        return None;
    }
    let lower = words::lower(plain);
    if lower.ends_with(" first") || lower.contains(" only if ") {
        return Some(plain);
    }
    if let Some(inside) = plain
        .split_once("(run from ")
        .and_then(|(_, inside)| inside.split_once(')'))
    {
        let start = plain.len() - inside.1.len() - inside.0.len() - 1 - "run from ".len();
        return plain.get(start..plain.len() - inside.1.len() - 1);
    }
    let trailing = [" once ", " if ", " unless "];
    let at = trailing.iter().filter_map(|word| lower.rfind(word)).max()?;
    let condition = plain.get(at..)?.trim();
    (condition.split_whitespace().count() <= 12 && !condition.contains(')')).then_some(condition)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_stand_before_and_behind() {
        let cases = [
            ("If it is a rented one, look there", vec!["If it is a rented one"]),
            ("For virtual machines, start the unit:", vec!["For virtual machines"]),
            ("Promote it once the canary is calm.", vec!["once the canary is calm"]),
            ("Do it. Try it on the canary first.", vec!["Try it on the canary first"]),
            ("Build it (run from the top folder)", vec!["run from the top folder"]),
            ("Restart it", vec![]),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
