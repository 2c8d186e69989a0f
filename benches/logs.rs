//! What the log engine costs: `cargo bench --bench logs`, or `-- LINES` for another number of lines.
//!
//! The lines are made up after five kinds of services that share request ids: JSON with a request
//! id, JSON of tracing, Pino, access logs, plain text. Taking in is measured in processor time where
//! the system tells it (in steps of 4 ms), pages by the clock.

#![expect(clippy::cast_precision_loss, reason = "the figures are for people")]

use onscene::domain::log::{Level, LogAnchor, LogQuery, LogView, RawLine};
use onscene::domain::{Moment, SourceId};
use onscene::logs::{BUDGET, Store, ViewCache};
use onscene::time::ticks;
use std::time::Duration;

const MIB: usize = 1_024 * 1_024;
/// Lines made before the clock runs.
const BATCH: u64 = 10_000;
const SOURCES: u64 = 20;
const ROWS: u16 = 50;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    // Without `--bench` the tests run it, to see that it runs.
    let usual = if words.iter().any(|word| word == "--bench") {
        1_000_000
    } else {
        5_000
    };
    let lines = words.iter().find_map(|word| word.parse().ok()).unwrap_or(usual);
    let mut store = Store::new(2_048 * MIB, &[]);
    let before = resident();
    let (took, raw) = fill(&mut store, 0, lines);
    let stats = store.stats();
    say("lines", stats.lines as f64, "");
    say("raw bytes per line", raw as f64 / lines as f64, "B");
    say("ingest", took.as_nanos() as f64 / lines as f64, "ns/line");
    say(
        "kept beside the raw bytes",
        (stats.bytes as f64 - raw as f64) / lines as f64,
        "B/line",
    );
    say("resident", (resident() - before) / lines as f64, "B/line");

    view(&mut store, "tail", LogQuery::default(), LogAnchor::Tail);
    view(&mut store, "middle", LogQuery::default(), LogAnchor::Around(lines / 2));
    let id = uuid(lines / 3 / 14);
    let by_id = LogQuery {
        id: Some(id),
        ..LogQuery::default()
    };
    view(&mut store, "id", by_id, LogAnchor::Tail);
    for text in ["ECONNREFUSED", "absent from all lines", "retry", "e"] {
        let query = LogQuery {
            text: Some(text.to_owned()),
            ..LogQuery::default()
        };
        view(&mut store, &format!("text `{text}`"), query, LogAnchor::Tail);
    }
    let errors = LogQuery {
        level: Some(Level::Error),
        ..LogQuery::default()
    };
    view(&mut store, "level error", errors, LogAnchor::Tail);
    follow(&mut store, lines);

    let mut long = Store::new(2_048 * MIB, &[]);
    for number in 0..60 {
        let mut line = line(number);
        line.bytes = line.bytes.repeat(MIB / line.bytes.len());
        long.ingest(&line);
    }
    view(&mut long, "lines of 1 MiB", LogQuery::default(), LogAnchor::Tail);

    let mut small = Store::new(BUDGET, &[]);
    let before = resident();
    let (took, _) = fill(&mut small, 0, lines);
    say(
        "ingest at the default budget",
        took.as_nanos() as f64 / lines as f64,
        "ns/line",
    );
    say("lines kept in 64 MiB", small.stats().lines as f64, "");
    say("stated", small.stats().bytes as f64 / MIB as f64, "MiB");
    say("resident more", (resident() - before) / MIB as f64, "MiB");
}

/// Processor time of this thread since it was made; of the clock where the system does not tell.
struct Watch {
    processor: Option<u64>,
    clock: std::time::Instant,
}

impl Watch {
    fn start() -> Self {
        Self {
            processor: processor(),
            clock: ticks(),
        }
    }

    fn elapsed(&self) -> Duration {
        match (self.processor, processor()) {
            (Some(before), Some(now)) => Duration::from_nanos(now - before),
            _ => self.clock.elapsed(),
        }
    }
}

/// Nanoseconds this thread has run.
fn processor() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok()
}

fn say(what: &str, figure: f64, unit: &str) {
    println!("{what:<44} {figure:>12.1} {unit}");
}

/// Takes in lines from the `from`-th on; answers the time and the raw bytes.
fn fill(store: &mut Store, from: u64, lines: u64) -> (Duration, u64) {
    let mut took = Duration::ZERO;
    let mut raw = 0;
    for batch in 0..lines.div_ceil(BATCH) {
        let start = from + batch * BATCH;
        let made: Vec<RawLine> = (start..(start + BATCH).min(from + lines)).map(line).collect();
        raw += made.iter().map(|line| line.bytes.len() as u64).sum::<u64>();
        let clock = Watch::start();
        for line in &made {
            store.ingest(line);
        }
        took += clock.elapsed();
    }
    (took, raw)
}

