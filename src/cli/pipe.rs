//! Whoever reads the output may leave before its end, as `head` does: that is no fault, and ends the program quietly.

use anyhow::Result;
use std::any::Any;
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind, set_hook, take_hook};
use std::process::ExitCode;

/// What a shell says of a program that a closed pipe ended.
const CLOSED: u8 = 141;

/// Runs a program and ends it quietly where nobody reads its output any more.
///
/// # Errors
/// Those of the program.
pub(super) fn quietly(program: impl FnOnce() -> Result<ExitCode>) -> Result<ExitCode> {
    let hook = take_hook();
    set_hook(Box::new(move |info| {
        if !is_closed(info.payload()) {
            hook(info);
        }
    }));
    match catch_unwind(AssertUnwindSafe(program)) {
        Err(payload) if is_closed(&*payload) => Ok(ExitCode::from(CLOSED)),
        Err(payload) => resume_unwind(payload),
        // With a sentence around it the pipe is another one: a socket.
        Ok(Err(error)) if error.chain().count() == 1 && error.chain().any(is_pipe) => Ok(ExitCode::from(CLOSED)),
        Ok(ended) => ended,
    }
}

/// What `println!` panics with; it has no other way out.
fn is_closed(payload: &(dyn Any + Send)) -> bool {
    let text = payload.downcast_ref::<String>();
    text.is_some_and(|text| text.starts_with("failed printing to stdout") && text.contains("Broken pipe"))
}

fn is_pipe(error: &(dyn std::error::Error + 'static)) -> bool {
    let io = error.downcast_ref::<std::io::Error>();
    io.is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
