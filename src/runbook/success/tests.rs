use super::judge;
use crate::domain::SafeText;
use crate::domain::run::{Evidence, HttpAnswer, RunOutcome};
use crate::domain::runbook::{Step, StepCommand, Success, Verdict};

const OK: RunOutcome = RunOutcome::Exited { code: 0 };

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

fn said(stdout: &str, statuses: &[u16]) -> Evidence {
    let answer = |status: &u16| HttpAnswer {
        url: "http://api/health".into(),
        status: *status,
    };
    Evidence {
        stdout: stdout.into(),
        http: statuses.iter().map(answer).collect(),
        ..Evidence::default()
    }
}

fn status_of(values: [&[&str]; 2]) -> Success {
    let words = |list: &[&str]| list.iter().map(|word| SafeText::clean(word)).collect();
    Success::Json {
        path: ".status".into(),
        pass: words(values[0]),
        warn: words(values[1]),
    }
}

/// Judges, and gives the verdict, what was seen, and what is asked.
fn told(step: &Step, outcome: &RunOutcome, evidence: &Evidence) -> (Verdict, String, Option<String>) {
    let judgement = judge(step, outcome, evidence);
    let question = judgement.question.map(|question| question.as_str().to_owned());
    (judgement.verdict, judgement.observed.as_str().to_owned(), question)
}

#[test]
fn without_a_test_the_exit_code_counts() {
    let plain = step("make", vec![]);
    let cases = [
        (OK, Verdict::Pass, "exit 0"),
        (RunOutcome::Exited { code: 3 }, Verdict::Fail, "exit 3"),
        (RunOutcome::Signalled { signal: 9 }, Verdict::Fail, "ended by signal 9"),
        (RunOutcome::TimedOut, Verdict::Fail, "timed out"),
        (RunOutcome::Cancelled, Verdict::Fail, "cancelled"),
        (RunOutcome::Lost, Verdict::Fail, "lost: the host ended while it ran"),
        (
            RunOutcome::NotStarted {
                reason: "no bash".into(),
            },
            Verdict::Fail,
            "not started: no bash",
        ),
    ];
    for (outcome, verdict, seen) in cases {
        assert_eq!(told(&plain, &outcome, &said("", &[])), (verdict, seen.to_owned(), None));
    }
}

#[test]
fn an_expected_exit_code_is_success_and_zero_is_not() {
    let fails = step("grep -c x", vec![Success::Exit { code: 1 }]);
    assert_eq!(
        told(&fails, &RunOutcome::Exited { code: 1 }, &said("", &[])).0,
        Verdict::Pass
    );
    assert_eq!(told(&fails, &OK, &said("", &[])).0, Verdict::Fail);
}

#[test]
fn a_stream_that_a_person_stops_did_its_work() {
    let mut stream = step("docker compose logs -f", vec![]);
    assert_eq!(told(&stream, &RunOutcome::Cancelled, &said("", &[])).0, Verdict::Fail);
    if let Some(command) = &mut stream.command {
        command.is_stream = true;
    }
    let seen = told(&stream, &RunOutcome::Cancelled, &said("", &[]));
    assert_eq!(seen, (Verdict::Pass, "stopped".into(), None));
    assert_eq!(told(&stream, &RunOutcome::TimedOut, &said("", &[])).0, Verdict::Fail);
}

