//! What goes out of the house: to each channel its own words.

use super::stage::{Stage, offer};
use onscene::domain::channel::UpdateOffer;
use onscene::domain::incident::{Command, CommsCommand, CourseCommand, Incident, TalkCommand};
use onscene::domain::{SafeText, Secret};
use onscene::host::{Input, Setup};
use onscene::notify::channel::{slack, statuspage};
use onscene::notify::{Kind, Spec};

fn slack() -> Spec {
    let url = Secret::new("https://hooks.slack.com/services/T1/B1/x");
    Spec::new("ops", Kind::Slack(slack::Target { url }))
}

fn page() -> Spec {
    let target = statuspage::Target {
        base: Secret::new(statuspage::ADDRESS),
        page: "kctbh9vrtdwd".into(),
        token: Secret::new("token"),
    };
    Spec::new("page", Kind::Statuspage(target))
}

fn two(setup: &mut Setup) {
    (setup.channels, setup.no_channels) = (vec![page(), slack()], false);
}

fn stage() -> Stage {
    let mut stage = Stage::set_up(Vec::new(), two);
    stage.declare();
    stage
}

fn text_for(offer: &UpdateOffer, channel: &str) -> Vec<SafeText> {
    let mut texts = offer.texts.iter();
    let text = texts.find(|text| text.channels.contains(&channel.into()));
    text.unwrap().text.clone()
}

fn post(text: Vec<SafeText>, channels: &[&str]) -> Command {
    let names = || channels.iter().map(|name| (*name).into()).collect();
    Command::Comms(CommsCommand::PostUpdate {
        text,
        channels: names(),
        typed: names(),
        number: None,
    })
}

#[test]
fn the_text_of_the_team_goes_to_no_public_channel() {
    let mut stage = stage();
    let decided = Command::Talk(TalkCommand::Propose {
        proposal: "sue ACME".into(),
        objections: SafeText::default(),
        result: Some("yes, sue ACME".into()),
    });
    assert_eq!(stage.command(decided), None);
    let told = offer(&mut stage);
    let internal = text_for(&told, "ops");
    for channels in [&["ops", "page"][..], &["page"]] {
        let refusal = stage.command(post(internal.clone(), channels)).unwrap();
        assert!(
            refusal.starts_with("page is public and this is the INTERNAL text: SEV2 triage: carts fail"),
            "{refusal}"
        );
    }
    for line in internal.iter().filter(|line| line.as_str().contains("ACME")) {
        let refusal = stage.command(post(vec!["Hello.".into(), line.clone()], &["page"]));
        assert!(refusal.unwrap().contains("INTERNAL"), "a single line of it");
    }
    let draft = CommsCommand::DraftUpdate {
        text: internal.clone(),
        channels: vec!["page".into()],
    };
    assert_eq!(stage.command(Command::Comms(draft)), None, "a draft goes nowhere");
    let approve = CommsCommand::ApproveUpdate {
        update: stage.incident().comms.last().unwrap().update.clone(),
        text: internal.clone(),
        channels: vec!["page".into()],
        typed: vec!["page".into()],
        number: None,
    };
    assert!(stage.command(Command::Comms(approve)).unwrap().contains("INTERNAL"));
    assert!(stage.posted.is_empty());
    assert_eq!(stage.command(post(internal, &["ops"])), None);
    let public = text_for(&told, "page");
    assert_eq!(stage.command(post(public, &["page"])), None);
    assert_eq!(
        stage.command(post(vec!["Carts fail for some.".into()], &["ops", "page"])),
        None
    );
}

#[test]
fn everybody_outside_is_told_a_title_of_their_own() {
    let mut stage = stage();
    let title = |title: &str, is_public| {
        Command::Course(CourseCommand::SetTitle {
            title: title.into(),
            is_public,
        })
    };
    let offered = |stage: &mut Stage, channel: &str| {
        let offer = offer(stage);
        let mut texts = offer.texts.iter();
        let text = texts.find(|text| text.channels.contains(&channel.into()));
        text.unwrap().title.to_string()
    };
    assert_eq!(offered(&mut stage, "page"), "Service problem", "until somebody says so");
    assert_eq!(stage.command(title("Bob dropped the ACME table", false)), None);
    assert_eq!(stage.command(title("Carts are slow", true)), None);
    assert_eq!(offered(&mut stage, "page"), "Carts are slow", "as it goes out");
    assert_eq!(offered(&mut stage, "ops"), "Bob dropped the ACME table");
    assert_eq!(
        stage.command(post(vec!["We are on it.".into()], &["ops", "page"])),
        None
    );
    assert_eq!(stage.command(title("Carts work", true)), None);
    let spec = |name: &str| [slack(), page()].into_iter().find(|spec| spec.name == name).unwrap();
    let titles: Vec<String> = stage
        .posted
        .iter()
        .map(|job| spec(&job.channel).edition(&job.update).title.to_string())
        .collect();
    assert_eq!(titles, ["Bob dropped the ACME table", "Carts are slow"]);
    let incident = stage.incident();
    assert_eq!(
        Incident::replay(&stage.journal),
        Some(incident),
        "a fact of the incident"
    );
    assert!(
        stage
            .command(title(&"x".repeat(300), true))
            .unwrap()
            .contains("300 bytes")
    );
}

#[test]
fn what_is_in_memory_only_is_told_as_done_and_goes_out_once_it_is_on_disk() {
    let mut stage = stage();
    stage.memory_only = true;
    let told = stage.command(post(vec!["We are on it.".into()], &["ops"])).unwrap();
    assert!(
        told.starts_with("DONE, in memory only, do not repeat it: DISK FULL"),
        "{told}"
    );
    assert!(!told.contains("do it again"), "{told}");
    stage.take(Input::JournalState(Some(
        "NOT SAVED: 2 facts are in memory only".into(),
    )));
    assert!(stage.posted.is_empty(), "a fact is on disk before its effect begins");
    stage.memory_only = false;
    stage.journal = stage.incident().timeline;
    stage.take(Input::JournalState(None));
    assert_eq!(stage.posted.len(), 1, "once");
    stage.take(Input::JournalState(None));
    assert_eq!(stage.posted.len(), 1);
}

#[test]
fn a_file_that_is_not_accepted_is_named_where_its_channels_are_missing() {
    let mut stage = Stage::set_up(Vec::new(), |setup| {
        setup.warnings = vec!["onscene.toml: nobody has accepted it yet, so nothing in it is in force".into()];
    });
    stage.declare();
    let note = offer(&mut stage).note.to_string();
    assert!(
        note.starts_with("its channels are not in force: onscene.toml"),
        "{note}"
    );
}
