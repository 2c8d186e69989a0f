//! Secrets that the host was told: in memory alone, and hidden wherever they turn up.

use super::hide::{hide_in, holding};
use super::input::Effect;
use super::state::Host;
use super::values::Prepared;
use crate::domain::incident::{Command, Incident};
use crate::domain::masker::SHORTEST;
use crate::domain::runbook::ValueKind;
use crate::domain::{IncidentId, Masker, SafeText, Secret};
use crate::wire::NoticeKind;

impl Host {
    /// A value is on disk; a secret's own value is in memory alone, and hidden from now on.
    pub(super) fn value_set(&mut self, incident: IncidentId, name: &SafeText, is_secret: bool) -> Vec<Effect> {
        self.dirty.values = true;
        let secret = self.desk.secret.take();
        let Some((name, value)) = secret.filter(|(set, _)| is_secret && set == name.as_str()) else {
            return Vec::new();
        };
        let mut effects = self.hide_from_now_on(name.clone(), value.clone());
        if value.reveal().len() < SHORTEST {
            let text = format!("`{name}` is so short that it cannot be hidden where it turns up in output");
            effects.extend(self.notify(NoticeKind::Warning, text));
        }
        match self.aside.get_mut(&incident) {
            Some(aside) => aside.typed.insert(name, value),
            None => self.purse.typed.insert(name, value),
        };
        effects
    }

    /// Secrets that a command gets from outside are hidden before it can print them.
    pub(super) fn hide_secrets_of(&mut self, prepared: Option<&Prepared>) -> Vec<Effect> {
        let secrets = prepared.map(|prepared| prepared.secrets.clone()).unwrap_or_default();
        let unhidden = secrets.into_iter().filter(|(_, value)| {
            let value = value.reveal();
            value.len() >= SHORTEST && self.masker.mask(value) == value
        });
        let unhidden: Vec<_> = unhidden.collect();
        let effects = unhidden
            .into_iter()
            .flat_map(|(name, value)| self.hide_from_now_on(name, value));
        effects.collect()
    }

    fn hide_from_now_on(&mut self, name: String, value: Secret) -> Vec<Effect> {
        let old = self.masker.clone();
        self.masker = old.and([(&name, value.reveal())]);
        self.logs.store.set_masker(self.masker.clone());
        self.logs.version += 1;
        let mut effects = self.tell_what_stays_on_disk(&name, &old);
        self.hide_what_is_known();
        effects.push(Effect::HideSecret { name, value });
        effects
    }

    /// A secret that was written down before anybody called it one: the disk keeps it, so it has to be changed.
    fn tell_what_stays_on_disk(&mut self, name: &str, old: &Masker) -> Vec<Effect> {
        let held = |incident: &Incident| {
            let places = holding(incident, old, &self.masker);
            (places > 0).then(|| format!("{}'s journal holds `{name}` in {}", incident.id, count(places, "place")))
        };
        let mut sentences: Vec<String> = self.incidents().filter_map(held).collect();
        let outputs = self.runs.iter().filter(|record| record.says(old, &self.masker)).count();
        if outputs > 0 {
            sentences.push(format!("the disk holds `{name}` in {}", count(outputs, "output")));
        }
        let Some(first) = sentences.first() else {
            return Vec::new();
        };
        let notice = format!("change this secret: {first} (hint: ? says more)");
        let all = sentences.join("; ");
        let warning = format!(
            "{all}, written before it was told that it is a secret: it is hidden on screen from now on, and the files \
             stay as they are (hint: change the secret where it is used)"
        );
        self.warnings.push(warning.into());
        self.notify(NoticeKind::Warning, notice)
    }
}

impl Host {
    /// What came before the secret was told is masked anew, so that no console is sent it again. What is on disk
    /// by then stays there.
    fn hide_what_is_known(&mut self) {
        self.hide_in_runs();
        let aside = self.aside.values_mut().map(|aside| &mut aside.incident);
        for incident in self.incident.iter_mut().chain(aside) {
            if let Some(hidden) = hide_in(incident, &self.masker) {
                *incident = hidden;
            }
        }
        for watched in &mut self.services {
            watched.row.summary = self.masker.clean(watched.row.summary.as_str());
        }
        let hints = &mut self.hints;
        let of_rows = hints.rows.iter_mut().flat_map(|row| [&mut row.title, &mut row.why]);
        for text in of_rows.chain(hints.covers.iter_mut().map(|cover| &mut cover.title)) {
            *text = self.masker.clean(text.as_str());
        }
        self.dirty.books = true;
        self.dirty.warnings = true;
        self.dirty.incident = true;
        self.dirty.services = true;
        self.dirty.hints = true;
    }
}

fn count(number: usize, thing: &str) -> String {
    let end = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{end}")
}

/// The secret that a command brings, with its name.
pub(super) fn secret_of(command: &Command) -> Option<(String, Secret)> {
    let Command::SetValue {
        name,
        kind: ValueKind::Secret,
        value,
        ..
    } = command
    else {
        return None;
    };
    Some((name.as_str().to_owned(), Secret::new(value.as_str())))
}
