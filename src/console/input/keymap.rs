//! Which chord means which action, read from keymap files.

use super::action::{Action, Scope};
use super::chord::{Chord, parse_sequence, print_sequence};
use super::key::Key;
use super::tables::GlobalAction;
use crate::console::presets::{Kind, Layer, UserFile, in_file_order};
use crate::domain::{SafeText, Warning};
use toml::Spanned;
use toml::de::DeValue;

/// The keymaps that come with the program, by name. The first is the ground of all others.
pub const BUILTIN: &[(&str, &str)] = &[
    ("default", include_str!("../../../keymaps/default.toml")),
    ("vim", include_str!("../../../keymaps/vim.toml")),
];

const KIND: Kind = Kind {
    folder: "keymaps",
    builtin: BUILTIN,
    ground: "default",
};

/// One line of a keymap that is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Binding {
    scope: Scope,
    chords: Vec<Chord>,
    action: Action,
}

/// All bindings in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    name: SafeText,
    bindings: Vec<Binding>,
}

/// What a chord means after the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// It asks for this.
    Action(Action),
    /// It begins a longer sequence.
    Pending,
    /// It means nothing here.
    None,
}

impl Default for Keymap {
    /// The built-in `default.toml`.
    fn default() -> Self {
        Self::load("default", &[]).0
    }
}

impl Keymap {
    /// Builds the keymap called `name` from the built-in files and the person's. It can always be used:
    /// a bad line costs that line, and the warnings say which.
    #[must_use]
    pub fn load(name: &str, user: &[UserFile]) -> (Self, Vec<Warning>) {
        let mut warnings = Vec::new();
        let mut keymap = Self {
            name: SafeText::from(name),
            bindings: Vec::new(),
        };
        for layer in KIND.layers(name, user, &mut warnings) {
            keymap.lay(&layer, &mut warnings);
        }
        keymap.keep_the_way_out(&mut warnings);
        (keymap, warnings)
    }

    /// The name it was asked for by.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    /// What `chord` means after `pending`; the first scope that knows it decides, so give the panel first:
    /// `[Scope::Logs, Scope::List, Scope::Global]`.
    #[must_use]
    pub fn lookup(&self, scopes: &[Scope], pending: &[Chord], chord: Chord) -> Found {
        let typed: Vec<Chord> = pending.iter().copied().chain([chord]).collect();
        for scope in scopes {
            let mut of_scope = self.bindings.iter().filter(|binding| binding.scope == *scope);
            if let Some(binding) = of_scope.clone().find(|binding| binding.chords == typed) {
                return Found::Action(binding.action);
            }
            if of_scope.any(|binding| binding.chords.starts_with(&typed)) {
                return Found::Pending;
            }
        }
        Found::None
    }

    /// Takes one chord and keeps `pending` right: a chord that does not go on with the sequence begins anew.
    pub fn press(&self, scopes: &[Scope], pending: &mut Vec<Chord>, chord: Chord) -> Found {
        let mut found = self.lookup(scopes, pending, chord);
        if found == Found::None && !pending.is_empty() {
            pending.clear();
            found = self.lookup(scopes, pending, chord);
        }
        if found == Found::Pending {
            pending.push(chord);
        } else {
            pending.clear();
        }
        found
    }

    /// What may follow `pending`, for the hint that shows while a sequence waits.
    #[must_use]
    pub fn continuations(&self, scopes: &[Scope], pending: &[Chord]) -> Vec<(String, Action)> {
        let of_scope = |scope: &Scope| {
            let scope = *scope;
            self.bindings.iter().filter(move |binding| binding.scope == scope)
        };
        let longer = |binding: &&Binding| binding.chords.len() > pending.len() && binding.chords.starts_with(pending);
        let rest = |binding: &Binding| (print_sequence(&binding.chords[pending.len()..]), binding.action);
        scopes.iter().flat_map(of_scope).filter(longer).map(rest).collect()
    }

    /// Every sequence that leads to the action, in the order of the files, without repetition.
    #[must_use]
    pub fn chords_of(&self, action: impl Into<Action>) -> Vec<String> {
        let action = action.into();
        let mut chords = Vec::new();
        for binding in self.bindings.iter().filter(|binding| binding.action == action) {
            let text = print_sequence(&binding.chords);
            if !chords.contains(&text) {
                chords.push(text);
            }
        }
        chords
    }

