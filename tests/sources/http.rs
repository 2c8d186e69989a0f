use crate::server::{Server, answer};
use onscene::domain::health::Health;
use onscene::domain::{Secret, ServiceId};
use onscene::sources::http::{self, Spec};
use onscene::sources::{News, Pace, Trigger, channel};
use onscene::time::ticks;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

const TOKEN: &str = "canary-5f2c9d71";

fn spec(url: String) -> Spec {
    let mut spec = Spec::get(ServiceId::new("api"), url);
    spec.pace.timeout = Duration::from_millis(400);
    spec
}

async fn words(url: String) -> (Health, String) {
    let result = http::once(&spec(url)).await;
    (result.health, result.summary.to_string())
}

#[tokio::test]
async fn no_redirect_is_followed_and_no_secret_header_travels() {
    let other = Server::answering(answer("200 OK", "")).await;
    for status in ["301 Moved", "302 Found", "303 See", "307 Temporary", "308 Permanent"] {
        let target = other.url("/login?token=abc");
        let moved = format!("HTTP/1.1 {status}\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n");
        let first = Server::answering(moved).await;
        let mut spec = spec(first.url("/?token=abc"));
        spec.headers = ["authorization", "cookie", "x-api-key", "x-metrics-secret"]
            .map(|name| (name.to_string(), Secret::new(TOKEN)))
            .to_vec();
        let result = http::once(&spec).await;
        assert_eq!(result.health, Health::Down);
        let expected = format!("{} redirect to {}", &status[..3], other.url("/login"));
        assert_eq!(result.summary.as_str(), expected);
        assert_eq!(first.heard.all().concat().matches(TOKEN).count(), 4);
    }
    assert_eq!(other.heard.all(), Vec::<String>::new());
}

#[tokio::test]
async fn no_referer_is_sent() {
    let server = Server::answering(answer("200 OK", "")).await;
    http::once(&spec(server.url("/?token=abc"))).await;
    let head = server.heard.all().concat().to_lowercase();
    assert!(head.starts_with("get /?token=abc http/1.1\r\n"), "{head}");
    assert!(!head.contains("referer"), "{head}");
    assert!(head.contains("user-agent: onscene/"), "{head}");
}

#[tokio::test]
async fn failures_are_told_in_words_without_the_query() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = Server::answering("").await;
    let garbage = Server::answering("SSH-2.0-OpenSSH\r\n\r\n").await;
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let address = silent.local_addr().unwrap();
    for (url, told) in [
        (format!("http://{free}/?token={TOKEN}"), "refused"),
        (format!("http://{address}/?token={TOKEN}"), "timed out after 400 ms"),
        (format!("http://no-such-host.invalid/?token={TOKEN}"), "no such host"),
        (
            closed.url(&format!("/?token={TOKEN}")),
            "connection closed before message completed",
        ),
        (garbage.url(&format!("/?token={TOKEN}")), "invalid HTTP version parsed"),
        (
            format!("ftp://{free}/?token={TOKEN}"),
            "`ftp://` is no HTTP address (try http://localhost:3000/health)",
        ),
    ] {
        let (health, said) = words(url).await;
        assert_eq!(said, told);
        let expected = if told.contains("no HTTP") {
            Health::Unknown
        } else {
            Health::Down
        };
        assert_eq!(health, expected, "{said}");
    }
}

#[tokio::test]
async fn a_plain_server_behind_https_is_told_as_tls() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        }
    });
    let (health, said) = words(url.clone()).await;
    assert_eq!(health, Health::Down);
    assert!(said.starts_with("TLS: "), "{said}");
    let mut lax = spec(url);
    lax.insecure = true;
    let said = http::once(&lax).await.summary;
    assert!(said.as_str().ends_with(" (TLS UNVERIFIED)"), "{said}");
}

#[tokio::test]
async fn a_slow_body_times_out_and_a_long_one_is_cut() {
    let slow = Server::answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab").await;
    let (_, said) = words(slow.url("/")).await;
    assert_ne!(said, "200", "a body that stops half way is no answer");
    let mut long = spec(Server::answering(answer("200 OK", &"x".repeat(5 << 20))).await.url("/"));
    long.rules.up = vec!["len([BODY]) == 1048576".parse().unwrap()];
    long.pace.timeout = Duration::from_secs(5);
    let result = http::once(&long).await;
    assert_eq!((result.health, result.summary.as_str()), (Health::Ok, "200"));
}

#[tokio::test]
async fn conditions_see_status_headers_and_body() {
    let body = r#"{"status":"degraded","checks":{"db":false}}"#;
    let server = Server::answering(answer("503 Unavailable", body).replace("\r\n\r\n", "\r\nX-Shard: 7\r\n\r\n")).await;
    let mut spec = spec(server.url("/ready"));
    spec.rules.degraded = ["[BODY].status == degraded", "[HEADER].x-shard == 7", "[STATUS] == 503"]
        .map(|text| text.parse().unwrap())
        .to_vec();
    let result = http::once(&spec).await;
    assert_eq!(result.health, Health::Degraded);
    assert_eq!(result.summary.as_str(), "503 degraded: db");
    assert!(result.latency_ms.is_some());
}

/// Runs this test alone in a child with a proxy in its environment, since the environment
/// belongs to the whole process.
#[tokio::test]
async fn a_proxy_in_the_environment_is_ignored() {
    if let Ok(url) = std::env::var("ONSCENE_TEST_TARGET") {
        assert_eq!(words(url).await, (Health::Ok, "200".into()));
        return;
    }
    let server = Server::answering(answer("200 OK", "")).await;
    let proxy = Server::answering(answer("200 OK", "")).await;
    let mut child = tokio::process::Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "http::a_proxy_in_the_environment_is_ignored"]);
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        child.env(name, proxy.url("/"));
    }
    let output = child
        .env("ONSCENE_TEST_TARGET", server.url("/"))
        .output()
        .await
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
    assert_eq!(server.heard.all().len(), 1);
    assert_eq!(proxy.heard.all(), Vec::<String>::new());
}

#[tokio::test]
async fn a_probe_keeps_its_ticks_its_thresholds_and_answers_a_trigger() {
    let server = Server::answering(answer("500 Oops", "")).await;
    let mut spec = spec(server.url("/"));
    spec.pace = Pace {
        interval: Duration::from_hours(1),
        fails_before: 2,
        ..spec.pace
    };
    let (out, mut inbox) = channel(8);
    let trigger = Trigger::default();
    let task = tokio::spawn(http::run(spec, trigger.clone(), out));
    let began = ticks();
    for _ in 0..2 {
        let Some(News::Probe { result, service, .. }) = inbox.next().await else {
            panic!("a probe tells its result");
        };
        assert_eq!((service.as_str(), result.health), ("api", Health::Down));
        trigger.pull();
    }
    assert!(
        began.elapsed() < Duration::from_mins(1),
        "the trigger did not wait for the tick"
    );
    drop(inbox);
    tokio::time::timeout(Duration::from_secs(5), task)
        .await
        .unwrap()
        .unwrap();
}
