//! From the engine's models to a row of the containers panel.

use super::cause::{Causes, End};
use crate::domain::container::{ContainerHealth, ContainerRow, ContainerState};
use crate::domain::{Moment, SafeText};
use bollard::models::{
    ContainerInspectResponse, ContainerState as EngineState, ContainerStateStatusEnum, ContainerSummary,
    HealthStatusEnum, PortSummary,
};

/// The engine's default for failures in a row before a container is unhealthy.
const RETRIES: u32 = 3;
/// What a health check that was switched off looks like.
const NO_CHECK: &str = "NONE";

/// What Compose calls it.
const PROJECT: &str = "com.docker.compose.project";
const SERVICE: &str = "com.docker.compose.service";
const NUMBER: &str = "com.docker.compose.container-number";
const ONE_OFF: &str = "com.docker.compose.oneoff";

/// What a container is called, by itself and by Compose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Names {
    /// The engine's full id.
    pub id: String,
    /// Its own name.
    pub name: String,
    /// The Compose project.
    pub project: Option<String>,
    /// The Compose service.
    pub service: Option<String>,
    /// Which one of a scaled service; counted from 1.
    pub number: u32,
    /// Made for one command (`compose run`), not part of the service.
    pub is_one_off: bool,
}

impl Names {
    pub(super) fn of(summary: &ContainerSummary) -> Option<Self> {
        let label = |key: &str| summary.labels.as_ref().and_then(|labels| labels.get(key)).cloned();
        let id = summary.id.clone()?;
        let name = summary.names.as_ref().and_then(|names| names.first());
        Some(Self {
            name: name.map_or_else(
                || id.chars().take(12).collect(),
                |name| name.trim_start_matches('/').into(),
            ),
            id,
            project: label(PROJECT),
            service: label(SERVICE),
            number: label(NUMBER).and_then(|number| number.parse().ok()).unwrap_or(1),
            is_one_off: label(ONE_OFF).is_some_and(|word| word.eq_ignore_ascii_case("true")),
        })
    }
}

/// A row from what the list and the inspection tell; use is filled in later.
pub(super) fn row(
    summary: &ContainerSummary,
    detail: &ContainerInspectResponse,
    causes: &Causes,
) -> Option<ContainerRow> {
    let names = Names::of(summary)?;
    let engine = detail.state.clone().unwrap_or_default();
    let state = state(&engine);
    Some(ContainerRow {
        name: SafeText::clean(&names.name),
        project: names.project.map(SafeText::from),
        service: names.service.filter(|_| !names.is_one_off).map(SafeText::from),
        image: SafeText::clean(summary.image.as_deref().unwrap_or_default()),
        state,
        health: health(&engine),
        failing_streak: failing_streak(&engine),
        failing_limit: failing_limit(detail),
        exit: is_over(state).then(|| causes.judge(&names.id, end(&engine))).flatten(),
        since: since(state, &engine, summary),
        restarts: detail
            .restart_count
            .and_then(|count| count.try_into().ok())
            .unwrap_or(0),
        cpu_percent: None,
        memory_bytes: None,
        ports: ports(summary.ports.as_deref().unwrap_or_default()),
        id: names.id,
    })
}

/// Whether the container has a health check, so that its streak is worth asking for.
pub(super) fn has_check(detail: &ContainerInspectResponse) -> bool {
    failing_limit(detail) > 0
}

pub(super) fn state(engine: &EngineState) -> ContainerState {
    match engine.status {
        Some(ContainerStateStatusEnum::CREATED) => ContainerState::Created,
        Some(ContainerStateStatusEnum::RUNNING | ContainerStateStatusEnum::STOPPING) => ContainerState::Running,
        Some(ContainerStateStatusEnum::PAUSED) => ContainerState::Paused,
        Some(ContainerStateStatusEnum::RESTARTING) => ContainerState::Restarting,
        Some(ContainerStateStatusEnum::REMOVING) => ContainerState::Removing,
        Some(ContainerStateStatusEnum::EXITED) => ContainerState::Exited,
        Some(ContainerStateStatusEnum::DEAD) => ContainerState::Dead,
        Some(ContainerStateStatusEnum::EMPTY) | None => ContainerState::Unknown,
    }
}

