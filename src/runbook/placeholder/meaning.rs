//! What a placeholder is called and what its value must look like.

use crate::domain::SafeText;
use crate::domain::runbook::{Placeholder, ValueKind};

/// Parts of a name that stand for a secret.
const SECRETS: &[&str] = &[
    "token",
    "secret",
    "secrets",
    "key",
    "apikey",
    "password",
    "passwd",
    "pass",
    "passphrase",
    "credential",
    "credentials",
    "auth",
    "dsn",
    "cookie",
    "bearer",
    "jwt",
    "pat",
];
/// Addresses that hold a password, mostly.
const SECRET_ADDRESSES: &[&str] = &[
    "database_url",
    "db_url",
    "redis_url",
    "webhook_url",
    "mongo_url",
    "postgres_url",
    "amqp_url",
];

/// A placeholder that is written as one.
pub fn of_written(text: &str) -> Placeholder {
    let name = name(text);
    let is_address = text.contains("://");
    let is_host = text.contains('.') && text.to_lowercase().starts_with("your");
    let kind = match () {
        () if is_address => ValueKind::Secret,
        () if is_host => ValueKind::Url,
        () => kind(&name),
    };
    Placeholder {
        text: text.into(),
        name: SafeText::clean(&name),
        kind,
        ..Placeholder::default()
    }
}

/// The name of a written placeholder: `<image tag>` and `<image_tag>` mean the same.
fn name(text: &str) -> String {
    let inner = text.trim_matches(['<', '>', '[', ']']).trim();
    let is_bare = inner == text;
    if is_bare || inner.is_empty() || inner.contains(['.', '/', '\'', '|', ':']) {
        return inner.to_owned();
    }
    let is_loud = !inner.contains(char::is_lowercase);
    if text.starts_with('[') && !is_loud {
        return inner.to_owned();
    }
    let joint = if is_loud { "_" } else { "-" };
    inner.replace([' ', '_', '-'], joint)
}

/// What a value must look like, by the name of what it stands for.
pub fn kind(name: &str) -> ValueKind {
    let lower = name.to_lowercase();
    let parts: Vec<&str> = lower.split(|part: char| !part.is_alphanumeric()).collect();
    let last = parts.last().copied().unwrap_or_default();
    let is_secret = |part: &&str| SECRETS.contains(part) && (*part != "key" || parts.len() > 1);
    if parts.iter().any(is_secret) || SECRET_ADDRESSES.iter().any(|end| lower.ends_with(end)) {
        return ValueKind::Secret;
    }
    match last {
        "tag" | "version" | "release" => ValueKind::Tag,
        "rev" | "revision" | "commit" | "sha" | "hash" => ValueKind::Revision,
        "url" | "uri" | "host" | "hostname" | "domain" | "endpoint" if last != "host" || parts.len() < 4 => {
            ValueKind::Url
        }
        "date" | "time" | "timestamp" | "since" | "until" | "start" | "end" => ValueKind::Date,
        "id" | "ids" | "uuid" | "org" | "repo" | "repository" | "service" | "pod" | "container" | "namespace"
        | "deployment" | "node" | "cluster" | "region" | "branch" | "image" | "app" | "user" | "username"
        | "bucket" | "queue" | "topic" | "table" | "database" | "db" | "env" | "environment" | "port" => ValueKind::Id,
        _ => ValueKind::Free,
    }
}

/// What the value of a variable must look like: names of secrets are secrets, the rest is free.
pub fn kind_of_variable(name: &str) -> ValueKind {
    match kind(name) {
        ValueKind::Secret => ValueKind::Secret,
        _ if name.eq_ignore_ascii_case("key") => ValueKind::Secret,
        ValueKind::Revision | ValueKind::Tag | ValueKind::Id | ValueKind::Url | ValueKind::Date | ValueKind::Free => {
            kind(name)
        }
    }
}
