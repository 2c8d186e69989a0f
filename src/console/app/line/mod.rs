//! Lines of text about the incident: what each is for, how it is read, and the command it becomes.

mod ask;
mod parse;

pub use ask::set_todo;

use super::errand::{Errand, carry_out};
use super::incident::command;
use super::{Deed, Effect, State, roles, stamp};
use crate::domain::clock::ClockKind;
use crate::domain::incident::{
    ClockCommand, Command, CourseCommand, HypothesisState, LinkKind, Milestone, Role, Severity, TalkCommand, TodoState,
};
use crate::domain::{EventId, Moment, SafeText, TalkId, UpdateId};
use crate::wire::NoticeKind;
use ask::{add_todo, begin, decide, give_todo, pause, proposal, renounce, send_again, stop, suppose, weigh};
use parse::{addressed, confidence, decided, minutes, review, task};

/// What a line of text about the incident is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A supposed cause, with how sure one is behind it.
    Hypothesis,
    /// Why a supposed cause is supported, ruled out or open again.
    Weigh(TalkId, HypothesisState),
    /// A proposal, or a decision where `=>` and a result follow.
    Proposal,
    /// What was decided.
    Result(TalkId),
    /// Something to do, for whom `@name` in front says.
    Todo,
    /// Who does it.
    TodoFor(TalkId),
    /// Why it will not be done.
    Drop(TalkId),
    /// Since when customers are affected; empty means now.
    ImpactFrom,
    /// Until when they were; empty means now.
    ImpactUntil,
    /// Why a clock stands still.
    Pause(ClockKind, SafeText),
    /// Why a clock ends before its time.
    Stop(ClockKind, SafeText),
    /// A piece of work with its minutes: `10 @li drain the node`.
    Task,
    /// How many minutes all has to stay well; empty means as the settings say.
    Soak,
    /// What broke the soak.
    SoakBroken,
    /// Why it is not over.
    Reopen,
    /// Why a role is given up; may be empty.
    Renounce(Role),
    /// Who is to take a role over.
    Successor(Role),
    /// When something was; empty means now.
    When(Milestone),
    /// The name or address of something elsewhere.
    Link(LinkKind),
    /// In how many days the review is.
    Review,
    /// The name of a public channel, to send an update there again.
    Again(UpdateId, SafeText),
    /// Why the severity changes; may be empty.
    SeverityWhy(Severity),
    /// What an entry of the timeline should say, its time in front.
    Correct(EventId),
    /// Why it was wrong.
    CorrectWhy {
        /// The entry.
        of: EventId,
        /// What it should say; none where only its time was wrong.
        text: Option<SafeText>,
        /// When it was; none where only its words were wrong.
        at: Option<Moment>,
    },
}