#[test]
fn a_bad_status_fails_whatever_the_exit_code_says() {
    let http = |statuses: &[u16]| {
        vec![Success::Http {
            statuses: statuses.to_vec(),
        }]
    };
    let cases: [(&[u16], Vec<Success>, Verdict, &str); 11] = [
        (&[200], vec![], Verdict::Pass, "HTTP 200"),
        (&[302], vec![], Verdict::Pass, "HTTP 302"),
        (&[503], vec![], Verdict::Fail, "HTTP 503"),
        (&[0], vec![], Verdict::Fail, "no HTTP answer from http://api/health"),
        (&[404, 200], vec![], Verdict::Fail, "HTTP 404"),
        (&[200], http(&[200, 202]), Verdict::Pass, "HTTP 200"),
        (
            &[201],
            http(&[200, 202]),
            Verdict::Fail,
            "HTTP 201, the book says 200 or 202",
        ),
        (&[503], http(&[200]), Verdict::Fail, "HTTP 503, the book says 200"),
        (&[503], http(&[503]), Verdict::Pass, "HTTP 503"),
        (&[409], http(&[200, 409]), Verdict::Pass, "HTTP 409"),
        (&[401, 200], http(&[200]), Verdict::Fail, "HTTP 401, the book says 200"),
    ];
    for (statuses, success, verdict, seen) in cases {
        let step = step("curl http://api/health", success);
        let found = told(&step, &OK, &said("", statuses));
        assert_eq!(found, (verdict, seen.to_owned(), None), "{statuses:?}");
    }
}

#[test]
fn a_failed_curl_names_its_status_beside_its_exit_code() {
    let step = step("curl -f http://api/health", vec![]);
    let found = told(&step, &RunOutcome::Exited { code: 22 }, &said("", &[503]));
    assert_eq!(found, (Verdict::Fail, "exit 22, HTTP 503".into(), None));
}

#[test]
fn who_only_wants_to_reach_it_has_reached_it() {
    for script in ["# Basic connectivity\ncurl -I http://api", "curl -I http://api"] {
        let mut step = step(script, vec![]);
        if !script.starts_with('#') {
            step.title = "Is it reachable?".into();
        }
        assert_eq!(
            told(&step, &OK, &said("", &[503])),
            (Verdict::Warn, "reachable, HTTP 503".into(), None)
        );
        assert_eq!(told(&step, &OK, &said("", &[0])).0, Verdict::Fail);
        assert_eq!(told(&step, &OK, &said("", &[200])).0, Verdict::Pass);
    }
}

#[test]
fn who_asks_for_more_than_the_headers_wants_an_answer() {
    let step = step("# Check database connectivity\ncurl -X POST http://api", vec![]);
    assert_eq!(told(&step, &OK, &said("", &[503])).0, Verdict::Fail);
}

#[test]
fn a_status_nobody_saw_is_asked_for() {
    for script in [
        "docker exec x curl -s http://localhost:8000",
        "/usr/bin/curl -s http://a",
        "sudo curl -s http://a",
        "env -i curl -s http://a",
        "cat list | xargs /usr/bin/curl -s",
    ] {
        let asked = Some("Did it work?".to_owned());
        assert_eq!(
            told(&step(script, vec![]), &OK, &said("", &[])),
            (Verdict::Warn, "the HTTP status of a curl was not seen".into(), asked),
            "{script}"
        );
    }
    let both = step("curl -s http://a; /usr/bin/curl -s http://b", vec![]);
    assert!(told(&both, &OK, &said("", &[200])).2.is_some(), "one of two was seen");
    assert_eq!(told(&both, &OK, &said("", &[200, 200])).2, None);
    for script in [
        "docker exec x curl -sf http://localhost:8000",
        "docker exec x \\\n curl --fail http://localhost:8000",
        "curl --version",
        "apt-get install -y curl",
        "# curl http://x\nmake",
    ] {
        let found = told(&step(script, vec![]), &OK, &said("", &[]));
        assert_eq!(found, (Verdict::Pass, "exit 0".into(), None), "{script}");
    }
    let own = Evidence {
        http_unseen: 1,
        ..said("", &[200])
    };
    assert_eq!(told(&step("curl -D x http://a", vec![]), &OK, &own).0, Verdict::Warn);
    let expects = step("ssh x curl -s http://a", vec![Success::Http { statuses: vec![200] }]);
    let found = told(&expects, &OK, &said("", &[]));
    assert_eq!(found.2.as_deref(), Some("Did the server answer 200?"));
}

