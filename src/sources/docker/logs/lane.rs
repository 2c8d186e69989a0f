//! One log as a person thinks of it: a service, whichever container writes it today.

use super::super::row::Names;
use crate::domain::source::{SourceKind, SourceState};
use crate::domain::{Moment, SafeText, SourceId};
use crate::sources::outbox::{News, NobodyListens, Outbox};
use crate::time;
use std::sync::atomic::{AtomicU32, Ordering};

/// The lane's name on both sides of a recreation, and how many containers write to it now.
#[derive(Debug)]
pub(super) struct Lane {
    pub id: SourceId,
    label: SafeText,
    live: AtomicU32,
}

impl Lane {
    /// `docker:shop/app`, `docker:shop/app-2` for the second of a scaled service, else
    /// `docker:NAME`.
    pub(super) fn of(names: &Names) -> Self {
        let (id, label) = match (&names.project, &names.service) {
            (Some(project), Some(service)) if !names.is_one_off => {
                let service = if names.number > 1 {
                    format!("{service}-{}", names.number)
                } else {
                    service.clone()
                };
                (format!("docker:{project}/{service}"), service)
            }
            _ => (format!("docker:{}", names.name), names.name.clone()),
        };
        Self {
            id: SourceId::new(id),
            label: SafeText::from(label),
            live: AtomicU32::new(0),
        }
    }

    /// One more container writes to the lane.
    pub(super) async fn join(&self, out: &Outbox) -> Result<(), NobodyListens> {
        self.live.fetch_add(1, Ordering::Relaxed);
        out.deliver(self.news(SourceState::Live, "")).await
    }

    /// One container stopped writing; the lane changes its state when it was the last.
    pub(super) async fn leave(&self, state: SourceState, why: &str, out: &Outbox) -> Result<(), NobodyListens> {
        self.live.fetch_sub(1, Ordering::Relaxed);
        self.tell(state, why, out).await
    }

    /// Tells a state, unless another container writes to the lane.
    pub(super) async fn tell(&self, state: SourceState, why: &str, out: &Outbox) -> Result<(), NobodyListens> {
        if self.live.load(Ordering::Relaxed) > 0 {
            return Ok(());
        }
        out.deliver(self.news(state, why)).await
    }

    /// Tells a sentence that stands in the log.
    pub(super) async fn mark(&self, text: &str, at: Moment, out: &Outbox) -> Result<(), NobodyListens> {
        out.deliver(News::Mark {
            source: self.id.clone(),
            at,
            text: SafeText::clean(text),
        })
        .await
    }

    fn news(&self, state: SourceState, why: &str) -> News {
        News::Source {
            id: self.id.clone(),
            label: self.label.clone(),
            kind: SourceKind::ContainerLog,
            state,
            detail: SafeText::clean(why),
            at: time::now(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        Names {
            id: "c0ffee".into(),
            name: "shop-app-1".into(),
            project: Some("shop".into()),
            service: Some("app".into()),
            number: 1,
            is_one_off: false,
        }
    }

    #[test]
    fn a_lane_is_named_after_the_service() {
        let second = Names { number: 2, ..names() };
        let one_off = Names {
            is_one_off: true,
            ..names()
        };
        let alone = Names {
            project: None,
            service: None,
            ..names()
        };
        for (names, id, label) in [
            (names(), "docker:shop/app", "app"),
            (second, "docker:shop/app-2", "app-2"),
            (one_off, "docker:shop-app-1", "shop-app-1"),
            (alone, "docker:shop-app-1", "shop-app-1"),
        ] {
            let lane = Lane::of(&names);
            assert_eq!((lane.id.as_str(), lane.label.as_str()), (id, label));
        }
    }
}
