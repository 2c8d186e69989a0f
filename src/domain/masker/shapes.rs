//! Shapes of values that are secret wherever they stand.

use aho_corasick::AhoCorasick;
use regex::{Captures, Regex};
use std::borrow::Cow;
use std::sync::LazyLock;

/// One shape of a secret. The last group is the secret; what comes before it stays.
struct Shape {
    /// Words one of which stands in every text that it can match, whatever their case.
    needs: &'static [&'static str],
    pattern: &'static str,
    hides: fn(&str) -> bool,
}

const SHAPES: [Shape; 34] = [
    Shape {
        needs: &["-----begin"],
        pattern: r"(-----BEGIN [A-Z ]*PRIVATE KEY-----)((?s:.)*?)(?:-----END|$)",
        hides: |_| true,
    },
    Shape {
        needs: &["bearer", "basic"],
        pattern: r"(?i)((?-u:\b)(?:bearer|basic)[ \t]+)([a-z0-9._~+/=-]{8,})",
        hides: looks_random,
    },
    Shape {
        needs: &["eyj"],
        pattern: r"()((?-u:\b)eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?)",
        hides: |_| true,
    },
    Shape {
        needs: &["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox"],
        pattern: r"()((?-u:\b)(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|xox[abeprs]-[A-Za-z0-9-]{10,}))",
        hides: |_| true,
    },
    Shape {
        needs: &["sk-", "sk_"],
        pattern: r"()((?-u:\b)(?:sk-[A-Za-z0-9_-]{16,}|sk_(?:live|test)_[A-Za-z0-9]{8,}))",
        hides: looks_random,
    },
    Shape {
        needs: &["akia", "asia"],
        pattern: r"()((?-u:\b)(?:AKIA|ASIA)[0-9A-Z]{16}(?-u:\b))",
        hides: |_| true,
    },
    Shape {
        needs: &["://"],
        pattern: r#"(?i)([a-z][a-z0-9+.-]*://[^ \t\r\n/:@"'?#]*:)([^ \t\r\n/"'?#<>]+)@"#,
        hides: |_| true,
    },
    Shape {
        needs: &["pass", "pwd"],
        pattern: r#"(?i)((?:password|passwd|passphrase|pwd)\\?["']?[ \t]*[=:][ \t]*\\?["'])([^"'\\\r\n]+)"#,
        hides: is_no_reference,
    },
    Shape {
        needs: &["pass", "pwd"],
        pattern: r#"(?i)((?:password|passwd|passphrase|pwd)[ \t]*[=:][ \t]*)([^ \t\r\n,;&"'\\)}\]]+)"#,
        hides: is_no_reference,
    },
    Shape {
        needs: &["secret", "token", "key"],
        pattern: r#"(?i)((?:secret|token|token_auth|api[_-]?key|access[_-]?key|secret[_-]?key|private[_-]?key)(?:=|\\?["'][ \t]*[=:][ \t]*)\\?["']?)([^ \t\r\n,;&"'\\)}\]]{8,})"#,
        hides: |value| !is_uuid(value),
    },
    Shape {
        needs: &["authorization"],
        pattern: r#"(?i)(authorization\\?["']?[ \t]*:[ \t]*\\?["']?(?:bearer|basic|token|digest|apikey|negotiate)[ \t]+)([^ \t\r\n"'\\,;}]+)"#,
        hides: is_literal,
    },
    Shape {
        needs: &[
            "authorization",
            "x-api-key",
            "x-auth-token",
            "x-vault-token",
            "private-token",
            "cookie",
        ],
        pattern: r#"(?i)((?:authorization|x-api-key|x-auth-token|x-vault-token|private-token|cookie)\\?["']?[ \t]*:[ \t]*\\?["']?)([^ \t\r\n"'\\,;}]{8,})"#,
        hides: |value| is_literal(value) && looks_random(value),
    },
    Shape {
        needs: &["curl", "wget"],
        pattern: r#"((?-u:\b)(?:curl|wget)(?-u:\b)[^\r\n|;]*?[ \t](?:-[a-zA-Z]*[uU]|--user|--proxy-user)[ \t=]*'[^ \t"':/]*:)([^'\r\n]+)'"#,
        hides: is_literal,
    },
    Shape {
        needs: &["curl", "wget"],
        pattern: r#"((?-u:\b)(?:curl|wget)(?-u:\b)[^\r\n|;]*?[ \t](?:-[a-zA-Z]*[uU]|--user|--proxy-user)[ \t=]*"[^ \t"':/]*:)([^"\r\n]+)""#,
        hides: is_literal,
    },
    Shape {
        needs: &["mysql", "mariadb"],
        pattern: r"((?-u:\b)(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump)(?-u:\b)[^\r\n|;]*?[ \t]-p')([^'\r\n]+)'",
        hides: is_literal,
    },
    Shape {
        needs: &["password", "identified"],
        pattern: r#"(?i)((?:[ \t]password|identified[ \t]+by)[ \t]+["'])([^"'\r\n]+)"#,
        hides: is_literal,
    },
    Shape {
        needs: &["secret", "token", "password", "key"],
        pattern: r#"(?i)((?-u:\b)x-(?:[a-z0-9]+-)*(?:secret|token|password|admin-key|master-key|auth-key)\\?["']?[ \t]*:[ \t]*\\?["']?)([^ \t\r\n"'\\,;}]{6,})"#,
        hides: is_literal,
    },
    Shape {
        needs: &["hooks.slack"],
        pattern: r"()((?-u:\b)hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9/_-]{10,})",
        hides: |_| true,
    },
    Shape {
        needs: &["curl", "wget"],
        pattern: r#"((?-u:\b)(?:curl|wget)(?-u:\b)[^\r\n|;]*?[ \t](?:-[a-zA-Z]*[uU]|--user|--proxy-user)[ \t=]*["']?[^ \t"':/]*:)([^ \t\r\n"'|;]+)"#,
        hides: is_literal,
    },
    Shape {
        needs: &["pass", "pwd"],
        pattern: r#"(?i)((?:^|[ \t])--?(?:[a-z]+[-_])*(?:password|passwd|passphrase|pass|pwd)[ \t=]+\\?["']?)([^ \t\r\n"'\\]+)"#,
        hides: is_literal,
    },
    Shape {
        needs: &["token", "secret", "key", "bearer"],
        pattern: r#"(?i)((?:^|[ \t])--?(?:[a-z]+[-_])*(?:token|secret|api-?key|secret-?key|access-?key|oauth2-bearer)[ \t=]+\\?["']?)([^ \t\r\n"'\\]{8,})"#,
        hides: |value| is_literal(value) && !value.contains('='),
    },
    Shape {
        needs: &["_auth", "_pass", "_credential"],
        pattern: r#"((?-u:\b)[A-Z][A-Z0-9_]*(?:_AUTH|_PASS|_CREDENTIALS?)=["']?)([^ \t\r\n"']+)"#,
        hides: is_literal,
    },
    Shape {
        needs: &["mysql", "mariadb"],
        pattern: r#"((?-u:\b)(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump)(?-u:\b)[^\r\n|;]*?[ \t]-p["']?)([^ \t\r\n"'|;]+)"#,
        hides: is_literal,
    },
    Shape {
        needs: &["redis-cli"],
        pattern: r#"((?-u:\b)redis-cli(?-u:\b)[^\r\n|;]*?[ \t](?:-a[ \t]*|--pass[ \t=]+)["']?)([^ \t\r\n"'|;]+)"#,
        hides: is_literal,
    },
    Shape {
        needs: &["login"],
        pattern: r#"((?-u:\b)(?:[a-z]+ )+login(?:[ \t][^\r\n|;]*?)?[ \t](?:-p|--password)[ \t=]*["']?)([^ \t\r\n"'|;]+)"#,
        hides: is_literal,
    },
    Shape {
        needs: &["sshpass", "mongo"],
        pattern: r#"((?-u:\b)(?:sshpass|mongosh|mongo|mongodump|mongorestore)(?-u:\b)[^\r\n|;]*?[ \t]-p[ \t]*["']?)([^ \t\r\n"'|;]+)"#,
        hides: is_literal,
    },
    Shape {
        needs: &["redis-cli"],
        pattern: r#"(?i)((?-u:\b)redis-cli(?-u:\b)[^\r\n|;]*?[ \t"']auth[ \t]+["']?)([^ \t\r\n|;&"']+(?:[ \t]+[^ \t\r\n|;&"'<>-][^ \t\r\n|;&"']*)?)"#,
        hides: is_literal,
    },
    Shape {
        needs: &["vault"],
        pattern: r#"((?-u:\b)vault[ \t]+login[ \t]+(?:-[^ \t\r\n]+[ \t]+)*["']?)([^ \t\r\n"'|;&]+)"#,
        hides: |value| is_literal(value) && !value.contains('=') && !PROSE.contains(&value),
    },
    Shape {
        needs: &["ldap"],
        pattern: r#"((?-u:\b)ldap(?:search|modify|add|delete|passwd|whoami|compare|modrdn)(?-u:\b)[^\r\n|;]*?[ \t]-w[ \t]*["']?)([^ \t\r\n"'|;]+)"#,
        hides: is_literal,
    },
    Shape {
        needs: &["smb", "rpcclient"],
        pattern: r#"((?-u:\b)(?:smbclient|smbget|rpcclient)(?-u:\b)[^\r\n|;]*?[ \t](?:-U|--user)[ \t=]*["']?[^ \t"'%]*%)([^ \t\r\n"'|;]+)"#,
        hides: is_literal,
    },
    Shape {
        needs: &["htpasswd"],
        pattern: r#"((?-u:\b)htpasswd[ \t](?:[^\r\n|;]*?[ \t])?-[a-zA-Z]*b[a-zA-Z]*[ \t]+(?:-C[ \t]+[0-9]+[ \t]+|-[^ \t\r\n]+[ \t]+)*(?:[^ \t\r\n|;<>&]+[ \t]+){1,2}["']?)([^ \t\r\n"'|;<>&]+)"#,
        hides: is_literal,
    },
    Shape {
        needs: &["openssl"],
        pattern: r#"((?-u:\b)openssl(?-u:\b)[^\r\n|;]*?[ \t](?:-k|-K|-hmac)[ \t]+["']?)([^ \t\r\n"'|;]+)"#,
        hides: is_literal,
    },
    Shape {
        needs: &["pass:"],
        pattern: r#"([ \t]-(?:pass|passin|passout|srcpass|destpass)[ \t]+["']?pass:)([^ \t\r\n"'|;]+)"#,
        hides: is_literal,
    },
    Shape {
        needs: &["pass"],
        pattern: r#"(?i)(\\?["'](?:[a-z0-9]+[_-])*pass\\?["'][ \t]*:[ \t]*\\?["'])([^"'\\\r\n]+)"#,
        hides: is_no_reference,
    },
];

