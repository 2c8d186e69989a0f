//! The two pipes of a command.

use tokio::io::{AsyncRead, AsyncReadExt as _};

/// Bytes read from a pipe at once; as many as Linux keeps in one.
pub(super) const READ: usize = 64 * 1024;

/// Which pipe.
#[derive(Debug, Clone, Copy)]
pub(super) enum Pipe {
    /// Standard output.
    Output,
    /// Standard error.
    Error,
}

/// Bytes read into `buffer`; 0 at the end, also when the pipe cannot be read any more.
pub(super) async fn read<P: AsyncRead + Unpin>(pipe: &mut Option<P>, buffer: &mut [u8]) -> usize {
    match pipe {
        Some(pipe) => pipe.read(buffer).await.unwrap_or_default(),
        None => 0,
    }
}
