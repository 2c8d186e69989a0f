//! The terminal: raw mode, signals, guardian, writer thread, clipboard, colour depth.
