//! What every test needs: a place to run in, what a run told, and a look at the machine.

use onscene::domain::run::{Evidence, RunOutcome, TerminalScreen};
use onscene::domain::{Masker, RunId};
use onscene::exec::{Environment, Handle, Ladder, Plan, RunNews, start};
use onscene::time::ticks;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::mpsc;

/// How long anything may take before the test fails.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// A directory to run in, and a run's name that no other test has.
pub struct Stage {
    pub directory: TempDir,
    pub run: RunId,
}

/// What a run told.
#[derive(Debug, Default)]
pub struct Told {
    pub pids: Vec<u32>,
    pub output: Vec<String>,
    pub error: Vec<String>,
    pub outcomes: Vec<RunOutcome>,
    pub took: Duration,
    pub evidence: Evidence,
    pub screens: Vec<TerminalScreen>,
}

impl Stage {
    pub fn new() -> Self {
        Self {
            directory: tempfile::tempdir().unwrap(),
            run: RunId::new(uuid::Uuid::now_v7().to_string()),
        }
    }

    pub fn runs(&self) -> PathBuf {
        self.directory.path().join("runs")
    }

    pub fn file(&self, extension: &str) -> PathBuf {
        self.runs().join(format!("{}.{extension}", self.run))
    }

    pub fn plan(&self, script: &str) -> Plan {
        Plan {
            run: self.run.clone(),
            script: script.to_owned(),
            directory: self.directory.path().to_owned(),
            runs: self.runs(),
            environment: Environment::of_this_process(),
            timeout: None,
            masker: Masker::default(),
            ladder: Ladder::default(),
            terminal: None,
            keeps_nothing: false,
        }
    }
}

pub fn begin(plan: Plan) -> (Handle, mpsc::Receiver<RunNews>) {
    let (out, news) = mpsc::channel(16);
    (start(plan, out), news)
}

/// Reads until `enough` or the end; the channel closes after the end.
pub async fn read(news: &mut mpsc::Receiver<RunNews>, told: &mut Told, enough: impl Fn(&Told) -> bool) {
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
            RunNews::Screen { screen } => told.screens.push(screen),
            RunNews::Gone { .. } | RunNews::Stays { .. } => panic!("this run was not taken over"),
            RunNews::Finished {
                outcome,
                took,
                evidence,
                ..
            } => {
                told.outcomes.push(outcome);
                told.evidence = evidence;
                told.took = took;
            }
        }
    }
}

pub async fn run(plan: Plan) -> Told {
    let (_handle, mut news) = begin(plan);
    let mut told = Told::default();
    read(&mut news, &mut told, |_| false).await;
    assert_eq!(told.outcomes.len(), 1, "{told:?}");
    told
}

pub async fn run_script(script: &str) -> Told {
    run(Stage::new().plan(script)).await
}

pub fn exited(code: i32) -> [RunOutcome; 1] {
    [RunOutcome::Exited { code }]
}

/// The processes whose command line is exactly this, zombies left out.
pub fn alive(command: &str) -> Vec<String> {
    let wanted = format!("{}\0", command.replace(' ', "\0"));
    let entries = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let of = |path: &Path| fs::read(path.join("cmdline")).is_ok_and(|line| line == wanted.as_bytes());
    let found = entries.filter(|entry| of(&entry.path()));
    found.map(|entry| entry.file_name().into_string().unwrap()).collect()
}

pub async fn wait(what: &str, condition: impl Fn() -> bool) {
    let start = ticks();
    while !condition() {
        assert!(start.elapsed() < PATIENCE, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

pub fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}
