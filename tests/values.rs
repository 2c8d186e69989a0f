//! Values in real bash: whatever is typed into the form arrives as one argument, byte for byte, and
//! nothing of it is ever run.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot set up its stage fails"
)]

use onscene::domain::runbook::{Placeholder, StepCommand, ValueKind};
use onscene::runbook::{ClassRules, Filled, check, command, fill};
use std::path::Path;
use std::process::{Command, Output};

/// A step whose placeholders take any line.
fn step(script: &str) -> StepCommand {
    let mut step = command::read("bash", "", script, &ClassRules::default());
    assert!(!step.placeholders.is_empty(), "{script}");
    for placeholder in &mut step.placeholders {
        placeholder.kind = ValueKind::Free;
    }
    step
}

fn filled(script: &str, value: &str) -> Filled {
    fill(&step(script), &|_| Some(value.to_owned())).unwrap_or_else(|why| panic!("{script} {value:?}: {why}"))
}

/// Runs a script as steps are run: from a file, in a clean environment.
fn bash(stage: &Path, script: &str, environment: &[(String, String)]) -> Output {
    let file = stage.join("step.sh");
    std::fs::write(&file, script).unwrap();
    let mut command = Command::new("bash");
    command.args(["--noprofile", "--norc", "-eo", "pipefail"]).arg(&file);
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("HOME", stage);
    command
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .current_dir(stage);
    command.output().unwrap()
}

/// A place where `args` prints its arguments, each followed by a NUL byte, and where `victim` lies.
fn stage() -> tempfile::TempDir {
    let stage = tempfile::tempdir().unwrap();
    let args = stage.path().join("args");
    std::fs::write(&args, "#!/bin/sh\nprintf '%s\\0' \"$@\"\n").unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&args, mode).unwrap();
    std::fs::write(stage.path().join("victim"), VICTIM).unwrap();
    stage
}

const VICTIM: &str = "these bytes stay";

/// Names of all files of the stage, sorted, without the script.
fn files(stage: &Path) -> Vec<String> {
    let names = std::fs::read_dir(stage)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name != "step.sh").collect();
    names.sort();
    names
}

/// Where a value is put, and what must arrive, `@` standing for the value.
const PLACES: &[(&str, &str, &[&str])] = &[
    ("unquoted", "./args a <x> b", &["a", "@", "b"]),
    ("double quotes", "./args \"a <x> b\"", &["a @ b"]),
    ("single quotes", "./args 'a <x> b'", &["a @ b"]),
    ("inside a word", "./args repo:<x>-b", &["repo:@-b"]),
    (
        "JSON",
        "./args -d '{\"a\": \"<x>\", \"n\": 1}'",
        &["-d", "{\"a\": \"@\", \"n\": 1}"],
    ),
    (
        "an address",
        "./args \"https://h.dev/a?b=<x>&c=1\"",
        &["https://h.dev/a?b=@&c=1"],
    ),
    ("a here-document", "./args \"$(cat <<EOF\na <x> b\nEOF\n)\"", &["a @ b"]),
    ("a substitution", "./args \"$(./args \"<x>\" | tr -d '\\0')\"", &["@"]),
];

/// Values that do harm wherever a shell reads them.
const HOSTILE: &[&str] = &[
    "$(touch pwned)",
    "`touch pwned`",
    "'; touch pwned; '",
    "\"; touch pwned; \"",
    "; rm victim",
    "| sh -c 'touch pwned'",
    "x && touch pwned",
    "> victim",
    "a\\",
    "a'b\"c\\d",
    "* ? [a-z] {1,2}",
    "~ !! !x",
    "#not a comment",
    "${HOME} $HOME $$ $?",
    "  two  spaces  ",
    "naïve ☃ 日本 \u{202e}x",
    "a[$(touch pwned)]",
    "EOF",
    "${ONSCENE_1}",
    "%s\\n%d",
    "& touch pwned &",
    "<(touch pwned)",
    "x=$(touch pwned) y",
    "\\$(touch pwned)",
];

/// What arrives, as the place has it.
fn expected(parts: &[&str], place: &str, value: &str) -> Vec<String> {
    let quoted = serde_json::Value::from(value).to_string();
    let written = if place == "JSON" {
        &quoted[1..quoted.len() - 1]
    } else {
        value
    };
    parts.iter().map(|part| part.replace('@', written)).collect()
}

fn arguments(output: &Output) -> Vec<String> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let mut parts: Vec<String> = text.split('\0').map(str::to_owned).collect();
    assert_eq!(
        parts.pop().as_deref(),
        Some(""),
        "each argument ends with a NUL byte: {output:?}"
    );
    parts
}

