//! Status updates on their way out: which channels there are, and what is sent when.

mod letter;
mod way;

use crate::domain::channel::ChannelRow;
use crate::domain::{ConsoleId, IncidentId, Moment, SafeText, UpdateId};
use crate::notify::limits::{SLACK_SECTION, SLACK_SECTIONS, STATUSPAGE_BODY};
use crate::notify::{Kind, Spec};
use std::collections::BTreeMap;

/// The channels, as people see them and as they are.
#[derive(Debug)]
pub(super) struct PostDesk {
    pub channels: Vec<ChannelRow>,
    pub specs: Vec<Spec>,
    /// Whether the configuration names no channel, so that a person has to hand a text over.
    pub by_hand: bool,
    /// Who approved an update here: a text for the clipboard is for them.
    askers: BTreeMap<UpdateId, ConsoleId>,
    /// The updates that the queue knows, each with its incident.
    under_way: BTreeMap<UpdateId, IncidentId>,
    /// When is tried again what waits for the same reason still, and how often it was tried.
    waits: BTreeMap<(UpdateId, SafeText), (Moment, u32)>,
}

impl PostDesk {
    pub fn new(specs: Vec<Spec>, by_hand: bool) -> Self {
        Self {
            channels: specs.iter().map(|spec| row(spec, by_hand)).collect(),
            specs,
            by_hand,
            askers: BTreeMap::new(),
            under_way: BTreeMap::new(),
            waits: BTreeMap::new(),
        }
    }
}

fn row(spec: &Spec, by_hand: bool) -> ChannelRow {
    ChannelRow {
        name: spec.name.as_str().into(),
        kind: spec.kind.word().into(),
        is_public: spec.public,
        blocked: spec.check().err().map(SafeText::from),
        limit: limit(&spec.kind),
        is_record: by_hand && matches!(spec.kind, Kind::File(_)),
        can_double: !spec.kind.knows_keys(),
    }
}

/// Characters of a text that a channel takes, where that is less than an update may have.
fn limit(kind: &Kind) -> Option<u32> {
    let characters = match kind {
        Kind::Slack(_) => SLACK_SECTION * SLACK_SECTIONS,
        Kind::Statuspage(_) => STATUSPAGE_BODY,
        Kind::PagerDuty(_) | Kind::Webhook(_) | Kind::File(_) | Kind::Clipboard => return None,
    };
    u32::try_from(characters).ok()
}
