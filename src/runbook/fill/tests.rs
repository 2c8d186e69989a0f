use super::*;
use crate::runbook::{ClassRules, command};

fn filled(script: &str, value: &str) -> Result<Filled, Unfilled> {
    let mut command = command::read("bash", "", script, &ClassRules::default());
    for placeholder in &mut command.placeholders {
        if !matches!(placeholder.kind, ValueKind::Secret | ValueKind::Url) {
            placeholder.kind = ValueKind::Free;
        }
    }
    fill(&command, &|_| Some(value.to_owned()))
}

fn script(script: &str, value: &str) -> String {
    filled(script, value).unwrap().script
}

#[test]
fn a_value_is_named_in_the_quotes_of_its_place() {
    let cases = [
        ("echo <x>", "echo \"${ONSCENE_1}\""),
        ("echo a:<x>-b", "echo a:\"${ONSCENE_1}\"-b"),
        ("echo \"a <x>\"", "echo \"a ${ONSCENE_1}\""),
        ("echo 'a <x>'", "echo 'a '\"${ONSCENE_1}\"''"),
        ("echo \"$(cat <x>)\"", "echo \"$(cat \"${ONSCENE_1}\")\""),
        ("cat <<EOF\n<x>\nEOF", "cat <<EOF\n${ONSCENE_1}\nEOF"),
        (
            "export A=<x>; echo <x> # <x>",
            "export A=\"${ONSCENE_1}\"; echo \"${ONSCENE_1}\" # <x>",
        ),
    ];
    for (before, after) in cases {
        assert_eq!(script(before, "v w"), after, "{before}");
    }
}

#[test]
fn json_is_escaped_and_equal_texts_are_one_variable() {
    let filled = filled("curl -d '{\"a\": \"<x>\", \"b\": \"<x>\"}' http://x/<x>", "a\"b").unwrap();
    let names: Vec<_> = filled
        .environment
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(names, [("ONSCENE_1", "a\\\"b"), ("ONSCENE_2", "a\"b")]);
    assert!(filled.script.contains("\"b\": \"'\"${ONSCENE_1}\"'\""));
}

#[test]
fn what_has_no_value_is_named() {
    let command = command::read(
        "bash",
        "export T=<tag>\n",
        "run <tag> $TOKEN your-app.dev",
        &ClassRules::default(),
    );
    let unfilled = fill(&command, &|_| None).unwrap_err();
    assert_eq!(unfilled.names, ["tag", "your-app.dev", "TOKEN"]);
    assert_eq!(unfilled.to_string(), "no value for tag, your-app.dev, TOKEN");
    let some = fill(&command, &|known| (known.name == *"tag").then(|| "v1".into())).unwrap_err();
    assert_eq!(some.names, ["your-app.dev", "TOKEN"]);
}

#[test]
fn an_example_needs_a_word_too_unless_the_step_does_not_ask() {
    let mut command = command::read("bash", "", "git tag v0.1.0", &ClassRules::default());
    assert_eq!(fill(&command, &|_| None).unwrap_err().names, ["v0.1.0"]);
    assert_eq!(
        fill(&command, &|_| Some("v0.2.0".into())).unwrap().shown,
        "git tag v0.2.0"
    );
    command.placeholders.clear();
    assert_eq!(fill(&command, &|_| None).unwrap().script, "git tag v0.1.0");
}

#[test]
fn places_that_are_not_understood_are_refused() {
    let refused = [
        "<x> a",
        "echo `echo <x>`",
        "echo $((<x> + 1))",
        "echo ${A:-<x>}",
        "echo $'<x>'",
        "echo \\<x>",
        "echo \"\\<x>\"",
        "echo $<x>",
        "echo \"$<x>\"",
        "cat <<'EOF'\n<x>\nEOF",
        "[[ <x> -eq 1 ]]",
        "(( <x> ))",
        "case <x> in a) b;; esac",
        "a=(<x>)",
        "f() { echo <x>; }",
        "echo 'a <x>",
        "echo a >& <x>",
        "<x>=1 a",
        "curl -d '{\"a\": <x>}' y",
    ];
    for script in refused {
        let unfilled = filled(script, "va-lue").unwrap_err();
        assert_eq!(unfilled.refused.len(), 1, "{script}: {unfilled:?}");
    }
}

