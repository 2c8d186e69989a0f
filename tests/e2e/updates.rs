//! Status updates from a real host to services of the tests' own: each once, whatever goes wrong, and no secret seen.

use crate::caller::Caller;
use crate::rig::PATIENCE;
use crate::service::{Fault, Model, Service};
use crate::stage::Stage;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use onscene::domain::SafeText;
use onscene::domain::incident::{Command, CommsCommand, DeliveryState, Incident, Severity};
use onscene::time::ticks;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::Duration;

/// What every request carries; none of it may ever be seen.
const KEY: &str = "c4nary-0f-the-Address-77";
const TOKEN: &str = "c4nary-0f-the-Token-4242";
const NAMES: [&str; 4] = ["ops", "page", "duty", "gate"];

/// The four services, a project that sends to them, and its host.
struct Post {
    stage: Stage,
    _runtime: tokio::runtime::Runtime,
    services: [Service; 4],
    host: Option<Child>,
}

impl Post {
    fn open() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let start = |model| runtime.block_on(Service::start(model));
        let services = [Model::Slack, Model::Statuspage, Model::PagerDuty, Model::Webhook].map(start);
        let [ops, page, duty, gate] = services.each_ref().map(|service| format!("http://{}", service.address));
        let stage = Stage::empty()
            .with("OPS_URL", &format!("{ops}/services/T01/B01/{KEY}"))
            .with("GATE_URL", &format!("{gate}/in?key={KEY}"))
            .with("PAGE_TOKEN", TOKEN)
            .with("DUTY_KEY", TOKEN)
            .with("GATE_SECRET", TOKEN);
        stage.configure("config.toml", &configuration(&page, &duty));
        let mut post = Self {
            stage,
            _runtime: runtime,
            services,
            host: None,
        };
        post.start();
        post
    }

    fn start(&mut self) {
        self.host = Some(self.stage.spawn(&["host"]));
    }

    /// Ends the host in the middle of whatever it does.
    fn kill(&mut self) {
        let mut host = self.host.take().unwrap();
        kill(Pid::from_raw(host.id().try_into().unwrap()), Signal::SIGKILL).unwrap();
        host.wait().unwrap();
    }

    fn caller(&self) -> Caller {
        Caller::enter(&self.stage.socket_when_there())
    }

    fn requests(&self, service: usize, update: u64) -> usize {
        let requests = self.services[service].requests();
        requests.iter().filter(|request| request.sequence() == update).count()
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        if let Some(host) = &mut self.host {
            let _ = host.kill();
            let _ = host.wait();
        }
    }
}

fn configuration(page: &str, duty: &str) -> String {
    format!(
        r#"
[docker]
enabled = false

[notify.ops]
kind = "slack"
url = {{ env = "OPS_URL" }}
timeout = "1s"

[notify.page]
kind = "statuspage"
page = "kctbh9vrtdwd"
url = "{page}/v1"
token = {{ env = "PAGE_TOKEN" }}
timeout = "1s"

[notify.duty]
kind = "pagerduty"
url = "{duty}/v2/enqueue"
routing_key = {{ env = "DUTY_KEY" }}
timeout = "1s"

[notify.gate]
kind = "webhook"
url = {{ env = "GATE_URL" }}
signing_secret = {{ env = "GATE_SECRET" }}
timeout = "1s"
"#
    )
}

fn declare(caller: &mut Caller) {
    let declare = Command::Declare {
        title: "carts fail".into(),
        severity: Severity::Sev2,
    };
    assert_eq!(caller.command(declare), None);
}

fn post(text: &str, channels: &[&str]) -> Command {
    let names = |names: &[&str]| names.iter().map(|name| SafeText::from(*name)).collect();
    Command::Comms(CommsCommand::PostUpdate {
        text: text.lines().map(SafeText::from).collect(),
        channels: names(channels),
        typed: names(&["page"]),
        number: None,
    })
}

fn all_sent(incident: &Incident, count: usize) -> bool {
    let deliveries = incident.comms.iter().flat_map(|update| &update.deliveries);
    incident.comms.len() == count && deliveries.clone().all(|delivery| delivery.state.is_sent())
}

/// Whether people are told that they may see an update twice.
fn is_doubled(incident: &Incident, update: u64, channel: &str) -> bool {
    let update = incident.update_numbered(u32::try_from(update).unwrap()).unwrap();
    let state = &update.delivery(&channel.into()).unwrap().state;
    matches!(state, DeliveryState::Sent { doubled: true, .. })
}

