//! How a command starts, what it finds, how it ends, and which files it leaves.

use crate::stage::{Stage, Told, begin, exited, mode, read, run, run_script};
use onscene::domain::RunId;
use onscene::domain::run::RunOutcome;
use onscene::exec::{Environment, Plan, marker};
use std::fs;
use std::time::Duration;

#[tokio::test]
async fn the_exit_code_and_the_signal_are_kept() {
    assert_eq!(run_script("true").await.outcomes, exited(0));
    assert_eq!(run_script("exit 37").await.outcomes, exited(37));
    assert_eq!(
        run_script("kill -9 $$").await.outcomes,
        [RunOutcome::Signalled { signal: 9 }]
    );
}

#[tokio::test]
async fn a_failure_in_a_pipe_or_in_the_middle_is_a_failure() {
    assert_eq!(run_script("false | cat").await.outcomes, exited(1));
    let told = run_script("echo before\n(exit 3)\necho after").await;
    assert_eq!(
        (told.outcomes.as_slice(), told.output.as_slice()),
        (&exited(3)[..], &["before".to_owned()][..])
    );
}

#[tokio::test]
async fn it_runs_in_its_directory_with_no_input() {
    let stage = Stage::new();
    let told = run(stage.plan("pwd -P; cat; echo read: $?")).await;
    let here = stage.directory.path().canonicalize().unwrap();
    assert_eq!(told.output, [here.to_str().unwrap(), "read: 0"]);
}

#[tokio::test]
async fn the_terminal_cannot_be_opened() {
    let told = run_script("read -r line < /dev/tty || echo refused; ps -o sid= -p $$ | tr -d ' '; echo $$").await;
    assert_eq!(told.output[0], "refused");
    assert_eq!(told.output[1], told.output[2], "it leads its own session");
    assert!(told.took < Duration::from_secs(10));
}

#[tokio::test]
async fn the_environment_holds_what_was_given_and_no_more() {
    let given = [("PATH", std::env::var("PATH").unwrap()), ("SECRET_X", "leaked".into())];
    let parent = given.map(|(name, value)| (name.to_owned(), value));
    let stage = Stage::new();
    let environment = Environment::from_pairs(parent).with("ONE", "a b \"$c\"");
    let told = run(Plan {
        environment,
        ..stage.plan("echo \"$ONE\"; env | cut -d= -f1 | sort")
    })
    .await;
    assert_eq!(told.output[0], "a b \"$c\"");
    let names: Vec<_> = told.output[1..].iter().map(String::as_str).collect();
    let expected = [
        "GIT_PAGER",
        "GIT_TERMINAL_PROMPT",
        "NO_COLOR",
        "ONE",
        "ONSCENE_RUN",
        "PAGER",
        "PATH",
        "PWD",
        "SHLVL",
        "SSH_ASKPASS_REQUIRE",
        "TERM",
        "_",
    ];
    let mut names = names;
    names.sort_unstable();
    assert_eq!(names, expected);
}

#[tokio::test]
async fn the_variables_of_this_process_are_not_passed_on() {
    assert!(
        std::env::var_os("CARGO_MANIFEST_DIR").is_some(),
        "cargo sets it for tests"
    );
    let told = run_script("env").await;
    assert!(!told.output.iter().any(|line| line.starts_with("CARGO")), "{told:?}");
}

#[tokio::test]
async fn files_belong_to_their_owner_alone_and_only_the_output_stays() {
    let stage = Stage::new();
    let (handle, mut news) = begin(stage.plan("echo ready; sleep 3011.25"));
    let mut told = Told::default();
    read(&mut news, &mut told, |told| !told.output.is_empty()).await;
    assert_eq!(mode(&stage.runs()), 0o700);
    assert_eq!(
        ["sh", "out", "json"].map(|extension| mode(&stage.file(extension))),
        [0o600; 3]
    );
    let found = marker::survivors(&stage.runs());
    assert_eq!((found.len(), found[0].pid, found[0].is_alive), (1, told.pids[0], true));
    handle.cancel();
    read(&mut news, &mut told, |_| false).await;
    assert_eq!(told.outcomes, [RunOutcome::Cancelled]);
    assert_eq!(fs::read_dir(stage.runs()).unwrap().count(), 1);
    assert_eq!(fs::read_to_string(stage.file("out")).unwrap(), "ready\n");
}

#[tokio::test]
async fn a_lost_run_is_told_from_a_dead_one() {
    let stage = Stage::new();
    let (handle, mut news) = begin(stage.plan("echo ready; sleep 3012.25"));
    let mut told = Told::default();
    read(&mut news, &mut told, |told| !told.output.is_empty()).await;
    let note = fs::read(stage.file("json")).unwrap();
    handle.cancel();
    read(&mut news, &mut told, |_| false).await;
    fs::write(stage.file("json"), note).unwrap();
    let found = marker::survivors(&stage.runs());
    assert_eq!((found.len(), found[0].is_alive), (1, false));
    marker::forget(&stage.runs(), &stage.run).unwrap();
    assert!(marker::survivors(&stage.runs()).is_empty());
}

#[tokio::test]
async fn what_cannot_be_started_says_why() {
    let stage = Stage::new();
    let nowhere = Plan {
        directory: stage.directory.path().join("gone"),
        ..stage.plan("true")
    };
    let no_bash = Plan {
        environment: Environment::of_this_process().with("PATH", "/nowhere"),
        ..stage.plan("true")
    };
    let bad_name = Plan {
        run: RunId::new("../x"),
        ..stage.plan("true")
    };
    for (plan, reason) in [
        (nowhere, "gone: No such file"),
        (no_bash, "bash was not found"),
        (bad_name, "cannot name"),
    ] {
        let told = run(plan).await;
        let [RunOutcome::NotStarted { reason: told }] = told.outcomes.as_slice() else {
            panic!("{told:?}")
        };
        assert!(told.as_str().contains(reason), "{told}");
    }
    assert_eq!(
        run(stage.plan("true")).await.outcomes,
        exited(0),
        "no file is in the way"
    );
    let again = run(stage.plan("true")).await;
    assert!(again.error[0].contains("output file is incomplete"), "{again:?}");
}
