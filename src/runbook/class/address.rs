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
    const MOMENTS: [&str; 2] = ["start", "stop"];
    let fields = query
        .split('&')
        .map(|field| field.split_once('=').unwrap_or(("", field)));
    let mut words = fields.flat_map(|(name, value)| {
        let name = Some(name).filter(|name| !MOMENTS.iter().any(|moment| name.starts_with(moment)));
        let all = name.into_iter().chain([value]);
        all.flat_map(|text| text.split(|character: char| !character.is_alphanumeric()))
    });
    words.find_map(|word| ACTING.iter().find(|acting| **acting == word).copied())
}
