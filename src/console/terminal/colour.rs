//! Decides how many colours the screen may use, and says why.
//!
//! Pure. Over SSH only `TERM` arrives (sshd's `AcceptEnv` passes neither `COLORTERM` nor `NO_COLOR`), so true colour
//! cannot be found out there: the sixteen named colours are the palette everything is designed for.

/// How many colours the terminal is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Depth {
    /// None; bold, reverse and underline only.
    Mono,
    /// The sixteen named ones, which follow the person's own theme.
    #[default]
    Ansi16,
    /// xterm's table of 256.
    Ansi256,
    /// 24 bits.
    True,
}

/// What a flag or a configuration file says about colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wish {
    /// Find out.
    #[default]
    Auto,
    /// Colour even where the environment says no.
    Always,
    /// No colour.
    Never,
    /// Exactly this depth.
    Depth(Depth),
}

impl Wish {
    /// The words a person may write.
    pub const WORDS: [&'static str; 6] = ["auto", "always", "never", "16", "256", "true"];

    /// Reads one of [`Wish::WORDS`]; `None` for any other.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "auto" => Self::Auto,
            "always" => Self::Always,
            "never" => Self::Never,
            "16" => Self::Depth(Depth::Ansi16),
            "256" => Self::Depth(Depth::Ansi256),
            "true" => Self::Depth(Depth::True),
            _ => return None,
        })
    }
}

/// Everything the decision looks at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inputs {
    /// `--color`.
    pub flag: Wish,
    /// The configuration file's setting.
    pub config: Wish,
    /// `NO_COLOR`; counts when it is not empty (no-color.org).
    pub no_color: Option<String>,
    /// `TERM`.
    pub term: Option<String>,
    /// `COLORTERM`.
    pub colorterm: Option<String>,
}

impl Inputs {
    /// Takes the environment's part from this process; flag and configuration stay [`Wish::Auto`].
    #[must_use]
    pub fn from_env() -> Self {
        let read = |name| std::env::var(name).ok();
        Self {
            no_color: read("NO_COLOR"),
            term: read("TERM"),
            colorterm: read("COLORTERM"),
            ..Self::default()
        }
    }

    fn is_dumb(&self) -> bool {
        self.term.as_deref() == Some("dumb")
    }
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// Colours to use.
    pub depth: Depth,
    /// Whether the terminal can show a full screen at all; otherwise the plain, line by line mode is in order.
    pub full_screen: bool,
    /// Why, as a sentence without a full stop.
    pub reason: &'static str,
}

/// Decides, first match wins: flag, `NO_COLOR`, `TERM=dumb`, configuration, `COLORTERM`, `TERM`.
#[must_use]
pub fn decide(inputs: &Inputs) -> Decision {
    let (depth, reason) = choose(inputs);
    Decision {
        depth,
        full_screen: !inputs.is_dumb(),
        reason,
    }
}

fn choose(inputs: &Inputs) -> (Depth, &'static str) {
    match inputs.flag {
        Wish::Never => return (Depth::Mono, "--color never"),
        Wish::Depth(depth) => return (depth, "--color names the depth"),
        Wish::Always => return (capability(inputs).0, "--color always; the depth is the terminal's"),
        Wish::Auto => {}
    }
    if inputs.no_color.as_deref().is_some_and(|value| !value.is_empty()) {
        return (Depth::Mono, "NO_COLOR is set");
    }
    if inputs.is_dumb() {
        return (Depth::Mono, "TERM is dumb");
    }
    match inputs.config {
        Wish::Never => (Depth::Mono, "the configuration says never"),
        Wish::Depth(depth) => (depth, "the configuration names the depth"),
        Wish::Always | Wish::Auto => capability(inputs),
    }
}

