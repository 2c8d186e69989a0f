use super::*;

fn people(command: PeopleCommand) -> Command {
    Command::People(command)
}

fn offer(role: Role, to: &str) -> Command {
    let to = to.into();
    people(PeopleCommand::OfferHandoff { role, to })
}

const LEAD: Role = Role::Commander;

#[test]
fn whoever_hands_over_stays_accountable_until_the_successor_accepts() {
    let mut scene = Scene::declared();
    scene.at(50).must(&offer(LEAD, "li"));
    assert_eq!(scene.now_is().roles[&LEAD], "maya");
    assert_eq!(scene.said(), "offers the role IC to li");
    let accept = people(PeopleCommand::AcceptHandoff { role: LEAD });
    assert_eq!(
        scene.refused(&accept).sentence,
        "the role IC is offered to li, not to you"
    );
    scene.at(52).by("li").must(&accept);
    let incident = scene.now_is();
    assert_eq!(incident.roles[&LEAD], "li");
    assert!(incident.handoffs.is_empty() && incident.unaccepted.is_empty());
    assert_eq!(
        scene.due(ClockKind::Shift),
        Some(52 + 180),
        "a new commander has a new shift"
    );
    assert_eq!(scene.refused(&accept).sentence, "the role IC is not offered to anybody");
}

#[test]
fn an_offer_may_be_taken_back_turned_down_or_overtaken() {
    let mut scene = Scene::declared();
    let withdraw = people(PeopleCommand::WithdrawHandoff { role: LEAD });
    scene.must(&offer(LEAD, "li"));
    assert_eq!(
        scene.by("sam").refused(&withdraw).sentence,
        "this offer is between two others"
    );
    scene.by("li").must(&withdraw);
    assert!(scene.now_is().handoffs.is_empty());
    scene.by("maya").must(&offer(LEAD, "li"));
    let take = Command::AssignRole {
        role: LEAD,
        to: "".into(),
    };
    scene.by("sam").must(&take);
    assert!(scene.now_is().handoffs.is_empty(), "the role is somebody else's now");
    assert_eq!(scene.now_is().roles[&LEAD], "sam");
    assert_eq!(
        scene.by("maya").refused(&offer(LEAD, "li")).sentence,
        "IC is sam, not you"
    );
    assert_eq!(
        scene.by("sam").refused(&offer(LEAD, "sam")).sentence,
        "you are IC already"
    );
}

#[test]
fn a_role_that_was_given_is_accepted_or_given_up() {
    let mut scene = Scene::declared();
    let role = Role::Deputy;
    scene.must(&Command::AssignRole { role, to: "li".into() });
    assert!(scene.now_is().unaccepted.contains(&role));
    let accept = people(PeopleCommand::AcceptRole { role });
    assert_eq!(scene.refused(&accept).sentence, "deputy is li, not you");
    scene.by("li").must(&accept);
    assert!(scene.now_is().unaccepted.is_empty());
    assert_eq!(scene.refused(&accept).sentence, "you are deputy already");
    let why = SafeText::from("my shift ends");
    scene.must(&people(PeopleCommand::RenounceRole { role, why }));
    assert_eq!(scene.said(), "gave up the role deputy: my shift ends");
    assert_eq!(scene.now_is().roles.get(&role), None);
    let lead = people(PeopleCommand::RenounceRole {
        role: LEAD,
        why: "".into(),
    });
    assert_eq!(
        scene.by("maya").refused(&lead).sentence,
        "an incident needs a commander"
    );
}

#[test]
fn a_successor_is_told_everything_that_is_open() {
    let mut scene = Scene::declared();
    let role = Role::Scribe;
    scene.at(1).must(&Command::AssignRole { role, to: "li".into() });
    scene.must_talk(TalkCommand::Suppose {
        text: "the pool is too small".into(),
        confidence: 60,
    });
    scene.must_talk(TalkCommand::Suppose {
        text: "the deploy".into(),
        confidence: 30,
    });
    let talk = scene.now_is().hypotheses[1].talk.clone();
    scene.must_talk(TalkCommand::Weigh {
        talk,
        state: HypothesisState::RuledOut,
        confidence: None,
        why: "it began before".into(),
    });
    scene.must_talk(TalkCommand::Propose {
        proposal: "roll back".into(),
        objections: "a migration ran".into(),
        result: None,
    });
    scene.must_talk(TalkCommand::AddTodo {
        text: "call the provider".into(),
        to: "sam".into(),
    });
    scene
        .at(2)
        .must(&Command::Course(CourseCommand::StartImpact { at: None }));
    scene.at(4).update("we are on it");
    scene.must(&run(READ, ""));
    scene.at(17).must(&offer(LEAD, "sam"));
    let summary: Vec<&str> = scene.now_is().handoffs[&LEAD]
        .summary
        .iter()
        .map(SafeText::as_str)
        .collect();
    let expected = [
        "SEV2 INC-7 API 5xx (prod): triage, declared 00:00Z",
        "Impact: customers are affected since 00:02Z",
        "People: IC maya, scribe li (not accepted yet)",
        "Open decision: roll back (objections: a migration ran)",
        "Hypothesis: the pool is too small (60%)",
        "Ruled out: the deploy: it began before",
        "Running: Do ops.md#a/1-read since 00:04Z",
        "Todo: call the provider (sam)",
        "Next clock: IMPACT overdue since 00:07Z",
        "Clock: MITIGATE overdue since 00:10Z",
        "Clock: UPDATE due 00:19Z",
        "Clock: SHIFT due 03:00Z",
        "Last update: 00:04Z (ops sent) we are on it",
    ];
    assert_eq!(summary, expected);
}

#[test]
fn everybody_who_led_is_told_with_their_time() {
    let mut scene = Scene::declared();
    let led = |scene: &Scene| -> Vec<(String, i64, Option<i64>)> {
        let incident = scene.now_is();
        let minute = |at: Moment| (at - incident.declared).num_minutes();
        let terms = incident.terms(LEAD).into_iter();
        terms
            .map(|term| (term.who.to_string(), minute(term.from), term.until.map(minute)))
            .collect()
    };
    let begun = led(&scene)[0].1;
    scene.at(50).must(&offer(LEAD, "li"));
    assert_eq!(led(&scene), [("maya".into(), begun, None)], "an offer changes nothing");
    scene
        .at(52)
        .by("li")
        .must(&people(PeopleCommand::AcceptHandoff { role: LEAD }));
    let give = |to: &str| Command::AssignRole {
        role: LEAD,
        to: to.into(),
    };
    scene.at(60).must(&give("li"));
    scene.at(70).must(&give("sam"));
    scene.at(71).by("sam").must(&people(PeopleCommand::RenounceRole {
        role: LEAD,
        why: "".into(),
    }));
    let last = led(&scene);
    let minutes = |from, until| (last[0].2.unwrap() - 52 + from, Some(last[0].2.unwrap() - 52 + until));
    assert_eq!(last.len(), 3, "{last:?}");
    assert_eq!(
        (last[1].1, last[1].2),
        minutes(52, 70),
        "who is given what they have goes on"
    );
    assert_eq!((last[2].0.as_str(), (last[2].1, last[2].2)), ("sam", minutes(70, 71)));
    scene.at(75).by("maya").must(&give("maya"));
    scene.at(80).must(&Command::SetStatus { to: Status::Resolved });
    assert!(led(&scene).last().unwrap().2.is_some(), "who led last led to the end");
    assert_eq!(scene.now_is().terms(Role::Scribe), []);
}
