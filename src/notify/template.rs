//! Texts with `{{placeholders}}`, filled from the incident. Templates are files; three are built in.
//!
//! A line with a list in it (`- {{actions}}`) is written once for each item. A value is put in as it is: braces inside
//! a value are text.

use crate::domain::incident::Severity;
use crate::domain::warning::nearest;
use crate::domain::{IncidentId, Moment, SafeText, Warning};

/// What a template is filled with; a missing value becomes a few honest words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    /// The incident.
    pub incident: IncidentId,
    /// The update's number, from 1.
    pub sequence: u32,
    /// How bad it is.
    pub severity: Severity,
    /// How far it has come, in the one word these readers know for it.
    pub status: &'static str,
    /// What is wrong, in a few words.
    pub title: SafeText,
    /// Who notices what; may be empty.
    pub impact: SafeText,
    /// What changed since the last update, one sentence each.
    pub changed: Vec<SafeText>,
    /// Who does what, one sentence each.
    pub actions: Vec<SafeText>,
    /// When the next update is promised.
    pub next_at: Option<Moment>,
    /// When it began.
    pub started_at: Moment,
    /// Who leads; may be empty.
    pub commander: SafeText,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Incident,
    Number,
    Severity,
    Status,
    Title,
    Impact,
    Changed,
    Actions,
    NextUpdate,
    Started,
    Commander,
}

/// Every placeholder with what it stands for.
const FIELDS: [(&str, Field, &str); 11] = [
    ("severity", Field::Severity, "SEV1 to SEV5"),
    ("title", Field::Title, "what is wrong, in a few words"),
    (
        "status",
        Field::Status,
        "how far it has come: the console's word for the team, the status page's outside",
    ),
    ("impact", Field::Impact, "who notices what"),
    ("changed", Field::Changed, "what changed since the last update; a list"),
    ("actions", Field::Actions, "who does what; a list"),
    ("next_update", Field::NextUpdate, "when the next update is promised"),
    ("started", Field::Started, "when it began"),
    ("commander", Field::Commander, "who leads"),
    ("incident", Field::Incident, "the incident's number, such as INC-7"),
    ("number", Field::Number, "the update's number, from 1"),
];

/// The built-in templates: for the team, for everybody outside, for those who decide.
pub const BUILT_IN: [(&str, &str); 3] = [
    ("internal", include_str!("templates/internal.txt")),
    ("public", include_str!("templates/public.txt")),
    ("executive", include_str!("templates/executive.txt")),
];

/// The names of all placeholders, each with what it stands for.
pub fn placeholders() -> impl Iterator<Item = (&'static str, &'static str)> {
    FIELDS.iter().map(|(name, _, words)| (*name, *words))
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Field(Field),
}

/// A template that was read without a complaint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    lines: Vec<Vec<Piece>>,
}

impl Template {
    /// The built-in template of this name; none where there is none.
    #[must_use]
    pub fn built_in(name: &str) -> Option<Self> {
        let (name, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
        Self::parse(name, text).ok()
    }

    /// Reads a template; `file` is how complaints name it.
    ///
    /// # Errors
    /// One warning for each placeholder that is unknown or not closed, with its line.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Warning>> {
        let (mut lines, mut wrong) = (Vec::new(), Vec::new());
        for (number, line) in (1..).zip(text.trim_end().lines()) {
            match parse_line(line) {
                Ok(pieces) => lines.push(pieces),
                Err(complaint) => wrong.push(complaint.warning(file, number)),
            }
        }
        if lines.is_empty() && wrong.is_empty() {
            wrong.push(Warning::new(file, "is empty").hint("begin with {{title}}"));
        }
        if wrong.is_empty() {
            Ok(Self { lines })
        } else {
            Err(wrong)
        }
    }

    /// The text with every placeholder filled, line by line.
    #[must_use]
    pub fn fill(&self, fields: &Fields) -> Vec<SafeText> {
        self.lines.iter().flat_map(|line| fill_line(line, fields)).collect()
    }
}

