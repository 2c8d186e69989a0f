//! The command line from outside: the program itself, in directories of its own.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot set its scene must end"
)]

#[path = "common/scene.rs"]
mod scene;

use scene::Scene;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

impl Scene {
    fn write(&self, path: &str, text: &str) {
        let path = self.root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Runs on a terminal and types `answer`; the exit code and everything on the screen.
    fn run_on_terminal(&self, args: &[&str], answer: &str) -> (i32, String) {
        let (mut terminal, side) = pty_process::blocking::open().unwrap();
        terminal.resize(pty_process::Size::new(24, 200)).unwrap();
        let mut child = pty_process::blocking::Command::new(env!("CARGO_BIN_EXE_onscene"))
            .args(args)
            .current_dir(self.project())
            .env_clear()
            .env("HOME", self.root.path().join("home"))
            .spawn(side)
            .unwrap();
        terminal.write_all(answer.as_bytes()).unwrap();
        let mut screen = Vec::new();
        // The terminal ends with an error once nobody holds its other side.
        let _ = terminal.read_to_end(&mut screen);
        let code = child.wait().unwrap().code().unwrap();
        (code, String::from_utf8_lossy(&screen).into_owned())
    }
}

/// Answers every request with 200 until the test ends; its address.
fn answering() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok");
        }
    });
    address
}

/// An address where nothing listens.
fn refused() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

#[test]
fn init_writes_what_it_finds_and_never_over_a_file() {
    let scene = Scene::new();
    let shop = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/express-ops/compose.prod.yml");
    scene.write("project/compose.prod.yml", &fs::read_to_string(shop).unwrap());
    scene.write("project/docs/runbook-db.md", "# Database\n");
    let first = scene.run(&["init"]);
    assert_eq!(first.code, 0, "{}", first.err);
    for part in [
        "Found compose.prod.yml",
        "app: 127.0.0.1:3000, health check",
        "Found the runbook docs/runbook-db.md",
    ] {
        assert!(first.out.contains(part), "{part} in {}", first.out);
    }
    let checked = scene.run(&["check-config"]);
    assert_eq!((checked.code, checked.out.as_str()), (0, "Nothing is wrong.\n"));
    let second = scene.run(&["init"]);
    assert_eq!(second.code, 1);
    assert!(second.err.contains("is there already (hint:"), "{}", second.err);
    assert_eq!(scene.run(&["init", "--force"]).code, 0);
}

#[test]
fn a_project_file_runs_nothing_until_it_is_accepted_and_again_when_it_changed() {
    let scene = Scene::new();
    let file = format!("[[services]]\nname = \"api\"\nurl = \"http://{}/\"\n", answering());
    scene.write("project/onscene.toml", &file);
    let before = scene.run(&["check", "--json"]);
    assert_eq!(before.code, 2);
    assert_eq!(before.json()["services"], serde_json::json!([]));
    assert!(
        before.json()["errors"][0]
            .as_str()
            .unwrap()
            .contains("nobody has accepted it yet"),
        "{}",
        before.out
    );
    assert_eq!(scene.run(&["check", "--trust"]).code, 0);
    assert_eq!(scene.run(&["check"]).code, 0, "once is enough");
    scene.write("project/onscene.toml", &(file.clone() + "# changed\n"));
    assert_eq!(scene.run(&["check"]).code, 2, "a changed file is a new one");
    let named = scene.project().join("onscene.toml");
    assert_eq!(
        scene.run(&["check", "--config", named.to_str().unwrap()]).code,
        0,
        "who names a file means it"
    );
}

#[test]
fn on_a_terminal_the_file_is_shown_and_only_a_yes_accepts_it() {
    let scene = Scene::new();
    let address = answering();
    scene.write(
        "project/onscene.toml",
        &format!("[[services]]\nname = \"api\"\nurl = \"http://{address}/\"\n"),
    );
    let (code, screen) = scene.run_on_terminal(&["check"], "\n");
    assert_eq!(code, 2, "{screen}");
    for part in [
        "is new here. It would:",
        &format!("ask api: GET http://{address}/"),
        "Accept it? [y/N]",
    ] {
        assert!(screen.contains(part), "{part} in {screen}");
    }
    let (code, screen) = scene.run_on_terminal(&["check"], "y\n");
    assert!(code == 0 && screen.contains("is new here"), "{code} {screen}");
    let (code, screen) = scene.run_on_terminal(&["check"], "");
    assert!(code == 0 && !screen.contains("Accept it?"), "{code} {screen}");
}

