//! A container's state in a few words, readable without colour.

use crate::domain::container::{ContainerHealth, ContainerRow, ContainerState};

/// The state in words: `healthy`, `unhealthy 2/3 soon`, `exited 137: out of memory`.
#[must_use]
pub fn state(row: &ContainerRow) -> String {
    match row.state {
        ContainerState::Running => running(row),
        ContainerState::Exited | ContainerState::Dead => row.exit.as_ref().map_or_else(
            || "exited, nobody knows why".into(),
            crate::domain::container::ExitCause::words,
        ),
        ContainerState::Created => row.exit.as_ref().map_or_else(
            || "created, not started".into(),
            crate::domain::container::ExitCause::words,
        ),
        ContainerState::Paused => "paused".into(),
        ContainerState::Restarting => row
            .exit
            .as_ref()
            .map_or_else(|| "restarting".into(), |exit| format!("restarting: {}", exit.words())),
        ContainerState::Removing => "being removed".into(),
        ContainerState::Unknown => "unknown state".into(),
    }
}

fn running(row: &ContainerRow) -> String {
    let limit = row.failing_limit;
    match (row.health, row.failing_streak) {
        (ContainerHealth::None, _) => "up".into(),
        (ContainerHealth::Starting, _) => "starting".into(),
        (ContainerHealth::Unhealthy, 0) => "unhealthy".into(),
        (ContainerHealth::Unhealthy, streak) => format!("unhealthy {streak}x"),
        (ContainerHealth::Healthy, 0) => "healthy".into(),
        (ContainerHealth::Healthy, streak) if limit > 0 => format!("unhealthy {streak}/{limit} soon"),
        (ContainerHealth::Healthy, streak) => format!("check failed {streak}x"),
    }
}

/// The glyph before the row.
#[must_use]
pub fn glyph(row: &ContainerRow) -> &'static str {
    match row.state {
        ContainerState::Unknown => "?",
        ContainerState::Exited | ContainerState::Dead if row.is_bad() => "x",
        _ if row.is_bad() => "!",
        ContainerState::Created
        | ContainerState::Running
        | ContainerState::Paused
        | ContainerState::Restarting
        | ContainerState::Removing
        | ContainerState::Exited
        | ContainerState::Dead => " ",
    }
}

/// Bytes as a person reads them: `211 M`, `1.4 G`.
#[must_use]
pub fn bytes(bytes: u64) -> String {
    const MEGA: u64 = 1024 * 1024;
    const GIGA: u64 = 1024 * MEGA;
    match bytes {
        0..MEGA => format!("{} K", bytes / 1024),
        MEGA..GIGA => format!("{} M", bytes / MEGA),
        _ => format!("{}.{} G", bytes / GIGA, bytes % GIGA * 10 / GIGA),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_in_at_most_four_figures() {
        let cases = [
            (0, "0 K"),
            (18 << 20, "18 M"),
            (211 << 20, "211 M"),
            (1_503_238_553, "1.3 G"),
        ];
        for (number, text) in cases {
            assert_eq!(bytes(number), text);
        }
    }
}
