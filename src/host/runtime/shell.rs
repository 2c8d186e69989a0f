//! The host's loop: drains what waits, lets [`handle()`] decide, carries out the effects, and sends
//! what changed a few times a second.

use super::books::{Shelf, Stock};
use super::desk::{Page, Task, Written};
use super::mailbox::Mailbox;
use super::past;
use super::server::Door;
use super::workshop::Workshop;
use crate::domain::guards::Guards;
use crate::domain::incident::{Incident, Refusal};
use crate::domain::run::{Evidence, RunOutcome};
use crate::domain::{ConsoleId, RunId, SafeText};
use crate::exec;
use crate::host::{Effect, GuardsOrder, Host, Input, RunInput, RunOrder, handle, publish};
use crate::notify::{self, queue};
use crate::sources::{Inbox, News, Trigger};
use crate::wire::{LookBack, Notice, NoticeKind, ToConsole};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, mpsc, watch};
use tokio::time::MissedTickBehavior;

/// How often changes are sent at most: twenty times a second is more than a person sees.
const PUBLISH: Duration = Duration::from_millis(50);
/// News taken at one go before consoles get a turn.
const DRAIN: usize = 256;

/// Everything the loop owns.
pub(super) struct Shell {
    pub host: Host,
    pub door: mpsc::Receiver<Door>,
    pub inbox: Inbox,
    pub runs: mpsc::Receiver<exec::RunNews>,
    pub run_sender: mpsc::Sender<exec::RunNews>,
    pub pages: mpsc::Sender<Task>,
    pub written: mpsc::Receiver<Written>,
    pub failures: mpsc::Receiver<SafeText>,
    pub books: mpsc::Receiver<Stock>,
    pub book_sender: mpsc::Sender<Stock>,
    pub changed: mpsc::Receiver<()>,
    pub guards: mpsc::Receiver<(ConsoleId, Box<Guards>)>,
    pub guard_sender: mpsc::Sender<(ConsoleId, Box<Guards>)>,
    pub post: queue::Sender,
    pub posted: mpsc::Receiver<notify::Event>,
    pub shelf: Shelf,
    /// Where the journal is.
    pub state: PathBuf,
    pub triggers: Vec<Trigger>,
    pub focus: watch::Sender<Option<String>>,
    pub workshop: Workshop,
    pub mailboxes: BTreeMap<ConsoleId, Arc<Mailbox>>,
    pub handles: BTreeMap<RunId, exec::Handle>,
    pub stopping: bool,
}

impl Shell {
    /// Runs until the host stops or `leave` is told.
    pub async fn run(mut self, leave: Arc<Notify>) {
        let mut tick = tokio::time::interval(Duration::from_secs(1));
        let mut send = tokio::time::interval(PUBLISH);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        send.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !self.stopping {
            tokio::select! {
                biased;
                () = leave.notified() => self.take(Input::Leave).await,
                Some(door) = self.door.recv() => self.at_the_door(door).await,
                Some(written) = self.written.recv() => self.take_written(written).await,
                Some(news) = self.runs.recv() => self.take_run(news).await,
                Some(failure) = self.failures.recv() => self.take(Input::TaskFailed(failure)).await,
                Some(stock) = self.books.recv() => self.take_books(stock).await,
                Some(()) = self.changed.recv() => self.read_books(),
                Some((console, guards)) = self.guards.recv() => self.take(Input::GuardsRead { console, guards }).await,
                Some(event) = self.posted.recv() => self.take(Input::Post(event)).await,
                _ = send.tick() => self.send(),
                _ = tick.tick() => self.tick().await,
                Some(news) = self.inbox.next() => self.take_news(news).await,
            }
        }
        self.send();
        self.close().await;
    }

    async fn take_books(&mut self, stock: Stock) {
        let Stock {
            books,
            problems,
            unread,
        } = stock;
        self.take(Input::BooksRead {
            books,
            problems,
            unread,
        })
        .await;
    }

    async fn tick(&mut self) {
        self.mailboxes
            .values()
            .for_each(|mailbox| mailbox.put(ToConsole::Alive));
        self.take(Input::Dropped(self.inbox.dropped())).await;
        self.take(Input::Tick(crate::time::beat())).await;
    }

    async fn take_news(&mut self, first: News) {
        self.take(Input::News(first)).await;
        for _ in 1..DRAIN {
            let Some(news) = self.inbox.try_next() else { break };
            self.take(Input::News(news)).await;
        }
    }

