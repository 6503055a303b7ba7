//! Compound files of old Office programs (MS-CFB): which document is inside, and its main stream.
//!
//! Only as much as is needed to name a document that is no workbook and to look through a workbook's records before they
//! are read. Every length is bounded by the bytes at hand.

/// First bytes of a compound file.
pub(super) const MAGIC: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Sector numbers from here on mean the end of a chain or no sector.
const LAST_SECTOR: u32 = 0xFFFF_FFF9;

/// What a compound file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Document {
    /// A workbook of Excel 5 to 2003.
    Workbook,
    /// Any Office file behind a password.
    Encrypted,
    /// Another document.
    Other(&'static str),
    /// None of these names.
    Unknown,
}

/// Names of streams by which a document is known, in UTF-16 as they stand in the directory; the first found counts.
const STREAMS: [(&str, Document); 9] = [
    ("EncryptedPackage", Document::Encrypted),
    ("EncryptionInfo", Document::Encrypted),
    ("WordDocument", Document::Other("a Word 97–2003 document (.doc)")),
    ("PowerPoint Document", Document::Other("a PowerPoint 97–2003 presentation (.ppt)")),
    ("Workbook", Document::Workbook),
    ("Book", Document::Workbook),
    ("VisioDocument", Document::Other("a Visio drawing")),
    ("__properties_version1.0", Document::Other("an Outlook message (.msg)")),
    ("HwpSummaryInformation", Document::Other("a Hangul document (.hwp)")),
];

/// Names the document in a compound file: by its directory where the whole file is at hand, else by any name in sight.
pub(super) fn kind_of_document(head: &[u8]) -> Document {
    let names: Option<Vec<String>> = Compound::open(head).map(|file| file.entries.iter().map(|entry| entry.name.clone()).collect());
    let has = |stream: &str| match &names {
        Some(names) => names.iter().any(|name| name.eq_ignore_ascii_case(stream)),
        None => {
            let wide: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).chain([0, 0]).collect();
            head.windows(wide.len()).any(|window| window == wide)
        }
    };
    STREAMS.iter().find(|(stream, _)| has(stream)).map_or(Document::Unknown, |(_, document)| *document)
}

/// A compound file whose directory could be read.
pub(super) struct Compound<'a> {
    bytes: &'a [u8],
    sector_bytes: usize,
    next_sectors: Vec<u32>,
    next_small_sectors: Vec<u32>,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    start: u32,
    size: u64,
}

/// Streams shorter than this stand in small sectors.
const SMALL_STREAM_BYTES: u64 = 4096;

/// Bytes of a small sector.
const SMALL_SECTOR_BYTES: usize = 64;

impl<'a> Compound<'a> {
    /// Reads the tables of sectors and the directory; none where they do not lie within the bytes.
    pub fn open(bytes: &'a [u8]) -> Option<Self> {
        if !bytes.starts_with(&MAGIC) {
            return None;
        }
        let sector_bytes = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut file = Self { bytes, sector_bytes, next_sectors: Vec::new(), next_small_sectors: Vec::new(), entries: Vec::new() };
        // The first 109 sectors of the table stand in the header, the others in a chain of their own.
        let mut table: Vec<u32> = (0..109).filter_map(|i| u32_at(bytes, 76 + 4 * i)).collect();
        let mut more = u32_at(bytes, 68)?;
        while more <= LAST_SECTOR && table.len() <= file.most_sectors() + 109 {
            let sector = file.sector(more)?;
            let per_sector = sector_bytes / 4 - 1;
            table.extend((0..per_sector).filter_map(|i| u32_at(sector, 4 * i)));
            more = u32_at(sector, 4 * per_sector)?;
        }
        for number in table.into_iter().filter(|number| *number <= LAST_SECTOR).take(file.most_sectors()) {
            let sector = file.sector(number)?;
            file.next_sectors.extend((0..sector_bytes / 4).filter_map(|i| u32_at(sector, 4 * i)));
        }
        file.next_small_sectors = words(&file.chain(u32_at(bytes, 60)?, u64::MAX));
        let directory = file.chain(u32_at(bytes, 48)?, u64::MAX);
        file.entries = directory.chunks_exact(128).filter_map(Entry::read).collect();
        Some(file)
    }

    fn most_sectors(&self) -> usize {
        self.bytes.len() / self.sector_bytes
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let start = (number as usize).checked_add(1)?.checked_mul(self.sector_bytes)?;
        self.bytes.get(start..(start + self.sector_bytes).min(self.bytes.len()))
    }

    /// The bytes of a chain of sectors, as far as it leads; never more than the file has.
    fn chain(&self, start: u32, size: u64) -> Vec<u8> {
        let (mut out, mut number, mut steps) = (Vec::new(), start, 0);
        while number <= LAST_SECTOR && steps <= self.most_sectors() && (out.len() as u64) < size {
            let Some(sector) = self.sector(number) else { break };
            out.extend_from_slice(sector);
            number = self.next_sectors.get(number as usize).copied().unwrap_or(u32::MAX);
            steps += 1;
        }
        out.truncate(usize::try_from(size).unwrap_or(usize::MAX).min(out.len()));
        out
    }

    /// The stream of a name.
    pub fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let entry = self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))?;
        if entry.size >= SMALL_STREAM_BYTES {
            return Some(self.chain(entry.start, entry.size));
        }
        let root = self.entries.first()?;
        let small = self.chain(root.start, root.size);
        let (mut out, mut number) = (Vec::new(), entry.start);
        while number <= LAST_SECTOR && (out.len() as u64) < entry.size {
            let start = (number as usize).checked_mul(SMALL_SECTOR_BYTES)?;
            let piece = small.get(start..(start + SMALL_SECTOR_BYTES).min(small.len())).filter(|piece| !piece.is_empty())?;
            out.extend_from_slice(piece);
            number = self.next_small_sectors.get(number as usize).copied().unwrap_or(u32::MAX);
        }
        out.truncate(entry.size as usize);
        Some(out)
    }
}

impl Entry {
    fn read(bytes: &[u8]) -> Option<Self> {
        let length = usize::from(u16_at(bytes, 64)?).saturating_sub(2).min(62);
        let units: Vec<u16> = bytes.get(..length)?.chunks_exact(2).filter_map(|pair| u16_at(pair, 0)).collect();
        if units.is_empty() {
            return None;
        }
        // Version 3 has sizes of 32 bits; what stands above them is not to be trusted.
        Some(Self { name: String::from_utf16_lossy(&units), start: u32_at(bytes, 116)?, size: u64::from(u32_at(bytes, 120)?) })
    }
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).filter_map(|word| u32_at(word, 0)).collect()
}

/// Two bytes as a number, low byte first.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
}

/// Four bytes as a number, low byte first.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}