#[test]
fn hostile_values_arrive_as_they_are_and_nothing_is_run() {
    let stage = stage();
    let before = files(stage.path());
    let mut exact = 0;
    for (place, script, parts) in PLACES {
        for value in HOSTILE {
            let filled = filled(script, value);
            let wanted = expected(parts, place, value);
            let output = bash(stage.path(), &filled.script, &filled.environment);
            assert!(output.status.success(), "{place} {value:?}: {output:?}");
            assert_eq!(arguments(&output), wanted, "{place} {value:?}");
            assert_eq!(files(stage.path()), before, "{place} {value:?} was run");
            exact += 1;
        }
    }
    assert_eq!(std::fs::read_to_string(stage.path().join("victim")).unwrap(), VICTIM);
    println!("{exact} cases: 0 executed, {exact} exact arguments");
    assert!(exact >= 48);
}

#[test]
fn what_is_shown_does_the_same_when_a_person_types_it() {
    let stage = stage();
    let before = files(stage.path());
    for (place, script, parts) in PLACES {
        for value in HOSTILE {
            let shown = filled(script, value).shown;
            let output = bash(stage.path(), &shown, &[]);
            assert_eq!(
                arguments(&output),
                expected(parts, place, value),
                "{place} {value:?}: {shown}"
            );
            assert_eq!(files(stage.path()), before, "{shown}");
        }
    }
}

#[test]
fn an_unfilled_placeholder_never_runs() {
    let stage = stage();
    let script = "echo pull repo:<tag> victim";
    let read = command::read("bash", "", script, &ClassRules::default());
    let unfilled = fill(&read, &|_| None).unwrap_err();
    assert_eq!(unfilled.names, ["tag"]);
    assert!(
        fill(&read, &|_| Some("> victim".into())).is_err(),
        "a tag has no blanks"
    );
    let filled = fill(&read, &|_| Some("v1.2.3".into())).unwrap();
    let output = bash(stage.path(), &filled.script, &filled.environment);
    assert_eq!(output.stdout, b"pull repo:v1.2.3 victim\n");
    assert_eq!(std::fs::read_to_string(stage.path().join("victim")).unwrap(), VICTIM);
    std::fs::write(stage.path().join("tag"), "").unwrap();
    bash(stage.path(), script, &[]);
    let torn = std::fs::read_to_string(stage.path().join("victim")).unwrap();
    assert_ne!(
        torn, VICTIM,
        "bash itself would have cut the file: the stop is not in vain"
    );
}

#[test]
fn values_with_line_breaks_never_reach_a_shell() {
    for value in ["a\nb", "a\r\nb", "a\u{0}b", "a\u{1b}]52;c;x\u{7}b", ""] {
        assert!(check(ValueKind::Free, value).is_err(), "{value:?}");
        for (place, script, _) in PLACES {
            let refused = fill(&step(script), &|_| Some(value.to_owned())).unwrap_err();
            assert_eq!(refused.refused.len(), 1, "{place} {value:?}");
        }
    }
}

#[test]
fn variables_from_outside_arrive_as_they_are() {
    let stage = stage();
    let before = files(stage.path());
    for value in HOSTILE {
        let read = command::read("bash", "", "./args \"a $NOTE b\"", &ClassRules::default());
        let filled = fill(&read, &|_: &Placeholder| Some((*value).to_owned())).unwrap();
        let output = bash(stage.path(), &filled.script, &filled.environment);
        assert_eq!(arguments(&output), [format!("a {value} b")]);
        assert_eq!(files(stage.path()), before, "{value:?} was run");
    }
}

/// Random lines of printable characters, most of them the ones a shell cares about.
fn values(count: usize) -> Vec<String> {
    let mut seed = 77_u64;
    let mut next = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(seed >> 33).unwrap() % below
    };
    let special: Vec<char> = "$`'\"\\;|&<>(){}[]*?~!#%^=+,.:@/- é☃".chars().collect();
    let printable: Vec<char> = (' '..='~').collect();
    let mut line = || {
        let mut pick = |from: &[char]| from[next(from.len())];
        let length = 1 + usize::from(pick(&printable) > 'O') * 20 + 3;
        let mut value: String = (0..length)
            .map(|at| if at % 3 == 0 { pick(&printable) } else { pick(&special) })
            .collect();
        if value.starts_with('-') {
            value.insert(0, 'x');
        }
        value
    };
    (0..count).map(|_| line()).collect()
}

#[test]
fn any_printable_value_arrives_in_any_place() {
    let stage = stage();
    let before = files(stage.path());
    for value in values(24) {
        for (place, script, parts) in PLACES {
            // A substitution drops line ends only, and no value has any.
            let filled = filled(script, &value);
            let output = bash(stage.path(), &filled.script, &filled.environment);
            assert!(output.status.success(), "{place} {value:?}: {output:?}");
            assert_eq!(arguments(&output), expected(parts, place, &value), "{place} {value:?}");
        }
    }
    assert_eq!(files(stage.path()), before);
    assert_eq!(std::fs::read_to_string(stage.path().join("victim")).unwrap(), VICTIM);
}