fn is_over(state: ContainerState) -> bool {
    match state {
        ContainerState::Created | ContainerState::Restarting | ContainerState::Exited | ContainerState::Dead => true,
        ContainerState::Unknown | ContainerState::Running | ContainerState::Paused | ContainerState::Removing => false,
    }
}

fn end(engine: &EngineState) -> End<'_> {
    End {
        started: moment(engine.started_at.as_deref()).is_some(),
        code: engine.exit_code.unwrap_or(0),
        out_of_memory: engine.oom_killed.unwrap_or(false),
        error: engine.error.as_deref().unwrap_or_default(),
    }
}

fn health(engine: &EngineState) -> ContainerHealth {
    match engine.health.as_ref().and_then(|health| health.status) {
        Some(HealthStatusEnum::STARTING) => ContainerHealth::Starting,
        Some(HealthStatusEnum::HEALTHY) => ContainerHealth::Healthy,
        Some(HealthStatusEnum::UNHEALTHY) => ContainerHealth::Unhealthy,
        Some(HealthStatusEnum::NONE | HealthStatusEnum::EMPTY) | None => ContainerHealth::None,
    }
}

fn failing_streak(engine: &EngineState) -> u32 {
    let streak = engine.health.as_ref().and_then(|health| health.failing_streak);
    let runs = engine.running.unwrap_or(false);
    streak
        .filter(|_| runs)
        .and_then(|streak| streak.try_into().ok())
        .unwrap_or(0)
}

fn failing_limit(detail: &ContainerInspectResponse) -> u32 {
    let check = detail.config.as_ref().and_then(|config| config.healthcheck.as_ref());
    let Some(check) = check.filter(|check| {
        let first = check.test.as_ref().and_then(|test| test.first());
        first.is_some_and(|word| word != NO_CHECK)
    }) else {
        return 0;
    };
    let retries = check.retries.and_then(|retries| u32::try_from(retries).ok());
    retries.filter(|retries| *retries > 0).unwrap_or(RETRIES)
}

fn since(state: ContainerState, engine: &EngineState, summary: &ContainerSummary) -> Option<Moment> {
    match state {
        ContainerState::Running | ContainerState::Paused => moment(engine.started_at.as_deref()),
        ContainerState::Restarting | ContainerState::Exited | ContainerState::Dead | ContainerState::Removing => {
            moment(engine.finished_at.as_deref())
        }
        ContainerState::Created | ContainerState::Unknown => {
            summary.created.and_then(|seconds| Moment::from_timestamp(seconds, 0))
        }
    }
}

/// A moment the engine wrote; its zero (year 1) means never.
pub(super) fn moment(text: Option<&str>) -> Option<Moment> {
    let moment = chrono::DateTime::parse_from_rfc3339(text?).ok()?.to_utc();
    (moment > Moment::UNIX_EPOCH).then_some(moment)
}

fn ports(ports: &[PortSummary]) -> Vec<SafeText> {
    let mut published: Vec<String> = ports.iter().filter_map(port).collect();
    published.sort();
    published.dedup();
    published.into_iter().map(SafeText::from).collect()
}

