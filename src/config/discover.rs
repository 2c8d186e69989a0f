//! What is in a project's directory, decided from the names of its files.

use super::compose::{Compose, name_of_directory};

/// What was found beside the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// The Compose file, the one that Compose itself would take first.
    pub compose: Option<Compose>,
    /// The name of its project.
    pub project: Option<String>,
    /// Markdown books, relative to the project.
    pub books: Vec<String>,
    /// What could not be read, with file and reason.
    pub warnings: Vec<crate::domain::Warning>,
}

/// The most books that are offered.
const BOOKS: usize = 50;
/// The names that Compose looks for, first to last.
const COMPOSE: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
];
/// Directories whose Markdown may be a book.
const BOOK_DIRS: [&str; 7] = ["doc", "docs", "ops", "operations", "runbook", "runbooks", "playbooks"];

/// The Compose file among the names: Compose's own choice, else the first of `compose.*.yml`.
#[must_use]
pub fn compose_file(names: &[String]) -> Option<&str> {
    let own = COMPOSE
        .iter()
        .find(|own| names.iter().any(|name| name == *own))
        .copied();
    own.or_else(|| names.iter().map(String::as_str).filter(|name| is_variant(name)).min())
}

/// `compose.prod.yml` and the like, in the project's directory itself.
fn is_variant(name: &str) -> bool {
    let begins = name.starts_with("compose.") || name.starts_with("docker-compose.");
    let ends = [".yml", ".yaml"].iter().any(|end| name.ends_with(end));
    begins && ends && !name.contains('/') && !name.contains("override")
}

/// The books among the names: Markdown whose name says runbook, ops or incident, in the project's directory or in one
/// that is made for documents.
#[must_use]
pub fn books(names: &[String]) -> Vec<String> {
    let mut books: Vec<String> = names.iter().filter(|name| is_book(name)).cloned().collect();
    books.sort_by_key(|name| (name.matches('/').count(), name.clone()));
    books.truncate(BOOKS);
    books
}

/// Whether a directory of the project may hold books.
#[must_use]
pub fn is_shelf(directory: &str) -> bool {
    BOOK_DIRS.contains(&directory.to_lowercase().as_str())
}

fn is_book(name: &str) -> bool {
    let small = name.to_lowercase();
    let Some(stem) = small.strip_suffix(".md").or_else(|| small.strip_suffix(".markdown")) else {
        return false;
    };
    let (dirs, file) = stem.rsplit_once('/').unwrap_or(("", stem));
    let mut words = file.split(|c: char| !c.is_alphanumeric());
    let says = |word: &str| {
        word.starts_with("runbook") || word.starts_with("playbook") || word.starts_with("operations") || word == "ops"
    };
    if dirs.is_empty() {
        return words.any(says);
    }
    let shelf = dirs
        .split('/')
        .any(|dir| matches!(dir, "runbook" | "runbooks" | "playbooks"));
    dirs.split('/').next().is_some_and(is_shelf)
        && (shelf || words.any(|word| says(word) || word.starts_with("incident")))
}

/// The name of a Compose project: from the environment, the file, else the directory.
#[must_use]
pub fn project_name(from_env: Option<String>, compose: &Compose, directory: &str) -> Option<String> {
    let from_env = from_env.filter(|name| !name.is_empty());
    let name = from_env
        .or_else(|| compose.name.clone())
        .unwrap_or_else(|| name_of_directory(directory));
    (!name.is_empty()).then_some(name)
}

/// The value of a variable in the text of a `.env` file.
#[must_use]
pub fn dotenv(text: &str, name: &str) -> Option<String> {
    text.lines().rev().find_map(|line| {
        let line = line.trim().strip_prefix("export ").unwrap_or(line.trim());
        let (key, value) = line.split_once('=')?;
        (key.trim() == name).then(|| value.trim().trim_matches(['"', '\'']).to_owned())
    })
}

