//! Placeholders: where their values come from, and where these may not go.

use super::stage::{Stage, book};
use onscene::config::Preset;
use onscene::domain::incident::{Command, Fact, Incident, ValueSource};
use onscene::domain::runbook::{CommandClass, StepCommand, ValueKind};
use onscene::domain::value::KnownName;
use onscene::domain::{Masker, Secret, StepId};
use onscene::host::Setup;
use onscene::runbook::placeholder;
use onscene::wire::ToConsole;

const SECRET: &str = "s3cr3t-b34rer-t0ken";

/// A host whose first step has this command.
fn with(script: &'static str, change: impl FnOnce(&mut Setup)) -> Stage {
    after(Vec::new(), script, change)
}

fn after(
    journal: Vec<onscene::domain::incident::Event>,
    script: &'static str,
    change: impl FnOnce(&mut Setup),
) -> Stage {
    let mut book = book();
    book.sections[0].steps[0].command = Some(StepCommand {
        script: script.into(),
        class: CommandClass::ChangesProduction,
        placeholders: placeholder::find(script),
        ..StepCommand::default()
    });
    Stage::set_up(journal, |setup| {
        setup.books = vec![book];
        change(setup);
    })
}

fn set(stage: &mut Stage, name: &str, kind: ValueKind, value: &str) -> Option<String> {
    stage.command(Command::SetValue {
        name: name.into(),
        kind,
        value: value.into(),
        source: ValueSource::Typed,
    })
}

fn known(stage: &mut Stage) -> Vec<KnownName> {
    stage.publish();
    let newest = stage.told.iter().rev().find_map(|told| match told {
        ToConsole::Values { rows } => Some(rows.clone()),
        _ => None,
    });
    newest.expect("the names are sent")
}

fn commands(stage: &Stage) -> Vec<String> {
    let commands = stage.journal.iter().filter_map(|event| match &event.fact {
        Fact::RunStarted { command, .. } => Some(command.to_string()),
        _ => None,
    });
    commands.collect()
}

/// Everything that the host told, wrote and keeps for itself, in words.
fn all_said(stage: &mut Stage) -> String {
    stage.publish();
    format!(
        "{:?} {:?} {:?} {:?}",
        stage.journal, stage.told, stage.host, stage.orders
    )
}

#[test]
fn an_unfilled_placeholder_blocks_and_all_are_named() {
    let mut stage = with("deploy <tag> to <cluster>", |_| {});
    stage.declare();
    let refused = stage.run_step("look").unwrap();
    assert!(refused.contains("`<tag>` is not filled in"), "{refused}");
    assert!(refused.contains("`<cluster>` is not filled in"), "{refused}");
    assert_eq!(set(&mut stage, "tag", ValueKind::Tag, " v1.2.3 "), None);
    let refused = stage.run_step("look").unwrap();
    assert!(
        refused.contains("`<cluster>`") && !refused.contains("`<tag>`"),
        "{refused}"
    );
    assert_eq!(set(&mut stage, "cluster", ValueKind::Free, "eu"), None);
    assert_eq!(stage.run_step("look"), None);
    assert_eq!(commands(&stage), ["deploy v1.2.3 to eu"]);
    let order = &stage.orders[0];
    assert!(
        !order.script.contains("v1.2.3"),
        "a value never stands in the script: {}",
        order.script
    );
    assert!(order.environment.iter().any(|(_, value)| value.reveal() == "v1.2.3"));
    let incident = stage.incident();
    assert_eq!(Incident::replay(&stage.journal), Some(incident), "replay equals live");
}

#[test]
fn a_value_that_does_not_fit_is_refused_in_words() {
    let mut stage = with("deploy <tag>", |_| {});
    stage.declare();
    let refused = set(&mut stage, "tag", ValueKind::Tag, "-rf").unwrap();
    assert!(refused.contains("`tag` starts with `-`"), "{refused}");
    let refused = set(&mut stage, "tag", ValueKind::Free, "a b").unwrap();
    assert!(
        refused.contains("`tag` must be a tag"),
        "the book's kind counts: {refused}"
    );
    assert!(set(&mut stage, "tag", ValueKind::Tag, " ").is_some());
}

