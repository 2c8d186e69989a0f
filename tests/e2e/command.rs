//! An incident from declaring to its export, led by keys alone on two terminals of 80 columns and 24 rows.

use crate::rig::Rig;
use crate::stage::{Stage, config, declare, serve};
use std::fs;

/// Clocks short enough to be late in a test, and a channel of the team that is a folder.
const MORE: &str = r#"
[clocks]
update = "1m"
soak = "1m"

[notify.team]
kind = "file"
directory = "updates"
"#;

fn project() -> Stage {
    let stage = Stage::empty();
    stage.write("onscene.toml", &format!("{}{MORE}", config(serve())));
    stage.write("runbook.md", crate::stage::BOOK);
    stage
}

/// Shows a frame where the output is looked at.
fn frame(rig: &Rig, what: &str) {
    println!("---- {what}\n{}", rig.text());
}

/// Presses a key, waits for its question, writes a line and waits for what it comes to.
fn say(rig: &Rig, key: &str, question: &str, text: &str, done: &str) {
    rig.press(key);
    rig.wait_text(question);
    rig.press(text);
    rig.press("\r");
    rig.wait_text(done);
}

/// Chooses the option with these words in the menu of a key.
fn choose(rig: &Rig, key: &str, words: &str) {
    rig.press(key);
    rig.wait_text(words);
    let line = rig.text();
    let line = line.lines().find(|line| line.contains(words)).unwrap();
    let digit = line.split_once(words).unwrap().0.trim_end().chars().last().unwrap();
    rig.press(&format!("{digit}\r"));
}

/// Sends the draft as it is, to the channels it is meant for.
fn send_draft(rig: &Rig, number: u32) {
    rig.press("U");
    rig.wait_text(&format!("Status update {number}"));
    rig.wait_text("[x] team");
    rig.press("\x13");
    rig.wait_text(&format!("{number} sent, the last"));
}

#[test]
fn an_incident_is_led_handed_over_and_ended_by_keys_alone() {
    let stage = project();
    let maya = stage.console(80, 24);
    declare(&maya, "carts fail with 502");
    maya.press("6");
    maya.wait_text("next ");
    choose(&maya, "I", "yes: since now");
    maya.wait_text("Customers are affected since");
    maya.press("\r");
    maya.wait_text("customers affected for");
    say(
        &maya,
        "C",
        "What do you suppose",
        "the pool of the database is exhausted 70%",
        "exhausted (70%) open",
    );
    say(
        &maya,
        "P",
        "The proposal is to",
        "restart the api => agreed, maya does it",
        "restart the api: agreed",
    );
    send_draft(&maya, 1);
    frame(&maya, "commander, after the first update");
    choose(&maya, "S", "SEV1");
    say(&maya, "", "Why SEV1", "every cart fails", "SEV1");
    maya.wait("the header's SEV1", |rig| rig.line(0).contains("SEV1"));

    late_update(&maya);
    let li = stage.on_terminal(&["--trust", "--name", "li"], 80, 24);
    hand_over(&maya, &li);
    mitigate_and_soak(&li);
    end(&stage, &li, maya);
}

/// Waits until the update is late: the draft is shown, the clock and who should act are named.
fn late_update(maya: &Rig) {
    // A minute is as long as a test waits for one thing: two waits.
    maya.wait("the last seconds", |rig| {
        let clocks = rig.line(1);
        let left = clocks
            .split_once("UPDATE due in 00:")
            .map(|(_, left)| left.starts_with(['0', '1', '2']));
        left.unwrap_or(true)
    });
    maya.wait_text("a draft is ready");
    frame(maya, "the draft of a late update");
    assert!(maya.line(1).contains("UPDATE overdue"), "{}", maya.line(1));
    send_draft(maya, 2);
    assert!(!maya.text().contains("a draft is ready"), "{}", maya.text());
}

fn hand_over(maya: &Rig, li: &Rig) {
    li.wait("the incident at the second console", |rig| {
        rig.line(0).contains("INC-1")
    });
    maya.wait("both are here", |rig| !rig.text().contains("a draft is ready"));
    choose(maya, "H", "li");
    maya.wait_text("y  offer it");
    frame(maya, "the summary before it is offered");
    maya.press("y");
    li.wait_text("maya offers you IC");
    frame(li, "the offer at the successor's console");
    li.wait("an answer that counts", |rig| {
        if rig.text().contains("y  take it over") {
            rig.press("y");
        }
        !rig.text().contains("maya offers you IC. Take it over?")
    });
    maya.wait_text("li  since");
}

fn mitigate_and_soak(li: &Rig) {
    li.press("6");
    li.wait_text("li (you)");
    li.press("M");
    li.wait_text("y  say it is mitigated");
    li.press("y");
    li.wait_text("mitigated");
    choose(li, "K", "begin the soak");
    li.wait_text("For how many minutes");
    li.press("\r");
    li.wait_text("SOAK ");
    choose(li, "K", "it did not stay well");
    li.wait_text("What went wrong");
    li.press("two carts failed\r");
    li.wait_text("the soak begins again");
    frame(li, "the soak after it was broken");
    choose(li, "I", "no more: until now");
    li.wait_text("Customers were affected until");
    li.press("\r");
    li.wait_text("customers well again");
}

fn end(stage: &Stage, li: &Rig, maya: Rig) {
    li.press("E");
    li.wait_text("y  resolve it");
    frame(li, "what is open at the end");
    li.press("y");
    li.wait_text("SEV1 resolved");
    li.press("X");
    li.wait_text("INC-1.md is the post-mortem draft");
    let exports = fs::read_dir(stage.state().join("projects")).unwrap().flatten();
    let mut drafts = exports.map(|project| project.path().join("exports/INC-1.md"));
    let text = fs::read_to_string(drafts.find(|path| path.exists()).unwrap()).unwrap();
    println!("---- the export\n{text}");
    let timeline = text.split("## Timeline").nth(1).unwrap();
    let timeline = timeline.split("\n## ").next().unwrap();
    let mut rest = timeline;
    for part in [
        "declared SEV2: carts fail with 502",
        "hypothesis: the pool of the database is exhausted (70%)",
        "decided: restart the api: agreed, maya does it",
        "update 1 sent to team: SEV2",
        "severity raised from SEV2 to SEV1: every cart fails",
        "update 2 sent to team, ",
        " late: SEV1",
        "takes over command (IC) from maya",
        "| mitigated |",
        "soak broken: two carts failed; begun again",
        "customers are affected no more",
        "| resolved |",
    ] {
        let found = rest.find(part);
        assert!(found.is_some(), "{part} is not in its place in {timeline}");
        rest = &rest[found.unwrap()..];
    }
    for noise in ["clock ", "drafted", "approved", "offers"] {
        assert!(!timeline.contains(noise), "{noise} is none of a reader's: {timeline}");
    }
    assert!(text.contains("| Updates on time | 1 of 2 |"), "{text}");
    drop(maya);
}
