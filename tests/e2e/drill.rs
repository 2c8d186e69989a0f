//! An outage of a real system in containers, from the first red row to the export, by keys alone.

use crate::demo::{log_rows, pivot_from_an_error, service_says};
use crate::rig::Rig;
use crate::stage::{Stage, declare, open_section, run_confirmed, select_step, send_update};
use onscene::time::ticks;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A service that is gone is seen within this.
const SEEN: Duration = Duration::from_secs(10);

/// Whether the lab is up. Says so loudly when it is not, and falls where a missing lab is a failure.
fn lab_or_skip() -> bool {
    if std::env::var("ONSCENE_LAB").as_deref() == Ok("up") {
        return true;
    }
    assert_ne!(
        std::env::var("CI").as_deref(),
        Ok("true"),
        "the Docker drill needs the lab (try: tests/lab/up, then ONSCENE_LAB=up)"
    );
    eprintln!("SKIP SKIP SKIP: the Docker drill did not run: no lab (try: tests/lab/up, then ONSCENE_LAB=up)");
    false
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// One of the lab's scripts, without its words on the test's output.
fn lab(script: &str, args: &[&str]) -> Command {
    let mut command = Command::new(root().join("tests/lab").join(script));
    command.args(args).stdin(Stdio::null()).stdout(Stdio::null());
    command
}

/// A value of the lab's environment.
fn variable(name: &str, fallback: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| fallback.into())
}

/// The example's own files, with the ports and the name of the lab that is up.
fn example() -> Stage {
    let mut stage = Stage::empty().with("COMPOSE_PROJECT_NAME", &variable("COMPOSE_PROJECT_NAME", "onscene-lab"));
    if std::env::var_os("DOCKER_CONFIG").is_none() {
        // The person of the test has another home; the engine's plugins stay where they are.
        let config = Path::new(&variable("HOME", "/root")).join(".docker");
        stage = stage.with("DOCKER_CONFIG", &config.display().to_string());
    }
    for name in ["onscene.toml", "runbook.md", "compose.prod.yml"] {
        let text = fs::read_to_string(root().join("examples/express-ops").join(name)).unwrap();
        let text = match name {
            "compose.prod.yml" => text,
            _ => text
                .replace(":3000/", &format!(":{}/", variable("ONSCENE_LAB_APP_PORT", "3000")))
                .replace(":8080/", &format!(":{}/", variable("ONSCENE_LAB_PROXY_PORT", "8080")))
                .replace(
                    "project = \"onscene-lab\"",
                    &format!("project = \"{}\"", variable("COMPOSE_PROJECT_NAME", "onscene-lab")),
                ),
        };
        stage.write(name, &text);
    }
    stage
}

/// Requests that go on until the drill is over; the lab is repaired when the drill broke off.
struct Traffic(Child);

impl Traffic {
    fn start() -> Self {
        let child = lab("traffic", &["--rate", "2", "--seconds", "600"])
            .stderr(Stdio::null())
            .spawn();
        Self(child.unwrap())
    }
}

impl Drop for Traffic {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
        if std::thread::panicking() {
            let _ = lab("up", &[]).status();
        }
    }
}

/// Waits and says how long it took since `since`.
fn timed(rig: &Rig, since: Instant, what: &str, done: impl FnMut(&Rig) -> bool) -> Duration {
    rig.wait(what, done);
    let took = since.elapsed();
    println!("figure: drill: {what} after {took:?}");
    took
}

/// Whether a row of the containers panel says both.
fn container_says(rig: &Rig, name: &str, words: &str) -> bool {
    rig.text().lines().any(|line| {
        let row = line.split('│').nth(1).unwrap_or_default();
        row.contains(name) && row.contains(words)
    })
}