/// A shape's pattern, and whether a text found by it is to be hidden.
type Compiled = (Regex, fn(&str) -> bool);

static COMPILED: LazyLock<Vec<Compiled>> = LazyLock::new(|| {
    SHAPES
        .iter()
        .filter_map(|shape| Some((Regex::new(shape.pattern).ok()?, shape.hides)))
        .collect()
});

/// Finds what the shapes need, and says for each word which shapes those are, a bit for each.
struct Triggers {
    words: AhoCorasick,
    shapes: Vec<u64>,
}

static TRIGGERS: LazyLock<Option<Triggers>> = LazyLock::new(|| {
    let needs = || {
        SHAPES
            .iter()
            .enumerate()
            .flat_map(|(at, shape)| shape.needs.iter().map(move |word| (*word, at)))
    };
    Some(Triggers {
        words: AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(needs().map(|(word, _)| word))
            .ok()?,
        shapes: needs().map(|(_, at)| 1 << at).collect(),
    })
});

/// The shapes that the text may have, a bit for each; one pass over its bytes.
fn possible(text: &str) -> u64 {
    let Some(triggers) = TRIGGERS.as_ref() else {
        return u64::MAX;
    };
    if !triggers.words.is_match(text) {
        return 0;
    }
    let found = triggers.words.find_overlapping_iter(text);
    found.fold(0, |shapes, word| shapes | triggers.shapes[word.pattern().as_usize()])
}

