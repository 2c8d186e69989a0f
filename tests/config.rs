//! Configuration files, good and bad. A case is a file: `tests/fixtures/config/valid/NAME.toml` loads without a word,
//! `invalid/NAME.toml` says exactly what `invalid/NAME.expected` holds, one sentence a line.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its own fixture must end")]

use onscene::config::{Config, Flags, Inputs, Layer, Loaded, Lookup, Role, load};
use onscene::domain::clock::{ClockSettings, Length};
use onscene::domain::incident::Severity;
use onscene::sources::Probe;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What fixtures may refer to; `EMPTY` is set and empty.
const VARIABLES: [(&str, &str); 9] = [
    ("METRICS_GUARD_SECRET", "correct-horse-battery"),
    ("EMPTY", ""),
    (
        "SLACK_WEBHOOK",
        "https://hooks.slack.com/services/T0123456/B0123456/abcdefghijklmnopqrstuvwX",
    ),
    (
        "UPDATES_URL",
        "https://updates.example.com/incidents?token=correct-horse-battery",
    ),
    ("PLAIN_URL", "http://gateway.internal/correct-horse-battery"),
    ("UPDATES_SECRET", "correct-horse-battery"),
    ("STATUSPAGE_TOKEN", "correct-horse-battery"),
    ("PAGERDUTY_KEY", "correct-horse-battery"),
    ("NO_URL", "correct-horse-battery"),
];

fn load_text(name: &str, text: &str) -> Loaded {
    load_layers(
        &[Layer {
            role: Role::Project,
            path: name.into(),
            text: text.into(),
        }],
        &Flags::default(),
    )
}

fn load_layers(layers: &[Layer], flags: &Flags) -> Loaded {
    let env = |name: &str| {
        VARIABLES
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| (*value).to_owned())
    };
    let file = |path: &Path| match path.to_str() {
        Some("/secrets/good") => Ok("from-a-file-1\n".to_owned()),
        Some("ops/update.txt") => Ok("{{title}}\n{{changed}}\n".to_owned()),
        Some("ops/wrong.txt") => Ok("{{title}}\n{{chnaged}} {{x}}\n".to_owned()),
        _ => Err("cannot be read: not found".to_owned()),
    };
    load(&Inputs {
        layers,
        flags,
        lookup: Lookup { env: &env, file: &file },
    })
}

fn sentences(loaded: &Loaded) -> Vec<String> {
    loaded.problems().map(ToString::to_string).collect()
}

fn fixtures(kind: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/config")
        .join(kind);
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    assert!(files.len() >= 3, "no fixtures in {kind}");
    files
}

fn name_of(file: &Path) -> String {
    file.file_name().unwrap().to_string_lossy().into_owned()
}

#[test]
fn good_files_load_without_a_word() {
    for file in fixtures("valid") {
        let loaded = load_text(&name_of(&file), &fs::read_to_string(&file).unwrap());
        assert_eq!(sentences(&loaded), Vec::<String>::new(), "{}", file.display());
    }
}

/// With `UPDATE_EXPECTED=1` the expectations are written anew, to be read in the diff.
#[test]
fn bad_files_say_exactly_what_is_wrong() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    for file in fixtures("invalid") {
        let loaded = load_text(&name_of(&file), &fs::read_to_string(&file).unwrap());
        let told = sentences(&loaded).join("\n") + "\n";
        let expected = file.with_extension("expected");
        if update {
            fs::write(&expected, &told).unwrap();
        }
        assert_eq!(
            told,
            fs::read_to_string(&expected).unwrap_or_default(),
            "{}",
            file.display()
        );
    }
}

#[test]
fn the_sample_is_the_default() {
    let sample = sample(|line| line.starts_with("##"));
    let loaded = load_text("onscene.sample.toml", &sample);
    assert_eq!(sentences(&loaded), Vec::<String>::new());
    let mut expected = Config::default();
    // The file says what the default says, and that it was the file that said it.
    expected.clocks = said_by_the_file(expected.clocks);
    assert_eq!(loaded.config, expected);
}