/// Times the first page, the slowest, all until the search is complete, and a page after that.
fn view(store: &mut Store, name: &str, query: LogQuery, anchor: LogAnchor) {
    let view = LogView {
        query,
        anchor,
        rows: ROWS,
    };
    let mut cache = ViewCache::default();
    let mut slices = Vec::new();
    let matched = loop {
        let clock = ticks();
        let page = store.page(&mut cache, &view);
        slices.push(clock.elapsed().as_secs_f64() * 1e6);
        if cache.is_complete() {
            break page.matched;
        }
    };
    let clock = ticks();
    let again = store.page(&mut cache, &view);
    let warm = clock.elapsed().as_secs_f64() * 1e6;
    assert_eq!(again.matched, matched);
    let slowest = slices.iter().copied().fold(0.0, f64::max);
    println!(
        "{name:<28} {matched:>9} lines  first {:>8.0}  slowest {slowest:>8.0}  all {:>9.0} in {:>3}  again {warm:>6.0}  us",
        slices[0],
        slices.iter().sum::<f64>(),
        slices.len(),
    );
}

/// A page after each thousand new lines, with and without a filter.
fn follow(store: &mut Store, from: u64) {
    let filters = [None, Some("ECONNREFUSED".to_owned())];
    let mut from = from;
    for text in filters {
        let name = text.clone().unwrap_or_else(|| "nothing".to_owned());
        let view = LogView {
            query: LogQuery {
                text,
                ..LogQuery::default()
            },
            anchor: LogAnchor::Tail,
            rows: ROWS,
        };
        let mut cache = ViewCache::default();
        store.page(&mut cache, &view);
        while !cache.is_complete() {
            store.page(&mut cache, &view);
        }
        let mut took = Duration::ZERO;
        for _ in 0..50 {
            fill(store, from, 1_000);
            from += 1_000;
            let clock = ticks();
            store.page(&mut cache, &view);
            took += clock.elapsed();
        }
        say(
            &format!("page after 1,000 new lines, filter {name}"),
            took.as_secs_f64() * 1e6 / 50.0,
            "us",
        );
    }
}

/// Bytes of this process in memory.
fn resident() -> f64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: f64 = statm
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse().ok())
        .unwrap_or_default();
    pages * 4_096.0
}

fn random(number: u64) -> u64 {
    let mut x = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// The id of the n-th request; about fourteen lines share one.
fn uuid(request: u64) -> String {
    let (a, b) = (random(request), random(request ^ 0xffff_0000));
    let hex = format!("{a:016x}{b:016x}");
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

fn line(number: u64) -> RawLine {
    let roll = random(number);
    let source = roll % SOURCES;
    let id = uuid((number / 14).saturating_sub(roll >> 8 & 3));
    // A thousand lines a second, some of them late.
    let ms = 1_795_256_712_000 + i64::try_from(number).unwrap_or_default()
        - i64::try_from(roll >> 16 & 15).unwrap_or_default();
    let at = Moment::from_timestamp_millis(ms).unwrap_or_default();
    let text = text(source % 5, &id, ms, at, roll);
    RawLine {
        source: SourceId::new(format!("docker:shop/service-{source}")),
        at,
        bytes: text.into_bytes(),
    }
}

fn text(shape: u64, id: &str, ms: i64, at: Moment, roll: u64) -> String {
    let is_error = roll.is_multiple_of(97);
    let took = roll >> 20 & 1_023;
    let stamp = at.format("%Y-%m-%dT%H:%M:%S%.3fZ");
    match (shape, is_error) {
        (0, false) => format!(
            r#"{{"timestamp":"{stamp}","level":"info","service":"catalog","requestId":"{id}","method":"GET","path":"/v1/items/{took}","message":"request completed","duration_ms":{took},"cache":"hit","tenant":"shop-{}"}}"#,
            roll >> 30 & 63
        ),
        (1, false) => format!(
            r#"{{"timestamp":"{stamp}","level":"INFO","fields":{{"message":"finished processing request","latency":"{took} ms","status":200}},"target":"tower_http::trace::on_response","span":{{"method":"GET","uri":"/cart","request_id":"{id}","name":"request"}},"spans":[{{"method":"GET","uri":"/cart","request_id":"{id}","name":"request"}}]}}"#
        ),
        (2, true) => format!(
            r#"{{"level":50,"time":{ms},"pid":7,"hostname":"app-1","req":{{"id":"{id}","method":"POST","url":"/checkout"}},"err":{{"type":"Error","message":"connect ECONNREFUSED 172.18.0.3:5432","code":"ECONNREFUSED","stack":"Error: connect ECONNREFUSED\n    at TCPConnectWrap.afterConnect"}},"msg":"database unavailable"}}"#
        ),
        (2, false) => format!(
            r#"{{"level":30,"time":{ms},"pid":7,"hostname":"app-1","req":{{"id":"{id}","method":"GET","url":"/cart","headers":{{"host":"shop.example","user-agent":"curl/8.5.0"}}}},"res":{{"statusCode":200}},"responseTime":{took},"msg":"request completed"}}"#
        ),
        (3, _) => format!(
            r#"172.18.0.{} - - [{}] "GET /cart/{took} HTTP/1.1" {} 157 "https://shop.example/" "Mozilla/5.0 (X11; Linux x86_64)" rid={id}"#,
            roll >> 30 & 63,
            at.format("%d/%b/%Y:%H:%M:%S +0000"),
            if is_error { 502 } else { 200 }
        ),
        (_, true) => {
            format!("{stamp} ERROR worker: job failed, retry 1/3 request_id={id} connect ECONNREFUSED 172.18.0.3:5432")
        }
        (_, false) => format!(
            "{stamp} INFO worker: job {took} done in {took} ms for request_id={id} on queue mail, batch {}",
            roll >> 40
        ),
    }
}