/// Whether a path fits a pattern: `*` is any part of a name, `**` any directories, also none.
#[must_use]
pub fn fits(pattern: &str, path: &str) -> bool {
    let pattern: Vec<&str> = pattern.trim_start_matches("./").split('/').collect();
    let path: Vec<&str> = path.split('/').collect();
    fits_parts(&pattern, &path)
}

/// Whether a path that fits a pattern can lie below this directory of the project's own.
#[must_use]
pub fn may_hold(pattern: &str, directory: &str) -> bool {
    let parts = pattern.trim_start_matches("./").split_once('/');
    parts.is_some_and(|(first, _)| first == "**" || fits_name(first, directory))
}

fn fits_parts(pattern: &[&str], path: &[&str]) -> bool {
    match (pattern.split_first(), path.split_first()) {
        (None, None) => true,
        (Some((&"**", rest)), None) => fits_parts(rest, path),
        (Some((&"**", rest)), Some((_, deeper))) => fits_parts(rest, path) || fits_parts(pattern, deeper),
        (Some((name, rest)), Some((part, deeper))) => fits_name(name, part) && fits_parts(rest, deeper),
        (None, Some(_)) | (Some(_), None) => false,
    }
}

/// Whether one name fits a pattern with `*`; each star takes the least that works.
fn fits_name(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn compose_takes_its_own_name_first() {
        assert_eq!(
            compose_file(&names(&["docker-compose.yml", "compose.yml"])),
            Some("compose.yml")
        );
        let variants = names(&[
            "compose.prod.yml",
            "compose.dev.yml",
            "compose.override.yml",
            "x/compose.a.yml",
        ]);
        assert_eq!(compose_file(&variants), Some("compose.dev.yml"));
        assert_eq!(compose_file(&names(&["composer.json"])), None);
    }

    #[test]
    fn books_are_told_by_their_names() {
        let all = names(&[
            "README.md",
            "runbook.md",
            "RUNBOOK-db.md",
            "ops.md",
            "shops.md",
            "OPS_guide.md",
            "runbook.txt",
            "docs/incident-response.md",
            "docs/api.md",
            "docs/a/b/ops.md",
            "src/runbook.md",
            "runbooks/redis.md",
            "incident.md",
        ]);
        let expected = [
            "OPS_guide.md",
            "RUNBOOK-db.md",
            "ops.md",
            "runbook.md",
            "docs/incident-response.md",
            "runbooks/redis.md",
            "docs/a/b/ops.md",
        ];
        assert_eq!(books(&all), expected);
    }

    #[test]
    fn patterns_fit_names_and_directories() {
        for (pattern, path, expected) in [
            ("runbook.md", "runbook.md", true),
            ("./runbook.md", "runbook.md", true),
            ("docs/ops/*.md", "docs/ops/a.md", true),
            ("docs/ops/*.md", "docs/ops/a/b.md", false),
            ("docs/**/*.md", "docs/b.md", true),
            ("docs/**/*.md", "docs/a/b/c.md", true),
            ("**/run*book*.md", "x/run-my-book-1.md", true),
            ("*.md", "a.mdx", false),
            ("a*a", "a", false),
            ("**", "a/b", true),
        ] {
            assert_eq!(fits(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn the_project_name_has_an_order() {
        let compose = |name: Option<&str>| Compose {
            name: name.map(str::to_owned),
            ..Compose::default()
        };
        assert_eq!(
            project_name(Some("e".into()), &compose(Some("f")), "d").as_deref(),
            Some("e")
        );
        assert_eq!(project_name(None, &compose(Some("f")), "d").as_deref(), Some("f"));
        assert_eq!(
            project_name(Some(String::new()), &compose(None), "My D").as_deref(),
            Some("myd")
        );
        let text = "# x\nexport COMPOSE_PROJECT_NAME=\"shop\"\nOTHER=1\n";
        assert_eq!(dotenv(text, "COMPOSE_PROJECT_NAME").as_deref(), Some("shop"));
        assert_eq!(dotenv(text, "MISSING"), None);
    }
}
