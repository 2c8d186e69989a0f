//! What scripts can say about the incident.

mod clocks;
mod update;

pub use clocks::{ClockWish, SoakWish};
pub use update::{UpdateErrand, UpdateWish};

use super::said;
use crate::domain::IncidentId;
use crate::domain::incident::{LinkKind, Milestone, Role, Severity, Status};
use clap::Subcommand;

/// Does what a console does, one word at a time.
#[derive(Debug, Clone, clap::Args)]
pub struct CtlArgs {
    /// Which incident, such as INC-7; the one in front by default
    #[arg(long, global = true, value_name = "ID")]
    pub incident: Option<IncidentId>,
    /// Print JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do
    #[command(subcommand)]
    pub command: CtlCommand,
}

/// What to do about an incident.
#[derive(Debug, Clone, Subcommand)]
pub enum CtlCommand {
    /// Open an incident; you are its commander
    Declare {
        /// What is wrong
        title: String,
        /// How bad it is: SEV1 to SEV5; the worse one where you are not sure
        #[arg(long, value_name = "SEV", value_parser = said::severity)]
        severity: Severity,
        /// It is another outage than the one that is open
        #[arg(long)]
        another: bool,
    },
    /// Call it otherwise; with --public outside, where it is never called as the team does
    Title {
        /// What is wrong, in a few words
        title: String,
        /// For everybody outside: what public channels show with every update from now on
        #[arg(long)]
        public: bool,
    },
    /// Say how bad it is: SEV1 to SEV5
    Severity {
        /// The new severity
        #[arg(value_parser = said::severity)]
        to: Severity,
        /// Why
        #[arg(long, default_value = "")]
        why: String,
    },
    /// Say how far it has come: triage, investigating, identified, mitigated, monitoring, resolved, closed
    Status {
        /// The new status
        #[arg(value_parser = said::status)]
        to: Status,
    },
    /// Write a note
    Note {
        /// The note
        text: String,
        /// When it happened, UTC: 14:20, or 2026-11-21T14:20Z; now by default
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
    },
    /// Pin a line of a log to the timeline
    Pin {
        /// The line
        text: String,
        /// Where it is from
        #[arg(long, default_value = "ctl")]
        source: String,
        /// The line's own time, UTC; now by default
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
    },
    /// Correct an entry of the timeline; the old words stay beside the new ones
    Correct {
        /// The entry: its id, or the end of it, as `show --json` has it
        entry: String,
        /// What it should say
        #[arg(long)]
        text: Option<String>,
        /// When it happened, UTC
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
        /// Why
        #[arg(long)]
        why: String,
    },
    /// Take, give and hand over roles: commander, deputy, operations, scribe, communications, expert
    #[command(subcommand)]
    Role(RoleWish),
    /// Suppose causes, and say what became of them
    #[command(subcommand)]
    Hypothesis(HypothesisWish),
    /// Propose and decide
    #[command(subcommand)]
    Decision(DecisionWish),
    /// Note what is to be done
    #[command(subcommand)]
    Todo(TodoWish),
    /// Say whether customers are affected
    #[command(subcommand)]
    Impact(ImpactWish),
    /// Say when something was: began, detected, acknowledged, mitigated, resolved
    Milestone {
        /// What
        #[arg(value_parser = said::milestone)]
        what: Milestone,
        /// When, UTC
        #[arg(long, value_name = "TIME")]
        at: String,
    },
    /// Link the incident to an alert, a ticket, a status page or a document
    Link {
        /// To what: alert, ticket, page, document
        #[arg(value_parser = said::link)]
        to: LinkKind,
        /// Its name or address
        address: String,
    },
    /// Say that the harm is stopped
    Mitigated,
    /// Watch whether all stays well
    #[command(subcommand)]
    Soak(SoakWish),
    /// Say that it is over
    Resolve,
    /// Say that nothing is left to do
    Close,
    /// Open a resolved incident again
    Reopen {
        /// Why
        #[arg(long)]
        why: String,
    },
    /// Give the review a date
    Review {
        /// When, UTC: 2026-11-24T09:00Z
        #[arg(long, value_name = "TIME")]
        at: String,
    },
    /// Look at clocks, and put them off
    #[command(subcommand)]
    Clock(ClockWish),
    /// Write a status update: without a text show what is offered, with one put up a draft, with --approve have it sent
    Update(UpdateWish),
    /// Bring an open incident to the front, for everybody
    Front {
        /// The incident, such as INC-7
        id: IncidentId,
    },
    /// Show the incident as it stands
    Show,
}