impl Default for Template {
    /// The one for the team.
    fn default() -> Self {
        Self::built_in("internal").unwrap_or(Self { lines: Vec::new() })
    }
}

/// What is wrong with a line, and what to try.
struct Complaint {
    reason: String,
    hint: String,
}

impl Complaint {
    fn warning(self, file: &str, line: u32) -> Warning {
        Warning::new(file, self.reason).at(Some(line)).hint(self.hint)
    }
}

fn parse_line(line: &str) -> Result<Vec<Piece>, Complaint> {
    let mut pieces = Vec::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, tail) = after.split_once("}}").ok_or_else(|| Complaint {
            reason: "a placeholder is not closed".into(),
            hint: "write it like {{title}}".into(),
        })?;
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        pieces.push(Piece::Field(field(name.trim())?));
        rest = tail;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    if pieces.iter().filter(|piece| is_list(piece)).count() > 1 {
        return Err(Complaint {
            reason: "two lists stand in one line".into(),
            hint: "give {{changed}} and {{actions}} a line each".into(),
        });
    }
    Ok(pieces)
}

fn field(name: &str) -> Result<Field, Complaint> {
    if let Some((_, field, _)) = FIELDS.iter().find(|(known, _, _)| *known == name) {
        return Ok(*field);
    }
    let names: Vec<&str> = FIELDS.iter().map(|(known, _, _)| *known).collect();
    let hint = match nearest(&name.to_lowercase(), names.iter().copied()) {
        Some(meant) => format!("did you mean {{{{{meant}}}}}?"),
        None => format!("one of: {}", names.join(", ")),
    };
    Err(Complaint {
        reason: format!("{{{{{name}}}}} is no placeholder"),
        hint,
    })
}

fn is_list(piece: &Piece) -> bool {
    matches!(piece, Piece::Field(Field::Changed | Field::Actions))
}

/// One line, or as many as its list has items.
fn fill_line(line: &[Piece], fields: &Fields) -> Vec<SafeText> {
    let items: &[SafeText] = line.iter().find_map(|piece| list(piece, fields)).unwrap_or_default();
    let write = |item: Option<&SafeText>| {
        let text: String = line.iter().map(|piece| piece_text(piece, fields, item)).collect();
        SafeText::clean(&text)
    };
    if items.is_empty() {
        return vec![write(None)];
    }
    items.iter().map(|item| write(Some(item))).collect()
}

fn list<'f>(piece: &Piece, fields: &'f Fields) -> Option<&'f [SafeText]> {
    match piece {
        Piece::Field(Field::Changed) => Some(&fields.changed),
        Piece::Field(Field::Actions) => Some(&fields.actions),
        Piece::Field(_) | Piece::Text(_) => None,
    }
}

fn piece_text(piece: &Piece, fields: &Fields, item: Option<&SafeText>) -> String {
    match piece {
        Piece::Text(text) => text.clone(),
        Piece::Field(field) => value(*field, fields, item),
    }
}

fn value(field: Field, fields: &Fields, item: Option<&SafeText>) -> String {
    let or = |text: &SafeText, words: &str| {
        if text.is_empty() {
            words.to_owned()
        } else {
            text.to_string()
        }
    };
    let listed = |words: &str| item.map_or_else(|| words.to_owned(), ToString::to_string);
    match field {
        Field::Incident => fields.incident.to_string(),
        Field::Number => fields.sequence.to_string(),
        Field::Severity => fields.severity.word().to_owned(),
        Field::Status => fields.status.to_owned(),
        Field::Title => fields.title.to_string(),
        Field::Impact => or(&fields.impact, "not known yet"),
        Field::Changed => listed("nothing new"),
        Field::Actions => listed("no task is given out yet"),
        Field::NextUpdate => fields.next_at.map_or_else(|| "none planned".to_owned(), clock),
        Field::Started => clock(fields.started_at),
        Field::Commander => or(&fields.commander, "nobody yet"),
    }
}