/// What the terminal is known to show; never less than the sixteen colours.
fn capability(inputs: &Inputs) -> (Depth, &'static str) {
    let term = inputs.term.as_deref().unwrap_or_default();
    if matches!(inputs.colorterm.as_deref(), Some("truecolor" | "24bit")) {
        (Depth::True, "COLORTERM says true colour")
    } else if term.ends_with("-direct") {
        (Depth::True, "TERM says true colour")
    } else if term.contains("256color") {
        (Depth::Ansi256, "TERM says 256 colours")
    } else if term.starts_with("vt1") || term.starts_with("vt2") || term.ends_with("-m") || term.ends_with("-mono") {
        (Depth::Mono, "TERM names a terminal without colours")
    } else {
        (Depth::Ansi16, "nothing says more than the sixteen colours")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Row = (
        &'static str,
        &'static str,
        [Option<&'static str>; 3],
        Depth,
        bool,
        &'static str,
    );

    /// flag, configuration, [`NO_COLOR`, `TERM`, `COLORTERM`], depth, full screen, start of the reason.
    const TABLE: [Row; 22] = [
        ("auto", "auto", [None, None, None], Depth::Ansi16, true, "nothing"),
        (
            "auto",
            "auto",
            [None, Some("xterm"), None],
            Depth::Ansi16,
            true,
            "nothing",
        ),
        (
            "auto",
            "auto",
            [None, Some("linux"), None],
            Depth::Ansi16,
            true,
            "nothing",
        ),
        (
            "auto",
            "auto",
            [None, Some("xterm-ghostty"), None],
            Depth::Ansi16,
            true,
            "nothing",
        ),
        (
            "auto",
            "auto",
            [None, Some("xterm-256color"), None],
            Depth::Ansi256,
            true,
            "TERM says 256",
        ),
        (
            "auto",
            "auto",
            [None, Some("tmux-256color"), None],
            Depth::Ansi256,
            true,
            "TERM says 256",
        ),
        (
            "auto",
            "auto",
            [None, Some("xterm-direct"), None],
            Depth::True,
            true,
            "TERM says true",
        ),
        (
            "auto",
            "auto",
            [None, Some("xterm-256color"), Some("truecolor")],
            Depth::True,
            true,
            "COLORTERM",
        ),
        (
            "auto",
            "auto",
            [None, Some("xterm"), Some("24bit")],
            Depth::True,
            true,
            "COLORTERM",
        ),
        (
            "auto",
            "auto",
            [None, Some("xterm"), Some("yes")],
            Depth::Ansi16,
            true,
            "nothing",
        ),
        (
            "auto",
            "auto",
            [None, Some("vt100"), None],
            Depth::Mono,
            true,
            "TERM names",
        ),
        (
            "auto",
            "auto",
            [None, Some("dumb"), None],
            Depth::Mono,
            false,
            "TERM is dumb",
        ),
        (
            "auto",
            "true",
            [None, Some("dumb"), None],
            Depth::Mono,
            false,
            "TERM is dumb",
        ),
        (
            "auto",
            "auto",
            [Some("1"), Some("xterm-256color"), Some("truecolor")],
            Depth::Mono,
            true,
            "NO_COLOR",
        ),
        (
            "auto",
            "auto",
            [Some(""), Some("xterm-256color"), None],
            Depth::Ansi256,
            true,
            "TERM says 256",
        ),
        (
            "auto",
            "256",
            [Some("1"), Some("xterm"), None],
            Depth::Mono,
            true,
            "NO_COLOR",
        ),
        (
            "auto",
            "never",
            [None, Some("xterm-256color"), None],
            Depth::Mono,
            true,
            "the configuration says",
        ),
        (
            "auto",
            "true",
            [None, Some("xterm"), None],
            Depth::True,
            true,
            "the configuration names",
        ),
        (
            "never",
            "true",
            [None, Some("xterm"), Some("truecolor")],
            Depth::Mono,
            true,
            "--color never",
        ),
        (
            "always",
            "never",
            [Some("1"), Some("xterm-256color"), None],
            Depth::Ansi256,
            true,
            "--color always",
        ),
        (
            "256",
            "16",
            [Some("1"), Some("xterm"), None],
            Depth::Ansi256,
            true,
            "--color names",
        ),
        (
            "16",
            "auto",
            [None, Some("dumb"), None],
            Depth::Ansi16,
            false,
            "--color names",
        ),
    ];

    #[test]
    fn the_first_word_that_counts_decides() {
        for (flag, config, env, depth, full_screen, reason) in TABLE {
            let [no_color, term, colorterm] = env.map(|value| value.map(str::to_owned));
            let (flag, config) = (Wish::from_word(flag).unwrap(), Wish::from_word(config).unwrap());
            let inputs = Inputs {
                flag,
                config,
                no_color,
                term,
                colorterm,
            };
            let decision = decide(&inputs);
            assert_eq!(
                (decision.depth, decision.full_screen),
                (depth, full_screen),
                "{inputs:?}"
            );
            assert!(decision.reason.starts_with(reason), "{inputs:?}: {}", decision.reason);
        }
    }

    #[test]
    fn every_word_is_read_and_no_other() {
        assert!(Wish::WORDS.iter().all(|word| Wish::from_word(word).is_some()));
        assert_eq!(Wish::from_word("8"), None);
    }
}
