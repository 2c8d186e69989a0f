//! What a title says about what stands below it.

use super::needles::Needles;
use super::words::lower;
use crate::domain::runbook::SectionRole;

/// What the titles above a sentence make of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Setting {
    /// Things to check stand here.
    pub is_checklist: bool,
    /// Standing advice stands here: shown, not ticked.
    pub is_guide: bool,
    /// Variables of the environment stand here.
    pub is_environment: bool,
    /// Rules that always hold stand here.
    pub is_rule: bool,
    /// Dashboards to look at stand here.
    pub is_dashboard: bool,
    /// People to call stand here.
    pub calls: Calls,
    /// What a bold line or a heading says it is for.
    pub role: SectionRole,
}

/// Whether people to call stand below a title.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Calls {
    /// No.
    #[default]
    Nobody,
    /// Contacts: those who own something among them.
    Contacts,
    /// An escalation: everybody in it is called.
    Ladder,
}

impl Setting {
    /// What holds below one more title.
    #[must_use]
    pub fn below(self, title: &str) -> Self {
        let topics = TOPICS.groups_in(title);
        let has = |topic: u32| topics & topic != 0;
        let calls = match self.calls {
            _ if has(LADDER) => Calls::Ladder,
            Calls::Nobody if has(CONTACTS) => Calls::Contacts,
            known => known,
        };
        Self {
            is_checklist: has(CHECKLIST),
            is_guide: !has(WORK) && (self.is_guide || has(ADVICE)),
            is_environment: has(ENVIRONMENT),
            is_rule: has(RULE) || has_word(title, "policies"),
            is_dashboard: has(DASHBOARD),
            calls,
            role: role(title),
        }
    }
}

// The groups of `TOPICS`, in its order.
const WORK: u32 = 1;
const ADVICE: u32 = 1 << 1;
const LADDER: u32 = 1 << 2;
const CONTACTS: u32 = 1 << 3;
const CHECKLIST: u32 = 1 << 4;
const ENVIRONMENT: u32 = 1 << 5;
const RULE: u32 = 1 << 6;
const DASHBOARD: u32 = 1 << 7;

/// Parts of words that say what a title is about.
static TOPICS: Needles = Needles::new(&[
    &[
        "task",
        "step",
        "procedure",
        "checklist",
        "action",
        "how to",
        "runbook",
        "what to do",
    ],
    &[
        "consideration",
        "best practice",
        "optimization",
        "optimisation",
        "guideline",
        "recommendation",
        "principle",
        "hardening",
        "good practice",
        "tips",
    ],
    &["escalat", "on-call", "on call", "pager"],
    &["contact"],
    &["checklist", "checks", "validation", "verification"],
    &["environment", "variable", "secret", "toggle", "env var"],
    &["invariant", "constraint", "guardrail", "ground rule"],
    &["dashboard"],
]);

fn has_word(title: &str, wanted: &str) -> bool {
    title.split_whitespace().any(|word| word.eq_ignore_ascii_case(wanted))
}

/// What a title says a section is for.
pub fn role(title: &str) -> SectionRole {
    let last = title.trim_end_matches(':').split_whitespace().next_back();
    match &*lower(last.unwrap_or_default()) {
        "symptoms" | "symptom" | "signs" => SectionRole::Symptoms,
        "diagnosis" | "diagnostics" | "investigation" | "diagnose" => SectionRole::Diagnosis,
        "solutions" | "solution" | "resolution" | "fix" | "fixes" | "remediation" | "mitigation" => {
            SectionRole::Solutions
        }
        "assessment" | "triage" => SectionRole::Assessment,
        "actions" | "action" => SectionRole::Actions,
        _ => SectionRole::Steps,
    }
}

/// How the numbers below a bold line with a role begin: `sol.1`, `diag.a`.
pub fn prefix(title: &str) -> &'static str {
    match role(title) {
        SectionRole::Steps => "",
        SectionRole::Symptoms => "sym",
        SectionRole::Diagnosis => "diag",
        SectionRole::Solutions => "sol",
        SectionRole::Assessment => "assess",
        SectionRole::Actions if title.to_lowercase().starts_with("recover") => "rec",
        SectionRole::Actions => "act",
    }
}

/// Whether a first column holds what a person sees or sets, so that each row says what holds then.
pub fn has_rows(column: &str) -> bool {
    const HEADS: &[&str] = &[
        "scenario",
        "symptom",
        "symptoms",
        "code",
        "status code",
        "exit code",
        "alert",
        "error",
        "problem",
        "condition",
        "when",
        "if",
        "case",
        "signal",
        "issue",
        "event",
        "trigger",
        "failure",
        "situation",
        "if you see",
        "seen as",
        "observation",
        "message",
        "what you see",
        "variable",
        "environment variable",
        "env var",
        "environment",
    ];
    HEADS.contains(&column.trim().to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_titles_go_before_outer_ones() {
        let under = |titles: &[&str]| {
            titles
                .iter()
                .fold(Setting::default(), |setting, title| setting.below(title))
        };
        assert!(under(&["Storage considerations", "Disks"]).is_guide);
        assert!(!under(&["Storage considerations", "Weekly tasks"]).is_guide);
        assert!(!under(&["Storage"]).is_guide);
        assert_eq!(under(&["Contacts"]).calls, Calls::Contacts);
        assert_eq!(under(&["Escalation", "Night shift"]).calls, Calls::Ladder);
        assert!(under(&["Deploy", "Pre-flight checklist"]).is_checklist);
        assert!(under(&["Invariants"]).is_rule);
    }

    #[test]
    fn a_role_is_the_last_word_of_a_title() {
        assert_eq!(role("Immediate Actions:"), SectionRole::Actions);
        assert_eq!(role("Diagnosis"), SectionRole::Diagnosis);
        assert_eq!(role("Symptoms of wear"), SectionRole::Steps);
        assert_eq!(prefix("Recovery actions"), "rec");
        assert_eq!(prefix("Then"), "");
    }
}
