//! Who plays which part, and how a part changes hands.

use super::clocks;
use super::command::Refusal;
use super::decide::{Office, said};
use super::fact::Fact;
use super::fold::Incident;
use super::handover::handover;
use super::scale::Role;
use crate::domain::{Moment, SafeText};
use serde::{Deserialize, Serialize};

/// An offer to take over a part. Until it is accepted, who offered stays accountable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handoff {
    /// Who offers.
    pub from: SafeText,
    /// Who is to take over.
    pub to: SafeText,
    /// What the successor has to know, a line each.
    pub summary: Vec<SafeText>,
    /// When it was offered.
    pub at: Moment,
}

/// What happens to the parts people play, beside being given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum PeopleFact {
    /// Whoever was given a part said yes.
    RoleAccepted {
        /// The part.
        role: Role,
    },
    /// A part is played by nobody any more.
    RoleRenounced {
        /// The part.
        role: Role,
        /// Why; may be empty.
        #[serde(default)]
        why: SafeText,
    },
    /// A part is offered to a successor.
    HandoffOffered {
        /// The part.
        role: Role,
        /// The successor.
        to: SafeText,
        /// What the successor has to know, a line each.
        summary: Vec<SafeText>,
    },
    /// The successor has read the summary and plays the part now.
    HandoffAccepted {
        /// The part.
        role: Role,
        /// Who played it before.
        from: SafeText,
        /// Who plays it now.
        to: SafeText,
    },
    /// An offer was taken back, or turned down.
    HandoffWithdrawn {
        /// The part.
        role: Role,
    },
}

/// What a person does about the parts people play.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "command")]
pub enum PeopleCommand {
    /// Says yes to a part that was given.
    AcceptRole {
        /// The part.
        role: Role,
    },
    /// Plays a part no more.
    RenounceRole {
        /// The part.
        role: Role,
        /// Why; may be empty.
        #[serde(default)]
        why: SafeText,
    },
    /// Offers one's part to a successor.
    OfferHandoff {
        /// The part.
        role: Role,
        /// The successor.
        to: SafeText,
    },
    /// Takes over a part that was offered.
    AcceptHandoff {
        /// The part.
        role: Role,
    },
    /// Takes an offer back, or turns it down.
    WithdrawHandoff {
        /// The part.
        role: Role,
    },
}

/// Gives a part to somebody, at once.
pub(super) fn assign(office: &Office<'_>, role: Role, to: &SafeText, who: &SafeText, now: Moment) -> Vec<Fact> {
    let to = if to.is_empty() { who.clone() } else { to.clone() };
    let mut facts = vec![Fact::RoleAssigned { role, to }];
    facts.extend((role == Role::Commander).then(|| clocks::leads(office.clocks, now)));
    facts
}

/// Decides what a person does about the parts people play.
pub(super) fn decide(
    open: &Incident,
    office: &Office<'_>,
    who: &SafeText,
    now: Moment,
    command: &PeopleCommand,
) -> Result<Vec<Fact>, Refusal> {
    match command {
        PeopleCommand::AcceptRole { role } => accept_role(open, *role, who),
        PeopleCommand::RenounceRole { role, why } => renounce(open, *role, why, who),
        PeopleCommand::OfferHandoff { role, to } => offer(open, *role, to, who, now),
        PeopleCommand::AcceptHandoff { role } => accept(open, office, *role, who, now),
        PeopleCommand::WithdrawHandoff { role } => {
            let handoff = offered(open, *role)?;
            if who != &handoff.from && who != &handoff.to {
                let hint = format!("{} or {} can", handoff.from, handoff.to);
                return Err(Refusal::new("this offer is between two others", hint));
            }
            Ok(vec![Fact::People(PeopleFact::HandoffWithdrawn { role: *role })])
        }
    }
}

fn holder(open: &Incident, role: Role) -> Result<&SafeText, Refusal> {
    let holder = open.roles.get(&role);
    holder.ok_or_else(|| Refusal::new(format!("nobody is {}", role.word()), "give the role to somebody"))
}

fn own(open: &Incident, role: Role, who: &SafeText) -> Result<(), Refusal> {
    let holder = holder(open, role)?;
    if holder == who {
        return Ok(());
    }
    Err(Refusal::new(
        format!("{} is {holder}, not you", role.word()),
        format!("ask {holder}, or give the role to somebody at once"),
    ))
}

