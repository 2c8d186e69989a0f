//! Frame, header, help, palette.
