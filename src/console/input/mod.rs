//! Chords and keymaps.