    /// The shortest way to name the action's key in a hint; none when it has no key.
    #[must_use]
    pub fn hint(&self, action: impl Into<Action>) -> Option<String> {
        self.chords_of(action).into_iter().next()
    }

    /// Applies one file over what is in force.
    fn lay(&mut self, layer: &Layer<'_>, warnings: &mut Vec<Warning>) {
        let mut fresh = Vec::new();
        for (section, at, value) in in_file_order(&layer.table) {
            if section == "inherits" {
                continue;
            }
            let Some(scope) = Scope::from_name(section) else {
                let names = Scope::ALL.iter().map(|scope| scope.name()).chain(["inherits"]);
                warnings.push(
                    layer
                        .warn(at, format!("[{section}]"), "there is no such section")
                        .guess(section, names),
                );
                continue;
            };
            let Some(rows) = value.get_ref().as_table() else {
                warnings.push(
                    layer
                        .warn(at, section, "is a section")
                        .hint(format!("[{section}] on a line of its own")),
                );
                continue;
            };
            for (key, at, value) in in_file_order(rows) {
                if let Err(warning) = self.line(layer, scope, key, value, &mut fresh) {
                    let Warning { reason, hint, .. } = *warning;
                    warnings.push(layer.warn(at, format!("[{section}] {key}"), reason.as_str()).hint(hint));
                }
            }
        }
        self.bindings.append(&mut fresh);
    }

    /// Applies one line: it replaces what earlier files say, and yields to earlier lines of its own file.
    fn line(
        &mut self,
        layer: &Layer<'_>,
        scope: Scope,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        fresh: &mut Vec<Binding>,
    ) -> Result<(), Box<Warning>> {
        let fail = |reason: String| Box::new(Warning::new(&layer.file, reason));
        let chords = parse_sequence(key).map_err(fail)?;
        let Some(name) = value.get_ref().as_str() else {
            return Err(Box::new(
                fail("needs the name of an action in quotes".into()).hint("\"logs.follow\""),
            ));
        };
        if let Some(other) = fresh
            .iter()
            .find(|other| other.scope == scope && overlap(&other.chords, &chords))
        {
            let (theirs, action) = (print_sequence(&other.chords), other.action.name());
            let reason = format!("clashes with `{theirs}` = \"{action}\" above; this line is left out");
            return Err(fail(reason));
        }
        let before = self.bindings.len();
        let action = if name.is_empty() {
            None
        } else {
            Some(action_for(scope, name).map_err(Box::new)?)
        };
        self.bindings
            .retain(|old| old.scope != scope || !overlap(&old.chords, &chords));
        match action {
            Some(action) => fresh.push(Binding { scope, chords, action }),
            None if before == self.bindings.len() => {
                return Err(fail("is not bound here, so there is nothing to unbind".into()));
            }
            None => {}
        }
        Ok(())
    }

    /// Nobody may lose the way out to a typo.
    fn keep_the_way_out(&mut self, warnings: &mut Vec<Warning>) {
        let quit = Action::Global(GlobalAction::Quit);
        if !self.chords_of(quit).is_empty() {
            return;
        }
        let chords = vec![Chord::of(Key::Char('c')).ctrl()];
        self.bindings
            .retain(|old| old.scope != Scope::Global || !overlap(&old.chords, &chords));
        self.bindings.push(Binding {
            scope: Scope::Global,
            chords,
            action: quit,
        });
        let reason = format!("no key is left for `{}`; ctrl-c does it", quit.name());
        warnings.push(Warning::new(format!("keymaps/{}.toml", self.name), reason));
    }
}

/// Whether one is the beginning of the other, so that both cannot be in force.
fn overlap(a: &[Chord], b: &[Chord]) -> bool {
    a.starts_with(b) || b.starts_with(a)
}

/// The action a line names, if its section may hold it.
fn action_for(scope: Scope, name: &str) -> Result<Action, Warning> {
    let Some(action) = Action::from_name(name) else {
        let names = Action::all().filter(|action| scope.may_hold(*action)).map(Action::name);
        return Err(Warning::new("", format!("there is no action `{name}`")).guess(name, names));
    };
    if scope.may_hold(action) {
        return Ok(action);
    }
    let reason = format!("`{name}` has no meaning in [{}]", scope.name());
    Err(Warning::new("", reason).hint(format!("put the line under [{}]", action.scope().name())))
}
