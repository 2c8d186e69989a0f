//! Whole books: the project's own, and those of the field where they are at hand.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene must end")]

#[path = "common/actions.rs"]
#[allow(dead_code, reason = "shared with the test of the list, which reads more of a row")]
mod actions;

use actions::{Row, rows, seeds, shared};
use onscene::domain::BookId;
use onscene::domain::runbook::{Book, CommandClass, Section, Step, StepCommand, StepKind, Success};
use onscene::runbook::{ClassRules, read};
use std::path::Path;

fn book(name: &str, text: &str) -> Book {
    read(&BookId::new(name), text.as_bytes(), &ClassRules::default())
}

fn steps(book: &Book) -> Vec<&Step> {
    book.sections.iter().flat_map(|section| &section.steps).collect()
}

/// The whole command that begins at a line: up to a line that ends it and leaves no quote open.
fn command_at(text: &str, line: usize) -> String {
    let mut command = String::new();
    for part in text.lines().skip(line - 1) {
        command.push_str(part.trim());
        if command.matches('\'').count().is_multiple_of(2) && !command.ends_with('\\') {
            return command;
        }
        command.push('\n');
    }
    command
}

fn trimmed(script: &str) -> String {
    script.lines().map(str::trim).collect::<Vec<_>>().join("\n")
}

fn names_are_unique(book: &Book) {
    let ids: std::collections::BTreeSet<&str> = steps(book).iter().map(|step| step.id.as_str()).collect();
    assert_eq!(ids.len(), steps(book).len(), "{}", book.id);
}

/// The line of each step holds the first words of its title, or of its command.
fn lines_point_at_the_text(book: &Book, text: &str) {
    for step in steps(book) {
        let line = text
            .lines()
            .nth(step.line as usize - 1)
            .unwrap()
            .replace(['*', '_'], "");
        let title = step.title.as_str().replace('_', "");
        let is_title = title.split([' ', ';']).take(2).all(|word| line.contains(word));
        let script = step.command.as_ref().and_then(|command| command.script.lines().next());
        // A variable's value may be a secret: its name is enough.
        let body = step.body.first().and_then(|body| body.as_str().split('=').next());
        let is_command = script
            .or(body)
            .is_some_and(|script| line.contains(&script.replace(['*', '_'], "")));
        assert!(
            is_title || is_command,
            "{}:{}: {line} / {}",
            book.id,
            step.line,
            step.title
        );
    }
}

#[test]
fn the_fields_books_are_read_whole() {
    let Some(shared) = shared() else {
        return;
    };
    let expected = [
        (36, 11, 1, None),
        (166, 40, 0, None),
        (41, 19, 0, None),
        (51, 10, 0, Some(15)),
        (33, 7, 0, None),
    ];
    let seeds = seeds(&shared);
    assert_eq!(seeds.len(), expected.len());
    for ((text, book), (count, runs, warnings, minutes)) in seeds.iter().zip(expected) {
        let steps: Vec<&Step> = steps(book).into_iter().filter(|step| step.kind.is_action()).collect();
        let run = steps.iter().filter(|step| step.kind == StepKind::Run).count();
        assert_eq!((steps.len(), run), (count, runs), "{}", book.id);
        assert_eq!(book.warnings.len(), warnings, "{:?}", book.warnings);
        assert_eq!(book.update_minutes, minutes, "{}", book.id);
        names_are_unique(book);
        lines_point_at_the_text(book, text);
    }
    let repair = &seeds[0].1.warnings[0];
    assert!(repair.as_str().contains(":43: moved 1 line"), "{repair}");
}

fn is_command(row: &Row) -> bool {
    row.kind == "CMD" || row.kind.starts_with("CMD (")
}

/// The step of a row: for a command the one that runs it, else the one on its line.
fn step_of<'a>(row: &Row, text: &str, book: &'a Book) -> Option<&'a Step> {
    let holds = |command: &StepCommand| trimmed(&command.script).contains(&command_at(text, row.line as usize));
    steps(book).into_iter().find(|step| {
        if is_command(row) {
            step.command.as_ref().is_some_and(holds)
        } else {
            step.line == row.line
        }
    })
}

fn seed_of<'a>(row: &Row, seeds: &'a [(String, Book)]) -> &'a (String, Book) {
    &seeds[row.book()]
}

