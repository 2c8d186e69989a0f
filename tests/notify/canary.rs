//! No secret of a channel is ever seen: not in events, reasons, debug prints, states or files, whatever a service
//! answers; and no secret of the configuration goes out.

use crate::service::{Fault, Model, Service};
use crate::stage::{MODELS, Post, TOKEN, URL_KEY, spec_of, update};
use base64::Engine as _;
use onscene::domain::{Masker, Secret};
use onscene::notify::channel::{Kind, file, webhook};
use onscene::notify::lanes::Lanes;
use onscene::notify::queue::Setup;
use onscene::notify::{Backoff, Event, Job, Spec, State, Words};
use std::fmt::Write as _;
use std::time::Duration;

/// A secret of the configuration that a person writes into an update by mistake.
const DATABASE: &str = "c4nary-0f-the-Database-1";
const USER: &str = "c4nary-0f-the-User-5555";
const CANARIES: [&str; 4] = [URL_KEY, TOKEN, DATABASE, USER];

const PATIENCE: Backoff = Backoff {
    first: Duration::from_millis(5),
    longest: Duration::from_millis(5),
    limit: Duration::from_millis(40),
};

/// A value in the forms that services echo it in.
fn forms(value: &str) -> Vec<String> {
    let base64 = base64::engine::general_purpose::STANDARD.encode(value);
    let json = serde_json::to_string(value).unwrap();
    let percent: String = value.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || byte == b'-' {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
        text
    });
    let torn = format!("{}\u{1b}[31m{}", &value[..9], &value[9..]);
    vec![value.into(), json, percent, base64, torn, format!("Bearer {value}")]
}

/// What a service of this kind is told.
fn told_to(model: Model) -> &'static [&'static str] {
    match model {
        Model::Slack => &[URL_KEY, DATABASE],
        Model::Statuspage | Model::PagerDuty => &[TOKEN, DATABASE],
        Model::Webhook => &[URL_KEY, TOKEN, USER, DATABASE],
    }
}

