//! What a console costs, from outside: bytes on its terminal, time to its first frame, memory and processor time.
//!
//! `cargo bench --bench console` measures the release program in a PTY over loopback and prints a table. It fails only
//! where it could not measure; a goal that is missed is a word in the table.

#![expect(clippy::cast_precision_loss, reason = "the figures are for people")]
#![expect(clippy::unwrap_used, reason = "what cannot be measured ends the bench")]

#[path = "../tests/common/rig.rs"]
mod rig;
#[allow(dead_code, reason = "the bench uses a part of the stage")]
#[path = "../tests/e2e/stage.rs"]
mod stage;

use nix::unistd::{Pid, SysconfVar, sysconf};
use onscene::time::{now, ticks};
use rig::Rig;
use stage::{Stage, config, console_of, declare, serve};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// Every frame begins with this.
const FRAME: &[u8] = b"\x1b[?2026h";
/// Lines a second that the followed file gets.
const RATE: u64 = 1_000;
/// Lines written at one go.
const BATCH: u64 = 10;
/// Seconds after which the time of day on screen changes; no window lies across that.
const MINUTE: u32 = 60;

fn main() {
    // Without `--bench` the tests run it, to see that it runs.
    let is_whole = std::env::args().any(|word| word == "--bench");
    let bench = Bench {
        window: Duration::from_secs(if is_whole { 10 } else { 1 }),
        runs: if is_whole { 15 } else { 2 },
    };
    println!("{:<52} {:>14} {:>12}  verdict", "name", "figure", "goal");
    bench.first_frame();
    bench.idle();
    bench.with_services();
    bench.with_a_clock();
    bench.following(80, 24, Some(16.0));
    bench.following(200, 60, None);
}

/// How long and how often is measured.
struct Bench {
    window: Duration,
    runs: u32,
}

/// What a window of time cost.
struct Cost {
    seconds: f64,
    bytes: usize,
    frames: usize,
    lines: u64,
}

fn say(name: &str, figure: f64, unit: &str, goal: Option<f64>) {
    let verdict = goal.map_or("", |goal| if figure <= goal { "ok" } else { "MISSED" });
    let goal = goal.map_or_else(String::new, |goal| format!("<= {goal} {unit}"));
    println!("{name:<52} {:>14} {goal:>12}  {verdict}", format!("{figure:.1} {unit}"));
}

impl Bench {
    /// From the start of the program to its first frame and to the first that shows the project, a host running.
    fn first_frame(&self) {
        let stage = Stage::new();
        let warm = ready(&stage, 80, 24);
        let (mut first, mut whole) = (Vec::new(), Vec::new());
        for _ in 0..self.runs {
            let since = ticks();
            let rig = stage.console(80, 24);
            while !rig.line(0).contains("onscene") {
                std::thread::sleep(Duration::from_micros(200));
            }
            first.push(since.elapsed());
            while !rig.text().contains("connected") {
                std::thread::sleep(Duration::from_micros(200));
            }
            whole.push(since.elapsed());
            leave(rig);
        }
        for (name, times) in [
            ("first frame", &mut first),
            ("first frame with the host's news", &mut whole),
        ] {
            times.sort();
            let millis = |time: Duration| time.as_secs_f64() * 1_000.0;
            say(
                &format!("{name}, median of {}", times.len()),
                millis(times[times.len() / 2]),
                "ms",
                Some(150.0),
            );
            say(
                &format!("{name}, slowest"),
                millis(times[times.len() - 1]),
                "ms",
                Some(150.0),
            );
        }
        leave(warm);
    }

    /// Nothing is watched and nothing happens.
    fn idle(&self) {
        let stage = Stage::empty();
        stage.write("onscene.toml", "[docker]\nenabled = false\n");
        let rig = ready(&stage, 80, 24);
        let cost = self.cost(&rig);
        say("idle, no clock: bytes in the window", cost.bytes as f64, "B", Some(0.0));
        self.processes(&stage, &rig, "idle");
        leave(rig);
    }

    /// Two services that are asked every second and answer; their ages are on screen.
    fn with_services(&self) {
        let stage = Stage::new();
        let rig = ready(&stage, 80, 24);
        rig.wait_text("connected");
        let cost = self.cost(&rig);
        say(
            "two services asked each second",
            cost.bytes as f64 / cost.seconds,
            "B/s",
            None,
        );
        leave(rig);
    }

    /// An incident is open: its clocks count.
    fn with_a_clock(&self) {
        let stage = Stage::empty();
        stage.write("onscene.toml", "[docker]\nenabled = false\n");
        let rig = ready(&stage, 80, 24);
        declare(&rig, "clocks");
        let cost = self.cost(&rig);
        say(
            "with clocks: writes a second",
            cost.frames as f64 / cost.seconds,
            "/s",
            Some(1.1),
        );
        say("with clocks", cost.bytes as f64 / cost.seconds, "B/s", None);
    }

