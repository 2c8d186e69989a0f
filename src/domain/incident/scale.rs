//! The scales of an incident: how bad, how far, and who plays which part.

use serde::{Deserialize, Serialize};

/// How bad it is: SEV1 is the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Everybody is affected; public notice.
    Sev1,
    /// A major part is affected.
    Sev2,
    /// A part is affected; the team acts.
    Sev3,
    /// Little is affected.
    Sev4,
    /// A ticket.
    Sev5,
}

impl Severity {
    /// All of them, worst first.
    pub const ALL: [Self; 5] = [Self::Sev1, Self::Sev2, Self::Sev3, Self::Sev4, Self::Sev5];

    /// The word shown on screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Sev1 => "SEV1",
            Self::Sev2 => "SEV2",
            Self::Sev3 => "SEV3",
            Self::Sev4 => "SEV4",
            Self::Sev5 => "SEV5",
        }
    }
}

/// How far the incident has come, in the order it usually takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// People find out how bad it is.
    Triage,
    /// People look for the cause.
    Investigating,
    /// The cause is known.
    Identified,
    /// The harm is stopped.
    Mitigated,
    /// People watch whether it stays well.
    Monitoring,
    /// It is over.
    Resolved,
    /// What follows from it is written down: nothing is left to do.
    Closed,
}

impl Status {
    /// All of them, in their order.
    pub const ALL: [Self; 7] = [
        Self::Triage,
        Self::Investigating,
        Self::Identified,
        Self::Mitigated,
        Self::Monitoring,
        Self::Resolved,
        Self::Closed,
    ];

    /// The word shown on screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Triage => "triage",
            Self::Investigating => "investigating",
            Self::Identified => "identified",
            Self::Mitigated => "mitigated",
            Self::Monitoring => "monitoring",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
        }
    }

    /// Whether people still work on the outage.
    #[must_use]
    pub fn is_open(self) -> bool {
        self < Self::Resolved
    }

    /// Whether the harm goes on.
    #[must_use]
    pub fn is_harmful(self) -> bool {
        self < Self::Mitigated
    }
}

/// How far an incident has come, in the words of status pages: what everybody outside is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// People look for the cause.
    Investigating,
    /// The cause is known.
    Identified,
    /// The harm is stopped; people watch.
    Monitoring,
    /// It is over.
    Resolved,
}

impl Stage {
    /// All of them, in their order.
    pub const ALL: [Self; 4] = [Self::Investigating, Self::Identified, Self::Monitoring, Self::Resolved];

    /// The word that services use and that people outside read.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Investigating => "investigating",
            Self::Identified => "identified",
            Self::Monitoring => "monitoring",
            Self::Resolved => "resolved",
        }
    }
}

impl Status {
    /// What a reader outside hears of it: stopped harm is watched, and what is closed is over.
    #[must_use]
    pub fn stage(self) -> Stage {
        match self {
            Self::Triage | Self::Investigating => Stage::Investigating,
            Self::Identified => Stage::Identified,
            Self::Mitigated | Self::Monitoring => Stage::Monitoring,
            Self::Resolved | Self::Closed => Stage::Resolved,
        }
    }
}

/// A part a person plays in an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Incident commander.
    Commander,
    /// Watches the clocks beside the commander and takes over in need.
    Deputy,
    /// Runs commands.
    Operations,
    /// Writes things down.
    Scribe,
    /// Writes the status updates.
    Communications,
    /// Knows the system that fails.
    SubjectExpert,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Commander,
        Self::Deputy,
        Self::Operations,
        Self::Scribe,
        Self::Communications,
        Self::SubjectExpert,
    ];

    /// The short word shown in the header.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Commander => "IC",
            Self::Deputy => "deputy",
            Self::Operations => "ops",
            Self::Scribe => "scribe",
            Self::Communications => "comms",
            Self::SubjectExpert => "expert",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_follow_the_incident_and_never_go_back_on_the_way() {
        let stages = Status::ALL.map(Status::stage);
        let places = stages.map(|stage| Stage::ALL.iter().position(|other| *other == stage));
        assert!(places.is_sorted(), "{stages:?}");
        assert_eq!(Status::Mitigated.stage(), Stage::Monitoring);
    }
}