/// How often readers of a service see an update.
fn seen(service: &Service, update: u64) -> usize {
    service.shown().iter().filter(|shown| **shown == update).count()
}

#[test]
fn every_update_arrives_once_whatever_the_services_do() {
    let post_office = Post::open();
    let later = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 2\r\n\r\nno";
    let faults: [&[Fault]; 7] = [
        &[Fault::Answer(later.into())],
        &[Fault::status("420 Enhance Your Calm"), Fault::status("503 Busy")],
        &[Fault::status("500 Internal Server Error"), Fault::Reset],
        &[Fault::Silence],
        &[Fault::TakenHalfHead],
        &[Fault::TakenSilence],
        &[Fault::TakenHalfBody],
    ];
    for service in &post_office.services {
        for (update, faults) in (1..).zip(faults) {
            service.fail(update, faults);
        }
    }
    let mut caller = post_office.caller();
    declare(&mut caller);
    let since = ticks();
    for update in 1..=faults.len() {
        assert_eq!(caller.command(post(&format!("update number {update}"), &NAMES)), None);
    }
    let incident = caller.incident("all sent", |incident| all_sent(incident, faults.len()));
    println!(
        "figure: {} updates to 4 services, each with a fault: {:?}",
        faults.len(),
        since.elapsed()
    );
    for (update, faults) in (1..).zip(faults) {
        let is_unclear = faults.iter().any(Fault::is_unclear);
        for (service, name) in post_office.services.iter().zip(NAMES) {
            let may_double = name == "ops" && is_unclear;
            let count = seen(service, update);
            assert!(
                count == 1 || may_double && count == 2,
                "update {update} is {count} times at {name}: {faults:?}"
            );
            assert!(
                count == 1 || is_doubled(&incident, update, name),
                "update {update} is twice at {name} and nobody was told"
            );
        }
        let was_refused = update <= 2;
        assert!(
            !was_refused || !is_doubled(&incident, update, "ops"),
            "no doubt where the service refused: {update}"
        );
    }
    for service in &post_office.services {
        let mut shown = service.shown();
        shown.dedup();
        assert!(shown.is_sorted(), "{shown:?}");
    }
}

/// When the host is killed after an approval.
enum End {
    /// This long after the answer.
    After(u64),
    /// Once every service has taken the update, and answered none of it.
    Taken,
}

#[test]
fn a_host_killed_between_approval_and_answer_sends_each_update_once() {
    let mut post_office = Post::open();
    let mut caller = post_office.caller();
    declare(&mut caller);
    let ends = [0, 3, 10, 30, 100, 300]
        .map(End::After)
        .into_iter()
        .chain([End::Taken, End::Taken]);
    let (mut kills, mut doubled, mut told) = (0_u32, 0, 0);
    for (update, end) in (1_u64..).zip(ends) {
        if matches!(end, End::Taken) {
            for service in &post_office.services {
                service.fail(update, &[Fault::TakenSilence]);
            }
        }
        assert_eq!(caller.command(post(&format!("update number {update}"), &NAMES)), None);
        match end {
            End::After(millis) => std::thread::sleep(Duration::from_millis(millis)),
            End::Taken => {
                let until = ticks() + PATIENCE;
                while (0..4).any(|service| post_office.requests(service, update) == 0) {
                    assert!(ticks() < until, "not every service was asked");
                    std::thread::sleep(Duration::from_millis(5));
                }
            }
        }
        post_office.kill();
        kills += 1;
        post_office.start();
        caller = post_office.caller();
        let count = usize::try_from(update).unwrap();
        let incident = caller.incident("all sent after the kill", |incident| all_sent(incident, count));
        for (service, name) in post_office.services.iter().zip(NAMES) {
            let count = seen(service, update);
            let is_told = is_doubled(&incident, update, name);
            if name == "ops" {
                assert!(
                    count == 1 || count == 2 && is_told,
                    "update {update} is {count} times at ops, unsaid"
                );
                doubled += u32::from(count == 2);
                told += u32::from(is_told);
            } else {
                assert_eq!((count, is_told), (1, false), "update {update} at {name}");
            }
        }
    }
    println!(
        "figure: {kills} hosts killed between approval and answer: 0 lost, 0 doubled where the service can tell; {doubled} \
         doubled at Slack, {told} said to be so perhaps"
    );
    assert!(doubled > 0, "the test has to reach the case that nobody can tell");
}

