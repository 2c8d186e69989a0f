//! Keeps the rows of one engine true: one list, then events, a slow list in case an event was
//! missed, and samples of all running containers at once.

use super::read::{Lost, ReadDocker};
use super::table::Table;
use super::{Focus, Spec};
use crate::sources::alarm::Alarm;
use crate::sources::outbox::{News, NobodyListens, Outbox};
use crate::time;
use bollard::models::{ContainerInspectResponse, ContainerStatsResponse, EventMessage};
use futures_util::future::{BoxFuture, FutureExt, join_all};
use futures_util::stream::{self, BoxStream, FuturesUnordered, StreamExt};
use std::collections::HashSet;
use std::time::Duration;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// From an event to the look at what it changed: events come in bunches.
const GATHER: Duration = Duration::from_millis(150);
/// A full look in case an event was missed.
const RELIST: Duration = Duration::from_secs(30);
/// From one sample of everything to the next. An older engine takes about a second for a sample,
/// however many are asked at once, so they are asked all at once.
const SAMPLE: Duration = Duration::from_secs(5);
/// From the first sample to the second, which makes the first percentage.
const SECOND_SAMPLE: Duration = Duration::from_secs(1);
/// From one sample of the container somebody looks at to the next.
const FOCUS: Duration = Duration::from_secs(1);
/// Inspections under way at once.
const ASKED_AT_ONCE: usize = 16;
/// How far back the engine is asked for events it still has, in seconds.
const MEMORY: i64 = 3_600;

/// Why watching ended.
#[derive(Debug)]
pub(super) enum End {
    /// The engine cannot be asked any more.
    Lost(String),
    /// Nobody listens.
    NobodyListens,
}

impl From<Lost> for End {
    fn from(Lost(why): Lost) -> Self {
        Self::Lost(why)
    }
}

impl From<NobodyListens> for End {
    fn from(_: NobodyListens) -> Self {
        Self::NobodyListens
    }
}

/// What was answered about each container.
type Answers<T> = Vec<(String, Result<Option<T>, Lost>)>;
type Samples = Answers<ContainerStatsResponse>;

struct Watch<'a> {
    spec: &'a Spec,
    out: &'a Outbox,
    docker: ReadDocker,
    focus: Focus,
    table: Table,
    touched: HashSet<String>,
    gather: Alarm,
    sampling: FuturesUnordered<BoxFuture<'static, Samples>>,
}

/// Watches until the engine is lost or nobody listens.
pub(super) async fn watch(spec: &Spec, focus: &Focus, out: &Outbox, docker: ReadDocker) -> End {
    let watch = Watch {
        spec,
        out,
        docker,
        focus: focus.clone(),
        table: Table::default(),
        touched: HashSet::new(),
        gather: Alarm::default(),
        sampling: FuturesUnordered::new(),
    };
    match watch.run().await {
        Ok(never) => match never {},
        Err(end) => end,
    }
}

