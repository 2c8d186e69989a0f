//! Just enough HTTP for stand-ins on loopback: one request a connection.

use std::net::Ipv4Addr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The longest request head that is read.
const HEAD: usize = 8 * 1024;
/// The longest wait for a peer.
const PATIENCE: Duration = Duration::from_secs(5);

/// What was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    pub method: String,
    pub path: String,
    pub id: Option<String>,
    pub secret: Option<String>,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub status: u16,
    pub kind: &'static str,
    pub body: String,
}

impl Answer {
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        Self {
            status,
            kind: "application/json",
            body: body.to_string(),
        }
    }
}

/// Accepts connections until the listener fails; each is answered by `answer` in a task of its own.
pub(super) async fn serve<F, A>(listener: TcpListener, answer: F)
where
    F: Fn(Request) -> A + Clone + Send + 'static,
    A: Future<Output = Answer> + Send,
{
    while let Ok((stream, _)) = listener.accept().await {
        let answer = answer.clone();
        tokio::spawn(tokio::time::timeout(PATIENCE, async move {
            if let Some((request, stream)) = read(stream).await {
                let said = answer(request).await;
                write(stream, &said).await;
            }
        }));
    }
}

async fn read(mut stream: TcpStream) -> Option<(Request, TcpStream)> {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if head.len() > HEAD || stream.read_buf(&mut head).await.ok()? == 0 {
            return None;
        }
    }
    parse(&String::from_utf8_lossy(&head)).map(|request| (request, stream))
}

fn parse(head: &str) -> Option<Request> {
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, path) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers: Vec<(String, String)> = lines.filter_map(header).collect();
    let find = |name: &str| {
        headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.clone())
    };
    Some(Request {
        method,
        path,
        id: find("x-request-id"),
        secret: find("x-metrics-secret"),
    })
}

fn header(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(':')?;
    Some((name.to_ascii_lowercase(), value.trim().to_owned()))
}

async fn write(mut stream: TcpStream, answer: &Answer) {
    let Answer { status, kind, body } = answer;
    let length = body.len();
    let text = format!(
        "HTTP/1.1 {status} .\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    let _ = stream.write_all(text.as_bytes()).await;
}

/// Asks a stand-in; the status and the body.
pub(super) async fn get(port: u16, path: &str, request_id: &str) -> Result<(u16, String), String> {
    let asking = async {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))
            .await
            .map_err(|error| error.to_string())?;
        let text = format!(
            "GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nx-request-id: {request_id}\r\nconnection: close\r\n\r\n"
        );
        stream
            .write_all(text.as_bytes())
            .await
            .map_err(|error| error.to_string())?;
        let mut answer = Vec::new();
        stream
            .read_to_end(&mut answer)
            .await
            .map_err(|error| error.to_string())?;
        split(&String::from_utf8_lossy(&answer)).ok_or_else(|| "no answer".to_owned())
    };
    tokio::time::timeout(PATIENCE, asking)
        .await
        .unwrap_or_else(|_| Err("timed out".into()))
}

fn split(answer: &str) -> Option<(u16, String)> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, body.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read_whatever_the_case_of_a_name() {
        let request = parse("GET /cart HTTP/1.1\r\nHost: x\r\nX-Request-Id: req-1\r\n\r\n").unwrap();
        assert_eq!((request.path.as_str(), request.id.as_deref()), ("/cart", Some("req-1")));
        assert_eq!(split("HTTP/1.1 503 .\r\na: b\r\n\r\nno"), Some((503, "no".into())));
        assert_eq!(parse("nonsense"), None);
    }
}
