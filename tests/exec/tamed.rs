//! A repository that somebody prepared runs none of its programs when a book's command only reads.

use crate::stage::{Stage, run};
use onscene::domain::runbook::CommandClass;
use onscene::exec::Plan;
use onscene::runbook::{ClassRules, command, fill};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

/// What a book might ask of a repository.
const ASKED: [&str; 24] = [
    "git status",
    "git status --porcelain",
    "git diff",
    "git diff HEAD",
    "git diff --cached",
    "git log",
    "git log --oneline -5",
    "git log --stat -3",
    "git log -p",
    "git log --format='%G? %GS %h'",
    "git --no-pager log -1",
    "git show",
    "git show -s",
    "git show -s --format=%G?",
    "git blame f",
    "git shortlog -sn HEAD",
    "git describe --always",
    "git describe --always --dirty",
    "git rev-parse HEAD",
    "git branch --show-current",
    "git remote -v",
    "git ls-files",
    "git ls-files -m",
    "git ls-remote origin",
];

fn git(directory: &Path, words: &[&str]) {
    let mut command = Command::new("git");
    command.args([
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@b",
        "-c",
        "core.hooksPath=/dev/null",
    ]);
    let output = command.args(words).current_dir(directory).output().unwrap();
    assert!(output.status.success(), "{words:?}: {output:?}");
}

/// A repository whose every setting leads to the program `evil`, which leaves a mark.
fn prepared(directory: &Path) -> std::path::PathBuf {
    let mark = directory.join("mark");
    let evil = directory.join("evil");
    let body = format!(
        "#!/bin/sh\necho \"$0 $*\" >> '{}'\ncat 2>/dev/null </dev/null\n",
        mark.display()
    );
    fs::write(&evil, body).unwrap();
    fs::set_permissions(&evil, fs::Permissions::from_mode(0o755)).unwrap();
    let repository = directory.join("repository");
    fs::create_dir(&repository).unwrap();
    git(&repository, &["init", "-q"]);
    fs::write(repository.join("f"), "one\n").unwrap();
    git(&repository, &["add", "f"]);
    let signed = ["commit", "-q", "-m", "one"];
    git(&repository, &signed);
    fs::write(repository.join("f"), "two\n").unwrap();
    git(&repository, &["commit", "-q", "-a", "-m", "two"]);
    fs::write(repository.join("f"), "new\n").unwrap();
    fs::write(repository.join(".gitattributes"), "* diff=evil filter=evil\n").unwrap();
    let evil = evil.display().to_string();
    for name in [
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "core.askPass",
        "core.editor",
        "core.alternateRefsCommand",
        "diff.external",
        "diff.evil.textconv",
        "diff.evil.command",
        "filter.evil.clean",
        "filter.evil.smudge",
        "gpg.program",
        "gpg.ssh.program",
        "pager.log",
        "pager.status",
        "credential.helper",
        "remote.origin.uploadpack",
        "alias.st",
    ] {
        git(&repository, &["config", name, &evil]);
    }
    git(&repository, &["config", "log.showSignature", "true"]);
    git(
        &repository,
        &["config", "remote.origin.url", &repository.display().to_string()],
    );
    for hook in ["post-index-change", "fsmonitor-watchman", "reference-transaction"] {
        let to = repository.join(".git/hooks").join(hook);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(&evil, &to).unwrap();
    }
    repository
}

/// Whether running it in the prepared repository ran any of its programs.
async fn is_marked(script: &str, tamed: bool) -> bool {
    let stage = Stage::new();
    let repository = prepared(stage.directory.path());
    let read = command::read("bash", "", script, &ClassRules::default());
    let filled = fill(&read, &|_| None).unwrap();
    let plan = stage.plan(&filled.script);
    let taming = filled.environment.iter().filter(|_| tamed);
    let environment = taming.fold(plan.environment.clone(), |all, (name, value)| all.with(name, value));
    run(Plan {
        directory: repository,
        environment,
        ..plan
    })
    .await;
    stage.directory.path().join("mark").exists()
}

#[tokio::test]
async fn what_only_reads_runs_nothing_of_a_prepared_repository() {
    let mut reading = 0;
    for script in ASKED {
        let read = command::read("bash", "", script, &ClassRules::default());
        if read.class <= CommandClass::Local {
            assert!(!is_marked(script, true).await, "{script} is {}", read.class.words());
            reading += 1;
        }
    }
    assert!(reading >= 10, "{reading}");
}

#[tokio::test]
async fn the_preparation_would_be_noticed() {
    for script in [
        "git status",
        "git diff",
        "git log -p",
        "git ls-remote origin",
        "git ls-files -m",
    ] {
        assert!(is_marked(script, false).await, "{script}");
    }
}
