//! Who plays which part: taking one, saying yes, handing it on.

use super::{Menu, Offer, write};
use crate::console::app::errand::Errand;
use crate::console::app::line::Line;
use crate::console::app::{Deed, State};
use crate::domain::incident::{Command, Incident, PeopleCommand, Role};
use crate::domain::{Moment, SafeText};

/// A role in a few words.
#[must_use]
pub fn words(role: Role) -> &'static str {
    match role {
        Role::Commander => "incident commander",
        Role::Deputy => "deputy, watches the clocks",
        Role::Operations => "operations, runs commands",
        Role::Scribe => "scribe, writes things down",
        Role::Communications => "communications, writes the updates",
        Role::SubjectExpert => "subject expert, knows the system",
    }
}

/// Who plays what since when, who led before, and who is here; a role leads to what can be done about it.
pub(super) fn everybody(state: &State, incident: &Incident) -> Offer {
    let options = Role::ALL.into_iter().map(|role| {
        let open = Errand::Open(Menu::Role(role));
        (open, format!("{:<6} {}", role.word(), stands(state, incident, role)))
    });
    let mut offer = Offer::new(format!("Who is who in {}", incident.id), options.collect());
    for line in [Some(here(state)), away(state, incident), Some(led(state, incident))] {
        offer.lead.extend(line);
    }
    offer
}

fn name(state: &State, who: &SafeText) -> String {
    if who.as_str() == state.world.me() {
        format!("{who} (you)")
    } else {
        who.to_string()
    }
}

fn stamp(at: Moment) -> String {
    at.format("%H:%MZ").to_string()
}

/// Who plays a role, since when, and who is asked.
fn stands(state: &State, incident: &Incident, role: Role) -> String {
    let Some(who) = incident.roles.get(&role) else {
        return "nobody".into();
    };
    format!("{:<12} {}", name(state, who), since(state, incident, role))
}

/// Since when a role is somebody's, whether they said yes, whom it is offered to, and whether they are here.
#[must_use]
pub fn since(state: &State, incident: &Incident, role: Role) -> String {
    let terms = incident.terms(role);
    let from = terms.last().map(|term| stamp(term.from)).unwrap_or_default();
    let mut text = if incident.unaccepted.contains(&role) {
        format!("asked {from}, has not said yes")
    } else {
        format!("since {from}")
    };
    if let Some(handoff) = incident.handoffs.get(&role) {
        let at = stamp(handoff.at);
        text = format!("{text}; offered to {} {at}, no answer yet", name(state, &handoff.to));
    }
    if incident.roles.get(&role).is_some_and(|who| !is_here(state, who)) {
        text.push_str("; not here now");
    }
    text
}

/// Whether somebody has a console open; whoever is asking has, and where nothing was told nobody is missed.
fn is_here(state: &State, who: &SafeText) -> bool {
    let people = &state.world.people;
    people.is_empty() || who.as_str() == state.world.me() || people.iter().any(|presence| &presence.person == who)
}

/// Who is connected, each once, since when, and from how many consoles.
fn here(state: &State) -> String {
    let mut all: Vec<(&SafeText, Moment, usize)> = Vec::new();
    for presence in &state.world.people {
        match all.iter_mut().find(|(who, ..)| *who == &presence.person) {
            Some((_, since, count)) => (*since, *count) = ((*since).min(presence.since), *count + 1),
            None => all.push((&presence.person, presence.since, 1)),
        }
    }
    let each = all.into_iter().map(|(who, since, count)| {
        let consoles = if count == 1 {
            String::new()
        } else {
            format!(" ({count} consoles)")
        };
        format!("{} since {}{consoles}", name(state, who), stamp(since))
    });
    let each: Vec<String> = each.collect();
    if each.is_empty() {
        return "Here now: not known".into();
    }
    format!("Here now: {}", each.join(", "))
}

/// Who plays a role and has no console open.
fn away(state: &State, incident: &Incident) -> Option<String> {
    let away = incident.roles.iter().filter(|(_, who)| !is_here(state, who));
    let away: Vec<String> = away.map(|(role, who)| format!("{who} ({})", role.word())).collect();
    (!away.is_empty()).then(|| format!("Not here: {}", away.join(", ")))
}

/// Commanders of this incident that are told by name; more are counted.
const LED: usize = 6;

/// Who led from when to when.
fn led(state: &State, incident: &Incident) -> String {
    let terms = incident.terms(Role::Commander);
    let more = terms.len().saturating_sub(LED);
    let each = terms.iter().skip(more).map(|term| {
        let who = name(state, &term.who);
        match term.until {
            Some(until) => format!("{who} {} to {}", stamp(term.from), stamp(until)),
            None => format!("{who} since {}", stamp(term.from)),
        }
    });
    let before = (more > 0).then(|| format!("{more} before"));
    let each: Vec<String> = before.into_iter().chain(each).collect();
    if each.is_empty() {
        return "Commanders: nobody has led yet".into();
    }
    format!("Commanders: {}", each.join(", "))
}