#[test]
fn every_action_of_the_list_has_its_step() {
    let Some(shared) = shared() else {
        return;
    };
    let seeds = seeds(&shared);
    let rows = rows(&shared);
    let is_action = |row: &&Row| {
        let kinds = ["CHK", "MAN", "DEC", "CFG", "GUARD"];
        is_command(row) || kinds.iter().any(|kind| row.kind.starts_with(kind))
    };
    let actions: Vec<&Row> = rows.iter().filter(is_action).collect();
    let has_step = |row: &&&Row| step_of(row, &seed_of(row, &seeds).0, &seed_of(row, &seeds).1).is_some();
    let missing: Vec<&&Row> = actions.iter().filter(|row| !has_step(row)).collect();
    println!(
        "{} of {} actions have a step of their own",
        actions.len() - missing.len(),
        actions.len()
    );
    for row in &missing {
        println!("  {} {}: in running text", row.id, row.kind);
    }
    assert!(missing.len() <= 11, "only what stands in running text has no step");
    assert!(!missing.iter().any(|row| is_command(row)));
}

#[test]
fn no_change_passes_for_reading() {
    let Some(shared) = shared() else {
        return;
    };
    let seeds = seeds(&shared);
    let (mut reads, mut destructive) = ((0, 0), (0, 0));
    for row in rows(&shared).iter().filter(|row| is_command(row)) {
        let (text, book) = seed_of(row, &seeds);
        let judged = onscene::runbook::classify(&command_at(text, row.line as usize), &ClassRules::default());
        let whole = step_of(row, text, book)
            .and_then(|step| step.command.as_ref())
            .unwrap()
            .class;
        assert!(
            whole >= judged.class,
            "{}: a step is as grave as its gravest command",
            row.id
        );
        match row.effect.as_str() {
            "R" => {
                reads = (reads.0 + u32::from(judged.class == CommandClass::Reads), reads.1 + 1);
                if judged.class != CommandClass::Reads {
                    println!("  {} asks: {}", row.id, judged.why);
                }
            }
            "W" | "W!" => assert!(
                judged.class >= CommandClass::ChangesProduction,
                "{}: {}",
                row.id,
                judged.why
            ),
            effect => assert_eq!(effect, "L", "{}", row.id),
        }
        if row.effect == "W!" {
            destructive = (
                destructive.0 + u32::from(judged.class == CommandClass::Destructive),
                destructive.1 + 1,
            );
        }
    }
    println!(
        "reads: {} of {}, destructive: {} of {}",
        reads.0, reads.1, destructive.0, destructive.1
    );
    assert_eq!(reads, (46, 46), "a body that rehearses counts as reading");
    assert_eq!(destructive, (10, 10));
}

#[test]
fn the_shops_own_book_is_read_without_a_warning() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("examples/express-ops/runbook.md")).unwrap();
    let book = book("runbook.md", &text);
    assert!(book.warnings.is_empty(), "{:?}", book.warnings);
    assert_eq!(book.update_minutes, Some(15));
    names_are_unique(&book);
    lines_point_at_the_text(&book, &text);
    let class = |title: &str| {
        let all = steps(&book);
        let step = all.iter().find(|step| step.title.as_str().starts_with(title)).unwrap();
        (step.number.as_str().to_owned(), step.command.as_ref().unwrap().class)
    };
    assert_eq!(
        class("docker compose -f compose.prod.yml ps db"),
        ("1.a".into(), CommandClass::Reads)
    );
    assert_eq!(
        class("Start the container"),
        ("3.a".into(), CommandClass::ChangesProduction)
    );
    assert_eq!(class("See that the API"), ("4.a".into(), CommandClass::Reads));
    assert_eq!(
        class("docker compose -f compose.prod.yml exec -T db psql -U shop shop -c \"DELETE"),
        ("3.a".into(), CommandClass::Destructive)
    );
}

const BOOK: &str = r#"# Shop

Intro.

## Broken

1. **Look** at it. Twice.
   ```bash
   docker ps
   ```
   ```json
   {"ok": true}
   ```
   - Confirm the state
   - [ ] Seen by two
   ```bash
   # Again
   docker logs <name>
   ```
2. Mend it
   1. Stop
   2. Start

| Symptom | Then |
|---|---|
| slow | wait |

- Page the owner
- All is logged

**Afterwards:**

- [ ] Tell everyone
"#;

