//! Commands that print a secret by the file they read or by the variables they show.

use super::lexer::Word;

/// Programs that print what is in their files, or parts of it.
const PRINTERS: &[&str] = &[
    "cat", "tac", "nl", "head", "tail", "less", "more", "bat", "batcat", "most", "strings", "base64", "base32", "xxd",
    "od", "hexdump", "hd", "cut", "sort", "uniq", "diff", "sdiff", "comm", "join", "paste", "fold", "fmt", "column",
    "rev", "pr", "expand", "tee", "dd", "split", "zcat", "gunzip", "openssl", "vim", "vi", "nano", "view", "git",
    "curl", "tr", "look", "pg", "iconv",
];
/// Programs whose first word is a pattern or a program and no file.
const PATTERNED: &[&str] = &[
    "grep", "egrep", "fgrep", "zgrep", "rg", "ag", "awk", "gawk", "mawk", "nawk", "sed", "jq", "yq", "perl", "ruby",
    "python", "python3", "node", "php",
];
/// Parts of the name of a file whose contents are secret.
const PARTS: &[&str] = &[
    "secret",
    "credential",
    "token",
    "password",
    "private_key",
    "private-key",
    "privkey",
    "id_rsa",
    "id_ed25519",
    "id_ecdsa",
    "id_dsa",
    "kubeconfig",
    "urandom",
    "_history",
];
/// Ends of such a name.
const ENDS: &[&str] = &[
    ".pem",
    ".key",
    ".p12",
    ".pfx",
    ".jks",
    ".keystore",
    ".kdbx",
    ".env",
    ".netrc",
    ".pgpass",
    ".my.cnf",
    ".npmrc",
    ".pypirc",
    ".htpasswd",
    ".vault-token",
    ".dockercfg",
    ".tfstate",
    ".tfvars",
];
/// Whole paths, or their ends.
const PLACES: &[&str] = &[
    "/etc/shadow",
    "/etc/gshadow",
    ".kube/config",
    ".docker/config.json",
    ".aws/config",
    "/environ",
    "hosts.yml",
];
/// Ends by which a file of variables is an example.
const EXAMPLES: &[&str] = &[".example", ".sample", ".template", ".dist", ".pub"];
/// Parts of a program's text that show the environment.
const SHOWS: &[&str] = &["process.env", "os.environ", "$env", "getenv", "%env", "environ["];

/// Whether the words of one command print a secret.
pub fn prints(name: &str, arguments: &[Word]) -> bool {
    let texts: Vec<&str> = arguments.iter().map(|word| word.text.as_str()).collect();
    if shows_environment(name, &texts) {
        return true;
    }
    if PATTERNED.contains(&name) {
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let plain = texts.iter().filter(|text| !text.starts_with('-') && !is_number(text));
        let named = texts.iter().filter(|text| text.starts_with('-') && text.contains('='));
        return plain.skip(1).chain(named).any(|text| is_secret_file(text))
            || texts
                .iter()
                .any(|text| SHOWS.iter().any(|part| text.to_lowercase().contains(part)));
    }
    PRINTERS.contains(&name) && texts.iter().any(|text| is_secret_file(text))
}

/// Whether the words show variables of the environment.
fn shows_environment(name: &str, texts: &[&str]) -> bool {
    let is_option = |text: &&str| text.starts_with('-');
    match name {
        "env" => texts.iter().all(|text| is_option(text) || text.contains('=')),
        "export" => texts.is_empty() || texts == ["-p"],
        "declare" | "typeset" => texts.iter().all(is_option),
        "jq" => texts.iter().any(|text| {
            let mut words = text.split(|character: char| !(character.is_alphanumeric() || "_.$".contains(character)));
            words.any(|word| word == "env" || word.starts_with("env.") || word.starts_with("$ENV"))
        }),
        // Letters without a dash: `ps eww`, `ps auxe`.
        "ps" => {
            let is_letters = |text: &str| text.chars().all(|letter| "aefghjlrstuvwx".contains(letter));
            texts.iter().any(|text| text.contains('e') && is_letters(text))
        }
        _ => false,
    }
}

