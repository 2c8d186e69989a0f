//! The signature of a webhook: HMAC-SHA256 over the timestamp, a dot and the exact body.

use crate::domain::{Moment, Secret};
use ring::hmac;
use std::fmt::Write as _;

/// The header with the seconds since 1970 that are part of what is signed; a receiver refuses old ones.
pub const TIMESTAMP_HEADER: &str = "x-onscene-timestamp";
/// The header with `v1=` and the signature in hexadecimal digits.
pub const SIGNATURE_HEADER: &str = "x-onscene-signature";

/// The value of [`TIMESTAMP_HEADER`].
#[must_use]
pub fn timestamp(at: Moment) -> String {
    at.timestamp().to_string()
}

/// The value of [`SIGNATURE_HEADER`] for a body sent at `at`.
#[must_use]
pub fn signature(secret: &Secret, at: Moment, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.reveal().as_bytes());
    let mut context = hmac::Context::with_key(&key);
    context.update(timestamp(at).as_bytes());
    context.update(b".");
    context.update(body);
    let mut text = String::from("v1=");
    for byte in context.sign().as_ref() {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with `printf '%s' '1700000000.{"a":1}' | openssl dgst -sha256 -hmac correct-horse`.
    #[test]
    fn the_signature_is_what_openssl_makes_of_it() {
        let at = Moment::from_timestamp(1_700_000_000, 0).unwrap();
        let told = signature(&Secret::new("correct-horse"), at, br#"{"a":1}"#);
        assert_eq!(
            told,
            "v1=90498955c6f0f9e787634182800fd4e19d8797c31374b63e7073bdaec01ef1bf"
        );
        let other = signature(&Secret::new("correct-horse"), at, br#"{"a":2}"#);
        assert_ne!(told, other);
    }
}
