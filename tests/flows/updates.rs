//! Status updates, from the draft to each channel.

use super::stage::{Stage, console, offer};
use onscene::domain::channel::UpdateOffer;
use onscene::domain::clock::ClockKind;
use onscene::domain::incident::{Command, CommsCommand, DeliveryState, Incident, Severity, Status, TalkCommand};
use onscene::domain::{Head, JournalId, Masker, Moment, RunId, SafeText, Secret, UpdateId};
use onscene::host::{Input, Setup};
use onscene::notify::channel::{file, slack, statuspage};
use onscene::notify::{Event, Job, Kind, Spec};
use onscene::wire::{ToConsole, ToHost};
use std::time::Duration;

const TOKEN: &str = "c4nary-0f-the-Token-4242";

fn slack() -> Spec {
    let url = Secret::new(format!("https://hooks.slack.com/services/T1/B1/{TOKEN}"));
    Spec::new("ops", Kind::Slack(slack::Target { url }))
}

fn page() -> Spec {
    let target = statuspage::Target {
        base: Secret::new(statuspage::ADDRESS),
        page: "kctbh9vrtdwd".into(),
        token: Secret::new(TOKEN),
    };
    Spec::new("page", Kind::Statuspage(target))
}

fn by_hand(setup: &mut Setup) {
    let directory = "/state/updates".into();
    setup.channels = vec![
        Spec::new("clipboard", Kind::Clipboard),
        Spec::new("file", Kind::File(file::Target { directory })),
    ];
    setup.no_channels = true;
}

fn two(setup: &mut Setup) {
    (setup.channels, setup.no_channels) = (vec![page(), slack()], false);
    setup.masker = Masker::new([("notify.page.token", TOKEN)]);
}

fn stage() -> Stage {
    let mut stage = Stage::set_up(Vec::new(), two);
    stage.declare();
    stage.pass(Duration::from_secs(1));
    stage
}

fn lines(text: &[&str]) -> Vec<SafeText> {
    text.iter().map(|line| SafeText::clean(line)).collect()
}

fn post(text: &[&str], channels: &[&str]) -> Command {
    Command::Comms(CommsCommand::PostUpdate {
        text: lines(text),
        channels: lines(channels),
        typed: lines(&["page"]),
        number: None,
    })
}

fn sent(job: &Job) -> Event {
    Event::Sent {
        key: job.key(),
        status: Some(200),
        remote_id: None,
        doubled: job.unsure && job.channel == "ops",
    }
}

fn waits(job: &Job, why: &str, attempts: u32, retry_at: Moment) -> Event {
    Event::Waiting {
        key: job.key(),
        why: why.into(),
        retry_at,
        attempts,
    }
}

fn newest(incident: &Incident) -> UpdateId {
    incident.comms.last().unwrap().update.clone()
}

fn state(incident: &Incident, channel: &str) -> DeliveryState {
    let update = incident.comms.last().unwrap();
    update.delivery(&channel.into()).unwrap().state.clone()
}

fn notices(stage: &Stage) -> Vec<String> {
    let notices = stage.told.iter().filter_map(|told| match told {
        ToConsole::Notice(notice) => Some(notice.text.to_string()),
        _ => None,
    });
    notices.collect()
}

fn text_of(offer: &UpdateOffer, audience: &str) -> String {
    let text = offer
        .texts
        .iter()
        .find(|text| text.audience.as_str() == audience)
        .unwrap();
    let lines: Vec<&str> = text.text.iter().map(SafeText::as_str).collect();
    lines.join("\n")
}

