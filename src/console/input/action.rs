//! One table per scope; names in files, sentences in help and the palette are all read from its rows.

use super::tables::{
    ContainersAction, GlobalAction, IncidentAction, ListAction, LogsAction, OutputAction, RunbookAction,
    ServicesAction, TimelineAction,
};

/// Makes the actions of one scope from rows of variant, name in files, sentence.
macro_rules! actions {
    ($(#[$doc:meta])* $enum:ident { $($variant:ident => $name:literal, $sentence:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $enum {
            $(#[doc = $sentence] $variant,)+
        }

        impl $enum {
            /// Every row, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name in keymap files, `panel.verb`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// What it does, in a sentence without a full stop.
            #[must_use]
            pub fn describe(self) -> &'static str {
                match self { $(Self::$variant => $sentence,)+ }
            }

            /// The action of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(super) use actions;

/// Makes [`Scope`] and [`Action`] from rows of scope, its table, its name in files.
macro_rules! scopes {
    ($($scope:ident($table:ident) => $name:literal, $doc:literal;)+) => {
        /// Where a key counts. Panels come before `List`, and `List` before `Global`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Scope {
            $(#[doc = $doc] $scope,)+
        }

        impl Scope {
            /// Every scope, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$scope,)+];

            /// The section in keymap files, without brackets.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$scope => $name,)+ }
            }

            /// The scope of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$scope),)+ _ => None }
            }
        }

        /// Something a person can ask the console for, by key or by name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action {
            $(#[doc = $doc] $scope($table),)+
        }

        impl Action {
            /// Every action of every table, in the order of the tables.
            pub fn all() -> impl Iterator<Item = Self> {
                std::iter::empty()$(.chain($table::ALL.iter().copied().map(Self::$scope)))+
            }

            /// The table it stands in.
            #[must_use]
            pub fn scope(self) -> Scope {
                match self { $(Self::$scope(_) => Scope::$scope,)+ }
            }

            /// The name in keymap files, `panel.verb`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$scope(action) => action.name(),)+ }
            }

            /// What it does, in a sentence without a full stop.
            #[must_use]
            pub fn describe(self) -> &'static str {
                match self { $(Self::$scope(action) => action.describe(),)+ }
            }

            /// The action of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                None$(.or_else(|| $table::from_name(name).map(Self::$scope)))+
            }
        }

        $(impl From<$table> for Action {
            fn from(action: $table) -> Self {
                Self::$scope(action)
            }
        })+
    };
}

scopes! {
    Global(GlobalAction) => "global", "Everywhere, unless a panel says otherwise";
    List(ListAction) => "list", "In every panel and overlay with rows";
    Services(ServicesAction) => "services", "In the services panel";
    Containers(ContainersAction) => "containers", "In the containers panel";
    Logs(LogsAction) => "logs", "In the log panel";
    Runbook(RunbookAction) => "runbook", "In the runbook panel";
    Output(OutputAction) => "output", "In the output panel";
    Timeline(TimelineAction) => "timeline", "In the timeline panel";
    Incident(IncidentAction) => "incident", "In the incident panel";
}

impl Scope {
    /// Whether a key of this scope may lead to that action: a panel's own, a list's or a global one.
    #[must_use]
    pub fn may_hold(self, action: Action) -> bool {
        match action.scope() {
            Scope::Global => true,
            Scope::List => self != Scope::Global,
            own @ (Scope::Services
            | Scope::Containers
            | Scope::Logs
            | Scope::Runbook
            | Scope::Output
            | Scope::Timeline
            | Scope::Incident) => own == self,
        }
    }
}

impl Action {
    /// The first half of its name: `logs` of `logs.follow`. Help groups by it.
    #[must_use]
    pub fn noun(self) -> &'static str {
        self.name().split_once('.').map_or(self.name(), |(noun, _)| noun)
    }
}
