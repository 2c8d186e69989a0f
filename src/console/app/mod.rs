//! State, Event, Effect, update().
