//! A form of values: all that a step or a book needs, asked for at once and remembered for the incident.

use super::incident::reaches_host;
use super::mode::unfit;
use super::{Effect, Mode, State};
use crate::console::input::{Chord, Edited, Key, LineEdit};
use crate::console::panels::logs;
use crate::console::panels::runbook::{Wish, run_step, values};
use crate::domain::incident::{Command, ValueSource};
use crate::domain::log::LineId;
use crate::domain::runbook::{Placeholder, ValueKind};
use crate::domain::value::KnownName;
use crate::domain::{Moment, SafeText};
use crate::wire::{Answer, NoticeKind, ToHost};

/// One value that is asked for.
#[derive(Debug, Clone)]
pub struct Field {
    /// What it is for.
    pub placeholder: Placeholder,
    /// What is known of its value already.
    pub known: Option<KnownName>,
    /// The value under edit.
    pub edit: LineEdit,
    /// Where the value under edit comes from.
    pub source: ValueSource,
    /// Why the host did not take it; empty where it did not refuse.
    pub fault: SafeText,
    /// The ticket under which it was sent; none where no answer is due.
    ticket: Option<u64>,
    /// Whether the person changed it.
    is_touched: bool,
}

impl Field {
    /// A field that begins with what is known. A secret begins empty: the console never has it.
    #[must_use]
    pub fn new(placeholder: Placeholder, known: Option<KnownName>) -> Self {
        let text = known.as_ref().and_then(|known| known.value.as_ref());
        let edit = text.map_or_else(LineEdit::default, |text| LineEdit::with_text(text.as_str()));
        Self {
            placeholder,
            known,
            edit,
            source: ValueSource::Typed,
            fault: SafeText::default(),
            ticket: None,
            is_touched: false,
        }
    }

    /// Whether what is typed must not be read over a shoulder.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        self.placeholder.kind == ValueKind::Secret
    }

    /// Whether an id of a log line can be what is asked for: no line says which tag, day or address is meant.
    #[must_use]
    pub fn takes_log_id(&self) -> bool {
        match self.placeholder.kind {
            ValueKind::Id | ValueKind::Free => true,
            ValueKind::Revision | ValueKind::Tag | ValueKind::Url | ValueKind::Date | ValueKind::Secret => false,
        }
    }

    fn touch(&mut self, source: ValueSource) {
        self.is_touched = true;
        self.source = source;
        self.fault = SafeText::default();
    }
}

/// Values being asked for.
#[derive(Debug, Clone)]
pub struct Form {
    /// What it is about.
    pub title: String,
    /// The values.
    pub fields: Vec<Field>,
    /// The field that takes the keys.
    pub selected: usize,
    /// What is run once all values are there.
    pub then: Option<Wish>,
    /// Which id of the log line is taken next.
    next_id: usize,
    /// When the values were sent.
    sent: Option<Moment>,
}

impl Form {
    /// A form of these fields.
    #[must_use]
    pub fn new(title: String, fields: Vec<Field>, selected: usize, then: Option<Wish>) -> Self {
        Self {
            title,
            fields,
            selected,
            then,
            next_id: 0,
            sent: None,
        }
    }

    /// Whether answers of the host are due.
    #[must_use]
    pub fn is_saving(&self) -> bool {
        self.sent.is_some()
    }

    /// The id of the log line that is taken next; none where the line has none.
    #[must_use]
    pub fn next_id<'a>(&self, ids: &'a [LineId]) -> Option<&'a LineId> {
        ids.get(self.next_id % ids.len().max(1))
    }

    /// Puts a pasted text into the selected field; false where it does not fit.
    pub fn paste(&mut self, text: &str) -> bool {
        let Some(field) = self.fields.get_mut(self.selected) else {
            return true;
        };
        let is_taken = field.edit.insert(text);
        if is_taken {
            field.touch(ValueSource::Typed);
        } else {
            field.fault = unfit(text).into();
        }
        is_taken
    }

    fn go(&mut self, forward: bool) {
        let count = self.fields.len().max(1);
        let by = if forward { 1 } else { count - 1 };
        self.selected = (self.selected + by) % count;
    }

    /// The book's own example for the selected field, while nothing is written there.
    fn example(&self) -> Option<SafeText> {
        let field = self.fields.get(self.selected)?;
        let example = field.placeholder.example.clone()?;
        field.edit.text().is_empty().then_some(example)
    }

    /// Takes the book's example: an example is never taken unasked.
    fn take_example(&mut self) {
        let Some(example) = self.example() else {
            return;
        };
        if let Some(field) = self.fields.get_mut(self.selected) {
            field.edit = LineEdit::with_text(example.as_str());
            field.touch(ValueSource::Typed);
        }
    }

    fn has_faults(&self) -> bool {
        self.fields.iter().any(|field| !field.fault.is_empty())
    }

    fn waits(&self) -> bool {
        self.fields.iter().any(|field| field.ticket.is_some())
    }
}

/// How long the console waits for values to come back from the host that has taken them.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(3);