/// A value in the forms it travels in.
fn forms(value: &str) -> Vec<String> {
    use base64::Engine as _;
    let base64 = base64::engine::general_purpose::STANDARD.encode(value);
    vec![value.into(), base64, format!("Bearer {value}")]
}

fn assert_unseen(place: &str, bytes: &[u8]) {
    for canary in [KEY, TOKEN] {
        for form in forms(canary) {
            let is_there = memchr::memmem::find(bytes, form.as_bytes()).is_some();
            assert!(!is_there, "{place} shows {form}");
        }
    }
}

fn files(below: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(below).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    paths
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .collect()
}

/// Answers that quote everything a service was told, in every place that an answer has.
fn answer(status: &str) -> Fault {
    let mut echo = format!("cannot POST /in?key={KEY} /services/T01/B01/{KEY}");
    for form in forms(TOKEN).iter().chain(&forms(KEY)) {
        let _ = write!(echo, " {form}");
    }
    let head = echo.replace(|c: char| c.is_control(), "");
    Fault::Answer(format!(
        "HTTP/1.1 {status} {head}\r\nX-Echo: {head}\r\nContent-Length: {}\r\n\r\n{echo}",
        echo.len()
    ))
}

/// Runs all that prints something of an incident; how many commands that were.
fn assert_unseen_in_commands(stage: &Stage) -> usize {
    let commands = [
        &["incident", "export"][..],
        &["incident", "export", "--json"],
        &["incident", "export", "--jsonl"],
        &["incident", "show", "--json"],
        &["status", "--json"],
        &["check-config"],
        &["check"],
        &["incident", "list"],
        &["incident", "search", "token"],
    ];
    for args in commands {
        let ended = stage.run(args);
        assert_unseen(&args.join(" "), format!("{}{}", ended.out, ended.err).as_bytes());
    }
    commands.len()
}

#[test]
fn no_token_and_no_address_is_seen_anywhere() {
    let post_office = Post::open();
    for service in &post_office.services {
        service.fail(1, &[answer("400")]);
        service.fail(2, &[answer("503"), Fault::TakenReset]);
    }
    let mut caller = post_office.caller();
    declare(&mut caller);
    let rig = post_office.stage.on_terminal(&[], 120, 36);
    rig.wait_text("carts fail");
    rig.press("6");
    let careless = format!("the token is {TOKEN}\nask {KEY}");
    assert_eq!(caller.command(post(&careless, &NAMES)), None);
    assert_eq!(caller.command(post(&format!("again {TOKEN}"), &NAMES)), None);
    let incident = caller.incident("both at their end", |incident| {
        let mut deliveries = incident.comms.iter().flat_map(|update| &update.deliveries);
        incident.comms.len() == 2 && !deliveries.any(|delivery| delivery.state.is_on_its_way())
    });
    let failed = &incident.update_numbered(1).unwrap().deliveries;
    let is_failed = |state: &DeliveryState| matches!(state, DeliveryState::Failed { .. });
    assert!(failed.iter().all(|delivery| is_failed(&delivery.state)), "{failed:?}");
    rig.wait_text("NOT SENT");
    for keys in ["z", "z", "1", "6", "?", "\u{1b}"] {
        rig.press(keys);
    }
    rig.wait_text("NOT SENT");
    assert!(
        !rig.raw_contains(KEY.as_bytes()) && !rig.raw_contains(TOKEN.as_bytes()),
        "the screen shows it"
    );
    assert_unseen("what a console hears", caller.heard.join("\n").as_bytes());
    let places = assert_unseen_in_commands(&post_office.stage);
    for service in &post_office.services {
        for request in service.requests() {
            assert!(
                !request.body.contains(&format!("token is {TOKEN}")),
                "what is typed in by mistake goes out"
            );
        }
    }
    let all = files(post_office.stage.root());
    let kept: Vec<&PathBuf> = all.iter().filter(|file| !file.ends_with("config.toml")).collect();
    assert!(
        kept.iter()
            .any(|file| file.extension().is_some_and(|extension| extension == "sqlite")),
        "{all:?}"
    );
    for file in &kept {
        assert_unseen(&file.display().to_string(), &fs::read(file).unwrap_or_default());
    }
    println!(
        "figure: canaries unseen in {} files, {} messages, {} bytes of a screen, {places} commands",
        kept.len(),
        caller.heard.len(),
        rig.bytes_read()
    );
}
