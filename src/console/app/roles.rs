//! Giving a role at once: never by a slip of the finger, never to a name that nobody has, never unnoticed.

use super::incident::{command, confirm};
use super::{Deed, Effect, State};
use crate::domain::incident::{Command, Incident, Role};
use crate::domain::{Moment, SafeText};
use crate::wire::NoticeKind;

/// Gives a role at once, to oneself where no name is given. It asks first where somebody has the role, and where nobody
/// of that name is here.
pub fn give(state: &mut State, now: Moment, role: Role, to: &SafeText) -> Vec<Effect> {
    let to = spelled(state, to);
    let is_taken = holder(state, role).is_some_and(|holder| holder != to);
    if is_taken || !is_here(state, &to) {
        return confirm(state, Deed::Give { role, to }, None);
    }
    let done = if to.as_str() == state.world.me() {
        "the role is yours"
    } else {
        "role given"
    };
    command(state, now, Command::AssignRole { role, to }, done)
}

/// Who plays a role now.
#[must_use]
pub fn holder(state: &State, role: Role) -> Option<SafeText> {
    state.world.open_incident()?.roles.get(&role).cloned()
}

/// A name as the person who is here writes it: `Li` is `li` where no `Li` is here. Nobody's name is one's own.
#[must_use]
pub fn spelled(state: &State, name: &SafeText) -> SafeText {
    if name.is_empty() {
        return SafeText::clean(state.world.me());
    }
    let same = |known: &&SafeText| known.as_str().to_lowercase() == name.as_str().to_lowercase();
    let people = || state.world.people.iter().map(|presence| &presence.person);
    if people().any(|known| known == name) {
        return name.clone();
    }
    people().find(same).unwrap_or(name).clone()
}

/// Whether somebody of this name has a console open; where nobody was told of, nobody is missed.
#[must_use]
pub fn is_here(state: &State, name: &SafeText) -> bool {
    let people = &state.world.people;
    people.is_empty() || name.as_str() == state.world.me() || people.iter().any(|presence| presence.person == *name)
}

/// Why a name may be a slip; none where somebody of that name is here.
#[must_use]
pub fn stranger(state: &State, name: &SafeText) -> Option<String> {
    if is_here(state, name) {
        return None;
    }
    let mut here: Vec<&str> = state
        .world
        .people
        .iter()
        .map(|presence| presence.person.as_str())
        .collect();
    here.sort_unstable();
    here.dedup();
    Some(format!("Nobody called {name} is here. Here now: {}.", here.join(", ")))
}

/// Says who plays a part now, to everybody but whoever did it.
pub fn changed(state: &mut State, now: Moment, before: &Incident) {
    let Some(after) = state.world.incident.as_deref() else {
        return;
    };
    let did = after.timeline.last().map(|event| event.who.clone());
    if did.is_some_and(|who| who.as_str() == state.world.me()) {
        return;
    }
    let moved = Role::ALL
        .into_iter()
        .filter(|role| before.roles.get(role) != after.roles.get(role));
    let texts: Vec<String> = moved.map(|role| says(state, role, before, after)).collect();
    for text in texts {
        state.notices.say(now, NoticeKind::Warning, text);
    }
}

fn says(state: &State, role: Role, before: &Incident, after: &Incident) -> String {
    let name = |who: &SafeText| {
        if who.as_str() == state.world.me() {
            "you".to_owned()
        } else {
            who.to_string()
        }
    };
    let was = before.roles.get(&role).map(name);
    let was = was.map_or_else(String::new, |was| format!(" (before: {was})"));
    match after.roles.get(&role).map(name) {
        Some(is) if is == "you" => format!("you are {} now{was}", role.word()),
        Some(is) => format!("{is} is {} now{was}", role.word()),
        None => format!("nobody is {} now{was}", role.word()),
    }
}