/// The default pace as if the file had set it; the sample leaves one line to the default.
fn said_by_the_file(mut clocks: ClockSettings) -> ClockSettings {
    let said = |length: &Length| Length::configured(length.span);
    for lengths in [
        &mut clocks.update,
        &mut clocks.public_update,
        &mut clocks.mitigation,
        &mut clocks.impact,
        &mut clocks.escalation,
        &mut clocks.review,
    ] {
        for severity in Severity::ALL {
            let length = lengths.of(severity).map(said);
            lengths.set(severity, length);
        }
    }
    let review = Config::default().clocks.review.of(Severity::Sev2).cloned();
    clocks.review.set(Severity::Sev2, review);
    for length in [&mut clocks.soak, &mut clocks.task, &mut clocks.shift] {
        *length = said(length);
    }
    clocks
}

#[test]
fn the_sample_holds_every_key_and_the_default_pace() {
    let sample = sample(|_| false);
    let sample = sample.replacen("id_patterns = []\n", "", 1);
    let loaded = load_text("onscene.sample.toml", &sample);
    assert_eq!(sentences(&loaded), Vec::<String>::new());
    let shown = keys_of(&sample);
    let missing: Vec<&String> = loaded.keys.iter().filter(|key| !shown.contains(*key)).collect();
    assert!(missing.is_empty(), "not in onscene.sample.toml: {missing:?}");
    assert!(loaded.keys.len() > 30, "{:?}", loaded.keys);
    let pace = loaded.config.services[0].probe.pace();
    assert_eq!(*pace, onscene::sources::Pace::default());
    assert_eq!(
        (loaded.config.logs.files.len(), loaded.config.commands.rows.len()),
        (1, 1)
    );
}

/// The sample with its commented settings in force, except those that `leave` names.
fn sample(leave: impl Fn(&str) -> bool) -> String {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("onscene.sample.toml")).unwrap();
    let in_force = text.lines().map(|line| {
        let setting = line.trim_start_matches('#');
        let is_prose = setting.is_empty() || setting.starts_with(' ') || leave(line);
        if is_prose { line } else { setting }
    });
    in_force.collect::<Vec<_>>().join("\n") + "\n"
}

/// Every key that stands in a TOML text, as `services[].interval`.
fn keys_of(text: &str) -> BTreeSet<String> {
    fn walk(table: &toml::Table, path: &str, keys: &mut BTreeSet<String>) {
        for (key, value) in table {
            let path = if path.is_empty() {
                key.clone()
            } else if path == "notify" {
                // Every channel has a name of its own.
                "notify.*".to_owned()
            } else {
                format!("{path}.{key}")
            };
            keys.insert(path.clone());
            if let Some(table) = value.as_table() {
                walk(table, &path, keys);
            }
            for table in value.as_array().into_iter().flatten().filter_map(toml::Value::as_table) {
                walk(table, &format!("{path}[]"), keys);
            }
        }
    }
    let mut keys = BTreeSet::new();
    walk(&text.parse().unwrap(), "", &mut keys);
    keys
}

