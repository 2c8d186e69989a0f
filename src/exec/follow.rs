//! Follows one run from its first process to its last line.

use super::feed::Feed;
use super::keyboard::{Asked, Keyboard};
use super::kin::{self, Kin};
use super::ladder::{Climb, Order};
use super::launch::{self, Launched};
use super::pipe::{Pipe, READ, Source, read};
use super::{Person, Plan, RunNews, curl, marker};
use crate::domain::run::{Evidence, RunOutcome};
use crate::time::ticks;
use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;
use std::time::{Duration, Instant};
use tokio::process::Child;
use tokio::sync::mpsc;
use tokio::time::MissedTickBehavior;

/// How often waiting lines are handed on and times are looked at.
const TICK: Duration = Duration::from_millis(50);
/// Ticks between two looks at the processes while the ladder is climbed.
const LOOK_EVERY: u32 = 2;
/// Runs the plan to its end; the last news is `Finished`, always.
pub(super) async fn run(plan: Plan, out: mpsc::Sender<RunNews>, person: Person) {
    let began = ticks();
    let (outcome, took, evidence) = match launch::launch(&plan) {
        Ok(launched) => Run::new(&plan, launched, out.clone(), began).follow(person).await,
        Err(reason) => {
            let reason = plan.masker.clean(&reason);
            (RunOutcome::NotStarted { reason }, Duration::ZERO, Evidence::default())
        }
    };
    let finished = RunNews::Finished {
        run: plan.run,
        outcome,
        took,
        evidence,
    };
    let _nobody_listens = out.send(finished).await;
}

/// A run that has begun.
struct Run<'a> {
    plan: &'a Plan,
    child: Child,
    kin: Kin,
    feed: Feed,
    keyboard: Keyboard,
    began: Instant,
    /// How the first process ended; an end that could not be read is an error in words.
    ended: Option<Result<ExitStatus, String>>,
    forced: Option<Forced>,
    /// When nothing but the ends of the pipes was missing any more.
    over: Option<Instant>,
}

/// An end that was asked for.
struct Forced {
    outcome: RunOutcome,
    climb: Climb,
    ticks: u32,
}

impl<'a> Run<'a> {
    fn new(plan: &'a Plan, launched: Launched, out: mpsc::Sender<RunNews>, began: Instant) -> Self {
        let Launched {
            child,
            process,
            terminal,
            trouble,
        } = launched;
        let mut feed = Feed::new(plan, process.pid, &marker::output(&plan.runs, &plan.run), out, began);
        if let Some(trouble) = &trouble {
            feed.note(trouble);
        }
        Self {
            kin: Kin::new(process, launch::variable(&plan.run)),
            plan,
            child,
            feed,
            keyboard: Keyboard::new(terminal),
            began,
            ended: None,
            forced: None,
            over: None,
        }
    }

    async fn follow(mut self, mut person: Person) -> (RunOutcome, Duration, Evidence) {
        let (mut output, mut error) = self.sources();
        let (mut of_output, mut of_error) = (vec![0; READ], vec![0; READ]);
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !self.is_done(output.is_none() && error.is_none()) {
            let is_free = self.is_free();
            tokio::select! {
                status = self.child.wait(), if self.ended.is_none() => self.end(status),
                asked = self.keyboard.next(&mut person, is_free) => self.asked(&asked),
                _ = tick.tick() => self.tick().await,
                length = read(&mut output, &mut of_output), if output.is_some() => {
                    self.brought(Pipe::Output, &of_output[..length], &mut output).await;
                }
                length = read(&mut error, &mut of_error), if error.is_some() => {
                    self.brought(Pipe::Error, &of_error[..length], &mut error).await;
                }
            }
        }
        let is_held = output.is_some() || error.is_some();
        drop((output, error));
        self.finish(is_held).await
    }

    /// Where its output comes from: the terminal, or the two pipes.
    fn sources(&mut self) -> (Option<Source>, Option<Source>) {
        if let Some(terminal) = self.keyboard.terminal() {
            return (Some(Box::new(terminal)), None);
        }
        let output = self.child.stdout.take().map(|pipe| Box::new(pipe) as Source);
        (output, self.child.stderr.take().map(|pipe| Box::new(pipe) as Source))
    }

    fn asked(&mut self, asked: &Asked) {
        match asked {
            Asked::End => self.force(RunOutcome::Cancelled),
            Asked::Resized(size) => self.feed.resize(*size),
            Asked::Typed => {}
        }
    }

    /// What a pipe or the terminal brought; nothing is its end.
    async fn brought(&mut self, pipe: Pipe, bytes: &[u8], from: &mut Option<Source>) {
        if bytes.is_empty() {
            *from = None;
            self.feed.end(pipe);
        } else {
            let answer = self.feed.take(pipe, bytes).await;
            self.keyboard.answer(&answer);
        }
    }

