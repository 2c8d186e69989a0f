//! Runs one step's command.
