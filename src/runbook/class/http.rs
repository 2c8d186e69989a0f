//! What `curl` and `wget` do: decided by the method, the body and where the answer goes.

use super::Judged;
use super::address;
use super::lexer::Word;
use crate::domain::runbook::CommandClass::{ChangesProduction, Destructive, Reads};

/// `curl` options without a value that change nothing.
const CURL_FLAGS: &str = "sSfiIvLkgG0146nN#";
const CURL_LONG_FLAGS: &[&str] = &[
    "silent",
    "show-error",
    "fail",
    "fail-with-body",
    "fail-early",
    "include",
    "head",
    "verbose",
    "location",
    "insecure",
    "globoff",
    "get",
    "compressed",
    "no-progress-meter",
    "http1.0",
    "http1.1",
    "http2",
    "ipv4",
    "ipv6",
    "no-buffer",
    "retry-all-errors",
    "retry-connrefused",
    "tlsv1.2",
    "tlsv1.3",
    "no-keepalive",
    "path-as-is",
    "progress-bar",
];
/// `curl` options with a value that change nothing.
const CURL_VALUES: &str = "HAumewrbE";
const CURL_LONG_VALUES: &[&str] = &[
    "header",
    "user-agent",
    "user",
    "max-time",
    "connect-timeout",
    "retry",
    "retry-delay",
    "retry-max-time",
    "referer",
    "url",
    "resolve",
    "connect-to",
    "cacert",
    "cert",
    "key",
    "oauth2-bearer",
    "cookie",
    "interface",
    "limit-rate",
    "unix-socket",
    "max-redirs",
    "range",
    "write-out",
];
/// Words in a body or an address that say that something will be gone.
const GRAVE: &[&str] = &["cleanup", "force", "delete", "purge", "flush", "drop", "reset"];

/// Judges `curl`.
pub fn curl(arguments: &[Word]) -> Judged {
    let options = match Options::read(arguments) {
        Ok(options) => options,
        Err(why) => return Judged::new(ChangesProduction, why),
    };
    let method = options.method.to_uppercase();
    if method == "DELETE" {
        return Judged::new(Destructive, "curl sends DELETE");
    }
    if options.is_get
        && !options.is_form
        && method.is_empty()
        && let Some(body) = &options.body
    {
        if options.is_file {
            return Judged::new(ChangesProduction, "curl sends what a file holds");
        }
        let said = options.acts.clone().or_else(|| address::acting(&format!("/{body}")));
        let said = said.or_else(|| address::acting(&format!("/?{body}")));
        return match said {
            Some(word) => Judged::new(ChangesProduction, format!("curl asks an address that says `{word}`")),
            None => Judged::new(Reads, "curl -G sends its data in the address of a GET"),
        };
    }
    if let Some(body) = &options.body {
        let is_post = matches!(method.as_str(), "" | "POST");
        let lower = body.to_lowercase();
        let is_grave = GRAVE.iter().any(|word| lower.contains(word));
        if is_post
            && !is_grave
            && !options.has_variable
            && options.acts.is_none()
            && let Some(why) = rehearsal(body)
        {
            return Judged::new(Reads, why);
        }
        let body = lower;
        return match GRAVE.iter().find(|word| body.contains(**word)) {
            Some(word) => Judged::new(Destructive, format!("curl sends a body that says `{word}`")),
            None => Judged::new(ChangesProduction, "curl sends a body"),
        };
    }
    match method.as_str() {
        "" | "GET" | "HEAD" | "OPTIONS" if options.acts.is_none() => Judged::new(Reads, "curl only asks"),
        "" | "GET" | "HEAD" | "OPTIONS" => {
            let word = options.acts.unwrap_or_default();
            Judged::new(ChangesProduction, format!("curl asks an address that says `{word}`"))
        }
        method => Judged::new(ChangesProduction, format!("curl sends {method}")),
    }
}

/// Whether a word is a variable and nothing else: an address that can be any.
fn is_variable(text: &str) -> bool {
    text.strip_prefix('$').is_some_and(crate::runbook::shell::is_name)
}

