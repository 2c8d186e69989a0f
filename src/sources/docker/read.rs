//! The engine behind a type that can only read: what does not exist here cannot be called.

use super::address;
use crate::sources::words;
use bollard::container::LogOutput;
use bollard::errors::Error;
use bollard::models::{
    ContainerInspectResponse, ContainerStatsResponse, ContainerSummary, EventMessage, SystemVersion,
};
use bollard::query_parameters::{
    EventsOptionsBuilder, InspectContainerOptions, ListContainersOptionsBuilder, LogsOptionsBuilder,
    StatsOptionsBuilder,
};
use bollard::{API_DEFAULT_VERSION, Docker};
use futures_util::stream::{BoxStream, StreamExt};
use std::collections::HashMap;
use std::io;
use std::time::Duration;

/// The longest wait for an answer that is not a stream.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest wait for the head of a stream: an engine sends none before the first line of a log,
/// which may be never. A dead stream is found by asking beside it.
const FOREVER: Duration = Duration::from_hours(8760);
/// The oldest interface that has all that is asked here.
const OLDEST: (usize, usize) = (1, 24);
/// The events that change a row. Everything else (a health check makes three a time) would be noise.
const EVENTS: [&str; 13] = [
    "create",
    "start",
    "restart",
    "stop",
    "kill",
    "die",
    "oom",
    "pause",
    "unpause",
    "destroy",
    "rename",
    "health_status",
    "update",
];

/// The engine cannot be asked, and why, in words for a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(super) struct Lost(pub String);

/// An engine that can be listed, inspected, measured and listened to, and nothing else.
#[derive(Debug, Clone)]
pub(super) struct ReadDocker {
    asking: Docker,
    streaming: Docker,
    address: String,
}

/// Which part of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    /// From this second on; zero means from the beginning.
    pub since: i64,
    /// At most this many lines from the end; none means all.
    pub tail: Option<u32>,
    /// Whether to wait for more.
    pub follow: bool,
}

impl ReadDocker {
    /// Finds the engine and agrees on a version with it.
    pub(super) async fn connect(host: Option<&str>) -> Result<Self, Lost> {
        let address = address::find(host).map_err(Lost)?;
        let docker = Docker::connect_with_host(&address).map_err(|error| lost(&error, &address))?;
        let engine = Self {
            asking: docker.clone().with_timeout(PATIENCE),
            streaming: docker.with_timeout(FOREVER),
            address,
        };
        let version = engine.asking.version().await.map_err(|error| engine.lost(&error))?;
        agree(&version).map_err(Lost)?;
        Ok(engine)
    }

    /// All containers, running or not, of one Compose project or of all.
    pub(super) async fn list(&self, project: Option<&str>) -> Result<Vec<ContainerSummary>, Lost> {
        let options = ListContainersOptionsBuilder::new()
            .all(true)
            .filters(&labels(project))
            .build();
        let list = self.asking.list_containers(Some(options)).await;
        list.map_err(|error| self.lost(&error))
    }

    /// One container; none when it is gone.
    pub(super) async fn inspect(&self, id: &str) -> Result<Option<ContainerInspectResponse>, Lost> {
        let answer = self.asking.inspect_container(id, None::<InspectContainerOptions>).await;
        self.unless_gone(answer)
    }

    /// One sample; none when the container is gone or has stopped.
    pub(super) async fn stats(&self, id: &str) -> Result<Option<ContainerStatsResponse>, Lost> {
        let options = StatsOptionsBuilder::new().stream(false).one_shot(true).build();
        let mut stream = Box::pin(self.asking.stats(id, Some(options)));
        match stream.next().await {
            Some(answer) => self.unless_gone(answer),
            None => Ok(None),
        }
    }

