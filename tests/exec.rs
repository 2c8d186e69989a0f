//! Commands as they are run: real bash, real processes, real signals.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use onscene::domain::run::RunOutcome;
use onscene::domain::{Masker, RunId};
use onscene::exec::{Environment, Handle, Ladder, Plan, RunNews, marker, start};
use onscene::time::ticks;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::mpsc;

/// How long anything may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// A directory to run in, and a run's name that no other test has.
struct Stage {
    directory: TempDir,
    run: RunId,
}

/// What a run told.
#[derive(Debug, Default)]
struct Told {
    pids: Vec<u32>,
    output: Vec<String>,
    error: Vec<String>,
    outcomes: Vec<RunOutcome>,
    took: Duration,
}

impl Stage {
    fn new() -> Self {
        Self {
            directory: tempfile::tempdir().unwrap(),
            run: RunId::new(uuid::Uuid::now_v7().to_string()),
        }
    }

    fn runs(&self) -> PathBuf {
        self.directory.path().join("runs")
    }

    fn file(&self, extension: &str) -> PathBuf {
        self.runs().join(format!("{}.{extension}", self.run))
    }

    fn plan(&self, script: &str) -> Plan {
        Plan {
            run: self.run.clone(),
            script: script.to_owned(),
            directory: self.directory.path().to_owned(),
            runs: self.runs(),
            environment: Environment::of_this_process(),
            timeout: None,
            masker: Masker::default(),
            ladder: Ladder::default(),
        }
    }
}

fn begin(plan: Plan) -> (Handle, mpsc::Receiver<RunNews>) {
    let (out, news) = mpsc::channel(16);
    (start(plan, out), news)
}

/// Reads until `enough` or the end; the channel closes after the end.
async fn read(news: &mut mpsc::Receiver<RunNews>, told: &mut Told, enough: impl Fn(&Told) -> bool) {
    while !enough(told) {
        let next = tokio::time::timeout(PATIENCE, news.recv()).await;
        let Some(next) = next.unwrap_or_else(|_| panic!("nothing comes after {told:?}")) else {
            return;
        };
        assert!(told.outcomes.is_empty(), "news after the end: {next:?}");
        match next {
            RunNews::Started { pid, .. } => told.pids.push(pid),
            RunNews::Output { lines, .. } => {
                assert!(told.pids.len() == 1 && !lines.is_empty() && lines.len() <= 257);
                for line in lines {
                    let list = if line.is_error {
                        &mut told.error
                    } else {
                        &mut told.output
                    };
                    list.push(line.text.as_str().to_owned());
                }
            }
            RunNews::Finished { outcome, took, .. } => {
                told.outcomes.push(outcome);
                told.took = took;
            }
        }
    }
}

async fn run(plan: Plan) -> Told {
    let (_handle, mut news) = begin(plan);
    let mut told = Told::default();
    read(&mut news, &mut told, |_| false).await;
    assert_eq!(told.outcomes.len(), 1, "{told:?}");
    told
}

async fn run_script(script: &str) -> Told {
    run(Stage::new().plan(script)).await
}

fn exited(code: i32) -> [RunOutcome; 1] {
    [RunOutcome::Exited { code }]
}

/// The processes whose command line is exactly this, zombies left out.
fn alive(command: &str) -> Vec<String> {
    let wanted = format!("{}\0", command.replace(' ', "\0"));
    let entries = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let of = |path: &Path| fs::read(path.join("cmdline")).is_ok_and(|line| line == wanted.as_bytes());
    let found = entries.filter(|entry| of(&entry.path()));
    found.map(|entry| entry.file_name().into_string().unwrap()).collect()
}