#[test]
fn a_book_becomes_sections_and_numbered_steps() {
    let book = book("ops.md", BOOK);
    let shown = |step: &Step| {
        let texts = (step.number.as_str().to_owned(), step.title.as_str().to_owned());
        (texts.0, step.kind, texts.1, step.depth, step.line)
    };
    let shown: Vec<_> = steps(&book).into_iter().map(shown).collect();
    let expected = [
        ("1", StepKind::Group, "Look at it", 0, 7),
        ("1.a", StepKind::Run, "docker ps", 1, 9),
        ("1.1", StepKind::Check, "Confirm the state", 1, 14),
        ("1.2", StepKind::Check, "Seen by two", 1, 15),
        ("1.b", StepKind::Run, "Again", 1, 18),
        ("2", StepKind::Group, "Mend it", 0, 20),
        ("2.1", StepKind::Do, "Stop", 1, 21),
        ("2.2", StepKind::Do, "Start", 1, 22),
        ("row 1", StepKind::Row, "slow", 0, 26),
        ("1", StepKind::Do, "Page the owner", 0, 28),
        ("1", StepKind::Check, "Tell everyone", 0, 33),
    ];
    let owned = |(number, kind, title, depth, line): (&str, _, &str, _, _)| {
        (number.to_owned(), kind, title.to_owned(), depth, line)
    };
    assert_eq!(shown, expected.map(owned));
    assert_eq!(steps(&book)[0].body, ["Twice."]);
    let first = steps(&book)[1].clone();
    assert_eq!(first.body, [r#"{"ok": true}"#]);
    let expected = r#"{"ok": true}"#.to_owned();
    assert_eq!(first.success, [Success::Shape { expected }]);
    assert_eq!(first.command.unwrap().script, "docker ps");
    assert_eq!(steps(&book)[4].command.as_ref().unwrap().placeholders[0].text, "<name>");
    let titles: Vec<&str> = book.sections.iter().map(|section| section.title.as_str()).collect();
    assert_eq!(titles, ["Shop", "Broken", "Afterwards"]);
    assert_eq!(book.sections[1].prose, ["- All is logged"]);
}

#[test]
fn line_ends_marks_and_tabs_change_nothing() {
    let plain = book("ops.md", BOOK);
    let marked = book("ops.md", &format!("\u{feff}{}", BOOK.replace('\n', "\r\n")));
    let without_bytes = |book: &Book| {
        let mut sections = book.sections.clone();
        for step in sections.iter_mut().flat_map(|section| &mut section.steps) {
            step.range = (0, 0);
        }
        sections
    };
    let sections: [Vec<Section>; 2] = [without_bytes(&plain), without_bytes(&marked)];
    assert_eq!(sections[0], sections[1]);
    assert_ne!(plain.sha256, marked.sha256, "another file all the same");
    let text = "# A\n\n1. Look\n\t```bash\n\tdocker ps\n\t```\n\t- Check it\n2. Go\n";
    let tabs = book("ops.md", text);
    assert_eq!(steps(&tabs).len(), 3);
    assert_eq!(steps(&tabs)[0].command.as_ref().unwrap().script, "docker ps");
}

#[test]
fn a_step_keeps_its_name_when_others_change() {
    let before = book("ops.md", BOOK);
    let edited = BOOK.replace("Intro.", "Intro, longer.\n\nAnd more.");
    let after = book("ops.md", &edited.replace("2. Mend it", "2. Breathe\n3. Mend it"));
    for step in steps(&before) {
        assert!(after.step(&step.id).is_some(), "{}", step.title);
    }
    let other = book("ops.md", &BOOK.replace("docker ps", "docker ps -a"));
    assert!(
        other.step(&steps(&before)[1].id).is_none(),
        "another command is another step"
    );
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    let warned = |bytes: &[u8], start: &str| {
        let warnings = read(&BookId::new("b.md"), bytes, &ClassRules::default()).warnings;
        assert!(
            warnings.iter().any(|warning| warning.as_str().starts_with(start)),
            "{warnings:?}"
        );
    };
    warned(b"# A\n1. x\n```bash\nls\n```\n2. y\n", "b.md:3: moved 3 lines");
    warned(b"# A\n\n```bash\nls\n", "b.md:3: this fence is never closed");
    warned(b"# A\nb\xff\n", "b.md:2: not UTF-8");
    assert!(book("b.md", "").warnings.is_empty());
}

#[test]
fn hostile_files_are_read_without_a_panic() {
    let hostile = [
        "> ".repeat(5_000) + "x",
        (0..1_000).map(|depth| "  ".repeat(depth) + "- a\n").collect(),
        "[".repeat(50_000),
        "`".repeat(50_000),
        "1. ```\n".repeat(2_000),
        "|a|\n|-|\n".repeat(5_000),
        "<".repeat(50_000),
        format!("```bash\n{}\n```\n", "<a".repeat(20_000)),
        format!("```bash\n{}\n```\n", "$(".repeat(20_000)),
        format!("```bash\n{}\n```\n", "sudo ".repeat(5_000)),
        format!("```bash\n{}\n```\n", "timeout 1 ".repeat(20_000)),
    ];
    for text in &hostile {
        let _ = book("h.md", text);
    }
    let mut seed = 5_u64;
    for _ in 0..300 {
        let mut bytes = BOOK.as_bytes().to_vec();
        for _ in 0..6 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let at = usize::try_from(seed >> 40).unwrap() % bytes.len();
            bytes[at] = u8::try_from((seed >> 33) & 0xff).unwrap();
        }
        names_are_unique(&read(&BookId::new("m.md"), &bytes, &ClassRules::default()));
    }
}
