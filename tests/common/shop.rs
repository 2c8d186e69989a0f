//! A shop with a database that died: its services, containers, sources and log.

use super::{ago, at, now};
use onscene::domain::container::{ContainerHealth, ContainerRow, ContainerState, ExitCause};
use onscene::domain::health::{Beat, Health, ServiceRow};
use onscene::domain::log::{Level, LineId, LogPage, LogRow, LogView, Searched};
use onscene::domain::source::{SourceKind, SourceRow, SourceState};
use onscene::domain::{ConsoleId, SafeText, ServiceId, SourceId};
use onscene::wire::{PROTOCOL, Presence, Welcome};
use std::time::Duration;

/// The host's first answer.
pub fn welcome() -> Welcome {
    Welcome {
        protocol: PROTOCOL,
        version: "0.1.0".into(),
        project: "shop".into(),
        environment: "prod".into(),
        host: "bastion-1".into(),
        directory: "/srv/shop".into(),
        read_only: false,
        drill: false,
        was_dropped: false,
        person: "you".into(),
        warnings: Vec::new(),
        update_minutes: 15,
    }
}

/// People of these names, here for a quarter of an hour.
pub fn people(names: &[&str]) -> Vec<Presence> {
    let person = |name: &&str| Presence {
        console: ConsoleId::new(*name),
        person: (*name).into(),
        since: ago(900),
    };
    names.iter().map(person).collect()
}

/// A history from glyphs: `_` and `.` good, `:` slow, `!` degraded, `x` down, `?` not known.
pub fn beats(glyphs: &str) -> Vec<Beat> {
    let beat = |glyph| match glyph {
        '_' => (Health::Ok, Some(1)),
        '.' => (Health::Ok, Some(12)),
        ':' => (Health::Ok, Some(90)),
        '!' => (Health::Degraded, Some(1_200)),
        'x' => (Health::Down, None),
        _ => (Health::Unknown, None),
    };
    let beats = glyphs.chars().map(beat);
    beats.map(|(health, latency_ms)| Beat { health, latency_ms }).collect()
}

/// Name, target, state, answer, latency, seconds in that state, seconds since the answer, history.
type Watched = (
    &'static str,
    &'static str,
    Health,
    &'static str,
    Option<u64>,
    i64,
    i64,
    &'static str,
);

const DAYS: i64 = 4 * 86_400;

#[rustfmt::skip]
const SERVICES: [Watched; 6] = [
    ("postgres", "tcp db:5432", Health::Down, "refused", None, 130, 2, "_______________xxxxxxxxx"),
    ("api /ready", "GET http://api:3000/ready", Health::Degraded, "503 postgres", Some(1_204), 124, 1, "..............::!!!!!!!!"),
    ("api /health", "GET http://api:3000/health", Health::Ok, "200", Some(12), DAYS, 4, "........................"),
    ("redis", "tcp redis:6379", Health::Ok, "accepts", Some(1), DAYS, 3, "________________________"),
    ("edge", "GET https://shop.example/", Health::Ok, "200", Some(31), DAYS, 2, "..........:............."),
    ("metrics", "GET http://api:3000/metrics", Health::Ok, "200", Some(9), DAYS, 42, "........................"),
];

/// The services of the shop while its database is down.
pub fn services() -> Vec<ServiceRow> {
    let row = |(name, target, health, summary, latency_ms, since, heard, history): Watched| ServiceRow {
        id: ServiceId::new(name),
        name: name.into(),
        target: target.into(),
        health,
        since: Some(ago(since)),
        summary: summary.into(),
        latency_ms,
        heard: Some(ago(heard)),
        interval: Duration::from_secs(5),
        history: beats(history),
    };
    SERVICES.into_iter().map(row).collect()
}

/// The containers of the shop while its database is down.
pub fn containers() -> Vec<ContainerRow> {
    let row = |name: &str, image: &str| ContainerRow {
        id: format!("id-{name}"),
        name: format!("shop-{name}-1").into(),
        project: Some("shop".into()),
        service: Some(name.into()),
        image: image.into(),
        state: ContainerState::Running,
        health: ContainerHealth::Healthy,
        failing_streak: 0,
        failing_limit: 3,
        exit: None,
        since: Some(ago(400_000)),
        restarts: 0,
        cpu_percent: Some(1.2),
        memory_bytes: Some(18 << 20),
        ports: Vec::new(),
    };
    let mut rows = vec![
        row("db", "postgres:16.2"),
        row("app", "registry.example/shop/app:2026.3.14-rc2"),
        row("redis", "redis:7.2"),
        row("proxy", "nginx:1.27"),
    ];
    rows[0].state = ContainerState::Exited;
    rows[0].exit = Some(ExitCause::OutOfMemory);
    rows[0].since = Some(ago(130));
    rows[0].restarts = 3;
    (rows[0].cpu_percent, rows[0].memory_bytes) = (None, None);
    rows[1].since = Some(ago(11_100));
    (rows[1].cpu_percent, rows[1].memory_bytes) = (Some(12.4), Some(211 << 20));
    rows[3].failing_streak = 2;
    rows
}

