//! Follows the logs of containers: every line once, through restart, recreation and a lost engine.

mod batch;
mod cursor;
mod follower;
mod frames;
mod lane;
mod reading;

use super::Spec;
use super::read::{Lost, ReadDocker};
use super::row::Names;
use crate::domain::SourceId;
use crate::sources::backoff;
use crate::sources::outbox::{NobodyListens, Outbox};
use crate::time;
use bollard::models::{ContainerSummaryStateEnum, EventMessage};
use cursor::Cursor;
use follower::Follower;
use futures_util::stream::StreamExt;
use lane::Lane;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{interval, sleep};

/// A full look in case an event was missed.
const RELIST: Duration = Duration::from_secs(30);
/// Pasts read at once; each makes the engine read a file.
const PASTS_AT_ONCE: usize = 8;
/// Lanes remembered after their container is gone, so that its successor is known as such.
const REMEMBERED: usize = 512;

/// Follows the logs of all matching containers until nobody listens. A source is named after the
/// Compose service (`docker:shop/app`), so it stays the same when its container is recreated.
pub async fn run(spec: Spec, out: Outbox) {
    let mut logs = Logs {
        spec,
        out,
        bells: HashMap::new(),
        lanes: HashMap::new(),
        tasks: JoinSet::new(),
        gate: Arc::new(Semaphore::new(PASTS_AT_ONCE)),
        has_listed: false,
    };
    let mut attempt = 0;
    loop {
        let began = time::ticks();
        // Why the engine is lost is told by `docker::run` and by each log of it.
        if let Ok(docker) = ReadDocker::connect(logs.spec.host.as_deref()).await {
            let _lost: Result<(), Lost> = logs.watch(&docker).await;
        }
        if began.elapsed() > backoff::LONGEST {
            attempt = 0;
        }
        tokio::select! {
            () = sleep(backoff::delay(attempt)) => attempt += 1,
            () = logs.out.closed() => return,
        }
    }
}

struct Logs {
    spec: Spec,
    out: Outbox,
    /// One bell for each container that is followed.
    bells: HashMap<String, Arc<Notify>>,
    lanes: HashMap<SourceId, Arc<Lane>>,
    tasks: JoinSet<String>,
    gate: Arc<Semaphore>,
    /// Whether a container that is new to us is new to the engine too.
    has_listed: bool,
}

impl Logs {
    /// Follows what is there and what comes, until the engine is lost.
    async fn watch(&mut self, docker: &ReadDocker) -> Result<(), Lost> {
        let project = self.spec.project.clone();
        let mut events = docker.events(project.as_deref(), time::now().timestamp());
        self.relist(docker).await?;
        self.bells.values().for_each(|bell| bell.notify_one());
        let mut relist = interval(RELIST);
        // An event before the stream was open is found by looking once more.
        relist.reset_after(Duration::from_secs(1));
        loop {
            tokio::select! {
                event = events.next() => match event {
                    Some(event) => self.hear(&event?, docker).await?,
                    None => return Ok(()),
                },
                _ = relist.tick() => self.relist(docker).await?,
                Some(Ok(id)) = self.tasks.join_next(), if !self.tasks.is_empty() => {
                    self.bells.remove(&id);
                }
                () = self.out.closed() => return Ok(()),
            }
        }
    }

    async fn hear(&mut self, event: &EventMessage, docker: &ReadDocker) -> Result<(), Lost> {
        let id = event
            .actor
            .as_ref()
            .and_then(|actor| actor.id.as_deref())
            .unwrap_or_default();
        match self.bells.get(id) {
            Some(bell) => bell.notify_one(),
            None if event.action.as_deref() == Some("start") => self.relist(docker).await?,
            None => {}
        }
        Ok(())
    }

    async fn relist(&mut self, docker: &ReadDocker) -> Result<(), Lost> {
        for summary in docker.list(self.spec.project.as_deref()).await? {
            let has_run = summary.state != Some(ContainerSummaryStateEnum::CREATED);
            if let Some(names) = Names::of(&summary).filter(|names| has_run && !self.bells.contains_key(&names.id)) {
                // Nobody listens: the next round of the loop sees it too.
                let _: Result<(), NobodyListens> = self.begin(names, docker).await;
            }
        }
        self.has_listed = true;
        Ok(())
    }

    /// Begins to follow a container.
    async fn begin(&mut self, names: Names, docker: &ReadDocker) -> Result<(), NobodyListens> {
        let lane = Lane::of(&names);
        let known = self.lanes.get(&lane.id).map(Arc::clone);
        if let Some(lane) = known.as_ref().filter(|_| self.has_listed) {
            lane.mark("recreated", time::now(), &self.out).await?;
        }
        let lane = known.unwrap_or_else(|| self.remember(lane));
        let bell = Arc::new(Notify::new());
        self.bells.insert(names.id.clone(), Arc::clone(&bell));
        let follower = Follower {
            id: names.id,
            lane,
            docker: docker.clone(),
            out: self.out.clone(),
            bell,
            gate: Arc::clone(&self.gate),
            is_new: self.has_listed,
            cursor: Cursor::default(),
        };
        self.tasks.spawn(follower.run());
        Ok(())
    }

    fn remember(&mut self, lane: Lane) -> Arc<Lane> {
        if self.lanes.len() >= REMEMBERED {
            self.lanes.retain(|_, lane| Arc::strong_count(lane) > 1);
        }
        let lane = Arc::new(lane);
        self.lanes.insert(lane.id.clone(), Arc::clone(&lane));
        lane
    }
}
