//! What a person does about status updates.

use crate::domain::{SafeText, UpdateId};
use serde::{Deserialize, Serialize};

/// What a person does about a status update. A text is its lines; a channel is its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "command")]
pub enum CommsCommand {
    /// Puts a draft where everybody sees it, for somebody else to approve. Its name is the fresh one of this command.
    DraftUpdate {
        /// The text.
        text: Vec<SafeText>,
        /// Where it is meant to go; may be empty.
        channels: Vec<SafeText>,
    },
    /// Changes a draft.
    EditUpdate {
        /// Which one.
        update: UpdateId,
        /// The whole text as it is now.
        text: Vec<SafeText>,
        /// Where it is meant to go; may be empty.
        channels: Vec<SafeText>,
    },
    /// Approves a draft and has it sent.
    ApproveUpdate {
        /// Which one.
        update: UpdateId,
        /// The text that the person read; this is what goes out.
        text: Vec<SafeText>,
        /// Where it goes.
        channels: Vec<SafeText>,
        /// What the person typed: the name of each public channel in `channels`.
        #[serde(default)]
        typed: Vec<SafeText>,
        /// The number that the person was shown it would get; none where nobody was shown one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        number: Option<u32>,
    },
    /// Drafts and approves in one: what one person wrote and has sent at once.
    PostUpdate {
        /// The text.
        text: Vec<SafeText>,
        /// Where it goes.
        channels: Vec<SafeText>,
        /// What the person typed: the name of each public channel in `channels`.
        #[serde(default)]
        typed: Vec<SafeText>,
        /// The number that the person was shown it would get; none where nobody was shown one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        number: Option<u32>,
    },
    /// Drops a draft, or takes back what waits on its way.
    WithdrawUpdate {
        /// Which one.
        update: UpdateId,
        /// From which channel; none means from all where it still waits.
        #[serde(default)]
        channel: Option<SafeText>,
    },
    /// Tries again what failed or was withdrawn.
    SendAgain {
        /// Which one.
        update: UpdateId,
        /// To which channel.
        channel: SafeText,
        /// What the person typed: the channel's name where it is public.
        #[serde(default)]
        typed: SafeText,
    },
    /// Says that a person brought it out by hand: what was ready to be pasted, or what failed.
    MarkSent {
        /// Which one.
        update: UpdateId,
        /// To which channel.
        channel: SafeText,
    },
}
