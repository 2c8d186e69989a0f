//! Addresses by which even asking acts.

/// Words of a path or a query by which even asking changes something.
const ACTING: &[&str] = &[
    "delete",
    "purge",
    "flush",
    "reset",
    "shutdown",
    "restart",
    "reboot",
    "reload",
    "kill",
    "drop",
    "cleanup",
    "clear",
    "truncate",
    "destroy",
    "terminate",
    "uninstall",
    "rollback",
    "quit",
    "abort",
    "stop",
    "start",
    "disable",
    "enable",
    "remove",
    "deploy",
    "build",
    "revoke",
    "rotate",
    "cancel",
];

/// The word of an address by which asking acts.
pub(super) fn acting(address: &str) -> Option<String> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let path = rest.split_once(['/', '?']).map_or("", |(_, path)| path).to_lowercase();
    let place = path.split('?').next().unwrap_or_default();
    // Coded letters and curl's own patterns can spell any word.
    if place.contains(['%', '[', ']', '{', '}']) {
        return Some("a pattern or coded letters".into());
    }
    let in_place = ACTING.iter().find(|word| place.contains(**word)).copied();
    in_place.or_else(|| asked(path.split_once('?')?.1)).map(str::to_owned)
}

/// The word of a query by which asking acts; `start=2024-01-15` names a moment, `action=start` a deed.
fn asked(query: &str) -> Option<&'static str> {
    query.split('&').find_map(|field| {
        let (name, value) = field.split_once('=').unwrap_or(("", field));
        deed(&decoded(name), &decoded(value))
    })
}

fn deed(name: &str, value: &str) -> Option<&'static str> {
    const MOMENTS: [&str; 2] = ["start", "stop"];
    // curl spells what stands in these itself.
    if name.contains('{') || name.contains('[') && name.contains('-') {
        return Some("a pattern");
    }
    if let Some(steers) = steers(name, value) {
        return Some(steers);
    }
    let name = Some(name).filter(|name| !MOMENTS.iter().any(|moment| name.starts_with(moment)));
    let all = name.into_iter().chain([value]);
    let mut words = all.flat_map(|text| text.split(|character: char| !character.is_alphanumeric()));
    words.find_map(|word| ACTING.iter().find(|acting| **acting == word).copied())
}

/// Fields by which a server does something else than answer: it takes another method than the one that was sent, or
/// would act but for this field, which nobody knows that it minds.
fn steers(name: &str, value: &str) -> Option<&'static str> {
    const METHODS: [&str; 5] = [
        "method",
        "httpmethod",
        "xhttpmethod",
        "xhttpmethodoverride",
        "methodoverride",
    ];
    const REHEARSALS: [&str; 3] = ["dryrun", "noop", "simulate"];
    let letters: String = name.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let is_method = METHODS.contains(&letters.as_str()) && !matches!(value, "get" | "head" | "options");
    if is_method {
        return Some("another method");
    }
    let is_rehearsal = REHEARSALS.contains(&letters.as_str());
    is_rehearsal.then_some("a rehearsal of something that acts")
}

/// Lower case, coded letters taken apart, as the server reads it.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let code = behind.get(..2).filter(|_| *first == b'%');
        let code = code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &behind[2..] } else { behind };
    }
    String::from_utf8_lossy(&bytes).to_lowercase()
}
