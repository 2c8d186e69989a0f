//! What is read before a change: from real tools, from tools that hang, and from none.

use crate::stage::{alive, mode};
use onscene::domain::{Masker, StepId};
use onscene::exec::Environment;
use onscene::exec::guards::{Asked, read};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

fn program(directory: &Path, name: &str, text: &str) {
    let path = directory.join(name);
    fs::write(&path, format!("#!/bin/bash\n{text}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(mode(&path), 0o755);
}

fn asked(directory: &Path, path: &str) -> Asked {
    Asked {
        step: StepId::new("s"),
        command: "kubectl -n shop delete pod x --token=correct-horse".into(),
        directory: directory.to_owned(),
        variables: Environment::from_pairs([("PATH".to_owned(), path.to_owned())]),
        environment: "prod".into(),
        is_production: true,
        masker: Masker::new([("PIN", "correct-horse")]),
    }
}

#[tokio::test]
async fn everything_is_read_and_what_hangs_stays_unknown() {
    let (home, tools) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let git = |words: &[&str]| {
        let mut command = Command::new("git");
        command
            .args(["-c", "user.name=a", "-c", "user.email=a@b.c"])
            .args(words);
        assert!(
            command.current_dir(home.path()).output().unwrap().status.success(),
            "{words:?}"
        );
    };
    fs::write(home.path().join("compose.yml"), "name: shop-prod\n").unwrap();
    git(&["init", "-q", "-b", "hotfix"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "Begin"]);
    let path = format!("{}:{}", tools.path().display(), std::env::var("PATH").unwrap());
    program(tools.path(), "kubectl", "echo staging-eu");
    let guards = read(asked(home.path(), &path)).await;
    assert_eq!(guards.git_branch.as_ref().unwrap(), &"hotfix");
    assert_eq!(guards.compose_project.as_ref().unwrap(), &"shop-prod");
    assert_eq!(guards.kube_context.as_ref().unwrap(), &"staging-eu");
    assert!(!guards.host.is_empty() && !guards.user.is_empty() && guards.is_production);
    assert_eq!(guards.directory.as_str(), home.path().to_str().unwrap());
    assert!(
        guards.command.as_str().ends_with("--token=[secret:PIN]"),
        "{}",
        guards.command
    );
    assert_eq!(guards.mismatches.len(), 1);

    fs::write(home.path().join("compose.yml"), "name: shop-live\n").unwrap();
    program(tools.path(), "kubectl", "exec sleep 3091.25");
    let start = onscene::time::ticks();
    let guards = read(asked(home.path(), &path)).await;
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert_eq!(
        (guards.git_branch.as_ref().unwrap().as_str(), guards.kube_context),
        ("hotfix+", None)
    );
    crate::stage::wait("the hanging tool to be gone", || alive("sleep 3091.25").is_empty()).await;
}

#[tokio::test]
async fn where_nothing_is_nothing_is_said() {
    let home = tempfile::tempdir().unwrap();
    let guards = read(asked(home.path(), "/nowhere")).await;
    assert_eq!(
        (guards.git_branch, guards.kube_context, guards.compose_project),
        (None, None, None)
    );
    assert!(guards.mismatches.is_empty());
}
