//! The Compose project that a command in a directory would speak of.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// The names under which Compose looks for its file.
const FILES: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
];
/// Bytes read of a file.
const READ: u64 = 256 * 1024;

/// The project's name: what the command says, else the environment, else the file, else the file's
/// directory; none where there is no file.
pub(super) fn project(directory: &Path, named: Option<String>, command: &str) -> Option<String> {
    let words: Vec<&str> = command.split_whitespace().collect();
    let is_compose = words.windows(2).any(|pair| pair == ["docker", "compose"]) || words.contains(&"docker-compose");
    let option = |names: &[&str]| if is_compose { value_of(&words, names) } else { None };
    if let Some(project) = option(&["-p", "--project-name"]).or(named.filter(|name| !name.is_empty())) {
        return Some(project);
    }
    let file = match option(&["-f", "--file"]) {
        Some(file) => directory.join(file),
        None => find(directory)?,
    };
    let text = beginning(&file)?;
    let home = file.parent()?;
    let written = beginning(&home.join(".env")).and_then(|text| setting(&text, "COMPOSE_PROJECT_NAME="));
    written.or_else(|| setting(&text, "name:")).or_else(|| normal(home))
}

/// The word behind one of these options, or behind its `=`.
pub(super) fn value_of(words: &[&str], names: &[&str]) -> Option<String> {
    let at = |(index, word): (usize, &&str)| {
        if names.contains(word) {
            return words.get(index + 1).map(|value| (*value).to_owned());
        }
        let (name, value) = word.split_once('=')?;
        names.contains(&name).then(|| value.to_owned())
    };
    words.iter().enumerate().find_map(at)
}

/// The nearest Compose file, here or above.
fn find(directory: &Path) -> Option<PathBuf> {
    let files = directory
        .ancestors()
        .flat_map(|above| FILES.map(|name| above.join(name)));
    files.into_iter().find(|file| file.is_file())
}

fn beginning(file: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    File::open(file).ok()?.take(READ).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The value of a setting that stands at the beginning of a line; one that refers to a variable is
/// unknown here.
fn setting(text: &str, name: &str) -> Option<String> {
    let value = text.lines().find_map(|line| line.strip_prefix(name))?;
    let value = value.split(" #").next()?.trim().trim_matches(['"', '\'']);
    (!value.is_empty() && !value.contains('$')).then(|| value.to_owned())
}

/// A directory's name as Compose makes a project's name of it.
fn normal(directory: &Path) -> Option<String> {
    let name = directory
        .canonicalize()
        .ok()?
        .file_name()?
        .to_string_lossy()
        .to_lowercase();
    let is_fit = |character: &char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
    let name: String = name.chars().filter(is_fit).collect();
    let name = name.trim_start_matches(['-', '_']);
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_name_comes_from_where_compose_takes_it() {
        let root = tempfile::tempdir().unwrap();
        let shop = root.path().join("My.Shop");
        fs::create_dir_all(shop.join("deep")).unwrap();
        let up = "docker compose up -d";
        assert_eq!(project(&shop, None, up), None);
        fs::write(shop.join("docker-compose.yml"), "services: {}\n").unwrap();
        assert_eq!(project(&shop, None, up).as_deref(), Some("myshop"));
        assert_eq!(project(&shop.join("deep"), None, "ls").as_deref(), Some("myshop"));
        fs::write(shop.join("prod.yml"), "name: \"shop-prod\" # live\n").unwrap();
        let cases = [
            ("docker compose -f prod.yml up", None, "shop-prod"),
            ("docker compose --file=prod.yml up", None, "shop-prod"),
            ("docker compose -p other -f prod.yml up", None, "other"),
            ("docker compose -f prod.yml up", Some("set"), "set"),
            ("tail -f prod.yml", None, "myshop"),
        ];
        for (command, named, expected) in cases {
            assert_eq!(
                project(&shop, named.map(str::to_owned), command).as_deref(),
                Some(expected),
                "{command}"
            );
        }
        fs::write(shop.join(".env"), "COMPOSE_PROJECT_NAME=from-env\n").unwrap();
        assert_eq!(project(&shop, None, up).as_deref(), Some("from-env"));
    }
}
