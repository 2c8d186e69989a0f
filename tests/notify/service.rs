//! A service on loopback: what it keeps follows its kind's documents, how it answers follows a script.

use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What goes wrong with one request. Those that begin with `Taken` keep the update first.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// A whole answer that is not the usual one; the update is not kept.
    Answer(String),
    /// The same with the update kept.
    TakenAnswer(String),
    /// The connection is reset before anything was read.
    Reset,
    /// The connection is reset after the update was kept.
    TakenReset,
    /// The connection is closed without a word after the update was kept.
    TakenClosed,
    /// Nothing is answered, nothing kept.
    Silence,
    /// Nothing is answered, the update is kept.
    TakenSilence,
    /// Half of the head, then the end.
    TakenHalfHead,
    /// The head of a good answer, half of its body, then the end.
    TakenHalfBody,
    /// A good answer, one byte each 300 ms: too slow from its head on.
    TakenDrip,
    /// The head of a good answer at once, its body too slowly.
    TakenDripBody,
    /// Not HTTP.
    TakenGarbage,
}

impl Fault {
    pub fn status(status: &str) -> Self {
        Self::Answer(format!("HTTP/1.1 {status}\r\nContent-Length: 2\r\n\r\nno"))
    }

    /// Whether only a time-out ends it.
    pub fn is_slow(&self) -> bool {
        matches!(
            self,
            Self::Silence | Self::TakenSilence | Self::TakenDrip | Self::TakenDripBody
        )
    }

    /// Whether nobody outside the service can know that it kept the update.
    pub fn is_unclear(&self) -> bool {
        match self {
            Self::TakenAnswer(_)
            | Self::TakenReset
            | Self::TakenClosed
            | Self::TakenSilence
            | Self::TakenHalfHead
            | Self::TakenDrip
            | Self::TakenGarbage => true,
            Self::Answer(_) | Self::Reset | Self::Silence | Self::TakenHalfBody | Self::TakenDripBody => false,
        }
    }
}

/// One request as it came.
#[derive(Debug, Clone)]
pub struct Request {
    pub at: Instant,
    pub method: String,
    pub path: String,
    pub headers: HashMap<String, String>,
    pub body: String,
}

impl Request {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    /// The update's number, from the key: `…-3-channel`.
    pub fn sequence(&self) -> u64 {
        let key = &self.headers["idempotency-key"];
        key.rsplit('-').nth(1).unwrap().parse().unwrap()
    }
}

/// What the service is, by its documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    /// Keeps every message; knows no keys.
    Slack,
    /// Incidents with updates, metadata and ids.
    Statuspage,
    /// Alerts by deduplication key.
    PagerDuty,
    /// Keeps one request of each key.
    Webhook,
}

#[derive(Default)]
struct Kept {
    requests: Vec<Request>,
    /// Every update that a reader of the service sees, in order.
    shown: Vec<u64>,
    /// Keys of a receiver that knows them; alerts; incidents.
    known: Vec<Value>,
    script: HashMap<(bool, u64), VecDeque<Fault>>,
}

#[derive(Clone)]
pub struct Service {
    pub address: SocketAddr,
    model: Model,
    kept: Arc<Mutex<Kept>>,
}

impl Service {
    pub async fn start(model: Model) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let service = Self {
            address: listener.local_addr().unwrap(),
            model,
            kept: Arc::default(),
        };
        let inner = service.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let inner = inner.clone();
                tokio::spawn(async move { inner.serve(stream).await });
            }
        });
        service
    }

    /// Lets the next sendings of an update go wrong, one after the other.
    pub fn fail(&self, sequence: u64, faults: &[Fault]) {
        let faults = faults.iter().cloned().collect();
        self.kept.lock().unwrap().script.insert((false, sequence), faults);
    }

    /// The same for looks.
    pub fn fail_look(&self, sequence: u64, faults: &[Fault]) {
        let faults = faults.iter().cloned().collect();
        self.kept.lock().unwrap().script.insert((true, sequence), faults);
    }

    pub fn requests(&self) -> Vec<Request> {
        self.kept.lock().unwrap().requests.clone()
    }

    /// The updates that a reader of the service sees.
    pub fn shown(&self) -> Vec<u64> {
        self.kept.lock().unwrap().shown.clone()
    }

    /// How many incidents or alerts there are.
    pub fn incidents(&self) -> usize {
        self.kept.lock().unwrap().known.len()
    }

    /// The incidents or alerts themselves.
    pub fn known(&self) -> Vec<Value> {
        self.kept.lock().unwrap().known.clone()
    }

    async fn serve(&self, mut stream: TcpStream) {
        let Some(request) = read(&mut stream).await else {
            return;
        };
        let fault = {
            let mut kept = self.kept.lock().unwrap();
            kept.requests.push(request.clone());
            let place = (request.method == "GET", request.sequence());
            kept.script.get_mut(&place).and_then(VecDeque::pop_front)
        };
        let good = || {
            let (status, body) = self.take(&request);
            format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
        };
        match fault {
            None => drop(stream.write_all(good().as_bytes()).await),
            Some(Fault::Answer(answer)) => drop(stream.write_all(answer.as_bytes()).await),
            Some(Fault::TakenAnswer(answer)) => {
                good();
                drop(stream.write_all(answer.as_bytes()).await);
            }
            Some(Fault::Reset) => reset(&stream),
            Some(Fault::TakenReset) => {
                good();
                reset(&stream);
            }
            Some(Fault::TakenClosed) => drop(good()),
            Some(Fault::Silence) => silence(&mut stream).await,
            Some(Fault::TakenSilence) => {
                good();
                silence(&mut stream).await;
            }
            Some(Fault::TakenHalfHead) => drop(stream.write_all(&good().as_bytes()[..12]).await),
            Some(Fault::TakenHalfBody) => {
                let good = good();
                drop(stream.write_all(&good.as_bytes()[..good.len() - 1]).await);
            }
            Some(Fault::TakenDrip) => drip(&mut stream, &good(), 0).await,
            Some(Fault::TakenDripBody) => {
                let good = good();
                let head = good.find("\r\n\r\n").unwrap() + 4;
                drip(&mut stream, &good, head).await;
            }
            Some(Fault::TakenGarbage) => {
                good();
                drop(stream.write_all(b"SSH-2.0-OpenSSH\r\n\r\n").await);
            }
        }
    }

    /// Keeps an update as the service's documents say.
    fn take(&self, request: &Request) -> (&'static str, String) {
        let mut kept = self.kept.lock().unwrap();
        match self.model {
            Model::Slack => {
                kept.shown.push(request.sequence());
                ("200 OK", "ok".into())
            }
            Model::Webhook => {
                let key = Value::from(request.headers["idempotency-key"].as_str());
                if !kept.known.contains(&key) {
                    kept.known.push(key);
                    kept.shown.push(request.sequence());
                }
                ("200 OK", "{}".into())
            }
            Model::PagerDuty => kept.event(&request.json()),
            Model::Statuspage => kept.page(request),
        }
    }
}