impl Line {
    /// The label before the line.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Hypothesis => "What do you suppose the cause is".into(),
            Self::Weigh(_, HypothesisState::Supported) => "What speaks for it".into(),
            Self::Weigh(_, HypothesisState::RuledOut) => "What rules it out".into(),
            Self::Weigh(_, HypothesisState::Open) => "Why is it open again".into(),
            Self::Proposal => "The proposal is to".into(),
            Self::Result(_) => "What was decided".into(),
            Self::Todo => "What is to be done".into(),
            Self::TodoFor(_) => "Who does it".into(),
            Self::Drop(_) => "Why it will not be done".into(),
            Self::ImpactFrom => "Customers are affected since (empty: now)".into(),
            Self::ImpactUntil => "Customers were affected until (empty: now)".into(),
            Self::Pause(clock, _) => format!("Why {} stands still", clock.word()),
            Self::Stop(clock, _) => format!("Why {} ends", clock.word()),
            Self::Task => "Minutes, @who and what".into(),
            Self::Soak => "For how many minutes must it stay well (empty: as set up)".into(),
            Self::SoakBroken => "What went wrong during the soak".into(),
            Self::Reopen => "Why it is not over".into(),
            Self::Renounce(role) => format!("Why you give up {} (may be empty)", role.word()),
            Self::Successor(role) => format!("Who is to be {}", role.word()),
            Self::When(milestone) => format!("When it was {} (empty: now)", milestone.word()),
            Self::Link(to) => format!("Name or address of the {}", to.words()),
            Self::Again(_, channel) => format!("Everybody can read it: type `{channel}` to send it again"),
            Self::Review => "In how many days the review is".into(),
            Self::SeverityWhy(to) => format!("Why {} (may be empty)", to.word()),
            Self::Correct(_) => "Time and words as they should be".into(),
            Self::CorrectWhy { .. } => "Why it was wrong".into(),
        }
    }

    /// How what stands there is read, or what may be written.
    #[must_use]
    pub fn hint(&self, text: &str, now: Moment) -> String {
        match self {
            Self::Hypothesis => {
                let (_, confidence) = confidence(text);
                format!("{confidence}% sure (write 70% behind it to say how sure you are)")
            }
            Self::Proposal => match decided(text).1 {
                Some(result) => format!("decided at once: {result}"),
                None => "it stays open until a result is written down (=> and the result decides it at once)".into(),
            },
            Self::Todo => match addressed(text) {
                ("", _) => "for nobody yet (@li in front gives it to li)".into(),
                (who, _) => format!("for {who}"),
            },
            Self::ImpactFrom | Self::ImpactUntil | Self::When(_) if !text.trim().is_empty() => {
                match stamp::moment(text, now) {
                    Some(at) => stamp::words(at, now),
                    None => "a time of day in UTC, such as 14:20".into(),
                }
            }
            Self::Correct(_) => match stamp::leading(text, now) {
                Some((at, _)) => format!(
                    "{}; the entry stays, and this is shown beside it",
                    stamp::words(at, now)
                ),
                None => "the entry stays as it is, and this is shown beside it".into(),
            },
            Self::Task => task(text).map_or_else(
                || "such as: 10 @li drain the node".into(),
                |(minutes, who, what)| {
                    let who = if who.is_empty() { "you" } else { who };
                    format!("{who} has {minutes} minutes for: {what}")
                },
            ),
            Self::Review => match review(text, now) {
                Some(at) => format!("on {}", at.format("%A, %Y-%m-%d %H:%MZ")),
                None => "a number of days, such as 3".into(),
            },
            Self::SoakBroken => "the soak begins again with its whole length".into(),
            Self::Weigh(..)
            | Self::Result(_)
            | Self::TodoFor(_)
            | Self::Drop(_)
            | Self::ImpactFrom
            | Self::ImpactUntil
            | Self::Pause(..)
            | Self::Stop(..)
            | Self::Soak
            | Self::Reopen
            | Self::Renounce(_)
            | Self::Successor(_)
            | Self::When(_)
            | Self::Link(_)
            | Self::Again(..)
            | Self::SeverityWhy(_)
            | Self::CorrectWhy { .. } => String::new(),
        }
    }

    /// Whether an empty line is an answer.
    #[must_use]
    pub fn may_be_empty(&self) -> bool {
        match self {
            Self::ImpactFrom
            | Self::ImpactUntil
            | Self::Soak
            | Self::Renounce(_)
            | Self::When(_)
            | Self::SeverityWhy(_) => true,
            Self::Hypothesis
            | Self::Weigh(..)
            | Self::Proposal
            | Self::Result(_)
            | Self::Todo
            | Self::TodoFor(_)
            | Self::Drop(_)
            | Self::Pause(..)
            | Self::Stop(..)
            | Self::Task
            | Self::SoakBroken
            | Self::Reopen
            | Self::Successor(_)
            | Self::Link(_)
            | Self::Review
            | Self::Again(..)
            | Self::Correct(_)
            | Self::CorrectWhy { .. } => false,
        }
    }

    /// The text that the line begins with.
    #[must_use]
    pub fn begins_with(&self, state: &State, _now: Moment) -> String {
        let Self::Correct(of) = self else {
            return String::new();
        };
        entry(state, of).map_or_else(String::new, |(at, text)| format!("{} {text}", at.format("%H:%M:%S")))
    }
}

/// A line was written.
pub fn answer(state: &mut State, now: Moment, line: Line, text: &str) -> Vec<Effect> {
    match line {
        Line::Successor(role) => {
            let to = roles::spelled(state, &SafeText::clean(text.trim()));
            carry_out(state, now, Errand::Ask(Deed::Offer { role, to }))
        }
        Line::Correct(of) => correct(state, now, of, text),
        line => match read(line, text, now) {
            Ok((said, done)) => command(state, now, said, done),
            Err((line, why)) => {
                state.notices.say(now, NoticeKind::Warning, why);
                super::incident::prompt(state, super::Ask::Line(line), text)
            }
        },
    }
}

/// The command and what is said once it is done; or the line again, and why it cannot be read.
type Read = Result<(Command, &'static str), (Line, &'static str)>;

