//! A book as consoles get it: every text of it masked, the commands included. What bash gets is the host's own copy.

use crate::domain::runbook::{Book, Jump, Section, Step, StepCommand, Success};
use crate::domain::{Masker, SafeText};

/// The book with every known secret, and what looks like one, hidden.
pub(super) fn shown(book: &Book, masker: &Masker) -> Book {
    let mut book = book.clone();
    let clean = Clean(masker);
    clean.text(&mut book.title);
    clean.texts(&mut book.warnings);
    book.sections.iter_mut().for_each(|section| clean.section(section));
    book.clocks.iter_mut().for_each(|clock| clean.text(&mut clock.sentence));
    for rule in &mut book.rules {
        clean.text(&mut rule.what);
        clean.text(&mut rule.sentence);
    }
    book
}

struct Clean<'a>(&'a Masker);

impl Clean<'_> {
    fn text(&self, text: &mut SafeText) {
        *text = self.0.clean(text.as_str());
    }

    fn texts(&self, texts: &mut [SafeText]) {
        for text in texts {
            self.text(text);
        }
    }

    fn raw(&self, text: &mut String) {
        *text = self.0.mask(text).into_owned();
    }

    fn section(&self, section: &mut Section) {
        self.text(&mut section.title);
        self.texts(&mut section.path);
        self.texts(&mut section.prose);
        self.jumps(&mut section.jumps);
        section.steps.iter_mut().for_each(|step| self.step(step));
    }

    fn step(&self, step: &mut Step) {
        self.text(&mut step.title);
        self.texts(&mut step.body);
        self.texts(&mut step.needs);
        self.text(&mut step.owner);
        self.jumps(&mut step.jumps);
        step.success.iter_mut().for_each(|test| self.test(test));
        if let Some(command) = &mut step.command {
            self.command(command);
        }
    }

    fn jumps(&self, jumps: &mut [Jump]) {
        for jump in jumps {
            self.text(&mut jump.text);
            self.text(&mut jump.target);
        }
    }

    fn command(&self, command: &mut StepCommand) {
        self.raw(&mut command.script);
        self.raw(&mut command.prelude);
        self.text(&mut command.why);
        for placeholder in &mut command.placeholders {
            self.text(&mut placeholder.text);
            if let Some(example) = &mut placeholder.example {
                self.text(example);
            }
        }
        if let Some(directory) = &mut command.directory {
            self.text(directory);
        }
    }

    fn test(&self, test: &mut Success) {
        match test {
            Success::Exit { .. } | Success::Http { .. } => {}
            Success::Json { pass, warn, .. } => {
                self.texts(pass);
                self.texts(warn);
            }
            Success::Shape { expected } => self.raw(expected),
            Success::Text { pattern } => self.text(pattern),
            Success::Operator { question } => self.text(question),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::BookId;
    use crate::runbook::{ClassRules, read};

    #[test]
    fn no_text_of_a_book_shows_a_secret_and_its_names_stay() {
        let text = "# Key hunter2hunter2\n\nSay hunter2hunter2.\n\n## Use hunter2hunter2\n\n1. Send hunter2hunter2 every 15 minutes\n\n   \
                    ```bash\n   export KEY=hunter2hunter2\n   curl -H \"x: hunter2hunter2\" http://<host>/hunter2hunter2\n   ```\n\n   \
                    Expected: `hunter2hunter2`. Expect the words hunter2hunter2 twice.\n\n   See [hunter2hunter2](#hunter2hunter2).\n";
        let book = read(&BookId::new("a.md"), text.as_bytes(), &ClassRules::default());
        let masker = Masker::new([("KEY", "hunter2hunter2")]);
        let mut seen = shown(&book, &masker);
        let raw = |book: &Book| serde_json::to_string(book).unwrap();
        assert!(raw(&book).contains("hunter2hunter2"));
        // Names come from titles and point at steps; they are shown nowhere.
        for step in seen.sections.iter_mut().flat_map(|section| &mut section.steps) {
            step.id = crate::domain::StepId::default();
        }
        assert!(!raw(&seen).contains("hunter2hunter2"), "{}", raw(&seen));
        assert_eq!((seen.sha256, seen.id), (book.sha256, book.id));
    }
}
