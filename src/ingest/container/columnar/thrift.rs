//! Thrift's compact protocol, walked without building anything: Parquet keeps its footer and page headers in it.
//!
//! A reader reserves memory for a list by the length that it claims; here the claims are checked first.

use super::super::limits::MAX_LIST;

/// Deepest nesting of a footer is 8; anything far beyond is no footer.
const MAX_DEPTH: usize = 24;

/// Numbers of the types in the protocol.
mod kind {
    pub const TRUE: u8 = 1;
    pub const FALSE: u8 = 2;
    pub const BYTE: u8 = 3;
    pub const I16: u8 = 4;
    pub const I32: u8 = 5;
    pub const I64: u8 = 6;
    pub const DOUBLE: u8 = 7;
    pub const BINARY: u8 = 8;
    pub const LIST: u8 = 9;
    pub const SET: u8 = 10;
    pub const MAP: u8 = 11;
    pub const STRUCT: u8 = 12;
}

/// Why a walk ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The bytes end before the structure does.
    Short,
    /// A list claims more elements than allowed or than there are bytes.
    Claim(u64),
    /// Not the protocol.
    Malformed,
}

/// A place in bytes.
pub(super) struct Walk<'a> {
    bytes: &'a [u8],
    /// How many bytes have been walked.
    pub at: usize,
}

impl<'a> Walk<'a> {
    /// From the beginning of a structure.
    pub fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Walks one structure and hands on each whole number with its path: the field's number, after 100 times that of the
    /// structure it stands in.
    pub fn structure(&mut self, on_number: &mut dyn FnMut(u32, i64)) -> Result<(), Fault> {
        self.fields(0, 0, on_number)
    }

    fn byte(&mut self) -> Result<u8, Fault> {
        let byte = self.bytes.get(self.at).copied().ok_or(Fault::Short)?;
        self.at += 1;
        Ok(byte)
    }

    fn skip(&mut self, count: u64) -> Result<(), Fault> {
        let count = usize::try_from(count).map_err(|_| Fault::Short)?;
        let end = self.at.checked_add(count).filter(|end| *end <= self.bytes.len()).ok_or(Fault::Short)?;
        self.at = end;
        Ok(())
    }

    fn varint(&mut self) -> Result<u64, Fault> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Fault::Malformed)
    }

    fn number(&mut self) -> Result<i64, Fault> {
        let raw = self.varint()?;
        Ok((raw >> 1) as i64 ^ -((raw & 1) as i64))
    }

    fn fields(&mut self, depth: usize, prefix: u32, on_number: &mut dyn FnMut(u32, i64)) -> Result<(), Fault> {
        if depth > MAX_DEPTH {
            return Err(Fault::Malformed);
        }
        let mut id = 0i64;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Ok(());
            }
            let delta = i64::from(head >> 4);
            id = if delta == 0 { self.number()? } else { id + delta };
            let path = prefix.wrapping_mul(100).wrapping_add(u32::try_from(id).map_err(|_| Fault::Malformed)?);
            self.value(head & 0x0F, depth, path, true, on_number)?;
        }
    }

    fn value(&mut self, of: u8, depth: usize, path: u32, is_field: bool, on_number: &mut dyn FnMut(u32, i64)) -> Result<(), Fault> {
        if depth > MAX_DEPTH {
            return Err(Fault::Malformed);
        }
        match of {
            // The type of a field is its truth; in a list it takes a byte.
            kind::TRUE | kind::FALSE if is_field => Ok(()),
            kind::TRUE | kind::FALSE | kind::BYTE => self.skip(1),
            kind::I16 | kind::I32 | kind::I64 => {
                let number = self.number()?;
                on_number(path, number);
                Ok(())
            }
            kind::DOUBLE => self.skip(8),
            kind::BINARY => {
                let length = self.varint()?;
                self.skip(length)
            }
            kind::LIST | kind::SET => {
                let head = self.byte()?;
                let size = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
                self.check_claim(size)?;
                (0..size).try_for_each(|_| self.value(head & 0x0F, depth + 1, path, false, on_number))
            }
            kind::MAP => {
                let size = self.varint()?;
                self.check_claim(size)?;
                let kinds = if size > 0 { self.byte()? } else { 0 };
                (0..size).try_for_each(|_| {
                    self.value(kinds >> 4, depth + 1, path, false, on_number)?;
                    self.value(kinds & 0x0F, depth + 1, path, false, on_number)
                })
            }
            kind::STRUCT => self.fields(depth + 1, path, on_number),
            _ => Err(Fault::Malformed),
        }
    }

    /// Every element takes at least a byte.
    fn check_claim(&self, size: u64) -> Result<(), Fault> {
        let rest = (self.bytes.len() - self.at) as u64;
        if size > MAX_LIST || size > rest { Err(Fault::Claim(size)) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_handed_on_with_their_path() {
        // {1: i32 7, 5: {1: i64 -2}, 6: [i32 1, 2]}
        let bytes = [0x15, 14, 0x4C, 0x16, 3, 0, 0x19, 0x25, 2, 4, 0];
        let mut found = Vec::new();
        let mut walk = Walk::of(&bytes);
        assert_eq!(walk.structure(&mut |path, number| found.push((path, number))), Ok(()));
        assert_eq!((found, walk.at), (vec![(1, 7), (501, -2), (6, 1), (6, 2)], bytes.len()));
    }

    #[test]
    fn claims_beyond_the_bytes_and_endless_nesting_end_the_walk() {
        let walk = |bytes: &[u8]| Walk::of(bytes).structure(&mut |_, _| {});
        assert_eq!(walk(&[0x19, 0xF5, 0xFF, 0xFF, 0xFF, 0xFF, 0x07]), Err(Fault::Claim(0x7FFF_FFFF)));
        assert_eq!(walk(&[0x19, 0x55, 2]), Err(Fault::Claim(5)));
        assert_eq!(walk(&[0x18, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]), Err(Fault::Short));
        assert_eq!(walk(&[0x1C; 100]), Err(Fault::Malformed));
        assert_eq!(walk(&[0x15]), Err(Fault::Short));
    }
}
