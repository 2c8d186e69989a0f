//! What in a sentence gives its kind away.

use super::super::needles::Needles;
use super::super::words::{self, Asks};

/// `Validate it as in the verification section`: the work stands elsewhere.
pub fn refers(text: &str) -> bool {
    static SAID: Needles = Needles::new(&[
        &[
            "as in the ",
            "as described in ",
            "as described under ",
            "as explained in ",
        ],
        &[" section", " chapter", " procedure"],
    ]);
    let said = SAID.groups_in(text);
    let (is_told, names_place) = (said & 1 != 0, said & 2 != 0);
    let mut starts = ["see ", "refer to "].iter();
    let points = starts.find_map(|start| words::starts_with(text, start).then(|| &text[start.len()..]));
    let is_place = |rest: &str| names_place || rest.starts_with(['`', '"', '#']);
    is_told && (names_place || text.contains('#')) || points.is_some_and(is_place)
}

/// `Monitor the hit rate; adjust it if it stays below its threshold`: a number to watch, not a step.
pub fn is_threshold(text: &str) -> bool {
    text.contains("threshold") && words::verb(text) == "monitor"
}

pub fn is_decision(text: &str, rest: &str) -> bool {
    static OPEN: Needles = Needles::new(&[
        &[
            "may need to",
            "might need to",
            "if needed",
            "if necessary",
            "whether to",
        ],
        &["if "],
        &["` or `"],
    ]);
    if matches!(&*words::verb(rest), "decide" | "choose" | "consider") {
        return true;
    }
    let found = OPEN.groups_in(rest);
    let has_outcome = || has_outcome(words::first_sentence(&words::lower(rest)).0);
    found & 1 != 0
        || is_mapping(text)
        || found & 2 != 0 && has_outcome()
        || found & 4 != 0 && is_verdict(rest)
        || is_choice(rest)
}

/// `` `MODE=a` -> do this ``: what holds decides.
fn is_mapping(text: &str) -> bool {
    let code = text.strip_prefix('`').and_then(|text| text.split_once('`'));
    code.is_some_and(|(_, rest)| rest.trim_start().starts_with("->") || rest.trim_start().starts_with('→'))
}

/// `if it fails`, `if errors persist`: what came of something decides.
fn has_outcome(text: &str) -> bool {
    const OUTCOMES: &[&str] = &[
        "fail",
        "fails",
        "failed",
        "return",
        "returns",
        "returned",
        "persist",
        "persists",
        "exceed",
        "exceeds",
        "continue",
        "continues",
        "remain",
        "remains",
        "crashes",
        "hangs",
        "drops",
        "rises",
        "still",
        "reports",
        "worsens",
    ];
    let mut from = 0;
    while let Some(found) = text[from..].find("if ") {
        let at = from + found;
        from = at + 3;
        let is_word = at == 0 || text[..at].ends_with([' ', '(']);
        if !is_word {
            continue;
        }
        let end = text[from..].find([',', ';']).map_or(text.len(), |end| from + end);
        let mut clause = text[from..end].split_whitespace();
        if clause.any(|word| OUTCOMES.contains(&word.trim_end_matches(['.', ':', ')']))) {
            return true;
        }
        // Another `if` of the same clause would see no more than this one.
        from = end;
    }
    false
}

/// `` Confirm `a` is `b` or `c` (investigate `d`) ``: each answer leads elsewhere.
fn is_verdict(text: &str) -> bool {
    let otherwise = text.split_once(" (").map(|(_, inside)| words::asks_plainly(inside));
    text.contains("` or `") && text.contains("` is `") && otherwise.is_some_and(|asks| asks != Asks::Nothing)
}

/// `To free it, delete this or flush that`: two ways to one end.
fn is_choice(text: &str) -> bool {
    let is_purpose = text.starts_with("To ");
    let behind = text.split_once(", ").filter(|_| is_purpose).map(|(_, behind)| behind);
    behind.is_some_and(|behind| {
        let mut parts = behind.split(" or ");
        let asks = |part: &str| words::asks_plainly(part) == Asks::Doing;
        parts.next().is_some_and(asks) && parts.any(asks)
    })
}

/// Whether the sentence tells what something does by itself, not what a person does.
pub fn is_statement(text: &str) -> bool {
    const STARTS: &[&str] = &[
        "the", "this", "these", "those", "it", "its", "they", "there", "all", "each", "every", "our", "we", "a", "an",
    ];
    const PEOPLE: &[&str] = &[
        "engineer",
        "commander",
        "on-call",
        "oncall",
        "team",
        "operator",
        "lead",
        "manager",
        "responder",
        "owner",
        "admin",
        "administrator",
        "person",
        "developer",
        "scribe",
        "deputy",
    ];
    let mut parts = text.split_whitespace().map(str::to_lowercase);
    let is_told = parts.next().is_some_and(|first| STARTS.contains(&first.as_str()));
    is_told && !parts.take(4).any(|word| PEOPLE.contains(&word.as_str()))
}

pub fn names_dashboard(text: &str) -> bool {
    let plain = text.split(" (").next().unwrap_or(text).trim_end_matches('.');
    let last = plain.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    matches!(
        last.as_str(),
        "dashboard" | "dashboards" | "panel" | "panels" | "graph" | "graphs"
    )
}
/// `Confirm …`, `Ensure …`, `Make sure …`: it is so, or it is not.
pub fn is_sure(verb: &str, text: &str) -> bool {
    matches!(verb, "confirm" | "ensure") || text.to_lowercase().starts_with("make sure")
}

/// The very thing is named, in code right behind the verb or behind a colon.
pub fn names_exactly(text: &str) -> bool {
    let behind_verb = text.split_once(' ').map_or("", |(_, behind)| behind.trim_start());
    behind_verb.starts_with('`') || text.contains(": `")
}

/// `Merge it; the build must be green`: something has to be true besides.
pub fn has_standing_part(text: &str) -> bool {
    text.split_once("; ")
        .is_some_and(|(_, rest)| rest.contains(" must be "))
}

pub fn is_optional(text: &str) -> bool {
    ["as needed", "if you like", "where useful", "optional"]
        .iter()
        .any(|word| text.contains(word))
}