fn read(line: Line, text: &str, now: Moment) -> Read {
    let said = SafeText::clean(text.trim());
    let talk = Command::Talk;
    let course = Command::Course;
    let clock = Command::Clock;
    Ok(match line {
        Line::Hypothesis => (talk(suppose(text)), "hypothesis written"),
        Line::Weigh(id, state) => (talk(weigh(id, state, text)), "hypothesis weighed"),
        Line::Proposal => proposal(text),
        Line::Result(id) => (talk(decide(id, said)), "decision written"),
        Line::Todo => (talk(add_todo(text)), "todo written"),
        Line::TodoFor(id) => (talk(give_todo(id, text)), "todo given"),
        Line::Drop(id) => (talk(set_todo(id, TodoState::Dropped, said)), "todo dropped"),
        Line::ImpactFrom => {
            let at = moment(line, text, now)?;
            (course(CourseCommand::StartImpact { at }), "written: customers are hurt")
        }
        Line::ImpactUntil => {
            let at = moment(line, text, now)?;
            (course(CourseCommand::EndImpact { at }), "written: customers are well")
        }
        Line::When(milestone) => {
            let at = moment(line, text, now)?.unwrap_or(now);
            (course(CourseCommand::SetMilestone { milestone, at }), "written")
        }
        Line::Link(to) => (course(CourseCommand::Link { to, name: said }), "linked"),
        Line::Reopen => (course(CourseCommand::Reopen { why: said }), "it is open again"),
        Line::Review => {
            let at = review(text, now).ok_or((line, "write a number of days, such as 3"))?;
            (course(CourseCommand::ScheduleReview { at }), "the review has a date")
        }
        Line::Pause(kind, name) => (clock(pause(kind, name, said)), "the clock stands still"),
        Line::Stop(kind, name) => (clock(stop(kind, name, said)), "the clock ended"),
        Line::Task => (start_task(line, text)?, "the time-box runs"),
        Line::Soak => (start_soak(line, text)?, "the soak runs"),
        Line::SoakBroken => (clock(ClockCommand::BreakSoak { why: said }), "the soak begins again"),
        Line::Renounce(role) => (renounce(role, said), "role given up"),
        Line::Again(update, channel) => (send_again(update, channel, said), "sent again"),
        Line::SeverityWhy(to) => (Command::SetSeverity { to, why: said }, "severity changed"),
        Line::CorrectWhy { of, text, at } => {
            let why = said;
            let correct = TalkCommand::Correct { of, text, at, why };
            (talk(correct), "corrected: what was written stays beside it")
        }
        line @ (Line::Successor(_) | Line::Correct(_)) => return Err((line, "")),
    })
}

fn start_task(line: Line, text: &str) -> Result<Command, (Line, &'static str)> {
    let (minutes, who, what) = task(text).ok_or((line, "minutes first, such as: 10 @li drain the node"))?;
    let (who, what) = (SafeText::clean(who), SafeText::clean(what));
    Ok(begin(ClockKind::Task, what, who, Some(minutes)))
}

fn start_soak(line: Line, text: &str) -> Result<Command, (Line, &'static str)> {
    let minutes = minutes(text).map_err(|why| (line, why))?;
    let none = SafeText::default();
    Ok(begin(ClockKind::Soak, none.clone(), none, minutes))
}

/// An empty line means now, which the host says.
fn moment(line: Line, text: &str, now: Moment) -> Result<Option<Moment>, (Line, &'static str)> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let at = stamp::moment(text, now).ok_or((line, "write a time of day in UTC, such as 14:20"))?;
    Ok(Some(at))
}

/// When an entry happened and what it says now.
fn entry(state: &State, of: &EventId) -> Option<(Moment, String)> {
    let incident = state.world.incident.as_deref()?;
    let event = incident.timeline.iter().find(|event| &event.id == of)?;
    Some((incident.happened(event), incident.line(event)))
}

/// Asks why, once something differs from what the entry says now.
fn correct(state: &mut State, now: Moment, of: EventId, text: &str) -> Vec<Effect> {
    let Some((was_at, was)) = entry(state, &of) else {
        state
            .notices
            .say(now, NoticeKind::Warning, "this entry is not there any more");
        return Vec::new();
    };
    let (at, words) = stamp::leading(text, now).map_or((None, text.trim()), |(at, rest)| (Some(at), rest));
    // A time of day says no date: the same time is the same moment.
    let time = |at: Moment| at.format("%H:%M:%S").to_string();
    let moved = at.filter(|at| time(*at) != time(was_at));
    let text = Some(words)
        .filter(|words| !words.is_empty() && *words != was)
        .map(SafeText::clean);
    if text.is_none() && moved.is_none() {
        state
            .notices
            .say(now, NoticeKind::Info, "nothing was changed: the entry stays as it is");
        return Vec::new();
    }
    carry_out(state, now, Errand::Write(Line::CorrectWhy { of, text, at: moved }))
}