fn accept_role(open: &Incident, role: Role, who: &SafeText) -> Result<Vec<Fact>, Refusal> {
    own(open, role, who)?;
    if !open.unaccepted.contains(&role) {
        return Err(Refusal::new(
            format!("you are {} already", role.word()),
            "nothing to do",
        ));
    }
    Ok(vec![Fact::People(PeopleFact::RoleAccepted { role })])
}

fn renounce(open: &Incident, role: Role, why: &SafeText, who: &SafeText) -> Result<Vec<Fact>, Refusal> {
    own(open, role, who)?;
    if role == Role::Commander && !open.unaccepted.contains(&role) {
        return Err(Refusal::new(
            "an incident needs a commander",
            "offer the role to a successor; you lead until they accept",
        ));
    }
    let why = why.clone();
    Ok(vec![Fact::People(PeopleFact::RoleRenounced { role, why })])
}

fn offer(open: &Incident, role: Role, to: &SafeText, who: &SafeText, now: Moment) -> Result<Vec<Fact>, Refusal> {
    own(open, role, who)?;
    let to = said(to, "successor's name")?;
    if &to == who {
        return Err(Refusal::new(
            format!("you are {} already", role.word()),
            "name somebody else",
        ));
    }
    let summary = handover(open, now);
    Ok(vec![Fact::People(PeopleFact::HandoffOffered { role, to, summary })])
}

fn offered(open: &Incident, role: Role) -> Result<&Handoff, Refusal> {
    let handoff = open.handoffs.get(&role);
    handoff.ok_or_else(|| {
        let hint = "whoever plays it offers it first";
        Refusal::new(format!("the role {} is not offered to anybody", role.word()), hint)
    })
}

fn accept(open: &Incident, office: &Office<'_>, role: Role, who: &SafeText, now: Moment) -> Result<Vec<Fact>, Refusal> {
    let Handoff { from, to, .. } = offered(open, role)?;
    if who != to {
        return Err(Refusal::new(
            format!("the role {} is offered to {to}, not to you", role.word()),
            format!("ask {from} to offer it to you"),
        ));
    }
    let (from, to) = (from.clone(), to.clone());
    let mut facts = vec![Fact::People(PeopleFact::HandoffAccepted { role, from, to })];
    facts.extend((role == Role::Commander).then(|| clocks::leads(office.clocks, now)));
    Ok(facts)
}

impl Incident {
    /// Folds a part that was given. Who takes one has accepted it; any offer of it is over.
    pub(super) fn apply_role(&mut self, role: Role, to: &SafeText, who: &SafeText) {
        self.handoffs.remove(&role);
        self.roles.insert(role, to.clone());
        if to == who {
            self.unaccepted.remove(&role);
        } else {
            self.unaccepted.insert(role);
        }
    }

    pub(super) fn apply_people(&mut self, fact: &PeopleFact, who: &SafeText, at: Moment) {
        match fact {
            PeopleFact::RoleAccepted { role } => drop(self.unaccepted.remove(role)),
            PeopleFact::RoleRenounced { role, .. } => {
                self.roles.remove(role);
                self.unaccepted.remove(role);
                self.handoffs.remove(role);
            }
            PeopleFact::HandoffOffered { role, to, summary } => {
                let (from, to, summary) = (who.clone(), to.clone(), summary.clone());
                self.handoffs.insert(*role, Handoff { from, to, summary, at });
            }
            PeopleFact::HandoffAccepted { role, to, .. } => self.apply_role(*role, to, to),
            PeopleFact::HandoffWithdrawn { role } => drop(self.handoffs.remove(role)),
        }
    }
}

/// The fact in one line.
pub(super) fn words(fact: &PeopleFact) -> String {
    match fact {
        PeopleFact::RoleAccepted { role } => format!("accepted the role {}", role.word()),
        PeopleFact::RoleRenounced { role, why } if why.is_empty() => format!("gave up the role {}", role.word()),
        PeopleFact::RoleRenounced { role, why } => format!("gave up the role {}: {why}", role.word()),
        PeopleFact::HandoffOffered { role, to, .. } => format!("offers the role {} to {to}", role.word()),
        PeopleFact::HandoffAccepted { role, from, to } => format!("{} is {to} now, {from} handed over", role.word()),
        PeopleFact::HandoffWithdrawn { role } => format!("the role {} is offered no more", role.word()),
    }
}