    /// Events of the last hour that the engine still has, then as they happen.
    pub(super) fn events(&self, project: Option<&str>, since: i64) -> BoxStream<'static, Result<EventMessage, Lost>> {
        let mut filters = labels(project);
        filters.insert("type".into(), vec!["container".into()]);
        filters.insert("event".into(), EVENTS.map(Into::into).to_vec());
        let options = EventsOptionsBuilder::new()
            .since(&since.to_string())
            .filters(&filters)
            .build();
        let engine = self.clone();
        let stream = self.streaming.events(Some(options));
        stream
            .map(move |event| event.map_err(|error| engine.lost(&error)))
            .boxed()
    }

    /// The log of one container, each line with its time.
    pub(super) fn logs(&self, id: &str, part: Part) -> BoxStream<'static, Result<LogOutput, Lost>> {
        let tail = part.tail.map_or_else(|| "all".into(), |count| count.to_string());
        let options = LogsOptionsBuilder::new()
            .stdout(true)
            .stderr(true)
            .timestamps(true)
            .follow(part.follow)
            .since(i32::try_from(part.since).unwrap_or(0))
            .tail(&tail)
            .build();
        let engine = self.clone();
        let client = if part.follow { &self.streaming } else { &self.asking };
        let stream = client.logs(id, Some(options));
        stream
            .map(move |frame| frame.map_err(|error| engine.lost(&error)))
            .boxed()
    }

    fn unless_gone<T>(&self, answer: Result<T, Error>) -> Result<Option<T>, Lost> {
        match answer {
            Ok(answer) => Ok(Some(answer)),
            Err(Error::DockerResponseServerError {
                status_code: 404 | 409, ..
            }) => Ok(None),
            Err(error) => Err(self.lost(&error)),
        }
    }

    fn lost(&self, error: &Error) -> Lost {
        lost(error, &self.address)
    }
}

fn labels(project: Option<&str>) -> HashMap<String, Vec<String>> {
    project
        .map(|project| ("label".into(), vec![format!("com.docker.compose.project={project}")]))
        .into_iter()
        .collect()
}

/// Whether this program and the engine have a version of the interface in common.
fn agree(version: &SystemVersion) -> Result<(), String> {
    let ours = (API_DEFAULT_VERSION.major_version, API_DEFAULT_VERSION.minor_version);
    let newest = version.api_version.as_deref().and_then(api);
    let oldest = version.min_api_version.as_deref().and_then(api);
    match (oldest, newest) {
        (Some(oldest), _) if oldest > ours => Err(format!(
            "the engine wants API {}.{} or newer, this onscene speaks up to {}.{} (try a newer onscene)",
            oldest.0, oldest.1, ours.0, ours.1
        )),
        (_, Some(newest)) if newest < OLDEST => Err(format!(
            "the engine speaks API {}.{} at most, onscene needs {}.{} (try a newer engine)",
            newest.0, newest.1, OLDEST.0, OLDEST.1
        )),
        (_, Some(_)) => Ok(()),
        (_, None) => Err("what answers there does not name its API version; it may be no container engine".into()),
    }
}

fn api(text: &str) -> Option<(usize, usize)> {
    let (major, minor) = text.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// An error in words that say where and what to try.
fn lost(error: &Error, address: &str) -> Lost {
    Lost(match error {
        Error::SocketNotFoundError(path) => format!("no socket at {path} (is the engine running?)"),
        Error::RequestTimeoutError => format!("{address} did not answer within {} s", PATIENCE.as_secs()),
        Error::DockerResponseServerError {
            status_code: 403,
            message,
        } => format!("{address} forbids it: {message} (a socket proxy must allow VERSION, CONTAINERS and EVENTS)"),
        Error::DockerResponseServerError { status_code, message } => {
            format!("{address} answered {status_code}: {message}")
        }
        other => beneath(other, address),
    })
}

fn beneath(error: &Error, address: &str) -> String {
    let cause = words::root(error);
    match cause.downcast_ref::<io::Error>() {
        Some(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            format!("permission denied on {address} (try to join the group docker, or set DOCKER_HOST)")
        }
        Some(error) => format!("{address}: {}", words::io(error)),
        None => format!("{address}: {}", words::other(cause)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_that_do_not_meet_are_told() {
        let judged = |min: Option<&str>, max: Option<&str>| {
            agree(&SystemVersion {
                api_version: max.map(Into::into),
                min_api_version: min.map(Into::into),
                ..SystemVersion::default()
            })
        };
        assert_eq!(judged(Some("1.12"), Some("1.41")), Ok(()));
        assert_eq!(judged(None, Some("1.40")), Ok(()));
        assert!(
            judged(Some("1.99"), Some("1.120"))
                .unwrap_err()
                .contains("try a newer onscene")
        );
        assert!(judged(None, Some("1.18")).unwrap_err().contains("try a newer engine"));
        assert!(judged(None, None).unwrap_err().contains("no container engine"));
    }
}
