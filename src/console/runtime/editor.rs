//! A text in the person's own editor: `$VISUAL`, `$EDITOR`, else `vi`.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;
use std::process::Command;

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
            let why = format!("`{editor}` ended with {status}; your text is as it was (hint: set $EDITOR)");
            return Err(io::Error::other(why));
        }
        Ok(String::from_utf8_lossy(&fs::read(&self.0)?).into_owned())
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
        let why = draft.edit_with("false #").unwrap_err().to_string();
        assert!(why.contains("your text is as it was"), "{why}");
        drop(draft);
        assert!(!path.exists());
    }
}
