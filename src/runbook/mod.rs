//! Markdown to a runbook.
