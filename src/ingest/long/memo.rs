//! Texts seen before: each is read once, and every further row with the same text costs a look-up.

use std::{collections::hash_map::RandomState, hash::BuildHasher};

/// What every text of a column means, by the text as it stands in the file.
#[derive(Debug)]
pub(super) struct Memo<T> {
    /// Open addressing: 0 for a free slot, else the place of the entry + 1.
    slots: Vec<u32>,
    entries: Vec<Entry<T>>,
    arena: Vec<u8>,
    /// Place of the text asked for last.
    last: u32,
    /// Place of the empty text + 1; most columns of most files are empty.
    empty: u32,
    /// Not the same from one run to the next, so that no file can be made of texts that fall into one slot.
    seed: u64,
}

#[derive(Debug)]
struct Entry<T> {
    hash: u64,
    start: usize,
    end: usize,
    meaning: T,
}

impl<T> Memo<T> {
    pub fn new() -> Self {
        Self { slots: vec![0; 64], entries: Vec::new(), arena: Vec::new(), last: 0, empty: 0, seed: RandomState::new().hash_one(0u8) | 1 }
    }

    /// The place of a text, which is read when it has not been seen.
    #[inline]
    pub fn place(&mut self, text: &str, read: impl FnOnce(&str) -> T) -> u32 {
        let bytes = text.as_bytes();
        if bytes.is_empty() {
            if self.empty == 0 {
                self.empty = self.look_up(text, read) + 1;
            }
            return self.empty - 1;
        }
        // Files are sorted: a text is mostly that of the row before.
        if self.entries.get(self.last as usize).is_some_and(|entry| &self.arena[entry.start..entry.end] == bytes) {
            return self.last;
        }
        self.last = self.look_up(text, read);
        self.last
    }

    fn look_up(&mut self, text: &str, read: impl FnOnce(&str) -> T) -> u32 {
        let bytes = text.as_bytes();
        let hash = hash_of(bytes, self.seed);
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            match self.slots[slot] {
                0 => break,
                taken => {
                    let entry = &self.entries[taken as usize - 1];
                    if entry.hash == hash && &self.arena[entry.start..entry.end] == bytes {
                        return taken - 1;
                    }
                }
            }
            slot = (slot + 1) & mask;
        }
        self.insert(text, hash, slot, read(text))
    }

    fn insert(&mut self, text: &str, hash: u64, slot: usize, meaning: T) -> u32 {
        let (start, place) = (self.arena.len(), self.entries.len() as u32);
        self.arena.extend_from_slice(text.as_bytes());
        self.entries.push(Entry { hash, start, end: self.arena.len(), meaning });
        self.slots[slot] = place + 1;
        // At most half full, so that a search ends soon.
        if self.entries.len() * 2 > self.slots.len() {
            let size = self.slots.len() * 4;
            self.slots.clear();
            self.slots.resize(size, 0);
            for (at, entry) in self.entries.iter().enumerate() {
                let mut slot = entry.hash as usize & (size - 1);
                while self.slots[slot] != 0 {
                    slot = (slot + 1) & (size - 1);
                }
                self.slots[slot] = at as u32 + 1;
            }
        }
        place
    }

    /// What the text at a place means.
    #[inline]
    pub fn meaning(&self, place: u32) -> &T {
        &self.entries[place as usize].meaning
    }

    /// The text at a place.
    pub fn text(&self, place: u32) -> &str {
        let entry = &self.entries[place as usize];
        std::str::from_utf8(&self.arena[entry.start..entry.end]).unwrap_or_default()
    }

    /// How many texts it holds.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Bytes it holds, about.
    pub fn weight(&self) -> usize {
        self.arena.len() + self.entries.len() * (std::mem::size_of::<Entry<T>>() + 8)
    }
}

/// Multiplies eight bytes at a time to 128 bits and folds both halves together.
#[inline]
fn hash_of(bytes: &[u8], seed: u64) -> u64 {
    let fold = |a: u64, b: u64| {
        let wide = u128::from(a) * u128::from(b);
        (wide as u64) ^ ((wide >> 64) as u64)
    };
    let mut hash = seed ^ bytes.len() as u64;
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        hash = fold(hash ^ u64::from_le_bytes(*word), 0x9E37_79B9_7F4A_7C15 ^ seed.rotate_left(32));
    }
    let last = rest.iter().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
    fold(hash ^ last, 0xA076_1D64_78BD_642F ^ seed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_once_and_keeps_its_place() {
        let mut memo = Memo::new();
        let mut read = 0;
        for round in 0..3 {
            for number in 0..1000 {
                let text = format!("chỉ tiêu {number}");
                let place = memo.place(&text, |text| {
                    read += 1;
                    text.len()
                });
                assert_eq!((place, memo.text(place), *memo.meaning(place)), (number, text.as_str(), text.len()), "{round}");
            }
        }
        assert_eq!((read, memo.len()), (1000, 1000));
        assert!(memo.weight() > 1000 * "chỉ tiêu 1".len());
    }

    #[test]
    fn texts_that_differ_only_in_their_end_or_length_are_apart() {
        let mut memo = Memo::new();
        let texts = ["", "\0", "a", "a\0", "aaaaaaaa", "aaaaaaaa\0", "aaaaaaaab", "aaaaaaaaaaaaaaaa"];
        let places: Vec<u32> = texts.iter().map(|text| memo.place(text, |_| ())).collect();
        assert_eq!(places, (0..texts.len() as u32).collect::<Vec<_>>());
    }
}