    async fn take_written(&mut self, written: Written) {
        let input = match written {
            Written::HeadIs { incident, head } => Input::HeadIs { incident, head },
            Written::Stored(events) => Input::Journalled(events),
            Written::Kept(events, reason) => Input::KeptInMemory { events, reason },
            Written::Refused(reason) => Input::NotJournalled(reason),
            Written::Imported {
                console,
                ticket,
                outcome,
            } => Input::Imported {
                console,
                ticket,
                outcome,
            },
            Written::State(trouble) => Input::JournalState(trouble),
        };
        self.take(input).await;
    }

    async fn take_run(&mut self, news: exec::RunNews) {
        match news {
            exec::RunNews::Started { .. } => {}
            exec::RunNews::Screen { screen } => self.take(Input::Run(RunInput::Screen { screen })).await,
            exec::RunNews::Output { run, lines } => self.take(Input::Run(RunInput::Output { run, lines })).await,
            exec::RunNews::Gone { run, was_stopped } => {
                self.handles.remove(&run);
                self.take(Input::Run(RunInput::Gone { run, was_stopped })).await;
            }
            exec::RunNews::Stays { run, pids } => self.take(Input::Run(RunInput::Stays { run, pids })).await,
            exec::RunNews::Finished {
                run,
                outcome,
                took,
                evidence,
            } => {
                self.handles.remove(&run);
                let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
                let finished = RunInput::Finished {
                    run,
                    outcome,
                    took_ms,
                    evidence,
                };
                self.take(Input::Run(finished)).await;
            }
        }
    }

    async fn at_the_door(&mut self, door: Door) {
        match door {
            Door::Entered {
                hello,
                mailbox,
                was_dropped,
            } => {
                if let Some(old) = self.mailboxes.insert(hello.console.clone(), mailbox) {
                    old.close();
                }
                self.take(Input::Joined { hello, was_dropped }).await;
            }
            Door::Said { console, message } => {
                let fresh = RunId::new(uuid::Uuid::now_v7().to_string());
                self.take(Input::Said {
                    console,
                    message,
                    fresh,
                })
                .await;
            }
            Door::Left { console, mailbox } => self.leave(console, &mailbox).await,
        }
        self.send();
    }

    /// A late goodbye of an old connection must not put out the one that replaced it.
    async fn leave(&mut self, console: ConsoleId, mailbox: &Arc<Mailbox>) {
        if self
            .mailboxes
            .get(&console)
            .is_some_and(|current| Arc::ptr_eq(current, mailbox))
        {
            self.mailboxes.remove(&console);
            self.take(Input::Left { console }).await;
        }
    }

    async fn take(&mut self, input: Input) {
        let effects = handle(&mut self.host, crate::time::now(), input);
        for effect in effects {
            self.carry_out(effect).await;
        }
    }