#[test]
fn check_ends_with_what_it_saw() {
    let scene = Scene::new();
    let (good, bad) = (answering(), refused());
    let mut file = format!("[project]\nname = \"shop\"\n[[services]]\nname = \"good\"\nurl = \"http://{good}/\"\n");
    scene.write("project/onscene.toml", &file);
    let ended = scene.run(&["check", "--json", "--trust"]);
    assert_eq!(ended.code, 0, "{} {}", ended.out, ended.err);
    let report = ended.json();
    assert_eq!(
        (&report["schema"], &report["project"], &report["exit"]),
        (&1.into(), &"shop".into(), &0.into())
    );
    assert_eq!(report["services"][0]["health"], "ok");
    file = format!("{file}[[services]]\nname = \"bad\"\ntcp = \"{bad}\"\n");
    scene.write("project/onscene.toml", &file);
    let ended = scene.run(&["check", "--trust"]);
    assert_eq!(ended.code, 1);
    assert!(ended.out.contains("x DOWN      bad   refused"), "{}", ended.out);
    file += "[console]\ncolor = \"pink\"\n";
    scene.write("project/onscene.toml", &file);
    let ended = scene.run(&["check", "--json", "--trust"]);
    assert_eq!((ended.code, ended.json()["services"].as_array().unwrap().len()), (2, 2));
    scene.write("project/onscene.toml", "");
    assert_eq!(scene.run(&["check", "--trust"]).code, 2, "asking nothing is not ok");
}

#[test]
fn check_config_says_one_sentence_for_each_wrong_line_of_every_kind_of_file() {
    let scene = Scene::new();
    scene.write(
        "home/.config/onscene/config.toml",
        "[console]\ntheme = \"me\"\nkeymap = \"me\"\nspeed = 1\n",
    );
    scene.write(
        "home/.config/onscene/keymaps/me.toml",
        "[global]\nhyper-z = \"app.quit\"\n",
    );
    scene.write(
        "home/.config/onscene/themes/me.toml",
        "[roles]\n\"status.dwn\" = \"red\"\n",
    );
    scene.write("project/onscene.toml", "[project]\nrunbooks = [\"missing.md\"]\n");
    let ended = scene.run(&["check-config"]);
    assert_eq!(ended.code, 1);
    for part in [
        "config.toml:4: console.speed: unknown key",
        "keymaps/me.toml:2:",
        "themes/me.toml:",
        "there is no `missing.md`",
    ] {
        assert_eq!(ended.out.matches(part).count(), 1, "{part} in {}", ended.out);
    }
}

#[test]
fn a_wrong_command_line_is_told_with_its_way_out() {
    let scene = Scene::new();
    let ended = scene.run(&["--project", "/nonexistent/place", "check"]);
    assert_eq!(ended.code, 1);
    assert!(
        ended.err.contains("cannot enter /nonexistent/place") && ended.err.contains("hint:"),
        "{}",
        ended.err
    );
    assert_eq!(scene.run(&["chekc"]).code, 2);
}

/// A journal of the project with two incidents, the first one resolved, as a host would leave it.
fn journal(scene: &Scene) -> PathBuf {
    use onscene::domain::incident::{Fact, Severity, Status};
    use onscene::domain::{IncidentId, Moment};
    use onscene::journal::{Draft, Journal, SqliteJournal};
    let key = onscene::config::paths::project_key(&scene.project());
    let directory = scene.root.path().join("home/.local/state/onscene/projects").join(key);
    let mut journal = SqliteJournal::open(&directory).unwrap();
    let start = Moment::from_timestamp(1_600_000_000, 0).unwrap();
    for number in [1, 2] {
        let declared = Fact::Declared {
            title: format!("outage {number}").into(),
            severity: Severity::Sev2,
            environment: "prod".into(),
        };
        let noted = Fact::Noted {
            text: "the pool is exhausted".into(),
        };
        let resolved = Fact::StatusChanged { to: Status::Resolved };
        let facts = [declared, noted, resolved];
        let count = if number == 1 { 3 } else { 2 };
        for fact in facts.into_iter().take(count) {
            let draft = Draft::new(IncidentId(number), start, "maya".into(), fact);
            journal.append(&[draft]).unwrap();
        }
    }
    directory
}

fn tamper(directory: &Path, sql: &str) {
    let connection = rusqlite::Connection::open(directory.join("journal.sqlite")).unwrap();
    connection.execute_batch(sql).unwrap();
}

