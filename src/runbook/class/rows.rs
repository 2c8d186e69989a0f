//! The table, row by row.

use super::table::{Row, When, all, table};
use super::*;
use crate::domain::runbook::CommandClass::Destructive;

fn judged(script: &str) -> Judged {
    classify(script, &ClassRules::default())
}

#[test]
fn every_line_of_the_table_is_read() {
    assert_eq!(table().wrong, [""; 0]);
    assert!(all().count() > 400);
}

#[test]
fn every_row_judges_its_own_example() {
    for row in all() {
        let program = row.example.split([' ', '\t']).next().unwrap();
        assert_eq!(program, row.program, "{}", row.example);
        let judged = judged(row.example);
        match row.class {
            Some(class) => assert_eq!(judged.class, class, "{}: {}", row.example, judged.why),
            None => assert!(judged.class >= ChangesProduction, "{}: {}", row.example, judged.why),
        }
        let is_worded = !row.why.is_empty() && !row.why.ends_with('.') && !judged.why.ends_with('.');
        assert!(is_worded, "{}", row.example);
        let is_named = judged.why.contains(row.program) || judged.why.starts_with("inside the container");
        assert!(
            is_named || row.class == Some(Destructive),
            "{}: {}",
            row.example,
            judged.why
        );
    }
}

#[test]
fn every_option_that_makes_it_graver_does() {
    for row in all() {
        for (option, class) in &row.raised {
            assert!(row.class.is_some_and(|own| *class > own), "{} {option}", row.example);
            let option = option.trim_start_matches('~');
            let script = format!("{} {option}", row.example);
            let judged = judged(&script);
            assert!(judged.class >= *class, "{script}: {}", judged.why);
        }
        if let (Some(most), Some(Reads)) = (row.most, row.class) {
            let script = format!("{} {}", row.example, "word ".repeat(most + 1));
            assert!(judged(&script).class >= ChangesProduction, "{script}");
        }
    }
}

/// Whether the note holds for the row's example, and for it with an option of the note.
fn holds(row: &Row, when: Option<&When>, of: fn(&Nature) -> bool) {
    let own = of(&nature(row.example));
    let with = |option: &str| of(&nature(&format!("{} {option}", super::lookup::called(row))));
    match when {
        None | Some(When::Below(_) | When::Count(_)) => {}
        Some(When::Always) => assert!(own, "{}", row.example),
        Some(When::With(options)) => {
            for option in options {
                assert!(with(option.trim_start_matches('~')), "{} {option}", row.example);
            }
        }
        Some(When::Without(options)) => {
            assert!(with("word"), "{}", row.example);
            for option in options {
                assert!(!with(option), "{} {option}", row.example);
            }
        }
    }
}

#[test]
fn every_note_holds() {
    for row in all() {
        holds(row, row.stream.as_ref(), |nature| nature.is_stream);
        holds(row, row.asks.as_ref(), |nature| nature.is_interactive);
        holds(row, row.secret.as_ref(), |nature| nature.prints_secret);
    }
}

#[test]
fn no_two_rows_are_for_the_same_words() {
    let mut seen = std::collections::BTreeSet::new();
    for row in all() {
        assert!(seen.insert((row.program, &row.sub)), "{}", row.example);
        assert!(
            !row.is_free || row.class == Some(Reads) && row.raised.is_empty(),
            "{}",
            row.example
        );
    }
}

#[test]
fn what_goes_on_without_end_is_known() {
    let streams = [
        "kubectl logs deploy/x -n prod -f",
        "docker compose -f c.yml logs -f",
        "docker compose logs --follow db | grep error",
        "sudo tail -F /var/log/x",
        "kubectl rollout status deploy/x -n prod",
        "kubectl get pods -w",
        "watch docker ps",
        "kubectl logs -f $(kubectl get pod -l app=x -o name)",
        "docker compose up",
        "docker-compose up app",
        "ping h.dev",
        "top",
        "journalctl -fu api",
        "docker stats",
        "docker compose exec app tail -f x",
        "redis-cli monitor",
        "npm run dev",
        "vmstat 1",
    ];
    for script in streams {
        assert!(nature(script).is_stream, "{script}");
    }
}

#[test]
fn what_asks_or_shows_a_secret_is_known() {
    let asking = [
        "vercel env add X",
        "vercel env rm X",
        "npx vercel --prod",
        "vercel",
        "ssh db1",
        "ssh -p 2222 me@db1",
        "sudo systemctl restart x",
        "psql",
        "psql -h db shop",
        "redis-cli -h db",
        "docker exec -it db sh",
        "docker compose exec db sh",
        "docker compose exec db psql -U shop",
        "docker compose run --rm app bash",
        "kubectl exec -it x -- sh",
        "kubectl exec x -- bash",
        "vim f",
        "less f",
        "passwd",
        "git rebase -i main",
        "kubectl edit deploy/x",
        "terraform apply",
    ];
    for script in asking {
        assert!(nature(script).is_interactive, "{script}");
    }
    let secret = [
        "env",
        "printenv",
        "docker compose exec app env",
        "kubectl get secrets -o yaml",
        "kubectl get secret/x -o json",
        "docker inspect db",
        "openssl rand -hex 32",
        "pass show x",
        "cat .env",
        "head -c 32 /dev/urandom | base64",
        "terraform output -json",
    ];
    for script in secret {
        assert!(nature(script).prints_secret, "{script}");
    }
}

#[test]
fn what_ends_and_does_not_ask_is_left_alone() {
    let plain = [
        "docker compose logs db --tail 50",
        "docker compose -f x.yml ps",
        "docker compose up -d",
        "docker compose exec app ls -it",
        "docker compose exec -T db psql -c 'SELECT 1'",
        "docker compose exec db redis-cli ping",
        "docker compose -f docker-compose.prod.yml run --rm backend alembic upgrade head",
        "kubectl exec x -- ls -i",
        "ssh h.dev uptime",
        "ping -c 3 h.dev",
        "curl -sf http://x",
        "vercel rollback https://x --yes",
        "git push origin v1",
        "kubectl get pods",
        "cat /etc/hosts",
        "psql -c 'SELECT 1'",
        "echo 'SELECT 1' | psql",
        "psql < f.sql",
        "psql <<EOF\nSELECT 1\nEOF",
        "npm run build",
        "tail -50 f",
        "sleep 1",
        "set -euo pipefail",
        "sh -c ls",
        "python3 x.py",
        "vmstat 1 5",
    ];
    for script in plain {
        assert_eq!(nature(script), Nature::default(), "{script}");
    }
}
