//! Asks `git` and `kubectl` what they point at. Neither may write, ask, or outlive the question.

use crate::exec::Environment;
use std::path::Path;
use std::process::Stdio;
use tokio::process::Command;

/// The branch of a directory, with `+` behind it where something is not committed.
pub(super) async fn git_branch(directory: &Path, variables: &Environment) -> Option<String> {
    // A project's own file monitor would be a program of the project.
    let words = [
        "-c",
        "core.fsmonitor=false",
        "status",
        "--porcelain=v2",
        "--branch",
        "--untracked-files=no",
    ];
    branch(&said("git", &words, directory, variables).await?)
}

/// The current context of `kubectl`.
pub(super) async fn kube_context(directory: &Path, variables: &Environment) -> Option<String> {
    let said = said("kubectl", &["config", "current-context"], directory, variables).await?;
    let context = said.trim();
    (!context.is_empty()).then(|| context.to_owned())
}

/// What a program says when it ends well.
async fn said(program: &str, words: &[&str], directory: &Path, variables: &Environment) -> Option<String> {
    let mut command = Command::new(program);
    command
        .args(words)
        .current_dir(directory)
        .env_clear()
        .envs(variables.pairs().iter().map(|(name, value)| (name, value)))
        .env("GIT_OPTIONAL_LOCKS", "0")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .kill_on_drop(true);
    let output = command.output().await.ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn branch(status: &str) -> Option<String> {
    let header = |name: &str| {
        status
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
    };
    let head = header("# branch.head")?;
    let name = match head {
        "(detached)" => header("# branch.oid")?.chars().take(12).collect(),
        head => head.to_owned(),
    };
    let is_dirty = status.lines().any(|line| !line.starts_with('#'));
    Some(format!("{name}{}", if is_dirty { "+" } else { "" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_gives_branch_and_whether_it_is_clean() {
        let cases = [
            ("# branch.oid 0123456789abcdef\n# branch.head main\n", Some("main")),
            (
                "# branch.oid 01\n# branch.head main\n# branch.ab +0 -0\n1 .M N... a\n",
                Some("main+"),
            ),
            (
                "# branch.oid 0123456789abcdef\n# branch.head (detached)\n",
                Some("0123456789ab"),
            ),
            ("", None),
        ];
        for (status, expected) in cases {
            assert_eq!(branch(status).as_deref(), expected, "{status}");
        }
    }
}
