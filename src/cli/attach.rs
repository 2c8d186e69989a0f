//! `onscene attach`: the console, and the host where none runs.

use super::Session;
use super::reach::{Doorway, ask, hello};
use crate::config::ColorWhen;
use crate::console::app::State;
use crate::console::runtime::{Ends, Reach, ReachError, Setup, Starting, run as run_console};
use crate::console::terminal::Options;
use crate::console::terminal::colour::{self, Decision, Depth, Inputs, Wish};
use crate::domain::{SafeText, Warning};
use crate::wire::{ToConsole, ToHost};
use anyhow::{Result, bail};
use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Duration;

/// Opens the console; `more` are further arguments for a host that has to be started.
pub fn run(session: &Session, more: &[OsString]) -> Result<ExitCode> {
    let colours = colours(session);
    if !colours.full_screen {
        bail!(
            "this terminal cannot show a full screen: {} (hint: `onscene status` and `onscene check` print lines)",
            colours.reason
        );
    }
    let doorway = Doorway::new(session, more)?;
    // Whatever stands in the way is said on the plain terminal, before the screen is taken.
    drop(doorway.enter()?);
    if let Some(ToConsole::Refused { refusal }) = ask(&doorway.socket(), &session.person(), &ToHost::Status)? {
        bail!("{refusal}");
    }
    let ends = Ends::default();
    let watch = super::incident::Watch::start(session, ends.clone());
    let ran = run_console(setup(session, doorway, colours.depth, ends));
    if let Some(doubt) = watch.end() {
        eprintln!("onscene: {doubt}");
    }
    ran?;
    Ok(ExitCode::SUCCESS)
}

fn setup(session: &Session, doorway: Doorway, depth: Depth, ends: Ends) -> Setup {
    let (keymap, mut warnings) = session.keymap();
    let (theme, of_theme) = session.theme();
    warnings.extend(of_theme);
    let person = session.person();
    let mut state = State::new((80, 24), keymap);
    state.warnings = super::incident::doubts(session);
    state.warnings.extend(sentences(&warnings));
    state.utc_offset = local_offset() / 60;
    Setup {
        state,
        theme,
        terminal: terminal(session, depth),
        reach: reach(doorway),
        hello: hello(&person, true, session.globals.read_only),
        ends,
        frame: frame(session),
    }
}

fn sentences(warnings: &[Warning]) -> Vec<SafeText> {
    warnings
        .iter()
        .map(|warning| SafeText::clean(&warning.to_string()))
        .collect()
}

fn reach(doorway: Doorway) -> Reach {
    Box::new(move |starting| {
        let entered = match starting {
            Starting::Allowed => doorway.enter(),
            Starting::Forbidden => doorway.knock(),
        };
        entered.map_err(|error| ReachError::Later(SafeText::clean(&format!("{error:#}"))))
    })
}

fn terminal(session: &Session, depth: Depth) -> Options {
    Options {
        depth,
        clipboard_file: Some(session.project.dir.join("clip")),
        ..Options::default()
    }
}

fn colours(session: &Session) -> Decision {
    let wish = match session.config.console.color {
        ColorWhen::Auto => Wish::Auto,
        ColorWhen::Always => Wish::Always,
        ColorWhen::Never => Wish::Never,
    };
    colour::decide(&Inputs {
        config: wish,
        ..Inputs::from_env()
    })
}

/// A frame takes 33 ms at the shortest here, 100 ms over SSH: there the frame rate is what costs.
fn frame(session: &Session) -> Duration {
    let console = &session.config.console;
    let is_remote = std::env::var_os("SSH_CONNECTION").is_some();
    let rate = if is_remote { console.fps_ssh } else { console.fps_local };
    Duration::from_secs(1) / rate.max(1)
}

/// How far this machine's clock on the wall is from UTC, in seconds.
fn local_offset() -> i32 {
    crate::time::now()
        .with_timezone(&chrono::Local)
        .offset()
        .local_minus_utc()
}