/// The sources of the shop, all live.
pub fn sources() -> Vec<SourceRow> {
    let row = |id: &str, label: &str, kind| SourceRow {
        id: SourceId::new(id),
        label: label.into(),
        kind,
        state: SourceState::Live,
        heard: Some(ago(1)),
        detail: SafeText::default(),
        lines: 1_204,
        dropped: 0,
    };
    let mut rows = vec![row("docker", "engine", SourceKind::Engine)];
    for name in ["proxy", "app", "db", "redis"] {
        rows.push(row(&format!("docker:shop/{name}"), name, SourceKind::ContainerLog));
    }
    rows.push(row("file:/var/log/shop/cron.log", "cron.log", SourceKind::File));
    rows
}

fn row(seq: u64, at_time: &str, source: &str, level: Level, text: &str) -> LogRow {
    let id = LineId {
        field: "request_id".into(),
        value: "7f3a91c2".into(),
    };
    LogRow {
        seq,
        at: at(at_time),
        source: SourceId::new(format!("docker:shop/{source}")),
        level,
        text: text.into(),
        ids: if text.contains("7f3a91c2") {
            vec![id]
        } else {
            Vec::new()
        },
    }
}

/// What the shop writes when all is well.
pub fn quiet_lines() -> Vec<LogRow> {
    let lines = (0..18_u64).map(|number| {
        let time = format!("14:31:{:02}.{:03}", 20 + number * 2, number * 37 % 1000);
        let text = format!(
            "GET /cart 200 {}ms request_id={:08x}",
            8 + number % 5,
            0x51a0_0000 + number * 7919
        );
        row(
            900 + number,
            &time,
            if number % 2 == 0 { "proxy" } else { "app" },
            Level::Info,
            &text,
        )
    });
    lines.collect()
}

/// What four sources wrote about one failing request.
pub fn request_lines() -> Vec<LogRow> {
    let line = |seq, time: &str, source, level, text: &str| row(seq, time, source, level, text);
    vec![
        line(
            801,
            "14:20:56.902",
            "proxy",
            Level::Info,
            "GET /cart accepted request_id=7f3a91c2",
        ),
        line(
            802,
            "14:20:56.911",
            "app",
            Level::Info,
            "cart requested user=4411 request_id=7f3a91c2",
        ),
        line(
            803,
            "14:20:56.913",
            "app",
            Level::Debug,
            "cache miss key=cart:4411 request_id=7f3a91c2",
        ),
        line(804, "14:20:56.914", "redis", Level::Unknown, "MISS cart:4411 7f3a91c2"),
        line(
            805,
            "14:20:58.112",
            "db",
            Level::Fatal,
            "terminating connection: out of memory request_id=7f3a91c2",
        ),
        line(
            806,
            "14:20:58.114",
            "app",
            Level::Error,
            "connect ECONNREFUSED 172.18.0.3:5432 request_id=7f3a91c2",
        ),
        line(807, "14:20:58.120", "app", Level::Warn, "retry 1/3 request_id=7f3a91c2"),
        line(808, "14:20:58.220", "app", Level::Warn, "retry 2/3 request_id=7f3a91c2"),
        line(809, "14:20:58.420", "app", Level::Warn, "retry 3/3 request_id=7f3a91c2"),
        line(
            810,
            "14:20:58.421",
            "app",
            Level::Error,
            "cart failed: database unavailable request_id=7f3a91c2",
        ),
        line(
            811,
            "14:20:58.425",
            "proxy",
            Level::Error,
            "GET /cart 502 1523ms request_id=7f3a91c2",
        ),
    ]
}

/// A page that answers a view with these rows.
pub fn page(view: &LogView, rows: Vec<LogRow>) -> LogPage {
    let mut sources: Vec<&SourceId> = rows.iter().map(|row| &row.source).collect();
    sources.sort();
    sources.dedup();
    LogPage {
        view: view.clone(),
        matched: rows.len() as u64,
        errors: rows.iter().filter(|row| row.level >= Level::Error).count() as u64,
        sources: u32::try_from(sources.len()).unwrap(),
        before: 0,
        after: 0,
        searched: Searched {
            sources: 6,
            of: 6,
            from: Some(at("14:18:03")),
            to: Some(now()),
        },
        dropped: 0,
        evicted: 0,
        rows,
    }
}
