//! What a piece of the screen means. Every role has a name in theme files and a place where it shows.

use crate::domain::checklist::StepState;
use crate::domain::clock::Urgency;
use crate::domain::health::Health;
use crate::domain::incident::Severity;
use crate::domain::log::Level;
use crate::domain::runbook::CommandClass;
use crate::wire::NoticeKind;

/// Makes [`Role`] from rows of variant, name in files, where it shows.
macro_rules! roles {
    ($($variant:ident => $name:literal, $sentence:literal;)+) => {
        /// A meaning that a theme gives a style.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Role {
            $(#[doc = $sentence] $variant,)+
        }

        impl Role {
            /// Every role, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name in theme files.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// Where it shows, in a sentence without a full stop.
            #[must_use]
            pub fn describe(self) -> &'static str {
                match self { $(Self::$variant => $sentence,)+ }
            }

            /// The role of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

roles! {
    Text              => "text.plain",         "Ordinary text, and the ground of the whole screen";
    Muted             => "text.muted",         "What may be overlooked: units, ages, hints";
    Strong            => "text.strong",        "What should be seen first in its row";
    Disabled          => "text.disabled",      "What cannot be used now";
    Title             => "title.plain",        "The title of a panel";
    TitleFocused      => "title.focused",      "The title of the focused panel";
    Border            => "border.plain",       "The border of a panel";
    BorderFocused     => "border.focused",     "The border of the focused panel";
    Selected          => "list.selected",      "The selected row of the focused panel";
    SelectedElsewhere => "list.elsewhere",     "The selected row of another panel";
    StatusOk          => "status.ok",          "All conditions hold";
    StatusDegraded    => "status.degraded",    "It answers, and not as it should";
    StatusDown        => "status.down",        "It does not answer, or says that it is down";
    StatusStale       => "status.stale",       "The last news is too old";
    StatusUnknown     => "status.unknown",     "Nothing is known yet";
    ClockCalm         => "clock.calm",         "A clock with time left";
    ClockSoon         => "clock.soon",         "A clock that runs out within minutes";
    ClockOverdue      => "clock.overdue",      "A clock whose time is over";
    Severity1         => "severity.1",         "SEV1, the worst";
    Severity2         => "severity.2",         "SEV2";
    Severity3         => "severity.3",         "SEV3";
    Severity4         => "severity.4",         "SEV4";
    Severity5         => "severity.5",         "SEV5";
    LevelTrace        => "level.trace",        "A log line at TRACE";
    LevelDebug        => "level.debug",        "A log line at DEBUG";
    LevelInfo         => "level.info",         "A log line at INFO";
    LevelWarn         => "level.warn",         "A log line at WARN";
    LevelError        => "level.error",        "A log line at ERROR";
    LevelFatal        => "level.fatal",        "A log line at FATAL";
    LogTime           => "log.time",           "The time before a log line";
    LogSource         => "log.source",         "The source before a log line";
    LogId             => "log.id",             "A request or correlation id";
    Match             => "text.match",         "The part of a text that was searched for";
    ClassReads        => "class.reads",        "A command that only reads";
    ClassLocal        => "class.local",        "A command that changes files of this machine only";
    ClassChanges      => "class.changes",      "A command that changes production, or nobody knows";
    ClassDestructive  => "class.destructive",  "A command that cannot be undone";
    StepTodo          => "step.todo",          "A step nobody has begun";
    StepRunning       => "step.running",       "A step whose command runs";
    StepDone          => "step.done",          "A step that is done";
    StepSkipped       => "step.skipped",       "A step that was left out";
    StepFailed        => "step.failed",        "A step whose command failed";
    StepLost          => "step.lost",          "A step whose command was running when the host died";
    Command           => "text.command",       "The exact text of a command";
    Key               => "text.key",           "The name of a key";
    NoticeInfo        => "notice.info",        "News in the notice line";
    NoticeWarning     => "notice.warning",     "Something to look at, in the notice line";
    NoticeError       => "notice.error",       "Something that failed, in the notice line";
    Input             => "input.text",         "Text under edit";
    Cursor            => "input.cursor",       "The place where the next character goes";
    Drill             => "header.drill",       "The words that say this is a drill";
    ProductionFrame   => "header.production",  "The words and borders that say this is production";
}

impl From<Health> for Role {
    fn from(health: Health) -> Self {
        match health {
            Health::Unknown => Self::StatusUnknown,
            Health::Ok => Self::StatusOk,
            Health::Degraded => Self::StatusDegraded,
            Health::Down => Self::StatusDown,
        }
    }
}

impl From<Urgency> for Role {
    fn from(urgency: Urgency) -> Self {
        match urgency {
            Urgency::Calm => Self::ClockCalm,
            Urgency::Soon => Self::ClockSoon,
            Urgency::Overdue => Self::ClockOverdue,
        }
    }
}

impl From<Severity> for Role {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Sev1 => Self::Severity1,
            Severity::Sev2 => Self::Severity2,
            Severity::Sev3 => Self::Severity3,
            Severity::Sev4 => Self::Severity4,
            Severity::Sev5 => Self::Severity5,
        }
    }
}

impl From<Level> for Role {
    fn from(level: Level) -> Self {
        match level {
            Level::Unknown => Self::Text,
            Level::Trace => Self::LevelTrace,
            Level::Debug => Self::LevelDebug,
            Level::Info => Self::LevelInfo,
            Level::Warn => Self::LevelWarn,
            Level::Error => Self::LevelError,
            Level::Fatal => Self::LevelFatal,
        }
    }
}

impl From<CommandClass> for Role {
    fn from(class: CommandClass) -> Self {
        match class {
            CommandClass::Reads => Self::ClassReads,
            CommandClass::Local => Self::ClassLocal,
            CommandClass::ChangesProduction => Self::ClassChanges,
            CommandClass::Destructive => Self::ClassDestructive,
        }
    }
}

impl From<&StepState> for Role {
    fn from(state: &StepState) -> Self {
        match state {
            StepState::Todo => Self::StepTodo,
            StepState::Running { .. } | StepState::Verifying { .. } => Self::StepRunning,
            StepState::Done { .. } => Self::StepDone,
            StepState::Skipped { .. } | StepState::NotApplicable { .. } => Self::StepSkipped,
            StepState::Failed { .. } | StepState::Blocked { .. } | StepState::Cancelled { .. } => Self::StepFailed,
            StepState::Lost { .. } => Self::StepLost,
        }
    }
}

impl From<NoticeKind> for Role {
    fn from(kind: NoticeKind) -> Self {
        match kind {
            NoticeKind::Info => Self::NoticeInfo,
            NoticeKind::Warning => Self::NoticeWarning,
            NoticeKind::Error => Self::NoticeError,
        }
    }
}
