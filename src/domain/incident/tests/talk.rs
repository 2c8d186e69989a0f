use super::*;

fn minute(minute: i64) -> Moment {
    Moment::UNIX_EPOCH + TimeDelta::minutes(minute)
}

fn refused(scene: &Scene, command: TalkCommand) -> String {
    scene.refused(&Command::Talk(command)).sentence.as_str().to_owned()
}

#[test]
fn a_proposal_is_decided_once() {
    let mut scene = Scene::declared();
    scene.must_talk(TalkCommand::Propose {
        proposal: "roll back to 41".into(),
        objections: "".into(),
        result: None,
    });
    assert_eq!(scene.said(), "proposed: roll back to 41");
    let talk = scene.now_is().decisions[0].talk.clone();
    let decide = |result: &str| TalkCommand::Decide {
        talk: talk.clone(),
        objections: "li: a migration ran".into(),
        result: result.into(),
    };
    assert_eq!(refused(&scene, decide(" ")), "the result is empty");
    scene.must_talk(decide("yes, after the backup"));
    assert_eq!(
        scene.said(),
        "decided: roll back to 41: yes, after the backup (objections: li: a migration ran)"
    );
    assert_eq!(scene.now_is().decisions.len(), 1);
    assert_eq!(
        refused(&scene, decide("no")),
        "this was decided already: yes, after the backup"
    );
    let talk = TalkId::new("none");
    let unknown = TalkCommand::Decide {
        talk,
        objections: "".into(),
        result: "yes".into(),
    };
    assert_eq!(refused(&scene, unknown), "there is no such proposal");
}

#[test]
fn a_hypothesis_is_supported_or_ruled_out_for_a_reason() {
    let mut scene = Scene::declared();
    let text = SafeText::from("the pool is too small");
    let confidence = 101;
    let too_sure = TalkCommand::Suppose {
        text: text.clone(),
        confidence,
    };
    assert_eq!(refused(&scene, too_sure), "101% is more than certain");
    scene.must_talk(TalkCommand::Suppose { text, confidence: 60 });
    assert_eq!(scene.said(), "hypothesis: the pool is too small (60%)");
    let talk = scene.now_is().hypotheses[0].talk.clone();
    let weigh = |state, confidence, why: &str| TalkCommand::Weigh {
        talk: talk.clone(),
        state,
        confidence,
        why: why.into(),
    };
    assert_eq!(
        refused(&scene, weigh(HypothesisState::RuledOut, None, "")),
        "the reason is empty"
    );
    scene.must_talk(weigh(HypothesisState::Supported, Some(85), "all connections are taken"));
    scene.must_talk(weigh(HypothesisState::RuledOut, Some(5), "they were before, too"));
    let hypothesis = &scene.now_is().hypotheses[0];
    assert_eq!(
        (hypothesis.confidence, hypothesis.state),
        (5, HypothesisState::RuledOut)
    );
    assert_eq!(
        scene.said(),
        "hypothesis ruled out: the pool is too small (5%): they were before, too"
    );
}

#[test]
fn a_todo_is_done_or_dropped_for_a_reason() {
    let mut scene = Scene::declared();
    scene.must_talk(TalkCommand::AddTodo {
        text: "raise the limit".into(),
        to: "li".into(),
    });
    let talk = scene.now_is().todos[0].talk.clone();
    let set = |state, why: &str| TalkCommand::SetTodo {
        talk: talk.clone(),
        state,
        why: why.into(),
    };
    assert_eq!(refused(&scene, set(TodoState::Open, "")), "this todo is there already");
    assert_eq!(refused(&scene, set(TodoState::Dropped, "")), "the reason is empty");
    scene.must_talk(set(TodoState::Done, ""));
    assert_eq!(scene.said(), "todo done: raise the limit");
    scene.must_talk(set(TodoState::Dropped, "the pool goes"));
    assert_eq!(scene.now_is().todos[0].state, TodoState::Dropped);
}

