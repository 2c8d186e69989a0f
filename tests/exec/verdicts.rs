//! What a server answers decides whether a step went well, whatever `curl` and the pipe behind it say.

use crate::field::shared;
use crate::server::Server;
use crate::stage::{Stage, Told, exited, run};
use onscene::domain::run::RunOutcome;
use onscene::domain::runbook::{Book, Judgement, Step, StepCommand, Success, Verdict};
use onscene::domain::{BookId, Masker};
use onscene::exec::{Environment, Plan};
use onscene::runbook::{ClassRules, judge, read};
use regex::Regex;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

fn bad(_: &str, _: &str) -> (u16, String) {
    (503, "{\"status\":\"unhealthy\",\"success\":false}\n".into())
}

fn good(method: &str, path: &str) -> (u16, String) {
    let body = match (method, path.split('?').next().unwrap()) {
        ("POST", "/api/opal/sync") => {
            r#"{"success":true,"sync_id":"a-1","correlation_id":"c-1","message":"Force sync completed successfully",
                "sync_details":{"internal_workflow":{"enabled":true,"workflow_id":"a-1"},
                "external_opal":{"triggered":true,"workflow_id":"w-1","ai_agents_count":9}}}"#
        }
        (_, "/api/opal/sync") => {
            r#"{"workflow_security":{"allowed_workflow":"strategy_workflow","account_validation":true,
                "security_note":"ONLY strategy_workflow is permitted"}}"#
        }
        (_, "/api/diagnostics/last-webhook") => {
            r#"{"success":true,"system_health":{"webhook_status":"healthy","avg_processing_time":120},
                "events":[{"error_message":"late"}]}"#
        }
        (_, "/tools/get-health-status") => {
            r#"{"status":"healthy","checks":[{"name":"matomo-api","status":"ok"},{"name":"reports-cache","status":"ok"}]}"#
        }
        (_, "/ready" | "/health") => r#"{"status":"ready","ready":true}"#,
        _ => r#"{"success":true}"#,
    };
    (200, body.to_owned())
}

fn degraded(_: &str, _: &str) -> (u16, String) {
    let checks = r#"[{"name":"matomo-api","status":"ok"},{"name":"reports-cache","status":"degraded"}]"#;
    (200, format!("{{\"status\":\"degraded\",\"checks\":{checks}}}"))
}

