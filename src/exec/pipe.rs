//! The two pipes of a command; a terminal takes the place of both.

use tokio::io::{AsyncRead, AsyncReadExt as _};

/// Bytes read from a pipe at once; as many as Linux keeps in one.
pub(super) const READ: usize = 64 * 1024;

/// Our end of a pipe or a terminal.
pub(super) type Source = Box<dyn AsyncRead + Send + Unpin>;

/// Which pipe.
#[derive(Debug, Clone, Copy)]
pub(super) enum Pipe {
    /// Standard output.
    Output,
    /// Standard error.
    Error,
}

/// Bytes read into `buffer`; 0 at the end, also when the pipe cannot be read any more.
pub(super) async fn read(pipe: &mut Option<Source>, buffer: &mut [u8]) -> usize {
    match pipe {
        Some(pipe) => pipe.read(buffer).await.unwrap_or_default(),
        None => 0,
    }
}
