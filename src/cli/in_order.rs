//! Works on items in parallel, and hands out the results in the order of the items.
//!
//! In: items, and a function for one. Out: each result, in order, to one closure. At most one batch of
//! results is held in memory.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Items in a batch for each thread. Enough that the other threads have work while one of them is busy with a
/// large file.
const BATCH: usize = 16;

/// Does `work` on all items on `threads` threads, and gives the results to `take` in order. Ends at the
/// first error of `take`.
pub fn in_order<T: Sync, R: Send, E>(
    items: &[T],
    threads: NonZeroUsize,
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(&T, R) -> Result<(), E>,
) -> Result<(), E> {
    if threads.get() == 1 || items.len() < 2 {
        return items.iter().try_for_each(|item| take(item, work(item)));
    }
    for batch in items.chunks(threads.get() * BATCH) {
        let next = AtomicUsize::new(0);
        let results: Vec<Mutex<Option<R>>> = batch.iter().map(|_| Mutex::new(None)).collect();
        std::thread::scope(|scope| {
            for _ in 0..threads.get().min(batch.len()) {
                scope.spawn(|| {
                    loop {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        let (Some(item), Some(slot)) = (batch.get(index), results.get(index)) else { break };
                        *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(work(item));
                    }
                });
            }
        });
        for (item, slot) in batch.iter().zip(results) {
            if let Some(result) = slot.into_inner().unwrap_or_else(PoisonError::into_inner) {
                take(item, result)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn threads(count: usize) -> NonZeroUsize {
        NonZeroUsize::new(count).unwrap()
    }

    #[test]
    fn results_come_in_order() {
        let items: Vec<u64> = (0..500).collect();
        for count in [1, 2, 7] {
            let mut taken = Vec::new();
            let work = |item: &u64| {
                // Later items are done sooner.
                std::thread::sleep(std::time::Duration::from_micros(500 - item));
                item * 2
            };
            let result = in_order(&items, threads(count), work, |item, double| {
                taken.push((*item, double));
                Ok::<(), ()>(())
            });
            assert_eq!(result, Ok(()));
            assert_eq!(taken, items.iter().map(|item| (*item, item * 2)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn an_error_ends_it() {
        let items: Vec<u64> = (0..500).collect();
        let mut taken = 0;
        let result = in_order(
            &items,
            threads(3),
            |item| *item,
            |_, result| {
                taken += 1;
                if result == 4 { Err("four") } else { Ok(()) }
            },
        );
        assert_eq!((result, taken), (Err("four"), 5));
    }
}
