//! Which ways a text goes, decided from the surroundings alone. Pure.

use super::ClipboardEnv;

/// Bytes of text that fit into one OSC 52 sequence of 100,000 bytes, the cap of hterm and others.
pub(super) const OSC52_CAP: usize = 74_994;
/// Bytes of text mosh 1.4 passes on (16,384 of base64); it cuts off the rest and says nothing.
pub(super) const MOSH_CAP: usize = 12_288;
/// Bytes of one DCS chunk for GNU screen 4.9. It passes at most 768 and prints what is longer on the screen.
pub(super) const SCREEN_CHUNK: usize = 250;

/// What a person wants used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Choice {
    /// Whatever the surroundings offer.
    #[default]
    Auto,
    /// The tmux buffer only.
    Tmux,
    /// The terminal's OSC 52 only.
    Osc52,
    /// The desktop's clipboard on this machine only.
    Native,
    /// Only the file.
    File,
    /// Nothing at all.
    None,
}

/// One way to hand text over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Route {
    /// A file only the person can read.
    File,
    /// `tmux load-buffer -w`: the paste buffer, and the outer terminal's clipboard where tmux can reach it.
    Tmux,
    /// An OSC 52 sequence to the terminal.
    Osc52,
    /// The same, wrapped for GNU screen.
    Osc52Screen,
    /// The desktop's clipboard.
    Native,
}

impl Route {
    /// Its name for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Tmux => "tmux buffer",
            Self::Osc52 => "terminal (OSC 52)",
            Self::Osc52Screen => "terminal (OSC 52 through screen)",
            Self::Native => "desktop clipboard",
        }
    }

    /// The bytes of text it takes, where it has a limit.
    #[must_use]
    pub const fn cap(self, env: ClipboardEnv) -> Option<usize> {
        match self {
            Self::Osc52 | Self::Osc52Screen if env.mosh => Some(MOSH_CAP),
            Self::Osc52 | Self::Osc52Screen => Some(OSC52_CAP),
            Self::File | Self::Tmux | Self::Native => None,
        }
    }
}

/// The ways to take for a text of `len` bytes, in order.
#[must_use]
pub fn plan(choice: Choice, env: ClipboardEnv, len: usize) -> Vec<Route> {
    let fits = |route: &Route| route.cap(env).is_none_or(|cap| len <= cap);
    wanted(choice, env).into_iter().filter(fits).collect()
}

/// The way to the terminal itself; what is left when tmux does not answer.
#[must_use]
pub(super) fn terminal_route(env: ClipboardEnv) -> Option<Route> {
    match (env.terminal, env.screen) {
        (false, _) => None,
        (true, true) => Some(Route::Osc52Screen),
        (true, false) => Some(Route::Osc52),
    }
}

/// The ways that would be taken if the text was short enough.
pub(super) fn wanted(choice: Choice, env: ClipboardEnv) -> Vec<Route> {
    let file = [Route::File].into_iter();
    match choice {
        Choice::Auto => {
            let near = if env.tmux {
                Some(Route::Tmux)
            } else {
                terminal_route(env)
            };
            file.chain(near)
                .chain(env.local_display.then_some(Route::Native))
                .collect()
        }
        Choice::Tmux => file.chain([Route::Tmux]).collect(),
        Choice::Osc52 => file.chain(terminal_route(env)).collect(),
        Choice::Native => file.chain([Route::Native]).collect(),
        Choice::File => file.collect(),
        Choice::None => Vec::new(),
    }
}
