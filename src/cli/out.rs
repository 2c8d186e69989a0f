//! What subcommands print. Whoever reads it may have had enough: `onscene incident show | head -3`.

use std::io::{ErrorKind, Write};

/// Writes, and lets what nobody reads any more fall on the floor.
pub fn print(out: impl Write, text: std::fmt::Arguments<'_>) {
    let mut out = Quiet(out);
    if let Err(error) = out.write_fmt(text).and_then(|()| out.flush()) {
        // Where the standard error is what cannot be written there is nobody left to tell.
        let _ = writeln!(std::io::stderr(), "onscene: cannot write: {error}");
    }
}

/// A stream on which a pipe that is closed at its other end is no error.
#[derive(Debug)]
pub struct Quiet<W>(pub W);

impl<W: Write> Write for Quiet<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self.0.write(bytes) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(bytes.len()),
            other => other,
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self.0.flush() {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }
}

/// As the standard one, but a pipe that is closed at its other end is no panic.
macro_rules! println {
    () => { $crate::cli::out::print(std::io::stdout().lock(), format_args!("\n")) };
    ($form:literal $($rest:tt)*) => {
        $crate::cli::out::print(std::io::stdout().lock(), format_args!("{}\n", format_args!($form $($rest)*)))
    };
}

/// As the standard one, but a pipe that is closed at its other end is no panic.
macro_rules! eprintln {
    ($form:literal $($rest:tt)*) => {
        $crate::cli::out::print(std::io::stderr().lock(), format_args!("{}\n", format_args!($form $($rest)*)))
    };
}
