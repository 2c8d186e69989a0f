//! What scripts can say of status updates.

use clap::Subcommand;
use std::path::PathBuf;
use std::time::Duration;

/// What to do about a status update.
#[derive(Debug, Clone, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct UpdateWish {
    /// With a draft, or with what was approved
    #[command(subcommand)]
    pub errand: Option<UpdateErrand>,
    /// Where it goes; may be given several times; by default where the offered text is meant for, nothing public
    #[arg(long, value_name = "NAME")]
    pub channel: Vec<String>,
    /// The text; `-` is the standard input
    #[arg(long, conflicts_with = "file")]
    pub text: Option<String>,
    /// A file with the text
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Have it sent; without a text of your own, the offered one
    #[arg(long)]
    pub approve: bool,
    /// The name of a public channel, typed once more; may be given several times
    #[arg(long, value_name = "NAME", requires = "approve")]
    pub type_name: Vec<String>,
    /// With --approve: come back when every channel has it (exit 0), one will not get it (4), or the time is up (5);
    /// 2m unless it says how long
    #[arg(long, value_name = "TIME", requires = "approve", num_args = 0..=1, require_equals = true,
          default_missing_value = "2m", value_parser = crate::config::units::duration)]
    pub wait: Option<Duration>,
}

/// What to do with an update that is there. It is called by its number (`2`, `2@3f2a`) once it is approved; a draft is
/// `draft` where there is one, else `draft-3f2a`.
#[derive(Debug, Clone, Subcommand)]
pub enum UpdateErrand {
    /// List drafts, and how far each approved update has come
    List,
    /// Approve a draft as it stands, whoever wrote it, and have it sent
    Approve {
        /// The draft; where there are several, the name that `list` gives it, such as draft-3f2a
        #[arg(default_value = "draft")]
        update: String,
        /// Where it goes; may be given several times; by default where its author meant it to go
        #[arg(long, value_name = "NAME")]
        channel: Vec<String>,
        /// The name of a public channel, typed once more; may be given several times
        #[arg(long, value_name = "NAME")]
        type_name: Vec<String>,
        /// Come back when every channel has it (exit 0), one will not get it (4), or the time is up (5);
        /// 2m unless it says how long
        #[arg(long, value_name = "TIME", num_args = 0..=1, require_equals = true, default_missing_value = "2m",
              value_parser = crate::config::units::duration)]
        wait: Option<Duration>,
    },
    /// Drop a draft, or take back what waits on its way
    Withdraw {
        /// The number of the update, or the draft as `list` names it
        update: String,
        /// From one channel alone
        #[arg(long, value_name = "NAME")]
        channel: Option<String>,
    },
    /// Send again what failed, was taken back, or waits with another host
    Again {
        /// The number of the update
        update: String,
        /// To which channel
        #[arg(long, value_name = "NAME")]
        channel: String,
        /// The channel's name once more, where it is public
        #[arg(long, value_name = "NAME", default_value = "")]
        type_name: String,
        /// Come back when every channel has it (exit 0), one will not get it (4), or the time is up (5);
        /// 2m unless it says how long
        #[arg(long, value_name = "TIME", num_args = 0..=1, require_equals = true, default_missing_value = "2m",
              value_parser = crate::config::units::duration)]
        wait: Option<Duration>,
    },
    /// Say that you brought it out by hand
    Sent {
        /// The number of the update
        update: String,
        /// To which channel
        #[arg(long, value_name = "NAME")]
        channel: String,
    },
    /// Come back when every channel has an approved update (exit 0), one will not get it (4), or the time is up (5)
    Wait {
        /// The number of the update
        update: String,
        /// The longest wait
        #[arg(long, value_name = "TIME", default_value = "2m", value_parser = crate::config::units::duration)]
        within: Duration,
    },
}

impl UpdateWish {
    /// Whether it only looks.
    pub fn only_looks(&self) -> bool {
        match &self.errand {
            Some(UpdateErrand::List | UpdateErrand::Wait { .. }) => true,
            Some(
                UpdateErrand::Approve { .. }
                | UpdateErrand::Withdraw { .. }
                | UpdateErrand::Again { .. }
                | UpdateErrand::Sent { .. },
            ) => false,
            None => self.text.is_none() && self.file.is_none() && !self.approve,
        }
    }

    /// How long whoever asked waits for the channels; none where they do not.
    pub fn wait(&self) -> Option<Duration> {
        match &self.errand {
            Some(UpdateErrand::Approve { wait, .. } | UpdateErrand::Again { wait, .. }) => *wait,
            Some(UpdateErrand::Wait { within, .. }) => Some(*within),
            Some(UpdateErrand::List | UpdateErrand::Withdraw { .. } | UpdateErrand::Sent { .. }) => None,
            None => self.wait,
        }
    }
}