/// Takes one chord.
pub fn press(state: &mut State, now: Moment, mut form: Form, chord: Chord) -> Vec<Effect> {
    let is_saving = form.is_saving();
    match (chord.key(), chord.has_ctrl()) {
        (Key::Esc, _) => return Vec::new(),
        (_, _) if is_saving => {}
        (Key::Tab, _) if chord.has_shift() => form.go(false),
        (Key::Tab | Key::Down, _) => form.go(true),
        (Key::Up, _) => form.go(false),
        (Key::Right, false) if form.example().is_some() => form.take_example(),
        (Key::Char('l'), true) => take_id(state, now, &mut form),
        (_, _) => {
            let Some(field) = form.fields.get_mut(form.selected) else {
                return Vec::new();
            };
            match field.edit.press(chord) {
                Edited::Submit => return save(state, now, form),
                Edited::Cancel => return Vec::new(),
                Edited::Changed => field.touch(ValueSource::Typed),
                Edited::Ignored => {}
            }
        }
    }
    state.mode = Mode::Form(form);
    Vec::new()
}

/// Puts an id of the selected log line into the selected field; again takes the next id of that line.
fn take_id(state: &mut State, now: Moment, form: &mut Form) {
    if let Some(field) = form.fields.get(form.selected).filter(|field| !field.takes_log_id()) {
        let kind = field.placeholder.kind.word();
        let text = format!("an id of a log line is no {kind} (hint: type it, or paste it)");
        state.notices.say(now, NoticeKind::Warning, text);
        return;
    }
    let ids = logs::selected_ids(state);
    let Some(id) = form.next_id(ids) else {
        let text = "the selected log line has no id (hint: leave the form, choose a line, come back)";
        state.notices.say(now, NoticeKind::Warning, text);
        return;
    };
    form.next_id += 1;
    if let Some(field) = form.fields.get_mut(form.selected) {
        field.edit = LineEdit::with_text(id.value.as_str());
        field.touch(ValueSource::Log);
    }
}

/// Sends all values that were changed. What the step needs and has no value is named.
fn save(state: &mut State, now: Moment, mut form: Form) -> Vec<Effect> {
    if form.then.is_some() {
        for field in &mut form.fields {
            let is_missing = field.edit.is_blank() && field.known.is_none();
            field.fault = if is_missing {
                "needed before it can run".into()
            } else {
                std::mem::take(&mut field.fault)
            };
        }
    }
    if let Some(at) = form.fields.iter().position(|field| !field.fault.is_empty()) {
        form.selected = at;
        state.mode = Mode::Form(form);
        return Vec::new();
    }
    if !reaches_host(state, now) {
        state.mode = Mode::Form(form);
        return Vec::new();
    }
    let mut effects = Vec::new();
    for field in &mut form.fields {
        if field.is_touched && !field.edit.is_blank() {
            effects.push(send(state, field));
        }
    }
    form.sent = Some(now);
    state.mode = Mode::Form(form);
    effects
}

/// Sends one value. A secret is gone from here once it is sent.
fn send(state: &mut State, field: &mut Field) -> Effect {
    let set = Command::SetValue {
        name: field.placeholder.name.clone(),
        kind: field.placeholder.kind,
        value: field.edit.text().trim().into(),
        source: field.source,
    };
    if field.is_secret() {
        field.edit = LineEdit::default();
    }
    field.is_touched = false;
    let message = state.tickets.send(set, "");
    if let ToHost::Command { ticket, .. } = &message {
        field.ticket = Some(*ticket);
    }
    Effect::Send(message)
}

/// Takes the answer to a value that was sent; false where it is not the form's.
pub fn answered(state: &mut State, answer: &Answer) -> bool {
    let Mode::Form(form) = &mut state.mode else {
        return false;
    };
    let mut fields = form.fields.iter_mut();
    let Some(at) = fields.position(|field| field.ticket == Some(answer.ticket)) else {
        return false;
    };
    let field = &mut form.fields[at];
    field.ticket = None;
    if let Some(refusal) = &answer.refusal {
        field.fault = refusal.to_string().into();
        field.is_touched = true;
        form.selected = at;
    } else if field.known.is_none() {
        field.known = Some(KnownName {
            name: field.placeholder.name.clone(),
            source: field.source,
            value: (!field.is_secret()).then(|| field.edit.text().into()),
            is_secret: field.is_secret(),
            is_gone: false,
        });
    }
    true
}

/// Nothing that was sent will be answered: the fields can be sent again.
pub fn cut_off(state: &mut State) {
    if let Mode::Form(form) = &mut state.mode {
        form.sent = None;
        for field in form.fields.iter_mut().filter(|field| field.ticket.is_some()) {
            field.ticket = None;
            field.fault = "not known whether it was saved: the host is gone".into();
            field.is_touched = true;
        }
    }
}

/// Closes a form whose values are all saved, and runs what waited for them.
pub fn go_on(state: &mut State, now: Moment) -> Vec<Effect> {
    let Mode::Form(form) = &mut state.mode else {
        return Vec::new();
    };
    let Some(sent) = form.sent.filter(|_| !form.waits()) else {
        return Vec::new();
    };
    if form.has_faults() {
        form.sent = None;
        return Vec::new();
    }
    let then = form.then.clone();
    let Some(wish) = then else {
        state.mode = Mode::Browse;
        state.notices.say(now, NoticeKind::Info, "values saved");
        return Vec::new();
    };
    let command = state
        .world
        .step(&wish.step)
        .and_then(|(_, _, step)| step.command.as_ref());
    if command.is_none_or(|command| values::gaps(state, command).is_empty()) {
        state.mode = Mode::Browse;
        return run_step(state, now, &wish.step, wish.terminal);
    }
    if crate::domain::moment::between(sent, now) > PATIENCE {
        state.mode = Mode::Browse;
        let text = "the values are saved, and the host has not said so yet (hint: run the step again)";
        state.notices.say(now, NoticeKind::Warning, text);
    }
    Vec::new()
}
