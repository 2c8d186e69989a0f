//! A program that takes the terminal and does on a key what the tests ask for. Not shipped.

#![expect(clippy::panic, reason = "it panics when asked to")]

use std::process::{Command, ExitCode};
use std::time::Duration;

use crossterm::event::{KeyCode, KeyModifiers};
use onscene::console::terminal::clipboard::describe;
use onscene::console::terminal::guardian::{Role, stand_guard};
use onscene::console::terminal::{Frame, Options, Terminal, TerminalEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

fn main() -> ExitCode {
    if std::env::var_os("PROBE_UNGUARDED").is_none()
        && let Role::Done(code) = stand_guard()
    {
        return ExitCode::from(code);
    }
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("probe: {error}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let mut terminal = Terminal::enter(Options::default())?;
    let mut probe = Probe {
        count: 0,
        size: terminal.size(),
        note: "ready".to_owned(),
        flood: false,
    };
    loop {
        terminal.show(probe.frame());
        let wait = Duration::from_millis(if probe.flood { 1 } else { 1_000 });
        let Ok(event) = terminal.events().recv_timeout(wait) else {
            probe.count += u32::from(probe.flood);
            continue;
        };
        match event {
            TerminalEvent::Key(key) if key.code == KeyCode::Char('q') => return Ok(()),
            TerminalEvent::Key(key) => probe.key(&mut terminal, key.code, key.modifiers)?,
            TerminalEvent::Paste(text) => probe.note = format!("pasted {text}"),
            TerminalEvent::Resize(columns, rows) => probe.size = (columns, rows),
            TerminalEvent::Copied(outcome) => probe.note = describe(&outcome),
            TerminalEvent::Panicked(panic) => probe.note = format!("thread {} died: {}", panic.thread, panic.message),
            TerminalEvent::FocusGained | TerminalEvent::FocusLost | TerminalEvent::Mouse(_) => {}
        }
    }
}

struct Probe {
    count: u32,
    size: (u16, u16),
    note: String,
    flood: bool,
}

impl Probe {
    fn key(&mut self, terminal: &mut Terminal, code: KeyCode, modifiers: KeyModifiers) -> Result<(), std::io::Error> {
        self.count += 1;
        match code {
            KeyCode::Char('z') if modifiers == KeyModifiers::CONTROL => {
                self.note = terminal
                    .suspend()
                    .map_or_else(|error| error.to_string(), |()| "back".to_owned());
            }
            KeyCode::Char('p') => panic!("the UI fell over"),
            KeyCode::Char('b') => {
                std::thread::Builder::new()
                    .name("worker".to_owned())
                    .spawn(|| panic!("the worker fell over"))?;
            }
            KeyCode::Char('a') => std::process::abort(),
            KeyCode::Char('c') => self.note = format!("copying {}", terminal.copy("text to copy")),
            KeyCode::Char('f') => self.flood = true,
            KeyCode::Char('F') => self.draw_many(terminal)?,
            KeyCode::Char('e') => {
                let editor = std::env::var("PROBE_EDITOR").unwrap_or_default();
                let run = || Command::new("sh").args(["-c", &editor]).status();
                self.note = match terminal.hand_over(run) {
                    Ok(Ok(status)) => format!("editor {status}"),
                    Ok(Err(error)) => error.to_string(),
                    Err(error) => error.to_string(),
                };
            }
            _ => {}
        }
        Ok(())
    }

    fn draw_many(&mut self, terminal: &Terminal) -> std::io::Result<()> {
        self.flood = true;
        for _ in 0..2_000 {
            self.count += 1;
            terminal.show(self.frame());
        }
        self.flood = false;
        "drew 2000 frames".clone_into(&mut self.note);
        terminal.show(self.frame());
        std::env::var_os("PROBE_DONE").map_or(Ok(()), |path| std::fs::write(path, ""))
    }

    fn frame(&self) -> Frame {
        let mut buffer = Buffer::empty(Rect::new(0, 0, self.size.0, self.size.1));
        let lines = [
            format!("pid {} .", std::process::id()),
            format!("count {} .", self.count),
            format!("size {}x{} .", self.size.0, self.size.1),
            self.note.clone(),
        ];
        for (y, line) in (0..self.size.1).zip(lines) {
            buffer.set_string(0, y, line, Style::new().add_modifier(Modifier::BOLD));
        }
        if self.flood {
            let line = format!("{} ", self.count).repeat(200);
            for y in 4..self.size.1 {
                buffer.set_string(0, y, &line, Style::new());
            }
        }
        Frame::new(buffer)
    }
}
