//! Why a container ended, from the order of events and from what the engine remembers.
//!
//! Seen on a real engine: memory ends it as `oom, die 137`; a request as `kill, die, stop` (137 too,
//! when it ignored the first signal); a crash as `die` alone.

use crate::domain::SafeText;
use crate::domain::container::ExitCause;
use std::collections::HashMap;

/// A signal this long before the end counts as its cause, in nanoseconds. A slower stop on request
/// is told by the `stop` event that follows it.
const SHORTLY: i64 = 10_000_000_000;
/// Signals that ask a process to end: HUP and the like only make it read its files again.
const DEADLY: [&str; 8] = ["2", "3", "9", "15", "SIGINT", "SIGQUIT", "SIGKILL", "SIGTERM"];
/// Exit codes that say which signal ended it, and that somebody asked: INT and TERM.
const ASKED: [i64; 2] = [130, 143];
/// 128 + SIGKILL.
const KILLED: i64 = 137;

/// What was heard about each container since it last started.
#[derive(Debug, Default)]
pub(super) struct Causes(HashMap<String, Heard>);

#[derive(Debug, Clone, Copy, Default)]
struct Heard {
    killed_at: Option<i64>,
    requested: bool,
    out_of_memory: bool,
}

/// What the engine remembers of an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End<'a> {
    /// Whether it ever ran.
    pub started: bool,
    /// The exit code it left.
    pub code: i64,
    /// The engine's own mark.
    pub out_of_memory: bool,
    /// The engine's own words, mostly empty.
    pub error: &'a str,
}

impl Causes {
    /// Takes one event; `at` in nanoseconds.
    pub(super) fn hear(&mut self, id: &str, action: &str, signal: Option<&str>, at: i64) {
        let heard = self.0.entry(id.into()).or_default();
        match action {
            "start" => *heard = Heard::default(),
            "kill" if signal.is_none_or(|signal| DEADLY.contains(&signal)) => heard.killed_at = Some(at),
            "oom" => heard.out_of_memory = true,
            "stop" => heard.requested = true,
            "die" => heard.requested |= heard.killed_at.is_some_and(|killed| at - killed < SHORTLY),
            "destroy" => {
                self.0.remove(id);
            }
            _ => {}
        }
    }

    /// The cause; none for a container that was made and never asked to start.
    pub(super) fn judge(&self, id: &str, end: End<'_>) -> Option<ExitCause> {
        let heard = self.0.get(id).copied().unwrap_or_default();
        let code = end.code;
        let failed_to_start = !end.error.is_empty() && (!end.started || (125..=128).contains(&code));
        if failed_to_start {
            let reason = SafeText::clean(end.error);
            Some(ExitCause::NeverStarted { reason })
        } else if !end.started {
            None
        } else if heard.requested {
            Some(ExitCause::Stopped { code })
        } else if code == KILLED && (heard.out_of_memory || end.out_of_memory) {
            Some(ExitCause::OutOfMemory)
        } else {
            Some(by_code(code))
        }
    }
}

fn by_code(code: i64) -> ExitCause {
    match code {
        0 => ExitCause::Finished,
        KILLED => ExitCause::Killed { code },
        code if ASKED.contains(&code) => ExitCause::Stopped { code },
        code => ExitCause::Crashed { code },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000_000;

    fn end(code: i64) -> End<'static> {
        End {
            started: true,
            code,
            out_of_memory: false,
            error: "",
        }
    }

    fn judged(events: &[(&str, Option<&str>, i64)], end: End<'_>) -> Option<ExitCause> {
        let mut causes = Causes::default();
        for (action, signal, second) in events {
            causes.hear("c", action, *signal, second * SECOND);
        }
        causes.judge("c", end)
    }

    #[test]
    fn the_same_exit_code_has_three_causes() {
        let stopped = [
            ("kill", Some("15"), 1),
            ("kill", Some("9"), 11),
            ("die", None, 11),
            ("stop", None, 11),
        ];
        assert_eq!(judged(&stopped, end(137)), Some(ExitCause::Stopped { code: 137 }));
        assert_eq!(
            judged(&[("oom", None, 1), ("die", None, 1)], end(137)),
            Some(ExitCause::OutOfMemory)
        );
        assert_eq!(
            judged(&[("die", None, 1)], end(137)),
            Some(ExitCause::Killed { code: 137 })
        );
    }

    #[test]
    fn a_kill_is_a_request_when_the_end_follows_shortly() {
        let killed = [("kill", Some("9"), 1), ("die", None, 1)];
        assert_eq!(judged(&killed, end(137)), Some(ExitCause::Stopped { code: 137 }));
        let ignored = [("kill", Some("2"), 1), ("die", None, 100)];
        assert_eq!(judged(&ignored, end(1)), Some(ExitCause::Crashed { code: 1 }));
        let reload = [("kill", Some("1"), 1), ("die", None, 2)];
        assert_eq!(judged(&reload, end(1)), Some(ExitCause::Crashed { code: 1 }));
    }

    #[test]
    fn a_start_forgets_what_was_before() {
        let events = [
            ("kill", Some("15"), 1),
            ("die", None, 1),
            ("stop", None, 1),
            ("start", None, 2),
        ];
        assert_eq!(judged(&events, end(1)), Some(ExitCause::Crashed { code: 1 }));
    }

    #[test]
    fn without_events_the_engine_s_memory_decides() {
        let cases = [
            (end(0), Some(ExitCause::Finished)),
            (end(143), Some(ExitCause::Stopped { code: 143 })),
            (end(139), Some(ExitCause::Crashed { code: 139 })),
            (
                End {
                    out_of_memory: true,
                    ..end(137)
                },
                Some(ExitCause::OutOfMemory),
            ),
            (
                End {
                    started: false,
                    ..end(0)
                },
                None,
            ),
            (
                End {
                    started: false,
                    error: "no such file",
                    ..end(127)
                },
                Some(ExitCause::NeverStarted {
                    reason: "no such file".into(),
                }),
            ),
        ];
        for (end, cause) in cases {
            assert_eq!(judged(&[], end), cause, "{end:?}");
        }
    }
}
