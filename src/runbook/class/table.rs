//! What known programs do, one row for each program and sub-command. A program that is not here
//! changes production, and so does a sub-command that is not here.

mod code;
mod containers;
mod machine;

use crate::domain::runbook::CommandClass::{self, Reads};

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The program.
    pub program: &'static str,
    /// The words that must follow it, options left aside.
    pub sub: &'static [&'static str],
    /// What it does.
    pub class: CommandClass,
    /// The same in words, behind the program's name.
    pub why: &'static str,
    /// Options that make it graver.
    pub raised: &'static [(&'static str, CommandClass)],
    /// Whether no argument at all can make it graver, so that unknown ones do no harm.
    pub is_free: bool,
}

const fn row(program: &'static str, sub: &'static [&'static str], class: CommandClass, why: &'static str) -> Row {
    Row {
        program,
        sub,
        class,
        why,
        raised: &[],
        is_free: false,
    }
}

const fn free(program: &'static str) -> Row {
    Row {
        is_free: true,
        ..row(program, &[], Reads, "only reads")
    }
}

const fn raised(row: Row, raised: &'static [(&'static str, CommandClass)]) -> Row {
    Row { raised, ..row }
}

const READS: &str = "only reads";
const STARTS: &str = "starts or stops containers";
const GONE: &str = "removes things for good";
const HERE: &str = "changes files of this machine";
const CLUSTER: &str = "changes the cluster";
const SCHEMA: &str = "changes the database's schema";
const HOST: &str = "changes this machine's services";

/// All rows.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    [machine::ROWS, containers::ROWS, code::ROWS].into_iter().flatten()
}

/// Options that take the next word as their value, where they stand before the sub-command.
pub const VALUES: &[(&str, &[&str])] = &[
    (
        "docker",
        &[
            "-H",
            "--host",
            "-c",
            "--context",
            "--config",
            "-l",
            "--log-level",
            "--tlscacert",
            "--tlscert",
            "--tlskey",
            "-f",
            "--file",
            "-p",
            "--project-name",
            "--profile",
            "--env-file",
            "--project-directory",
            "--ansi",
            "--progress",
            "--parallel",
        ],
    ),
    (
        "kubectl",
        &[
            "-n",
            "--namespace",
            "--context",
            "--cluster",
            "--kubeconfig",
            "-s",
            "--server",
            "--user",
            "--token",
            "--as",
            "--as-group",
            "--request-timeout",
            "--cache-dir",
            "--certificate-authority",
            "-v",
            "--v",
        ],
    ),
    ("helm", &["-n", "--namespace", "--kube-context", "--kubeconfig"]),
    ("git", &["-C", "--git-dir", "--work-tree"]),
    ("redis-cli", &["-h", "-p", "-a", "-n", "-u", "-s", "--user", "--pass"]),
    (
        "systemctl",
        &["-t", "--type", "--state", "-n", "--lines", "-o", "--output"],
    ),
    ("npm", &["--prefix", "-w", "--workspace"]),
    ("vercel", &["--cwd", "-t", "--token", "-S", "--scope"]),
    ("alembic", &["-c", "--config", "-n", "--name", "-x"]),
];

/// Options without a value that may stand before the sub-command.
pub const FLAGS: &[(&str, &[&str])] = &[
    (
        "docker",
        &[
            "-D",
            "--debug",
            "--tls",
            "--tlsverify",
            "--compatibility",
            "--dry-run",
            "--all-resources",
            "--verbose",
        ],
    ),
    ("kubectl", &["--insecure-skip-tls-verify", "--warnings-as-errors"]),
    ("git", &["--no-pager", "-P", "--no-optional-locks"]),
    (
        "redis-cli",
        &[
            "--raw",
            "--no-raw",
            "--tls",
            "--no-auth-warning",
            "-c",
            "-2",
            "-3",
            "--json",
            "--csv",
        ],
    ),
    (
        "systemctl",
        &[
            "--user",
            "--system",
            "--no-pager",
            "-q",
            "--quiet",
            "-a",
            "--all",
            "-l",
            "--full",
            "--failed",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_rows_are_for_the_same_words() {
        let mut seen = std::collections::BTreeSet::new();
        for row in rows() {
            assert!(seen.insert((row.program, row.sub)), "{} {:?}", row.program, row.sub);
            assert!(!row.why.is_empty() && !row.why.ends_with('.'), "{}", row.program);
            assert!(!row.is_free || row.class == Reads);
        }
    }

    #[test]
    fn a_raise_is_never_a_step_down() {
        for row in rows() {
            for (option, class) in row.raised {
                assert!(*class >= row.class, "{} {:?} {option}", row.program, row.sub);
            }
        }
    }
}
