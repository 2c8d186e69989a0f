//! Formats, by files: `tests/fixtures/logs/NAME.log` and what is read from it in `NAME.expected`.

use onscene::logs::formats::{Guess, parse};
use onscene::logs::{IdRules, Parsed};
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/logs")
}

fn written(parsed: &Parsed) -> String {
    let at = parsed.at.map(|at| at.format("%Y-%m-%dT%H:%M:%S%.fZ").to_string());
    let ids: Vec<_> = parsed
        .ids
        .iter()
        .map(|id| format!("{}={}", id.field, id.value))
        .collect();
    let columns = [
        parsed.level.word().to_owned(),
        at.unwrap_or_default(),
        parsed.text.to_string(),
        ids.join(", "),
    ];
    columns.join(" | ").trim_end().to_owned()
}

fn read(log: &[u8]) -> String {
    let rules = IdRules::new(&[]);
    let mut guess = Guess::default();
    let log = log.strip_suffix(b"\n").unwrap_or(log);
    let lines = log.split(|byte| *byte == b'\n');
    lines
        .map(|line| written(&parse(line, &rules, &mut guess)) + "\n")
        .collect()
}

#[test]
fn lines_are_read_as_their_files_say() {
    let mut cases = 0;
    for entry in std::fs::read_dir(folder()).unwrap() {
        let log = entry.unwrap().path();
        if log.extension().is_none_or(|extension| extension != "log") {
            continue;
        }
        cases += 1;
        let expected = log.with_extension("expected");
        let found = read(&std::fs::read(&log).unwrap());
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            std::fs::write(&expected, &found).unwrap();
        }
        let wanted = std::fs::read_to_string(&expected).unwrap_or_default();
        for (nth, (found, wanted)) in found.lines().zip(wanted.lines()).enumerate() {
            assert_eq!(found, wanted, "{} line {}", log.display(), nth + 1);
        }
        assert_eq!(found.lines().count(), wanted.lines().count(), "{}", expected.display());
    }
    assert!(cases >= 9, "only {cases} files were found");
}

#[test]
fn a_line_is_read_the_same_whatever_came_before_it() {
    let mut lines = Vec::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "log") {
            let bytes = std::fs::read(path).unwrap();
            lines.extend(bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec));
        }
    }
    let rules = IdRules::new(&[]);
    for line in &lines {
        let alone = parse(line, &rules, &mut Guess::default());
        for before in &lines {
            let mut guess = Guess::default();
            let _ = parse(before, &rules, &mut guess);
            assert_eq!(
                parse(line, &rules, &mut guess),
                alone,
                "{}",
                String::from_utf8_lossy(line)
            );
        }
    }
}
