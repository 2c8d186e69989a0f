//! A queue with one or more channels, and updates to send through it.

use crate::service::{Model, Service};
use onscene::domain::incident::{Severity, Status};
use onscene::domain::{EventId, IncidentId, JournalId, Masker, Moment, SafeText, Secret, UpdateId};
use onscene::notify::channel::{pagerduty, slack, statuspage, webhook};
use onscene::notify::queue::{self, Sender, Setup};
use onscene::notify::{Backoff, Event, Job, Key, Kind, Spec, State, Update};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// The longest wait for anything in these tests.
const PATIENCE: Duration = Duration::from_mins(1);

pub const MODELS: [Model; 4] = [Model::Slack, Model::Statuspage, Model::PagerDuty, Model::Webhook];

/// Short waits, and no end of patience in all.
pub const BACKOFF: Backoff = Backoff {
    first: Duration::from_millis(20),
    longest: Duration::from_millis(50),
    limit: Duration::from_secs(20),
};

/// What every test sends with; none of it may ever be seen.
pub const URL_KEY: &str = "c4nary-0f-the-Address-77";
pub const TOKEN: &str = "c4nary-0f-the-Token-4242";

pub fn update(sequence: u32) -> Update {
    let status = match sequence {
        1 => Status::Investigating,
        2 => Status::Identified,
        3 => Status::Monitoring,
        _ => Status::Resolved,
    };
    Update {
        incident: IncidentId(7),
        declared: EventId::new("01990000-0000-7000-8000-000000000007"),
        update: UpdateId::new(format!("01990000-0000-7000-8000-0000000{sequence:05}")),
        sequence,
        status,
        severity: Severity::Sev2,
        title: "Checkout answers 503".into(),
        text: vec![
            SafeText::from(format!("update number {sequence}")),
            "second line".into(),
        ],
        at: Moment::from_timestamp(1_700_000_000, 0).unwrap(),
        next_at: Moment::from_timestamp(1_700_000_900, 0),
        is_public: false,
        public_title: None,
        origin: JournalId::new("0a1b2c3d4e5f6071"),
        head: None,
    }
}

/// A channel of this kind with its service at `base`, such as `http://127.0.0.1:4000`.
pub fn spec(name: &str, model: Model, base: &str) -> Spec {
    let kind = match model {
        Model::Slack => Kind::Slack(slack::Target {
            url: Secret::new(format!("{base}/services/T01/B01/{URL_KEY}")),
        }),
        Model::Webhook => Kind::Webhook(webhook::Target {
            url: Secret::new(format!("{base}/in?key={URL_KEY}")),
            signing_secret: Some(Secret::new(TOKEN)),
        }),
        Model::PagerDuty => Kind::PagerDuty(pagerduty::Target {
            url: Secret::new(format!("{base}/v2/enqueue")),
            routing_key: Secret::new(TOKEN),
            source: "shop".into(),
        }),
        Model::Statuspage => Kind::Statuspage(statuspage::Target {
            base: Secret::new(format!("{base}/v1")),
            page: "kctbh9vrtdwd".into(),
            token: Secret::new(TOKEN),
        }),
    };
    Spec {
        patience: Duration::from_secs(4),
        pace: Duration::from_millis(1),
        ..Spec::new(name, kind)
    }
}

pub fn spec_of(name: &str, model: Model, service: &Service) -> Spec {
    spec(name, model, &format!("http://{}", service.address))
}

pub struct Post {
    pub sender: Sender,
    pub events: mpsc::Receiver<Event>,
    pub task: JoinHandle<State>,
}

impl Post {
    pub fn open(specs: Vec<Spec>, state: State, backoff: Backoff) -> Self {
        let secrets: Vec<(String, Secret)> = specs.iter().flat_map(Spec::secrets).collect();
        let masker = Masker::new(secrets.iter().map(|(name, secret)| (name, secret.reveal())));
        Self::masked(specs, state, backoff, masker)
    }

    pub fn masked(specs: Vec<Spec>, state: State, backoff: Backoff, masker: Masker) -> Self {
        let (sender, asks) = queue::channel();
        let (out, events) = mpsc::channel(1);
        let setup = Setup {
            specs,
            state,
            masker,
            backoff,
        };
        let task = tokio::spawn(queue::run(setup, asks, out));
        Self { sender, events, task }
    }

    pub fn send(&self, channel: &str, sequences: std::ops::RangeInclusive<u32>) {
        for sequence in sequences {
            self.sender.send(Job::new(update(sequence), channel)).unwrap();
        }
    }

    pub async fn next(&mut self) -> Event {
        let next = tokio::time::timeout(PATIENCE, self.events.recv()).await;
        next.unwrap().unwrap()
    }

    /// Everything that is told until `count` deliveries came to their end.
    pub async fn until_the_end_of(&mut self, count: usize) -> Vec<Event> {
        let mut told = Vec::new();
        while told.iter().filter(|event: &&Event| event.is_last()).count() < count {
            told.push(self.next().await);
        }
        told
    }

    /// Ends the queue and gives what is left.
    pub async fn close(self) -> State {
        drop(self.sender);
        let ended = tokio::time::timeout(PATIENCE, self.task).await;
        ended.unwrap().unwrap()
    }
}

/// The keys of everything that was sent, in order.
pub fn sent(events: &[Event]) -> Vec<&Key> {
    events
        .iter()
        .filter(|event| matches!(event, Event::Sent { .. }))
        .map(Event::key)
        .collect()
}