/// Whether a word names a file whose contents are secret.
pub fn is_secret_file(text: &str) -> bool {
    let lower = text.to_lowercase();
    let path = lower.rsplit_once(['=', '@']).map_or(lower.as_str(), |(_, path)| path);
    let is_no_file = path.is_empty() || path.contains(char::is_whitespace) || path.contains("://");
    if is_no_file || EXAMPLES.iter().any(|end| path.ends_with(end)) {
        return false;
    }
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_inside = ["/secrets/", "/run/secrets", ".ssh/id_", ".gnupg/"]
        .iter()
        .any(|part| path.contains(part));
    is_inside
        || PLACES.iter().any(|place| path.ends_with(place))
        || name == ".env"
        || name.starts_with(".env.")
        || name.starts_with(".env*")
        || ENDS.iter().any(|end| name.ends_with(end))
        || PARTS.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use crate::runbook::class::nature;

    const PRINTERS: &[&str] = &[
        "cat < .env",
        "base64 < ./prod.env",
        "while read -r line; do echo \"$line\"; done < .env",
        "sudo cat /etc/shadow",
        "sudo -u app cat .env",
        "bash -c 'cat .env'",
        "ssh db1 'cat /srv/.env'",
        "ssh db1 cat /srv/.env",
        "timeout 5 cat .env",
        "xargs cat < .env",
        "docker exec app cat /app/.env",
        "docker exec app sh -c 'printenv'",
        "docker run --rm app env",
        "kubectl exec x -- printenv",
        "kubectl exec x -- sh -c env",
        "cat /proc/1/environ",
        "cat .env | head -1",
        "X=secrets; kubectl get \"$X\" -o yaml",
        "FILE=.env; cat \"$FILE\"",
        "env -0",
        "env A=b",
        "export -p",
        "export",
        "declare -x",
        "ps eww 1",
        "jq -n env",
        "jq -n '$ENV.DB'",
        "node -e 'console.log(process.env)'",
        "kubectl get secret x -o yaml",
        "kubectl get secret -n prod x -o json",
        "docker inspect api",
        "docker compose config",
        "vault kv get kv/db",
        "aws secretsmanager get-secret-value --secret-id x",
        "aws --region eu ssm get-parameter --name x --with-decryption",
        "gcloud secrets versions access latest --secret=x",
        "git show HEAD:.env",
    ];

    #[test]
    fn a_secret_is_known_whatever_prints_it() {
        for printer in [
            "tac",
            "nl",
            "strings",
            "head -5",
            "tail -n 3",
            "less",
            "base64",
            "xxd",
            "od -c",
            "cut -d= -f2",
            "sort",
            "diff a",
            "grep DB",
            "grep -A 3 DB",
            "jq .a",
            "awk '{print}'",
            "sed -n 1p",
            "cat",
            "python3 -c x",
        ] {
            for file in [
                ".env",
                "/srv/app/.env.production",
                "prod.env",
                "~/.ssh/id_rsa",
                "/run/secrets/db",
                "tls.key",
            ] {
                let script = format!("{printer} {file}");
                assert!(nature(&script).prints_secret, "{script}");
            }
        }
        for script in PRINTERS {
            assert!(nature(script).prints_secret, "{script}");
        }
    }

    #[test]
    fn what_only_sounds_like_a_secret_is_kept() {
        for script in [
            "cat .env.example",
            "cat id_rsa.pub",
            "ls -l .env",
            "stat tls.key",
            "grep -c token app.log",
            "grep -A 3 password app.log",
            "docker compose --env-file .env ps",
            "curl -H \"Authorization: Bearer $TOKEN\" http://x/token",
            "export A=b",
            "env A=b ls",
            "ps aux",
            "ps -ef",
            "jq .environment f.json",
            "sort f | uniq -c",
            "tail -f app.log",
        ] {
            assert!(!nature(script).prints_secret, "{script}");
        }
    }
}
