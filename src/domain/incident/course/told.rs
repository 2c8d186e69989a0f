//! Facts of the course in words.

use super::CourseFact;
use crate::domain::Moment;

/// The fact in one line.
pub fn words(fact: &CourseFact) -> String {
    match fact {
        CourseFact::MilestoneSet { milestone, at } => format!("{} at {}", milestone.word(), stamp(*at)),
        CourseFact::ImpactStarted { at } => format!("customers are affected since {}", stamp(*at)),
        CourseFact::ImpactEnded { at } => format!("customers are affected no more since {}", stamp(*at)),
        CourseFact::Linked { to, name } => format!("linked to {} {name}", to.words()),
        CourseFact::Reopened { why } => format!("opened again: {why}"),
        CourseFact::ReviewScheduled { at } => format!("the review is on {}", at.format("%Y-%m-%d %H:%MZ")),
        CourseFact::Titled {
            title,
            is_public: false,
        } => format!("the title is now: {title}"),
        CourseFact::Titled { title, is_public: true } => format!("everybody outside calls it: {title}"),
    }
}

fn stamp(at: Moment) -> String {
    at.format("%H:%M:%SZ").to_string()
}