/// A moment as everybody can read it: `2026-11-21 14:32 UTC`.
fn clock(at: Moment) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> Fields {
        Fields {
            incident: IncidentId(7),
            sequence: 2,
            severity: Severity::Sev1,
            status: "identified",
            title: "Checkout answers 503".into(),
            impact: "no card payments".into(),
            changed: vec!["rolled back to 41".into(), "error rate falls".into()],
            actions: vec!["Maya: watches the pool".into()],
            next_at: Moment::from_timestamp(1_700_000_900, 0),
            started_at: Moment::from_timestamp(1_700_000_000, 0).unwrap(),
            commander: "Li".into(),
        }
    }

    fn filled(text: &str, fields: &Fields) -> String {
        let lines = Template::parse("t.txt", text).unwrap().fill(fields);
        lines.iter().map(SafeText::as_str).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn lists_repeat_their_line_and_values_are_not_read_again() {
        let mut fields = fields();
        fields.title = "{{commander}} \u{1b}[31mred".into();
        let text = filled("{{ severity }}: {{title}}\n  - {{changed}} ({{number}})\n", &fields);
        assert_eq!(
            text,
            "SEV1: {{commander}} red\n  - rolled back to 41 (2)\n  - error rate falls (2)"
        );
    }

    #[test]
    fn what_is_missing_is_said() {
        let empty = Fields {
            impact: SafeText::default(),
            changed: Vec::new(),
            actions: Vec::new(),
            next_at: None,
            commander: SafeText::default(),
            ..fields()
        };
        let text = filled(
            "{{impact}}|{{changed}}|{{next_update}}|{{commander}}\n{{actions}}",
            &empty,
        );
        assert_eq!(
            text,
            "not known yet|nothing new|none planned|nobody yet\nno task is given out yet"
        );
    }

    #[test]
    fn every_wrong_line_is_told_with_file_and_line() {
        let text = "{{title}}\n{{comander}}\nok\n{{xyzzy}}\n{{title\n{{changed}} {{actions}}\n";
        let told: Vec<String> = Template::parse("ops/slack.txt", text)
            .unwrap_err()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            told,
            [
                "ops/slack.txt:2: {{comander}} is no placeholder (did you mean {{commander}}?)",
                "ops/slack.txt:4: {{xyzzy}} is no placeholder (one of: severity, title, status, impact, changed, \
                 actions, next_update, started, commander, incident, number)",
                "ops/slack.txt:5: a placeholder is not closed (write it like {{title}})",
                "ops/slack.txt:6: two lists stand in one line (give {{changed}} and {{actions}} a line each)",
            ]
        );
        assert!(Template::parse("t", " \n").is_err());
    }

    #[test]
    fn built_in_templates_are_whole_and_the_public_one_names_nobody() {
        for (name, text) in BUILT_IN {
            assert_eq!(Template::parse(name, text).map_err(|w| w[0].to_string()).err(), None);
            assert!(Template::built_in(name).is_some(), "{name}");
            assert!(text.contains("{{next_update}}"), "{name}");
        }
        let public: Vec<String> = Template::built_in("public")
            .unwrap()
            .fill(&fields())
            .iter()
            .map(ToString::to_string)
            .collect();
        let public = public.join("\n");
        assert!(!public.contains("Li") && !public.contains("Maya"), "{public}");
        assert!(Template::built_in("nobody").is_none());
        assert_ne!(Template::default().lines, Vec::<Vec<Piece>>::new());
    }

    #[test]
    fn every_placeholder_works_and_is_described() {
        for (name, words) in placeholders() {
            assert!(!words.is_empty() && !words.ends_with('.'), "{name}");
            assert_ne!(filled(&format!("{{{{{name}}}}}"), &fields()), "");
        }
    }
}
