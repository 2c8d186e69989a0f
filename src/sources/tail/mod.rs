//! Follows a file through rotation and truncation; the file need not exist yet.

mod file;
mod follow;
mod stamp;

use super::outbox::{News, NobodyListens, Outbox};
use crate::domain::log::RawLine;
use crate::domain::source::{SourceKind, SourceState};
use crate::domain::{SafeText, SourceId};
use crate::time;
use follow::{Follow, Step};
use stamp::Stamper;
use std::path::PathBuf;
use std::time::Duration;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

/// From one look at the file to the next when it had nothing new.
const LOOK: Duration = Duration::from_millis(100);
/// Lines in one message at most.
const MOST: usize = 256;

/// A file to follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// Its source id, such as `file:/var/log/app.log`.
    pub source: SourceId,
    /// Its short name, as in the log panel's column.
    pub label: SafeText,
    /// Where it is; it need not exist yet.
    pub path: PathBuf,
}

/// Follows the file until nobody listens. The last 256 KiB of a file that is there come first; a
/// line is told when its end is written, or when the file it stood in is over.
pub async fn run(spec: Spec, out: Outbox) {
    let mut follow = Follow::new(spec.path.clone());
    let mut told = None;
    let mut stamper = Stamper::default();
    loop {
        let look = spawn_blocking(move || {
            let step = follow.look(time::ticks());
            (follow, step)
        });
        let Ok((back, step)) = look.await else {
            return;
        };
        follow = back;
        let has_more = step.has_more;
        if tell(&spec, &out, step, &mut stamper, &mut told).await.is_err() {
            return;
        }
        tokio::select! {
            () = sleep(if has_more { Duration::ZERO } else { LOOK }) => {}
            () = out.closed() => return,
        }
    }
}

async fn tell(
    spec: &Spec,
    out: &Outbox,
    step: Step,
    stamper: &mut Stamper,
    told: &mut Option<String>,
) -> Result<(), NobodyListens> {
    let at = time::now();
    for text in step.marks {
        let (source, text) = (spec.source.clone(), SafeText::from(text));
        out.deliver(News::Mark { source, at, text }).await?;
    }
    let mut lines = step.lines.into_iter().map(|bytes| RawLine {
        source: spec.source.clone(),
        at: stamper.place(&bytes, at),
        bytes,
    });
    loop {
        let lines: Vec<RawLine> = lines.by_ref().take(MOST).collect();
        if lines.is_empty() {
            break;
        }
        out.deliver(News::Lines { lines }).await?;
    }
    // Nothing was told before the first look; no trouble is told as an empty sentence.
    let trouble = step.trouble.unwrap_or_default();
    if told.as_deref() != Some(&trouble) {
        out.deliver(state(spec, &trouble)).await?;
        *told = Some(trouble);
    }
    Ok(())
}

fn state(spec: &Spec, trouble: &str) -> News {
    News::Source {
        id: spec.source.clone(),
        label: spec.label.clone(),
        kind: SourceKind::File,
        state: if trouble.is_empty() {
            SourceState::Live
        } else {
            SourceState::Reconnecting
        },
        detail: SafeText::clean(trouble),
        at: time::now(),
    }
}