/// The text with every secret hidden that its shape gives away; as it is where it has no trigger.
pub(super) fn mask(text: Cow<'_, str>) -> Cow<'_, str> {
    let possible = possible(&text);
    if possible == 0 {
        return text;
    }
    let mut text = text;
    for (at, (pattern, hides)) in COMPILED.iter().enumerate() {
        if possible & 1 << at == 0 {
            continue;
        }
        if let Cow::Owned(masked) = pattern.replace_all(&text, |found: &Captures<'_>| hide(found, *hides)) {
            text = Cow::Owned(masked);
        }
    }
    text
}

/// The match with its second group hidden; what is hidden already keeps its name.
fn hide(found: &Captures<'_>, hides: fn(&str) -> bool) -> String {
    let (whole, Some(secret)) = (found.get_match(), found.get(2)) else {
        return String::new();
    };
    if secret.as_str().starts_with("[secret") || !hides(secret.as_str()) {
        return whole.as_str().to_owned();
    }
    let (from, to) = (secret.start() - whole.start(), secret.end() - whole.start());
    format!("{}[secret]{}", &whole.as_str()[..from], &whole.as_str()[to..])
}

/// Words that follow `vault login` where it is told of, not run.
const PROSE: &[&str] = &[
    "failed",
    "failure",
    "fails",
    "succeeded",
    "successful",
    "error",
    "errors",
    "attempt",
    "attempts",
    "page",
    "is",
    "was",
    "timed",
    "token",
    "tokens",
    "to",
    "with",
    "for",
    "from",
    "and",
    "or",
    "by",
    "as",
    "at",
    "on",
    "in",
    "first",
    "again",
];

/// Whether a text is a value itself and not a command, or a variable by a name in capitals, which the shell puts in.
fn is_no_reference(text: &str) -> bool {
    let name = text.strip_prefix('$').unwrap_or_default().trim_matches(['{', '}']);
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'0'..=b'9' | b'_'));
    !(is_name || text.starts_with("$(") || text.starts_with('`'))
}

