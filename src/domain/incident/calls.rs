//! What time alone brings about: a clock is told once when it is overdue, then the next rung is called.

use super::clocks::ClockFact;
use super::fact::Fact;
use super::fold::Incident;
use super::scale::Role;
use crate::domain::clock::{Call, Clock, ClockKind, ClockSettings, Drift, Standing, standing};
use crate::domain::moment::after;
use crate::domain::{Moment, SafeText};

impl Incident {
    /// The facts that the clocks bring about at `now`. Each is told once, however long the machine
    /// slept or the host was away; a rung that came due while nobody was awake waits its whole time
    /// again, so that nobody is called blindly. `awake_since`: see [`crate::domain::clock::Watch`].
    #[must_use]
    pub fn calls(&self, settings: &ClockSettings, now: Moment, awake_since: Moment) -> Vec<Fact> {
        let calls = self.clocks.iter().filter_map(|clock| match standing(clock, now) {
            Standing::Overdue { over } => match &clock.called {
                None => Some(ClockFact::ClockOverdue {
                    clock: clock.kind,
                    name: clock.name.clone(),
                    over_secs: over.as_secs(),
                    to: self.ladder(clock, settings).into_iter().next().unwrap_or_default(),
                    unseen: clock.due < awake_since,
                }),
                Some(call) => self.next_rung(clock, call, settings, now, awake_since),
            },
            Standing::Held if clock.called.is_none() => Some(ClockFact::SoakHeld),
            Standing::Held
            | Standing::Running { .. }
            | Standing::Hint { .. }
            | Standing::Due { .. }
            | Standing::Paused { .. } => None,
        });
        calls.map(Fact::Clock).collect()
    }

    fn next_rung(
        &self,
        clock: &Clock,
        call: &Call,
        settings: &ClockSettings,
        now: Moment,
        awake_since: Moment,
    ) -> Option<ClockFact> {
        let length = settings.length(ClockKind::Escalation, self.severity, false)?;
        if now < after(call.at.max(awake_since), length.span) {
            return None;
        }
        let rung = call.rung + 1;
        let next = usize::try_from(rung).ok()?;
        let to = self.ladder(clock, settings).into_iter().nth(next)?;
        Some(ClockFact::ClockEscalated {
            clock: clock.kind,
            name: clock.name.clone(),
            rung,
            to,
        })
    }

    /// Who has to act on an overdue clock, and whom to call after that. Nobody is on it twice.
    #[must_use]
    pub fn ladder(&self, clock: &Clock, settings: &ClockSettings) -> Vec<SafeText> {
        let path = match settings.path.iter().position(|step| step == &clock.name) {
            Some(paged) if clock.kind == ClockKind::Escalation => &settings.path[paged + 1..],
            _ => &settings.path[..],
        };
        let named = Some(&clock.to).filter(|to| !to.is_empty());
        let roles = roles(clock.kind).iter().filter_map(|role| self.roles.get(role));
        let mut ladder: Vec<SafeText> = Vec::new();
        let (first, last): (Vec<_>, Vec<_>) = if clock.kind == ClockKind::Escalation {
            (path.iter().collect(), roles.collect())
        } else {
            (named.into_iter().chain(roles).collect(), path.iter().collect())
        };
        for who in first.into_iter().chain(last) {
            if !ladder.contains(who) {
                ladder.push(who.clone());
            }
        }
        ladder
    }
}

/// The parts that have to do with a clock, who should act first.
fn roles(kind: ClockKind) -> &'static [Role] {
    match kind {
        ClockKind::Update | ClockKind::PublicUpdate => &[Role::Communications, Role::Deputy, Role::Commander],
        ClockKind::Mitigation => &[Role::Operations, Role::SubjectExpert, Role::Commander, Role::Deputy],
        ClockKind::Impact => &[Role::Commander, Role::Communications, Role::Deputy],
        ClockKind::Task | ClockKind::Shift | ClockKind::Escalation => &[Role::Commander, Role::Deputy],
        ClockKind::PostMortem => &[Role::Commander],
        ClockKind::Soak => &[],
    }
}

/// What the machine's clocks did, as facts. A start of the machine tells nothing: the wall clock is
/// all there is then, and deadlines are on it already.
#[must_use]
pub fn told(drifts: &[Drift]) -> Vec<Fact> {
    let facts = drifts.iter().filter_map(|drift| match drift {
        Drift::Slept(span) => Some(ClockFact::Suspended { secs: span.as_secs() }),
        Drift::Jumped(secs) => Some(ClockFact::ClockJumped { secs: *secs }),
        Drift::Rebooted => None,
    });
    facts.map(Fact::Clock).collect()
}