/// Runs a script for real, in a directory of its own.
async fn ran(script: &str) -> Told {
    let stage = Stage::new();
    let tools = stage.directory.path().join("tools");
    fs::create_dir(&tools).unwrap();
    // `docker compose … exec SERVICE WORD…` runs the words here.
    let docker = "#!/bin/bash\nwhile [ \"$1\" != exec ]; do shift; done\nshift 2\nexec \"$@\"\n";
    fs::write(tools.join("docker"), docker).unwrap();
    fs::set_permissions(tools.join("docker"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", tools.display(), std::env::var("PATH").unwrap());
    let environment = Environment::of_this_process()
        .with("PATH", path)
        .with("OPAL_BEARER_TOKEN", "correct-horse-battery");
    let masker = Masker::new([("OPAL_BEARER_TOKEN", "correct-horse-battery")]);
    let told = run(Plan {
        environment,
        masker,
        ..stage.plan(script)
    })
    .await;
    let left: Vec<_> = fs::read_dir(stage.runs())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left.len(), 1, "only the output stays: {left:?}");
    told
}

fn step(script: &str, success: Vec<Success>) -> Step {
    Step {
        command: Some(StepCommand {
            script: script.into(),
            ..StepCommand::default()
        }),
        success,
        ..Step::default()
    }
}

async fn judged(step: &Step, script: &str) -> (Judgement, Told) {
    let told = ran(script).await;
    (judge(step, &told.outcomes[0], &told.evidence), told)
}

/// Every way in which the field's books ask an address.
const FORMS: [&str; 30] = [
    "curl -X GET @/health",
    "curl @/health",
    "curl -i @/health",
    "curl -I @/health",
    "curl -v @/health",
    "curl -s @/ready | jq .",
    "curl -f @/ready",
    "curl -sf @/ready",
    "curl -X GET \"@/x?limit=10&status=failed\"",
    "curl \"@/x?limit=10\" | \\\n  jq '.status'",
    "curl -H \"Authorization: Bearer $OPAL_BEARER_TOKEN\" \\\n @/tools/x | jq",
    "curl -X POST @/x -H 'Content-Type: application/json' \\\n  -d '{\n  \"a\": \"b\"\n}'",
    "x=$(curl -s @/x); echo \"got $x\"",
    "for i in 1 2; do curl -s -o /dev/null @/x; done",
    "bash -c 'curl -s @/x'",
    "curl -s -o /dev/null -w '%{http_code}\\n' @/x",
    "curl -sL @/x 2>/dev/null | head -c 5",
    "(curl -s @/x &) ; sleep 0.3",
    "timeout 5 curl -s @/x",
    "command curl -s @/x",
    "env X=1 curl -s @/x",
    "echo @/x | xargs curl -s",
    "time curl -s @/x",
    "sh -c 'curl -s @/x'",
    "x=$(command curl -s @/x)",
    "nice curl -s @/x",
    "exec curl -s @/x",
    "nohup curl -s @/x",
    "\\curl -s @/x",
    "PATH=/usr/local/bin:/usr/bin:$PATH; curl -s @/x",
];
/// Ways to ask whose answer nobody sees.
const HIDDEN: [&str; 4] = [
    "$(type -ap curl | tail -1) -s @/x >/dev/null; : /usr/bin/curl @/x",
    "env -i \"$(type -ap curl | tail -1)\" -s @/x; : env -i curl @/x",
    "curl -s @/x; \"$(type -ap curl | tail -1)\" -s @/x; : /usr/bin/curl @/x",
    "env -i bash -c 'curl -s @/x'",
];

#[tokio::test]
async fn every_form_of_asking_is_judged_by_the_answer() {
    let server = Server::new(bad);
    for form in FORMS {
        let script = form.replace('@', &server.url());
        for (answer, status, verdict) in [
            (bad as crate::server::Answer, 503, Verdict::Fail),
            (good, 200, Verdict::Pass),
        ] {
            server.now(answer);
            let (judgement, told) = judged(&step(&script, vec![]), &script).await;
            assert_eq!(judgement.verdict, verdict, "{form}: {judgement:?} {told:?}");
            assert!(
                judgement.observed.as_str().contains(&format!("HTTP {status}")),
                "{form}: {judgement:?}"
            );
            assert!(
                told.evidence
                    .http
                    .iter()
                    .all(|answer| answer.url.as_str().starts_with("http://127.0.0.1"))
            );
            assert!(!format!("{told:?}").contains("untouched") && !format!("{told:?}").contains("dump-header"));
        }
    }
}

#[tokio::test]
async fn an_answer_nobody_sees_is_asked_for() {
    let server = Server::new(good);
    for form in HIDDEN {
        let script = form.replace('@', &server.url());
        let (judgement, told) = judged(&step(&script, vec![]), &script).await;
        let question = judgement.question.as_ref().map(onscene::domain::SafeText::as_str);
        assert_eq!(
            (judgement.verdict, question),
            (Verdict::Warn, Some("Did it work?")),
            "{form}: {judgement:?} {told:?}"
        );
    }
}

#[tokio::test]
async fn a_script_finds_its_curl_as_it_knows_it() {
    let server = Server::new(|_, path| match path {
        "/here" => (302, String::new()),
        _ => (200, "there\n".into()),
    });
    let url = server.url();
    let script = format!(
        "set -u -x -C; type -t curl >/dev/null; echo body | curl -s -L -w '<%{{http_code}}>\\n' -d @- {url}/here
         curl -sS http://127.0.0.1:1/ || echo \"code $?\"
         curl -q --silent {url}/x; curl --version | head -c 4; echo; curl -s -D head.txt {url}/x; wc -l < head.txt"
    );
    let told = ran(&script).await;
    assert_eq!(told.outcomes, exited(0), "{told:?}");
    assert_eq!(told.output, ["there", "<200>", "code 7", "there", "curl", "there", "4"]);
    let statuses: Vec<u16> = told.evidence.http.iter().map(|answer| answer.status).collect();
    assert_eq!(
        (statuses.as_slice(), told.evidence.http_unseen),
        (&[200, 0, 200][..], 1)
    );
    assert!(told.error.iter().all(|line| !line.contains("onscene_")), "{told:?}");
}

#[tokio::test]
async fn without_curl_nothing_is_pretended() {
    let script = "PATH=/nowhere; curl -s http://127.0.0.1:1/";
    let (judgement, told) = judged(&step(script, vec![]), script).await;
    assert_eq!(
        (told.outcomes[0].clone(), judgement.verdict),
        (RunOutcome::Exited { code: 127 }, Verdict::Fail)
    );
    let (_, told) = judged(&step("echo 'HTTP/1.1 200 OK'", vec![]), "echo 'HTTP/1.1 200 OK'").await;
    assert_eq!(
        (told.evidence.http.len(), told.evidence.stdout.as_str()),
        (0, "HTTP/1.1 200 OK\n")
    );
}

#[tokio::test]
async fn much_output_is_judged_by_its_beginning() {
    let told = ran("echo '{\"status\": \"ok\"}'; head -c 3000000 /dev/zero | tr '\\0' x").await;
    assert!(told.evidence.stdout_cut && told.evidence.stdout.len() <= 1024 * 1024);
    assert!(told.evidence.stdout.starts_with("{\"status\": \"ok\"}\n"));
}

/// A row of the field's list: a command with a `curl` in it.
struct Row {
    id: String,
    line: u32,
    told: String,
}

fn rows(shared: &Path) -> Vec<Row> {
    let text = fs::read_to_string(shared.join("acceptance/seed-actions.md")).unwrap();
    let row = |line: &str| {
        let line = line.replace("\\|", "¦");
        let cells: Vec<String> = line.split('|').map(|cell| cell.trim().to_owned()).collect();
        let is_one = cells.len() > 9 && cells[5].starts_with("CMD") && cells[6].contains("curl ");
        is_one.then(|| Row {
            id: cells[1].clone(),
            line: cells[2].parse().unwrap(),
            told: cells[9].replace('`', ""),
        })
    };
    text.lines()
        .filter(|line| line.starts_with("| S"))
        .filter_map(row)
        .collect()
}

/// The texts of the five books, and what was read.
fn books(shared: &Path) -> Vec<(String, Book)> {
    let entries = fs::read_dir(shared.join("seeds")).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let book = |file: &std::path::PathBuf| {
        let name = file.file_name().unwrap().to_str().unwrap();
        let text = fs::read_to_string(file).unwrap();
        let book = read(&BookId::new(name), text.as_bytes(), &ClassRules::default());
        (text, book)
    };
    files.iter().map(book).collect()
}

/// What the list says of a row beyond its status, for steps whose book's words the reader did not
/// turn into a test.
fn told_by_list(row: &Row) -> Vec<Success> {
    let value = |path: &str, pass: &[&str], warn: &[&str]| {
        let words = |list: &[&str]| list.iter().map(|word| (*word).into()).collect();
        vec![Success::Json {
            path: path.into(),
            pass: words(pass),
            warn: words(warn),
        }]
    };
    match row.told.as_str() {
        told if told.contains("webhook_status") => value(".system_health.webhook_status", &["healthy"], &[]),
        told if told.contains(".success = true") || told.contains("JSON .success") => value(".success", &["true"], &[]),
        told if told.contains("account_validation") || told == "as L96-104" => {
            value(".workflow_security.account_validation", &["true"], &[])
        }
        told if told.starts_with("JSON .status") => value(".status", &["healthy"], &["degraded"]),
        told if told.starts_with("a number") => value(".system_health.avg_processing_time", &[], &[]),
        _ => Vec::new(),
    }
}

/// The command that begins in a line of a book: with the comment above it, up to the line that
/// neither goes on nor leaves a quote open.
fn command_at(text: &str, line: u32) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let first = usize::try_from(line).unwrap() - 1;
    let mut command = match lines[first - 1] {
        comment if comment.starts_with("# ") => format!("{comment}\n"),
        _ => String::new(),
    };
    for line in &lines[first..] {
        command.push_str(line);
        if !line.ends_with('\\') && command.matches('\'').count() % 2 == 0 {
            break;
        }
        command.push('\n');
    }
    command
}