#[test]
fn code_takes_plain_words_only() {
    let scripts = [
        "sh -c \"docker rm <x>\"",
        "ssh host 'docker rm <x>'",
        "sudo -u <x> a",
        "docker exec a sh -c 'b <x>'",
        "kubectl exec a -- bash -c \"b '<x>'\"",
        "psql -c \"SELECT '<x>'\"",
        "jq '.a == \"<x>\"' f",
        "awk '/<x>/' f",
        "sed -i \"s/a/<x>/\" f",
        "echo \"<x>\" | bash",
        "echo \"$(a)<x>\" | bash",
        "(echo <x>) | bash",
        "for a in b; do echo <x>; done | sh",
        "{ echo <x>; } | tee f | psql",
        "echo <x> | xargs rm",
        "bash <(echo <x>)",
        "echo <x> > >(bash)",
        "eval \"$(echo <x>)\"",
        "bash <<EOF\n<x>\nEOF",
        "find . -exec sh -c 'a <x>' ;",
        "export <x>",
        "declare -i a=<x>",
        "printf -v <x> a",
        "test -v <x>",
        "unset <x>",
        "make A=<x>",
        "env A=<x> b",
        "/bin/sh -c 'a <x>'",
    ];
    for text in scripts {
        assert!(filled(text, "plain-1.2").is_ok(), "{text}");
        for hostile in ["$(touch x)", "a b", "a;b", "'", "\"", "a[$(b)]", "1 OR 1", "a--b"] {
            assert!(filled(text, hostile).is_err(), "{text} {hostile}");
        }
    }
    assert!(filled("sed 's/a/<x>/' f", "a/b").is_err());
    assert!(
        filled("curl \"http://x/<x>\" | jq .a", "$(touch x)").is_ok(),
        "what is piped to jq is no code"
    );
    assert!(filled("export A=<x>", "$(touch x)").is_ok());
}

#[test]
fn a_leading_dash_is_refused_where_an_option_could_be() {
    assert!(filled("rm <x>", "-rf").is_err());
    assert!(filled("rm \"<x>\"", "-rf").is_err());
    assert!(filled("rm '<x>'", "-rf").is_err());
    assert_eq!(filled("rm --name=<x>", "-rf").unwrap().shown, "rm --name=-rf");
    assert!(filled("rm \"$NAME\"", "-rf").is_err());
    assert!(filled("rm a\"$NAME\"", "-rf").is_ok());
}

#[test]
fn variables_go_to_the_environment() {
    let filled_one = filled("curl -H \"Authorization: Bearer $API_TOKEN\" http://x", "s3cret x").unwrap();
    assert_eq!(
        filled_one.environment,
        [("API_TOKEN".to_owned(), "s3cret x".to_owned())]
    );
    assert_eq!(
        filled_one.shown,
        "curl -H \"Authorization: Bearer $API_TOKEN\" http://x"
    );
    for (script, value) in [
        ("echo $A", "a b"),
        ("echo $A", "*"),
        ("sh -c \"echo $A\"", "a;b"),
        ("curl -d \"{\\\"a\\\": \\\"$A\\\"}\" x", "a\"b"),
        ("echo $(($A + 1))", "a[$(b)]"),
        ("[[ $A -eq 1 ]]", "a[1]"),
    ] {
        assert!(filled(script, value).is_err(), "{script} {value}");
    }
}

#[test]
fn an_address_brings_its_scheme() {
    let shown = |value: &str| filled("curl https://your-app.dev/health", value).map(|filled| filled.shown);
    assert_eq!(shown("shop.dev").unwrap(), "curl https://shop.dev/health");
    assert_eq!(
        shown("http://localhost:3000/").unwrap(),
        "curl http://localhost:3000/health"
    );
    assert!(shown("ftp://x.dev").is_err());
}

#[test]
fn secrets_are_not_shown() {
    let filled = filled("login --token <api-token> \"<password>\" '<x>'", "it's $5").unwrap();
    assert_eq!(
        filled.shown,
        "login --token [secret:api-token] \"[secret:password]\" 'it'\\''s $5'"
    );
    assert!(!filled.script.contains("it's"));
    assert!(!format!("{filled:?}").contains("ONSCENE"));
}

#[test]
fn a_variable_that_makes_a_command_graver_is_refused() {
    let cases = [
        ("curl \"$ADDRESS\"", "http://x/health", ""),
        ("curl \"$ADDRESS\"", "http://x/admin/restart", "restart"),
        ("curl \"$ADDRESS\"", "gopher://x", "gopher"),
        ("kubectl get \"$KIND\" -o yaml", "pods", ""),
        ("kubectl get \"$KIND\" -o yaml", "secrets", "prints a secret"),
        ("cat \"$FILE\"", "/srv/.env", "prints a secret"),
    ];
    for (script, value, expected) in cases {
        let command = crate::runbook::command::read("bash", "", script, &crate::runbook::ClassRules::default());
        let filled = fill(&command, &|_| Some(value.to_owned())).unwrap();
        let why = graver(&command, &filled);
        assert_eq!(why.is_some(), !expected.is_empty(), "{script} {value}: {why:?}");
        assert!(why.unwrap_or_default().contains(expected), "{script} {value}");
    }
}