#[test]
fn what_a_person_typed_wins_over_the_configuration_and_that_over_the_environment() {
    let preset = |value: &str| Preset {
        value: Secret::new(value),
        is_secret: false,
    };
    let variable = |name: &str, value: &str| (name.to_owned(), Secret::new(value));
    let mut stage = with("ship $REGION $ZONE $FLEET <lane>", |setup| {
        setup.presets = [
            ("REGION".to_owned(), preset("conf")),
            ("ZONE".to_owned(), preset("conf")),
        ]
        .into();
        setup.variables = [
            variable("REGION", "env"),
            variable("ZONE", "env"),
            variable("FLEET", "env"),
            variable("lane", "env"),
        ]
        .into();
    });
    stage.declare();
    assert_eq!(set(&mut stage, "REGION", ValueKind::Free, "typed"), None);
    let refused = stage.run_step("look").unwrap();
    assert!(
        refused.contains("`<lane>`") && !refused.contains("FLEET"),
        "the environment is for variables: {refused}"
    );
    set(&mut stage, "lane", ValueKind::Free, "fast");
    assert_eq!(stage.run_step("look"), None);
    let given = |name: &str| {
        let found = stage.orders[0].environment.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.reveal().to_owned())
    };
    assert_eq!(given("REGION").as_deref(), Some("typed"));
    assert_eq!(given("ZONE").as_deref(), Some("conf"));
    assert_eq!(given("FLEET").as_deref(), Some("env"));
    let rows = known(&mut stage);
    let row = |name: &str| rows.iter().find(|row| row.name == *name).unwrap();
    assert_eq!(
        (row("REGION").source, row("REGION").value.clone()),
        (ValueSource::Typed, Some("typed".into()))
    );
    assert_eq!(
        (row("ZONE").source, row("ZONE").value.clone()),
        (ValueSource::Configuration, Some("conf".into()))
    );
    assert_eq!(
        (row("FLEET").source, row("FLEET").value.clone()),
        (ValueSource::Environment, None)
    );
}

#[test]
fn a_typed_secret_reaches_the_command_and_nothing_else() {
    let script = "curl -H \"Authorization: Bearer $API_TOKEN\" http://shop.internal";
    let mut stage = with(script, |_| {});
    stage.declare();
    assert_eq!(set(&mut stage, "API_TOKEN", ValueKind::Secret, SECRET), None);
    assert_eq!(
        stage.hidden,
        [("API_TOKEN".to_owned(), Secret::new(SECRET))],
        "runs have to hide it"
    );
    assert_eq!(stage.run_step("look"), None);
    let token = stage.orders[0].environment.iter().find(|(name, _)| name == "API_TOKEN");
    assert_eq!(token.unwrap().1.reveal(), SECRET);
    let note = format!("the token is {SECRET}, keep it");
    stage.command(Command::Note {
        text: note.as_str().into(),
    });
    let said = all_said(&mut stage);
    assert!(!said.contains(SECRET), "it was said somewhere");
    assert!(said.contains("the token is [secret:API_TOKEN], keep it"));
    let rows = known(&mut stage);
    assert_eq!(
        (rows[0].is_secret, rows[0].is_gone, rows[0].value.clone()),
        (true, false, None)
    );
}

#[test]
fn a_secret_does_not_outlive_the_host_and_other_values_do() {
    let script = "login $API_TOKEN <lane>";
    let mut stage = with(script, |_| {});
    stage.declare();
    set(&mut stage, "API_TOKEN", ValueKind::Secret, SECRET);
    set(&mut stage, "lane", ValueKind::Free, "fast");
    assert_eq!(stage.run_step("look"), None);
    let run = stage.started[0].0.clone();
    stage.host_says_finished(&run);
    let mut next = after(stage.journal.clone(), script, |_| {});
    let rows = known(&mut next);
    let row = |name: &str| rows.iter().find(|row| row.name == *name).unwrap();
    assert!(row("API_TOKEN").is_gone);
    assert_eq!(row("lane").value, Some("fast".into()));
    let refused = next.run_step("look").unwrap();
    assert!(refused.contains("was given to the host before this one"), "{refused}");
    assert!(!refused.contains("lane"), "{refused}");
    assert_eq!(set(&mut next, "API_TOKEN", ValueKind::Secret, SECRET), None);
    assert_eq!(next.run_step("look"), None);
}

#[test]
fn a_name_that_a_book_calls_secret_is_one_whatever_the_console_says() {
    let mut stage = with("login $API_TOKEN", |_| {});
    stage.declare();
    assert_eq!(set(&mut stage, "API_TOKEN", ValueKind::Free, SECRET), None);
    assert!(!format!("{:?}", stage.journal).contains(SECRET));
    // So is what the masker would hide: masked, it would not be the value any more.
    let mut stage = with("login <lane>", |setup| setup.masker = Masker::new([("KEY", SECRET)]));
    stage.declare();
    assert_eq!(set(&mut stage, "lane", ValueKind::Free, SECRET), None);
    assert_eq!(stage.run_step("look"), None);
    assert!(
        stage.orders[0]
            .environment
            .iter()
            .any(|(_, value)| value.reveal() == SECRET)
    );
    assert!(!format!("{:?}", stage.journal).contains(SECRET));
}

#[test]
fn secrets_of_the_environment_are_hidden_before_a_command_can_print_them() {
    let mut stage = with("login $API_TOKEN", |setup| {
        setup.variables = [("API_TOKEN".to_owned(), Secret::new(SECRET))].into();
    });
    stage.declare();
    assert!(stage.hidden.is_empty());
    assert_eq!(stage.run_step("look"), None);
    assert_eq!(stage.hidden.len(), 1);
    assert!(!all_said(&mut stage).contains(SECRET));
}

