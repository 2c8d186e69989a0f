//! An alarm clock for `select!`: rings once at the set time, never when it is not set.

use std::future::pending;
use std::pin::Pin;
use std::time::Duration;
use tokio::time::{Sleep, sleep};

/// A time to wait for, or none.
#[derive(Debug, Default)]
pub(super) struct Alarm(Option<Pin<Box<Sleep>>>);

impl Alarm {
    /// An alarm that rings after this long.
    pub(super) fn after(span: Duration) -> Self {
        Self(Some(Box::pin(sleep(span))))
    }

    /// Sets it, unless it is set already.
    pub(super) fn set(&mut self, span: Duration) {
        self.0.get_or_insert_with(|| Box::pin(sleep(span)));
    }

    /// Turns it off.
    pub(super) fn clear(&mut self) {
        self.0 = None;
    }

    /// Waits for it; stays pending while it is not set.
    pub(super) async fn ring(&mut self) {
        match &mut self.0 {
            Some(sleep) => sleep.await,
            None => pending().await,
        }
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::timeout;

    #[tokio::test]
    async fn an_alarm_rings_once_and_not_when_it_is_off() {
        let mut alarm = Alarm::after(Duration::from_millis(1));
        alarm.set(Duration::from_hours(1));
        alarm.ring().await;
        let silence = timeout(Duration::from_millis(5), alarm.ring()).await;
        assert!(silence.is_err(), "it rang and is off now");
    }
}
