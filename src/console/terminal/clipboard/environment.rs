//! What surrounds the console, as far as copying is concerned.

/// The facts the plan is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClipboardEnv {
    /// Inside tmux (`TMUX`).
    pub tmux: bool,
    /// Inside GNU screen (`STY`).
    pub screen: bool,
    /// A mosh server is among our ancestors.
    pub mosh: bool,
    /// There is a terminal, and it is not a dumb one.
    pub terminal: bool,
    /// A display of this machine that the person sits at: set, and not through SSH.
    pub local_display: bool,
}

impl ClipboardEnv {
    /// Looks around; reads the environment and, on Linux, `/proc`.
    #[must_use]
    pub fn detect() -> Self {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let desktop = cfg!(target_os = "macos") || set("DISPLAY") || set("WAYLAND_DISPLAY");
        Self {
            tmux: set("TMUX"),
            screen: set("STY"),
            mosh: has_mosh_ancestor(),
            terminal: std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
            local_display: desktop && !set("SSH_CONNECTION") && !set("SSH_TTY"),
        }
    }
}

/// Walks up the parents. More than 64 generations is not a person's shell.
fn has_mosh_ancestor() -> bool {
    let mut pid = std::process::id();
    for _ in 0..64 {
        let Ok(stat) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else {
            return false;
        };
        let Some((name, parent)) = read_stat(&stat) else {
            return false;
        };
        if name == "mosh-server" {
            return true;
        }
        pid = parent;
    }
    false
}

/// The name and the parent's id in a line of `/proc/PID/stat`: `1 (name) S 0 …`. The name may hold anything.
fn read_stat(stat: &str) -> Option<(&str, u32)> {
    let (head, tail) = stat.rsplit_once(')')?;
    let (_, name) = head.split_once('(')?;
    Some((name, tail.split_whitespace().nth(1)?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::read_stat;

    #[test]
    fn a_process_name_may_hold_anything() {
        assert_eq!(read_stat("7 (mosh-server) S 3 7 7"), Some(("mosh-server", 3)));
        assert_eq!(read_stat("7 (a) S 1 (b) R 5 7"), Some(("a) S 1 (b", 5)));
        assert_eq!(read_stat("nonsense"), None);
    }
}