impl Kept {
    fn event(&mut self, event: &Value) -> (&'static str, String) {
        let key = &event["dedup_key"];
        let update = &event["payload"]["custom_details"]["update"];
        let known = self.known.iter_mut().find(|alert| alert["dedup_key"] == *key);
        match (event["event_action"].as_str().unwrap(), known) {
            ("trigger", None) => self
                .known
                .push(json!({"dedup_key": key, "state": "triggered", "log": [update]})),
            (action, Some(alert)) => {
                let state = match action {
                    "resolve" => "resolved",
                    "acknowledge" => "acknowledged",
                    _ => alert["state"].as_str().unwrap(),
                }
                .to_owned();
                alert["state"] = state.into();
                let log = alert["log"].as_array_mut().unwrap();
                if !log.contains(update) {
                    log.push(update.clone());
                }
            }
            (_, None) => {}
        }
        let log = self.known.iter().flat_map(|alert| alert["log"].as_array().unwrap());
        self.shown = log.map(|update| update.as_u64().unwrap()).collect();
        let answer = json!({"status": "success", "message": "Event processed", "dedup_key": key});
        ("202 Accepted", answer.to_string())
    }

    fn page(&mut self, request: &Request) -> (&'static str, String) {
        let id = request
            .path
            .split('?')
            .next()
            .unwrap()
            .split('/')
            .nth(5)
            .map(str::to_owned);
        let place = id
            .as_ref()
            .and_then(|id| self.known.iter().position(|incident| incident["id"] == **id));
        match (request.method.as_str(), id, place) {
            ("GET", None, _) => ("200 OK", Value::from(self.known.clone()).to_string()),
            ("GET", Some(_), Some(at)) => ("200 OK", self.known[at].to_string()),
            ("POST", None, _) => {
                let mut incident = request.json()["incident"].clone();
                incident["id"] = format!("p{}", self.known.len()).into();
                self.shown
                    .push(incident["metadata"]["onscene"]["update"].as_u64().unwrap());
                self.known.push(incident.clone());
                ("201 Created", incident.to_string())
            }
            ("PATCH", Some(id), Some(at)) => {
                let mut incident = request.json()["incident"].clone();
                incident["id"] = id.into();
                self.shown
                    .push(incident["metadata"]["onscene"]["update"].as_u64().unwrap());
                self.known[at] = incident.clone();
                ("200 OK", incident.to_string())
            }
            _ => ("404 Not Found", r#"{"error":"Not found"}"#.into()),
        }
    }
}

/// Closes without a farewell, so that the other side reads a reset.
fn reset(stream: &TcpStream) {
    stream.set_zero_linger().unwrap();
}

/// Says nothing until the other side has had enough.
async fn silence(stream: &mut TcpStream) {
    let mut byte = [0];
    while matches!(stream.read(&mut byte).await, Ok(1)) {}
}

/// Writes `text`, from `from` on one byte each 300 ms.
async fn drip(stream: &mut TcpStream, text: &str, from: usize) {
    if stream.write_all(&text.as_bytes()[..from]).await.is_err() {
        return;
    }
    for byte in &text.as_bytes()[from..] {
        tokio::time::sleep(Duration::from_millis(300)).await;
        if stream.write_all(&[*byte]).await.is_err() {
            return;
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).await.ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    let at = onscene::time::ticks();
    let head = String::from_utf8(head).unwrap();
    let mut lines = head.lines();
    let mut first = lines.next().unwrap().split(' ');
    let (method, path) = (first.next().unwrap().to_owned(), first.next().unwrap().to_owned());
    let headers: HashMap<String, String> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length = headers
        .get("content-length")
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some(Request {
        at,
        method,
        path,
        headers,
        body: String::from_utf8(body).unwrap(),
    })
}