#[test]
fn a_text_is_offered_for_each_kind_of_reader() {
    let mut stage = stage();
    assert_eq!(stage.run_step("restart"), None);
    let run = stage.started[0].0.clone();
    stage.host_says_finished(&run);
    let todo = |text: &str, to: &str| {
        Command::Talk(TalkCommand::AddTodo {
            text: text.into(),
            to: to.into(),
        })
    };
    stage.command(todo("check the replica", "li"));
    stage.command(Command::SetStatus { to: Status::Identified });
    let told = offer(&mut stage);
    assert_eq!((told.ticket, told.number, told.refusal.is_none()), (41, 1, true));
    assert_eq!(told.texts[0].audience, *"internal", "the team comes first");
    assert_eq!(told.texts[0].channels, lines(&["ops"]));
    let internal = text_of(&told, "internal");
    for part in [
        "SEV2 identified: carts fail",
        "Impact: not known yet",
        "Commander: maya",
        "- restart: exit 0 in 0.0 s",
        "- status is now identified",
        "- li: check the replica",
        "Next update: 2024-10-04 00:15 UTC",
    ] {
        assert!(internal.contains(part), "{part} is not in\n{internal}");
    }
    let public = text_of(&told, "public");
    assert!(public.contains("We know the cause and are working on it."), "{public}");
    for inside in ["maya", "li:", "restart", "carts", "replica"] {
        assert!(!public.contains(inside), "{inside} is not for everybody:\n{public}");
    }
    let rows: Vec<(&str, bool, bool)> = told
        .channels
        .iter()
        .map(|row| (row.name.as_str(), row.is_public, row.is_ready()))
        .collect();
    assert_eq!(rows, [("page", true, true), ("ops", false, true)]);
    assert_eq!(stage.command(post(&["one"], &["ops"])), None);
    stage.command(Command::Note { text: "chatter".into() });
    let told = offer(&mut stage);
    assert_eq!(told.number, 2);
    assert!(
        text_of(&told, "internal").contains("- nothing new"),
        "only what came after the last update"
    );
}

/// The lines under a heading of a text.
fn below<'a>(text: &'a str, heading: &str) -> Vec<&'a str> {
    let mut lines = text.lines().skip_while(|line| *line != heading).skip(1);
    lines.by_ref().take_while(|line| line.starts_with("- ")).collect()
}

#[test]
fn a_text_has_one_word_for_the_status_and_tells_where_things_stand() {
    let mut stage = Stage::set_up(Vec::new(), |setup| {
        two(setup);
        let mut deciders = Spec::new("board", Kind::Clipboard);
        deciders.template = onscene::notify::Template::built_in("executive").unwrap();
        setup.channels.push(deciders);
    });
    stage.declare();
    stage.pass(Duration::from_secs(1));
    assert_eq!(stage.run_step("restart"), None);
    let run = stage.started[0].0.clone();
    stage.host_says_finished(&run);
    for to in [Status::Identified, Status::Triage] {
        assert_eq!(stage.command(Command::SetStatus { to }), None);
    }
    let told = offer(&mut stage);
    let internal = text_of(&told, "internal");
    assert_eq!(internal.lines().next(), Some("SEV2 triage: carts fail"));
    assert_eq!(
        below(&internal, "Since the last update:"),
        ["- restart: exit 0 in 0.0 s"],
        "the way there and back is no news"
    );
    let deciders = text_of(&told, "executive");
    assert_eq!(deciders.lines().next(), Some("SEV2 triage: carts fail"));
    assert_eq!(below(&deciders, "What changed:"), ["- nothing new"]);
    for to in [Status::Mitigated, Status::Monitoring, Status::Resolved] {
        assert_eq!(stage.command(Command::SetStatus { to }), None);
    }
    let told = offer(&mut stage);
    let public = text_of(&told, "public");
    assert_eq!(
        public,
        "There was a problem with our service.\n\nThe problem is over.\n\nNext update: none planned"
    );
    assert_eq!(
        text_of(&told, "internal").lines().next(),
        Some("SEV2 resolved: carts fail")
    );
}

