//! Threads as helpers, and the memory that they share.

use moe::protocol::Alone;
use moe::worker::crew::{Helper, Helpers, Join, Lost, SharedMemory, TimedOut, ToHelper};
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// Helpers that are threads.
pub struct Threads {
    threads: Vec<Thread>,
    /// The memory that was made last.
    memory: Option<Memory>,
    /// Messages sent so far, without places.
    pub n_told: usize,
}

struct Thread {
    orders: Sender<(ToHelper, Option<Memory>)>,
    handle: JoinHandle<()>,
}

impl Threads {
    /// Starts `n` threads.
    pub fn new(n: usize) -> Self {
        let mut threads = Self { threads: Vec::new(), memory: None, n_told: 0 };
        threads.set_wanted(n);
        threads
    }

    /// Ends the last thread without telling the coordinator.
    pub fn kill_last(&mut self) {
        let (orders, nobody) = channel();
        std::mem::forget(nobody);
        let dead = Thread { orders, handle: std::thread::spawn(|| {}) };
        let last = self.threads.last_mut().unwrap();
        let Thread { orders, handle } = std::mem::replace(last, dead);
        drop(orders);
        handle.join().unwrap();
    }
}

impl Helpers for Threads {
    fn most(&self) -> usize {
        5
    }

    fn alone(&self) -> Option<Alone> {
        None
    }

    fn wanted(&self) -> usize {
        self.threads.len()
    }

    fn set_wanted(&mut self, n: usize) {
        for Thread { orders, handle } in self.threads.drain(n.min(self.threads.len())..) {
            drop(orders);
            // The thread's panic has been printed.
            let _ = handle.join();
        }
        while self.threads.len() < n {
            let (orders, received) = channel();
            self.threads.push(Thread { orders, handle: std::thread::spawn(move || obey(&received)) });
        }
    }

    fn ready(&self) -> usize {
        self.threads.len()
    }

    fn failure(&self) -> Option<String> {
        None
    }

    fn memory(&mut self, n_bytes: usize) -> Result<Box<dyn SharedMemory>, Lost> {
        let memory = Memory(Arc::new(Shared {
            bytes: (0..n_bytes).map(|_| AtomicU8::new(0)).collect(),
            words: (0..n_bytes / 4).map(|_| AtomicU32::new(0)).collect(),
            sleep: Mutex::new(()),
            woken: Condvar::new(),
            sleeps: AtomicU32::new(0),
        }));
        self.memory = Some(memory.clone());
        Ok(Box::new(memory))
    }

    fn join(&mut self, places: Vec<Join>) {
        for (thread, place) in self.threads.iter().zip(places) {
            thread.orders.send((ToHelper::Join(place), self.memory.clone())).unwrap();
        }
    }

    fn tell(&mut self, helper: usize, order: &ToHelper) {
        self.n_told += 1;
        self.threads[helper].orders.send((order.clone(), None)).unwrap();
    }
}

fn obey(orders: &Receiver<(ToHelper, Option<Memory>)>) {
    let mut helper = None;
    for (order, memory) in orders {
        match (order, &mut helper) {
            (ToHelper::Join(place), helper) => *helper = Some(Helper::join(&place, Box::new(memory.unwrap()))),
            (ToHelper::Change { config }, Some(helper)) => helper.change(&config),
            (ToHelper::Slice, Some(helper)) => {
                if helper.work().is_err() {
                    return;
                }
            }
            (ToHelper::Greet, _) => {}
            (order, None) => panic!("{order:?} came before a place"),
        }
    }
}

#[derive(Clone)]
struct Memory(Arc<Shared>);

/// Shared memory of atomics. Bytes, numbers and words have arrays of their own, because nobody reads one kind as another.
struct Shared {
    bytes: Vec<AtomicU8>,
    words: Vec<AtomicU32>,
    sleep: Mutex<()>,
    woken: Condvar,
    /// How often a worker has gone to sleep.
    sleeps: AtomicU32,
}

impl SharedMemory for Memory {
    fn read_bytes(&self, at: usize, bytes: &mut [u8]) {
        let from = &self.0.bytes[at..][..bytes.len()];
        bytes.iter_mut().zip(from).for_each(|(byte, from)| *byte = from.load(Ordering::Relaxed));
    }

    fn write_bytes(&self, at: usize, bytes: &[u8]) {
        let to = &self.0.bytes[at..][..bytes.len()];
        bytes.iter().zip(to).for_each(|(byte, to)| to.store(*byte, Ordering::Relaxed));
    }

    fn read(&self, at: usize, numbers: &mut [f32]) {
        let mut bytes = vec![0; 4 * numbers.len()];
        self.read_bytes(at, &mut bytes);
        let (bytes, _) = bytes.as_chunks();
        numbers.iter_mut().zip(bytes).for_each(|(number, bytes)| *number = f32::from_le_bytes(*bytes));
    }

    fn write(&self, at: usize, numbers: &[f32]) {
        let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        self.write_bytes(at, &bytes);
    }

    fn load(&self, at: usize) -> u32 {
        self.0.words[at / 4].load(Ordering::SeqCst)
    }

    fn store(&self, at: usize, value: u32) {
        self.0.words[at / 4].store(value, Ordering::SeqCst);
    }

    fn add(&self, at: usize, value: u32) -> u32 {
        self.0.words[at / 4].fetch_add(value, Ordering::SeqCst)
    }

    fn replace(&self, at: usize, old: u32, new: u32) -> bool {
        self.0.words[at / 4].compare_exchange(old, new, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }

    /// Every second sleep ends at once, like a sleep that a late worker's wake-up ends.
    fn sleep(&self, at: usize, value: u32, milliseconds: f64) -> Result<(), TimedOut> {
        if self.0.sleeps.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) {
            return Ok(());
        }
        let guard = self.0.sleep.lock().unwrap();
        let time = Duration::from_secs_f64(milliseconds / 1_000.0);
        let sleeping = self.0.woken.wait_timeout_while(guard, time, |()| self.load(at) == value);
        if sleeping.unwrap().1.timed_out() { Err(TimedOut) } else { Ok(()) }
    }

    fn wake(&self, _: usize) {
        drop(self.0.sleep.lock().unwrap());
        self.0.woken.notify_all();
    }
}
