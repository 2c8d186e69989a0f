//! A full disk, on a file system of 8 MB that the test mounts. Without the right to mount it is NOT RUN.

use crate::stage::{INCIDENT, declared, note};
use onscene::domain::incident::{Command as Deed, words};
use onscene::domain::{ConsoleId, SafeText};
use onscene::journal::{Journal, JournalError, SqliteJournal};
use onscene::time::ticks;
use onscene::wire::{Hello, Notice, NoticeKind, PROTOCOL, ToConsole, ToHost, decode, encode};
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_mins(1);

/// A file system of 8 MB.
struct Small {
    place: tempfile::TempDir,
}

impl Small {
    fn mount() -> Option<Self> {
        let place = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=8m,mode=700", "onscene-test"])
            .arg(place.path())
            .stderr(Stdio::null())
            .status();
        if mounted.is_ok_and(|status| status.success()) {
            return Some(Self { place });
        }
        let sentence = "NOT RUN: a full disk needs the right to mount a file system of 8 MB (run as root)";
        println!("{sentence}");
        eprintln!("{sentence}");
        None
    }

    fn path(&self) -> &Path {
        self.place.path()
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }

    /// Fills it to the last byte.
    fn fill(&self) {
        let mut file = File::options().create(true).append(true).open(self.ballast()).unwrap();
        for size in [64 * 1024, 1024, 1] {
            while file.write_all(&vec![b'x'; size]).is_ok() {}
        }
    }

