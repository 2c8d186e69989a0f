//! The parts of a long book, read several at once: what one part says does not depend on how far another one is read.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};
use std::thread::{Builder, available_parallelism, scope};

/// More threads than this do not read one book: the machine has other work in an incident.
const MOST: usize = 4;

/// Does the same with each part and gives what came of it, in the order of the parts. One part is done at once, and
/// where the machine gives no thread the others do its work.
pub fn each<T: Send, R: Send>(parts: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let threads = match parts.len() {
        0 | 1 => 1,
        count => available_parallelism().map_or(1, NonZero::get).min(MOST).min(count),
    };
    let waiting = Mutex::new(parts.into_iter().enumerate());
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
    let take = || {
        let mut done = Vec::new();
        while let Some((at, part)) = next() {
            done.push((at, work(part)));
        }
        done
    };
    let mut done = scope(|scope| {
        let start = |_| Builder::new().name("reader".into()).spawn_scoped(scope, take).ok();
        let others: Vec<_> = (1..threads).filter_map(start).collect();
        let mut done = take();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, made)| made).collect()
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
}