async fn wait(what: &str, condition: impl Fn() -> bool) {
    let start = ticks();
    while !condition() {
        assert!(start.elapsed() < PATIENCE, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Children of this process that are dead and not reaped, in the session of `leader`.
fn zombies_of(leader: u32) -> usize {
    let entries = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let stats = entries.filter_map(|entry| fs::read_to_string(entry.path().join("stat")).ok());
    let is_one = |stat: &String| {
        let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        fields[0] == "Z" && fields[3] == leader.to_string()
    };
    stats.filter(is_one).count()
}

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
async fn the_streams_stay_apart_and_the_last_line_needs_no_end() {
    let told = run_script("echo out; echo err >&2; printf 'last'; printf 'last err' >&2").await;
    assert_eq!(told.output, ["out", "last"]);
    assert_eq!(told.error, ["err", "last err"]);
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
async fn secrets_are_hidden_on_the_screen_and_in_the_file() {
    let stage = Stage::new();
    let script = "printf 'a correct-'; sleep 0.2; echo 'horse b'; echo \"$PIN\" >&2
        printf -- '-----BEGIN RSA PRIVATE KEY-----\\nMIIEowIBAAKC\\n-----END RSA PRIVATE KEY-----\\n'";
    let masker = Masker::new([("PIN", "correct-horse")]);
    let environment = Environment::of_this_process().with("PIN", "correct-horse");
    let told = run(Plan {
        masker,
        environment,
        ..stage.plan(script)
    })
    .await;
    assert_eq!(told.output[..1], ["a [secret:PIN] b"]);
    assert_eq!(told.output[2], "[secret]");
    assert_eq!(told.error, ["[secret:PIN]"]);
    let file = fs::read_to_string(stage.file("out")).unwrap();
    assert!(
        file.contains("a [secret:PIN] b") && !file.contains("correct") && !file.contains("MIIE"),
        "{file}"
    );
}

#[tokio::test]
async fn escape_sequences_do_not_reach_the_screen_or_the_file() {
    let stage = Stage::new();
    let told = run(stage.plan(r"printf '\033[2J\033]0;title\007red \033[31mtext\n'; printf '\377\n'")).await;
    assert_eq!(told.output, ["red text", "\u{fffd}"]);
    assert!(!fs::read(stage.file("out")).unwrap().contains(&0x1b));
}

#[tokio::test]
async fn a_long_line_is_cut_visibly() {
    let told = run_script("head -c 100000 /dev/zero | tr '\\0' x; echo; echo next").await;
    assert_eq!(told.output.len(), 2);
    assert!(told.output[0].ends_with("… [cut: the line has 100000 bytes]"));
    assert!(told.output[0].len() < 17 * 1024);
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
async fn cancel_leaves_nothing_behind() {
    let script = "sleep 3001.25 &
        (setsid sleep 3002.25 &)
        (env -i setsid sleep 3003.25 &)
        (setsid bash -c 'trap \"\" TERM; echo deaf; while :; do sleep 3004.25; done' &)
        echo ready; wait; sleep 3005.25";
    let stage = Stage::new();
    let mut plan = stage.plan(script);
    plan.ladder.terminate = Duration::from_secs(1);
    let (handle, mut news) = begin(plan);
    let mut told = Told::default();
    read(&mut news, &mut told, |told| told.output.len() == 2).await;
    let sleepers = ["sleep 3001.25", "sleep 3002.25", "sleep 3003.25", "sleep 3004.25"];
    wait("the sleepers", || {
        sleepers.iter().all(|sleeper| alive(sleeper).len() == 1)
    })
    .await;
    handle.cancel();
    handle.cancel();
    read(&mut news, &mut told, |_| false).await;
    assert_eq!(told.outcomes, [RunOutcome::Cancelled]);
    for sleeper in sleepers {
        assert_eq!(alive(sleeper), Vec::<String>::new(), "{sleeper}");
    }
    assert_eq!(zombies_of(told.pids[0]), 0);
    assert!(
        told.error.iter().all(|line| !line.contains("could not be ended")),
        "{told:?}"
    );
    assert!(told.took < Duration::from_secs(15), "{:?}", told.took);
}

#[tokio::test]
async fn a_command_may_clean_up_when_it_is_cancelled() {
    let stage = Stage::new();
    let (handle, mut news) = begin(stage.plan("trap 'sleep 0.3; echo cleaned; exit 5' INT; echo ready; sleep 3021.25"));
    let mut told = Told::default();
    read(&mut news, &mut told, |told| !told.output.is_empty()).await;
    handle.cancel();
    read(&mut news, &mut told, |_| false).await;
    assert_eq!(told.output, ["ready", "cleaned"]);
    assert_eq!(told.outcomes, [RunOutcome::Cancelled]);
    assert!(
        told.took < Duration::from_secs(5),
        "the next rung was not needed: {:?}",
        told.took
    );
}

#[tokio::test]
async fn one_run_is_cancelled_and_its_neighbour_goes_on() {
    let (stage, other) = (Stage::new(), Stage::new());
    let (handle, mut news) = begin(stage.plan("echo ready; (setsid sleep 3031.25 &); sleep 3031.25"));
    let (other_handle, mut other_news) = begin(other.plan("(setsid sleep 3032.25 &); echo ready; sleep 3032.25"));
    let (mut told, mut other_told) = (Told::default(), Told::default());
    read(&mut news, &mut told, |told| !told.output.is_empty()).await;
    wait("all sleepers", || {
        alive("sleep 3031.25").len() == 2 && alive("sleep 3032.25").len() == 2
    })
    .await;
    handle.cancel();
    read(&mut news, &mut told, |_| false).await;
    assert_eq!((alive("sleep 3031.25").len(), alive("sleep 3032.25").len()), (0, 2));
    other_handle.cancel();
    read(&mut other_news, &mut other_told, |_| false).await;
    assert_eq!(alive("sleep 3032.25").len(), 0);
}

#[tokio::test]
async fn time_that_is_over_ends_it() {
    let stage = Stage::new();
    let timeout = Some(Duration::from_millis(300));
    let told = run(Plan {
        timeout,
        ..stage.plan("echo begun; sleep 3041.25")
    })
    .await;
    assert_eq!(
        (told.outcomes.as_slice(), told.output.as_slice()),
        (&[RunOutcome::TimedOut][..], &["begun".to_owned()][..])
    );
    assert!(told.took >= Duration::from_millis(300) && told.took < Duration::from_secs(5));
    assert!(alive("sleep 3041.25").is_empty());
}

#[tokio::test]
async fn what_is_left_on_purpose_is_left_and_waited_for_two_seconds_at_most() {
    let stage = Stage::new();
    let told = run(stage.plan("sleep 3051.25 & echo done")).await;
    assert_eq!(
        (told.outcomes.as_slice(), told.output.as_slice()),
        (&exited(0)[..], &["done".to_owned()][..])
    );
    assert!(told.error[0].contains("left in the background"), "{told:?}");
    let left = alive("sleep 3051.25");
    assert_eq!(left.len(), 1);
    assert!(
        nix::sys::signal::kill(
            nix::unistd::Pid::from_raw(left[0].parse().unwrap()),
            nix::sys::signal::SIGKILL
        )
        .is_ok()
    );
    wait("the dead to be reaped", || zombies_of(told.pids[0]) == 0).await;
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

/// The most memory this process has had, in bytes.
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

#[tokio::test]
async fn a_flood_keeps_memory_flat_and_its_last_lines_are_seen() {
    let before = peak_memory();
    let stage = Stage::new();
    let line = "x".repeat(999);
    let told = run(stage.plan(&format!("{{ yes {line} || true; }} | head -n 200000; echo the end"))).await;
    assert_eq!(
        (told.outcomes.as_slice(), told.output.last().unwrap().as_str()),
        (&exited(0)[..], "the end")
    );
    let shown = told.output.len();
    let missing = |line: &String| {
        line.strip_prefix("[onscene: ")?
            .split_once(" lines not shown")?
            .0
            .parse::<usize>()
            .ok()
    };
    let not_shown: usize = told.error.iter().filter_map(missing).sum();
    assert_eq!(shown + not_shown, 200_001);
    assert!(fs::metadata(stage.file("out")).unwrap().len() < 9 * 1024 * 1024);
    let text = fs::read_to_string(stage.file("out")).unwrap();
    assert!(text.ends_with("the end\n") && text.contains("lines are missing here"));
    let grown = peak_memory() - before;
    println!(
        "200 MB in {:?}, memory grew by {} KiB, {shown} lines shown",
        told.took,
        grown / 1024
    );
    assert!(grown < 150 * 1024 * 1024, "{grown}");
}

#[tokio::test]
async fn a_listener_that_does_not_listen_does_not_hold_up_a_cancel() {
    let stage = Stage::new();
    let (out, mut news) = mpsc::channel(1);
    let handle = start(stage.plan("yes sleep-3061.25"), out);
    wait("the flood to fill the file", || {
        fs::metadata(stage.file("out")).is_ok_and(|found| found.len() > 5_000_000)
    })
    .await;
    handle.cancel();
    wait("the end of the flood", || alive("yes sleep-3061.25").is_empty()).await;
    let mut told = Told::default();
    read(&mut news, &mut told, |_| false).await;
    assert_eq!(told.outcomes, [RunOutcome::Cancelled]);
}