/// Why a body changes nothing: it is JSON that says so at its top, once.
fn rehearsal(body: &str) -> Option<&'static str> {
    let serde_json::Value::Object(fields) = serde_json::from_str(body).ok()? else {
        return None;
    };
    let is_once = |name: &str| body.matches(name).count() == 1;
    if fields.get("dry_run") == Some(&serde_json::Value::Bool(true)) && is_once("dry_run") {
        return Some("curl sends a body with `dry_run: true`");
    }
    let action = fields.get("action").and_then(serde_json::Value::as_str)?;
    (action.starts_with("test_") && is_once("\"action\"")).then_some("curl sends a body whose action is a test")
}

#[derive(Default)]
struct Options {
    method: String,
    body: Option<String>,
    is_get: bool,
    /// Whether it sends a form, which `-G` does not move into the address.
    is_form: bool,
    /// Whether what is sent is read from a file.
    is_file: bool,
    /// Whether any part of what is sent is a variable.
    has_variable: bool,
    /// A word of the address by which asking acts.
    acts: Option<String>,
}

impl Options {
    fn read(arguments: &[Word]) -> Result<Self, String> {
        let mut options = Self {
            has_variable: arguments
                .iter()
                .any(|word| word.has_variable && (word.text.contains(['{', '[']) || is_variable(&word.text))),
            ..Self::default()
        };
        let mut rest = arguments.iter().map(|word| word.text.as_str());
        while let Some(word) = rest.next() {
            if let Some(long) = word.strip_prefix("--") {
                let (name, value) = long
                    .split_once('=')
                    .map_or((long, None), |(name, value)| (name, Some(value)));
                options.long(name, value, &mut rest)?;
            } else if let Some(short) = word.strip_prefix('-').filter(|short| !short.is_empty()) {
                options.short(short, &mut rest)?;
            } else {
                options.address(word)?;
            }
        }
        Ok(options)
    }

    fn short<'a>(&mut self, short: &'a str, rest: &mut impl Iterator<Item = &'a str>) -> Result<(), String> {
        for (at, letter) in short.char_indices() {
            self.is_get |= letter == 'G';
            if CURL_FLAGS.contains(letter) {
                continue;
            }
            let attached = &short[at + letter.len_utf8()..];
            let value = if attached.is_empty() {
                rest.next().unwrap_or_default()
            } else {
                attached
            };
            return match letter {
                'X' => {
                    self.method = value.into();
                    Ok(())
                }
                'd' | 'F' => {
                    self.is_form |= letter == 'F';
                    self.send(value);
                    Ok(())
                }
                'T' => Err("curl sends a file".into()),
                'o' | 'D' => output(value),
                'w' => write_out(value),
                'H' => header(value),
                'b' => cookie(value),
                _ if CURL_VALUES.contains(letter) => Ok(()),
                _ => Err(format!("curl -{letter} is not known to only read")),
            };
        }
        Ok(())
    }

    fn long<'a>(
        &mut self,
        name: &str,
        value: Option<&'a str>,
        rest: &mut impl Iterator<Item = &'a str>,
    ) -> Result<(), String> {
        self.is_get |= name == "get";
        if CURL_LONG_FLAGS.contains(&name) {
            return Ok(());
        }
        let value = value.or_else(|| rest.next()).unwrap_or_default();
        match name {
            "request" => self.method = value.into(),
            "json" | "form" | "form-string" => {
                self.is_form = true;
                self.send(value);
            }
            _ if name.starts_with("data") => self.send(value),
            "url" => self.address(value)?,
            "output" | "dump-header" => output(value)?,
            "write-out" => write_out(value)?,
            "header" => header(value)?,
            "cookie" => cookie(value)?,
            "url-query" => {
                from_file(value)?;
                self.acts = self.acts.take().or_else(|| address::acting(&format!("/?{value}")));
            }
            _ if CURL_LONG_VALUES.contains(&name) => {}
            _ => return Err(format!("curl --{name} is not known to only read")),
        }
        Ok(())
    }

    fn address(&mut self, word: &str) -> Result<(), String> {
        self.acts = self.acts.take().or_else(|| address::acting(word));
        address(word)
    }

    fn send(&mut self, value: &str) {
        self.is_file |= from_file(value).is_err();
        self.body.get_or_insert_default().push_str(value);
    }
}

