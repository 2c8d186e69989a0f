//! The reader against books of every shape: made ones with the structures of the field, odd bytes, and the field's own
//! books with other line ends.
#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene must end")]

use onscene::domain::BookId;
use onscene::domain::runbook::{Book, Section, SectionRole, Step, StepKind, Success};
use onscene::runbook::{ClassRules, read};
use onscene::time::ticks;
use std::path::{Path, PathBuf};
use std::time::Duration;

fn book(text: impl AsRef<[u8]>) -> Book {
    read(&BookId::new("ops.md"), text.as_ref(), &ClassRules::default())
}

fn steps(book: &Book) -> impl Iterator<Item = &Step> {
    book.sections.iter().flat_map(|section| &section.steps)
}

/// Number, code and title of each step.
fn shown(book: &Book) -> Vec<String> {
    steps(book)
        .map(|step| format!("{} {} {}", step.number, step.kind.code(), step.title))
        .collect()
}

/// The bytes of a step hold the first line of its command, or its first word.
fn ranges_hold(book: &Book, bytes: &[u8]) {
    for step in steps(book) {
        let (start, end) = step.range;
        let text = String::from_utf8_lossy(bytes.get(start..end).unwrap()).replace('\0', "\u{fffd}");
        let command = step.command.as_ref().and_then(|command| command.script.lines().next());
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(command) = command {
            let command = words(&command.replace('\0', "\u{fffd}"));
            assert!(
                words(&text).contains(&command),
                "{}: {command:?} is not in {text:?}",
                step.id
            );
        }
        let line = bytes[..start].iter().filter(|byte| **byte == b'\n').count() + 1;
        if !bytes.contains(&b'\r') {
            assert_eq!(line, step.line as usize, "{}", step.id);
        }
    }
}

const BOOK: &str = r#"---
title: Night shift
last_reviewed: 2024-02-03
---
# Harbour: night book

**Keeper:** Ana
**Next check:** March

## On this page

