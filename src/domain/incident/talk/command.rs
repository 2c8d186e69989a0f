//! What a person can say.

use super::{HypothesisState, TodoState};
use crate::domain::{EventId, Moment, SafeText, TalkId};
use serde::{Deserialize, Serialize};

/// What a person says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "command")]
pub enum TalkCommand {
    /// Writes a note about an earlier moment.
    Recall {
        /// The note.
        text: SafeText,
        /// When it happened; not in the future.
        at: Moment,
    },
    /// Makes a proposal; with a result it is decided at once.
    Propose {
        /// What is to be done.
        proposal: SafeText,
        /// What speaks against it; may be empty.
        #[serde(default)]
        objections: SafeText,
        /// What was decided; none leaves it open.
        #[serde(default)]
        result: Option<SafeText>,
    },
    /// Says what came of a proposal.
    Decide {
        /// Which one.
        talk: TalkId,
        /// What speaks against it; empty keeps what was said.
        #[serde(default)]
        objections: SafeText,
        /// What was decided.
        result: SafeText,
    },
    /// Supposes a cause.
    Suppose {
        /// The supposed cause.
        text: SafeText,
        /// How sure, in percent.
        confidence: u8,
    },
    /// Says what is known of a supposed cause.
    Weigh {
        /// Which one.
        talk: TalkId,
        /// What is known of it.
        state: HypothesisState,
        /// How sure now, in percent; none keeps what was said.
        #[serde(default)]
        confidence: Option<u8>,
        /// Why; may not be empty.
        why: SafeText,
    },
    /// Notes something to do.
    AddTodo {
        /// What.
        text: SafeText,
        /// Who does it; may be empty.
        #[serde(default)]
        to: SafeText,
    },
    /// Says what became of something to do.
    SetTodo {
        /// Which one.
        talk: TalkId,
        /// How far it is.
        state: TodoState,
        /// Why; may not be empty where it is dropped.
        #[serde(default)]
        why: SafeText,
    },
    /// Says who does something; the last one named does it.
    AssignTodo {
        /// Which one.
        talk: TalkId,
        /// Who does it; empty means nobody yet.
        to: SafeText,
    },
    /// Corrects an earlier fact.
    Correct {
        /// The fact.
        of: EventId,
        /// What it should say; none keeps its words.
        #[serde(default)]
        text: Option<SafeText>,
        /// When it happened; none keeps its time.
        #[serde(default)]
        at: Option<Moment>,
        /// Why; may not be empty.
        why: SafeText,
    },
}
