use super::*;
use crate::domain::runbook::CommandClass::Destructive;

fn class(script: &str) -> CommandClass {
    classify(script, &ClassRules::default()).class
}

const READING: &[&str] = &[
    "docker compose -f shop.yml ps cache",
    "docker compose logs db --tail 50",
    "docker ps --format 'table {{.Names}}\\t{{.Status}}'",
    "docker-compose ps",
    "podman ps",
    "/usr/bin/docker ps",
    "docker compose -f c.yml exec proxy wget -qO- http://localhost/health",
    "docker compose exec -T redis redis-cli ping",
    "docker compose exec -T app env | grep AUTH_",
    "kubectl rollout status deploy/x -n prod",
    "kubectl -n prod get pods",
    "kubectl exec -n prod pod-1 -- cat /etc/hosts",
    "curl -f http://localhost:3000/ready",
    "curl -s -o /dev/null -w '%{http_code}' http://x",
    "curl -H \"Authorization: Bearer $T\" http://x | jq .",
    "curl -sS -G --data-urlencode 'query=up' http://prometheus/api/v1/query",
    "curl \"https://x/y?limit=10&status=failed\"",
    "curl -X GET http://x",
    "for pod in a b; do kubectl logs \"$pod\"; done",
    "until curl -sf http://x; do sleep 1; done",
    "git log --oneline -5",
    "tail -f /var/log/x | grep -c error || true",
    "grep $WORD file",
    "timeout 5 docker ps",
    "date; uptime",
    "ls *.log 2>/dev/null",
    "# only a comment",
];
const LOCAL: &[&str] = &[
    "npm ci",
    "npm run build --workspaces",
    "npm run test --workspace @opalmind/sdk -- --run --reporter=basic",
    "npm run test:config",
    "cargo xtask ci          # local validation",
    "git tag v1",
    "docker build -t x .",
    "export A=b",
    "A=b",
    "mkdir x",
    "openssl rand -base64 18",
];
const CHANGING: &[&str] = &[
    "docker compose -f shop.yml up -d cache",
    "docker compose pull",
    "docker compose down",
    "docker compose exec app python3 migrate.py",
    "docker compose exec app sh -c 'echo hi'",
    "docker compose exec -T app touch x",
    "docker compose exec app",
    "docker --unknown ps",
    "kubectl apply -k x",
    "kubectl exec -it pod",
    "curl -X POST http://x",
    "curl -sXPOST http://x",
    "curl -d '{}' http://x",
    "curl --json '{}' http://x",
    "curl -o f http://x",
    "curl -O http://x",
    "curl -T f http://x",
    "curl -K f",
    "curl --request PUT http://x",
    "curl ftp://x",
    "curl $OPTS http://x",
    "wget http://x",
    "wget -O f http://x",
    "wget --post-data=x -O- http://x",
    "docker $WHAT",
    "docker ps $OPTS",
    "$TOOL ps",
    "./deploy.sh",
    "frobnicate",
    "echo hi > f",
    "echo hi | tee f",
    "echo $(date)",
    "echo `date`",
    "sudo ls",
    "ls | xargs cat",
    "sh -c ls",
    "eval ls",
    "env A=b ls",
    "PATH=/tmp:$PATH ls",
    "LD_PRELOAD=x ls",
    "cat <<EOF\nx\nEOF",
    "sleep 1 &",
    "(ls)",
    "find . -exec cat {} ;",
    "git push origin v1",
    "npm run deploy",
    "hostname evil",
    "uniq a b",
    "psql -c 'SELECT 1'",
    "sed -n 1p f",
];
const DESTROYING: &[&str] = &[
    "rm -rf x",
    "docker volume prune",
    "docker system prune",
    "docker compose down -v",
    "docker compose -f x down --volumes",
    "docker rm -f x",
    "kubectl delete pod x",
    "kubectl rollout undo deploy/x --to-revision=<REV>",
    "kubectl --unknown delete pod x",
    "redis-cli FLUSHALL",
    "docker compose exec -T redis redis-cli del login:<user>",
    "psql -c \"DELETE FROM lockouts\"",
    "docker compose exec db psql -c 'DROP TABLE x'",
    "docker compose run --rm backend alembic downgrade -1",
    "docker compose exec app npx prisma migrate deploy",
    "vercel rollback https://x --yes",
    "vercel env rm X",
    "npx vercel --prod",
    "git push --force",
    "git reset --hard HEAD~1",
    "curl -X DELETE http://x",
    "curl -d '{\"action\": \"purge_carts\"}' http://x",
    "find . -delete",
    "sudo rm -rf /",
    "sh -c 'rm -rf /'",
    "ssh db 'rm -rf /'",
    "ls | xargs rm",
    "echo $(rm -rf /)",
    "ls && rm x",
    "(rm x)",
    "timeout 5 rm x",
];

#[test]
fn reading_is_told_from_changing() {
    let cases = [
        (Reads, READING),
        (Local, LOCAL),
        (ChangesProduction, CHANGING),
        (Destructive, DESTROYING),
    ];
    for (expected, scripts) in cases {
        for script in scripts {
            let judged = classify(script, &ClassRules::default());
            assert_eq!(judged.class, expected, "{script}: {}", judged.why);
            assert!(
                !judged.why.is_empty() && !judged.why.ends_with('.'),
                "{script}: {}",
                judged.why
            );
        }
    }
}