fn port(port: &PortSummary) -> Option<String> {
    let public = port.public_port?;
    let kind = port.typ.map(|kind| kind.to_string()).filter(|kind| !kind.is_empty());
    let kind = kind.unwrap_or_else(|| "tcp".into());
    let host = match port.ip.as_deref() {
        None | Some("") => "0.0.0.0".into(),
        Some(address) if address.contains(':') => format!("[{address}]"),
        Some(address) => address.to_string(),
    };
    Some(format!("{host}:{public}->{}/{kind}", port.private_port))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::container::ExitCause;

    fn summary(json: &str) -> ContainerSummary {
        serde_json::from_str(json).unwrap()
    }

    fn detail(json: &str) -> ContainerInspectResponse {
        serde_json::from_str(json).unwrap()
    }

    const LISTED: &str = r#"{"Id":"c0ffee","Names":["/shop-db-1"],"Image":"db:15","Created":1700000000,
        "Labels":{"com.docker.compose.project":"shop","com.docker.compose.service":"db"},
        "Ports":[{"PrivatePort":5432,"PublicPort":5432,"Type":"tcp","IP":"127.0.0.1"},{"PrivatePort":9,"Type":"tcp"},
                 {"PrivatePort":80,"PublicPort":8080,"Type":"tcp","IP":"::"}]}"#;

    #[test]
    fn a_running_container() {
        let detail = detail(
            r#"{"RestartCount":3,"State":{"Status":"running","Running":true,"StartedAt":"2026-01-02T03:04:05.5Z",
                "Health":{"Status":"healthy","FailingStreak":2}},"Config":{"Healthcheck":{"Test":["CMD","x"],"Retries":5}}}"#,
        );
        let row = row(&summary(LISTED), &detail, &Causes::default()).unwrap();
        assert_eq!((row.name.as_str(), row.label().as_str()), ("shop-db-1", "db"));
        assert_eq!(
            (row.state, row.health),
            (ContainerState::Running, ContainerHealth::Healthy)
        );
        assert_eq!((row.failing_streak, row.failing_limit, row.restarts), (2, 5, 3));
        assert_eq!(row.since.unwrap().to_rfc3339(), "2026-01-02T03:04:05.500+00:00");
        assert_eq!(row.exit, None);
        assert_eq!(
            row.ports,
            ["127.0.0.1:5432->5432/tcp", "[::]:8080->80/tcp"].map(SafeText::from)
        );
    }

    #[test]
    fn an_ended_container_tells_why_and_since_when() {
        let detail = detail(
            r#"{"State":{"Status":"exited","ExitCode":137,"OOMKilled":true,"StartedAt":"2026-01-02T03:04:05Z",
                "FinishedAt":"2026-01-02T03:05:00Z","Health":{"Status":"unhealthy","FailingStreak":4}}}"#,
        );
        let row = row(&summary(LISTED), &detail, &Causes::default()).unwrap();
        assert_eq!(row.exit, Some(ExitCause::OutOfMemory));
        assert_eq!(row.since.unwrap().to_rfc3339(), "2026-01-02T03:05:00+00:00");
        assert_eq!((row.failing_streak, row.failing_limit), (0, 0));
    }

    #[test]
    fn a_container_that_never_ran_has_a_reason_or_none() {
        let never = r#""StartedAt":"0001-01-01T00:00:00Z""#;
        let made = detail(&format!(r#"{{"State":{{"Status":"created",{never}}}}}"#));
        assert_eq!(row(&summary(LISTED), &made, &Causes::default()).unwrap().exit, None);
        let failed = detail(&format!(
            r#"{{"State":{{"Status":"created","ExitCode":127,"Error":"no such program",{never}}}}}"#
        ));
        let exit = row(&summary(LISTED), &failed, &Causes::default()).unwrap().exit;
        assert!(matches!(exit, Some(ExitCause::NeverStarted { .. })), "{exit:?}");
    }

    #[test]
    fn a_one_off_container_is_not_its_service() {
        let listed = LISTED.replace("\"Labels\":{", "\"Labels\":{\"com.docker.compose.oneoff\":\"True\",");
        let row = row(&summary(&listed), &detail("{}"), &Causes::default()).unwrap();
        assert_eq!((row.service.as_ref(), row.label().as_str()), (None, "shop-db-1"));
        assert_eq!(row.state, ContainerState::Unknown);
    }
}