impl Watch<'_> {
    async fn run(mut self) -> Result<std::convert::Infallible, End> {
        let since = time::now().timestamp() - MEMORY;
        let mut events = self.docker.events(self.spec.project.as_deref(), since);
        self.catch_up(&mut events).await?;
        self.refresh().await?;
        self.out.deliver(super::state(self.spec, None)).await?;
        let mut relist = ticks(RELIST);
        relist.reset();
        let mut next_sample = Alarm::after(Duration::ZERO);
        let mut samples_taken = 0_u32;
        let mut focus_ticks = ticks(FOCUS);
        loop {
            tokio::select! {
                event = events.next() => self.hear(event)?,
                () = self.gather.ring() => self.refresh().await?,
                _ = relist.tick() => {
                    self.touched.extend(self.table.running());
                    self.refresh().await?;
                }
                () = next_sample.ring() => {
                    self.sample_all();
                    samples_taken += 1;
                    next_sample.set(if samples_taken < 2 { SECOND_SAMPLE } else { SAMPLE });
                }
                _ = focus_ticks.tick() => self.sample_focus(),
                Some(samples) = self.sampling.next(), if !self.sampling.is_empty() => self.take(samples).await?,
                () = self.out.closed() => return Err(End::NobodyListens),
            }
        }
    }

    /// Takes the events the engine still has, so that the causes of past ends are known.
    async fn catch_up(&mut self, events: &mut BoxStream<'static, Result<EventMessage, Lost>>) -> Result<(), End> {
        let mut patience = Alarm::after(GATHER);
        loop {
            tokio::select! {
                () = patience.ring() => return Ok(()),
                event = events.next() => self.hear(event)?,
            }
        }
    }

    fn hear(&mut self, event: Option<Result<EventMessage, Lost>>) -> Result<(), End> {
        let event = event.ok_or_else(|| End::Lost("the engine closed its event stream".into()))??;
        if let Some(id) = self.table.hear(&event) {
            self.touched.insert(id);
            self.gather.set(GATHER);
        }
        Ok(())
    }

    /// Lists, inspects what changed and tells the rows.
    async fn refresh(&mut self) -> Result<(), End> {
        self.gather.clear();
        let list = self.docker.list(self.spec.project.as_deref()).await?;
        let outdated = self.table.outdated(&list, &self.touched);
        self.touched.clear();
        for (id, detail) in answered(inspect(&self.docker, outdated).await)? {
            let summary = list.iter().find(|summary| summary.id.as_deref() == Some(&id));
            if let Some((summary, detail)) = summary.zip(detail) {
                self.table.put(summary, &detail);
            }
        }
        self.tell().await
    }

    async fn tell(&mut self) -> Result<(), End> {
        let news = News::Containers {
            engine: self.spec.engine.clone(),
            at: time::now(),
            rows: self.table.rows(),
        };
        Ok(self.out.deliver(news).await?)
    }

    /// Asks for samples of everything that runs, and looks again at what has a health check: a
    /// failed check makes no event before the last one.
    fn sample_all(&mut self) {
        if self.sampling.is_empty() {
            self.sampling.push(self.samples(self.table.running()));
        }
        let checked = self.table.checked();
        if !checked.is_empty() {
            self.touched.extend(checked);
            self.gather.set(GATHER);
        }
    }

    fn sample_focus(&mut self) {
        let looked_at = self.focus.borrow().clone();
        let runs = looked_at.filter(|id| self.table.running().contains(id));
        if let Some(id) = runs.filter(|_| self.sampling.is_empty()) {
            self.sampling.push(self.samples(vec![id]));
        }
    }

    fn samples(&self, ids: Vec<String>) -> BoxFuture<'static, Samples> {
        let docker = self.docker.clone();
        async move {
            let ask = |id: String| async {
                let stats = docker.stats(&id).await;
                (id, stats)
            };
            join_all(ids.into_iter().map(ask)).await
        }
        .boxed()
    }

    async fn take(&mut self, samples: Samples) -> Result<(), End> {
        for (id, stats) in answered(samples)? {
            self.table.measure(&id, stats.as_ref());
        }
        self.tell().await
    }
}

async fn inspect(docker: &ReadDocker, ids: Vec<String>) -> Answers<ContainerInspectResponse> {
    let ask = |id: String| {
        let docker = docker.clone();
        async move {
            let detail = docker.inspect(&id).await;
            (id, detail)
        }
    };
    stream::iter(ids)
        .map(ask)
        .buffer_unordered(ASKED_AT_ONCE)
        .collect()
        .await
}

/// The answers that came. One container that cannot be asked about is not a lost engine; none at
/// all is.
fn answered<T>(answers: Answers<T>) -> Result<Vec<(String, Option<T>)>, Lost> {
    let count = answers.len();
    let mut lost = None;
    let mut came = Vec::with_capacity(count);
    for (id, answer) in answers {
        match answer {
            Ok(answer) => came.push((id, answer)),
            Err(error) => lost = Some(error),
        }
    }
    match lost {
        Some(lost) if came.is_empty() => Err(lost),
        Some(_) | None => Ok(came),
    }
}

fn ticks(every: Duration) -> Interval {
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    ticks
}
