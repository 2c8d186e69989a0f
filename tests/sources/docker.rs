use crate::engine::{Engine, Frame};
use onscene::domain::SourceId;
use onscene::domain::source::SourceState;
use onscene::sources::docker::{self, Spec, logs};
use onscene::sources::{Inbox, News, channel};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(30);
const SECOND: i64 = 1_000_000_000;

fn spec(engine: &Engine) -> Spec {
    Spec {
        engine: SourceId::new("docker"),
        host: Some(engine.host()),
        project: None,
    }
}

fn rows(engine: &Engine) -> Inbox {
    let (out, inbox) = channel(16);
    let (_, focus) = watch::channel(None);
    tokio::spawn(docker::run(spec(engine), focus, out));
    inbox
}

fn lines(engine: &Engine) -> Inbox {
    let (out, inbox) = channel(2);
    tokio::spawn(logs::run(spec(engine), out));
    inbox
}

/// The next news that is wanted.
async fn next<T>(inbox: &mut Inbox, what: &str, mut wanted: impl FnMut(News) -> Option<T>) -> T {
    let waiting = async {
        loop {
            if let Some(found) = wanted(inbox.next().await.unwrap()) {
                return found;
            }
        }
    };
    timeout(PATIENCE, waiting)
        .await
        .unwrap_or_else(|_| panic!("{what} did not come"))
}

fn state(news: News) -> Option<(SourceState, String)> {
    match news {
        News::Source { state, detail, .. } => Some((state, detail.to_string())),
        _ => None,
    }
}

async fn read(inbox: &mut Inbox, count: usize) -> Vec<String> {
    let mut read = Vec::new();
    next(inbox, "the lines", |news| {
        if let News::Lines { lines } = news {
            read.extend(lines.into_iter().map(|line| String::from_utf8(line.bytes).unwrap()));
        }
        (read.len() >= count).then_some(())
    })
    .await;
    read
}

/// Lines of which three share a stamp, some of them so long that they come in frames.
fn write(engine: &Engine, count: usize) -> Vec<String> {
    let mut written = Vec::new();
    let mut log = Vec::new();
    for number in 0..count {
        let nanos = 1_000 * SECOND + i64::try_from(number / 3).unwrap() * 60_000_000;
        let long = if number % 50 == 7 { 40_000 } else { 0 };
        let line = format!("line {number} {}", "x".repeat(long));
        let text = format!("{line}\n").into_bytes();
        log.extend(text.chunks(16_384).map(|chunk| Frame {
            nanos,
            text: chunk.to_vec(),
        }));
        written.push(line);
    }
    engine.world.lock().unwrap().log = log;
    written
}

#[tokio::test]
async fn a_stream_that_breaks_off_anywhere_is_read_on_without_loss_or_repetition() {
    for breaks_after in [200_000, 123_457, 99_991] {
        let engine = Engine::start();
        let written = write(&engine, 600);
        engine.world.lock().unwrap().breaks_after = Some(breaks_after);
        let mut inbox = lines(&engine);
        let read = read(&mut inbox, written.len()).await;
        let breaks = engine
            .world
            .lock()
            .unwrap()
            .requests
            .iter()
            .filter(|request| request.contains("/logs"))
            .count();
        println!("{breaks} readings for {} lines", read.len());
        assert!(breaks > 3);
        assert!(read == written, "breaking off after {breaks_after} bytes");
    }
}

#[tokio::test]
async fn a_lost_engine_is_told_and_found_again() {
    let mut engine = Engine::start();
    let written = write(&engine, 10);
    let (mut rows, mut lines) = (rows(&engine), lines(&engine));
    assert_eq!(next(&mut rows, "live", state).await, (SourceState::Live, String::new()));
    assert_eq!(
        next(&mut lines, "live", state).await,
        (SourceState::Live, String::new())
    );
    assert_eq!(read(&mut lines, 10).await, written);
    engine.stop().await;
    let (lost, why) = next(&mut rows, "the loss", state).await;
    assert_eq!(lost, SourceState::Reconnecting);
    assert!(!why.is_empty());
    let (lost, why) = next(&mut lines, "the loss", state).await;
    assert_eq!(lost, SourceState::Reconnecting);
    assert!(!why.is_empty());
    next(&mut rows, "a sentence", |news| {
        state(news).filter(|(_, why)| why.contains("no socket at"))
    })
    .await;
    let written = write(&engine, 20);
    engine.start_again();
    let is_live = |news| state(news).filter(|(state, _)| *state == SourceState::Live);
    next(&mut rows, "live again", is_live).await;
    assert_eq!(read(&mut lines, 10).await, written[10..]);
}

#[tokio::test]
async fn nothing_but_reading_is_asked() {
    let engine = Engine::start();
    let written = write(&engine, 10);
    let (mut rows, mut lines) = (rows(&engine), lines(&engine));
    read(&mut lines, written.len()).await;
    let row = next(&mut rows, "a measured row", |news| match news {
        News::Containers { rows, .. } => rows.into_iter().find(|row| row.memory_bytes.is_some()),
        _ => None,
    })
    .await;
    assert_eq!((row.label().as_str(), row.memory_bytes), ("app", Some(1_000)));
    let requests = engine.world.lock().unwrap().requests.clone();
    assert!(requests.len() > 8, "{requests:?}");
    assert!(
        requests.iter().all(|request| request.starts_with("GET /")),
        "{requests:?}"
    );
    let events = requests.iter().find(|request| request.contains("/events")).unwrap();
    assert!(events.contains("health_status") && !events.contains("exec"), "{events}");
}

#[tokio::test]
async fn an_engine_of_another_age_is_told_with_a_way_out() {
    for (api, sentence) in [
        (("1.140", "1.99"), "the engine wants API 1.99 or newer"),
        (("1.18", "1.12"), "the engine speaks API 1.18 at most"),
    ] {
        let engine = Engine::start();
        engine.world.lock().unwrap().api = api;
        let (state, why) = next(&mut rows(&engine), "the sentence", state).await;
        assert_eq!(state, SourceState::Reconnecting);
        assert!(why.contains(sentence) && why.contains("(try a newer"), "{why}");
    }
}