    /// A file gets a thousand lines a second and the log panel follows, over SSH.
    fn following(&self, columns: u16, rows: u16, goal: Option<f64>) {
        let stage = Stage::empty();
        let file = stage.project.join("app.log");
        File::create(&file).unwrap();
        stage.write(
            "onscene.toml",
            &format!(
                "{}\n[[logs.files]]\npath = \"app.log\"\nlabel = \"app\"\n",
                config(serve())
            ),
        );
        let rig = ready(&stage, columns, rows);
        let writer = Flood::start(&file);
        rig.press("4");
        rig.wait("lines that follow", |rig| {
            rig.line(2).contains("following") && rig.text().contains("number 5")
        });
        let cost = self.cost_of(&rig, || writer.written());
        let rate = cost.lines as f64 / cost.seconds;
        let name = format!("following {rate:.0} lines/s at {columns}x{rows}");
        say(&name, cost.bytes as f64 / cost.seconds / 1_024.0, "KiB/s", goal);
        say(
            &format!("{name}: frames"),
            cost.frames as f64 / cost.seconds,
            "/s",
            None,
        );
        self.processes(&stage, &rig, &format!("following at {columns}x{rows}"));
        behind(&rig, &writer);
        assert!(!rig.line(2).contains("dropped"), "lines were lost: {}", rig.line(2));
        leave(rig);
    }

    fn cost(&self, rig: &Rig) -> Cost {
        self.cost_of(rig, || 0)
    }

    /// What reaches the terminal in the window while so many lines are written; the time of day does not change in it.
    fn cost_of(&self, rig: &Rig, lines: impl Fn() -> u64) -> Cost {
        let seconds = u32::try_from(self.window.as_secs()).unwrap() + 2;
        rig.wait("a minute with enough left", |_| {
            now().format("%S").to_string().parse::<u32>().unwrap() + seconds < MINUTE
        });
        // What an earlier key or answer still causes.
        std::thread::sleep(Duration::from_secs(1));
        let (since, bytes, frames, written) = (ticks(), rig.bytes_read(), rig.count(FRAME), lines());
        std::thread::sleep(self.window);
        Cost {
            seconds: since.elapsed().as_secs_f64(),
            bytes: rig.bytes_read() - bytes,
            frames: rig.count(FRAME) - frames,
            lines: lines() - written,
        }
    }

    /// Memory and processor time of console and host in a window like the one before.
    fn processes(&self, stage: &Stage, rig: &Rig, when: &str) {
        let both = [("console", console_of(rig)), ("host", stage.host().unwrap())];
        let before = both.map(|(_, pid)| busy(pid));
        let since = ticks();
        std::thread::sleep(self.window);
        let seconds = since.elapsed().as_secs_f64();
        for ((name, pid), before) in both.into_iter().zip(before) {
            say(
                &format!("{name}, {when}: processor"),
                (busy(pid) - before) / seconds * 100.0,
                "%",
                None,
            );
            say(&format!("{name}, {when}: memory"), resident(pid), "MiB", None);
        }
    }
}

/// A console that has heard its host.
fn ready(stage: &Stage, columns: u16, rows: u16) -> Rig {
    let rig = stage.console(columns, rows);
    rig.wait_text("no incident");
    rig
}

fn leave(mut rig: Rig) {
    rig.press("q");
    rig.wait_exit();
}

/// Seconds of processor time a process has used.
fn busy(pid: Pid) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let (_, rest) = stat.rsplit_once(") ").unwrap();
    let fields: Vec<&str> = rest.split(' ').collect();
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    ticks as f64 / sysconf(SysconfVar::CLK_TCK).unwrap().unwrap() as f64
}

/// Mebibytes of memory a process holds.
fn resident(pid: Pid) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1_024.0
}

/// How far the newest line on screen is behind the newest in the file.
fn behind(rig: &Rig, writer: &Flood) {
    let written = writer.written();
    let text = rig.text();
    let numbers = text
        .split("number ")
        .skip(1)
        .filter_map(|rest| rest.split_once(' ')?.0.parse::<u64>().ok());
    let shown = numbers.max().unwrap();
    say(
        "following: the newest line is behind by",
        written.saturating_sub(shown) as f64,
        "lines",
        None,
    );
}

/// Writes a thousand lines a second to a file until it is dropped.
struct Flood {
    is_over: Arc<AtomicBool>,
    written: Arc<AtomicU64>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Flood {
    fn start(path: &Path) -> Self {
        let (is_over, written) = (Arc::<AtomicBool>::default(), Arc::<AtomicU64>::default());
        let (over, count, path) = (Arc::clone(&is_over), Arc::clone(&written), path.to_owned());
        let thread = std::thread::spawn(move || flood(&path, &over, &count));
        Self {
            is_over,
            written,
            thread: Some(thread),
        }
    }

    fn written(&self) -> u64 {
        self.written.load(Ordering::SeqCst)
    }
}

impl Drop for Flood {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        let _ = self.thread.take().map(std::thread::JoinHandle::join);
    }
}

fn flood(path: &Path, over: &AtomicBool, count: &AtomicU64) {
    let mut file = File::options().append(true).open(path).unwrap();
    let since = ticks();
    let mut number = 0;
    while !over.load(Ordering::SeqCst) {
        let due = u64::try_from(since.elapsed().as_millis()).unwrap() * RATE / 1_000;
        while number < due {
            let lines: String = (number..number + BATCH).map(line).collect();
            file.write_all(lines.as_bytes()).unwrap();
            number += BATCH;
            count.store(number, Ordering::SeqCst);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A line as an API writes it.
fn line(number: u64) -> String {
    let (at, millis) = (now().format("%Y-%m-%dT%H:%M:%S%.3fZ"), number * 7 % 90);
    format!(
        "{{\"time\":\"{at}\",\"level\":\"info\",\"msg\":\"number {number} of GET /cart/{}\",\"request_id\":\"req-{:08x}\",\"duration_ms\":{millis}}}\n",
        number % 977,
        number / 3,
    )
}