/// Whether a text is a value itself: no variable, no placeholder, and no option.
fn is_literal(text: &str) -> bool {
    !text.starts_with(['$', '<', '-', '[', '{'])
}

/// Whether a text is unlikely to be a word: it has a digit, or both cases in twenty characters.
fn looks_random(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
        || text.len() >= 20
            && text.bytes().any(|b| b.is_ascii_uppercase())
            && text.bytes().any(|b| b.is_ascii_lowercase())
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Masker;

    #[test]
    fn every_shape_compiles_and_every_trigger_works() {
        assert_eq!(COMPILED.len(), SHAPES.len());
        assert!(TRIGGERS.is_some());
    }

    #[test]
    fn shapes_of_secrets_go_and_the_rest_stays() {
        let cases = [
            ("Authorization: Bearer abc123def456", "Authorization: Bearer [secret]"),
            ("jwt eyJhbGciOiJI.eyJzdWIiOiIx.c2ln end", "jwt [secret] end"),
            ("ghp_0123456789abcdefghijABCDEFGHIJ", "[secret]"),
            ("key sk-proj-0123456789abcdefgh", "key [secret]"),
            ("AKIAIOSFODNN7EXAMPLE used", "[secret] used"),
            (
                "postgres://app:p@ss@db:5432/shop",
                "postgres://app:[secret]@db:5432/shop",
            ),
            ("redis://:pw@cache:6379", "redis://:[secret]@cache:6379"),
            ("password=hunter2 next", "password=[secret] next"),
            (
                "{\"password\":\"a b c\",\"x\":1}",
                "{\"password\":\"[secret]\",\"x\":1}",
            ),
            ("{\\\"password\\\":\\\"abc\\\"}", "{\\\"password\\\":\\\"[secret]\\\"}"),
            ("POSTGRES_PASSWORD: abc", "POSTGRES_PASSWORD: [secret]"),
            ("api_key=0123456789abcdef&x=1", "api_key=[secret]&x=1"),
            ("token_auth=0123456789abcdef0123456789abcdef", "token_auth=[secret]"),
            (
                "-----BEGIN PRIVATE KEY-----␊MIIE␊-----END PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----[secret]-----END PRIVATE KEY-----",
            ),
        ];
        for (from, to) in cases {
            let masked = Masker::default().mask(from).into_owned();
            assert_eq!(masked, to);
            assert_eq!(Masker::default().mask(&masked), to, "masking twice");
        }
    }

    #[test]
    fn secrets_in_quotes_in_sql_and_in_headers_go() {
        for (from, to) in [
            (
                "curl -u 'app:hunter2 horse' http://x",
                "curl -u 'app:[secret]' http://x",
            ),
            ("curl -u 'app:<password>' u", "curl -u 'app:<password>' u"),
            ("mysql -p'hunter2 horse' -e x", "mysql -p'[secret]' -e x"),
            (
                "ALTER USER app PASSWORD 'hunter2'",
                "ALTER USER app PASSWORD '[secret]'",
            ),
            ("IDENTIFIED BY 'hunter2'", "IDENTIFIED BY '[secret]'"),
            (
                "curl -H 'X-Metrics-Secret: hunter2x' u",
                "curl -H 'X-Metrics-Secret: [secret]' u",
            ),
            ("curl -H 'x-admin-key: hunter2x' u", "curl -H 'x-admin-key: [secret]' u"),
            (
                "post https://hooks.slack.com/services/T0/B0/abcdef",
                "post https://[secret]",
            ),
            (
                "curl -H \"X-Metrics-Secret: $SECRET\" u",
                "curl -H \"X-Metrics-Secret: $SECRET\" u",
            ),
            ("x-idempotency-key: 0123456789", "x-idempotency-key: 0123456789"),
        ] {
            assert_eq!(Masker::default().mask(from), to);
        }
    }

    #[test]
    fn secrets_in_the_words_of_a_command_go() {
        let cases = [
            ("curl -u app:hunter2 http://x", "curl -u app:[secret] http://x"),
            ("curl -su 'app:hunter2' http://x", "curl -su 'app:[secret]' http://x"),
            ("curl --user=app:hunter2 http://x", "curl --user=app:[secret] http://x"),
            (
                "curl -H 'Authorization: Bearer abc' http://x",
                "curl -H 'Authorization: Bearer [secret]' http://x",
            ),
            (
                "curl -H 'Authorization: a1b2c3d4e5' http://x",
                "curl -H 'Authorization: [secret]' http://x",
            ),
            (
                "curl -H 'X-Api-Key: a1b2c3d4e5' http://x",
                "curl -H 'X-Api-Key: [secret]' http://x",
            ),
            ("curl https://me:hunter2@h.dev/x", "curl https://me:[secret]@h.dev/x"),
            ("frob --password hunter2 x", "frob --password [secret] x"),
            ("frob --db-password=hunter2 x", "frob --db-password=[secret] x"),
            ("frob --token abcdefgh12 x", "frob --token [secret] x"),
            ("PGPASSWORD=hunter2 psql -h db", "PGPASSWORD=[secret] psql -h db"),
            (
                "REDISCLI_AUTH=hunter2 redis-cli ping",
                "REDISCLI_AUTH=[secret] redis-cli ping",
            ),
            ("mysql -u root -phunter2 shop", "mysql -u root -p[secret] shop"),
            ("redis-cli -h db -a hunter2 ping", "redis-cli -h db -a [secret] ping"),
            (
                "docker login -u me -p hunter2 h.dev",
                "docker login -u me -p [secret] h.dev",
            ),
            ("sshpass -p hunter2 ssh h", "sshpass -p [secret] ssh h"),
        ];
        for (from, to) in cases {
            assert_eq!(Masker::default().mask(from), to);
            assert_eq!(Masker::default().mask(to), to, "masking twice");
        }
        for text in [
            "curl -u \"$USER:$PASS\" http://x",
            "curl -H \"Authorization: Bearer $TOKEN\" http://x",
            "curl -s http://x/health",
            "docker run -u 1000:1000 x",
            "mysql -h db -P 3306 -p",
            "docker login --password-stdin h.dev",
            "frob --password <password> x",
            "docker build --secret id=npm,src=f .",
            "user login failed",
        ] {
            assert_eq!(Masker::default().mask(text), text);
        }
    }

    #[test]
    fn ids_and_prose_are_left_alone() {
        let cases = [
            "request_id=7f3a91c2-0d5e-4a7b-9c1d-2e3f4a5b6c7d",
            "trace 4bf92f3577b34da6a3ce929d0e0e4736",
            "idempotency_token=7f3a91c2-0d5e-4a7b-9c1d-2e3f4a5b6c7d",
            "01ARZ3NDEKTSV4RRFFQ69G5FAV",
            "missing bearer authentication",
            "basic authentication failed",
            "password authentication failed for user \"app\"",
            "task-sk-ip this",
            "http://api:3000/health?mail=a@b",
            "Unexpected token: }",
        ];
        for text in cases {
            assert!(matches!(Masker::default().mask(text), Cow::Borrowed(_)) || Masker::default().mask(text) == text);
            assert_eq!(Masker::default().mask(text), text);
        }
    }

    #[test]
    fn secrets_in_the_words_of_further_programs_go() {
        let cases = [
            ("vault login s.AbCd", "vault login [secret]"),
            ("vault login -no-print 'root'", "vault login -no-print '[secret]'"),
            ("redis-cli AUTH hunter2", "redis-cli AUTH [secret]"),
            ("redis-cli -h db auth app hunter2", "redis-cli -h db auth [secret]"),
            ("redis-cli -h db -ahunter2 ping", "redis-cli -h db -a[secret] ping"),
            (
                "ldapsearch -x -D cn=a -w hunter2 -b o",
                "ldapsearch -x -D cn=a -w [secret] -b o",
            ),
            ("ldapsearch -x -whunter2", "ldapsearch -x -w[secret]"),
            ("smbclient //h/s -U app%hunter2", "smbclient //h/s -U app%[secret]"),
            ("htpasswd -b f app hunter2", "htpasswd -b f app [secret]"),
            ("htpasswd -nb app hunter2 > f", "htpasswd -nb app [secret] > f"),
            ("htpasswd -bB -C 10 f app hunter2", "htpasswd -bB -C 10 f app [secret]"),
            (
                "openssl enc -aes256 -k hunter2 -in f",
                "openssl enc -aes256 -k [secret] -in f",
            ),
            (
                "openssl pkcs12 -passin pass:one -passout pass:two",
                "openssl pkcs12 -passin pass:[secret] -passout pass:[secret]",
            ),
            ("{\"pass\":\"x\",\"a\":1}", "{\"pass\":\"[secret]\",\"a\":1}"),
            ("{\"db_pass\": \"a b\"}", "{\"db_pass\": \"[secret]\"}"),
            ("{\"pwd\":\"x\"}", "{\"pwd\":\"[secret]\"}"),
            ("PGPASSWORD=$ecret1 psql", "PGPASSWORD=[secret] psql"),
        ];
        for (from, to) in cases {
            assert_eq!(Masker::default().mask(from), to);
            assert_eq!(Masker::default().mask(to), to, "masking twice");
        }
    }

    #[test]
    fn what_only_refers_to_a_secret_stays_whole() {
        for text in [
            "PGPASSWORD=$(cat /run/secrets/db) psql -h db",
            "PGPASSWORD=\"$(vault kv get -field=pw kv/db)\" psql",
            "PGPASSWORD=`cat f` psql",
            "PGPASSWORD=$DB_PASSWORD psql",
            "PGPASSWORD=\"${DB_PASSWORD}\" psql",
            "vault login -method=oidc",
            "vault login failed for app",
            "redis-cli AUTH \"$PASSWORD\"",
            "redis-cli --askpass ping",
            "ldapsearch -x -W -b o",
            "ldapsearch -w \"$PW\"",
            "smbclient -L //h -N",
            "openssl x509 -in c.pem -noout",
            "openssl rsa -passin env:PW -in f",
            "{\"test\":\"pass\",\"pass\":3}",
        ] {
            assert_eq!(Masker::default().mask(text), text);
        }
    }
}
