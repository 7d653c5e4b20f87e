//! Huffman tables of a JPEG (ITU-T T.81, annex C) and the bits that they are read from.

use crate::Error;
use crate::error::refuse;

/// Codes up to this length are found by one look-up.
const LOOK_AHEAD_BITS: u32 = 9;
/// Length of the longest code.
const MAX_CODE_BITS: u32 = 16;

/// A table that tells the symbol of a code.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// By the next bits: length of the code (0 where it is longer) and symbol.
    short: Vec<(u8, u8)>,
    /// By length: first code that is too large for it, aligned to 16 bits.
    limits: [u32; MAX_CODE_BITS as usize + 2],
    /// By length: what to add to a code to find its symbol's place.
    offsets: [i32; MAX_CODE_BITS as usize + 1],
    symbols: Vec<u8>,
}

impl Table {
    /// Builds a table from the number of codes of each length and their symbols. `None` where they are no prefix code.
    pub(super) fn new(counts: &[u8; MAX_CODE_BITS as usize], symbols: &[u8]) -> Option<Self> {
        let mut table = Self {
            short: vec![(0, 0); 1 << LOOK_AHEAD_BITS],
            limits: [0; MAX_CODE_BITS as usize + 2],
            offsets: [0; MAX_CODE_BITS as usize + 1],
            symbols: symbols.to_vec(),
        };
        let (mut code, mut place) = (0_u32, 0_usize);
        for (length, &count) in (1..=MAX_CODE_BITS).zip(counts) {
            table.offsets[length as usize] = i32::try_from(place).ok()? - i32::try_from(code).ok()?;
            for _ in 0..count {
                let symbol = *symbols.get(place)?;
                if code >= 1 << length {
                    return None;
                }
                if length <= LOOK_AHEAD_BITS {
                    let spare = LOOK_AHEAD_BITS - length;
                    let first = (code << spare) as usize;
                    table.short[first..first + (1 << spare)].fill((length as u8, symbol));
                }
                code += 1;
                place += 1;
            }
            table.limits[length as usize] = code << (MAX_CODE_BITS - length);
            code <<= 1;
        }
        table.limits[MAX_CODE_BITS as usize + 1] = u32::MAX;
        (place == symbols.len()).then_some(table)
    }
}

/// Bits of entropy-coded data, most significant first, up to the next marker.
#[derive(Debug)]
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    /// The next byte to be taken in.
    at: usize,
    /// Taken in and not yet read, in the low `held` bits.
    hold: u64,
    held: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, hold: 0, held: 0 }
    }

    /// Takes in bytes until more than 48 bits are held or a marker comes.
    fn fill(&mut self) {
        while self.held <= 48 {
            let Some(&byte) = self.bytes.get(self.at) else { return };
            if byte == 0xFF {
                if self.bytes.get(self.at + 1) != Some(&0) {
                    return;
                }
                self.at += 1;
            }
            self.at += 1;
            self.hold = self.hold << 8 | u64::from(byte);
            self.held += 8;
        }
    }

    /// Reads up to 16 bits.
    pub(super) fn take(&mut self, count: u32) -> Result<u32, Error> {
        if self.held < count {
            self.fill();
            if self.held < count {
                return Err(Error::Damaged(refuse::ENDS_EARLY));
            }
        }
        self.held -= count;
        Ok((self.hold >> self.held) as u32 & ((1 << count) - 1))
    }

    /// Reads a code and tells its symbol.
    pub(super) fn symbol(&mut self, table: &Table) -> Result<u8, Error> {
        if self.held < MAX_CODE_BITS {
            self.fill();
        }
        // What is missing at the end reads as ones, which are no code.
        let window = if self.held >= MAX_CODE_BITS {
            (self.hold >> (self.held - MAX_CODE_BITS)) as u32 & 0xFFFF
        } else {
            let missing = MAX_CODE_BITS - self.held;
            ((self.hold << missing) as u32 & 0xFFFF) | ((1 << missing) - 1)
        };
        let (short, symbol) = table.short[(window >> (MAX_CODE_BITS - LOOK_AHEAD_BITS)) as usize];
        let (length, symbol) = if short > 0 {
            (u32::from(short), symbol)
        } else {
            let mut length = LOOK_AHEAD_BITS + 1;
            while window >= table.limits[length as usize] {
                length += 1;
            }
            if length > MAX_CODE_BITS {
                let word = if self.held < MAX_CODE_BITS { refuse::ENDS_EARLY } else { refuse::BROKEN_DATA };
                return Err(Error::Damaged(word));
            }
            let code = (window >> (MAX_CODE_BITS - length)) as i32;
            let place = usize::try_from(code + table.offsets[length as usize]).unwrap_or(usize::MAX);
            (length, *table.symbols.get(place).ok_or(Error::Damaged(refuse::BROKEN_DATA))?)
        };
        if length > self.held {
            return Err(Error::Damaged(refuse::ENDS_EARLY));
        }
        self.held -= length;
        Ok(symbol)
    }

    /// A value of so many bits (F.2.2.1).
    pub(super) fn value(&mut self, bits: u32) -> Result<i32, Error> {
        if bits == 0 {
            return Ok(0);
        }
        let raw = self.take(bits)? as i32;
        Ok(if raw < 1 << (bits - 1) { raw - (1 << bits) + 1 } else { raw })
    }

    /// Where the data ends: behind the last byte of which a bit was read.
    pub(super) fn end(&self) -> usize {
        let mut end = self.at;
        for _ in 0..self.held / 8 {
            // A stuffed zero belongs to the byte before it.
            end -= if end >= 2 && self.bytes[end - 1] == 0 && self.bytes[end - 2] == 0xFF { 2 } else { 1 };
        }
        end
    }

    /// Goes on behind the restart marker of this number, which must be next.
    pub(super) fn restart(&mut self, number: u8) -> Result<(), Error> {
        let mut at = self.end();
        let found = loop {
            match self.bytes.get(at..) {
                Some([0xFF, 0xFF, ..]) => at += 1,
                Some([0xFF, marker, ..]) => break *marker,
                Some([_, ..]) => return Err(Error::Damaged(refuse::BROKEN_DATA)),
                _ => return Err(Error::Damaged(refuse::ENDS_EARLY)),
            }
        };
        if found != 0xD0 + number {
            return Err(Error::Damaged(refuse::ENDS_EARLY));
        }
        *self = Self::new(self.bytes, at + 2);
        Ok(())
    }
}
