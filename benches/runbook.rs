//! How long reading a book takes. `cargo bench --bench runbook`; the numbers are printed, nothing is judged.

use onscene::domain::BookId;
use onscene::runbook::{ClassRules, read};
use onscene::time::ticks;

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

fn main() {
    let mut text = String::from("# A long book\n\n");
    let mut number = 0;
    while text.len() + SECTION.len() < LENGTH {
        text.push_str(&SECTION.replace("NUMBER", &number.to_string()));
        number += 1;
    }
    let mut times = Vec::new();
    let mut steps = 0;
    for _ in 0..9 {
        let since = ticks();
        let book = read(&BookId::new("long.md"), text.as_bytes(), &ClassRules::default());
        times.push(since.elapsed());
        steps = book.sections.iter().map(|section| section.steps.len()).sum();
    }
    times.sort();
    println!(
        "figure: a book of {} KiB with {steps} steps is read in {:?} (median of {})",
        text.len() / 1024,
        times[times.len() / 2],
        times.len()
    );
}
