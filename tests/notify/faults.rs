//! Each channel delivers each update once, in order, under every fault.

use crate::service::{Fault, Model, Service};
use crate::stage::{BACKOFF, MODELS, Post, sent, spec_of};
use onscene::notify::{Event, Spec, State};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Everything that can go wrong with one request and may not stop an update.
fn faults() -> Vec<Fault> {
    let after = |status: &str| {
        Fault::Answer(format!(
            "HTTP/1.1 {status}\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"
        ))
    };
    vec![
        after("429 Too Many Requests"),
        after("420 Enhance Your Calm"),
        Fault::status("429 Too Many Requests"),
        Fault::status("408 Request Timeout"),
        Fault::status("503 Service Unavailable"),
        Fault::status("500 Internal Server Error"),
        Fault::status("502 Bad Gateway"),
        Fault::TakenAnswer("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n".into()),
        Fault::TakenAnswer("HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 0\r\n\r\n".into()),
        Fault::Reset,
        Fault::TakenReset,
        Fault::TakenClosed,
        Fault::Silence,
        Fault::TakenSilence,
        Fault::TakenHalfHead,
        Fault::TakenHalfBody,
        Fault::TakenDrip,
        Fault::TakenDripBody,
        Fault::TakenGarbage,
    ]
}

/// Sends four updates through a service whose update `which` meets these faults.
async fn drill(model: Model, which: u64, faults: Vec<Fault>) {
    let service = Service::start(model).await;
    service.fail(which, &faults);
    // Only where a time-out is the fault, it has to be short.
    let patience = Duration::from_secs(if faults.iter().any(Fault::is_slow) { 2 } else { 50 });
    let spec = Spec {
        patience,
        ..spec_of("out", model, &service)
    };
    let mut post = Post::open(vec![spec], State::default(), BACKOFF);
    post.send("out", 1..=4);
    let events = post.until_the_end_of(4).await;
    let case = format!("{model:?}, update {which}, {faults:?}: {events:#?}");

    let sequences: Vec<u32> = sent(&events).iter().map(|key| key.sequence).collect();
    assert_eq!(sequences, [1, 2, 3, 4], "{case}");
    let keys: BTreeSet<String> = service
        .requests()
        .iter()
        .map(|request| request.headers["idempotency-key"].clone())
        .collect();
    assert_eq!(keys.len(), 4, "{case}");
    let shown = service.shown();
    let unclear = faults.iter().filter(|fault| fault.is_unclear()).count();
    let doubled: Vec<u32> = events
        .iter()
        .filter(|event| matches!(event, Event::Sent { doubled: true, .. }))
        .map(|event| event.key().sequence)
        .collect();
    if model == Model::Slack {
        // Slack knows no keys: what may be a repeat is said, to its readers and to the host.
        let mut expected = vec![1, 2, 3, 4];
        for _ in 0..unclear {
            expected.insert(usize::try_from(which).unwrap(), which);
        }
        assert_eq!(shown, expected, "{case}");
        let repeats = service
            .requests()
            .iter()
            .filter(|request| request.body.contains("perhaps a repeat"))
            .count();
        assert!(repeats >= unclear, "{case}");
        assert!(unclear == 0 || doubled == [u32::try_from(which).unwrap()], "{case}");
    } else {
        assert_eq!(shown, [1, 2, 3, 4], "{case}");
        assert_eq!(doubled, Vec::<u32>::new(), "{case}");
    }
    if matches!(model, Model::Statuspage | Model::PagerDuty) {
        assert_eq!(service.incidents(), 1, "{case}");
    }
    // Nothing was asked twice that had been answered.
    let most = 4 + faults.len() * 2;
    assert!(
        service.requests().len() <= most + usize::from(model == Model::Statuspage),
        "{case}"
    );
    assert!(post.close().await.jobs.is_empty());
}

