//! What scripts can say of clocks.

use super::said;
use crate::domain::clock::ClockKind;
use clap::Subcommand;

/// What to do with the soak.
#[derive(Debug, Clone, Subcommand)]
pub enum SoakWish {
    /// From now on all has to stay well for a while
    Start {
        /// How many minutes; the configuration's by default
        #[arg(long)]
        minutes: Option<u32>,
    },
    /// It did not stay well: begin the soak again
    Break {
        /// What was seen
        #[arg(long)]
        why: String,
    },
}

/// What to do with a clock: update, mitigate, impact, public, soak, task, page, shift, review.
#[derive(Debug, Clone, Subcommand)]
pub enum ClockWish {
    /// List the clocks that run, the one that is due first at the top
    List,
    /// Start a clock, or start it anew
    Start {
        /// Which clock
        #[arg(value_parser = said::clock)]
        clock: ClockKind,
        /// The task, or whom was paged
        #[arg(long, default_value = "", value_name = "NAME")]
        of: String,
        /// Who has the task
        #[arg(long, default_value = "", value_name = "PERSON")]
        to: String,
        /// How many minutes; the configuration's by default
        #[arg(long)]
        minutes: Option<u32>,
    },
    /// End a clock before its time
    Stop {
        /// Which clock
        #[arg(value_parser = said::clock)]
        clock: ClockKind,
        /// Which one of its kind
        #[arg(long, default_value = "", value_name = "NAME")]
        of: String,
        /// Why
        #[arg(long)]
        why: String,
    },
    /// Stop a clock for a while
    Pause {
        /// Which clock
        #[arg(value_parser = said::clock)]
        clock: ClockKind,
        /// Which one of its kind
        #[arg(long, default_value = "", value_name = "NAME")]
        of: String,
        /// Why
        #[arg(long)]
        why: String,
    },
    /// Let a clock go on
    Resume {
        /// Which clock
        #[arg(value_parser = said::clock)]
        clock: ClockKind,
        /// Which one of its kind
        #[arg(long, default_value = "", value_name = "NAME")]
        of: String,
    },
    /// Put a clock off by 5, 10 or 15 minutes, twice at most
    Snooze {
        /// Which clock
        #[arg(value_parser = said::clock)]
        clock: ClockKind,
        /// How many minutes
        minutes: u32,
        /// Which one of its kind
        #[arg(long, default_value = "", value_name = "NAME")]
        of: String,
        /// Why
        #[arg(long, default_value = "")]
        why: String,
    },
}