#[test]
fn the_reason_is_the_gravest_commands() {
    let judged = classify("docker compose ps\ndocker compose up -d db", &ClassRules::default());
    assert_eq!(judged.why, "docker compose up starts or stops containers");
}

#[test]
fn a_team_has_rows_of_its_own() {
    let rules = ClassRules {
        rows: [
            ClassRule::new("make status", Reads),
            ClassRule::new("psql -c", Reads),
            ClassRule::new("docker compose up", Destructive),
        ]
        .into_iter()
        .flatten()
        .collect(),
    };
    assert_eq!(classify("make status", &rules).class, Reads);
    assert_eq!(classify("make deploy", &rules).class, ChangesProduction);
    assert_eq!(
        classify("make status > f", &rules).class,
        ChangesProduction,
        "a redirection still writes"
    );
    assert_eq!(classify("make status $X", &rules).class, ChangesProduction);
    assert_eq!(classify("psql -c 'SELECT 1'", &rules).class, Reads);
    assert_eq!(classify("docker compose -f x up", &rules).class, Destructive);
    assert_eq!(ClassRule::new("  ", Reads), None);
}

#[test]
fn random_text_never_panics_and_never_only_reads_by_chance() {
    let pieces = [
        "rm", "-rf", "$(", ")", "'", "\"", "`", ">", "<", "|", "&", ";", "\n", "docker", "ps", "$X", "{", "}", "\\",
        "é", "#",
    ];
    let mut seed = 11_u64;
    for _ in 0..20_000 {
        let script: Vec<&str> = (0..8)
            .map(|_| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                pieces[usize::try_from(seed >> 33).unwrap() % pieces.len()]
            })
            .collect();
        let script = script.join(" ");
        let judged = class(&script);
        let runs_rm = lex(&script).is_ok_and(|commands| {
            commands
                .iter()
                .any(|command| command.words.first().is_some_and(|word| word.text == "rm"))
        });
        assert!(!runs_rm || judged == Destructive, "{script:?}");
    }
}

#[test]
fn nothing_slips_in_by_arguments_short_options_forms_or_coded_addresses() {
    for script in [
        "set -- -delete; find data \"$1\"",
        "echo -delete; find data \"$_\"",
        "sort --o=victim a.md",
        "openssl x509 -in c.pem --out victim",
        "date --s=2020-01-01",
        "ss --k dst 10.0.0.1",
        "curl -sG -F a=drop http://shop.test/users",
        "curl -sG http://shop.test/admin/purge -d all=1",
        "curl -G http://shop.test/x -d action=delete",
        "wget -qO- --header 'X-HTTP-Method-Override: DELETE' http://shop.test/users/1",
        "curl http://shop.test/api/clearCache",
        "curl http://shop.test/api/deleteAllUsers",
        "curl http://shop.test/%64elete",
        "curl 'http://shop.test/re[s-s]tart'",
    ] {
        assert!(classify(script, &ClassRules::default()).class > Reads, "{script}");
    }
    for script in [
        "curl -sG http://shop.test/query -d 'query=up'",
        "curl http://shop.test/api/get-health-status?limit=10",
    ] {
        assert_eq!(classify(script, &ClassRules::default()).class, Reads, "{script}");
    }
}

#[test]
fn a_program_is_known_through_quotes_and_backslashes_in_its_name() {
    for (plain, quoted) in [
        ("git log --oneline -5", "g\"\"it log --oneline -5"),
        ("git checkout -- .", "g''it checkout -- ."),
        ("git status", "\\git status"),
        ("git push --force", "'g'i\"t\" push --force"),
        ("curl http://x/health", "cu\"\"rl http://x/health"),
        ("curl -X DELETE http://x", "cu\"\"rl -X DEL''ETE http://x"),
        ("curl -d '{}' http://x", "'curl' -d '{}' http://x"),
        ("rm -rf /srv/old", "r\\m -r\"f\" /srv/old"),
    ] {
        let rules = ClassRules::default();
        assert_eq!(classify(quoted, &rules), classify(plain, &rules), "{quoted}");
    }
    assert_eq!(class("cu\"\"rl -X DEL''ETE http://x"), Destructive);
    assert_eq!(class("g\"\"it log --oneline -5"), Reads);
}

#[test]
fn a_long_chain_of_programs_that_run_others_counts_as_anything() {
    for link in [
        "sudo",
        "env",
        "env A=1",
        "docker exec a",
        "timeout 10",
        "nice",
        "docker compose exec -T a",
    ] {
        let chain = format!("{link} ").repeat(60_000 / (link.len() + 1));
        let script = format!("{chain}ls");
        assert!(class(&script) >= ChangesProduction, "{link}: {:?}", class(&script));
        assert!(nature(&script).prints_secret, "{link}");
    }
    let many = format!("xargs rm {}", "a ".repeat(600));
    assert!(nature(&many).prints_secret, "nobody looks into so many words");
    for script in [
        "sudo env A=1 timeout 10 nice docker exec a ls",
        "find . -name '*.log' | xargs ls -la",
        "ssh web sudo docker compose -f c.yml exec -T app ls",
    ] {
        assert!(!nature(script).prints_secret, "{script}");
    }
    assert!(nature("sudo env A=1 timeout 10 nice docker exec a printenv").prints_secret);
}