#[test]
fn an_entry_may_be_about_an_earlier_moment_and_keeps_its_place_in_the_journal() {
    let mut scene = Scene::declared();
    scene.at(8).must(&note("now"));
    let text = SafeText::from("the first customer called");
    scene.at(9).must_talk(TalkCommand::Recall {
        text: text.clone(),
        at: minute(-20),
    });
    let incident = scene.now_is();
    assert_eq!(
        incident.timeline.last().unwrap().at,
        minute(9),
        "it is written down when it is"
    );
    assert_eq!(incident.happened(incident.timeline.last().unwrap()), minute(-20));
    let first = incident.chronicle()[0];
    assert_eq!(incident.line(first), "note: the first customer called (at 23:40:00Z)");
    let ahead = TalkCommand::Recall { text, at: minute(10) };
    assert_eq!(refused(&scene, ahead), "1970-01-01 00:10:00Z is in the future");
}

#[test]
fn a_correction_stands_beside_what_it_corrects() {
    let mut scene = Scene::declared();
    scene.at(8).must(&note("db1 is down"));
    let of = scene.events.last().unwrap().id.clone();
    scene.at(12).must_talk(TalkCommand::Correct {
        of: of.clone(),
        text: Some("db2 is down".into()),
        at: Some(minute(7)),
        why: "the wrong name".into(),
    });
    assert_eq!(
        scene.said(),
        "corrected an earlier entry: \"db2 is down\", it happened at 00:07:00Z (the wrong name)"
    );
    let incident = scene.now_is();
    let event = incident.timeline.iter().find(|event| event.id == of).unwrap();
    assert_eq!(words(&event.fact), "note: db1 is down", "nothing is edited");
    assert_eq!(incident.line(event), "db2 is down");
    assert_eq!(incident.happened(event), minute(7));
    let correction = &incident.corrections_of(&of)[0];
    assert_eq!((correction.who.as_str(), correction.written), ("maya", minute(12)));
}

#[test]
fn the_figures_follow_a_correction() {
    let mut scene = Scene::declared();
    scene.at(9).must(&status(Status::Mitigated));
    let is_it = |event: &&Event| matches!(event.fact, Fact::StatusChanged { to: Status::Mitigated });
    let of = scene.events.iter().find(is_it).unwrap().id.clone();
    scene.at(30).must_talk(TalkCommand::Correct {
        of,
        text: None,
        at: Some(minute(6)),
        why: "it was over before anybody wrote".into(),
    });
    assert_eq!(scene.now_is().mitigated, Some(minute(6)));
    assert_eq!(metrics(scene.now_is(), minute(40)).mitigate.unwrap().as_secs(), 360);
}

#[test]
fn what_cannot_be_corrected_is_refused() {
    let mut scene = Scene::declared();
    scene.must(&note("x"));
    let of = scene.events.last().unwrap().id.clone();
    let correct = |of: &EventId, text: Option<&str>| TalkCommand::Correct {
        of: of.clone(),
        text: text.map(SafeText::from),
        at: None,
        why: "why".into(),
    };
    assert_eq!(refused(&scene, correct(&of, None)), "nothing is corrected");
    assert_eq!(
        refused(&scene, correct(&EventId::new("none"), Some("y"))),
        "there is no such entry"
    );
    scene.must_talk(correct(&of, Some("y")));
    let correction = scene.events.last().unwrap().id.clone();
    assert_eq!(
        refused(&scene, correct(&correction, Some("z"))),
        "this entry is a correction"
    );
}

#[test]
fn a_todo_is_given_to_somebody_else_while_it_is_open() {
    let mut scene = Scene::declared();
    scene.must_talk(TalkCommand::AddTodo {
        text: "call the provider".into(),
        to: "sam".into(),
    });
    let talk = scene.now_is().todos[0].talk.clone();
    let give = |to: &str| TalkCommand::AssignTodo {
        talk: talk.clone(),
        to: to.into(),
    };
    scene.must_talk(give("li"));
    assert_eq!(scene.now_is().todos[0].to, "li");
    scene.must_talk(TalkCommand::SetTodo {
        talk: talk.clone(),
        state: TodoState::Done,
        why: "".into(),
    });
    let refusal = scene.refused(&Command::Talk(give("sam"))).to_string();
    assert!(refusal.contains("open it again"), "{refusal}");
}
