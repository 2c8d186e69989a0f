//! Framing: a big-endian `u32` length, then that many bytes of JSON.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The longest message in bytes: a page of a thousand long log lines fits, a runaway peer does not.
pub const LIMIT: usize = 8 * 1024 * 1024;

/// Why bytes are no message.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The length is over [`LIMIT`].
    #[error("a message of {0} bytes is over the limit of {LIMIT}")]
    TooLong(usize),
    /// The bytes are not the JSON that was expected.
    #[error("not a message: {0}")]
    Json(#[from] serde_json::Error),
}

/// Turns a message into bytes, length first.
///
/// # Errors
/// The message is too long or cannot be written as JSON.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, FrameError> {
    let mut bytes = vec![0; 4];
    serde_json::to_writer(&mut bytes, message)?;
    let length = bytes.len() - 4;
    let prefix = u32::try_from(length)
        .ok()
        .filter(|_| length <= LIMIT)
        .ok_or(FrameError::TooLong(length))?;
    bytes[..4].copy_from_slice(&prefix.to_be_bytes());
    Ok(bytes)
}

/// Takes one whole message from the front of `buffer`, or nothing where it is not whole yet.
///
/// # Errors
/// The announced length is over the limit, or the bytes are not the message that was expected.
pub fn decode<T: DeserializeOwned>(buffer: &mut Vec<u8>) -> Result<Option<T>, FrameError> {
    let Some(prefix) = buffer.first_chunk::<4>() else {
        return Ok(None);
    };
    let length = u32::from_be_bytes(*prefix) as usize;
    if length > LIMIT {
        return Err(FrameError::TooLong(length));
    }
    if buffer.len() < 4 + length {
        return Ok(None);
    }
    let message = serde_json::from_slice(&buffer[4..4 + length]);
    buffer.drain(..4 + length);
    Ok(Some(message?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_comes_whole_or_not_at_all() {
        let bytes = encode(&"hello").unwrap();
        let mut buffer = bytes[..5].to_vec();
        assert!(decode::<String>(&mut buffer).unwrap().is_none());
        buffer.extend_from_slice(&bytes[5..]);
        buffer.extend_from_slice(&encode(&"again").unwrap());
        assert_eq!(decode::<String>(&mut buffer).unwrap().as_deref(), Some("hello"));
        assert_eq!(decode::<String>(&mut buffer).unwrap().as_deref(), Some("again"));
        assert!(buffer.is_empty());
    }

    #[test]
    fn a_runaway_length_is_an_error() {
        let mut buffer = vec![0xff; 8];
        assert!(matches!(decode::<String>(&mut buffer), Err(FrameError::TooLong(_))));
    }
}
