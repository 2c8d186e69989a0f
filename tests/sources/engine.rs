//! A stand-in for a container engine: a Unix socket that answers what the real one would, breaks
//! off when it is told to, and remembers every request.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// One frame of the log: its second, and the bytes after the stamp.
#[derive(Clone)]
pub struct Frame {
    pub nanos: i64,
    pub text: Vec<u8>,
}

/// What the engine answers.
pub struct World {
    pub requests: Vec<String>,
    pub log: Vec<Frame>,
    /// Bytes after which a log stream breaks off; none means never.
    pub breaks_after: Option<usize>,
    pub api: (&'static str, &'static str),
}

pub struct Engine {
    dir: TempDir,
    pub world: Arc<Mutex<World>>,
    task: JoinHandle<()>,
}

impl Engine {
    pub fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let world = Arc::new(Mutex::new(World {
            requests: Vec::new(),
            log: Vec::new(),
            breaks_after: None,
            api: ("1.41", "1.12"),
        }));
        let task = listen(dir.path().join("engine.sock"), Arc::clone(&world));
        Self { dir, world, task }
    }

    pub fn host(&self) -> String {
        format!("unix://{}", self.dir.path().join("engine.sock").display())
    }

    /// The socket goes, and every connection with it.
    pub async fn stop(&mut self) {
        self.task.abort();
        let _ = (&mut self.task).await;
        std::fs::remove_file(self.dir.path().join("engine.sock")).unwrap();
    }

    pub fn start_again(&mut self) {
        self.task = listen(self.dir.path().join("engine.sock"), Arc::clone(&self.world));
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn listen(path: PathBuf, world: Arc<Mutex<World>>) -> JoinHandle<()> {
    let listener = UnixListener::bind(path).unwrap();
    tokio::spawn(async move {
        let mut served = tokio::task::JoinSet::new();
        while let Ok((stream, _)) = listener.accept().await {
            served.spawn(serve(stream, Arc::clone(&world)));
        }
    })
}

async fn serve(mut stream: UnixStream, world: Arc<Mutex<World>>) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte).await {
            Ok(1) => head.push(byte[0]),
            _ => return,
        }
    }
    let head = String::from_utf8(head).unwrap();
    let request = head.lines().next().unwrap().trim_end_matches(" HTTP/1.1").to_string();
    let path = request.split_once(' ').unwrap().1.to_string();
    world.lock().unwrap().requests.push(request);
    let _ = answer(&mut stream, &path, &world).await;
}

async fn answer(stream: &mut UnixStream, path: &str, world: &Mutex<World>) -> std::io::Result<()> {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let (newest, oldest) = world.lock().unwrap().api;
    match path {
        "/version" => {
            json(
                stream,
                &format!(r#"{{"ApiVersion":"{newest}","MinAPIVersion":"{oldest}"}}"#),
            )
            .await
        }
        "/containers/json" => json(stream, LISTED).await,
        "/containers/c0ffee/json" => json(stream, DETAIL).await,
        "/containers/c0ffee/stats" => json(stream, r#"{"memory_stats":{"usage":1000}}"#).await,
        "/containers/c0ffee/logs" => log(stream, query, world).await,
        "/events" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
            std::future::pending().await
        }
        other => panic!("nobody should ask for {other}"),
    }
}

const LISTED: &str = r#"[{"Id":"c0ffee","Names":["/shop-app-1"],"Image":"app:1","State":"running","Status":"Up 1 hour",
    "Labels":{"com.docker.compose.project":"shop","com.docker.compose.service":"app"}}]"#;
const DETAIL: &str = r#"{"Id":"c0ffee","State":{"Status":"running","Running":true,"StartedAt":"2026-01-02T03:04:05Z"},"Config":{"Tty":false}}"#;

async fn json(stream: &mut UnixStream, body: &str) -> std::io::Result<()> {
    let length = body.len();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await
}

/// As the real engine: whole seconds, stamped frames, a head only with the first of them.
async fn log(stream: &mut UnixStream, query: &str, world: &Mutex<World>) -> std::io::Result<()> {
    let value = |name: &str| {
        query
            .split('&')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    };
    let since: i64 = value("since").unwrap().parse().unwrap();
    let (frames, breaks_after) = {
        let world = world.lock().unwrap();
        (world.log.clone(), world.breaks_after)
    };
    let mut bytes = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    for frame in frames.iter().filter(|frame| frame.nanos >= since * 1_000_000_000) {
        bytes.extend(stamped(frame));
    }
    if let Some(most) = breaks_after.filter(|most| *most < bytes.len()) {
        return stream.write_all(&bytes[..most]).await;
    }
    stream.write_all(&bytes).await?;
    while value("follow") == Some("true") {
        sleep(Duration::from_secs(1)).await;
    }
    Ok(())
}

fn stamped(frame: &Frame) -> Vec<u8> {
    let mut stamp = String::new();
    let (seconds, nanos) = (
        frame.nanos.div_euclid(1_000_000_000),
        frame.nanos.rem_euclid(1_000_000_000),
    );
    let (hours, minutes) = (seconds / 3_600 % 24, seconds / 60 % 60);
    write!(
        stamp,
        "1970-01-01T{hours:02}:{minutes:02}:{:02}.{nanos:09}Z ",
        seconds % 60
    )
    .unwrap();
    let length = u32::try_from(stamp.len() + frame.text.len()).unwrap();
    let mut bytes = vec![1, 0, 0, 0];
    bytes.extend(length.to_be_bytes());
    bytes.extend(stamp.as_bytes());
    bytes.extend(&frame.text);
    bytes
}
