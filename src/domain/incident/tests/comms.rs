use super::*;
use crate::domain::UpdateId;

pub(super) fn row(name: &str, is_public: bool) -> ChannelRow {
    ChannelRow {
        name: name.into(),
        kind: "slack".into(),
        is_public,
        ..ChannelRow::default()
    }
}

fn scene() -> Scene {
    let mut scene = Scene::declared();
    let blocked = ChannelRow {
        blocked: Some("not sent: environment variable TOKEN is not set".into()),
        ..row("dead", false)
    };
    let kept = ChannelRow {
        is_record: true,
        ..row("file", false)
    };
    scene.channels = vec![row("ops", false), row("team", false), row("page", true), blocked, kept];
    scene
}

fn lines(text: &[&str]) -> Vec<SafeText> {
    text.iter().map(|line| SafeText::clean(line)).collect()
}

pub(super) fn post(text: &[&str], channels: &[&str], typed: &[&str]) -> Command {
    Command::Comms(CommsCommand::PostUpdate {
        text: lines(text),
        channels: lines(channels),
        typed: lines(typed),
        number: None,
    })
}

fn refused(scene: &Scene, command: CommsCommand) -> String {
    scene.refused(&Command::Comms(command)).to_string()
}

/// What the host writes down once a service has it.
pub(super) fn taken(scene: &mut Scene, update: &UpdateId, channel: &str) {
    let (incident, now) = (scene.now_is().clone(), scene.now());
    let facts = incident.sent(&scene.clocks, now, update, &channel.into(), Sent::default());
    scene.take(facts);
}

pub(super) fn newest(scene: &Scene) -> UpdateId {
    scene.now_is().comms.last().unwrap().update.clone()
}

/// What goes through the journal's form comes out the same.
fn replayed(scene: &Scene) {
    let events: Vec<Event> = serde_json::from_str(&serde_json::to_string(&scene.events).unwrap()).unwrap();
    assert_eq!(Incident::replay(&events).as_ref(), scene.incident.as_ref());
}

#[test]
fn what_cannot_be_sent_is_refused_with_a_way_out() {
    let mut scene = scene();
    let cases = [
        (
            post(&["", "  "], &["ops"], &[]),
            "the update is empty (hint: write a few words)",
        ),
        (
            post(&["x"], &[], &[]),
            "no channel is chosen (hint: one of: ops, team, page, dead, file)",
        ),
        (
            post(&["x"], &["opps"], &[]),
            "no channel is called `opps` (hint: one of: ops, team, page, dead, file)",
        ),
        (
            post(&["x"], &["dead"], &[]),
            "dead cannot send: not sent: environment variable TOKEN is not set (hint: choose another channel, or set \
             this one right and start the host again)",
        ),
        (
            post(&["x"], &["ops", "page"], &["Page"]),
            "page is public: everybody outside reads it (hint: type `page` to confirm)",
        ),
    ];
    for (command, sentence) in cases {
        assert_eq!(scene.refused(&command).to_string(), sentence);
    }
    scene.read_only = true;
    let refusal = scene.refused(&post(&["x"], &["ops"], &[])).to_string();
    assert!(
        refusal.starts_with("nothing is sent from here: this is read-only"),
        "{refusal}"
    );
    scene.channels.clear();
    scene.read_only = false;
    let refusal = scene.refused(&post(&["x"], &["ops"], &[])).to_string();
    assert!(
        refusal.ends_with("set one up: [notify.NAME] in onscene.toml)"),
        "{refusal}"
    );
}

#[test]
fn a_draft_is_edited_by_one_and_approved_by_another_as_read() {
    let mut scene = scene();
    scene.must(&Command::Comms(CommsCommand::DraftUpdate {
        text: lines(&["", "db is back", ""]),
        channels: lines(&["ops", "ops"]),
    }));
    assert_eq!(scene.said(), "drafted an update: db is back");
    let update = newest(&scene);
    scene.by("li").must(&Command::Comms(CommsCommand::EditUpdate {
        update: update.clone(),
        text: lines(&["db is back", "", "queue drains"]),
        channels: lines(&["ops", "page"]),
    }));
    assert_eq!(scene.said(), "changed the draft: db is back / queue drains");
    let draft = scene.now_is().update(&update).unwrap();
    assert!(draft.is_draft() && draft.who == *"li" && draft.deliveries.len() == 2);
    let channel = SafeText::from("ops");
    for command in [
        CommsCommand::MarkSent {
            update: update.clone(),
            channel: channel.clone(),
        },
        CommsCommand::SendAgain {
            update: update.clone(),
            channel,
            typed: "".into(),
        },
    ] {
        assert_eq!(
            refused(&scene, command),
            "this update is not approved (hint: approve it first)"
        );
    }
    let approve = CommsCommand::ApproveUpdate {
        update: update.clone(),
        text: lines(&["db is back"]),
        channels: lines(&["page", "ops"]),
        typed: lines(&["page"]),
        number: None,
    };
    scene.by("maya").must(&Command::Comms(approve.clone()));
    assert_eq!(scene.said(), "approved update 1 for page, ops: db is back");
    let approved = scene.now_is().update_numbered(1).unwrap();
    assert_eq!(approved.text, lines(&["db is back"]));
    let approval = approved.approval.as_ref().unwrap();
    assert_eq!((&approval.who, approval.severity), (&"maya".into(), Severity::Sev2));
    assert!(
        approved
            .deliveries
            .iter()
            .all(|delivery| delivery.state == DeliveryState::Queued)
    );
    assert!(refused(&scene, approve).starts_with("update 1 was approved by maya already"));
    replayed(&scene);
}