- [Lights](#lights--signals)
- [Nowhere](#nowhere)

## Lights & signals

1. **Lamps** (run from the tower)
   ```bash
   # Which lamps burn
   lampctl list

   export WARM=<minutes>
   lampctl warm "$WARM"
   lampctl turn \
     --slowly
   ```
   or turn them by hand.
   - Confirm `state` is `lit` or `partial` (call the keeper on `dark`).
   - Inspect `bulbs[]` for cracks.
2. Read the meter:
   ```bash
   curl -s http://tower.local/meter
   ```
   Expected: `200 OK`
3. If the fog horn fails, choose another harbour.
4. **Never** open the gate at night.
5. Set the horn as described in the fog section.
6. The tower switches to batteries by itself.

## Fog

**Symptoms:**
- Ships circle outside

**Diagnosis:**
```sh
journalctl -u horn
dmesg | tail
```

**Solutions:**
1. Verify the horn is dry
2. Consider closing the harbour

> Keep one boat ready.

## Papers

```bash
# Names
HARBOUR_NAME="north"
HARBOUR_TOKEN="your-token"
```

| Variable | Meaning |
|---|---|
| `HARBOUR_NAME` | which one |

| Signal | Then |
|---|---|
| three blasts | Lower the bar, only if the keeper agrees |

## Storage considerations

1. **Ropes**
   - Keep ropes dry
   - Use strong knots

## Who to call: escalation

- **First:** the keeper
- **Then:** the harbour master
"#;

#[test]
fn a_book_of_another_team_reads_well() {
    let book = book(BOOK);
    assert_eq!(
        shown(&book),
        [
            "1 GROUP Lamps (run from the tower)",
            "1.a CMD Which lamps burn",
            "1.b CMD export WARM=<minutes>",
            "1.c CMD lampctl warm \"$WARM\"",
            "1.d CMD lampctl turn",
            "1.alt MAN or turn them by hand",
            "1.1 DEC Confirm `state` is `lit` or `partial` (call the keeper on `dark`)",
            "1.2 CHK Inspect `bulbs[]` for cracks",
            "2.a CMD Read the meter",
            "3 DEC If the fog horn fails, choose another harbour",
            "4 GUARD Never open the gate at night",
            "5 REF Set the horn as described in the fog section",
            "diag.a CMD journalctl -u horn",
            "diag.b CMD dmesg | tail",
            "sol.1 MAN Verify the horn is dry",
            "sol.2 DEC Consider closing the harbour",
            "note GUARD Keep one boat ready",
            "a ENV Set `HARBOUR_NAME`",
            "b ENV Set `HARBOUR_TOKEN`",
            "row 1 ROW `HARBOUR_NAME`",
            "row 2 ROW three blasts",
            "1 GROUP Ropes",
            "1 ESC First: the keeper",
            "2 ESC Then: the harbour master",
        ]
    );
    ranges_hold(&book, BOOK.as_bytes());
    let step = |number: &str| steps(&book).find(|step| step.number.as_str() == number).unwrap();
    let command = |number: &str| step(number).command.as_ref().unwrap();
    assert_eq!(command("1.c").prelude, "export WARM=<minutes>\n");
    assert_eq!(command("1.d").script, "lampctl turn \\\n  --slowly");
    assert_eq!(step("1.a").needs, ["run from the tower"]);
    assert_eq!(step("2.a").success, [Success::Http { statuses: vec![200] }]);
    assert!(matches!(&step("1.d").success[..], [Success::Json { path, .. }] if *path == ".state"));
    let titles = |jump: &onscene::domain::runbook::Jump| jump.section.map(|at| book.sections[at].title.to_string());
    assert_eq!(
        step("5").jumps.iter().map(titles).collect::<Vec<_>>(),
        [Some("Fog".to_owned())]
    );
    let contents: Vec<_> = book.sections[1].jumps.iter().map(titles).collect();
    assert_eq!(contents, [Some("Lights & signals".to_owned()), None]);
    assert_eq!(
        book.sections[0].prose,
        ["last_reviewed: 2024-02-03", "Keeper: Ana", "Next check: March"]
    );
    let role = |title: &str| {
        book.sections
            .iter()
            .find(|section| section.title.as_str() == title)
            .unwrap()
            .role
    };
    assert_eq!(role("Symptoms"), SectionRole::Symptoms);
    assert!(!steps(&book).any(|step| step.body.iter().any(|line| line.as_str().contains("your-token"))));
}

#[test]
fn a_step_keeps_its_name_while_its_words_and_headings_stay() {
    let before = book(BOOK);
    let edited = BOOK
        .replace("**Keeper:** Ana", "**Keeper:** Bo")
        .replace("3. If the fog", "3. Sleep.\n4. If the fog");
    let after = book(edited);
    let lost: Vec<_> = steps(&before)
        .filter(|step| after.step(&step.id).is_none())
        .map(|step| &step.title)
        .collect();
    assert!(lost.is_empty(), "{lost:?}");
    let changed = book(BOOK.replace("WARM=<minutes>", "WARM=5"));
    let same = |number: &str| {
        let step = steps(&before).find(|step| step.number.as_str() == number).unwrap();
        changed.step(&step.id).is_some()
    };
    assert!(
        same("1.a") && !same("1.b") && !same("1.c"),
        "what runs before a command is part of it"
    );
}

fn seeds() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = std::env::var_os("ONSCENE_SHARED").map(PathBuf::from);
    let mut places = named
        .into_iter()
        .chain([root.join("../shared"), root.join("../../shared")]);
    let Some(place) = places.find(|place| place.join("seeds").is_dir()) else {
        eprintln!("SKIPPED: no shared/seeds beside the project; set ONSCENE_SHARED to test against the field's books");
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = std::fs::read_dir(place.join("seeds"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files.iter().map(|file| std::fs::read(file).unwrap()).collect()
}

/// What must be equal whatever the line ends: everything but the bytes.
fn without_bytes(book: &Book) -> Vec<Section> {
    let mut sections = book.sections.clone();
    for step in sections.iter_mut().flat_map(|section| &mut section.steps) {
        step.range = (0, 0);
    }
    sections
}

#[test]
fn line_ends_marks_and_tabs_change_no_step_of_the_fields_books() {
    for bytes in seeds() {
        let plain = book(&bytes);
        ranges_hold(&plain, &bytes);
        let text = String::from_utf8(bytes).unwrap();
        let variants = [
            text.replace('\n', "\r\n"),
            format!("\u{feff}{text}"),
            format!("\u{feff}{}", text.replace('\n', "\r")),
        ];
        for variant in variants {
            let other = book(&variant);
            ranges_hold(&other, variant.as_bytes());
            assert_eq!(without_bytes(&plain), without_bytes(&other));
        }
        // A list item's three columns as a tab: what hangs below it still hangs below it.
        let tabs = text.replace("\n   ", "\n\t");
        let other = book(&tabs);
        ranges_hold(&other, tabs.as_bytes());
        let kinds = |book: &Book| {
            steps(book)
                .map(|step| (step.line, step.kind, step.number.clone()))
                .collect::<Vec<_>>()
        };
        assert_eq!(kinds(&plain), kinds(&other));
    }
}

#[test]
fn one_fence_of_the_fields_books_is_put_back() {
    let repairs: Vec<String> = seeds()
        .iter()
        .flat_map(|bytes| book(bytes).warnings)
        .map(|warning| warning.to_string())
        .collect();
    if !repairs.is_empty() {
        assert_eq!(repairs.len(), 1, "{repairs:?}");
        assert!(repairs[0].contains(":43: moved 1 line"), "{repairs:?}");
    }
}

/// Numbers that are equal in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

#[test]
fn any_pieces_in_any_order_are_read_and_found_again() {
    const PIECES: &[&str] = &[
        "# A",
        "## B `c`",
        "1. Do it:",
        "2. **Bold**",
        "- [ ] task",
        "- Check `x` is `y` or `z` (look)",
        "  - deep",
        "   ```bash",
        "```sh",
        "```",
        "   ```",
        "~~~",
        "docker ps",
        "   curl -s http://x | jq .",
        "cat <<EOF",
        "EOF",
        "a 'b",
        "c' d",
        "if x; then",
        "fi",
        "export A=<b>",
        "A=b",
        "# comment",
        "",
        "",
        "| Code | Then |",
        "|---|---|",
        "| a | `b c` |",
        "> quote it",
        "**Solutions:**",
        "Expected: `200 OK`",
        "\tx",
        "{\"a\": 1}",
        "```json",
        "$ ls",
        "[a](#b)",
        "[[c/d]]",
        "---",
        "<b>",
        "é ✓ \u{0}",
        "or do that.",
    ];
    let mut dice = Dice(7);
    for _ in 0..3_000 {
        let count = 1 + dice.below(24);
        let text: Vec<&str> = (0..count).map(|_| PIECES[dice.below(PIECES.len())]).collect();
        let end = ["\n", "\r\n"][dice.below(2)];
        let text = text.join(end);
        let read = book(&text);
        ranges_hold(&read, text.as_bytes());
        let lines = text.lines().count().max(1);
        assert!(
            steps(&read).all(|step| (1..=lines).contains(&(step.line as usize))),
            "{text:?}"
        );
    }
}

#[test]
fn any_bytes_are_read() {
    let mut dice = Dice(11);
    for _ in 0..3_000 {
        let mut bytes: Vec<u8> = (0..dice.below(400))
            .map(|_| u8::try_from(dice.below(256)).unwrap())
            .collect();
        let _ = book(&bytes);
        // The same with the characters that mean something.
        for byte in &mut bytes {
            *byte = b"#*->`|$'\"()[]{}<\n\n\n 1.a:\\=~"[usize::from(*byte) % 27];
        }
        ranges_hold(&book(&bytes), &bytes);
    }
}

#[test]
fn hostile_fences_stay_small() {
    let texts = [
        format!("```bash\n{}```\n", "export A=b\n".repeat(20_000)),
        format!("```bash\n{}{}```\n", "A=b\n".repeat(2_000), "ls\n".repeat(20_000)),
        format!("```bash\n{}", "cat <<A <<B\n".repeat(20_000)),
        format!("```bash\n{}\n```\n", "if ".repeat(50_000)),
        format!("1. {}\n", "see the ".repeat(20_000)),
        format!("- {}\n", "if it fails, ".repeat(20_000)),
        format!("- {}\n", "`a` is ".repeat(20_000)),
        format!("- {}\n", "a. ".repeat(50_000)),
    ];
    for text in texts {
        let book = book(&text);
        let whole: usize = steps(&book)
            .filter_map(|step| step.command.as_ref())
            .map(|command| command.whole().len())
            .sum();
        assert!(whole <= text.len() + 2 * 1024 * 1024, "{whole}");
    }
    assert_eq!(steps(&book("```bash\nls\n```\n")).next().unwrap().kind, StepKind::Run);
}

/// A book without end of one thing is read; what is quadratic takes minutes here and shows.
#[test]
fn books_of_one_thing_over_and_over_are_read() {
    const PATIENCE: Duration = Duration::from_mins(1);
    let fence = |inner: &str| format!("```bash\n{inner}\n```\n");
    let item = |inner: &str| format!("- {inner}\n");
    let each = |count: usize, write: &dyn Fn(usize) -> String| -> String { (0..count).map(write).collect() };
    let tags = each(10_000, &|number| format!("<tag{number}> "));
    let closed = each(8_000, &|number| format!("<a{number}></a{number}>"));
    let variables = each(15_000, &|number| format!("$V{number} "));
    let headings = each(100_000, &|number| format!("# h{number}\n"));
    let nested = each(300, &|depth| format!("{}- Do it\n", "  ".repeat(depth)));
    let texts = [
        ("placeholders", fence(&format!("x {tags}"))),
        ("one placeholder", fence(&format!("x {}", "<tag>".repeat(20_000)))),
        ("markup", fence(&format!("x {closed}"))),
        ("hosts", fence(&format!("x {}", "your-a.".repeat(15_000)))),
        ("variables", fence(&format!("x {variables}"))),
        ("assignments", fence(&"A=b ".repeat(25_000))),
        (
            "values",
            fence(&each(6_000, &|number| format!("export V{number}=-x; ls $V{number}\n"))),
        ),
        ("braces", fence(&"{ ".repeat(50_000))),
        ("ifs in a fence", fence(&"if ".repeat(50_000))),
        ("ifs in an item", item(&"if ".repeat(50_000))),
        ("sentences", item(&"a. ".repeat(50_000))),
        ("sentences in code", item(&format!("`{}", "Ab. ".repeat(50_000)))),
        ("full stops", item(&".".repeat(200_000))),
        (
            "clocks",
            format!("{}\n", "within the in a > 5 over 5 s for ".repeat(5_000)),
        ),
        ("backticks", "`".repeat(1_000_000)),
        ("tags", "<".repeat(1_000_000)),
        ("quotes", "> ".repeat(50_000)),
        ("lists", nested),
        ("headings", headings),
        (
            "cells",
            format!("| Code | Then |\n|---|---|\n|{}\n", "a|".repeat(500_000)),
        ),
    ];
    for (name, text) in texts.into_iter().chain(long_ones()) {
        let since = ticks();
        let book = book(&text);
        assert!(since.elapsed() < PATIENCE, "{name}: {:?}", since.elapsed());
        ranges_hold_first(&book, text.as_bytes());
    }
}

/// Books with one long thing that many others stand beside.
fn long_ones() -> [(&'static str, String); 3] {
    [
        (
            "a long column",
            format!(
                "| Code | {} |\n|---|---|\n{}",
                "b".repeat(100_000),
                "| a | b |\n".repeat(5_000)
            ),
        ),
        (
            "a long lead",
            format!(
                "```bash\nls\n```\n\n- Expected: {}\n\n{}",
                "b".repeat(100_000),
                "  ```\n  a b\n  c d\n  ```\n\n".repeat(3_000)
            ),
        ),
        (
            "a long heading",
            format!("# {}\n\n{}", "b".repeat(100_000), "## a\n\n- Do it\n\n".repeat(5_000)),
        ),
    ]
}

/// The first steps of a book stand where they say; all of them would be read again from the start.
fn ranges_hold_first(book: &Book, bytes: &[u8]) {
    let mut few = book.clone();
    few.sections.truncate(3);
    few.sections.iter_mut().for_each(|section| section.steps.truncate(3));
    ranges_hold(&few, bytes);
}