    async fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Append { incident, who, facts } => {
                let page = Page {
                    incident,
                    at: crate::time::now(),
                    who,
                    facts,
                };
                // The desk writes one page at a time and waits for the answer, so there is room.
                if self.pages.send(Task::Write(page)).await.is_err() {
                    let reason = "the journal's thread ended (hint: `onscene stop --force`, then start again)";
                    Box::pin(self.take(Input::NotJournalled(reason.into()))).await;
                }
            }
            Effect::Import { console, ticket, file } => self.import(console, ticket, file).await,
            Effect::Tell { console, message } => {
                if let Some(mailbox) = self.mailboxes.get(&console) {
                    mailbox.put(*message);
                }
            }
            Effect::StartRun { run, order } => self.start_run(run, *order).await,
            Effect::CancelRun { run } => {
                if let Some(handle) = self.handles.get(&run) {
                    handle.cancel();
                }
            }
            Effect::TypeInto { console, run, bytes } => self.type_into(&console, &run, bytes),
            Effect::SizeTerminal { run, columns, rows } => {
                if let Some(handle) = self.handles.get(&run) {
                    handle.resize(columns, rows);
                }
            }
            Effect::HideSecret { name, value } => {
                self.workshop.hide(&name, &value);
                self.shelf.masker = self.shelf.masker.and([(name, value.reveal())]);
                self.read_books();
            }
            Effect::ReadGuards { console, order } => self.read_guards(console, *order),
            Effect::LookBack { console, ticket, what } => self.look_back(&console, ticket, what),
            Effect::Export { console, incident } => self.export(&console, *incident),
            Effect::SendUpdate(job) => self.send_update(*job).await,
            Effect::WithdrawUpdate(key) => {
                if let Err(refusal) = self.post.withdraw(key) {
                    self.take_failure(&refusal).await;
                }
            }
            Effect::WatchContainer(container) => drop(self.focus.send_replace(container)),
            Effect::ProbeNow => self.triggers.iter().for_each(Trigger::pull),
            Effect::ReadBooks => self.read_books(),
            Effect::Stop => self.stopping = true,
        }
    }

    /// The desk asks the journal for one thing at a time, so there is room.
    async fn import(&mut self, console: ConsoleId, ticket: u64, file: String) {
        let task = Task::Import {
            console: console.clone(),
            ticket,
            file,
        };
        if self.pages.send(task).await.is_err() {
            let hint = "`onscene stop --force`, then start again";
            let outcome = Box::new(Err(Refusal::new("the journal's thread ended", hint)));
            Box::pin(self.take(Input::Imported {
                console,
                ticket,
                outcome,
            }))
            .await;
        }
    }

    async fn start_run(&mut self, run: RunId, order: RunOrder) {
        match self.workshop.plan(run.clone(), order) {
            Ok(plan) => drop(self.handles.insert(run, exec::start(plan, self.run_sender.clone()))),
            Err(reason) => {
                let finished = RunInput::Finished {
                    run,
                    outcome: RunOutcome::NotStarted { reason },
                    took_ms: 0,
                    evidence: Evidence::default(),
                };
                Box::pin(self.take(Input::Run(finished))).await;
            }
        }
    }

    async fn send_update(&mut self, job: notify::Job) {
        let (key, unsure) = (job.key(), job.unsure);
        if let Err(refusal) = self.post.send(job) {
            let why = refusal.to_string().into();
            Box::pin(self.take(Input::Post(notify::Event::Failed { key, why, unsure }))).await;
        }
    }

    async fn take_failure(&mut self, refusal: &Refusal) {
        Box::pin(self.take(Input::TaskFailed(refusal.to_string().into()))).await;
    }

    /// What is typed into a command that is over goes nowhere.
    fn type_into(&self, console: &ConsoleId, run: &RunId, bytes: Vec<u8>) {
        let Some(handle) = self.handles.get(run) else { return };
        if !handle.type_into(bytes)
            && let Some(mailbox) = self.mailboxes.get(console)
        {
            mailbox.put(ToConsole::Notice(Notice {
                kind: NoticeKind::Warning,
                text: "the command does not read what is typed".into(),
            }));
        }
    }

    fn read_guards(&self, console: ConsoleId, order: GuardsOrder) {
        let (asked, sender) = (self.workshop.guards(order), self.guard_sender.clone());
        tokio::spawn(async move {
            let guards = Box::new(exec::guards::read(asked).await);
            // A host that ends has no use for an answer.
            let _ = sender.send((console, guards)).await;
        });
    }

    /// The journal is read beside the host: neither facts nor other consoles wait for it.
    fn look_back(&self, console: &ConsoleId, ticket: u64, what: LookBack) {
        let Some(mailbox) = self.mailboxes.get(console).map(Arc::clone) else {
            return;
        };
        let state = self.state.clone();
        drop(tokio::task::spawn_blocking(move || {
            mailbox.put(past::answer(&state, ticket, &what));
        }));
    }

    /// The disk may be slow: the host does not wait for it.
    fn export(&self, console: &ConsoleId, incident: Incident) {
        let Some(mailbox) = self.mailboxes.get(console).map(Arc::clone) else {
            return;
        };
        let state = self.state.clone();
        drop(tokio::task::spawn_blocking(move || {
            mailbox.put(ToConsole::Notice(super::export::write(&state, &incident)));
        }));
    }

    fn read_books(&self) {
        let (shelf, sender) = (self.shelf.clone(), self.book_sender.clone());
        drop(tokio::task::spawn_blocking(move || sender.blocking_send(shelf.read())));
    }

    fn send(&mut self) {
        for (console, message) in publish(&mut self.host) {
            if let Some(mailbox) = self.mailboxes.get(&console) {
                mailbox.put(message);
            }
        }
    }

    /// Gives the mailboxes a moment to empty.
    async fn close(&mut self) {
        for mailbox in self.mailboxes.values() {
            mailbox.close();
        }
        tokio::time::sleep(PUBLISH).await;
    }
}