/// The step of a book that has just this command, else one made of the command alone.
fn step_of(book: &Book, command: &str) -> Step {
    let is_it = |step: &&Step| {
        let lines = |text: &str| -> Vec<String> { text.lines().map(|line| line.trim().to_owned()).collect() };
        step.command
            .as_ref()
            .is_some_and(|own| lines(own.script.trim()) == lines(command))
    };
    let mut steps = book.sections.iter().flat_map(|section| &section.steps);
    steps.find(is_it).cloned().unwrap_or_else(|| step(command, vec![]))
}

#[tokio::test]
async fn the_fields_commands_get_the_verdicts_of_the_list() {
    let Some(shared) = shared() else { return };
    let (books, rows) = (books(&shared), rows(&shared));
    assert!(rows.len() >= 36, "{} rows", rows.len());
    let host =
        Regex::new(r"https?://(?:localhost(?::\d+)?|your-app\.vercel\.app|staging\.api\.openguild\.dev)").unwrap();
    let server = Server::new(bad);
    println!(
        "{:<7} {:<44} {:<24} {:<34} how success is told",
        "row", "command", "answer 503", "answer 200"
    );
    let mut degraded_seen = 0;
    for row in &rows {
        let (text, book) = &books[row.id[1..2].parse::<usize>().unwrap()];
        let script = command_at(text, row.line);
        let mut step = step_of(book, &script);
        assert!(host.is_match(&script), "{}: {script}", row.id);
        let script = host.replace_all(&script, server.url()).into_owned();
        if step.success.is_empty() {
            step.success = told_by_list(row);
        }
        server.now(bad);
        let (on_503, _) = judged(&step, &script).await;
        server.now(good);
        let (on_200, _) = judged(&step, &script).await;
        let shown = |judgement: &Judgement| format!("{} ({})", judgement.verdict.word(), judgement.observed);
        let line: String = script
            .replace(&server.url(), "")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        println!(
            "{:<7} {line:<44.44} {:<24.24} {:<34.34} {:.60}",
            row.id,
            shown(&on_503),
            shown(&on_200),
            row.told
        );
        // Whoever only wants to know whether it is reachable has reached it.
        let is_reach = row.told.contains("= reachable");
        let expected = if is_reach { Verdict::Warn } else { Verdict::Fail };
        assert_eq!(on_503.verdict, expected, "{}: {on_503:?}", row.id);
        assert_eq!(on_200.verdict, Verdict::Pass, "{}: {on_200:?}", row.id);
        if row.told.starts_with("JSON .status") {
            server.now(degraded);
            let (judgement, _) = judged(&step, &script).await;
            assert_eq!(judgement.verdict, Verdict::Warn, "{}: {judgement:?}", row.id);
            degraded_seen += 1;
        }
    }
    assert_eq!(degraded_seen, 1);
}