#[test]
fn later_layers_and_flags_win() {
    let layer = |role, path: &str, text: &str| Layer {
        role,
        path: path.into(),
        text: text.into(),
    };
    let person = "[console]\ntheme = \"dark\"\nkeymap = \"vim\"\n[host]\nread_only = true\n[clocks]\nupdate = \"20m\"\n\
                  [[services]]\nname = \"api\"\ntcp = \"a:1\"\n[[services]]\nname = \"mine\"\ntcp = \"m:1\"\n";
    let project =
        "[console]\ntheme = \"light\"\n[host]\nread_only = false\n[[services]]\nname = \"API\"\ntcp = \"b:2\"\n";
    let flags = Flags {
        keymap: Some("default".into()),
        name: Some("li".into()),
        ..Flags::default()
    };
    let loaded = load_layers(
        &[
            layer(Role::Person, "/c/config.toml", person),
            layer(Role::Project, "/p/onscene.toml", project),
        ],
        &flags,
    );
    assert_eq!(sentences(&loaded), Vec::<String>::new());
    let config = loaded.config;
    assert_eq!(
        (config.console.theme.as_str(), config.console.keymap.as_str()),
        ("light", "default")
    );
    assert!(config.host.read_only, "one layer that says read-only is enough");
    let minutes = |severity| {
        config
            .clocks
            .update
            .of(severity)
            .map(|length| length.span.as_secs() / 60)
    };
    assert_eq!(
        Severity::ALL.map(minutes),
        [Some(20); 5],
        "without a severity it holds for all"
    );
    assert_eq!(config.person.name.unwrap().as_str(), "li");
    let services: Vec<String> = config
        .services
        .iter()
        .map(|service| service.probe.target().to_string())
        .collect();
    assert_eq!(services, ["tcp m:1", "tcp b:2"]);
}

#[test]
fn a_broken_file_costs_itself_and_nothing_else() {
    let person = Layer {
        role: Role::Person,
        path: "config.toml".into(),
        text: "[console]\ntheme = \"dark\"\n".into(),
    };
    let project = Layer {
        role: Role::Project,
        path: "onscene.toml".into(),
        text: "[clocks]\nupdate = \"5m\"\n[[[\n".into(),
    };
    let loaded = load_layers(&[person, project], &Flags::default());
    assert_eq!(loaded.config.console.theme, "dark");
    assert_eq!(loaded.config.clocks, Config::default().clocks);
    assert!(
        sentences(&loaded)[0].starts_with("onscene.toml:3: not TOML"),
        "{:?}",
        sentences(&loaded)
    );
}

#[test]
fn secrets_are_fetched_and_never_shown() {
    let text = "[[services]]\nname = \"m\"\nurl = \"http://h/\"\n\
                headers = { a = { env = \"METRICS_GUARD_SECRET\" }, b = { file = \"/secrets/good\" } }\n\
                [[services]]\nname = \"n\"\nurl = \"http://h/\"\nheaders = { a = { env = \"MISSING\" } }\n";
    let loaded = load_text("onscene.toml", text);
    let names: Vec<(&str, &str)> = loaded
        .config
        .secrets
        .iter()
        .map(|(name, value)| (name.as_str(), value.reveal()))
        .collect();
    assert_eq!(
        names,
        [
            ("METRICS_GUARD_SECRET", "correct-horse-battery"),
            ("/secrets/good", "from-a-file-1")
        ]
    );
    let shown = format!("{loaded:?}");
    assert!(
        !shown.contains("correct-horse") && !shown.contains("from-a-file"),
        "{shown}"
    );
    let blocked = |index: usize| match &loaded.config.services[index].probe {
        Probe::Http(spec) => spec.blocked.clone(),
        Probe::Tcp(_) => None,
    };
    assert_eq!(blocked(0), None);
    assert_eq!(
        blocked(1).as_deref(),
        Some("not asked: environment variable MISSING is not set")
    );
    assert_eq!(loaded.errors.len(), 0);
    assert_eq!(loaded.warnings.len(), 1);
}

#[test]
fn values_of_later_files_win_and_secrets_stay_unseen() {
    let layer = |role, text: &str| Layer {
        role,
        path: "onscene.toml".into(),
        text: text.into(),
    };
    let layers = [
        layer(Role::Person, "[values]\nregion = \"us\"\ntag = \"v1\"\n"),
        layer(
            Role::Project,
            "[values]\nregion = \"eu\"\nTOKEN = { env = \"METRICS_GUARD_SECRET\" }\n",
        ),
    ];
    let loaded = load_layers(&layers, &Flags::default());
    let values: Vec<(&str, &str, bool)> = loaded
        .config
        .values
        .iter()
        .map(|(name, preset)| (name.as_str(), preset.value.reveal(), preset.is_secret))
        .collect();
    assert_eq!(
        values,
        [
            ("TOKEN", "correct-horse-battery", true),
            ("region", "eu", false),
            ("tag", "v1", false)
        ]
    );
    assert_eq!(loaded.config.secrets.len(), 1, "the masker has to know it");
    assert!(!format!("{loaded:?}").contains("correct-horse"));
}

