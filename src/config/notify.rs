//! `[notify.NAME]`: one channel for status updates.

use super::Config;
use super::reader::{Reader, Section, Severity, Value, Wrong};
use super::secret::{Lookup, reference};
use super::values::{choice, duration, filled, flag, shown};
use crate::domain::warning::nearest;
use crate::domain::{SafeText, Secret};
use crate::notify::channel::{file, pagerduty, post_address, slack, statuspage, webhook};
use crate::notify::{Kind, Spec, Template, template};
use std::path::Path;
use std::time::Duration;

/// The words for a kind of channel in a file.
const KINDS: &[(&str, Word)] = &[
    ("slack", Word::Slack),
    ("statuspage", Word::Statuspage),
    ("pagerduty", Word::PagerDuty),
    ("webhook", Word::Webhook),
    ("file", Word::File),
    ("clipboard", Word::Clipboard),
];

#[derive(Debug, Clone, Copy)]
enum Word {
    Slack,
    Statuspage,
    PagerDuty,
    Webhook,
    File,
    Clipboard,
}

/// Reads all channels of one file; one of the same name in a later file takes the place of the earlier one.
pub fn read(config: &mut Config, reader: &mut Reader<'_>, root: &mut Section<'_>, base: &Path, lookup: Lookup<'_>) {
    for (name, row) in root.named(reader, "notify") {
        let place = Place { base, lookup };
        if let Some(spec) = channel(reader, row, name, &place) {
            config.secrets.extend(spec.secrets());
            config.notify.retain(|old| old.name != spec.name);
            config.notify.push(spec);
        }
    }
}

/// Where relative paths begin, and how secrets and templates are fetched.
struct Place<'a> {
    base: &'a Path,
    lookup: Lookup<'a>,
}

fn channel(reader: &mut Reader<'_>, mut row: Section<'_>, name: String, place: &Place<'_>) -> Option<Spec> {
    let word = row.get(reader, "kind", |value| choice(KINDS)(value).map_err(Wrong::left_out));
    if !row.has("kind") {
        let words: Vec<&str> = KINDS.iter().map(|(word, _)| *word).collect();
        let wrong = Wrong::new(
            "has no kind, so it is left out",
            format!("one of: {}", words.join(", ")),
        );
        row.complain(reader, Severity::Error, wrong);
    }
    let mut blocked = None;
    let kind = word.and_then(|word| target(reader, &mut row, word, place, &mut blocked));
    // Without a kind nobody knows which keys belong here.
    let kind = kind?;
    let mut spec = Spec::new(name, kind);
    spec.blocked = blocked;
    publicity(reader, &mut row, &mut spec);
    let range = Duration::from_secs(1)..=Duration::from_mins(1);
    row.set(reader, "timeout", &mut spec.patience, duration(range));
    words(reader, &mut row, &mut spec, place);
    judge(reader, &row, &mut spec);
    let is_named = is_name(&spec.name);
    if !is_named {
        let wrong = Wrong::new(
            "is not a channel's name, so it is left out",
            "letters, digits, - and _; at most 32",
        );
        row.complain(reader, Severity::Error, wrong);
    }
    row.finish(reader);
    is_named.then_some(spec)
}

/// A name stands in headers and is typed by people.
fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (1..=32).contains(&name.len()) && name.chars().all(plain)
}

fn target(
    reader: &mut Reader<'_>,
    row: &mut Section<'_>,
    word: Word,
    place: &Place<'_>,
    blocked: &mut Option<String>,
) -> Option<Kind> {
    let mut secret = |reader: &mut Reader<'_>, row: &mut Section<'_>, key| needed(reader, row, key, place, blocked);
    Some(match word {
        Word::Slack => Kind::Slack(slack::Target {
            url: secret(reader, row, "url")?,
        }),
        Word::Statuspage => {
            let token = secret(reader, row, "token");
            let page = page(reader, row);
            let base = own_address(reader, row, statuspage::ADDRESS);
            Kind::Statuspage(statuspage::Target {
                base,
                page: page?,
                token: token?,
            })
        }
        Word::PagerDuty => {
            let routing_key = secret(reader, row, "routing_key");
            let source = row
                .get(reader, "source", shown)
                .unwrap_or_else(|| SafeText::clean("onscene"));
            let url = own_address(reader, row, pagerduty::ADDRESS);
            Kind::PagerDuty(pagerduty::Target {
                url,
                routing_key: routing_key?,
                source,
            })
        }
        Word::Webhook => {
            let url = secret(reader, row, "url");
            let signing_secret = if row.has("signing_secret") {
                Some(secret(reader, row, "signing_secret"))
            } else {
                // Asked, so that it is known here.
                let _ = row.ask(reader, "signing_secret");
                None
            };
            Kind::Webhook(webhook::Target {
                url: url?,
                signing_secret: signing_secret.map_or(Some(None), |secret| secret.map(Some))?,
            })
        }
        Word::File => Kind::File(file::Target {
            directory: place.base.join(directory(reader, row)?),
        }),
        Word::Clipboard => Kind::Clipboard,
    })
}

