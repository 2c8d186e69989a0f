//! What is not tried again, or never reaches anybody: refusals, redirects, wrong certificates, an end of patience.

use crate::service::{Fault, Model, Service};
use crate::stage::{BACKOFF, MODELS, Post, TOKEN, URL_KEY, sent, spec, spec_of, update};
use onscene::notify::channel::{Kind, file};
use onscene::notify::sign::{SIGNATURE_HEADER, TIMESTAMP_HEADER, signature};
use onscene::notify::{Backoff, Event, Job, Spec, State};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

const SHORT: Backoff = Backoff {
    first: Duration::from_millis(10),
    longest: Duration::from_millis(20),
    limit: Duration::from_millis(60),
};

fn failed(event: &Event) -> (&str, bool) {
    match event {
        Event::Failed { why, unsure, .. } => (why.as_str(), *unsure),
        Event::Sent { .. } | Event::Waiting { .. } | Event::Copy { .. } => panic!("{event:?}"),
    }
}

#[tokio::test]
async fn a_refusal_ends_its_update_and_not_the_next_one() {
    for model in MODELS {
        let service = Service::start(model).await;
        service.fail(
            1,
            &[Fault::Answer(
                "HTTP/1.1 404 Not Found\r\nContent-Length: 10\r\n\r\nno_service".into(),
            )],
        );
        let mut post = Post::open(vec![spec_of("out", model, &service)], State::default(), BACKOFF);
        post.send("out", 1..=2);
        let events = post.until_the_end_of(2).await;
        assert_eq!(
            failed(&events[0]),
            ("it answers 404 Not Found: no_service", false),
            "{model:?}"
        );
        assert_eq!(sent(&events).len(), 1, "{model:?}");
        assert_eq!(service.shown(), [2], "{model:?}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_takes_nothing_along() {
    for model in MODELS {
        for status in [
            "301 Moved",
            "302 Found",
            "303 See Other",
            "307 Temporary Redirect",
            "308 Permanent Redirect",
        ] {
            let (service, elsewhere) = (Service::start(model).await, Service::start(model).await);
            let answer = format!(
                "HTTP/1.1 {status}\r\nLocation: http://{}/{URL_KEY}\r\nContent-Length: 0\r\n\r\n",
                elsewhere.address
            );
            service.fail(1, &[Fault::Answer(answer)]);
            let mut post = Post::open(vec![spec_of("out", model, &service)], State::default(), BACKOFF);
            post.send("out", 1..=1);
            let events = post.until_the_end_of(1).await;
            let (why, unsure) = failed(&events[0]);
            assert!(
                why.contains("sends elsewhere, which is not followed") && !unsure,
                "{why}"
            );
            assert_eq!(elsewhere.requests().len(), 0);
            assert_eq!(service.requests().len(), 1);
        }
    }
}

/// A server that answers nothing and counts the bytes that came after the TLS handshake failed.
async fn plain_listener() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://{}", listener.local_addr().unwrap());
    let requests = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&requests);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let seen = Arc::clone(&seen);
            tokio::spawn(async move {
                use tokio::io::AsyncWriteExt;
                let _ = stream
                    .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                    .await;
                let mut bytes = Vec::new();
                let _ = stream.read_to_end(&mut bytes).await;
                let text = String::from_utf8_lossy(&bytes).into_owned();
                if text.contains("POST") || text.contains(TOKEN) || text.contains(URL_KEY) {
                    seen.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
    });
    (base, requests)
}

/// A server with a certificate of its own making.
async fn self_signed_listener() -> (String, Arc<AtomicUsize>) {
    let certificate = include_bytes!("../fixtures/tls/self-signed.crt.der").to_vec();
    let key = include_bytes!("../fixtures/tls/self-signed.key.der").to_vec();
    let config = tokio_rustls::rustls::ServerConfig::builder_with_provider(Arc::new(
        tokio_rustls::rustls::crypto::ring::default_provider(),
    ))
    .with_safe_default_protocol_versions()
    .unwrap()
    .with_no_client_auth()
    .with_single_cert(
        vec![certificate.into()],
        tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer::from(key).into(),
    )
    .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let requests = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&requests);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(mut stream) = acceptor.accept(stream).await {
                let mut byte = [0];
                if matches!(stream.read(&mut byte).await, Ok(1)) {
                    seen.fetch_add(1, Ordering::SeqCst);
                }
            }
        }
    });
    (base, requests)
}

#[tokio::test]
async fn wrong_tls_gets_no_byte_of_an_update() {
    for model in MODELS {
        for (base, requests) in [plain_listener().await, self_signed_listener().await] {
            let mut post = Post::open(vec![spec("out", model, &base)], State::default(), SHORT);
            post.send("out", 1..=1);
            let events = post.until_the_end_of(1).await;
            let (why, unsure) = failed(events.last().unwrap());
            assert!(
                why.contains("given up after") && why.contains("TLS: ") && !unsure,
                "{why}"
            );
            assert!(events.len() > 2, "it was tried more than once: {events:?}");
            assert_eq!(requests.load(Ordering::SeqCst), 0, "{model:?} {base}");
        }
    }
}

