//! The incident from scripts: the program itself against a host of its own.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot set its scene must end"
)]

#[path = "common/scene.rs"]
mod scene;

use scene::Scene;
use serde_json::Value;
use std::path::PathBuf;

impl Scene {
    /// A command that must succeed; its answer.
    fn ctl(&self, words: &[&str]) -> Value {
        let ended = self.run(&[&["ctl", "--json"], words].concat());
        assert_eq!(ended.code, 0, "{words:?}: {} {}", ended.out, ended.err);
        ended.json()
    }

    /// A command that must be refused; the sentence.
    fn refused(&self, words: &[&str]) -> String {
        let ended = self.run(&[&["ctl", "--json"], words].concat());
        assert_eq!(ended.code, 1, "{words:?}: {} {}", ended.out, ended.err);
        let answer = ended.json();
        assert_eq!(answer["done"], false);
        assert!(!answer["refusal"]["hint"].as_str().unwrap().is_empty());
        answer["refusal"]["sentence"].as_str().unwrap().to_owned()
    }
}

/// What is supposed, decided and to be done, and who leads.
fn causes_and_people(scene: &Scene) {
    let supposed = scene.ctl(&["hypothesis", "add", "a leak of connections", "--confidence", "60"]);
    assert_eq!(supposed["number"], 1);
    scene.ctl(&["hypothesis", "support", "1", "--why", "the count grows"]);
    assert_eq!(
        scene.refused(&["hypothesis", "rule-out", "2", "--why", "x"]),
        "the incident has no hypothesis 2"
    );
    assert_eq!(scene.ctl(&["decision", "propose", "restart the api"])["number"], 1);
    scene.ctl(&["decision", "settle", "1", "yes, node by node"]);
    assert_eq!(scene.ctl(&["todo", "add", "limit the pool", "--to", "li"])["number"], 1);
    scene.ctl(&["todo", "done", "1"]);
    scene.ctl(&["role", "offer", "commander", "li"]);
    let accepted = scene.ctl(&["role", "accept-offer", "commander", "--name", "li"]);
    assert_eq!(accepted["incident"]["roles"]["commander"], "li");
    scene.ctl(&["role", "take", "scribe"]);
}