/// Answers that quote everything the service was told, once for each place an answer has.
fn echoes(model: Model) -> Vec<Fault> {
    let known = told_to(model);
    let (first, last) = (known[0], known[known.len() - 2]);
    let mut echo = format!("cannot POST /in?key={first}");
    for form in known.iter().flat_map(|canary| forms(canary)) {
        let _ = write!(echo, " {form}");
    }
    let body = |status: &str, body: &str| {
        Fault::Answer(format!(
            "HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ))
    };
    let head = echo.replace(|c: char| c.is_control(), "");
    let mut faults = vec![
        body("400 Bad Request", &echo),
        body("403 Forbidden", &serde_json::json!({ "error": echo }).to_string()),
        body("500 Internal Server Error", &echo),
        body(&format!("418 {head}"), &echo),
        body(&format!("503 {head}"), ""),
        body(&format!("429 x\r\nRetry-After: {head}"), ""),
        body(
            &format!("302 Found\r\nLocation: http://127.0.0.1:9/{first}?{last}"),
            &echo,
        ),
        body(
            &format!("200 OK\r\nX-Echo: {head}"),
            &serde_json::json!({ "id": first }).to_string(),
        ),
        Fault::Answer(format!("{head} is not HTTP\r\n\r\n")),
        Fault::Answer(format!("HTTP/1.1 {head}\r\n\r\n")),
        Fault::TakenReset,
        // A secret across the place where reasons are cut.
    ];
    for lead in (200..320).step_by(7) {
        faults.push(body("400 Bad Request", &format!("{}{first}{last}", "x".repeat(lead))));
    }
    faults
}

fn assert_unseen(place: &str, text: &str) {
    for canary in CANARIES {
        for form in forms(canary) {
            assert!(!text.contains(&form), "{place} shows {form}: {text}");
        }
        // Nor a part long enough to guess the rest.
        for start in 0..canary.len() - 12 {
            let part = &canary[start..start + 12];
            assert!(
                !text.contains(part) || part.starts_with("c4nary-0f-th"),
                "{place} shows {part}: {text}"
            );
        }
    }
}

fn masker(specs: &[Spec]) -> Masker {
    let mut secrets: Vec<(String, Secret)> = specs.iter().flat_map(Spec::secrets).collect();
    secrets.push(("DATABASE_URL".into(), Secret::new(DATABASE)));
    Masker::new(secrets.iter().map(|(name, secret)| (name, secret.reveal())))
}

/// An update into which a person pasted a secret.
fn careless(sequence: u32) -> onscene::notify::Update {
    let mut update = update(sequence);
    update.title = format!("psql {DATABASE} fails").as_str().into();
    update.text.push(format!("the token was {DATABASE}").as_str().into());
    update
}

fn with_user(mut spec: Spec) -> Spec {
    if let Kind::Webhook(target) = &mut spec.kind {
        let url = target
            .url
            .reveal()
            .replace("http://", &format!("http://{USER}:{TOKEN}@"));
        *target = webhook::Target {
            url: Secret::new(url),
            signing_secret: target.signing_secret.clone(),
        };
    }
    spec
}

#[tokio::test]
async fn nothing_that_a_service_echoes_is_seen() {
    let (mut events, mut answers) = (0, 0);
    for model in MODELS {
        let service = Service::start(model).await;
        let spec = with_user(spec_of("out", model, &service));
        for (sequence, fault) in (1..).zip(echoes(model)) {
            service.fail(sequence, &vec![fault; 30]);
        }
        let specs = vec![spec];
        let count = u32::try_from(echoes(model).len()).unwrap();
        let mut post = Post::masked(specs.clone(), State::default(), PATIENCE, masker(&specs));
        for sequence in 1..=count {
            post.sender.send(Job::new(careless(sequence), "out")).unwrap();
        }
        let told = post.until_the_end_of(usize::try_from(count).unwrap()).await;
        for event in &told {
            assert_unseen("an event", &format!("{event:?} {event:#?}"));
            assert_unseen("an event as JSON", &serde_json::to_string(event).unwrap());
            if let Event::Failed { why, .. } | Event::Waiting { why, .. } = event {
                assert!(why.as_str().chars().count() <= 300, "{why}");
            }
        }
        let state = post.close().await;
        assert_unseen(
            "the state",
            &format!("{state:?} {}", serde_json::to_string(&state).unwrap()),
        );
        for request in service.requests() {
            assert!(
                !request.body.contains(DATABASE),
                "no other secret goes out: {}",
                request.body
            );
        }
        events += told.len();
        answers += service.requests().len();
    }
    assert!(events > 100 && answers > 100, "{events} {answers}");
}

#[tokio::test]
async fn nothing_that_is_printed_for_debugging_shows_a_secret() {
    for model in MODELS {
        let service = Service::start(model).await;
        let specs = vec![with_user(spec_of("out", model, &service))];
        assert_unseen("a channel", &format!("{specs:?} {specs:#?}"));
        assert_unseen("a check", &format!("{:?}", specs[0].check()));
        let words = Words::new(masker(&specs), &specs);
        assert_unseen("the words", &format!("{words:?}"));
        let mut lanes = Lanes::new(specs.clone(), Vec::new(), words, PATIENCE);
        lanes.push(Job::new(careless(1), "out"));
        assert_unseen("the lanes", &format!("{lanes:?}"));
        assert_unseen("the state", &serde_json::to_string(&lanes.state()).unwrap());
        let setup = Setup {
            masker: masker(&specs),
            specs,
            state: State::default(),
            backoff: PATIENCE,
        };
        assert_unseen("the set-up", &format!("{setup:?} {setup:#?}"));
    }
}

#[tokio::test]
async fn a_secret_in_a_text_reaches_neither_a_file_nor_the_clipboard() {
    let place = tempfile::tempdir().unwrap();
    let directory = place.path().join("updates");
    let records = Kind::File(file::Target {
        directory: directory.clone(),
    });
    let specs = vec![Spec::new("records", records), Spec::new("paste", Kind::Clipboard)];
    let mut post = Post::masked(specs.clone(), State::default(), PATIENCE, masker(&specs));
    post.sender.send(Job::new(careless(1), "records")).unwrap();
    post.sender.send(Job::new(careless(1), "paste")).unwrap();
    let events = post.until_the_end_of(2).await;
    assert_unseen("the clipboard", &format!("{events:?}"));
    let file = std::fs::read_dir(&directory).unwrap().next().unwrap().unwrap().path();
    let text = std::fs::read_to_string(&file).unwrap();
    assert_unseen("a file", &text);
    assert!(text.contains("psql [secret:DATABASE_URL] fails"), "{text}");
}

/// Runs this test alone in a child with a proxy in its environment, since the environment belongs to the whole process.
#[tokio::test]
async fn a_proxy_in_the_environment_gets_nothing() {
    if let Ok(address) = std::env::var("ONSCENE_TEST_TARGET") {
        let spec = crate::stage::spec("out", Model::Slack, &address);
        let mut post = Post::open(vec![spec], State::default(), PATIENCE);
        post.send("out", 1..=1);
        let events = post.until_the_end_of(1).await;
        assert!(matches!(&events[..], [Event::Sent { .. }]), "{events:?}");
        return;
    }
    let (service, proxy) = (Service::start(Model::Slack).await, Service::start(Model::Slack).await);
    let mut child = tokio::process::Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "canary::a_proxy_in_the_environment_gets_nothing"]);
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"] {
        child.env(name, format!("http://{}", proxy.address));
    }
    let target = format!("http://{}", service.address);
    let output = child.env("ONSCENE_TEST_TARGET", target).output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!((service.requests().len(), proxy.requests().len()), (1, 0));
}
