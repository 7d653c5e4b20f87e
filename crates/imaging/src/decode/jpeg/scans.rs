//! Walks through all scans of a JPEG and proves that every part of the picture is there.
//!
//! Decoders fill what is missing with grey, or take whatever follows a cut for picture data. Here every code is read
//! (nothing is transformed), so that a file which stops early is told from one that lacks nothing but its end marker.
//!
//! Not for: pixels; those are the decoder's, which gets the stream that is put together here: frame, tables and scans,
//! without applications' segments, stray bytes and trailers.

use super::huffman::{Bits, Table};
use super::markers::{
    self, Component, END_OF_IMAGE, Frame, HUFFMAN_TABLES, Head, QUANTISATION_TABLES, RESTART_INTERVAL,
    START_OF_IMAGE, START_OF_SCAN, Segment,
};
use super::standard;
use crate::Error;
use crate::error::refuse;

/// More than any encoder makes; each costs the decoder a pass over the whole picture.
const MAX_SCANS: u32 = 100;
/// Blocks of an MCU of several components (B.2.3).
const MAX_BLOCKS_IN_MCU: u32 = 10;
/// Most bits of a difference and of a coefficient, with a bit to spare for encoders that round badly.
const MAX_DC_BITS: u8 = 12;
const MAX_AC_BITS: u8 = 11;
/// Largest magnitude of a quantised coefficient, with the same allowance.
const MAX_DC: i32 = 4096;
/// So many equal bytes in a row, before and behind the end of the data, are padding in place of what was cut off.
const PADDING_BYTES: usize = 16;

/// Walks through a JPEG whose head is known, and gives the stream to decode.
///
/// # Errors
/// [`Error::Damaged`] where a part of the picture is missing or garbled.
pub(super) fn whole_stream(bytes: &[u8], head: &Head<'_>) -> Result<Vec<u8>, Error> {
    let mut walk = Walk::new(bytes, head);
    walk.run()?;
    Ok(walk.stream)
}

/// Coding state of a component, by coefficient: the lowest bit that was sent, or `None`.
type Sent = [Option<u8>; 64];

struct Walk<'a> {
    bytes: &'a [u8],
    frame: &'a Frame,
    stream: Vec<u8>,
    dc_tables: [Option<Table>; 4],
    ac_tables: [Option<Table>; 4],
    restart_interval: u32,
    sent: Vec<Sent>,
    /// Of a progressive picture, by component and block: which coefficients are not zero.
    nonzero: Vec<Vec<u64>>,
}

/// One component's part in a scan.
#[derive(Clone, Copy)]
struct Part {
    index: usize,
    component: Component,
    dc_table: usize,
    ac_table: usize,
}

/// Header of a scan (B.2.3).
struct Scan {
    parts: Vec<Part>,
    /// First and last coefficient.
    band: (u8, u8),
    /// Lowest bit sent before; 0 in a first pass.
    high: u8,
    /// Lowest bit sent by this one.
    low: u8,
}