    fn end(&mut self, status: std::io::Result<ExitStatus>) {
        let status = status.map_err(|error| format!("how the command ended cannot be read: {error}"));
        self.ended = Some(status);
        if self.forced.is_none() {
            self.over = Some(ticks());
        }
    }

    /// Whether the command runs and nobody has asked for its end yet.
    fn is_free(&self) -> bool {
        self.ended.is_none() && self.forced.is_none()
    }

    fn force(&mut self, outcome: RunOutcome) {
        if let Ok(Some(status)) = self.child.try_wait() {
            return self.end(Ok(status));
        }
        let climb = Climb::new(self.plan.ladder, ticks());
        self.forced = Some(Forced {
            outcome,
            climb,
            ticks: 0,
        });
    }

    fn is_done(&self, have_pipes_ended: bool) -> bool {
        let waited = |over: Instant| ticks().saturating_duration_since(over);
        self.over
            .is_some_and(|over| have_pipes_ended || waited(over) >= self.plan.ladder.pipes)
    }

    async fn tick(&mut self) {
        let now = ticks();
        let is_late = |limit: Duration| now.saturating_duration_since(self.began) >= limit;
        if self.is_free() && self.plan.timeout.is_some_and(is_late) {
            self.force(RunOutcome::TimedOut);
        }
        if self.over.is_none() {
            self.climb(now).await;
        }
        self.feed.pass_on(now).await;
    }

    async fn climb(&mut self, now: Instant) {
        let Some(forced) = &mut self.forced else { return };
        forced.ticks += 1;
        if forced.ticks % LOOK_EVERY != 1 {
            return;
        }
        match self.kin.look().await {
            Ok(kin) => self.kin = kin,
            Err(error) => self.feed.note(&format!("cannot see which processes are left: {error}")),
        }
        match forced.climb.next(now, self.kin.seen()) {
            Order::Wait => {}
            Order::Send(signal) => {
                let refused = self.kin.send(signal);
                if let Some(refused) = &refused {
                    self.feed.note(refused);
                }
            }
            Order::Over => self.over = Some(now),
        }
    }

    async fn finish(mut self, is_held: bool) -> (RunOutcome, Duration, Evidence) {
        let end = if self.forced.is_some() {
            ticks()
        } else {
            self.over.unwrap_or_else(ticks)
        };
        self.feed.end(Pipe::Output);
        self.feed.end(Pipe::Error);
        self.say_who_is_left(is_held).await;
        let (http, http_unseen) = curl::answers(&marker::answers(&self.plan.runs, &self.plan.run), &self.plan.masker);
        if let Err(error) = marker::forget(&self.plan.runs, &self.plan.run) {
            let runs = self.plan.runs.display();
            self.feed.note(&format!("cannot tidy up in {runs}: {error}"));
        }
        let outcome = self.outcome();
        let (stdout, stdout_cut) = self.feed.finish().await;
        let evidence = Evidence {
            stdout,
            stdout_cut,
            http,
            http_unseen,
        };
        (outcome, end.saturating_duration_since(self.began), evidence)
    }

    fn outcome(&mut self) -> RunOutcome {
        if let Some(forced) = &self.forced {
            let _reaped = self.child.try_wait();
            return forced.outcome.clone();
        }
        match &self.ended {
            Some(Ok(status)) => outcome(*status),
            Some(Err(unread)) => {
                self.feed.note(unread);
                RunOutcome::Lost
            }
            None => RunOutcome::Lost,
        }
    }

    /// Notes processes that outlived the run and sees to it that they are reaped when they end.
    async fn say_who_is_left(&mut self, is_held: bool) {
        let Ok(kin) = self.kin.look().await else {
            return self.feed.note("cannot see whether a process is left");
        };
        let left = kin.pids();
        if left.is_empty() {
            return;
        }
        if self.forced.is_some() {
            self.feed.note(&format!("could not be ended: process {}", list(&left)));
        } else if is_held {
            let text = format!(
                "left in the background, its output is read no longer: process {}",
                list(&left)
            );
            self.feed.note(&text);
        }
        tokio::spawn(kin::reap_the_left(kin));
    }
}

fn outcome(status: ExitStatus) -> RunOutcome {
    match (status.code(), status.signal()) {
        (Some(code), _) => RunOutcome::Exited { code },
        (None, signal) => RunOutcome::Signalled {
            signal: signal.unwrap_or_default(),
        },
    }
}

fn list(pids: &[u32]) -> String {
    pids.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
}
