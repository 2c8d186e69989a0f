//! What was said on the command line, as a command for the host.

use super::args::{
    ClockWish, CtlCommand, DecisionWish, HypothesisWish, ImpactWish, RoleWish, SoakWish, TodoWish, UpdateWish,
};
use super::said::moment;
use crate::domain::clock::ClockKind;
use crate::domain::incident::{
    ClockCommand, Command, CourseCommand, HypothesisState, Incident, PeopleCommand, Refusal, Status, TalkCommand,
    TodoState,
};
use crate::domain::{EventId, IncidentId, Moment, SafeText, SourceId, TalkId};

/// What is asked of the host.
#[derive(Debug, Clone)]
pub enum Wish {
    /// Something about an incident.
    Command(Command),
    /// Another incident in front.
    Front(IncidentId),
    /// Only to look at the incident.
    Show,
    /// A status update, or what is offered for one.
    Update(Box<UpdateWish>),
    /// Only to look at its clocks.
    Clocks,
}

/// Why there is no wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoWish {
    /// The words make no sense.
    Wrong(String),
    /// The incident has no such thing.
    Refused(Refusal),
}

impl From<String> for NoWish {
    fn from(sentence: String) -> Self {
        Self::Wrong(sentence)
    }
}

/// Whether it only looks.
pub fn only_looks(command: &CtlCommand) -> bool {
    if let CtlCommand::Update(update) = command {
        return update.only_looks();
    }
    matches!(command, CtlCommand::Show | CtlCommand::Clock(ClockWish::List))
}

/// The wish; what is named by its number is looked up in the incident.
pub fn wish(command: &CtlCommand, incident: Option<&Incident>, now: Moment) -> Result<Wish, NoWish> {
    let asked = match command {
        CtlCommand::Show => return Ok(Wish::Show),
        CtlCommand::Update(update) => return Ok(Wish::Update(Box::new(update.clone()))),
        CtlCommand::Front { id } => return Ok(Wish::Front(*id)),
        CtlCommand::Clock(wish) => match of_clock(wish) {
            Some(asked) => Command::Clock(asked),
            None => return Ok(Wish::Clocks),
        },
        CtlCommand::Declare {
            title,
            severity,
            another,
        } => declare(title, *severity, *another),
        CtlCommand::Severity { to, why } => Command::SetSeverity {
            to: *to,
            why: text(why),
        },
        CtlCommand::Status { to } => Command::SetStatus { to: *to },
        CtlCommand::Mitigated => Command::SetStatus { to: Status::Mitigated },
        CtlCommand::Resolve => Command::SetStatus { to: Status::Resolved },
        CtlCommand::Close => Command::SetStatus { to: Status::Closed },
        CtlCommand::Note { text: note, at } => noted(note, at.as_deref(), now)?,
        CtlCommand::Pin { text: line, source, at } => Command::Pin {
            text: text(line),
            source: SourceId::new(text(source).as_str()),
            line_at: at_or_now(at.as_deref(), now)?,
        },
        CtlCommand::Correct {
            entry,
            text: new,
            at,
            why,
        } => Command::Talk(TalkCommand::Correct {
            of: entry_named(incident, entry)?,
            text: new.as_deref().map(text),
            at: at.as_deref().map(|at| moment(at, now)).transpose()?,
            why: text(why),
        }),
        CtlCommand::Role(role) => of_role(role),
        CtlCommand::Hypothesis(hypothesis) => Command::Talk(of_hypothesis(hypothesis, incident)?),
        CtlCommand::Decision(decision) => Command::Talk(of_decision(decision, incident)?),
        CtlCommand::Todo(todo) => Command::Talk(of_todo(todo, incident)?),
        CtlCommand::Soak(soak) => Command::Clock(of_soak(soak)),
        CtlCommand::Impact(impact) => Command::Course(of_impact(impact, now)?),
        CtlCommand::Milestone { what, at } => Command::Course(CourseCommand::SetMilestone {
            milestone: *what,
            at: moment(at, now)?,
        }),
        CtlCommand::Link { to, address } => Command::Course(CourseCommand::Link {
            to: *to,
            name: text(address),
        }),
        CtlCommand::Reopen { why } => Command::Course(CourseCommand::Reopen { why: text(why) }),
        CtlCommand::Title { title, public } => Command::Course(CourseCommand::SetTitle {
            title: text(title),
            is_public: *public,
        }),
        CtlCommand::Review { at } => Command::Course(CourseCommand::ScheduleReview { at: moment(at, now)? }),
    };
    Ok(Wish::Command(asked))
}