#[test]
fn values_hold_for_one_incident() {
    let mut stage = with("login $API_TOKEN", |_| {});
    stage.declare();
    set(&mut stage, "API_TOKEN", ValueKind::Secret, SECRET);
    let resolve = Command::SetStatus {
        to: onscene::domain::incident::Status::Resolved,
    };
    assert_eq!(stage.command(resolve), None);
    stage.declare();
    assert!(known(&mut stage).is_empty());
    assert!(stage.run_step("look").unwrap().contains("is not filled in"));
    assert_eq!(stage.incident().step(&StepId::new("look")).attempts.len(), 0);
}

/// Looks at the newest log lines and at a run's output.
fn look(stage: &mut Stage, run: &onscene::domain::RunId) {
    use onscene::domain::RunId;
    use onscene::domain::log::{LogAnchor, LogQuery, LogView};
    use onscene::host::Input;
    use onscene::wire::ToHost;
    let say = |message| Input::Said {
        console: super::stage::console(),
        message,
        fresh: RunId::new("f"),
    };
    let view = LogView {
        query: LogQuery::default(),
        anchor: LogAnchor::Tail,
        rows: 10,
    };
    stage.take(say(ToHost::ViewLogs { view }));
    stage.take(say(ToHost::WatchRun { run: Some(run.clone()) }));
}

fn told_once(stage: &mut Stage, sentence: &str) {
    let told = format!("{:?}", std::mem::take(&mut stage.told));
    assert_eq!(told.matches(sentence).count(), 1, "{told}");
    let is_last = told.rfind("Answer(") < told.find(sentence);
    assert!(is_last, "what the answer says would cover it: {told}");
}

#[test]
fn a_secret_that_is_told_late_is_hidden_in_what_came_before() {
    use onscene::domain::{RunId, log::RawLine, run::OutputLine};
    use onscene::host::{Input, RunInput};
    use onscene::sources::News;
    let mut stage = with("deploy", |_| {});
    stage.declare();
    assert_eq!(stage.run_step("look"), None);
    let run: RunId = stage.started[0].0.clone();
    let output = |text: &str| {
        let line = OutputLine {
            is_error: false,
            text: text.into(),
        };
        Input::Run(RunInput::Output {
            run: run.clone(),
            lines: vec![line],
        })
    };
    stage.take(output(&format!("before {SECRET}")));
    let note = Command::Note {
        text: format!("they said {SECRET}").into(),
    };
    assert_eq!(stage.command(note), None);
    let now = stage.now;
    let line = RawLine {
        source: onscene::domain::SourceId::new("docker:api"),
        at: now,
        bytes: format!("token {SECRET}").into(),
    };
    stage.take(Input::News(News::Lines { lines: vec![line] }));
    look(&mut stage, &run);
    stage.publish();
    assert!(
        format!("{:?}", stage.told).contains(SECRET),
        "nobody knew that it is one"
    );
    assert_eq!(set(&mut stage, "API_TOKEN", ValueKind::Secret, SECRET), None);
    told_once(
        &mut stage,
        "change this secret: INC-1's journal holds `API_TOKEN` in 1 place (hint: ? says more)",
    );
    stage.take(output(&format!("after {SECRET}")));
    stage.publish();
    let told = format!("{:?}", stage.told);
    assert!(!told.contains(SECRET), "{told}");
    for part in [
        "before [secret:API_TOKEN]",
        "after [secret:API_TOKEN]",
        "they said [secret:API_TOKEN]",
        "token [secret:API_TOKEN]",
        "INC-1's journal holds `API_TOKEN` in 1 place; the disk holds `API_TOKEN` in 1 output, written before",
    ] {
        assert!(told.contains(part), "{part} is sent again: {told}");
    }
    stage.host_says_finished(&run);
    let end = format!("{:?}", stage.journal.last());
    assert!(
        end.contains("after [secret:API_TOKEN]") && !end.contains(SECRET),
        "{end}"
    );
}

#[test]
fn a_step_does_not_show_a_secret_that_was_told_after_its_book_was_read() {
    let mut stage = with("deploy $API_TOKEN", |setup| {
        let step = &mut setup.books[0].sections[0].steps[0];
        step.title = format!("log in with {SECRET}").into();
        let command = step.command.as_mut().unwrap();
        command.script = format!("tool login {SECRET} $API_TOKEN");
        command.prelude = format!("export KEY={SECRET}\n");
    });
    stage.declare();
    assert_eq!(set(&mut stage, "API_TOKEN", ValueKind::Secret, SECRET), None);
    stage.told.clear();
    stage.publish();
    let books = stage.told.iter().find_map(|told| match told {
        ToConsole::Books { books } => Some(format!("{books:?}")),
        _ => None,
    });
    let books = books.unwrap();
    assert!(!books.contains(SECRET), "{books}");
    assert!(books.contains("tool login [secret:API_TOKEN]"), "{books}");
}