/// A secret that the channel cannot do without. One that is not set blocks the channel; one that is no reference, or
/// is not there at all, leaves it out.
fn needed(
    reader: &mut Reader<'_>,
    row: &mut Section<'_>,
    key: &'static str,
    place: &Place<'_>,
    blocked: &mut Option<String>,
) -> Option<Secret> {
    if !row.has(key) {
        let _ = row.ask(reader, key);
        let hint = format!("add {key} = {{ env = \"NAME\" }}");
        row.complain(
            reader,
            Severity::Error,
            Wrong::new(format!("has no {key}, so it is left out"), hint),
        );
        return None;
    }
    let offset = row.ask(reader, key)?.span().start;
    let reference = row.get(reader, key, |value| {
        reference(value, place.base).map_err(Wrong::left_out)
    })?;
    match place.lookup.fetch(&reference) {
        Ok(secret) => Some(secret),
        Err(reason) => {
            let reason = format!("{reference} {reason}");
            blocked.get_or_insert_with(|| format!("not sent: {reason}"));
            let wrong = Wrong::new(reason, "set it before the start; until then nothing is sent here");
            row.complain_inside(reader, Severity::Warning, offset, &[key], wrong);
            Some(Secret::new(""))
        }
    }
}

/// A service's own address, which is no secret; `usual` where the file says nothing.
fn own_address(reader: &mut Reader<'_>, row: &mut Section<'_>, usual: &str) -> Secret {
    let read = |value: &Value<'_>| {
        let url = Secret::new(filled(value)?);
        match post_address(&url) {
            Ok(()) => Ok(url),
            Err(why) => Err(Wrong::new(why, format!("without this line it is {usual}"))),
        }
    };
    row.get(reader, "url", read).unwrap_or_else(|| Secret::new(usual))
}

fn page(reader: &mut Reader<'_>, row: &mut Section<'_>) -> Option<String> {
    if !row.has("page") {
        let _ = row.ask(reader, "page");
        let wrong = Wrong::new("has no page, so it is left out", "add page = \"the id of the page\"");
        row.complain(reader, Severity::Error, wrong);
        return None;
    }
    row.get(reader, "page", |value| {
        let text = filled(value)?;
        if text.chars().all(|c| c.is_ascii_alphanumeric()) {
            return Ok(text);
        }
        Err(Wrong::new(
            format!("`{text}` is not the id of a page"),
            "letters and digits, as in the page's settings",
        )
        .left_out())
    })
}

fn directory(reader: &mut Reader<'_>, row: &mut Section<'_>) -> Option<String> {
    if !row.has("directory") {
        let _ = row.ask(reader, "directory");
        let wrong = Wrong::new("has no directory, so it is left out", "add directory = \"updates\"");
        row.complain(reader, Severity::Error, wrong);
        return None;
    }
    row.get(reader, "directory", |value| filled(value).map_err(Wrong::left_out))
}

/// A status page is public whatever a file says; a public channel begins with the public template.
fn publicity(reader: &mut Reader<'_>, row: &mut Section<'_>, spec: &mut Spec) {
    let is_page = spec.public;
    row.set(reader, "public", &mut spec.public, |value| {
        let public = flag(value)?;
        if is_page && !public {
            return Err(Wrong::new("a status page is always public", "remove the line"));
        }
        Ok(public)
    });
    row.set(reader, "title", &mut spec.title, shown);
    spec.shows_head = !spec.public;
    row.set(reader, "head", &mut spec.shows_head, flag);
    if spec.public {
        spec.template = Template::built_in("public").unwrap_or_default();
    }
}

/// Reads `template`: the name of a built-in one, or a file.
fn words(reader: &mut Reader<'_>, row: &mut Section<'_>, spec: &mut Spec, place: &Place<'_>) {
    let Some(text) = row.get(reader, "template", |value| template_name(value, place)) else {
        return;
    };
    match text {
        Found::BuiltIn(template) => spec.template = template,
        Found::File(path, text) => match Template::parse(&path, &text) {
            Ok(template) => spec.template = template,
            Err(warnings) => {
                let errors = warnings.into_iter().map(|warning| (Severity::Error, warning));
                reader.problems.extend(errors);
            }
        },
    }
}

enum Found {
    BuiltIn(Template),
    File(String, String),
}

fn template_name(value: &Value<'_>, place: &Place<'_>) -> Result<Found, Wrong> {
    let text = filled(value)?;
    if let Some(template) = Template::built_in(&text) {
        return Ok(Found::BuiltIn(template));
    }
    if text.contains(['/', '.']) {
        let path = place.base.join(&text);
        let read = (place.lookup.file)(&path);
        let wrong = |why| Wrong::new(format!("{} {why}", path.display()), "write the path of a text file");
        return read
            .map(|text| Found::File(path.display().to_string(), text))
            .map_err(wrong);
    }
    let names = template::BUILT_IN.map(|(name, _)| name);
    let hint = match nearest(&text.to_lowercase(), names) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("one of: {}; or a path such as \"ops/update.txt\"", names.join(", ")),
    };
    Err(Wrong::new(format!("`{text}` is no built-in template"), hint))
}

/// Says what of the fetched values cannot work, without quoting them.
fn judge(reader: &mut Reader<'_>, row: &Section<'_>, spec: &mut Spec) {
    if spec.blocked.is_some() {
        return;
    }
    if let Err(why) = spec.check() {
        row.complain(
            reader,
            Severity::Error,
            Wrong::new(
                why.clone(),
                "write it like https://hooks.example.com/…; until then nothing is sent here",
            ),
        );
        spec.blocked = Some(format!("not sent: {why}"));
    } else if spec.is_in_the_clear() {
        let wrong = Wrong::new(
            "the address is http://: everybody on the way can read what is sent",
            "write https://",
        );
        row.complain(reader, Severity::Warning, wrong);
    }
}
