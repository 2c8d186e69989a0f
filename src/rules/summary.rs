//! An answer in a few words.