    fn free(&self) {
        std::fs::remove_file(self.ballast()).unwrap();
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

#[test]
fn on_a_full_disk_the_reserve_carries_on_and_nothing_acknowledged_is_lost() {
    let Some(small) = Small::mount() else { return };
    let state = small.path().join("state");
    let mut journal = SqliteJournal::open(&state).unwrap();
    journal.append(&[declared()]).unwrap();
    let mut acknowledged = 1;
    small.fill();
    let text = "a".repeat(500);
    let error = loop {
        match journal.append(&[note(1, &text)]) {
            Ok(events) => acknowledged += events.len(),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, JournalError::Full { .. }), "{error}");
    assert!(journal.strain().unwrap().as_str().contains("reserve is in use"));
    assert!(acknowledged > 50, "the reserve carries an incident on: {acknowledged}");
    assert_eq!(
        SqliteJournal::open(&state).unwrap().read(INCIDENT).unwrap().len(),
        acknowledged
    );
    println!("figure: full disk: {acknowledged} facts acknowledged and stored, most of them in the reserve");
    small.free();
    journal.append(&[note(2, "there is room again")]).unwrap();
    assert_eq!(journal.strain(), None, "and the reserve is put aside again");
    assert!(journal.verify(INCIDENT).unwrap().is_whole());
    drop(journal);
    let journal = SqliteJournal::open(&state).unwrap();
    assert_eq!(journal.read(INCIDENT).unwrap().len(), acknowledged + 1);
}

/// A host whose state is on the small disk, and one console that hears it.
struct Scene {
    small: Small,
    home: tempfile::TempDir,
    host: Child,
    stream: UnixStream,
    buffer: Vec<u8>,
    ticket: u64,
}

impl Scene {
    fn new(small: Small) -> Self {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(home.path().join("project/.git")).unwrap();
        let host = Self::start(&small, home.path());
        let stream = Self::connect(home.path());
        let mut scene = Self {
            small,
            home,
            host,
            stream,
            buffer: Vec::new(),
            ticket: 0,
        };
        scene.greet();
        scene
    }

    fn start(small: &Small, home: &Path) -> Child {
        Command::new(env!("CARGO_BIN_EXE_onscene"))
            .arg("host")
            .current_dir(home.join("project"))
            .env_clear()
            .env("HOME", home)
            .env("PATH", "/usr/bin:/bin")
            .env("XDG_STATE_HOME", small.path())
            .env("XDG_RUNTIME_DIR", home.join("run"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(home.join("stderr")).unwrap())
            .spawn()
            .unwrap()
    }

    fn connect(home: &Path) -> UnixStream {
        let since = ticks();
        loop {
            let sockets = std::fs::read_dir(home.join("run/onscene"))
                .into_iter()
                .flatten()
                .flatten();
            let mut sockets = sockets.map(|entry| entry.path());
            let found = sockets.find(|path| path.extension().is_some_and(|end| end == "sock"));
            if let Some(stream) = found.and_then(|path| UnixStream::connect(path).ok()) {
                stream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
                return stream;
            }
            assert!(since.elapsed() < PATIENCE, "no host answers");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn say(&mut self, message: &ToHost) {
        self.stream.write_all(&encode(message).unwrap()).unwrap();
    }

    fn greet(&mut self) {
        self.say(&ToHost::Hello(Hello {
            protocol: PROTOCOL,
            version: env!("CARGO_PKG_VERSION").into(),
            console: ConsoleId::new("test"),
            person: "maya".into(),
            is_console: true,
            read_only: false,
        }));
        self.hear("welcome", |message| {
            matches!(message, ToConsole::Welcome(_)).then_some(())
        });
    }

    /// Waits for a message; others fall on the floor.
    fn hear<T>(&mut self, what: &str, mut wanted: impl FnMut(&ToConsole) -> Option<T>) -> T {
        let since = ticks();
        let mut bytes = [0; 8_192];
        loop {
            while let Some(message) = decode::<ToConsole>(&mut self.buffer).unwrap() {
                if let Some(found) = wanted(&message) {
                    return found;
                }
            }
            if let Ok(count) = self.stream.read(&mut bytes) {
                self.buffer.extend_from_slice(&bytes[..count]);
            }
            assert!(since.elapsed() < PATIENCE, "waited for {what}");
        }
    }

    /// Does something; the refusal, if there is one.
    fn deed(&mut self, command: Deed) -> Option<String> {
        self.ticket += 1;
        let ticket = self.ticket;
        self.say(&ToHost::Command {
            ticket,
            command,
            incident: None,
        });
        self.hear("an answer", |message| match message {
            ToConsole::Answer(answer) if answer.ticket == ticket => {
                Some(answer.refusal.as_ref().map(ToString::to_string))
            }
            _ => None,
        })
    }

    fn note(&mut self, text: &str) -> Option<String> {
        self.deed(Deed::Note { text: text.into() })
    }

    fn banner(&mut self, kind: NoticeKind, part: &str) -> SafeText {
        self.hear(part, |message| match message {
            ToConsole::Notice(Notice { kind: found, text }) if *found == kind && text.as_str().contains(part) => {
                Some(text.clone())
            }
            _ => None,
        })
    }

    fn journal(&self) -> SqliteJournal {
        let projects = self.small.path().join("onscene/projects");
        let project = std::fs::read_dir(projects).unwrap().next().unwrap().unwrap().path();
        SqliteJournal::open_to_read(&project).unwrap()
    }

    fn notes(&self) -> Vec<String> {
        let journal = self.journal();
        let last = journal.last().unwrap().unwrap();
        assert!(journal.verify(last).unwrap().is_whole());
        let events = journal.read(last).unwrap();
        let texts = events.iter().map(|event| words(&event.fact));
        texts
            .filter_map(|text| Some(text.strip_prefix("note: ")?.trim_end_matches('a').to_owned()))
            .collect()
    }

    fn stop(&mut self) {
        self.say(&ToHost::Stop { force: true });
        let since = ticks();
        while self.host.try_wait().unwrap().is_none() {
            assert!(since.elapsed() < PATIENCE, "the host does not end");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _ = self.host.kill();
        let _ = self.host.wait();
    }
}

/// Fills the disk and writes notes until one is not acknowledged; those that were, and how long the first banner took.
fn until_not_saved(scene: &mut Scene) -> (Vec<String>, Duration) {
    scene.small.fill();
    let long = "a".repeat(900);
    let mut acknowledged = Vec::new();
    let since = ticks();
    let mut first: Option<Instant> = None;
    for number in 0.. {
        let name = format!("{number} ");
        if let Some(refusal) = scene.note(&format!("{name}{long}")) {
            assert!(refusal.contains("DONE, in memory only"), "{refusal}");
            return (acknowledged, first.unwrap_or(since) - since);
        }
        acknowledged.push(name);
        if first.is_none() {
            scene.banner(NoticeKind::Error, "reserve is in use");
            first = Some(ticks());
        }
    }
    unreachable!()
}

#[test]
fn the_host_says_it_within_a_second_keeps_what_it_cannot_store_and_goes_on() {
    let Some(small) = Small::mount() else { return };
    let mut scene = Scene::new(small);
    let title = "disk".into();
    let severity = onscene::domain::incident::Severity::Sev2;
    assert_eq!(scene.deed(Deed::Declare { title, severity }), None);
    let (acknowledged, first) = until_not_saved(&mut scene);
    let since = ticks();
    let banner = scene.banner(NoticeKind::Error, "journal cannot be written");
    let second = since.elapsed();
    println!("figure: banner after {first:?} (in the reserve) and {second:?} (in memory): {banner}");
    assert!(first < Duration::from_secs(1) && second < Duration::from_secs(1));
    let stored = scene.notes();
    assert_eq!(stored, acknowledged, "what is acknowledged is stored, and nothing else");
    assert!(scene.note("kept too").unwrap().contains("DONE, in memory only"));
    scene.small.free();
    scene.banner(NoticeKind::Info, "every fact is saved");
    assert_eq!(scene.note("after"), None);
    let notes = scene.notes();
    assert_eq!(notes.len(), acknowledged.len() + 3);
    assert_eq!(notes[notes.len() - 2..], ["kept too", "after"]);
    scene.stop();
}

#[test]
fn what_is_in_memory_when_the_host_ends_goes_elsewhere_and_comes_back() {
    let Some(small) = Small::mount() else { return };
    let mut scene = Scene::new(small);
    let title = "disk".into();
    let severity = onscene::domain::incident::Severity::Sev2;
    assert_eq!(scene.deed(Deed::Declare { title, severity }), None);
    let (acknowledged, _) = until_not_saved(&mut scene);
    scene.note("only in memory");
    scene.stop();
    assert_eq!(scene.notes(), acknowledged);
    let said = std::fs::read_to_string(scene.home.path().join("stderr")).unwrap();
    assert!(said.contains("2 facts could not be saved and are in"), "{said}");
    scene.small.free();
    scene.host = Scene::start(&scene.small, scene.home.path());
    scene.stream = Scene::connect(scene.home.path());
    scene.buffer.clear();
    scene.greet();
    let notes = scene.notes();
    assert_eq!(notes.len(), acknowledged.len() + 2);
    assert_eq!(notes[notes.len() - 1], "only in memory");
    scene.stop();
}