#[test]
fn a_value_passes_warns_or_fails() {
    let test = || vec![status_of([&["healthy"], &["degraded"]])];
    let cases = [
        ("{\"status\":\"healthy\"}", Verdict::Pass, "status is healthy"),
        (
            "HTTP/1.1 200 OK\r\n\r\n{\"status\":\"degraded\"}",
            Verdict::Warn,
            "status is degraded",
        ),
        ("{\"status\":\"unhealthy\"}", Verdict::Fail, "status is unhealthy"),
        ("{\"other\":1}", Verdict::Fail, "no status in the output"),
        ("up\n", Verdict::Fail, "no JSON in the output, so no status"),
    ];
    for (output, verdict, seen) in cases {
        assert_eq!(
            told(&step("x", test()), &OK, &said(output, &[])),
            (verdict, seen.into(), None),
            "{output}"
        );
    }
    let present = vec![status_of([&[], &[]])];
    assert_eq!(
        told(&step("x", present), &OK, &said("{\"status\":7}", &[])).1,
        "status is 7"
    );
    let cut = Evidence {
        stdout_cut: true,
        ..said("{\"a\": \"", &[])
    };
    assert!(told(&step("x", test()), &OK, &cut).2.is_some());
}

#[test]
fn any_of_several_values_may_pass() {
    let test = |pass: &str| {
        vec![Success::Json {
            path: ".checks[].name".into(),
            pass: vec![pass.into()],
            warn: vec![],
        }]
    };
    let output = said("{\"checks\":[{\"name\":\"db\"},{\"name\":\"cache\"}]}", &[]);
    assert_eq!(
        told(&step("x", test("cache")), &OK, &output),
        (Verdict::Pass, "checks[].name is cache".into(), None)
    );
    assert_eq!(told(&step("x", test("queue")), &OK, &output).0, Verdict::Fail);
}

#[test]
fn the_books_example_is_a_shape() {
    let test = vec![Success::Shape {
        expected: "{\"success\": true, \"id\": \"a-1\"}".into(),
    }];
    let like = step("x", test);
    let cases = [
        (
            "{\"success\":true,\"id\":\"zz\"}",
            Verdict::Pass,
            "as the book's example",
        ),
        (
            "{\"success\":false,\"id\":\"zz\"}",
            Verdict::Fail,
            "success is false, the book says true",
        ),
        ("{}", Verdict::Fail, "id is missing, and 1 more"),
        ("no", Verdict::Fail, "no JSON in the output"),
    ];
    for (output, verdict, seen) in cases {
        assert_eq!(
            told(&like, &OK, &said(output, &[])),
            (verdict, seen.into(), None),
            "{output}"
        );
    }
    let unreadable = step(
        "x",
        vec![Success::Shape {
            expected: "{ ... }".into(),
        }],
    );
    assert!(told(&unreadable, &OK, &said("{}", &[])).2.is_some());
}

#[test]
fn text_and_operator() {
    let test = |pattern: &str| {
        step(
            "x",
            vec![Success::Text {
                pattern: pattern.into(),
            }],
        )
    };
    let output = said("api  Up 2 hours (healthy)\n", &[]);
    assert_eq!(
        told(&test(r"\(healthy\)"), &OK, &output).1,
        "the output has `(healthy)`"
    );
    assert_eq!(told(&test("^web"), &OK, &output).0, Verdict::Fail);
    assert!(told(&test("("), &OK, &output).2.is_some());
    let asks = step(
        "x",
        vec![
            Success::Operator {
                question: "Is it up?".into(),
            },
            status_of([&["ok"], &[]]),
        ],
    );
    assert_eq!(
        told(&asks, &OK, &said("{\"status\":\"ok\"}", &[])),
        (Verdict::Pass, "status is ok".into(), Some("Is it up?".into()))
    );
    let failed = told(&asks, &OK, &said("{\"status\":\"bad\"}", &[]));
    assert_eq!(
        (failed.0, failed.2),
        (Verdict::Fail, None),
        "what has failed is not asked about"
    );
}

#[test]
fn the_worst_counts_and_is_named_first() {
    let both = step("curl -s http://a", vec![status_of([&["ok"], &[]])]);
    let found = told(&both, &OK, &said("{\"status\":\"ok\"}", &[503]));
    assert_eq!(found, (Verdict::Fail, "HTTP 503, status is ok".into(), None));
}