fn output(target: &str) -> Result<(), String> {
    if matches!(target, "-" | "/dev/null" | "/dev/stdout" | "/dev/stderr") {
        return Ok(());
    }
    Err(format!("curl writes to `{target}`"))
}

/// Data of an address that are read from a file: `@file`, `name@file`.
fn from_file(value: &str) -> Result<(), String> {
    let name = value.split('=').next().unwrap_or_default();
    if name.contains('@') {
        return Err("curl sends what a file holds".into());
    }
    Ok(())
}

/// Without a `=` it is a file.
fn cookie(value: &str) -> Result<(), String> {
    if value.contains('=') || value.starts_with('$') {
        return Ok(());
    }
    Err("curl sends what a file holds".into())
}

/// Headers by which a server takes another method than the one that is sent.
fn header(text: &str) -> Result<(), String> {
    if text.starts_with('@') {
        return Err("curl sends what a file holds".into());
    }
    let name = text.split(':').next().unwrap_or_default().to_lowercase();
    // `Access-Control-Request-Method` only asks what would be allowed.
    if name.contains("method") && !name.trim_start().starts_with("access-control-") {
        return Err("curl sends a header with another method".into());
    }
    Ok(())
}

fn write_out(format: &str) -> Result<(), String> {
    if format.contains("%output") || format.starts_with('@') {
        return Err("curl -w may write to a file".into());
    }
    Ok(())
}

/// Other protocols than HTTP can do other things than ask.
fn address(word: &str) -> Result<(), String> {
    match word.split_once(":/") {
        Some((scheme, _))
            if !matches!(scheme, "http" | "https") && !scheme.contains('$') && !scheme.contains(['/', '?']) =>
        {
            Err(format!("curl with `{scheme}` is not known to only read"))
        }
        _ => Ok(()),
    }
}

const WGET_FLAGS: &[&str] = &[
    "-q",
    "--quiet",
    "-S",
    "--server-response",
    "-nv",
    "--no-verbose",
    "-4",
    "-6",
    "--no-check-certificate",
    "--spider",
    "-v",
    "--verbose",
    "--content-on-error",
];
const WGET_VALUES: &[&str] = &[
    "-T",
    "--timeout",
    "-t",
    "--tries",
    "--header",
    "-U",
    "--user-agent",
    "--connect-timeout",
    "--read-timeout",
    "--max-redirect",
];

/// Judges `wget`: it only reads when the answer goes to the screen or nowhere.
pub fn wget(arguments: &[Word]) -> Judged {
    let mut keeps_file = true;
    let mut rest = arguments.iter().map(|word| word.text.as_str());
    while let Some(word) = rest.next() {
        let (name, value) = word
            .split_once('=')
            .map_or((word, None), |(name, value)| (name, Some(value)));
        let target = match word {
            "-O" | "-qO" => rest.next(),
            _ if name == "--output-document" => value.or_else(|| rest.next()),
            _ => word.strip_prefix("-qO").or_else(|| word.strip_prefix("-O")),
        };
        if let Some(target) = target {
            if !matches!(target, "-" | "/dev/null" | "/dev/stdout") {
                return Judged::new(ChangesProduction, format!("wget writes to `{target}`"));
            }
            keeps_file = false;
            continue;
        }
        if let Some(acts) = address::acting(word).filter(|_| !word.starts_with('-')) {
            return Judged::new(ChangesProduction, format!("wget asks an address that says `{acts}`"));
        }
        keeps_file &= word != "--spider";
        if name == "--header" && (word.to_lowercase().contains("method") || value.is_none()) {
            return Judged::new(ChangesProduction, "wget sends a header of its own");
        }
        if WGET_VALUES.contains(&name) {
            if value.is_none() {
                rest.next();
            }
        } else if word.starts_with('-') && !WGET_FLAGS.contains(&word) {
            return Judged::new(ChangesProduction, format!("wget {name} is not known to only read"));
        }
    }
    if keeps_file {
        return Judged::new(ChangesProduction, "wget writes a file");
    }
    Judged::new(Reads, "wget only asks")
}
