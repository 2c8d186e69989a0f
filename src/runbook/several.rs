//! The parts of a long book, read several at once: what one part says does not depend on how far another one is read.

use std::collections::VecDeque;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, available_parallelism, scope};

/// More threads than this do not read one book: the machine has other work in an incident.
const MOST: usize = 4;

/// Does the same with each part and gives what came of it, in the order of the parts.
pub fn each<T: Send, R: Send>(parts: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    each_of(parts.into_iter(), work)
}

/// The same for parts that are still being made: the first ones are worked on while the others are made. One part is
/// done at once, and where the machine gives no thread this one does their work.
pub fn each_of<T: Send, R: Send>(parts: impl Iterator<Item = T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let queue = Queue::default();
    let take = || {
        let mut done = Vec::new();
        while let Some((at, part)) = queue.next() {
            done.push((at, work(part)));
        }
        done
    };
    let threads = available_parallelism().map_or(1, NonZero::get).min(MOST);
    let mut done = scope(|scope| {
        let closing = Closing(&queue);
        let mut others = Vec::new();
        for (at, part) in parts.enumerate() {
            queue.put(at, part);
            if at > 0 && others.len() + 1 < threads {
                others.extend(Builder::new().name("reader".into()).spawn_scoped(scope, take).ok());
            }
        }
        drop(closing);
        let mut done = take();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, made)| made).collect()
}

/// Parts that nobody has taken yet, with their places.
struct Queue<T> {
    waiting: Mutex<Waiting<T>>,
    changed: Condvar,
}

struct Waiting<T> {
    parts: VecDeque<(usize, T)>,
    /// Whether no more parts come.
    is_closed: bool,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        let waiting = Waiting {
            parts: VecDeque::new(),
            is_closed: false,
        };
        Self {
            waiting: Mutex::new(waiting),
            changed: Condvar::new(),
        }
    }
}

impl<T> Queue<T> {
    fn waiting(&self) -> MutexGuard<'_, Waiting<T>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, at: usize, part: T) {
        self.waiting().parts.push_back((at, part));
        self.changed.notify_one();
    }

    /// The next part, as soon as it is there; none once all are taken.
    fn next(&self) -> Option<(usize, T)> {
        let more = |waiting: &mut Waiting<T>| waiting.parts.is_empty() && !waiting.is_closed;
        let waiting = self.changed.wait_while(self.waiting(), more);
        waiting.unwrap_or_else(PoisonError::into_inner).parts.pop_front()
    }
}

/// Ends the queue however its maker ends, so that nobody waits for ever.
struct Closing<'a, T>(&'a Queue<T>);

impl<T> Drop for Closing<'_, T> {
    fn drop(&mut self) {
        self.0.waiting().is_closed = true;
        self.0.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_stands_in_the_order_of_the_parts() {
        for count in [0, 1, 2, 1_000] {
            let parts: Vec<usize> = (0..count).collect();
            let doubled: Vec<usize> = parts.iter().map(|part| part * 2).collect();
            assert_eq!(each(parts, |part| part * 2), doubled);
        }
    }

    #[test]
    fn parts_may_be_changed_in_place() {
        let mut numbers = vec![1; 100];
        each(numbers.chunks_mut(7).collect(), |part: &mut [i32]| part.fill(2));
        assert_eq!(numbers, [2; 100]);
    }

    #[test]
    fn nobody_waits_where_making_the_parts_fails() {
        let parts = (0..10).inspect(|at| assert!(*at < 5, "made no more"));
        let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| each_of(parts, |part| part)));
        assert!(failed.is_err());
    }
}
