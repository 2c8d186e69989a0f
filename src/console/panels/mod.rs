//! One folder per panel.
