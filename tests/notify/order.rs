//! Order, pace, what a service asks for, and what survives a restart.

use crate::service::{Fault, Model, Request, Service};
use crate::stage::{BACKOFF, MODELS, Post, sent, spec_of, update};
use onscene::domain::Moment;
use onscene::notify::{Event, Job, Spec, State};
use std::time::Duration;

fn gaps(requests: &[Request]) -> Vec<Duration> {
    let mut times: Vec<_> = requests.iter().map(|request| request.at).collect();
    times.sort();
    times.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

#[tokio::test]
async fn one_token_is_never_used_faster_than_its_pace() {
    let service = Service::start(Model::Statuspage).await;
    let pace = Duration::from_millis(120);
    let page = |name| Spec {
        pace,
        ..spec_of(name, Model::Statuspage, &service)
    };
    // Two pages of one token, four updates each, one of them with a look in between.
    service.fail(2, &[Fault::TakenClosed]);
    let mut post = Post::open(vec![page("one"), page("two")], State::default(), BACKOFF);
    post.send("one", 1..=4);
    post.send("two", 1..=4);
    post.until_the_end_of(8).await;
    let requests = service.requests();
    assert!(requests.len() >= 9, "{}", requests.len());
    let shortest = gaps(&requests).into_iter().min().unwrap();
    assert!(shortest >= pace, "{shortest:?}");
}

#[tokio::test]
async fn the_default_pace_is_one_request_a_second_for_slack_and_statuspage() {
    for model in MODELS {
        let service = Service::start(model).await;
        let spec = spec_of("out", model, &service);
        let usual = Spec::new("out", spec.kind.clone()).pace;
        let limited = matches!(model, Model::Slack | Model::Statuspage);
        assert_eq!(usual, Duration::from_secs(u64::from(limited)), "{model:?}");
    }
    let service = Service::start(Model::Statuspage).await;
    let spec = spec_of("page", Model::Statuspage, &service);
    let mut post = Post::open(vec![Spec::new("page", spec.kind)], State::default(), BACKOFF);
    post.send("page", 1..=4);
    post.until_the_end_of(4).await;
    let shortest = gaps(&service.requests()).into_iter().min().unwrap();
    assert!(shortest >= Duration::from_secs(1), "{shortest:?}");
}

#[tokio::test]
async fn what_a_service_asks_for_is_kept_in_both_forms() {
    let date = |seconds: i64| {
        let at = Moment::from_timestamp(784_111_777 + seconds, 0).unwrap();
        at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
    };
    let answer =
        |status: &str, more: &str| Fault::Answer(format!("HTTP/1.1 {status} x\r\n{more}\r\nContent-Length: 0\r\n\r\n"));
    let cases = [
        (answer("429", "Retry-After: 1"), 1),
        (answer("420", "Retry-After: 1"), 1),
        (answer("503", "Retry-After: 2"), 2),
        // The clock of this service is decades behind: its own date counts.
        (
            answer("429", &format!("Date: {}\r\nRetry-After: {}", date(0), date(2))),
            2,
        ),
    ];
    let mut running = tokio::task::JoinSet::new();
    for model in MODELS {
        for (fault, seconds) in cases.clone() {
            running.spawn(keeps_to_it(model, fault, seconds));
        }
    }
    assert_eq!(running.join_all().await.len(), 16);
}

async fn keeps_to_it(model: Model, fault: Fault, seconds: i64) {
    let service = Service::start(model).await;
    service.fail(1, &[fault]);
    let spec = Spec {
        patience: Duration::from_secs(50),
        ..spec_of("out", model, &service)
    };
    let mut post = Post::open(vec![spec], State::default(), BACKOFF);
    let began = onscene::time::now();
    post.send("out", 1..=2);
    let Event::Waiting { retry_at, attempts, .. } = post.next().await else {
        panic!("it waits");
    };
    assert_eq!(attempts, 1);
    assert!((retry_at - began).num_milliseconds() >= seconds * 1_000, "{retry_at}");
    post.until_the_end_of(2).await;
    let gap = gaps(&service.requests())[0];
    assert!(gap >= Duration::from_secs(seconds.unsigned_abs()), "{model:?} {gap:?}");
    assert_eq!(service.shown(), [1, 2]);
}

#[tokio::test]
async fn a_service_that_asks_for_hours_is_given_up() {
    let service = Service::start(Model::Slack).await;
    service.fail(
        1,
        &[Fault::Answer(
            "HTTP/1.1 429 x\r\nRetry-After: 7200\r\nContent-Length: 0\r\n\r\n".into(),
        )],
    );
    let mut post = Post::open(vec![spec_of("out", Model::Slack, &service)], State::default(), BACKOFF);
    post.send("out", 1..=1);
    let Event::Failed { why, .. } = post.next().await else {
        panic!("it fails");
    };
    assert_eq!(
        why.as_str(),
        "it asks to be left alone for 2h00m, longer than the 20s we try; the last: 429 Too Many Requests"
    );
}

#[tokio::test]
async fn a_slow_channel_does_not_hold_up_another_one() {
    let (dead, well) = (Service::start(Model::Slack).await, Service::start(Model::Webhook).await);
    dead.fail(1, &vec![Fault::Silence; 3]);
    let specs = vec![
        Spec {
            patience: Duration::from_secs(1),
            ..spec_of("dead", Model::Slack, &dead)
        },
        spec_of("well", Model::Webhook, &well),
    ];
    let mut post = Post::open(specs, State::default(), BACKOFF);
    post.send("dead", 1..=2);
    post.send("well", 1..=4);
    let events = post.until_the_end_of(4).await;
    assert!(sent(&events).iter().all(|key| key.channel == "well"), "{events:?}");
    post.until_the_end_of(2).await;
    assert_eq!(dead.shown(), [1, 2]);
}

#[tokio::test]
async fn what_waits_survives_a_restart_and_goes_out_once() {
    for model in MODELS {
        let service = Service::start(model).await;
        // The first host dies while its request is under way and was taken.
        service.fail(2, &[Fault::TakenSilence]);
        let spec = || spec_of("out", model, &service);
        let mut post = Post::open(vec![spec()], State::default(), BACKOFF);
        post.send("out", 1..=3);
        let events = post.until_the_end_of(1).await;
        assert_eq!(sent(&events).len(), 1);
        while service.shown() != [1, 2] {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let kept = post.sender.state().await.unwrap();
        let state = post.close().await;
        assert_eq!(kept, state);
        let waiting: Vec<(u32, bool)> = state.jobs.iter().map(|job| (job.update.sequence, job.unsure)).collect();
        assert_eq!(waiting, [(2, true), (3, false)], "{model:?}");

        let text = serde_json::to_string(&state).unwrap();
        let state: State = serde_json::from_str(&text).unwrap();
        let mut post = Post::open(vec![spec()], state, BACKOFF);
        // The host, unsure itself, sends everything again.
        post.send("out", 1..=4);
        let events = post.until_the_end_of(4).await;
        assert_eq!(sent(&events).len(), 4, "{events:?}");
        let expected: &[u64] = if model == Model::Slack {
            &[1, 2, 2, 3, 4]
        } else {
            &[1, 2, 3, 4]
        };
        assert_eq!(service.shown(), expected, "{model:?}");
        assert!(model == Model::Slack || model == Model::Webhook || service.incidents() == 1);
    }
}

#[tokio::test]
async fn without_its_memory_a_status_page_is_asked_before_it_is_changed() {
    let service = Service::start(Model::Statuspage).await;
    let spec = || spec_of("page", Model::Statuspage, &service);
    let mut post = Post::open(vec![spec()], State::default(), BACKOFF);
    post.send("page", 1..=1);
    post.until_the_end_of(1).await;
    post.close().await;
    // The journal knows that 1 was sent and 2 approved; nothing else is left.
    let mut post = Post::open(vec![spec()], State::default(), BACKOFF);
    post.sender.send(Job::again(update(2), "page")).unwrap();
    post.until_the_end_of(1).await;
    assert_eq!((service.shown(), service.incidents()), (vec![1, 2], 1));
    let methods: Vec<String> = service
        .requests()
        .iter()
        .map(|request| request.method.clone())
        .collect();
    assert_eq!(methods, ["POST", "GET", "PATCH"]);
}

#[tokio::test]
async fn an_update_can_be_taken_back_until_it_is_under_way() {
    let service = Service::start(Model::Webhook).await;
    service.fail(1, &[Fault::status("503 x")]);
    let slow = onscene::notify::Backoff {
        first: Duration::from_secs(2),
        ..BACKOFF
    };
    let mut post = Post::open(vec![spec_of("out", Model::Webhook, &service)], State::default(), slow);
    post.send("out", 1..=2);
    assert!(matches!(post.next().await, Event::Waiting { .. }));
    post.sender.withdraw(update(1).key("out")).unwrap();
    let events = post.until_the_end_of(2).await;
    let Event::Failed { why, key, .. } = &events[0] else {
        panic!("{events:?}");
    };
    assert_eq!((why.as_str(), key.sequence), ("withdrawn", 1));
    assert_eq!(service.shown(), [2]);
}

#[tokio::test]
async fn the_queue_is_bounded_and_says_so() {
    let service = Service::start(Model::Webhook).await;
    service.fail(1, &vec![Fault::status("503 x"); 500]);
    let mut post = Post::open(
        vec![spec_of("out", Model::Webhook, &service)],
        State::default(),
        BACKOFF,
    );
    let mut refused = 0;
    for sequence in 1..=600 {
        while post.sender.send(Job::new(update(sequence), "out")).is_err() {
            // Its events are not heard for a moment: it says so instead of growing.
            refused += 1;
            let _ = tokio::time::timeout(Duration::from_millis(20), post.events.recv()).await;
        }
    }
    assert!(refused > 0);
    let full = loop {
        if let Event::Failed { why, .. } = post.next().await {
            break why;
        }
    };
    assert_eq!(full.as_str(), "256 updates wait already");
    drop(post.events);
    let state = tokio::time::timeout(Duration::from_secs(30), post.task)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(state.jobs.len(), 256, "it ends when nobody listens");
}
