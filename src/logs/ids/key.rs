//! The form in which ids are compared.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The hash of an id's normal form. Two different ids among ten million share one with a chance
/// of one in 300,000; then one line too many is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IdKey(pub u64);

impl IdKey {
    /// The key of an id as it is written.
    #[must_use]
    pub fn of(id: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        match hex_of(id) {
            Some(hex) => hex.hash(&mut hasher),
            None => id.trim().as_bytes().hash(&mut hasher),
        }
        Self(hasher.finish())
    }
}

/// The normal form of an id: 32 lower-case hex digits for a UUID, a trace id and a `traceparent`;
/// otherwise the text without blanks around it.
#[must_use]
pub fn normal(id: &str) -> Cow<'_, str> {
    match hex_of(id) {
        Some(hex) => Cow::Owned(hex.iter().map(|byte| *byte as char).collect()),
        None => Cow::Borrowed(id.trim()),
    }
}

/// The 32 hex digits of an id that has so many, in lower case.
fn hex_of(id: &str) -> Option<[u8; 32]> {
    let bytes = id.trim().as_bytes();
    match bytes.len() {
        32 => collect(bytes.iter()),
        36 => {
            let dashed = [8, 13, 18, 23].iter().all(|at| bytes[*at] == b'-');
            collect(bytes.iter().filter(|byte| **byte != b'-')).filter(|_| dashed)
        }
        55 if bytes[2] == b'-' && bytes[35] == b'-' && bytes[52] == b'-' => collect(bytes[3..35].iter()),
        _ => None,
    }
}

fn collect<'a>(bytes: impl Iterator<Item = &'a u8>) -> Option<[u8; 32]> {
    let mut out = [0; 32];
    let mut length = 0;
    for byte in bytes {
        if !byte.is_ascii_hexdigit() || length == 32 {
            return None;
        }
        out[length] = byte.to_ascii_lowercase();
        length += 1;
    }
    (length == 32).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_id_meet() {
        let one = "7f3a91c2-0d5e-4a7b-9c1d-2e3f4a5b6c7d";
        for other in [
            "7f3a91c20d5e4a7b9c1d2e3f4a5b6c7d",
            "7F3A91C2-0D5E-4A7B-9C1D-2E3F4A5B6C7D",
            " 7f3a91c20d5e4a7b9c1d2e3f4a5b6c7d ",
            "00-7f3a91c20d5e4a7b9c1d2e3f4a5b6c7d-00f067aa0ba902b7-01",
        ] {
            assert_eq!(IdKey::of(one), IdKey::of(other), "{other}");
            assert_eq!(normal(other), "7f3a91c20d5e4a7b9c1d2e3f4a5b6c7d");
        }
        assert_ne!(IdKey::of(one), IdKey::of("7f3a91c2-0d5e-4a7b-9c1d-2e3f4a5b6c7e"));
        assert_ne!(IdKey::of("Abc"), IdKey::of("abc"));
        assert_eq!(normal(" abc "), "abc");
    }
}