impl<'a> Walk<'a> {
    fn new(bytes: &'a [u8], head: &'a Head<'_>) -> Self {
        let frame = &head.frame;
        let mut stream = Vec::with_capacity(bytes.len());
        stream.extend([0xFF, START_OF_IMAGE]);
        // What tells a decoder the meaning of the channels, in words that it does not doubt.
        if head.jfif {
            write_segment(&mut stream, 0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
        }
        if let Some(transform) = head.adobe_transform {
            let usual = if frame.components.len() == 4 { 2 } else { 1 };
            let transform = if transform <= 2 { transform } else { usual };
            write_segment(&mut stream, 0xEE, &[b"Adobe\0\x64\0\0\0\0".as_slice(), &[transform]].concat());
        }
        let table = |(counts, symbols): standard::Codes| Table::new(&counts, symbols);
        let (columns, rows) = frame.mcus();
        let nonzero = if frame.progressive {
            let of_mcu = |c: &Component| (c.sampling.0 * c.sampling.1) as usize;
            let mcus = columns as usize * rows as usize;
            frame.components.iter().map(|component| vec![0; mcus * of_mcu(component)]).collect()
        } else {
            Vec::new()
        };
        Self {
            bytes,
            frame,
            stream,
            dc_tables: [table(standard::DC_LUMINANCE), table(standard::DC_CHROMINANCE), None, None],
            ac_tables: [table(standard::AC_LUMINANCE), table(standard::AC_CHROMINANCE), None, None],
            restart_interval: 0,
            sent: vec![[None; 64]; frame.components.len()],
            nonzero,
        }
    }

    fn run(&mut self) -> Result<(), Error> {
        let mut at = 2;
        let mut scans = 0;
        let mut last_scan = 0..0;
        while let Some(segment) = markers::next_segment(self.bytes, at) {
            let is_complete = self.is_complete();
            if is_complete && segment.skipped > 0 && is_padding(self.bytes, last_scan.clone()) {
                return Err(Error::Damaged(refuse::ENDS_EARLY));
            }
            match segment.marker {
                END_OF_IMAGE if segment.skipped == 0 && self.has_every_component() => {
                    self.stream.extend([0xFF, END_OF_IMAGE]);
                    return Ok(());
                }
                // An end that was found behind bytes of another kind may be somebody else's; a beginning always is.
                END_OF_IMAGE | START_OF_IMAGE => break,
                START_OF_SCAN => {
                    // Behind a whole picture anything may look like a scan.
                    if is_complete && segment.skipped > 0 {
                        break;
                    }
                    scans += 1;
                    if scans > MAX_SCANS {
                        return Err(Error::Unsupported(refuse::JPEG_SCANS));
                    }
                    let end = self.scan(&segment)?;
                    let mut header = segment.payload.to_vec();
                    if !self.frame.progressive
                        && let Some(tail) = header.last_chunk_mut::<3>()
                    {
                        *tail = [0, 63, 0];
                    }
                    write_segment(&mut self.stream, segment.marker, &header);
                    self.stream.extend(&self.bytes[segment.end..end]);
                    last_scan = segment.end..end;
                    at = end;
                    continue;
                }
                HUFFMAN_TABLES if !(is_complete && segment.skipped > 0) => {
                    self.huffman_tables(segment.payload)?;
                    write_segment(&mut self.stream, segment.marker, segment.payload);
                }
                0xC0..=0xC2 if scans > 0 => break,
                QUANTISATION_TABLES | 0xC0..=0xC2 if !(is_complete && segment.skipped > 0) => {
                    write_segment(&mut self.stream, segment.marker, segment.payload);
                }
                RESTART_INTERVAL if !(is_complete && segment.skipped > 0) => {
                    let [high, low, ..] = segment.payload else { return Err(Error::Damaged(refuse::HEAD)) };
                    self.restart_interval = u32::from(u16::from_be_bytes([*high, *low]));
                    write_segment(&mut self.stream, segment.marker, segment.payload);
                }
                _ => {}
            }
            at = segment.end;
        }
        // There is no end marker: all that there can be has to be there.
        if !self.is_complete() || is_padding(self.bytes, last_scan) {
            return Err(Error::Damaged(refuse::ENDS_EARLY));
        }
        self.stream.extend([0xFF, END_OF_IMAGE]);
        Ok(())
    }

    /// True if every component has been sent at all.
    fn has_every_component(&self) -> bool {
        self.sent.iter().all(|sent| sent[0].is_some())
    }

    /// True if nothing is missing that a further scan could add.
    fn is_complete(&self) -> bool {
        self.sent.iter().all(|sent| sent.iter().all(|low| *low == Some(0)))
    }

    fn huffman_tables(&mut self, mut rest: &[u8]) -> Result<(), Error> {
        while let [class_and_place, tail @ ..] = rest {
            let (Some(counts), place) = (tail.first_chunk::<16>(), usize::from(class_and_place & 15)) else {
                return Err(Error::Damaged(refuse::HEAD));
            };
            let count: usize = counts.iter().map(|&count| usize::from(count)).sum();
            let symbols = tail.get(16..16 + count).ok_or(Error::Damaged(refuse::HEAD))?;
            let tables = if class_and_place >> 4 == 0 { &mut self.dc_tables } else { &mut self.ac_tables };
            let slot = tables.get_mut(place).ok_or(Error::Damaged(refuse::HEAD))?;
            *slot = Some(Table::new(counts, symbols).ok_or(Error::Damaged(refuse::HEAD))?);
            rest = &tail[16 + count..];
        }
        Ok(())
    }

    fn scan_header(&self, payload: &[u8]) -> Result<Scan, Error> {
        let broken = Error::Damaged(refuse::HEAD);
        let [count, rest @ ..] = payload else { return Err(broken) };
        let (pairs, [first, last, bits, ..]) =
            rest.split_at_checked(2 * usize::from(*count)).ok_or(broken.clone())?
        else {
            return Err(broken);
        };
        let mut parts: Vec<Part> = Vec::new();
        for pair in pairs.chunks_exact(2) {
            let taken = |index: usize| parts.iter().any(|part| part.index == index);
            let index = (0..self.frame.components.len())
                .find(|&index| self.frame.components[index].id == pair[0] && !taken(index))
                .ok_or(broken.clone())?;
            let component = self.frame.components[index];
            parts.push(Part {
                index,
                component,
                dc_table: usize::from(pair[1] >> 4),
                ac_table: usize::from(pair[1] & 15),
            });
        }
        let blocks: u32 =
            parts.iter().map(|part| part.component.sampling.0 * part.component.sampling.1).sum();
        if parts.len() > 1 && blocks > MAX_BLOCKS_IN_MCU {
            return Err(Error::Unsupported(refuse::JPEG_SAMPLING));
        }
        // Sequential scans always send everything, whatever they claim.
        let (band, high, low) =
            if self.frame.progressive { ((*first, *last), bits >> 4, bits & 15) } else { ((0, 63), 0, 0) };
        let is_dc = band == (0, 0);
        let sane = !parts.is_empty()
            && (!self.frame.progressive
                || (low <= 13
                    && (is_dc || (band.0 > 0 && band.0 <= band.1 && band.1 < 64 && parts.len() == 1))));
        if sane { Ok(Scan { parts, band, high, low }) } else { Err(broken) }
    }

    /// Walks through a scan and tells where its data ends.
    fn scan(&mut self, segment: &Segment<'_>) -> Result<usize, Error> {
        let scan = self.scan_header(segment.payload)?;
        let mut bits = Bits::new(self.bytes, segment.end);
        let mut coder = Coder { dc: [0; 4], end_of_band: 0 };
        let (columns, rows) = match scan.parts.as_slice() {
            [part] => self.frame.blocks(&part.component),
            _ => self.frame.mcus(),
        };
        let mut until_restart = self.restart_interval;
        let mut restarts = 0_u8;
        for row in 0..rows {
            for column in 0..columns {
                if self.restart_interval > 0 {
                    if until_restart == 0 {
                        bits.restart(restarts)?;
                        restarts = (restarts + 1) % 8;
                        coder = Coder { dc: [0; 4], end_of_band: 0 };
                        until_restart = self.restart_interval;
                    }
                    until_restart -= 1;
                }
                self.mcu(&scan, (column, row), &mut bits, &mut coder)?;
            }
        }
        for part in &scan.parts {
            for sent in &mut self.sent[part.index][usize::from(scan.band.0)..=usize::from(scan.band.1)] {
                *sent = Some(scan.low);
            }
        }
        Ok(bits.end())
    }

    fn mcu(
        &mut self,
        scan: &Scan,
        (column, row): (u32, u32),
        bits: &mut Bits<'_>,
        coder: &mut Coder,
    ) -> Result<(), Error> {
        let alone = scan.parts.len() == 1;
        for part in &scan.parts {
            let (h, v) = if alone { (1, 1) } else { part.component.sampling };
            for y in 0..v {
                for x in 0..h {
                    if !self.frame.progressive {
                        let dc_table = table(&self.dc_tables, part.dc_table)?;
                        let ac_table = table(&self.ac_tables, part.ac_table)?;
                        coder.dc(part.index, dc_table, 0, bits)?;
                        sequential_ac(ac_table, bits)?;
                        continue;
                    }
                    if scan.band.0 == 0 {
                        if scan.high == 0 {
                            coder.dc(part.index, table(&self.dc_tables, part.dc_table)?, scan.low, bits)?;
                        } else {
                            bits.take(1)?;
                        }
                        continue;
                    }
                    let across = (self.frame.mcus().0 * part.component.sampling.0) as usize;
                    let place = (row * v + y) as usize * across + (column * h + x) as usize;
                    let nonzero = self
                        .nonzero
                        .get_mut(part.index)
                        .and_then(|blocks| blocks.get_mut(place))
                        .ok_or(Error::Damaged(refuse::BROKEN_DATA))?;
                    let ac_table = table(&self.ac_tables, part.ac_table)?;
                    if scan.high == 0 {
                        coder.ac_first(scan.band, ac_table, nonzero, bits)?;
                    } else {
                        coder.ac_refined(scan.band, ac_table, nonzero, bits)?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// State carried from block to block.
struct Coder {
    dc: [i32; 4],
    /// Blocks still to come that have nothing new in this band.
    end_of_band: u32,
}

impl Coder {
    fn dc(&mut self, component: usize, table: &Table, low: u8, bits: &mut Bits<'_>) -> Result<(), Error> {
        let size = bits.symbol(table)?;
        if size > MAX_DC_BITS {
            return Err(Error::Damaged(refuse::BROKEN_DATA));
        }
        let dc = self.dc.get_mut(component).ok_or(Error::Damaged(refuse::BROKEN_DATA))?;
        *dc += bits.value(u32::from(size))?;
        if dc.unsigned_abs() << low > MAX_DC.unsigned_abs() {
            return Err(Error::Damaged(refuse::BROKEN_DATA));
        }
        Ok(())
    }

    /// First pass over a band (G.1.2.2).
    fn ac_first(
        &mut self,
        (first, last): (u8, u8),
        table: &Table,
        nonzero: &mut u64,
        bits: &mut Bits<'_>,
    ) -> Result<(), Error> {
        if self.end_of_band > 0 {
            self.end_of_band -= 1;
            return Ok(());
        }
        let mut place = first;
        while place <= last {
            let symbol = bits.symbol(table)?;
            let (run, size) = (symbol >> 4, symbol & 15);
            if size > 0 {
                place += run;
                if place > last || size > MAX_AC_BITS {
                    return Err(Error::Damaged(refuse::BROKEN_DATA));
                }
                bits.take(u32::from(size))?;
                *nonzero |= 1 << place;
                place += 1;
            } else if run == 15 {
                place += 16;
            } else {
                self.end_of_band = (1 << run) - 1 + bits.take(u32::from(run))?;
                return Ok(());
            }
        }
        Ok(())
    }

    /// A further pass over a band (G.1.2.3): a bit for each coefficient that is known, and new ones between them.
    fn ac_refined(
        &mut self,
        (first, last): (u8, u8),
        table: &Table,
        nonzero: &mut u64,
        bits: &mut Bits<'_>,
    ) -> Result<(), Error> {
        let mut place = first;
        if self.end_of_band == 0 {
            while place <= last {
                let symbol = bits.symbol(table)?;
                let (mut run, size) = (symbol >> 4, symbol & 15);
                match size {
                    0 if run < 15 => {
                        self.end_of_band = (1 << run) + bits.take(u32::from(run))?;
                        break;
                    }
                    0 => {}
                    1 => {
                        bits.take(1)?;
                    }
                    _ => return Err(Error::Damaged(refuse::BROKEN_DATA)),
                }
                while place <= last {
                    if *nonzero >> place & 1 == 1 {
                        bits.take(1)?;
                    } else if run == 0 {
                        break;
                    } else {
                        run -= 1;
                    }
                    place += 1;
                }
                if size == 1 {
                    if place > last {
                        return Err(Error::Damaged(refuse::BROKEN_DATA));
                    }
                    *nonzero |= 1 << place;
                }
                place += 1;
            }
        }
        if self.end_of_band > 0 {
            for place in place..=last {
                if *nonzero >> place & 1 == 1 {
                    bits.take(1)?;
                }
            }
            self.end_of_band -= 1;
        }
        Ok(())
    }
}

/// The AC coefficients of a block that is sent at once (F.2.2.2).
fn sequential_ac(table: &Table, bits: &mut Bits<'_>) -> Result<(), Error> {
    let mut place = 1_u32;
    while place < 64 {
        let symbol = bits.symbol(table)?;
        let (run, size) = (u32::from(symbol >> 4), symbol & 15);
        if size == 0 {
            if run < 15 {
                return Ok(());
            }
            place += 16;
            continue;
        }
        place += run;
        if place > 63 || size > MAX_AC_BITS {
            return Err(Error::Damaged(refuse::BROKEN_DATA));
        }
        bits.take(u32::from(size))?;
        place += 1;
    }
    Ok(())
}

fn table(tables: &[Option<Table>; 4], place: usize) -> Result<&Table, Error> {
    tables.get(place).and_then(Option::as_ref).ok_or(Error::Damaged(refuse::HEAD))
}

/// True if the data that ends here, and what follows, are one run of the same byte: room that was set aside for the rest
/// of a file and never filled.
fn is_padding(bytes: &[u8], data: std::ops::Range<usize>) -> bool {
    let around = bytes.get(data.end.saturating_sub(PADDING_BYTES).max(data.start)..data.end + PADDING_BYTES);
    around.is_some_and(|around| {
        around.len() == 2 * PADDING_BYTES && around.iter().all(|byte| *byte == around[0])
    })
}

fn write_segment(stream: &mut Vec<u8>, marker: u8, payload: &[u8]) {
    let length = u16::try_from(payload.len() + 2).unwrap_or(u16::MAX);
    stream.extend([0xFF, marker]);
    stream.extend(length.to_be_bytes());
    stream.extend(payload);
}