/// What to do with a role.
#[derive(Debug, Clone, Subcommand)]
pub enum RoleWish {
    /// Take a role yourself, at once
    Take {
        /// The role
        #[arg(value_parser = said::role)]
        role: Role,
    },
    /// Give a role to somebody, who is asked to accept it
    Assign {
        /// The role
        #[arg(value_parser = said::role)]
        role: Role,
        /// Who
        person: String,
    },
    /// Accept a role that was given to you
    Accept {
        /// The role
        #[arg(value_parser = said::role)]
        role: Role,
    },
    /// Give up a role
    Renounce {
        /// The role
        #[arg(value_parser = said::role)]
        role: Role,
        /// Why
        #[arg(long, default_value = "")]
        why: String,
    },
    /// Offer your role to a successor, with a summary of how things stand
    Offer {
        /// The role
        #[arg(value_parser = said::role)]
        role: Role,
        /// The successor
        person: String,
    },
    /// Accept a role that is offered to you
    AcceptOffer {
        /// The role
        #[arg(value_parser = said::role)]
        role: Role,
    },
    /// Take an offer back
    Withdraw {
        /// The role
        #[arg(value_parser = said::role)]
        role: Role,
    },
}

/// What to say of a supposed cause; NUMBER is its place in `show`.
#[derive(Debug, Clone, Subcommand)]
pub enum HypothesisWish {
    /// Suppose a cause
    Add {
        /// The cause
        text: String,
        /// How sure, in percent
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u8).range(0..=100))]
        confidence: u8,
    },
    /// Something speaks for it
    Support {
        /// Which one
        number: usize,
        /// What
        #[arg(long)]
        why: String,
        /// How sure now, in percent
        #[arg(long, value_parser = clap::value_parser!(u8).range(0..=100))]
        confidence: Option<u8>,
    },
    /// It is not the cause
    RuleOut {
        /// Which one
        number: usize,
        /// Why
        #[arg(long)]
        why: String,
    },
    /// Nobody knows again
    Open {
        /// Which one
        number: usize,
        /// Why
        #[arg(long)]
        why: String,
    },
}

/// What to do with a decision; NUMBER is its place in `show`.
#[derive(Debug, Clone, Subcommand)]
pub enum DecisionWish {
    /// Propose something
    Propose {
        /// What is to be done
        proposal: String,
        /// What speaks against it
        #[arg(long, default_value = "")]
        objections: String,
        /// What was decided, where it was decided at once
        #[arg(long)]
        result: Option<String>,
    },
    /// Say what was decided
    Settle {
        /// Which one
        number: usize,
        /// What was decided
        result: String,
        /// What speaks against it
        #[arg(long, default_value = "")]
        objections: String,
    },
}

/// What to do with a todo; NUMBER is its place in `show`.
#[derive(Debug, Clone, Subcommand)]
pub enum TodoWish {
    /// Note something to do
    Add {
        /// What
        text: String,
        /// Who does it
        #[arg(long, default_value = "", value_name = "PERSON")]
        to: String,
    },
    /// It is done
    Done {
        /// Which one
        number: usize,
    },
    /// It is not done after all
    Reopen {
        /// Which one
        number: usize,
    },
    /// Nobody is going to do it
    Drop {
        /// Which one
        number: usize,
        /// Why
        #[arg(long)]
        why: String,
    },
}

/// Whether customers are affected.
#[derive(Debug, Clone, Subcommand)]
pub enum ImpactWish {
    /// They are
    Start {
        /// Since when, UTC; now by default
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
    },
    /// They are no more
    End {
        /// Since when, UTC; now by default
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
    },
}
