use super::*;
use crate::domain::runbook::ValueKind::{self, Date, Free, Id, Revision, Secret, Tag, Url};

fn found(script: &str) -> Vec<(String, ValueKind)> {
    let named = |placeholder: Placeholder| (placeholder.name.as_str().to_owned(), placeholder.kind);
    find(script).into_iter().map(named).collect()
}

#[test]
fn what_has_to_be_filled_in_is_found_with_its_kind() {
    let cases: &[(&str, &[(&str, ValueKind)])] = &[
        ("docker pull shop:<tag> other", &[("tag", Tag)]),
        ("x ghcr.io/<org>/<repo>-backend:<org>", &[("org", Id), ("repo", Id)]),
        ("undo --to-revision=<REV>", &[("REV", Revision)]),
        ("x <image tag> <image_tag>", &[("image-tag", Tag)]),
        ("x <IMAGE_TAG>", &[("IMAGE_TAG", Tag)]),
        ("mail [Contact Info]", &[("Contact Info", Free)]),
        (
            "curl https://your-app.vercel.app/x -d '{\"workflow_id\": \"wf_123\"}'",
            &[("your-app.vercel.app", Url), ("wf_123", Id)],
        ),
        ("DATABASE_URL=\"postgresql://...\" x", &[("postgresql://...", Secret)]),
        (
            "export KEY=your-32-character-hmac-secret",
            &[("your-32-character-hmac-secret", Secret)],
        ),
        ("vercel env rm PROBLEMATIC_VAR", &[("PROBLEMATIC_VAR", Free)]),
        ("vercel env add PREVIOUS_VALUE", &[("PREVIOUS_VALUE", Free)]),
        (
            "kubectl scale deploy/x --replicas=VALUE -n NAMESPACE",
            &[("VALUE", Free), ("NAMESPACE", Id)],
        ),
        ("docker restart CONTAINER_NAME", &[("CONTAINER_NAME", Free)]),
        ("git tag v0.1.0", &[("v0.1.0", Tag)]),
        ("docker push registry/shop:v0.5.0", &[("v0.5.0", Tag)]),
        ("export TAG=sha-abc1234", &[("sha-abc1234", Tag)]),
        ("git checkout abc1234", &[("abc1234", Revision)]),
        (
            "curl \"https://x/y?start=2024-01-15T00:00:00Z&end=2024-01-15T23:59:59Z\"",
            &[("2024-01-15T00:00:00Z", Date), ("2024-01-15T23:59:59Z", Date)],
        ),
        (
            "curl -d '{\"a\": \"problematic-workflow-id\", \"session_123\": 1, \"b\": \"ACME Corp\"}' x",
            &[("problematic-workflow-id", Id), ("ACME Corp", Free)],
        ),
        (
            "curl -H \"Authorization: Bearer $API_TOKEN\" $BASE_URL",
            &[("API_TOKEN", Secret), ("BASE_URL", Url)],
        ),
        ("echo \"$(f <tag>)\" # <not this>", &[("tag", Tag)]),
        ("cat <<EOF\n<name>\nEOF", &[("name", Free)]),
    ];
    for (script, expected) in cases {
        let expected: Vec<_> = expected
            .iter()
            .map(|(name, kind)| ((*name).to_owned(), *kind))
            .collect();
        assert_eq!(found(script), expected, "{script}");
    }
}

#[test]
fn what_stands_for_itself_is_left() {
    let scripts = [
        "docker ps --format 'table {{.Names}}\\t{{.Status}}'",
        "curl x | jq '.events[].error_message'",
        "vercel env add OPAL_WEBHOOK_URL",
        "curl -X POST http://x",
        "git reset --hard HEAD",
        "git diff ORIG_HEAD",
        "psql -c 'SELECT ID FROM USERS'",
        "redis-cli CONFIG GET MAXMEMORY",
        "kill -s HUP 1",
        "kubectl logs x --log-level DEBUG -o JSON",
        "grep -r PREVIOUS_VALUE .",
        "printenv DATABASE_URL",
        "kubectl apply -f https://x/releases/download/v1.2.3/y.yaml",
        "docker run postgres:16.2",
        "cat app-2024-01-15.log",
        "ls v1 v1.2",
        "A=b; echo $A ${C:-x} $HOME $? $1 $@ $RANDOM",
        "export A=b\nx $A",
        "for X in a b; do f $X; done",
        "read -r LINE; echo $LINE",
        "echo '$NOT' \\$NOT",
        "curl -H 'x-request-id: abc' http://x",
        "docker compose exec proxy wget -qO- http://localhost/api/v1/health",
        "# restart <service> with YOUR_TOKEN\nls",
        "npm run test --workspace @opalmind/sdk -- --run --reporter=basic",
    ];
    for script in scripts {
        assert_eq!(found(script), [], "{script}");
    }
}

#[test]
fn an_example_is_offered_and_a_word_is_not() {
    let example = |script: &str| find(script)[0].example.as_ref().map(|text| text.as_str().to_owned());
    assert_eq!(example("git tag v0.1.0").as_deref(), Some("v0.1.0"));
    assert_eq!(example("replay wf_123").as_deref(), Some("wf_123"));
    assert_eq!(
        example("x --since 2024-01-15T00:00:00Z").as_deref(),
        Some("2024-01-15T00:00:00Z")
    );
    for script in [
        "docker pull x:<tag>",
        "vercel env rm PROBLEMATIC_VAR",
        "echo $TOKEN",
        "curl your-app.dev",
    ] {
        assert_eq!(example(script), None, "{script}");
    }
}

#[test]
fn a_filled_script_keeps_the_rest() {
    assert_eq!(filled("a <b> c your-app.d"), "a PLACEHOLDER c PLACEHOLDER.d");
}

#[test]
fn any_text_has_places_within_it() {
    let pieces = [
        "<tag>",
        "'",
        "\"",
        "$(",
        ")",
        "`",
        "your-app.dev",
        "wf_123",
        "é",
        "\n",
        "\\",
        " ",
        "#",
        "<<E",
        "${",
        "}",
        "A_VALUE",
        "=",
        "v0.1.0",
        "2024-01-15",
        "{\"a\": \"",
    ];
    let mut seed = 3_u64;
    for _ in 0..20_000 {
        let mut script = String::from("x ");
        for _ in 0..10 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            script.push_str(pieces[usize::try_from(seed >> 33).unwrap() % pieces.len()]);
        }
        let (places, _) = places(&script);
        for pair in places.windows(2) {
            assert!(pair[0].range.end <= pair[1].range.start, "{script:?}");
        }
        assert!(places.iter().all(|place| script.get(place.range.clone()).is_some()));
    }
}

#[test]
fn a_name_says_what_its_value_is() {
    let cases = [
        ("DATABASE_URL", Secret),
        ("RATE_LIMIT_REDIS_URL", Secret),
        ("OPAL_WEBHOOK_URL", Secret),
        ("BASE_URL", Url),
        ("OPENAI_API_KEY", Secret),
        ("SECRET_KEY", Secret),
        ("METRICS_GUARD_SECRET", Secret),
        ("DB_HOST", Id),
        ("AUTHOR", Free),
        ("NODE_ENV", Id),
    ];
    for (name, kind) in cases {
        assert_eq!(meaning::kind_of_variable(name), kind, "{name}");
    }
    assert_eq!(meaning::kind("cache-key"), Free);
    assert_eq!(meaning::kind("api-key"), Secret);
    assert_eq!(meaning::kind("front-end"), Free);
}
