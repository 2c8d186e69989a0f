//! Built-in files with a person's files of the same name laid over them, for keymaps and themes.
//!
//! Nothing is read from disk here: a person's files come in as texts. A line that cannot be used costs
//! that line and leaves a [`Warning`]; whatever else can be read counts.

use crate::domain::Warning;
use crate::domain::warning::{line_of, nearest};
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A file of a person: where it is and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserFile {
    /// Its path, as shown in warnings.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl UserFile {
    /// Makes one.
    #[must_use]
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
        }
    }

    /// The name it goes by: the file's name without `.toml`.
    #[must_use]
    pub fn name(&self) -> &str {
        Path::new(&self.path)
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or_default()
    }
}

/// One kind of file: its folder, its built-in files by name, and the name that all others rest on.
pub(super) struct Kind {
    pub folder: &'static str,
    pub builtin: &'static [(&'static str, &'static str)],
    pub ground: &'static str,
}

/// One file as it was read, ready to be applied over the ones before it.
pub(super) struct Layer<'a> {
    pub file: String,
    pub text: &'a str,
    pub table: DeTable<'a>,
}

impl Layer<'_> {
    /// A warning about the line on which that part of the file begins.
    pub(super) fn warn(&self, at: usize, key: impl Into<String>, reason: impl Into<String>) -> Warning {
        Warning::new(&self.file, reason.into())
            .at(Some(line_of(self.text, at)))
            .on(key.into())
    }
}

impl Kind {
    /// The files that make up `name`, the ground first. An unknown name is a warning and gives the ground.
    pub(super) fn layers<'a>(&self, name: &str, user: &'a [UserFile], warnings: &mut Vec<Warning>) -> Vec<Layer<'a>> {
        let mut name = name.to_string();
        if !self.exists(&name, user) {
            warnings.push(self.unknown(&name, user));
            name = self.ground.into();
        }
        let mut seen = Vec::new();
        let mut layers = Vec::new();
        loop {
            seen.push(name.clone());
            let mut own = self.named(&name, user, warnings);
            let parent = self.parent(&own, &name, &seen, user, warnings);
            own.append(&mut layers);
            layers = own;
            match parent {
                Some(parent) => name = parent,
                None => return layers,
            }
        }
    }

    fn exists(&self, name: &str, user: &[UserFile]) -> bool {
        self.names(user).any(|known| known == name)
    }

    fn names<'a>(&self, user: &'a [UserFile]) -> impl Iterator<Item = &'a str> {
        self.builtin
            .iter()
            .map(|(name, _)| *name)
            .chain(user.iter().map(UserFile::name))
    }

    fn unknown(&self, name: &str, user: &[UserFile]) -> Warning {
        let warning = Warning::new(
            format!("{}/{name}.toml", self.folder),
            format!("there is no `{name}`; `{}` is used", self.ground),
        );
        match nearest(name, self.names(user)) {
            Some(_) => warning.guess(name, self.names(user)),
            None => warning.hint(self.names(user).collect::<Vec<_>>().join(", ")),
        }
    }

    /// The built-in file of that name, then the person's own over it.
    fn named<'a>(&self, name: &str, user: &'a [UserFile], warnings: &mut Vec<Warning>) -> Vec<Layer<'a>> {
        let builtin = self.builtin.iter().filter(|(known, _)| *known == name);
        let builtin = builtin.map(|(_, text)| (format!("{}/{name}.toml", self.folder), *text));
        let own = user
            .iter()
            .filter(|file| file.name() == name)
            .map(|file| (file.path.clone(), file.text.as_str()));
        builtin
            .chain(own)
            .filter_map(|(file, text)| read(file, text, warnings))
            .collect()
    }

    /// The name the last of these files inherits from. All but the ground inherit from something.
    fn parent(
        &self,
        own: &[Layer<'_>],
        name: &str,
        seen: &[String],
        user: &[UserFile],
        warnings: &mut Vec<Warning>,
    ) -> Option<String> {
        let ground = (!seen.iter().any(|seen| seen == self.ground)).then(|| self.ground.to_string());
        let Some((layer, value)) = own
            .iter()
            .rev()
            .find_map(|layer| Some((layer, layer.table.get("inherits")?)))
        else {
            return ground;
        };
        let at = value.span().start;
        let Some(parent) = value.get_ref().as_str() else {
            warnings.push(
                layer
                    .warn(at, "inherits", "needs a name in quotes")
                    .hint(format!("inherits = \"{}\"", self.ground)),
            );
            return ground;
        };
        if !self.exists(parent, user) {
            warnings.push(
                layer
                    .warn(at, "inherits", format!("there is no `{parent}`"))
                    .guess(parent, self.names(user)),
            );
            return ground;
        }
        if seen.iter().any(|seen| seen == parent) {
            let reason = format!("`{name}` and `{parent}` inherit from each other; this line is left out");
            warnings.push(layer.warn(at, "inherits", reason));
            return ground;
        }
        Some(parent.to_string())
    }
}

/// Reads a file as far as it can be read. A text in which nothing can be read is one warning.
fn read<'a>(file: String, text: &'a str, warnings: &mut Vec<Warning>) -> Option<Layer<'a>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let table = table.into_inner();
    if let (true, Some(first)) = (table.is_empty(), errors.first()) {
        let line = first.span().map(|span| line_of(text, span.start));
        let reason = format!(
            "this is not TOML, and the file is left out: {}",
            one_line(first.message())
        );
        warnings.push(Warning::new(file, reason).at(line));
        return None;
    }
    for error in &errors {
        let line = error.span().map(|span| line_of(text, span.start));
        warnings.push(Warning::new(&file, format!("this line is left out: {}", one_line(error.message()))).at(line));
    }
    Some(Layer { file, text, table })
}

fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The rows of a table in the order of the file.
pub(super) fn in_file_order<'t, 'a>(table: &'t DeTable<'a>) -> Vec<(&'t str, usize, &'t Spanned<DeValue<'a>>)> {
    let mut rows: Vec<_> = table
        .iter()
        .map(|(key, value)| (key.get_ref().as_ref(), key.span().start, value))
        .collect();
    rows.sort_by_key(|(_, at, _)| *at);
    rows
}