#[test]
fn what_only_the_page_was_told_or_nobody_got_is_news_for_the_team_still() {
    let mut stage = stage();
    stage.command(Command::SetStatus { to: Status::Identified });
    let news = |stage: &mut Stage| {
        let internal = text_of(&offer(stage), "internal");
        let lines = below(&internal, "Since the last update:");
        lines.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(stage.command(post(&["we know why"], &["page"])), None);
    assert_eq!(news(&mut stage), ["- status is now identified"]);
    assert_eq!(stage.command(post(&["we know why"], &["ops"])), None);
    assert_eq!(news(&mut stage), ["- nothing new"]);
    let job = stage.posted.last().unwrap().clone();
    stage.take(Input::Post(Event::Failed {
        key: job.key(),
        why: "404".into(),
        unsure: false,
    }));
    assert_eq!(news(&mut stage), ["- status is now identified"]);
}

#[test]
fn nothing_is_offered_where_no_incident_is() {
    let mut stage = Stage::set_up(Vec::new(), two);
    let refusal = offer(&mut stage).refusal.unwrap();
    assert_eq!(refusal.to_string(), "no incident is open (hint: declare one first)");
}

#[test]
fn an_update_goes_to_each_channel_and_is_sent_when_the_service_says_so() {
    let mut stage = stage();
    stage.pass(Duration::from_mins(5));
    assert_eq!(stage.command(post(&["db is back"], &["ops", "page"])), None);
    let jobs = stage.posted.clone();
    let names: Vec<&str> = jobs.iter().map(|job| job.channel.as_str()).collect();
    assert_eq!(names, ["ops", "page"]);
    assert!(
        jobs.iter()
            .all(|job| !job.unsure && job.update.sequence == 1 && job.update.body() == "db is back")
    );
    let before = stage.incident().clock(ClockKind::Update).unwrap().due;
    let retry = stage.now + Duration::from_secs(20);
    stage.take(Input::Post(waits(&jobs[1], "429 too many", 1, retry)));
    stage.take(Input::Post(sent(&jobs[0])));
    let incident = stage.incident();
    assert!(state(&incident, "ops").is_sent());
    assert_eq!(
        state(&incident, "page"),
        DeliveryState::Waiting {
            why: "429 too many".into(),
            retry_at: retry,
            attempts: 1
        }
    );
    assert!(incident.clock(ClockKind::Update).unwrap().due > before);
    let facts = stage.journal.len();
    let later = retry + Duration::from_secs(20);
    stage.take(Input::Post(waits(&jobs[1], "429 too many", 2, later)));
    assert_eq!(stage.journal.len(), facts, "the same reason is no news");
    let incident = stage.incident();
    let DeliveryState::Waiting { retry_at, attempts, .. } = state(&incident, "page") else {
        panic!("it waits");
    };
    assert_eq!((retry_at, attempts), (later, 2), "but the screen knows when");
    stage.take(Input::Post(sent(&jobs[1])));
    stage.take(Input::Post(sent(&jobs[1])));
    let incident = stage.incident();
    assert!(incident.has_page() && incident.clock(ClockKind::PublicUpdate).is_some());
    assert_eq!((incident.updates, incident.links.len()), (1, 1));
    let told = notices(&stage);
    let out = |text: &str| told.iter().filter(|told| *told == text).count();
    assert_eq!(
        (out("update 1 sent to ops"), out("update 1 sent to page")),
        (1, 1),
        "{told:?}"
    );
    assert_eq!(out("update 1 to page waits: 429 too many"), 1);
}

#[test]
fn a_full_disk_sends_nothing_and_says_so() {
    let mut stage = stage();
    stage.disk_is_full = true;
    let refusal = stage.command(post(&["one"], &["ops"])).unwrap();
    assert!(refusal.contains("the disk is full"), "{refusal}");
    assert!(stage.posted.is_empty());
}

#[test]
fn words_of_the_queue_wait_for_the_disk_and_come_in_their_order() {
    let mut stage = stage();
    stage.command(post(&["one"], &["ops", "page"]));
    let jobs = stage.posted.clone();
    stage.disk_is_full = true;
    stage.take(Input::Post(sent(&jobs[0])));
    stage.take(Input::Post(sent(&jobs[1])));
    assert!(!state(&stage.incident(), "ops").is_sent(), "not written, not said");
    stage.disk_is_full = false;
    stage.pass(Duration::from_secs(1));
    let incident = stage.incident();
    assert!(state(&incident, "ops").is_sent() && state(&incident, "page").is_sent());
    assert_eq!((incident.updates, incident.links.len()), (1, 1));
}

#[test]
fn what_was_on_its_way_when_the_host_died_is_taken_up_with_the_same_key() {
    let mut stage = stage();
    stage.command(post(&["one"], &["ops", "page"]));
    stage.command(post(&["two"], &["ops"]));
    let jobs = stage.posted.clone();
    stage.take(Input::Post(sent(&jobs[1])));
    let mut next = Stage::set_up(stage.journal.clone(), two);
    let left = next.host.post_left();
    assert_eq!(left.jobs.len(), 2);
    for (job, old) in left.jobs.iter().zip([&jobs[0], &jobs[2]]) {
        assert_eq!(
            (&job.update, job.key()),
            (&old.update, old.key()),
            "the same to the letter"
        );
        assert!(job.unsure, "nobody knows how far it had come");
    }
    let [past] = &left.past[..] else {
        panic!("{:?}", left.past)
    };
    assert_eq!(
        (past.channel.as_str(), past.sent.contains(&jobs[1].update.update)),
        ("page", true)
    );
    next.take(Input::Post(sent(&left.jobs[0])));
    let incident = next.incident();
    let update = incident.update_numbered(1).unwrap();
    assert!(matches!(
        update.delivery(&"ops".into()).unwrap().state,
        DeliveryState::Sent { doubled: true, .. }
    ));
    let told = notices(&next);
    let sentence = "update 1 sent to ops, perhaps twice: an earlier attempt was not answered";
    assert!(told.iter().any(|told| told == sentence), "{told:?}");
}

#[test]
fn what_would_come_too_late_is_left_to_a_person() {
    let mut stage = stage();
    stage.command(post(&["one"], &["ops"]));
    let mut journal = stage.journal.clone();
    for event in &mut journal {
        event.at -= Duration::from_secs(902);
    }
    let mut next = Stage::set_up(journal, two);
    assert!(next.host.post_left().jobs.is_empty());
    next.pass(Duration::from_secs(1));
    let DeliveryState::Failed { why, unsure } = state(&next.incident(), "ops") else {
        panic!("it is not sent by itself");
    };
    assert!(unsure && why.as_str().starts_with("no host was there"), "{why}");
    let again = CommsCommand::SendAgain {
        update: newest(&next.incident()),
        channel: "ops".into(),
        typed: "".into(),
    };
    assert_eq!(next.command(Command::Comms(again)), None);
    assert!(next.posted[0].unsure);
}

#[test]
fn a_read_only_host_takes_nothing_up() {
    let mut stage = stage();
    stage.command(post(&["one"], &["ops"]));
    let next = Stage::set_up(stage.journal.clone(), |setup| {
        two(setup);
        setup.read_only = true;
    });
    assert_eq!(next.host.post_left(), onscene::notify::State::default());
    let warned = next.told.iter().any(|told| match told {
        ToConsole::Welcome(welcome) => welcome
            .warnings
            .iter()
            .any(|text| text.as_str().contains("is not sent")),
        _ => false,
    });
    assert!(warned);
}

#[test]
fn what_waits_is_taken_back_and_what_flies_is_taken_back_once_it_waits() {
    let mut stage = stage();
    stage.command(post(&["one"], &["ops"]));
    let (job, update) = (stage.posted[0].clone(), newest(&stage.incident()));
    let back = Command::Comms(CommsCommand::WithdrawUpdate { update, channel: None });
    assert_eq!(stage.command(back), None);
    assert_eq!(stage.unwanted, [job.key()]);
    stage.take(Input::Post(waits(&job, "500", 1, stage.now)));
    assert_eq!(stage.unwanted.len(), 2, "it was in the air, now it can be caught");
    let mut died = Stage::set_up(stage.journal.clone(), two);
    assert!(
        died.host.post_left().jobs.is_empty(),
        "what nobody wants is not sent after a restart"
    );
    died.pass(Duration::from_secs(1));
    assert_eq!(
        state(&died.incident(), "ops"),
        DeliveryState::Withdrawn { unsure: true }
    );
    stage.take(Input::Post(Event::Failed {
        key: job.key(),
        why: onscene::notify::lanes::WITHDRAWN.into(),
        unsure: false,
    }));
    assert_eq!(
        state(&stage.incident(), "ops"),
        DeliveryState::Withdrawn { unsure: false }
    );
}

#[test]
fn what_failed_is_said_loudly_and_sent_again_with_its_doubt() {
    let mut stage = stage();
    stage.command(post(&["one"], &["ops"]));
    let (job, update) = (stage.posted[0].clone(), newest(&stage.incident()));
    stage.take(Input::Post(Event::Failed {
        key: job.key(),
        why: format!("given up: POST /{TOKEN}").into(),
        unsure: true,
    }));
    let told = notices(&stage).join("\n");
    assert!(
        told.contains("update 1 to ops NOT SENT: given up: POST /[secret:notify.page.token]") && !told.contains(TOKEN),
        "{told}"
    );
    let again = CommsCommand::SendAgain {
        update: update.clone(),
        channel: "ops".into(),
        typed: "".into(),
    };
    assert_eq!(stage.command(Command::Comms(again)), None);
    assert!(stage.posted[1].unsure && stage.posted[1].key() == job.key());
}

#[test]
fn without_channels_the_person_pastes_it_and_the_clock_waits_for_that() {
    let mut stage = Stage::set_up(Vec::new(), by_hand);
    stage.declare();
    let told = offer(&mut stage);
    assert!(told.note.as_str().starts_with("no channel is set up"), "{}", told.note);
    stage.pass(Duration::from_mins(4));
    let due = stage.incident().clock(ClockKind::Update).unwrap().due;
    assert_eq!(stage.command(post(&["we know"], &["clipboard", "file"])), None);
    let jobs = stage.posted.clone();
    let text = lines(&["we know"]);
    stage.take(Input::Post(Event::Copy {
        key: jobs[0].key(),
        text,
    }));
    stage.take(Input::Post(sent(&jobs[1])));
    let pasted = stage.told.iter().find_map(|told| match told {
        ToConsole::Paste { text, channel, .. } if channel.as_str() == "clipboard" => Some(text.clone()),
        _ => None,
    });
    assert!(pasted.unwrap().contains(&"we know".into()));
    let incident = stage.incident();
    assert_eq!(state(&incident, "clipboard"), DeliveryState::Ready);
    assert_eq!(
        incident.clock(ClockKind::Update).unwrap().due,
        due,
        "nobody was reached yet"
    );
    let mark = CommsCommand::MarkSent {
        update: newest(&incident),
        channel: "clipboard".into(),
    };
    assert_eq!(stage.command(Command::Comms(mark)), None);
    let incident = stage.incident();
    assert!(incident.clock(ClockKind::Update).unwrap().due > due);
    assert_eq!(incident.updates, 1);
}

#[test]
fn a_secret_in_a_text_goes_nowhere() {
    let mut stage = stage();
    let text = format!("the token is {TOKEN}");
    assert_eq!(stage.command(post(&[&text], &["ops"])), None);
    let incident = stage.incident();
    let whole = format!("{:?} {:?} {incident:?}", stage.posted, stage.journal);
    assert!(!whole.contains(TOKEN));
    assert_eq!(stage.posted[0].update.body(), "the token is [secret:notify.page.token]");
}

#[test]
fn an_update_on_its_way_keeps_the_host_awake() {
    let mut stage = stage();
    stage.command(Command::SetStatus { to: Status::Resolved });
    stage.command(post(&["over"], &["ops"]));
    let job = stage.posted[0].clone();
    stage.take(Input::Said {
        console: console(),
        message: ToHost::Stop { force: false },
        fresh: RunId::new("unused"),
    });
    assert!(!stage.stopped, "nobody stops it by chance");
    stage.take(Input::Left { console: console() });
    stage.pass(Duration::from_hours(1));
    stage.pass(Duration::from_hours(1));
    assert!(!stage.stopped);
    stage.take(Input::Post(sent(&job)));
    stage.pass(Duration::from_hours(1));
    assert!(stage.stopped);
}

#[test]
fn an_update_of_an_incident_that_is_over_is_written_into_its_own_journal() {
    let mut stage = stage();
    stage.command(Command::SetStatus { to: Status::Resolved });
    stage.command(post(&["over"], &["ops"]));
    let job = stage.posted[0].clone();
    let again = Command::Declare {
        title: "again".into(),
        severity: Severity::Sev3,
    };
    assert_eq!(stage.command(again), None);
    stage.take(Input::Post(sent(&job)));
    let last = stage.journal.last().unwrap();
    assert_eq!(
        (last.incident.0, onscene::domain::incident::words(&last.fact)),
        (1, "update 1 sent to ops".into())
    );
    assert!(stage.incident().comms.is_empty());
    let over = Incident::replay(
        &stage
            .journal
            .iter()
            .filter(|event| event.incident.0 == 1)
            .cloned()
            .collect::<Vec<_>>(),
    );
    assert!(state(&over.unwrap(), "ops").is_sent());
}

/// What this stage's journal says, in a host of another journal that took it in.
fn elsewhere(stage: &Stage) -> Stage {
    Stage::set_up(stage.journal.clone(), |setup| {
        two(setup);
        setup.journal = JournalId::new("elsewhere-77aa");
    })
}

#[test]
fn another_hosts_update_is_never_sent_from_here_by_itself() {
    let mut stage = stage();
    stage.command(post(&["one"], &["ops", "page"]));
    let job = stage.posted[0].clone();
    let mut other = elsewhere(&stage);
    assert!(other.host.post_left().jobs.is_empty(), "who approved it brings it out");
    other.pass(Duration::from_mins(20));
    assert!(other.posted.is_empty());
    assert_eq!(
        state(&other.incident(), "ops"),
        DeliveryState::Queued,
        "and says what becomes of it"
    );
    let update = newest(&other.incident());
    let back = CommsCommand::WithdrawUpdate {
        update: update.clone(),
        channel: None,
    };
    let refused = other.command(Command::Comms(back)).unwrap();
    assert!(
        refused.starts_with("another host brings this update out to ops"),
        "{refused}"
    );
    let again = CommsCommand::SendAgain {
        update,
        channel: "ops".into(),
        typed: "".into(),
    };
    assert_eq!(other.command(Command::Comms(again)), None, "a person may");
    let [sent_here] = &other.posted[..] else {
        panic!("{:?}", other.posted)
    };
    assert!(sent_here.unsure && sent_here.key() == job.key());
    let next = elsewhere(&other);
    let left: Vec<String> = next
        .host
        .post_left()
        .jobs
        .iter()
        .map(|job| job.channel.clone())
        .collect();
    assert_eq!(
        left,
        ["ops"],
        "what was asked here is this host's to bring out, the page is not"
    );
    assert!(Stage::set_up(other.journal.clone(), two).host.post_left().jobs.len() == 1);
}

#[test]
fn another_hosts_update_keeps_no_host_awake() {
    let mut stage = stage();
    stage.command(Command::SetStatus { to: Status::Resolved });
    stage.command(post(&["over"], &["ops"]));
    let mut other = elsewhere(&stage);
    other.take(Input::Left { console: console() });
    other.pass(Duration::from_hours(1));
    other.pass(Duration::from_hours(1));
    assert!(other.stopped);
}

#[test]
fn two_journals_may_give_one_number_and_nothing_is_mixed_up() {
    let mut here = stage();
    let mut there = elsewhere(&here);
    there.tickets = 100;
    here.command(post(&["from here"], &["ops"]));
    there.command(post(&["from there"], &["ops"]));
    let (own, other) = (here.posted[0].clone(), there.posted[0].clone());
    assert_eq!((own.update.sequence, other.update.sequence), (1, 1));
    assert_ne!(own.key().to_string(), other.key().to_string());
    assert_ne!(own.key(), other.key());
    there.take(Input::Post(sent(&other)));
    let mut both = here.journal.clone();
    let news = there.journal[here.journal.len() - 2..].iter().cloned();
    both.extend(news.filter(|event| !here.journal.contains(event)));
    let mut merged = Stage::set_up(both, two);
    let left = merged.host.post_left();
    let keys: Vec<String> = left.jobs.iter().map(|job| job.key().to_string()).collect();
    assert_eq!(
        keys,
        [own.key().to_string()],
        "what is out there says nothing of the one here"
    );
    assert!(left.past.iter().all(|past| !past.sent.contains(&own.update.update)));
    let incident = merged.incident();
    let labels: Vec<String> = incident
        .comms
        .iter()
        .filter_map(|update| incident.update_label(update))
        .collect();
    assert_eq!(labels, ["1@here", "1@77aa"]);
    let lines: Vec<String> = incident.timeline.iter().map(|event| incident.line(event)).collect();
    assert!(
        lines.iter().any(|line| line == "update 1@77aa sent to ops"),
        "{lines:?}"
    );
    let next = here.command(post(&["next"], &["ops"]));
    assert_eq!(next, None);
}

#[test]
fn an_update_of_an_incident_aside_is_sent_at_once() {
    let mut stage = stage();
    let another = Command::DeclareAnother {
        title: "mail waits".into(),
        severity: Severity::Sev3,
    };
    assert_eq!(stage.command(another), None);
    assert_eq!(stage.command_about(Some(1), post(&["still at it"], &["ops"])), None);
    let [job] = &stage.posted[..] else {
        panic!("{:?}", stage.posted)
    };
    assert_eq!((job.update.incident.0, job.update.body().as_str()), (1, "still at it"));
}

#[test]
fn what_was_approved_carries_the_end_of_the_journal_and_the_page_does_not() {
    let mut stage = stage();
    let head = Head {
        place: 4,
        hash: "5f".repeat(32),
    };
    let incident = stage.incident().id;
    stage.take(Input::HeadIs {
        incident,
        head: head.clone(),
    });
    assert_eq!(stage.command(post(&["one"], &["ops", "page"])), None);
    assert!(stage.posted.iter().all(|job| job.update.head.as_ref() == Some(&head)));
    let edition = |spec: Spec| spec.edition(&stage.posted[0].update);
    assert_eq!(edition(slack()).proof().unwrap(), "4 facts, head 5f5f5f5f5f5f");
    assert_eq!(edition(page()).proof(), None, "unless the configuration says so");
    let mut open = page();
    open.shows_head = true;
    assert!(edition(open).proof().is_some());
    stage.incident();
    let told = stage.told.iter().rev().find_map(|told| match told {
        ToConsole::Heads { journal, rows } => Some((journal.clone(), rows.clone())),
        _ => None,
    });
    let (journal, rows) = told.unwrap();
    assert_eq!((journal.as_str(), &rows[0].head), ("here", &head));
    let next = Stage::set_up(stage.journal.clone(), two);
    assert_eq!(
        next.host.post_left().jobs[0].update.head,
        Some(head),
        "the same after a restart"
    );
}