#[test]
fn a_stopped_database_is_found_followed_mended_and_told() {
    if !lab_or_skip() {
        return;
    }
    assert!(lab("up", &[]).status().unwrap().success(), "the lab does not come up");
    let traffic = Traffic::start();
    let stage = example();
    let rig = stage.console(160, 45);
    rig.wait("a calm system", |rig| {
        service_says(rig, "postgres", " ok ")
            && service_says(rig, "api /ready", " ok ")
            && container_says(rig, "db", "healthy")
    });
    break_the_database(&rig);
    declare(&rig, "carts fail with 502");
    let border = pivot_from_an_error(&rig, "request failed", &["proxy", "app"]);
    println!(
        "figure: drill: the pivot: {}",
        border.trim_matches(['┌', '┐', '─', ' '])
    );
    println!(
        "figure: drill: {} rows: {:?}",
        log_rows(&rig).len(),
        log_rows(&rig).first()
    );
    rig.press("x");
    mend(&rig);
    follow_a_stream(&rig);
    tell_and_resolve(&rig);
    drop(traffic);
    read_the_export(&stage);
    rig.press("q");
}

fn break_the_database(rig: &Rig) {
    let since = ticks();
    assert!(lab("break", &["db"]).stderr(Stdio::null()).status().unwrap().success());
    println!("figure: drill: `docker compose stop db` took {:?}", since.elapsed());
    let mut seen = [None; 3];
    rig.wait("the database DOWN, readiness not ok, and why", |rig| {
        let now = [
            service_says(rig, "postgres", "DOWN"),
            !service_says(rig, "api /ready", " ok "),
            container_says(rig, "db", "stopped"),
        ];
        for (seen, _) in seen.iter_mut().zip(now).filter(|(seen, is)| *is && seen.is_none()) {
            *seen = Some(since.elapsed());
        }
        seen.iter().all(Option::is_some)
    });
    println!("figure: drill: [DOWN, not ready, why] after {seen:?}");
    assert!(
        seen.into_iter().flatten().all(|took| took <= SEEN),
        "{seen:?}\n{}",
        rig.text()
    );
}

fn mend(rig: &Rig) {
    open_section(rig, "PostgreSQL is unavailable");
    select_step(rig, "Start the container again");
    run_confirmed(rig, "docker compose -f compose.prod.yml up -d db");
    let since = ticks();
    timed(rig, since, "the restart step done", |rig| {
        rig.text().contains("exit 0 in")
    });
    rig.press("1");
    timed(rig, since, "readiness back", |rig| {
        service_says(rig, "postgres", " ok ") && service_says(rig, "api /ready", " ok ")
    });
    timed(rig, since, "the container healthy", |rig| {
        container_says(rig, "db", "healthy")
    });
}

/// A command that never ends runs beside everything else, and a key stops it.
fn follow_a_stream(rig: &Rig) {
    open_section(rig, "Watching a service");
    rig.wait_text("Follow what the API says");
    rig.press("r");
    rig.wait_text("live, last line");
    let since = ticks();
    rig.press("1");
    timed(rig, since, "another screen while a stream runs", |rig| {
        service_says(rig, "postgres", " ok ")
    });
    rig.press("5");
    rig.wait("the runbook again", |rig| {
        rig.text().contains("Follow what the API says") && !service_says(rig, "postgres", " ok ")
    });
    rig.press("x");
    rig.wait_text("y  ");
    let since = ticks();
    rig.press("y");
    timed(rig, since, "the stream stopped", |rig| rig.text().contains("ok 1.a"));
}

fn tell_and_resolve(rig: &Rig) {
    send_update(rig, "The shop is back, carts work again.");
    rig.press("E");
    rig.wait_text("y  ");
    rig.press("y");
    rig.wait_text("INC-1 resolved");
}

fn read_the_export(stage: &Stage) {
    let export = stage.run(&["incident", "export"]);
    assert_eq!(export.code, 0, "{export:?}");
    for part in [
        "carts fail with 502",
        "docker compose -f compose.prod.yml up -d db",
        "exit 0",
        "The shop is back, carts work again.",
        "resolved",
        "maya",
    ] {
        assert!(export.out.contains(part), "{part} in {}", export.out);
    }
    println!("the export:\n{}", export.out);
}
