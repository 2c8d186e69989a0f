//! What the commander sees: the incident's rows, menus, offers of a role, and the draft of an update that is due.

use crate::console::{declared, entry, feed, incident, now, press, write};
use onscene::console::app::Effect;
use onscene::console::app::{Event, State, update};
use onscene::console::input::Chord;
use onscene::domain::channel::{ChannelRow, OfferedText, UpdateOffer};
use onscene::domain::clock::ClockKind;
use onscene::domain::incident::{
    Addressee, ClockFact, CommsFact, CourseFact, Fact, HypothesisState, Incident, PeopleFact, Role, TalkFact,
    TodoState, handover,
};
use onscene::domain::{EventId, Moment, TalkId, UpdateId};
use onscene::wire::{ToConsole, ToHost};

type Scene = (&'static str, fn((u16, u16)) -> State);

/// The frames of this room.
pub const SCENES: [Scene; 12] = [
    ("command", |size| after(led(size), &["6"])),
    ("command-end", |size| after(led(size), &["6", "G"])),
    ("command-clock", |size| {
        after(led(size), &["6", "down", "down", "enter"])
    }),
    ("command-line", |size| {
        let mut state = after(led(size), &["C"]);
        write(&mut state, "the migration locks the orders table 70%");
        state
    }),
    ("command-note", |size| {
        let mut state = after(led(size), &["N"]);
        write(&mut state, "14:05 the deploy went out");
        state
    }),
    ("command-offer", |size| after(led(size), &["H", "enter"])),
    ("command-offered", offered),
    ("command-people", people),
    ("command-draft", draft_due),
    ("command-update", update_dialog),
    ("command-ways", on_its_way),
    ("command-talk", |size| after(led(size), &["6", "tab"])),
];

fn after(mut state: State, keys: &[&str]) -> State {
    press(&mut state, keys);
    state
}

fn at(time: &str) -> Moment {
    format!("2026-03-14T{time}Z").parse().unwrap()
}

fn talk(name: &str) -> TalkId {
    TalkId::new(name)
}

fn hypothesis(name: &str, text: &str, confidence: u8, state: HypothesisState, why: &str) -> Fact {
    Fact::Talk(TalkFact::Hypothesis {
        talk: talk(name),
        text: text.into(),
        confidence,
        state,
        why: why.into(),
    })
}

fn decision(name: &str, proposal: &str, result: Option<&str>) -> Fact {
    Fact::Talk(TalkFact::Decision {
        talk: talk(name),
        proposal: proposal.into(),
        objections: "".into(),
        result: result.map(Into::into),
    })
}

fn todo(name: &str, text: &str, to: &str) -> Fact {
    Fact::Talk(TalkFact::Todo {
        talk: talk(name),
        text: text.into(),
        to: to.into(),
        state: TodoState::Open,
        why: "".into(),
    })
}

/// What was said and done after the restart.
fn said() -> Vec<(&'static str, &'static str, Fact)> {
    let open = HypothesisState::Open;
    vec![
        (
            "14:24:00",
            "maya",
            Fact::Course(CourseFact::ImpactStarted { at: at("14:07:00") }),
        ),
        (
            "14:24:30",
            "li",
            hypothesis("h1", "the pool is exhausted by the migration", 60, open, ""),
        ),
        (
            "14:25:10",
            "maya",
            hypothesis("h2", "the network between api and db", 30, open, ""),
        ),
        (
            "14:26:00",
            "li",
            hypothesis(
                "h2",
                "the network between api and db",
                30,
                HypothesisState::RuledOut,
                "ping and traceroute are clean",
            ),
        ),
        ("14:26:40", "maya", decision("d1", "roll back to v1.41", None)),
        (
            "14:27:05",
            "maya",
            decision("d2", "keep the shop open, read only", Some("agreed, nobody objects")),
        ),
    ]
}

/// What followed.
fn said_later() -> Vec<(&'static str, &'static str, Fact)> {
    vec![
        ("14:28:00", "li", todo("t1", "check the lag of the replica", "li")),
        (
            "14:28:20",
            "maya",
            Fact::RoleAssigned {
                role: Role::Deputy,
                to: "noor".into(),
            },
        ),
        (
            "14:29:00",
            "li",
            Fact::Talk(TalkFact::Recalled {
                text: "the deploy of v1.42 began".into(),
                at: at("14:05:30"),
            }),
        ),
        (
            "14:29:30",
            "li",
            Fact::Talk(TalkFact::Corrected {
                of: EventId::new("e6"),
                text: Some("note: checkout fails for everybody, search is slow".into()),
                at: None,
                why: "search was slow too".into(),
            }),
        ),
        (
            "14:30:40",
            "maya",
            Fact::Clock(ClockFact::ClockPaused {
                clock: ClockKind::Mitigation,
                name: "".into(),
                why: "waiting for the vendor's answer".into(),
            }),
        ),
    ]
}

/// The incident with all that a commander may have to read.
fn commanded() -> Incident {
    let mut incident = declared();
    for (number, (time, who, fact)) in (60..).zip(said().into_iter().chain(said_later())) {
        incident.apply(&entry(number, at(time), who, fact));
    }
    incident
}

fn told(mut state: State, incident: Incident) -> State {
    let incident = Some(Box::new(incident));
    feed(&mut state, Event::Host(ToConsole::Incident { incident }));
    state
}

fn led(size: (u16, u16)) -> State {
    told(incident(size), commanded())
}

/// Maya offers the lead to the person of this console.
fn offered(size: (u16, u16)) -> State {
    let mut incident = commanded();
    let summary = handover(&incident, at("14:31:50"));
    let offer = Fact::People(PeopleFact::HandoffOffered {
        role: Role::Commander,
        to: "you".into(),
        summary,
    });
    incident.apply(&entry(80, at("14:31:50"), "maya", offer));
    told(led(size), incident)
}

/// Sam led first, Maya offers the lead to li, and the scribe has no console open.
fn people(size: (u16, u16)) -> State {
    let mut incident = commanded();
    let give = |role, to: &str| Fact::RoleAssigned { role, to: to.into() };
    incident.apply(&entry(80, at("14:16:00"), "sam", give(Role::Commander, "sam")));
    incident.apply(&entry(81, at("14:29:00"), "maya", give(Role::Commander, "maya")));
    incident.apply(&entry(82, at("14:30:00"), "maya", give(Role::Communications, "ana")));
    let offer = Fact::People(PeopleFact::HandoffOffered {
        role: Role::Commander,
        to: "li".into(),
        summary: Vec::new(),
    });
    incident.apply(&entry(83, at("14:31:50"), "maya", offer));
    after(told(led(size), incident), &["Q"])
}

/// The update is due, and the person of this console writes the updates.
fn draft_due(size: (u16, u16)) -> State {
    let mut incident = commanded();
    let writes = Fact::RoleAssigned {
        role: Role::Communications,
        to: "you".into(),
    };
    incident.apply(&entry(81, at("14:31:00"), "you", writes));
    let due = Fact::ClockSet {
        clock: ClockKind::Update,
        name: "".into(),
        to: "".into(),
        due: at("14:31:40"),
        why: "15 min, by the book".into(),
    };
    incident.apply(&entry(82, at("14:31:01"), "maya", due));
    let mut state = told(led(size), incident);
    let _ = update(&mut state, now(), Event::Tick);
    state
}

/// An update being written: a channel of the team, a public one that wants its name, and one that cannot send.
fn update_dialog(size: (u16, u16)) -> State {
    let mut state = led(size);
    let asked = update(&mut state, now(), Event::Key(Chord::parse("U").unwrap()));
    let ticket = asked.iter().find_map(|effect| match effect {
        Effect::Send(ToHost::AskUpdate { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    let channel = |name: &str, kind: &str, is_public, blocked: Option<&str>| ChannelRow {
        name: name.into(),
        kind: kind.into(),
        is_public,
        blocked: blocked.map(Into::into),
        ..ChannelRow::default()
    };
    let offer = UpdateOffer {
        ticket: ticket.unwrap(),
        number: 2,
        texts: vec![OfferedText {
            audience: "internal".into(),
            title: "API 5xx after deploy".into(),
            text: [
                "INC-7 SEV2 investigating: API 5xx after deploy",
                "Impact: customers are affected for 25m10s",
                "Since the last update: the restart of db ended with exit 0; the network was ruled out",
                "maya decides about rolling back; li checks the lag of the replica",
                "Next update by 14:47Z",
            ]
            .map(Into::into)
            .to_vec(),
            channels: vec!["team".into()],
            next_at: None,
        }],
        channels: vec![
            channel("team", "slack", false, None),
            channel("status", "statuspage", true, None),
            channel(
                "oncall",
                "pagerduty",
                false,
                Some("no routing key (hint: PAGERDUTY_KEY is empty)"),
            ),
        ],
        ..UpdateOffer::default()
    };
    let offer = Box::new(offer);
    feed(&mut state, Event::Host(ToConsole::Offer { offer }));
    write(&mut state, ", or sooner");
    press(&mut state, &["tab", "down", "space", "enter"]);
    write(&mut state, "sta");
    state
}

/// An update of which one channel has it, one waits and one failed.
fn on_its_way(size: (u16, u16)) -> State {
    let mut incident = commanded();
    let id = UpdateId::new("u2");
    let to = |channel: &str, is_public| Addressee {
        channel: channel.into(),
        is_public,
        is_record: false,
    };
    let text = vec!["INC-7 SEV2 investigating: API 5xx after deploy".into()];
    let facts = [
        CommsFact::UpdateDrafted {
            update: id.clone(),
            text: text.clone(),
            channels: vec!["team".into()],
        },
        CommsFact::UpdateApproved {
            update: id.clone(),
            number: 2,
            text,
            to: vec![to("team", false), to("status", true), to("ops", false)],
            next_at: None,
            origin: onscene::domain::JournalId::new("here"),
            head: None,
        },
        CommsFact::DeliverySent {
            update: id.clone(),
            number: 2,
            channel: "team".into(),
            status: Some(200),
            remote: None,
            doubled: false,
            by_hand: false,
        },
        CommsFact::DeliveryWaiting {
            update: id.clone(),
            number: 2,
            channel: "status".into(),
            why: "420: over the limit".into(),
            retry_at: at("14:32:40"),
            attempts: 2,
        },
        CommsFact::DeliveryFailed {
            update: id,
            number: 2,
            channel: "ops".into(),
            why: "404: no such webhook".into(),
            unsure: false,
        },
    ];
    for (number, fact) in (90..).zip(facts) {
        incident.apply(&entry(number, at("14:31:30"), "maya", Fact::Comms(fact)));
    }
    after(told(led(size), incident), &["6", "G"])
}