#[test]
fn verify_tells_sound_from_damaged_from_unreadable() {
    let scene = Scene::new();
    assert_eq!(scene.run(&["incident", "verify"]).code, 0);
    assert_eq!(scene.run(&["incident", "verify", "INC-1"]).code, 2);
    let directory = journal(&scene);
    let sound = scene.run(&["incident", "verify"]);
    assert_eq!(sound.code, 0, "{}", sound.err);
    assert!(
        sound.out.contains("INC-1    sound    3 facts as they were written"),
        "{}",
        sound.out
    );
    let unknown = scene.run(&["incident", "verify", "INC-9"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("INC-9 is not in the journal"), "{}", unknown.err);

    let text = scene.run(&["incident", "export", "INC-2"]).out;
    let head = text.split("--head ").nth(1).unwrap()[..64].to_owned();
    assert_eq!(scene.run(&["incident", "verify", "INC-2", "--head", &head]).code, 0);
    assert_eq!(scene.run(&["incident", "verify", "INC-1", "--head", &head]).code, 1);

    // Cut off, with all that lies beside the journal: only what this user has seen tells.
    tamper(&directory, "DELETE FROM events WHERE incident = 2 AND place = 2");
    fs::remove_file(directory.join("journal.head")).unwrap();
    let cut = scene.run(&["incident", "verify", "--json"]);
    assert_eq!(cut.code, 1, "{}", cut.out);
    let json: serde_json::Value = serde_json::from_str(&cut.out).unwrap();
    assert_eq!(json["sound"], false);
    assert_eq!(json["incidents"][1]["verdict"], "shorter");
    assert_eq!(json["incidents"][1]["were"], 2);
    let shown = scene.run(&["incident", "show", "INC-2"]);
    assert!(
        shown.code == 0 && shown.err.contains("the end is missing"),
        "{}",
        shown.err
    );
    assert_eq!(scene.run(&["incident", "verify", "INC-2", "--accept"]).code, 0);

    tamper(&directory, "UPDATE events SET who = 'li' WHERE place = 1");
    assert_eq!(scene.run(&["incident", "verify"]).code, 1);
    let forged = scene.run(&["incident", "export", "INC-1"]);
    assert_eq!(forged.code, 1, "{}", forged.err);
    assert!(forged.out.contains("not sound:** broken at fact 1"), "{}", forged.out);
    fs::write(
        directory.join("journal.sqlite"),
        "nonsense that is long enough to be looked at",
    )
    .unwrap();
    let broken = scene.run(&["incident", "verify"]);
    assert_eq!(broken.code, 1, "{}", broken.err);
    assert!(broken.err.contains("damaged"), "{}", broken.err);
    fs::remove_file(directory.join("journal.sqlite")).unwrap();
    let gone = scene.run(&["incident", "verify"]);
    assert_eq!(gone.code, 1);
    assert!(gone.out.contains("is gone"), "{}", gone.out);
}

#[test]
fn incidents_are_found_carried_and_pruned() {
    let (here, there) = (Scene::new(), Scene::new());
    journal(&here);
    let found = here.run(&["incident", "search", "POOL", "outage"]);
    assert_eq!(found.code, 0, "{}", found.err);
    assert!(found.out.starts_with("INC-2"), "{}", found.out);
    assert!(found.out.contains("note: the pool is exhausted"), "{}", found.out);
    let json: serde_json::Value =
        serde_json::from_str(&here.run(&["incident", "search", "pool", "--json"]).out).unwrap();
    assert_eq!(json["incidents"][0]["incident"]["id"], 2);
    assert_eq!(json["incidents"][0]["hits"][0]["who"], "maya");

    let file = here.root.path().join("inc-2.jsonl");
    let file = file.to_str().unwrap();
    assert_eq!(
        here.run(&["incident", "export", "INC-2", "--jsonl", "-o", file]).code,
        0
    );
    assert_eq!(
        here.run(&["incident", "import", file]).out,
        "INC-2: 0 facts are new, 2 were known\n"
    );
    let taken = there.run(&["incident", "import", file]);
    assert_eq!(taken.out, "INC-2: 2 facts are new, 0 were known\n", "{}", taken.err);
    assert!(there.run(&["incident", "list"]).out.contains("outage 2"));
    let changed = fs::read_to_string(file).unwrap().replace("exhausted", "fine");
    fs::write(file, changed).unwrap();
    let refused = there.run(&["incident", "import", file]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("broken at fact 2"), "{}", refused.err);

    let asked = here.run(&["incident", "prune", "--older-than", "365d"]);
    assert!(
        asked.out.contains("outage 1") && asked.out.contains("nothing was"),
        "{}",
        asked.out
    );
    assert_eq!(here.run(&["incident", "list"]).out.lines().count(), 2);
    let pruned = here.run(&["incident", "prune", "--older-than", "365d", "--yes"]);
    assert!(
        pruned.out.ends_with("1 incident removed\n"),
        "{} {}",
        pruned.out,
        pruned.err
    );
    let left = here.run(&["incident", "list"]).out;
    assert!(left.contains("outage 2") && !left.contains("outage 1"), "{left}");
    let verified = here.run(&["incident", "verify"]);
    assert!(
        verified.code == 0 && verified.out.contains("removed on purpose"),
        "{}",
        verified.out
    );
    assert!(here.run(&["incident", "prune", "--older-than", "1y"]).code != 0);
}

#[test]
fn who_stops_reading_ends_a_program_quietly() {
    let scene = Scene::new();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let ended = Command::new(env!("CARGO_BIN_EXE_onscene"))
        .args(["demo", "--list"])
        .current_dir(scene.project())
        .stdout(writer)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
    assert_eq!(ended.status.code(), Some(0));
}
