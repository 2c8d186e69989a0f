//! A text in the person's own editor: `$VISUAL`, `$EDITOR`, else `vi`.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{Command, ExitStatus};

/// A text in a file that only this person can read; it goes when it is dropped.
pub(super) struct Draft(PathBuf);

impl Draft {
    /// Puts a text into a file of its own.
    pub fn with(text: &str) -> io::Result<Self> {
        let path = std::env::temp_dir().join(format!("onscene-{}.md", uuid::Uuid::now_v7()));
        // Somebody else's file of that name is never written to.
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)?;
        let draft = Self(path);
        file.write_all(text.as_bytes())?;
        Ok(draft)
    }

    /// Runs the editor on the terminal that this process has, and reads what it left.
    pub fn edit(&self) -> io::Result<String> {
        self.edit_with(&editor(|name| std::env::var(name).ok()))
    }

    fn edit_with(&self, editor: &str) -> io::Result<String> {
        // The variable may hold words for the shell; the file is an argument of its own.
        let status = Command::new("sh")
            .args(["-c", &format!("{editor} \"$1\""), "sh"])
            .arg(&self.0)
            .status()?;
        if !status.success() {
            let why = format!("{}; your text is as it was", how(editor, status));
            return Err(io::Error::other(why));
        }
        let text = String::from_utf8_lossy(&fs::read(&self.0)?).into_owned();
        // An empty file is how one says in an editor that nothing is meant.
        if text.trim().is_empty() {
            let why = format!(
                "{} left an empty file; your text is as it was (ctrl-u clears it)",
                name(editor)
            );
            return Err(io::Error::other(why));
        }
        Ok(text)
    }
}

/// The program of an editor's command, without its directory and its words.
fn name(editor: &str) -> &str {
    let program = editor.split_whitespace().next().unwrap_or(editor);
    program.rsplit('/').next().unwrap_or(program)
}

/// How an editor ended that did not end well; a shell tells signals and missing programs by numbers.
fn how(editor: &str, status: ExitStatus) -> String {
    let name = name(editor);
    let code = status
        .code()
        .unwrap_or_else(|| 128 + status.signal().unwrap_or_default());
    match code {
        127 => format!("{name} was not found (set $EDITOR)"),
        126 => format!("{name} cannot be run (set $EDITOR)"),
        129.. => format!("{name} was ended by signal {}", code - 128),
        _ => format!("{name} ended with exit {code}"),
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn editor(variable: impl Fn(&str) -> Option<String>) -> String {
    let named = ["VISUAL", "EDITOR"].iter().filter_map(|name| variable(name));
    let mut named = named.filter(|editor| !editor.trim().is_empty());
    named.next().unwrap_or_else(|| "vi".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_editor_that_is_named_is_taken() {
        let of = |visual: &str, plain: &str| {
            let (visual, plain) = (visual.to_owned(), plain.to_owned());
            editor(move |name| {
                Some(if name == "VISUAL" {
                    visual.clone()
                } else {
                    plain.clone()
                })
            })
        };
        assert_eq!(of("emacs -nw", "vim"), "emacs -nw");
        assert_eq!(of(" ", "vim"), "vim");
        assert_eq!(of("", ""), "vi");
    }

    #[test]
    fn a_text_comes_back_changed_or_with_a_reason_and_leaves_no_file() {
        let draft = Draft::with("carts fail\n").unwrap();
        let path = draft.0.clone();
        assert_eq!(draft.edit_with("sed -i s/fail/pass/").unwrap(), "carts pass\n");
        let why = |editor: &str| draft.edit_with(editor).unwrap_err().to_string();
        assert_eq!(why("/bin/false #"), "false ended with exit 1; your text is as it was");
        assert_eq!(
            why("no-such-editor -w"),
            "no-such-editor was not found (set $EDITOR); your text is as it was"
        );
        assert_eq!(
            why("kill -9 $$ #"),
            "kill was ended by signal 9; your text is as it was"
        );
        assert_eq!(
            why("truncate -s 0"),
            "truncate left an empty file; your text is as it was (ctrl-u clears it)"
        );
        drop(draft);
        assert!(!path.exists());
    }
}