#[test]
fn the_clock_starts_anew_when_the_first_channel_has_it_and_not_before() {
    let mut scene = scene();
    assert_eq!(scene.due(ClockKind::Update), Some(15));
    scene.at(5).must(&post(&["one"], &["ops", "team", "file"], &[]));
    let update = newest(&scene);
    assert_eq!(scene.due(ClockKind::Update), Some(15), "approved is not delivered");
    scene.at(6);
    taken(&mut scene, &update, "file");
    assert_eq!(scene.due(ClockKind::Update), Some(15), "a file reaches nobody");
    assert_eq!(scene.now_is().updates, 0);
    scene.at(7);
    taken(&mut scene, &update, "ops");
    assert_eq!(scene.due(ClockKind::Update), Some(22));
    scene.at(9);
    taken(&mut scene, &update, "team");
    taken(&mut scene, &update, "team");
    assert_eq!(scene.due(ClockKind::Update), Some(22), "the same words are no news");
    let incident = scene.now_is();
    assert_eq!(
        (incident.updates, incident.updates_due, incident.updates_on_time),
        (1, 1, 1)
    );
    assert_eq!(scene.due(ClockKind::PublicUpdate), None);
    replayed(&scene);
}

#[test]
fn the_first_public_post_opens_the_page_and_starts_its_clock() {
    let mut scene = scene();
    assert!(scene.now_is().clock(ClockKind::Impact).is_some());
    scene.at(4).must(&post(&["we look into it"], &["page"], &["page"]));
    let update = newest(&scene);
    scene.at(5);
    taken(&mut scene, &update, "page");
    let incident = scene.now_is();
    assert!(incident.has_page() && incident.clock(ClockKind::Impact).is_none());
    assert_eq!(scene.due(ClockKind::PublicUpdate), Some(25));
    assert_eq!(scene.due(ClockKind::Update), Some(15), "the team heard nothing");
    scene.at(30).must(&post(&["still"], &["page"], &["page"]));
    let update = newest(&scene);
    taken(&mut scene, &update, "page");
    let incident = scene.now_is();
    assert_eq!(
        (incident.updates, incident.updates_due, incident.updates_on_time),
        (2, 1, 0)
    );
    assert_eq!(incident.links.len(), 1);
}

#[test]
fn a_late_arrival_of_an_older_update_is_no_news() {
    let mut scene = scene();
    scene.must(&post(&["one"], &["ops"], &[]));
    let first = newest(&scene);
    scene.must(&post(&["two"], &["team"], &[]));
    let second = newest(&scene);
    scene.at(3);
    taken(&mut scene, &second, "team");
    scene.at(8);
    taken(&mut scene, &first, "ops");
    assert_eq!(scene.due(ClockKind::Update), Some(18));
}

#[test]
fn what_failed_is_sent_again_or_marked_by_hand_and_what_waits_is_taken_back() {
    let mut scene = scene();
    scene.must(&post(&["one"], &["ops", "page"], &["page"]));
    let update = newest(&scene);
    let (ops, page) = (SafeText::from("ops"), SafeText::from("page"));
    let mark = |channel: &SafeText| CommsCommand::MarkSent {
        update: update.clone(),
        channel: channel.clone(),
    };
    assert!(refused(&scene, mark(&ops)).starts_with("the update to ops is still on its way"));
    scene.must(&Command::Comms(CommsCommand::WithdrawUpdate {
        update: update.clone(),
        channel: Some(ops.clone()),
    }));
    assert_eq!(scene.said(), "asked to take update 1 to ops back");
    scene.take(vec![
        Fact::Comms(CommsFact::DeliveryWithdrawn {
            update: update.clone(),
            number: 1,
            channel: ops.clone(),
            unsure: false,
        }),
        Fact::Comms(CommsFact::DeliveryFailed {
            update: update.clone(),
            number: 1,
            channel: page.clone(),
            why: "403".into(),
            unsure: true,
        }),
    ]);
    assert_eq!(
        scene.said(),
        "update 1 to page NOT SENT: 403 (it may have been sent all the same)"
    );
    let again = |typed: &str| CommsCommand::SendAgain {
        update: update.clone(),
        channel: page.clone(),
        typed: typed.into(),
    };
    assert!(refused(&scene, again("")).starts_with("page is public"));
    scene.must(&Command::Comms(again("page")));
    assert_eq!(
        scene.now_is().update(&update).unwrap().delivery(&page).unwrap().state,
        DeliveryState::Queued
    );
    scene.at(9).must(&Command::Comms(mark(&ops)));
    assert_eq!(scene.due(ClockKind::Update), Some(24));
    assert!(refused(&scene, mark(&ops)).starts_with("ops has it already"));
    let late = CommsCommand::WithdrawUpdate {
        update: update.clone(),
        channel: Some(ops),
    };
    assert!(refused(&scene, late).starts_with("nothing of this update waits any more"));
}

