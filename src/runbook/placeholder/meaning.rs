//! What a placeholder is called and what its value must look like.

use crate::domain::SafeText;
use crate::domain::runbook::{Placeholder, ValueKind};

/// Parts of a name that stand for a secret.
const SECRETS: &[&str] = &[
    "token",
    "secret",
    "secrets",
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

/// Words beside `key` by which it is no key of a store or of an issue.
const LOCKS: &[&str] = &[
    "api",
    "secret",
    "access",
    "private",
    "auth",
    "service",
    "signing",
    "encryption",
    "hmac",
    "ssh",
    "license",
    "master",
];
/// Stores whose addresses hold a password, mostly.
const STORES: &[&str] = &[
    "pg",
    "postgres",
    "postgresql",
    "mysql",
    "mongo",
    "mongodb",
    "redis",
    "amqp",
    "rabbitmq",
    "nats",
    "kafka",
    "broker",
    "db",
    "database",
    "webhook",
];

/// What a value must look like, by the name of what it stands for.
pub fn kind(name: &str) -> ValueKind {
    let lower = name.to_lowercase();
    let parts: Vec<&str> = lower.split(|part: char| !part.is_alphanumeric()).collect();
    let last = parts.last().copied().unwrap_or_default();
    let has = |words: &[&str]| parts.iter().any(|part| words.contains(part));
    let is_secret_key = parts.contains(&"key") && has(LOCKS);
    let is_store = matches!(last, "url" | "uri") && has(STORES);
    if has(SECRETS) || is_secret_key || is_store {
        return ValueKind::Secret;
    }
    match last {
        "tag" | "version" | "release" => ValueKind::Tag,
        "rev" | "revision" | "commit" | "sha" | "hash" => ValueKind::Revision,
        "url" | "uri" | "endpoint" => ValueKind::Url,
        "date" | "time" | "timestamp" | "since" | "until" => ValueKind::Date,
        "host" | "hostname" | "domain" | "id" | "ids" | "uuid" | "org" | "repo" | "repository" | "service" | "pod"
        | "container" | "namespace" | "deployment" | "node" | "cluster" | "region" | "branch" | "image" | "app"
        | "user" | "username" | "bucket" | "queue" | "topic" | "table" | "database" | "db" | "env" | "environment"
        | "port" => ValueKind::Id,
        _ => ValueKind::Free,
    }
}

/// What the value of a variable must look like: every `…KEY` is a secret.
pub fn kind_of_variable(name: &str) -> ValueKind {
    let is_key = name.split('_').any(|part| part.eq_ignore_ascii_case("key"));
    if is_key { ValueKind::Secret } else { kind(name) }
}
