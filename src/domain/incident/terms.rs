//! Who played a part from when to when.

use super::fact::Fact;
use super::fold::Incident;
use super::people::PeopleFact;
use super::scale::Role;
use crate::domain::{Moment, SafeText};

/// One person's time in a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Who.
    pub who: SafeText,
    /// Since when the part is theirs, whether they said yes or not.
    pub from: Moment,
    /// Until when; none while it goes on.
    pub until: Option<Moment>,
}

impl Incident {
    /// Everybody who played a part, the first one first, as far as the facts that are here go back.
    #[must_use]
    pub fn terms(&self, role: Role) -> Vec<Term> {
        let mut terms: Vec<Term> = Vec::new();
        for event in self.chronicle() {
            let at = self.happened(event);
            let Some((_, next)) = changed(&event.fact).filter(|(changed, _)| *changed == role) else {
                continue;
            };
            // Who is given what they have goes on.
            let open = terms.last_mut().filter(|term| term.until.is_none());
            match (open, next) {
                (Some(open), Some(next)) if open.who == *next => continue,
                (Some(open), _) => open.until = Some(at),
                (None, _) => {}
            }
            terms.extend(next.map(|who| Term {
                who: who.clone(),
                from: at,
                until: None,
            }));
        }
        if let Some(last) = terms.last_mut().filter(|term| term.until.is_none()) {
            last.until = self.resolved;
        }
        terms
    }
}

/// The part that a fact gives to somebody, or to nobody.
fn changed(fact: &Fact) -> Option<(Role, Option<&SafeText>)> {
    if let Fact::RoleAssigned { role, to } = fact {
        return Some((*role, Some(to)));
    }
    let Fact::People(fact) = fact else { return None };
    match fact {
        PeopleFact::HandoffAccepted { role, to, .. } => Some((*role, Some(to))),
        PeopleFact::RoleRenounced { role, .. } => Some((*role, None)),
        PeopleFact::RoleAccepted { .. } | PeopleFact::HandoffOffered { .. } | PeopleFact::HandoffWithdrawn { .. } => {
            None
        }
    }
}
