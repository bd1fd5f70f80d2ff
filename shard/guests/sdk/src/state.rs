//! State: first reads that are never rolled back, writes with checkpoints.
//!
//! The host's answers are hints. Each key is asked once per run; the multiproof at the end covers
//! exactly the keys of this map, so a written key is asked too.

use crate::{exit, sys, Word};
use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::vec;
use alloc::vec::Vec;

/// Longest value.
pub const VALUE_MAX: usize = 65_536;

pub type Value = Rc<[u8]>;

pub(crate) struct Slot {
    pub key: Word,
    /// What the host said the state before the run holds.
    pub first: Option<Value>,
    pub now: Option<Value>,
    marked: bool,
}

#[derive(Default)]
pub struct State {
    index: BTreeMap<Word, u32>,
    pub(crate) slots: Vec<Slot>,
    /// (slot, value before) of each write since the item began.
    log: Vec<(u32, Option<Value>)>,
}

/// A point in the writes of an item.
#[derive(Clone, Copy)]
pub struct Mark(usize);

impl State {
    fn slot(&mut self, key: &Word) -> u32 {
        if let Some(k) = self.index.get(key) {
            return *k;
        }
        let first = ask(key);
        let k = self.slots.len() as u32;
        self.slots.push(Slot { key: *key, now: first.clone(), first, marked: false });
        self.index.insert(*key, k);
        k
    }

    pub fn get(&mut self, key: &Word) -> Option<&[u8]> {
        let k = self.slot(key);
        self.slots[k as usize].now.as_deref()
    }

    /// Panics if the value is empty or too long.
    pub fn put(&mut self, key: &Word, value: &[u8]) {
        assert!(!value.is_empty() && value.len() <= VALUE_MAX, "length of a state value");
        self.write(key, Some(Rc::from(value)));
    }

    pub fn delete(&mut self, key: &Word) {
        self.write(key, None);
    }

    fn write(&mut self, key: &Word, value: Option<Value>) {
        let k = self.slot(key);
        let old = core::mem::replace(&mut self.slots[k as usize].now, value);
        self.log.push((k, old));
    }

    pub fn mark(&self) -> Mark {
        Mark(self.log.len())
    }

    /// Takes back the writes since the mark, never the first reads.
    pub fn revert(&mut self, mark: Mark) {
        while self.log.len() > mark.0 {
            if let Some((k, old)) = self.log.pop() {
                self.slots[k as usize].now = old;
            }
        }
    }

    /// Ends an item: tells the host each key that it changed.
    pub(crate) fn end_item(&mut self) {
        let log = core::mem::take(&mut self.log);
        let mut touched = Vec::new();
        for (k, before) in log {
            let slot = &mut self.slots[k as usize];
            if !slot.marked {
                slot.marked = true;
                touched.push((k, before));
            }
        }
        for (k, before) in touched {
            let slot = &mut self.slots[k as usize];
            slot.marked = false;
            if before != slot.now {
                sys::state_put(&slot.key, slot.now.as_deref());
            }
        }
    }
}

fn ask(key: &Word) -> Option<Value> {
    let length = sys::state_len(key);
    if length == sys::ABSENT {
        return None;
    }
    if length == 0 || length as usize > VALUE_MAX {
        sys::halt(exit::HOST)
    }
    let mut value = vec![0u8; length as usize];
    if sys::state_read(&mut value) != length {
        sys::halt(exit::HOST)
    }
    Some(Rc::from(value))
}
