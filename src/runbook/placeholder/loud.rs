//! Upper-case words that another word belongs to: `PREVIOUS_VALUE`, `POD_NAME`.

use crate::runbook::shell::{Command, Word};

/// Upper-case words that are what they are.
const WORDS: &[&str] = &[
    "GET",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "HEAD",
    "OPTIONS",
    "SELECT",
    "INSERT",
    "UPDATE",
    "DROP",
    "TRUNCATE",
    "VACUUM",
    "ANALYZE",
    "SHOW",
    "EXPLAIN",
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "ORIG_HEAD",
    "FETCH_HEAD",
    "MERGE_HEAD",
    "JSON",
    "YAML",
    "CSV",
    "XML",
    "TSV",
    "TEXT",
    "HTML",
    "INFO",
    "DEBUG",
    "WARN",
    "WARNING",
    "ERROR",
    "FATAL",
    "TRACE",
    "CRITICAL",
    "TERM",
    "KILL",
    "HUP",
    "INT",
    "USR1",
    "USR2",
    "SIGTERM",
    "SIGKILL",
    "SIGHUP",
    "SIGINT",
    "TRUE",
    "FALSE",
    "YES",
    "NO",
    "ON",
    "OFF",
    "NULL",
    "UTC",
    "README",
    "LICENSE",
    "CHANGELOG",
    "MAKEFILE",
    "OK",
    "ALL",
    "ANY",
    "ACCEPT",
    "REJECT",
    "TCP",
    "UDP",
    "HTTP",
    "HTTPS",
    "DNS",
    "TLS",
    "SSL",
    "MX",
    "TXT",
    "NS",
    "SOA",
    "AAAA",
    "CNAME",
    "SRV",
    "PTR",
    "INPUT",
    "OUTPUT",
    "FORWARD",
];
/// Parts of upper-case words that say that another word belongs there.
const STAND_INS: &[&str] = &[
    "YOUR",
    "MY",
    "SOME",
    "EXAMPLE",
    "PLACEHOLDER",
    "CHANGEME",
    "REPLACE",
    "REPLACEME",
    "HERE",
    "XXX",
    "XXXX",
    "PREVIOUS",
    "PROBLEMATIC",
    "AFFECTED",
    "BROKEN",
    "FAILED",
    "FAILING",
    "TARGET",
    "DESIRED",
    "OLDGOOD",
];
/// Upper-case words of their own that say the same.
const LONE: &[&str] = &[
    "NAME",
    "TAG",
    "VERSION",
    "ID",
    "REV",
    "REVISION",
    "SHA",
    "HASH",
    "HOST",
    "HOSTNAME",
    "SERVICE",
    "POD",
    "NAMESPACE",
    "CONTAINER",
    "USER",
    "USERNAME",
    "TOKEN",
    "PASSWORD",
    "DATE",
    "URL",
    "IP",
    "PORT",
    "REGION",
    "CLUSTER",
    "BRANCH",
    "VALUE",
    "IMAGE",
    "DEPLOYMENT",
    "NODE",
    "BUCKET",
    "PID",
];
/// `PREVIOUS_VALUE` as a word of its own.
pub fn is_stand_in(command: &Command, at: usize, word: &Word) -> bool {
    let text = match word.text.split_once('=') {
        Some((option, value)) if option.starts_with("--") => value,
        Some(_) => return false,
        None => word.text.as_str(),
    };
    let is_loud = text.len() > 1
        && text.starts_with(|first: char| first.is_ascii_uppercase())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    if !is_loud || WORDS.contains(&text) {
        return false;
    }
    let says_so = LONE.contains(&text) || text.split('_').any(|part| STAND_INS.contains(&part));
    let program = command.program();
    let is_option = |text: &str| text.starts_with('-');
    let before = at.checked_sub(1).and_then(|at| command.words.get(at));
    let behind_option = before.is_some_and(|word| is_option(&word.text)) || text.len() != word.text.len();
    let names_variables = program.iter().take(3).any(|word| {
        matches!(
            word.text.as_str(),
            "env"
                | "secret"
                | "secrets"
                | "variable"
                | "variables"
                | "config"
                | "config:set"
                | "config:unset"
                | "export"
                | "for"
        )
    });
    says_so || !behind_option && !names_variables && !text.contains("HEAD") && text.contains('_')
}