fn text(words: &str) -> SafeText {
    SafeText::clean(words)
}

fn at_or_now(at: Option<&str>, now: Moment) -> Result<Moment, String> {
    at.map_or(Ok(now), |at| moment(at, now))
}

fn declare(title: &str, severity: crate::domain::incident::Severity, another: bool) -> Command {
    let title = text(title);
    if another {
        Command::DeclareAnother { title, severity }
    } else {
        Command::Declare { title, severity }
    }
}

fn noted(note: &str, at: Option<&str>, now: Moment) -> Result<Command, String> {
    let text = text(note);
    Ok(match at {
        None => Command::Note { text },
        Some(at) => Command::Talk(TalkCommand::Recall {
            text,
            at: moment(at, now)?,
        }),
    })
}

/// An entry by its name, or by an end of it that no other has.
fn entry_named(incident: Option<&Incident>, end: &str) -> Result<EventId, NoWish> {
    let timeline = incident
        .map(|incident| incident.timeline.as_slice())
        .unwrap_or_default();
    let fitting: Vec<&EventId> = timeline
        .iter()
        .map(|event| &event.id)
        .filter(|id| !end.is_empty() && id.as_str().ends_with(end))
        .collect();
    match fitting.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(none("entry", end)),
        _ => Err(NoWish::Wrong(format!(
            "`{end}` is the end of several entries (hint: write more of it)"
        ))),
    }
}

fn none(what: &str, named: &str) -> NoWish {
    NoWish::Refused(Refusal::new(
        format!("the incident has no {what} {}", text(named)),
        "`onscene ctl show` lists them with their numbers",
    ))
}

fn of_role(wish: &RoleWish) -> Command {
    let people = match wish {
        RoleWish::Take { role } => {
            let to = SafeText::default();
            return Command::AssignRole { role: *role, to };
        }
        RoleWish::Assign { role, person } => {
            return Command::AssignRole {
                role: *role,
                to: text(person),
            };
        }
        RoleWish::Accept { role } => PeopleCommand::AcceptRole { role: *role },
        RoleWish::Renounce { role, why } => PeopleCommand::RenounceRole {
            role: *role,
            why: text(why),
        },
        RoleWish::Offer { role, person } => PeopleCommand::OfferHandoff {
            role: *role,
            to: text(person),
        },
        RoleWish::AcceptOffer { role } => PeopleCommand::AcceptHandoff { role: *role },
        RoleWish::Withdraw { role } => PeopleCommand::WithdrawHandoff { role: *role },
    };
    Command::People(people)
}

/// What has this number, from 1.
fn numbered<'a, T>(all: Option<&'a [T]>, number: usize, what: &str) -> Result<&'a T, NoWish> {
    let place = number.checked_sub(1);
    let found = place.and_then(|place| all.unwrap_or_default().get(place));
    found.ok_or_else(|| none(what, &number.to_string()))
}

