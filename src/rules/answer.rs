//! What a probe got, before it is judged.

/// An answer as it came; a probe that got none has nothing to judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Answer<'a> {
    /// The status code, where the protocol has one.
    pub status: Option<u16>,
    /// How long the whole answer took, in milliseconds.
    pub latency_ms: u64,
    /// The body, or its head where it is longer than the probe reads.
    pub body: Option<&'a str>,
    /// Header names and values in the order they came.
    pub headers: &'a [(String, String)],
}

impl<'a> Answer<'a> {
    /// The first header of this name, without regard to case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&'a str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}