#[test]
fn a_secret_in_the_file_is_refused_without_being_repeated() {
    for header in [
        "Authorization = \"Bearer hunter2hunter2\"",
        "x-api-key = \"hunter2hunter2\"",
        "cookie = \"hunter2hunter2\"",
    ] {
        let text = format!("[[services]]\nname = \"m\"\nurl = \"http://h/\"\nheaders = {{ {header} }}\n");
        let loaded = load_text("onscene.toml", &text);
        let told = sentences(&loaded).join("\n");
        assert!(told.starts_with("onscene.toml:4: services.m.headers."), "{told}");
        assert!(
            told.contains("{ env = \"NAME\" }") && !told.contains("hunter2"),
            "{told}"
        );
        assert!(!format!("{:?}", loaded.config).contains("hunter2"));
    }
    for url in ["http://me:hunter2hunter2@h/", "http://h/?token=hunter2hunter2"] {
        let loaded = load_text(
            "onscene.toml",
            &format!("[[services]]\nname = \"m\"\nurl = \"{url}\"\n"),
        );
        let told = sentences(&loaded).join("\n");
        assert!(loaded.config.services.is_empty() && !told.contains("hunter2"), "{told}");
    }
}

/// A small generator of numbers that repeats with its seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }
}

#[test]
fn no_text_makes_it_panic() {
    let mut seeds: Vec<String> = fixtures("valid")
        .iter()
        .chain(&fixtures("invalid"))
        .map(|file| fs::read_to_string(file).unwrap())
        .collect();
    seeds.push(sample(|_| false));
    let pieces = [
        "[",
        "]",
        "[[",
        "]]",
        "=",
        "\"",
        "'",
        "{",
        "}",
        ",",
        ".",
        "\n",
        "\\",
        "#",
        "é",
        "\u{1b}",
        "99999999999",
        "-1",
        "true",
        "1979-05-27",
    ];
    let mut random = Random(7);
    for round in 0..4_000 {
        let mut text = seeds[random.below(seeds.len())].clone();
        for _ in 0..=random.below(6) {
            mutate(&mut text, &mut random, &pieces);
        }
        let loaded = load_text("onscene.toml", &text);
        // A template tells its own file and line.
        let of_this_file = |problem: &&onscene::domain::Warning| !problem.file.as_str().starts_with("ops/");
        for problem in loaded.problems().filter(of_this_file) {
            let lines = u32::try_from(text.matches('\n').count()).unwrap() + 1;
            assert!(
                problem.line.is_none_or(|line| (1..=lines).contains(&line)),
                "round {round}: {problem}"
            );
            let told = problem.to_string();
            assert!(
                told.starts_with("onscene.toml:") && !told.contains(char::is_control),
                "round {round}: {told}"
            );
        }
    }
}

fn mutate(text: &mut String, random: &mut Random, pieces: &[&str]) {
    let mut at = random.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    match random.below(3) {
        0 => text.insert_str(at, pieces[random.below(pieces.len())]),
        1 => drop(text.drain(at..).next_back()),
        _ => {
            let mut end = (at + random.below(12)).min(text.len());
            while !text.is_char_boundary(end) {
                end += 1;
            }
            text.replace_range(at..end, pieces[random.below(pieces.len())]);
        }
    }
}

#[test]
fn the_examples_load_without_an_error() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    for entry in fs::read_dir(examples).unwrap() {
        let file = entry.unwrap().path().join("onscene.toml");
        let loaded = load_text("onscene.toml", &fs::read_to_string(&file).unwrap());
        assert_eq!(sentences(&loaded), Vec::<String>::new(), "{}", file.display());
        assert!(!loaded.config.services.is_empty());
    }
}