fn of_hypothesis(wish: &HypothesisWish, incident: Option<&Incident>) -> Result<TalkCommand, NoWish> {
    let talk = |number: usize| -> Result<TalkId, NoWish> {
        let all = incident.map(|incident| incident.hypotheses.as_slice());
        numbered(all, number, "hypothesis").map(|found| found.talk.clone())
    };
    let weigh = |number: usize, state, confidence, why: &str| {
        Ok(TalkCommand::Weigh {
            talk: talk(number)?,
            state,
            confidence,
            why: text(why),
        })
    };
    match wish {
        HypothesisWish::Add {
            text: cause,
            confidence,
        } => Ok(TalkCommand::Suppose {
            text: text(cause),
            confidence: *confidence,
        }),
        HypothesisWish::Support {
            number,
            why,
            confidence,
        } => weigh(*number, HypothesisState::Supported, *confidence, why),
        HypothesisWish::RuleOut { number, why } => weigh(*number, HypothesisState::RuledOut, None, why),
        HypothesisWish::Open { number, why } => weigh(*number, HypothesisState::Open, None, why),
    }
}

fn of_decision(wish: &DecisionWish, incident: Option<&Incident>) -> Result<TalkCommand, NoWish> {
    match wish {
        DecisionWish::Propose {
            proposal,
            objections,
            result,
        } => Ok(TalkCommand::Propose {
            proposal: text(proposal),
            objections: text(objections),
            result: result.as_deref().map(text),
        }),
        DecisionWish::Settle {
            number,
            result,
            objections,
        } => {
            let all = incident.map(|incident| incident.decisions.as_slice());
            Ok(TalkCommand::Decide {
                talk: numbered(all, *number, "decision")?.talk.clone(),
                objections: text(objections),
                result: text(result),
            })
        }
    }
}

fn of_todo(wish: &TodoWish, incident: Option<&Incident>) -> Result<TalkCommand, NoWish> {
    let set = |number: usize, state, why: &str| {
        let all = incident.map(|incident| incident.todos.as_slice());
        Ok(TalkCommand::SetTodo {
            talk: numbered(all, number, "todo")?.talk.clone(),
            state,
            why: text(why),
        })
    };
    match wish {
        TodoWish::Add { text: what, to } => Ok(TalkCommand::AddTodo {
            text: text(what),
            to: text(to),
        }),
        TodoWish::Done { number } => set(*number, TodoState::Done, ""),
        TodoWish::Reopen { number } => set(*number, TodoState::Open, ""),
        TodoWish::Drop { number, why } => set(*number, TodoState::Dropped, why),
    }
}

fn of_impact(wish: &ImpactWish, now: Moment) -> Result<CourseCommand, String> {
    let at = |at: &Option<String>| at.as_deref().map(|at| moment(at, now)).transpose();
    Ok(match wish {
        ImpactWish::Start { at: since } => CourseCommand::StartImpact { at: at(since)? },
        ImpactWish::End { at: since } => CourseCommand::EndImpact { at: at(since)? },
    })
}

fn of_soak(wish: &SoakWish) -> ClockCommand {
    match wish {
        SoakWish::Start { minutes } => ClockCommand::StartClock {
            clock: ClockKind::Soak,
            name: SafeText::default(),
            to: SafeText::default(),
            minutes: *minutes,
            why: SafeText::default(),
        },
        SoakWish::Break { why } => ClockCommand::BreakSoak { why: text(why) },
    }
}

/// What is asked of a clock; none where somebody only looks.
fn of_clock(wish: &ClockWish) -> Option<ClockCommand> {
    let asked = match wish {
        ClockWish::List => return None,
        ClockWish::Start { clock, of, to, minutes } => ClockCommand::StartClock {
            clock: *clock,
            name: text(of),
            to: text(to),
            minutes: *minutes,
            why: SafeText::default(),
        },
        ClockWish::Stop { clock, of, why } => ClockCommand::StopClock {
            clock: *clock,
            name: text(of),
            why: text(why),
        },
        ClockWish::Pause { clock, of, why } => ClockCommand::PauseClock {
            clock: *clock,
            name: text(of),
            why: text(why),
        },
        ClockWish::Resume { clock, of } => ClockCommand::ResumeClock {
            clock: *clock,
            name: text(of),
        },
        ClockWish::Snooze {
            clock,
            minutes,
            of,
            why,
        } => ClockCommand::SnoozeClock {
            clock: *clock,
            name: text(of),
            minutes: *minutes,
            why: text(why),
        },
    };
    Some(asked)
}