#[tokio::test]
async fn what_cannot_be_reached_ends_with_a_sentence() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for model in MODELS {
        let spec = spec("out", model, &format!("http://{free}"));
        let mut post = Post::open(vec![spec], State::default(), SHORT);
        post.send("out", 1..=1);
        let events = post.until_the_end_of(1).await;
        let (why, unsure) = failed(events.last().unwrap());
        assert!(why.ends_with("; the last: connection refused") && !unsure, "{why}");
    }
}

#[tokio::test]
async fn an_end_without_an_answer_says_that_it_may_have_arrived() {
    let service = Service::start(Model::Webhook).await;
    service.fail(1, &vec![Fault::TakenClosed; 50]);
    let mut post = Post::open(vec![spec_of("out", Model::Webhook, &service)], State::default(), SHORT);
    post.send("out", 1..=1);
    let events = post.until_the_end_of(1).await;
    assert!(failed(events.last().unwrap()).1);
    assert_eq!(service.shown(), [1]);
}

#[tokio::test]
async fn a_blocked_or_unknown_channel_says_why() {
    let service = Service::start(Model::Slack).await;
    let blocked = Spec {
        blocked: Some("not sent: environment variable SLACK_WEBHOOK is not set".into()),
        ..spec_of("ops", Model::Slack, &service)
    };
    let mut post = Post::open(vec![blocked], State::default(), BACKOFF);
    post.send("ops", 1..=1);
    post.send("nowhere", 1..=1);
    let events = post.until_the_end_of(2).await;
    let said: Vec<&str> = events.iter().map(|event| failed(event).0).collect();
    assert!(
        said.contains(&"not sent: environment variable SLACK_WEBHOOK is not set"),
        "{said:?}"
    );
    assert!(
        said.iter().any(|why| why.starts_with("no channel is called `nowhere`")),
        "{said:?}"
    );
    assert_eq!(service.requests().len(), 0);
}

#[tokio::test]
async fn a_webhook_is_signed_over_its_exact_body() {
    let service = Service::start(Model::Webhook).await;
    service.fail(1, &[Fault::TakenClosed]);
    let mut post = Post::open(
        vec![spec_of("out", Model::Webhook, &service)],
        State::default(),
        BACKOFF,
    );
    post.send("out", 1..=1);
    post.until_the_end_of(1).await;
    let requests = service.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].body, requests[1].body, "a repeat has the same bytes");
    for request in requests {
        let at = request.headers[TIMESTAMP_HEADER].parse().unwrap();
        let at = onscene::domain::Moment::from_timestamp(at, 0).unwrap();
        let expected = signature(&onscene::domain::Secret::new(TOKEN), at, request.body.as_bytes());
        assert_eq!(request.headers[SIGNATURE_HEADER], expected);
        assert!(
            (onscene::time::now() - at).num_seconds().abs() < 60,
            "signed at the time of sending"
        );
        let body = request.json();
        assert_eq!(
            body["text"],
            "SEV2 investigating: Checkout answers 503\nupdate number 1\nsecond line"
        );
        assert_eq!(body["next_update_at"], "2023-11-14T22:28:20+00:00");
        assert_eq!(request.headers["content-type"], "application/json");
    }
}

#[tokio::test]
async fn files_and_the_clipboard_need_no_network() {
    let place = tempfile::tempdir().unwrap();
    let directory = place.path().join("updates");
    let file = |name| {
        let directory = directory.clone();
        Spec::new(name, Kind::File(file::Target { directory }))
    };
    let specs = vec![file("records"), Spec::new("paste", Kind::Clipboard)];
    let mut post = Post::open(specs, State::default(), BACKOFF);
    post.send("records", 1..=2);
    post.send("paste", 1..=1);
    let events = post.until_the_end_of(3).await;
    assert_eq!(sent(&events).len(), 2);
    let text = events.iter().find_map(|event| match event {
        Event::Copy { text, .. } => Some(text.iter().map(ToString::to_string).collect::<Vec<_>>()),
        Event::Sent { .. } | Event::Waiting { .. } | Event::Failed { .. } => None,
    });
    let expected = [
        "SEV2 investigating: Checkout answers 503",
        "INC-7 update 1, 2023-11-14 22:13 UTC",
        "",
        "update number 1",
        "second line",
        "",
        "Next update by 22:28 UTC",
    ];
    assert_eq!(text.unwrap(), expected);
    let mut files: Vec<_> = std::fs::read_dir(&directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert_eq!(files.len(), 2);
    assert_eq!(std::fs::read_to_string(&files[0]).unwrap(), expected.join("\n") + "\n");
    drop(post.close().await);

    // A host that died before it heard of the delivery sends it again: the file is there.
    let mut post = Post::open(vec![file("records")], State::default(), BACKOFF);
    post.sender.send(Job::again(update(1), "records")).unwrap();
    let events = post.until_the_end_of(1).await;
    assert!(
        matches!(&events[..], [Event::Sent { doubled: false, .. }]),
        "{events:?}"
    );
    assert_eq!(std::fs::read_dir(&directory).unwrap().count(), 2);
}