fn impact_and_clocks(scene: &Scene) {
    scene.ctl(&["impact", "start"]);
    scene.ctl(&["impact", "end"]);
    scene.ctl(&["clock", "snooze", "update", "15", "--why", "writing it"]);
    let clocks = scene.ctl(&["clock", "list"]);
    let update = clocks["clocks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["kind"] == "update");
    assert_eq!(update.unwrap()["snoozes"], 1, "{clocks}");
}

#[test]
fn a_whole_outage_from_a_script() {
    let scene = Scene::new();
    let looked = scene.run(&["ctl", "show"]);
    assert_eq!(looked.code, 3, "looking starts no host: {}", looked.err);
    assert!(
        looked.err.contains("`onscene incident show` reads the journal"),
        "{}",
        looked.err
    );
    let declared = scene.ctl(&["declare", "carts fail", "--severity", "SEV2"]);
    assert_eq!(declared["incident"]["id"], 1);
    assert_eq!(declared["incident"]["roles"]["commander"], "maya");
    scene.ctl(&["note", "the pool is exhausted", "--at", "00:00"]);
    scene.ctl(&["pin", "timeout after 30 s", "--source", "api"]);
    scene.ctl(&["severity", "sev1", "--why", "checkout is down"]);
    causes_and_people(&scene);
    impact_and_clocks(&scene);
    scene.ctl(&["mitigated"]);
    scene.ctl(&["soak", "start", "--minutes", "5"]);
    scene.ctl(&["soak", "break", "--why", "one more 503"]);
    let resolved = scene.ctl(&["resolve"]);
    assert_eq!(resolved["incident"]["status"], "resolved");
    assert_eq!(scene.refused(&["status", "mitigated"]), "INC-1 is resolved");
    scene.ctl(&["reopen", "--why", "it is back"]);
    let shown = scene.ctl(&["show"]);
    let incident = &shown["incident"];
    assert_eq!(incident["status"], "investigating");
    assert_eq!(incident["hypotheses"][0]["state"], "supported");
    let last = incident["timeline"].as_array().unwrap().last().unwrap()["id"]
        .as_str()
        .unwrap();
    scene.ctl(&[
        "correct",
        &last[last.len() - 12..],
        "--text",
        "opened again",
        "--why",
        "clearer",
    ]);
    let text = scene.run(&["ctl", "show"]).out;
    for part in [
        "INC-1 SEV1 investigating: carts fail",
        "hypothesis 1",
        "decision 1",
        "todo 1  done",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let journal = scene.run(&["incident", "show", "--json"]).json();
    let count = journal["incident"]["timeline"].as_array().unwrap().len();
    assert_eq!(
        count,
        incident["timeline"].as_array().unwrap().len() + 1,
        "what is acknowledged is in the journal"
    );
}

#[test]
fn wrong_words_are_told_from_a_refusal_and_nothing_changes_what_is_read_only() {
    let scene = Scene::new();
    for words in [
        &["ctl", "declare", "x", "--severity", "SEV9"][..],
        &["ctl", "explode"],
        &["ctl", "note", "x", "--at", "soon"],
    ] {
        let ended = scene.run(words);
        assert_eq!(ended.code, 2, "{words:?}: {}", ended.err);
    }
    assert_eq!(scene.refused(&["note", "x"]), "no incident is open");
    scene.ctl(&["declare", "x", "--severity", "3"]);
    let ended = scene.run(&["--read-only", "ctl", "note", "y"]);
    assert_eq!(ended.code, 1);
    assert!(ended.err.contains("--read-only"), "{}", ended.err);
    assert_eq!(scene.run(&["--read-only", "ctl", "show"]).code, 0);
}

#[test]
fn what_a_script_names_is_never_taken_for_its_author() {
    let scene = Scene::new();
    scene.ctl(&["declare", "carts fail", "--severity", "SEV2"]);
    scene.ctl(&["link", "ticket", "OPS-99"]);
    scene.ctl(&["clock", "start", "task", "--of", "drain node 3", "--minutes", "5"]);
    scene.ctl(&["clock", "snooze", "update", "15", "--name", "li"]);
    let shown = scene.ctl(&["show"]);
    let authors: std::collections::BTreeSet<&str> = shown["incident"]["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["who"].as_str().unwrap())
        .collect();
    assert_eq!(Vec::from_iter(authors), ["li", "maya"]);
    for name in ["", "  ", "onscene", &"x".repeat(65)] {
        let ended = scene.run(&["ctl", "note", "x", "--name", name]);
        assert_eq!(ended.code, 2, "{name:?}: {}", ended.err);
    }
    let endless = "x".repeat(100_000);
    assert!(
        scene
            .refused(&["severity", "sev1", "--why", &endless])
            .contains("100000 bytes")
    );
    assert!(
        scene
            .refused(&["role", "assign", "scribe", &endless])
            .contains("100000 bytes")
    );
}

/// Runs a command of a reader that goes away before it read anything; what it wrote to the standard error.
fn unread(scene: &Scene, words: &[&str]) -> (Option<i32>, String) {
    let mut command = scene.command(words);
    let mut child = command
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_reader_who_had_enough_is_no_fault() {
    let scene = Scene::new();
    scene.ctl(&["declare", "carts fail", "--severity", "SEV2"]);
    for words in [
        &["incident", "show"][..],
        &["incident", "export"],
        &["incident", "list", "--json"],
        &["ctl", "show"],
        &["status"],
        &["runbook", "list"],
    ] {
        assert_eq!(unread(&scene, words), (Some(0), String::new()), "{words:?}");
    }
}

#[test]
fn a_file_that_nobody_accepted_is_named() {
    let scene = Scene::new();
    let project = scene.root.path().join("project");
    std::fs::write(project.join("onscene.toml"), "[project]\nname = \"shop\"\n").unwrap();
    let ended = scene.run(&["ctl", "declare", "carts fail", "--severity", "SEV2"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(
        ended
            .err
            .contains("nobody has accepted it yet, so nothing in it is in force"),
        "{}",
        ended.err
    );
}

#[test]
fn several_incidents_are_open_and_one_is_in_front() {
    let scene = Scene::new();
    scene.ctl(&["declare", "carts fail", "--severity", "SEV2"]);
    assert_eq!(
        scene.refused(&["declare", "mail is late", "--severity", "SEV3"]),
        "INC-1 is open already"
    );
    let second = scene.ctl(&["declare", "mail is late", "--severity", "SEV3", "--another"]);
    assert_eq!(second["incident"]["id"], 2);
    scene.ctl(&["note", "about mail"]);
    scene.ctl(&["--incident", "INC-1", "note", "about carts"]);
    scene.ctl(&["front", "INC-1"]);
    let front = scene.ctl(&["show"]);
    let notes = front["incident"]["timeline"].to_string();
    assert!(
        notes.contains("about carts") && !notes.contains("about mail"),
        "{notes}"
    );
    let status = scene.run(&["status", "--json"]).json();
    let open = status["hosts"][0]["open"].as_array().unwrap();
    assert_eq!(open.len(), 2, "{status}");
    assert_eq!((&open[0]["id"], &open[0]["is_front"]), (&1.into(), &true.into()));
    assert_eq!(open[1]["clock"]["kind"], "mitigation", "the work that is due first");
    scene.ctl(&["--incident", "2", "resolve"]);
    scene.ctl(&["--incident", "2", "close"]);
    assert_eq!(scene.refused(&["front", "INC-2"]), "INC-2 is not open here");
    assert_eq!(
        scene.refused(&["--incident", "7", "note", "x"]),
        "INC-7 is not open here"
    );
}

#[test]
fn another_host_finds_all_that_are_open_and_the_one_somebody_wrote_to_last_in_front() {
    let scene = Scene::new();
    scene.ctl(&["declare", "carts fail", "--severity", "SEV2"]);
    scene.ctl(&["declare", "mail is late", "--severity", "SEV3", "--another"]);
    scene.ctl(&["--incident", "1", "note", "still at it"]);
    let stopped = scene.run(&["stop", "--force"]);
    assert_eq!(stopped.code, 0, "{}", stopped.err);
    let noted = scene.ctl(&["note", "again"]);
    assert_eq!(noted["incident"]["id"], 1);
    assert_eq!(
        scene.ctl(&["--incident", "2", "show"])["incident"]["title"],
        "mail is late"
    );
}

#[test]
fn the_book_for_the_process_is_there_replaced_or_off() {
    let scene = Scene::new();
    let books = |scene: &Scene| -> Vec<String> {
        let listed = scene.run(&["runbook", "list", "--json"]);
        let rows = listed.json()["books"].as_array().unwrap().clone();
        rows.iter()
            .map(|row| row["file"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(books(&scene), ["built-in/command.md"]);
    let text = scene.run(&["runbook", "show", "--built-in"]).out;
    let project = scene.root.path().join("project");
    std::fs::write(project.join("ours.md"), &text).unwrap();
    let configure = |line: &str| std::fs::write(project.join("onscene.toml"), format!("[project]\n{line}\n")).unwrap();
    configure("command_book = \"ours.md\"");
    assert_eq!(books(&scene), ["ours.md"]);
    configure("command_book = false");
    assert!(books(&scene).is_empty());
    configure("command_book = \"gone.md\"");
    let listed = scene.run(&["runbook", "list"]);
    assert_eq!(listed.code, 1);
    assert!(listed.err.contains("there is no `gone.md`"), "{}", listed.err);
    configure("command_book = 3");
    let checked = scene.run(&["check-config"]);
    assert!(checked.out.contains("command_book"), "{} {}", checked.out, checked.err);
}

#[test]
fn an_update_is_offered_drafted_and_approved_for_a_channel() {
    let scene = Scene::new();
    let project = scene.root.path().join("project");
    let file = scene.root.path().join("updates");
    let config = format!("[notify.log]\nkind = \"file\"\ndirectory = \"{}\"\n", file.display());
    std::fs::write(project.join("onscene.toml"), config).unwrap();
    let declared = scene.run(&["--trust", "ctl", "declare", "carts fail", "--severity", "SEV2"]);
    assert_eq!(declared.code, 0, "{}", declared.err);
    let offered = scene.ctl(&["update"]);
    assert_eq!(offered["offer"]["number"], 1);
    let names = offered["offer"]["channels"].to_string();
    assert!(names.contains("\"log\""), "{names}");
    let drafted = scene.ctl(&["update", "--text", "we look into it"]);
    assert!(drafted["number"].is_null(), "a draft has no number: {drafted}");
    let posted = scene.ctl(&["update", "--text", "carts are back", "--channel", "log", "--approve"]);
    assert_eq!(posted["number"], 1);
    let shown = scene.ctl(&["show"]);
    let updates = shown["incident"]["comms"].as_array().unwrap();
    assert_eq!(updates.len(), 2);
    assert_eq!(updates[1]["text"][0], "carts are back");
    let sentence = scene.refused(&["update", "--text", "x", "--channel", "nowhere", "--approve"]);
    assert_eq!(sentence, "no channel is called `nowhere`");
    let ended = scene.run(&["ctl", "update", "--file", "gone.txt", "--approve"]);
    assert_eq!(ended.code, 2, "{}", ended.err);
}

/// A project whose updates go into files: one place that works, and one that is no directory.
fn with_files() -> (Scene, PathBuf) {
    let scene = Scene::new();
    let file = scene.root.path().join("updates");
    let wall = scene.root.path().join("wall");
    std::fs::write(&wall, "a file").unwrap();
    let channel =
        |name: &str, path: &PathBuf| format!("[notify.{name}]\nkind = \"file\"\ndirectory = \"{}\"\n", path.display());
    let config = format!("{}{}", channel("log", &file), channel("wall", &wall));
    std::fs::write(scene.root.path().join("project/onscene.toml"), config).unwrap();
    let declared = scene.run(&["--trust", "ctl", "declare", "carts fail", "--severity", "SEV2"]);
    assert_eq!(declared.code, 0, "{}", declared.err);
    (scene, file)
}

#[test]
fn a_draft_of_one_person_is_listed_and_approved_by_another_and_waited_for() {
    let (scene, file) = with_files();
    let drafted = scene.ctl(&["update", "--text", "we look into it", "--channel", "log"]);
    let draft = drafted["update"]["name"].as_str().unwrap().to_owned();
    assert!(draft.starts_with("draft-"), "{drafted}");
    let listed = scene.ctl(&["update", "list"]);
    assert_eq!(listed["updates"][0]["name"], draft.as_str());
    assert_eq!(listed["updates"][0]["deliveries"][0]["state"]["is"], "planned");
    let mut li = scene.command(&["ctl", "--json", "update", "approve", &draft, "--wait=30s"]);
    let ended = li.env("USER", "li").output().unwrap();
    let told = String::from_utf8(ended.stdout).unwrap();
    assert_eq!(ended.status.code(), Some(0), "{told}");
    let answer: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(
        (&answer["number"], &answer["update"]["outcome"]),
        (&1.into(), &"sent".into()),
        "{answer}"
    );
    assert_eq!(answer["update"]["approval"]["who"], "li");
    assert_eq!(answer["update"]["who"], "maya");
    assert_eq!(std::fs::read_dir(&file).unwrap().count(), 1);
    let sentence = scene.refused(&["update", "approve", "1"]);
    assert_eq!(sentence, "update 1 was approved by li already");
    assert_eq!(scene.refused(&["update", "approve"]), "no update is called `draft`");
    let lines = scene.run(&["ctl", "update", "list"]).out;
    assert!(
        lines.contains("1  approved by li: we look into it\n  log: sent"),
        "{lines}"
    );
}

#[test]
fn what_is_not_sent_has_an_exit_code_of_its_own_and_can_be_marked_or_withdrawn() {
    let (scene, _) = with_files();
    let post = [
        "ctl",
        "update",
        "--text",
        "x",
        "--channel",
        "log",
        "--channel",
        "wall",
        "--approve",
        "--wait=30s",
    ];
    let ended = scene.run(&post);
    assert_eq!(ended.code, 4, "{} {}", ended.out, ended.err);
    assert!(
        ended.out.contains("  wall: NOT SENT: the file cannot be written"),
        "{}",
        ended.out
    );
    assert_eq!(scene.run(&["ctl", "update", "wait", "1"]).code, 4);
    let again = scene.run(&["ctl", "update", "again", "1", "--channel", "wall", "--wait=30s"]);
    assert_eq!(again.code, 4, "{} {}", again.out, again.err);
    assert_eq!(
        scene.refused(&["update", "again", "1", "--channel", "log"]),
        "the update to log did not fail: sent"
    );
    scene.ctl(&["update", "sent", "1", "--channel", "wall"]);
    assert_eq!(scene.run(&["ctl", "update", "wait", "1"]).code, 0);
    scene.ctl(&["update", "--text", "one"]);
    scene.ctl(&["update", "--text", "two"]);
    assert_eq!(
        scene.refused(&["update", "withdraw", "draft"]),
        "`draft` could be several updates"
    );
    let drafts = scene.ctl(&["update", "list"])["updates"].as_array().unwrap().clone();
    let name = drafts[1]["name"].as_str().unwrap();
    scene.ctl(&["update", "withdraw", name]);
    assert_eq!(scene.ctl(&["update", "list"])["updates"].as_array().unwrap().len(), 2);
    scene.ctl(&["update", "withdraw", "draft"]);
    assert_eq!(
        scene.refused(&["update", "withdraw", "1"]),
        "nothing of this update waits any more"
    );
}

#[test]
fn a_running_host_takes_in_what_another_one_exported() {
    let (here, there) = (Scene::new(), Scene::new());
    here.ctl(&["declare", "carts fail", "--severity", "SEV2"]);
    let file = here.root.path().join("out.jsonl");
    let file = file.to_str().unwrap();
    let export = |scene: &Scene| {
        let ended = scene.run(&["incident", "export", "INC-1", "--jsonl", "--output", file]);
        assert_eq!(ended.code, 0, "{}", ended.err);
    };
    let import = |scene: &Scene| {
        let ended = scene.run(&["incident", "import", file, "--json"]);
        assert_eq!(ended.code, 0, "{}", ended.err);
        ended.json()["incidents"][0].clone()
    };
    export(&here);
    there.ctl(&["declare", "something else", "--severity", "SEV4"]);
    let row = import(&there);
    assert_eq!((&row["incident"], &row["known"]), (&2.into(), &0.into()), "{row}");
    there.ctl(&["--incident", "2", "note", "seen from there"]);
    let ended = there.run(&["incident", "export", "INC-2", "--jsonl", "--output", file]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    here.ctl(&["note", "seen from here"]);
    assert_eq!(import(&here)["new"], 1);
    assert_eq!(import(&here)["new"], 0, "importing it again changes nothing");
    here.ctl(&["note", "later"]);
    let live = here.ctl(&["show"])["incident"].clone();
    let read = here.run(&["incident", "show", "--json"]).json()["incident"].clone();
    assert_eq!(live, read, "the host and the journal show one order");
    let notes = live["timeline"].to_string();
    assert!(
        notes.contains("seen from there") && notes.contains("seen from here"),
        "{notes}"
    );
    assert_eq!(here.run(&["incident", "verify"]).code, 0);
    std::fs::write(file, "nonsense\n").unwrap();
    let refused = here.run(&["incident", "import", file]);
    assert!(refused.code == 1 && refused.err.contains("line 1"), "{}", refused.err);
}
