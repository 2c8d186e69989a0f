//! One book with every mistake, and one without.

use super::*;
use crate::domain::BookId;
use crate::runbook::{ClassRules, read};

const TODAY: Day = Day {
    year: 2026,
    month: 11,
    day: 21,
};

fn found(text: &str) -> Vec<(u32, &'static str)> {
    let book = read(&BookId::new("a.md"), text.as_bytes(), &ClassRules::default());
    lint(&book, text, TODAY)
        .iter()
        .map(|finding| (finding.line, finding.rule))
        .collect()
}

#[test]
fn each_mistake_is_found_on_its_line() {
    let cases: &[(&str, &[(u32, &str)])] = &[
        (
            "# A\n```bash\ncurl http://shop.test/ready\n```\n",
            &[(3, "hides-failure")],
        ),
        (
            "# A\n```bash\ncurl -sf http://shop.test/ready\n```\n",
            &[(3, "hides-failure")],
        ),
        ("# A\n```bash\ncurl -sSf http://shop.test/ready\n```\n", &[]),
        ("# A\n```bash\ndocker ps || true\n```\n", &[(3, "hides-failure")]),
        ("# A\n```bash\ndocker compose logs web\n```\n", &[(3, "unbounded")]),
        ("# A\n```bash\ndocker compose logs --tail=50 web\n```\n", &[]),
        (
            "# A\n```bash\ncurl -sSf -H \"Authorization: Bearer $SHOP_TOKEN\" http://shop.test/x\n```\n",
            &[(3, "secret-argument")],
        ),
        (
            "# A\n```bash\npsql --password=$SHOP_PASSWORD -c 'select 1'\n```\n",
            &[(3, "secret-argument")],
        ),
        (
            "# A\n```bash\necho \"$SHOP_TOKEN\" | docker login --password-stdin r.test\nprintf '%s' \"token=$SHOP_TOKEN\"\n```\n",
            &[],
        ),
        (
            "# A\n```bash\n[ -n \"$SHOP_TOKEN\" ] && echo \"password is ${SHOP_PASSWORD:+set}\"\n```\n",
            &[],
        ),
        ("# A\n```bash\nfrobnicate all\n```\n", &[(3, "unknown-program")]),
        (
            "# A\n```bash\ncat <<'EOF'\nthe tag is <tag>\nEOF\n```\n",
            &[(3, "placeholder")],
        ),
        ("# A\n\nNext review: March 2025\n", &[(3, "stale")]),
        ("# A\n\nNext review: 2027-01-01\n", &[]),
        ("# A\n```json\n{\"a\": [...]}\n```\n", &[(3, "json")]),
        ("# A\n```json\n{\"a\": []}\n```\n", &[]),
        (
            "# A\n\nThe token is ghp_0123456789abcdefghijABCDEFGHIJ012345\n",
            &[(3, "secret-in-book")],
        ),
        (
            "# A\n1. Restart the shop:\n   ```bash\n   docker compose up -d shop\n   ```\n",
            &[(4, "says-otherwise")],
        ),
        (
            "# A\n```bash\ncurl -sSf http://shop.test/a\ncurl -sSf http://other.test/b\n```\n",
            &[(4, "many-hosts")],
        ),
    ];
    for (text, expected) in cases {
        let rules: Vec<(u32, &str)> = found(text);
        let near = |line: u32, wanted: u32| line.abs_diff(wanted) <= 2;
        assert_eq!(rules.len(), expected.len(), "{text}{rules:?}");
        for ((line, rule), (wanted, name)) in rules.iter().zip(*expected) {
            assert!(rule == name && near(*line, *wanted), "{text}{rules:?}");
        }
    }
}

#[test]
fn days_in_words() {
    let day = |year, month, day| Some(Day { year, month, day });
    assert_eq!(Day::read(": December 2024"), day(2024, 12, 31));
    assert_eq!(Day::read("**: 2025-03-04."), day(2025, 3, 4));
    assert_eq!(Day::read("soon"), None);
    assert_eq!(Day::read("2025-13-01"), None);
}