#[test]
fn an_incident_that_is_over_can_still_be_told() {
    let mut scene = scene();
    scene.must(&Command::SetStatus { to: Status::Resolved });
    scene.must(&post(&["it is over"], &["ops"], &[]));
    let update = newest(&scene);
    taken(&mut scene, &update, "ops");
    let incident = scene.now_is();
    assert_eq!(
        incident.update_numbered(1).unwrap().approval.as_ref().unwrap().next_at,
        None
    );
    assert_eq!(scene.due(ClockKind::Update), None);
}

#[test]
fn a_successor_is_told_what_became_of_the_last_update() {
    let mut scene = scene();
    scene.at(3).must(&post(&["db is back", "more"], &["ops", "team"], &[]));
    let update = newest(&scene);
    taken(&mut scene, &update, "ops");
    let told = handover(scene.now_is(), scene.now());
    assert_eq!(
        *told.last().unwrap(),
        *"Last update: 00:03Z (ops sent, team sending) db is back"
    );
}

#[test]
fn what_goes_to_no_channel_is_a_note_and_its_clock_goes_on() {
    let mut scene = Scene::declared();
    scene.at(10).must(&Command::SendUpdate { text: "calm".into() });
    assert_eq!(scene.said(), "note: an update for no channel: calm");
    assert_eq!((scene.due(ClockKind::Update), scene.now_is().updates), (Some(15), 0));
    let refusal = scene.refused(&Command::SendUpdate { text: " ".into() });
    assert!(refusal.to_string().contains("the update is empty"), "{refusal}");
}

#[test]
fn an_update_of_a_journal_of_old_still_counts() {
    let mut scene = Scene::declared();
    let (text, channel) = ("calm".into(), "timeline".into());
    scene.at(10).take(vec![Fact::UpdateSent { text, channel }]);
    assert_eq!((scene.now_is().updates, scene.now_is().updates_on_time), (1, 1));
    replayed(&scene);
}

#[test]
fn the_same_update_is_not_sent_twice_by_two_people_who_saw_one_number() {
    let mut scene = scene();
    let shown = |number: u32| CommsCommand::PostUpdate {
        text: lines(&["db is back"]),
        channels: lines(&["ops"]),
        typed: Vec::new(),
        number: Some(number),
    };
    scene.by("li").must(&Command::Comms(shown(1)));
    scene.second += 3;
    assert_eq!(
        refused(scene.by("maya"), shown(1)),
        "li sent update 1 3s ago (hint: read it first; send again to go on, yours is update 2 then)"
    );
    scene.must(&Command::Comms(shown(2)));
    replayed(&scene);
}

#[test]
fn what_failed_is_not_sent_again_over_what_is_newer() {
    let mut scene = scene();
    scene.must(&post(&["we look for the cause"], &["ops", "page"], &["page"]));
    let old = newest(&scene);
    let failed = |channel: &str| {
        Fact::Comms(CommsFact::DeliveryFailed {
            update: old.clone(),
            number: 1,
            channel: channel.into(),
            why: "404".into(),
            unsure: false,
        })
    };
    scene.take(vec![failed("ops"), failed("page")]);
    scene.minute += 1;
    scene.must(&post(&["it is over"], &["page"], &["page"]));
    let again = |channel: &str| CommsCommand::SendAgain {
        update: old.clone(),
        channel: channel.into(),
        typed: channel.into(),
    };
    let sentence = "page has update 2, which is newer";
    assert!(refused(&scene, again("page")).starts_with(sentence), "on its way");
    let update = newest(&scene);
    taken(&mut scene, &update, "page");
    assert!(refused(&scene, again("page")).starts_with(sentence), "out");
    scene.must(&Command::Comms(again("ops")));
}
