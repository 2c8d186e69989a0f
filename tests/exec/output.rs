//! What a command says: complete, harmless, without secrets, and never too much.

use crate::stage::{Stage, exited, run, run_script};
use onscene::domain::Masker;
use onscene::exec::{Environment, Plan};
use std::fs;

#[tokio::test]
async fn the_streams_stay_apart_and_the_last_line_needs_no_end() {
    let told = run_script("echo out; echo err >&2; printf 'last'; printf 'last err' >&2").await;
    assert_eq!(told.output, ["out", "last"]);
    assert_eq!(told.error, ["err", "last err"]);
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
async fn output_that_is_a_secret_is_told_and_written_nowhere() {
    let stage = Stage::new();
    let plan = onscene::exec::Plan {
        keeps_nothing: true,
        ..stage.plan("echo c0ffee-c0ffee")
    };
    let told = run(plan).await;
    assert_eq!(told.output, ["c0ffee-c0ffee"]);
    assert!(!stage.file("out").exists());
}

#[tokio::test]
async fn a_long_line_is_cut_visibly() {
    let told = run_script("head -c 100000 /dev/zero | tr '\\0' x; echo; echo next").await;
    assert_eq!(told.output.len(), 2);
    assert!(told.output[0].ends_with("… [cut: the line has 100000 bytes]"));
    assert!(told.output[0].len() < 17 * 1024);
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
    let (gap, _) = text.split_once("[onscene: ").unwrap();
    let kept = 4 * 1024 * 1024;
    assert!(
        gap.len() <= kept && gap.len() > kept - 2_000,
        "the head has {} bytes",
        gap.len()
    );
    let tail = text.len() - gap.len();
    assert!(tail <= kept + 200 && tail > kept * 9 / 10, "the tail has {tail} bytes");
    let missing: usize = text[gap.len()..].split_whitespace().nth(1).unwrap().parse().unwrap();
    assert_eq!(text.lines().count() - 1 + missing, 200_001);
    // What this test itself keeps of it is not the run's.
    let held: u64 = told.output.iter().map(|line| line.capacity() as u64).sum();
    let grown = (peak_memory() - before).saturating_sub(held);
    println!(
        "200 MB in {:?}, memory grew by {} KiB, {shown} lines shown",
        told.took,
        grown / 1024
    );
    assert!(grown < 64 * 1024 * 1024, "{grown}");
}
