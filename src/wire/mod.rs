//! The one corridor between host and console: typed messages, length-prefixed JSON, versioned.

mod frame;
mod message;
mod past;

pub use frame::{FrameError, LIMIT, decode, encode};
pub use message::{
    Answer, EndRow, Hello, HostStatus, ImportRow, Notice, NoticeKind, PROTOCOL, Presence, ToConsole, ToHost, Welcome,
};
pub use past::{Finding, Findings, LookBack, Past, PastFact, PastIncident};
