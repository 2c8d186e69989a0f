//! What a fence is: commands to run, variables to set, or something to read.

use super::blocks::Code;
use super::class::{self, ClassRules};
use super::command;
use crate::domain::SafeText;
use crate::domain::runbook::StepCommand;

/// A fence as a step sees it.
#[derive(Debug)]
pub enum Fence {
    /// Commands; for a recorded session also what was printed then.
    Run {
        command: StepCommand,
        printed: Vec<SafeText>,
    },
    /// Variables of an environment; running it would change nothing.
    Sets { names: Vec<String> },
    /// Anything else.
    Shown,
}

/// What kind of fence this is.
pub fn read(code: &Code, rules: &ClassRules) -> Fence {
    let language = code.language.as_deref().unwrap_or_default();
    let is_shell = matches!(
        language,
        "bash" | "sh" | "shell" | "console" | "shell-session" | "shellsession" | "terminal"
    );
    if !is_shell && !language.is_empty() || code.text.trim().is_empty() {
        return Fence::Shown;
    }
    let (script, printed) = without_prompts(code.text.trim_end_matches('\n'));
    if is_shell && class::only_sets(&script) {
        return Fence::Sets { names: names(&script) };
    }
    if !is_shell && !class::looks_like_commands(&script) {
        return Fence::Shown;
    }
    Fence::Run {
        command: command::read(language, "", &script, rules),
        printed,
    }
}

/// A title from the comments of a script, else from its first line.
pub fn title(script: &str) -> String {
    let comments: Vec<&str> = script.lines().filter_map(comment).collect();
    if comments.is_empty() {
        script
            .lines()
            .find(|line| !line.trim().is_empty())
            .unwrap_or_default()
            .trim()
            .trim_end_matches('\\')
            .trim()
            .to_owned()
    } else {
        comments.join("; ")
    }
}

/// Whether the script has a comment line that can be its title.
pub fn has_comment(script: &str) -> bool {
    script.lines().any(|line| comment(line).is_some())
}

fn comment(line: &str) -> Option<&str> {
    let text = line.strip_prefix('#')?.trim_start_matches('#');
    (!text.starts_with('!') && !text.trim().is_empty()).then(|| text.trim())
}

/// The commands of a recorded session, where lines begin with `$ `, and what was printed.
fn without_prompts(text: &str) -> (String, Vec<SafeText>) {
    if !text.lines().any(|line| line.starts_with("$ ")) {
        return (text.to_owned(), Vec::new());
    }
    let (mut commands, mut printed) = (Vec::new(), Vec::new());
    let mut goes_on = false;
    for line in text.lines() {
        match line.strip_prefix("$ ") {
            Some(command) => commands.push(command),
            None if goes_on => commands.push(line.strip_prefix("> ").unwrap_or(line)),
            None => {
                printed.push(SafeText::clean(line));
                continue;
            }
        }
        goes_on = line.ends_with('\\');
    }
    (commands.join("\n"), printed)
}

fn names(script: &str) -> Vec<String> {
    let lines = script.lines().map(|line| line.trim().trim_start_matches("export "));
    let set = lines
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.to_owned());
    set.filter(|name| {
        !name.is_empty()
            && name
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || character == '_')
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fence(language: &str, text: &str) -> Fence {
        read(
            &Code {
                language: Some(language.into()),
                text: text.into(),
                line: 1,
            },
            &ClassRules::default(),
        )
    }

    #[test]
    fn shells_run_and_other_languages_are_shown() {
        for (language, text) in [
            ("bash", "frob x\n"),
            ("", "docker ps\n"),
            ("console", "$ docker ps\nNAMES\n"),
            ("sh", "A=b docker ps\n"),
        ] {
            assert!(matches!(fence(language, text), Fence::Run { .. }), "{language}");
        }
        for (language, text) in [
            ("json", "{}\n"),
            ("yaml", "a: b\n"),
            ("", "+---+\n| a |\n"),
            ("bash", "\n"),
            ("", "some words\n"),
        ] {
            assert!(matches!(fence(language, text), Fence::Shown), "{language} {text}");
        }
        let Fence::Sets { names } = fence("bash", "# x\nA=\"b\"\nexport C=d\n") else {
            panic!("an environment")
        };
        assert_eq!(names, ["A", "C"]);
    }

    #[test]
    fn a_recorded_session_gives_its_commands() {
        let Fence::Run { command, printed } = fence("console", "$ docker ps \\\n>   -a\nNAMES\n$ date\n") else {
            panic!("commands")
        };
        assert_eq!(command.script, "docker ps \\\n  -a\ndate");
        assert_eq!(printed, [SafeText::clean("NAMES")]);
    }

    #[test]
    fn comments_are_the_title() {
        assert_eq!(title("# First\na\n\n# Second\nb"), "First; Second");
        assert_eq!(title("#!/bin/sh\ndocker ps \\\n -a"), "#!/bin/sh");
        assert_eq!(title("docker ps \\\n -a"), "docker ps");
    }
}
