//! Conditions that judge an answer.
