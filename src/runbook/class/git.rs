//! What `git` does. A repository's own settings can name programs: to make diffs, to filter files, to
//! sign. Those that have one name are switched off for what only reads; what runs the others changes.

use super::Judged;
use super::lexer::Word;
use crate::domain::runbook::CommandClass::{ChangesProduction, Destructive, Reads};

/// Sub-commands that look at files or make patches, and so run filters and converters that only the
/// repository's settings name.
const UNTAMED: &[&str] = &[
    "status",
    "diff",
    "blame",
    "annotate",
    "show",
    "grep",
    "archive",
    "whatchanged",
    "ls-remote",
    "cat-file",
    "diff-index",
    "diff-files",
    "diff-tree",
];
/// Sub-commands that walk the history; with these options alone nothing but git runs.
const WALKS: &[&str] = &["log", "shortlog"];
/// Their options, whole or up to `=`.
const WALK_OPTIONS: &[&str] = &[
    "--oneline",
    "--format",
    "--pretty",
    "--graph",
    "--decorate",
    "--no-decorate",
    "--all",
    "--branches",
    "--tags",
    "--remotes",
    "--merges",
    "--no-merges",
    "--first-parent",
    "--reverse",
    "--date",
    "--abbrev-commit",
    "--abbrev",
    "--no-color",
    "--color",
    "--name-only",
    "--name-status",
    "--stat",
    "--shortstat",
    "--numstat",
    "--no-patch",
    "--follow",
    "--max-count",
    "--skip",
    "--no-ext-diff",
    "--no-textconv",
    "--date-order",
    "--topo-order",
    "--since",
    "--until",
    "--after",
    "--before",
    "--author",
    "--committer",
    "--grep",
    "--numbered",
    "--summary",
    "--email",
    "--left-right",
    "--cherry-mark",
    "--relative-date",
    "--diff-filter",
    "--no-renames",
    "-n",
    "-s",
    "-i",
    "-e",
    "-sn",
    "-sne",
    "-ns",
    "-nse",
    "--",
];

/// Settings with one name by which a repository can have a program run, and the values that do not.
const SETTINGS: &[(&str, &str)] = &[
    ("core.fsmonitor", "false"),
    ("core.hooksPath", "/dev/null"),
    ("core.pager", "cat"),
    ("core.sshCommand", "false"),
    ("core.gitProxy", "false"),
    ("core.askPass", "false"),
    ("core.editor", "false"),
    ("core.alternateRefsCommand", "false"),
    ("credential.helper", ""),
    ("diff.external", ""),
    ("gpg.program", "false"),
    ("gpg.openpgp.program", "false"),
    ("gpg.x509.program", "false"),
    ("gpg.ssh.program", "false"),
    ("log.showSignature", "false"),
    ("protocol.ext.allow", "never"),
    ("status.submoduleSummary", "false"),
    ("submodule.recurse", "false"),
];

/// The variables (name, value) by which no `git` of a reading command runs another program.
pub fn taming() -> Vec<(String, String)> {
    let mut pairs = vec![
        ("GIT_PAGER".to_owned(), "cat".to_owned()),
        ("GIT_TERMINAL_PROMPT".to_owned(), "0".to_owned()),
        ("GIT_OPTIONAL_LOCKS".to_owned(), "0".to_owned()),
        ("GIT_NO_LAZY_FETCH".to_owned(), "1".to_owned()),
        ("GIT_CONFIG_COUNT".to_owned(), SETTINGS.len().to_string()),
    ];
    for (at, (name, value)) in SETTINGS.iter().enumerate() {
        pairs.push((format!("GIT_CONFIG_KEY_{at}"), (*name).to_owned()));
        pairs.push((format!("GIT_CONFIG_VALUE_{at}"), (*value).to_owned()));
    }
    pairs
}

/// Judges what the table cannot: none where its row says all.
pub fn judge(arguments: &[Word]) -> Option<Judged> {
    const BEFORE: &[&str] = &["--no-pager", "-P", "--no-optional-locks"];
    let at = arguments
        .iter()
        .position(|word| !BEFORE.contains(&word.text.as_str()))?;
    let (sub, rest) = (arguments[at].text.as_str(), &arguments[at + 1..]);
    let has = |wanted: &str| rest.iter().any(|word| word.text == wanted);
    let changes = |why: String| Some(Judged::new(ChangesProduction, why));
    match sub {
        "checkout" if has("--") || has(".") => Some(Judged::new(
            Destructive,
            "git checkout of files throws away what was not committed",
        )),
        "fetch" | "pull" if rest.iter().any(|word| word.text.contains("ext::")) => {
            changes(format!("git {sub} runs the program of its address"))
        }
        "show" if (has("-s") || has("--no-patch")) && is_walk(rest) => Some(Judged::new(Reads, "git show only reads")),
        _ if UNTAMED.contains(&sub) => changes(format!(
            "git {sub} may run programs that the repository's own settings name"
        )),
        _ if WALKS.contains(&sub) && !is_walk(rest) => changes(format!(
            "git {sub} with such options may run programs that the repository's own settings name"
        )),
        "describe" | "ls-files" if rest.iter().any(|word| looks_at_files(&word.text)) => changes(format!(
            "git {sub} compares files, by filters of the repository's own settings"
        )),
        _ => None,
    }
}

/// Whether every word is one by which a walk through the history shows no patch.
fn is_walk(rest: &[Word]) -> bool {
    let is_known = |text: &str| {
        let name = text.split('=').next().unwrap_or_default();
        let is_number = text
            .strip_prefix('-')
            .is_some_and(|count| count.bytes().all(|byte| byte.is_ascii_digit()));
        let is_count = text
            .strip_prefix("-n")
            .is_some_and(|count| count.bytes().all(|byte| byte.is_ascii_digit()));
        !text.starts_with('-') || is_number || is_count || WALK_OPTIONS.contains(&name)
    };
    rest.iter().all(|word| !word.is_open && is_known(&word.text))
}

fn looks_at_files(text: &str) -> bool {
    const LOOKS: &[&str] = &["--dirty", "--broken", "--modified", "--recurse-submodules"];
    let name = text.split('=').next().unwrap_or_default();
    let is_long = name.len() > 2 && LOOKS.iter().any(|option| option.starts_with(name));
    is_long || text.starts_with('-') && !text.starts_with("--") && text.contains('m')
}