/// Runs drills, some at a time: a machine under load may not look like a service that is slow.
async fn run(drills: Vec<(Model, u64, Vec<Fault>)>) -> usize {
    let room = Arc::new(Semaphore::new(16));
    let mut running = JoinSet::new();
    for (model, which, faults) in drills {
        let room = Arc::clone(&room);
        running.spawn(async move {
            let _place = room.acquire().await.unwrap();
            drill(model, which, faults).await;
        });
    }
    running.join_all().await.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_channel_delivers_once_under_every_fault() {
    let mut drills = Vec::new();
    for model in MODELS {
        for fault in faults() {
            drills.extend([1, 2, 4].map(|which| (model, which, vec![fault.clone()])));
        }
    }
    let count = run(drills).await;
    println!(
        "{count} drills of four updates, each with one of {} faults",
        faults().len()
    );
    assert_eq!(count, 228);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults_in_a_row_change_nothing_about_that() {
    let rows = [
        vec![Fault::Reset, Fault::status("503 x"), Fault::TakenReset],
        vec![Fault::TakenClosed, Fault::status("429 x"), Fault::status("500 x")],
        vec![Fault::status("502 x"), Fault::TakenSilence],
    ];
    let mut drills = Vec::new();
    for model in MODELS {
        for row in &rows {
            drills.extend([1, 3].map(|which| (model, which, row.clone())));
        }
    }
    assert_eq!(run(drills).await, 24);
}

#[tokio::test]
async fn a_look_that_fails_is_repeated_and_never_taken_for_an_answer() {
    for look in [
        Fault::status("500 x"),
        Fault::status("429 x"),
        Fault::Reset,
        Fault::TakenHalfBody,
        Fault::Answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n<htm>".into()),
    ] {
        let service = Service::start(Model::Statuspage).await;
        service.fail(1, &[Fault::TakenClosed]);
        service.fail_look(1, &[look.clone(), look.clone()]);
        let mut post = Post::open(
            vec![spec_of("page", Model::Statuspage, &service)],
            State::default(),
            BACKOFF,
        );
        post.send("page", 1..=2);
        let events = post.until_the_end_of(2).await;
        assert_eq!(service.shown(), [1, 2], "{look:?} {events:#?}");
        assert_eq!(service.incidents(), 1, "{look:?}");
        let looks = service
            .requests()
            .iter()
            .filter(|request| request.method == "GET")
            .count();
        assert_eq!(looks, 3, "{look:?}");
    }
}

#[tokio::test]
async fn an_incident_moves_through_the_states_of_each_service() {
    let page = Service::start(Model::Statuspage).await;
    let oncall = Service::start(Model::PagerDuty).await;
    let specs = vec![
        spec_of("page", Model::Statuspage, &page),
        spec_of("oncall", Model::PagerDuty, &oncall),
    ];
    let mut post = Post::open(specs, State::default(), BACKOFF);
    post.send("page", 1..=4);
    post.send("oncall", 1..=4);
    let events = post.until_the_end_of(8).await;
    let incident = &page.known()[0];
    assert_eq!(
        (incident["status"].as_str(), incident["impact_override"].as_str()),
        (Some("resolved"), Some("major"))
    );
    let statuses: Vec<String> = page
        .requests()
        .iter()
        .map(|request| request.json()["incident"]["status"].to_string())
        .collect();
    assert_eq!(
        statuses,
        ["\"investigating\"", "\"identified\"", "\"monitoring\"", "\"resolved\""]
    );
    let methods: Vec<String> = page.requests().iter().map(|request| request.method.clone()).collect();
    assert_eq!(methods, ["POST", "PATCH", "PATCH", "PATCH"]);
    assert!(
        page.requests()
            .iter()
            .all(|request| request.headers["authorization"].starts_with("OAuth "))
    );
    let actions: Vec<String> = oncall
        .requests()
        .iter()
        .map(|request| request.json()["event_action"].to_string())
        .collect();
    assert_eq!(
        actions,
        ["\"trigger\"", "\"acknowledge\"", "\"acknowledge\"", "\"resolve\""]
    );
    assert_eq!(oncall.known()[0]["state"], "resolved");
    let ids: BTreeSet<String> = events
        .iter()
        .filter_map(|event| match event {
            Event::Sent { remote_id, status, .. } => Some(format!("{} {}", remote_id.clone()?, status.unwrap())),
            Event::Waiting { .. } | Event::Failed { .. } | Event::Copy { .. } => None,
        })
        .collect();
    let key = "onscene-01990000-0000-7000-8000-000000000007 202".to_owned();
    assert_eq!(ids, BTreeSet::from([key, "p0 200".into(), "p0 201".into()]));
}
