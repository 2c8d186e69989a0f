//! How long reading the longest book takes, with as many threads as the machine gives it (four at most).
//! `cargo bench --bench runbook`; a goal that is missed is a word in the table.

use onscene::domain::BookId;
use onscene::runbook::{ClassRules, read};
use onscene::time::ticks;
use std::time::Duration;

/// A section as books have them: prose, steps with commands, checks, a table.
const SECTION: &str = "## Service NUMBER is slow

Its users see it first. Look at the dashboard before anything else.

1. **Look** at the containers:
   ```bash
   docker compose -f compose.yml ps serviceNUMBER
   docker compose -f compose.yml logs serviceNUMBER --tail 50
   ```
   - Confirm `status` is `healthy` or `degraded` (investigate `down`).
2. Ask it how it is:
   ```bash
   curl -s http://localhost:3000/health/NUMBER | jq .
   ```
   Expected: `200 OK`
3. If restarts do not help, consider a rollback (see Rollback).
4. Verify `registry/serviceNUMBER:<tag>` exists.

| Symptom | Action |
|---|---|
| slow | wait for NUMBER minutes |

";

/// The length of the book: the most that is read of any.
const LENGTH: usize = 4 * 1024 * 1024;

/// A book as a team wrote it: prose, lists, tables, here and there a command.
const WRITTEN: &str = include_str!("../examples/express-ops/runbook.md");
/// What reading either of them may take.
const GOAL: Duration = Duration::from_millis(300);
/// How often each is read.
const ROUNDS: usize = 9;

fn main() {
    measure("with many commands", |number| {
        SECTION.replace("NUMBER", &number.to_string())
    });
    // No two sections, commands or sentences with a number in them are alike.
    measure("as teams write them", |number| {
        WRITTEN
            .replace("compose.prod.yml", &format!("compose.prod-{number}.yml"))
            .replace("localhost", &format!("shop-{number}.internal"))
            .replace("\n#", &format!("\n\nSee also ticket {number}.\n\n#"))
    });
}

fn measure(name: &str, section: impl Fn(usize) -> String) {
    let mut text = String::from("# A long book\n\n");
    for number in 0.. {
        let next = section(number);
        if text.len() + next.len() >= LENGTH {
            break;
        }
        text.push_str(&next);
    }
    let mut times = Vec::new();
    let mut steps = 0;
    for _ in 0..ROUNDS {
        let since = ticks();
        let book = read(&BookId::new("long.md"), text.as_bytes(), &ClassRules::default());
        times.push(since.elapsed());
        steps = book.sections.iter().map(|section| section.steps.len()).sum();
    }
    times.sort();
    let took = times[times.len() / 2];
    println!(
        "figure: 4 MB book {name}: {} KiB, {steps} steps: {took:.0?} (median of {ROUNDS}, best {:.0?}), goal {GOAL:?} {}",
        text.len() / 1024,
        times[0],
        if took <= GOAL { "ok" } else { "MISSED" }
    );
}
