//! The router of the host: one arm, one call.

use super::input::{Effect, Input};
use super::state::Host;
use crate::domain::clock::Beat;
use crate::domain::incident::{Fact, Incident, told};
use crate::domain::moment::between;
use crate::domain::{IncidentId, Moment};

/// Changes the state by one input and says what is to be done. Pure.
pub fn handle(host: &mut Host, now: Moment, input: Input) -> Vec<Effect> {
    match input {
        Input::Joined { hello, was_dropped } => {
            let console = hello.console.clone();
            let mut effects = host.joined(now, hello, was_dropped);
            effects.extend(host.trouble_for(&console));
            effects
        }
        Input::Said {
            console,
            message,
            fresh,
        } => host.said(now, &console, message, fresh),
        Input::Left { console } => host.left(now, &console),
        Input::News(news) => host.news(news),
        Input::Dropped(count) => host.lost_lines(count),
        Input::Run(run) => host.run_told(now, run),
        Input::HeadIs { incident, head } => {
            host.heads.insert(incident, head);
            host.dirty.heads = true;
            Vec::new()
        }
        Input::Journalled(events) => host.journalled(now, &events),
        Input::NotJournalled(reason) => host.not_journalled(&reason),
        Input::KeptInMemory { events, reason } => host.kept(now, &events, &reason),
        Input::Imported {
            console,
            ticket,
            outcome,
        } => host.imported(now, &console, ticket, *outcome),
        Input::JournalState(trouble) => host.journal_state(now, trouble),
        Input::BooksRead {
            books,
            problems,
            unread,
        } => host.books_read(now, books, &problems, &unread),
        Input::GuardsRead { console, guards } => host.guards_read(now, &console, *guards),
        Input::Post(event) => host.post_told(now, event),
        Input::TaskFailed(what) => host.task_failed(&what),
        Input::Leave => host.leave(),
        Input::Tick(beat) => host.tick(now, beat),
    }
}

impl Host {
    fn lost_lines(&mut self, count: u64) -> Vec<Effect> {
        self.logs.set_dropped(count);
        Vec::new()
    }

    fn tick(&mut self, now: Moment, beat: Beat) -> Vec<Effect> {
        self.look_at_clocks(now, beat);
        self.look_for_hints(now);
        let mut effects = self.remind_of_trouble(now);
        effects.extend(self.work(now));
        if self.is_left_alone(now) {
            effects.push(Effect::Stop);
        }
        effects
    }

    /// Writes down what the machine's clocks did and what the incident's clocks bring about. While
    /// facts wait for the disk nothing new is told: it would be told twice. In a drill that nobody
    /// attends there is nobody to tell.
    fn look_at_clocks(&mut self, now: Moment, beat: Beat) {
        let drifts = self.watch.take(beat);
        if self.drill && self.console_count() == 0 {
            return;
        }
        let told = told(&drifts);
        let (is_busy, awake_since) = (self.desk.is_busy(), self.watch.awake_since());
        let of = |incident: &Incident| {
            let facts = match &told {
                told if !told.is_empty() && incident.is_open() => told.clone(),
                _ if is_busy => Vec::new(),
                _ => incident.calls(&self.clocks, now, awake_since),
            };
            (incident.id, facts)
        };
        let all: Vec<(IncidentId, Vec<Fact>)> = self.incidents().map(of).collect();
        for (incident, facts) in all {
            self.desk_own(incident, facts);
        }
    }

    /// Whether nobody was here and nothing was open for the whole idle time.
    fn is_left_alone(&mut self, now: Moment) -> bool {
        // A drill is over when nobody is there: its stand-ins went with the console.
        let is_open = self.open_incidents().next().is_some() && !self.drill;
        if self.console_count() > 0 || is_open {
            self.idle_since = None;
            return false;
        }
        let since = *self.idle_since.get_or_insert(now);
        // A fact on its way to the disk is waited for, and an update on its way to a channel; clocks that call into an empty room keep nobody here.
        between(since, now) >= self.idle && !self.desk.is_busy() && (self.read_only || !self.has_post())
    }
}