fn people(role: Role, command: PeopleCommand, done: &'static str) -> (Role, Errand) {
    (role, Errand::Say(Command::People(command), done))
}

/// The roles, each with who plays it; those that wait for this person's yes first.
pub(super) fn take(state: &State, incident: &Incident) -> Offer {
    let me = state.world.me();
    let is_mine = |role: &Role| incident.roles.get(role).is_some_and(|who| who.as_str() == me);
    let (asked, others): (Vec<Role>, Vec<Role>) = Role::ALL
        .into_iter()
        .partition(|role| is_mine(role) && incident.unaccepted.contains(role));
    let asked = asked.into_iter().map(|role| {
        let (role, errand) = people(role, PeopleCommand::AcceptRole { role }, "you have accepted the role");
        (errand, format!("{:<6} say yes: it was given to you", role.word()))
    });
    let others = others.into_iter().filter(|role| !is_mine(role)).map(|role| {
        let take = Errand::Take(role);
        let now = incident
            .roles
            .get(&role)
            .map_or_else(|| "nobody".into(), |who| format!("now {who}"));
        (take, format!("{:<6} {} ({now})", role.word(), words(role)))
    });
    Offer::new("Which role do you take?", asked.chain(others).collect())
}

/// The roles this person plays.
pub(super) fn hand_over(state: &State, incident: &Incident) -> Offer {
    let me = state.world.me();
    let mine = incident.roles.iter().filter(|(_, who)| who.as_str() == me);
    let options = mine.map(|(role, _)| match incident.handoffs.get(role) {
        None => (
            Errand::Open(Menu::Successor(*role)),
            format!("{:<6} {}", role.word(), words(*role)),
        ),
        Some(offered) => {
            let (role, errand) = people(
                *role,
                PeopleCommand::WithdrawHandoff { role: *role },
                "the offer is taken back",
            );
            (
                errand,
                format!("{:<6} take the offer to {} back", role.word(), offered.to),
            )
        }
    });
    Offer::new("Which role do you hand over?", options.collect())
}

/// Everybody who is here but oneself, each once.
pub(super) fn others(state: &State) -> Vec<SafeText> {
    let me = state.world.me();
    let mut others: Vec<SafeText> = Vec::new();
    let playing = state.world.incident.iter().flat_map(|incident| incident.roles.values());
    for who in state
        .world
        .people
        .iter()
        .map(|presence| &presence.person)
        .chain(playing)
    {
        if who.as_str() != me && !others.contains(who) {
            others.push(who.clone());
        }
    }
    others
}

/// Who may take a role over.
pub(super) fn successor(state: &State, role: Role) -> Offer {
    let offer = |to: SafeText| {
        let is_here = state.world.people.iter().any(|presence| presence.person == to);
        let words = if is_here {
            to.to_string()
        } else {
            format!("{to} (not here now)")
        };
        (Errand::Ask(Deed::Offer { role, to }), words)
    };
    let mut options: Vec<(Errand, String)> = others(state).into_iter().map(offer).collect();
    options.push(write(Line::Successor(role), "somebody else: write the name"));
    Offer::new(format!("Who takes {} over?", role.word()), options)
}

/// What can be done about one role.
pub(super) fn role(state: &State, incident: &Incident, role: Role) -> Offer {
    let me = state.world.me();
    let holder = incident.roles.get(&role);
    let is_mine = holder.is_some_and(|who| who.as_str() == me);
    let mut options = Vec::new();
    if let Some(handoff) = incident.handoffs.get(&role) {
        if handoff.to.as_str() == me {
            options.push((
                Errand::Ask(Deed::TakeOver { role }),
                format!("read what {} hands over, then answer", handoff.from),
            ));
        } else if is_mine {
            let (_, errand) = people(role, PeopleCommand::WithdrawHandoff { role }, "the offer is taken back");
            options.push((errand, format!("take the offer to {} back", handoff.to)));
        }
    }
    if is_mine && incident.unaccepted.contains(&role) {
        let (_, errand) = people(role, PeopleCommand::AcceptRole { role }, "you have accepted the role");
        options.push((errand, "say yes: it was given to you".into()));
    }
    if is_mine {
        options.push((Errand::Open(Menu::Successor(role)), "hand it over".into()));
        options.push(write(Line::Renounce(role), "give it up"));
    } else {
        options.push((Errand::Take(role), "take it yourself, at once".into()));
    }
    options.push((Errand::Give(role), "give it to somebody, at once".into()));
    let who = holder.map_or("nobody", SafeText::as_str);
    let offer = Offer::new(format!("{} is {who}. What now?", role.word()), options);
    match holder {
        Some(_) => offer.lead(since(state, incident, role)),
        None => offer,
    }
}
