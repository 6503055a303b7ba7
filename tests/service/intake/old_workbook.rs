//! Described workbooks as files of Excel 97–2003: records of BIFF8 in a compound file.
//!
//! Layout of records and of the container: Microsoft, [MS-XLS] 2.4 and [MS-CFB] 2.

use super::described::{Described, DescribedSheet, Written};

const SECTOR: usize = 512;
const END: u32 = 0xFFFF_FFFE;
const FREE: u32 = 0xFFFF_FFFF;

/// The file that Excel 97 would save; texts, numbers and joined cells only.
pub fn xls(described: &Described) -> Vec<u8> {
    compound_file(&workbook_stream(described))
}

fn record(kind: u16, content: &[u8]) -> Vec<u8> {
    let mut out = kind.to_le_bytes().to_vec();
    out.extend(u16::try_from(content.len()).expect("a short record").to_le_bytes());
    out.extend(content);
    out
}

fn beginning(kind: u16) -> Vec<u8> {
    let mut content = 0x0600u16.to_le_bytes().to_vec();
    content.extend(kind.to_le_bytes());
    content.extend([0; 12]);
    record(0x0809, &content)
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn workbook_stream(described: &Described) -> Vec<u8> {
    let sheets: Vec<Vec<u8>> = described.sheet.iter().map(sheet_stream).collect();
    let entry = |sheet: &DescribedSheet, at: u32| {
        let mut content = at.to_le_bytes().to_vec();
        content.extend([u8::from(sheet.hidden), 0, sheet.name.encode_utf16().count() as u8, 1]);
        content.extend(utf16(&sheet.name));
        record(0x0085, &content)
    };
    let mut globals = beginning(0x0005);
    globals.extend(record(0x0042, &1200u16.to_le_bytes()));
    let listed: usize = described.sheet.iter().map(|sheet| entry(sheet, 0).len()).sum();
    let mut at = (globals.len() + listed + 4) as u32;
    for (sheet, stream) in described.sheet.iter().zip(&sheets) {
        globals.extend(entry(sheet, at));
        at += stream.len() as u32;
    }
    globals.extend(record(0x000A, &[]));
    globals.extend(sheets.concat());
    globals
}

fn sheet_stream(sheet: &DescribedSheet) -> Vec<u8> {
    let cells = sheet.cells();
    let width = cells.iter().map(Vec::len).max().unwrap_or(0) as u16;
    let mut out = beginning(0x0010);
    let mut size = 0u32.to_le_bytes().to_vec();
    size.extend((cells.len() as u32).to_le_bytes());
    size.extend([0u16, width, 0].iter().flat_map(|n| n.to_le_bytes()));
    out.extend(record(0x0200, &size));
    for (row, cells) in (0u16..).zip(&cells) {
        for (column, cell) in (0u16..).zip(cells) {
            let place: Vec<u8> = [row, column, 0].iter().flat_map(|n| n.to_le_bytes()).collect();
            match cell {
                Written::Blank => {}
                Written::Number(number) => out.extend(record(0x0203, &[place, number.to_le_bytes().to_vec()].concat())),
                Written::Text(text) => {
                    let mut content = place;
                    content.extend((text.encode_utf16().count() as u16).to_le_bytes());
                    content.push(1);
                    content.extend(utf16(text));
                    out.extend(record(0x0204, &content));
                }
                other => panic!("{other:?} is not written into old workbooks here"),
            }
        }
    }
    let areas = sheet.areas();
    if !areas.is_empty() {
        let mut content = (areas.len() as u16).to_le_bytes().to_vec();
        for [top, left, bottom, right] in areas {
            content.extend([top, bottom, left, right].iter().flat_map(|n| (*n as u16).to_le_bytes()));
        }
        out.extend(record(0x00E5, &content));
    }
    out.extend(record(0x000A, &[]));
    out
}

/// A compound file with one stream “Workbook”: the table of sectors, the folder, then the stream.
fn compound_file(stream: &[u8]) -> Vec<u8> {
    // Streams below 4096 bytes would have to live in the small sectors.
    let mut stream = stream.to_vec();
    stream.resize(stream.len().max(4096).next_multiple_of(SECTOR), 0);
    let sectors = stream.len() / SECTOR;
    assert!(sectors + 2 <= SECTOR / 4, "one sector of the table is enough");
    let mut out = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    out.extend([0; 16]);
    out.extend([0x003Eu16, 3, 0xFFFE, 9, 6].iter().flat_map(|n| n.to_le_bytes()));
    out.extend([0; 6]);
    out.extend([0, 1, 1, 0, 4096, END, 0, END, 0, 0u32].iter().flat_map(|n| n.to_le_bytes()));
    out.resize(SECTOR, 0xFF);
    let mut table = vec![0xFFFF_FFFDu32, END];
    table.extend((0..sectors as u32).map(|at| if at + 1 == sectors as u32 { END } else { at + 3 }));
    table.resize(SECTOR / 4, FREE);
    out.extend(table.iter().flat_map(|n| n.to_le_bytes()));
    out.extend(entry("Root Entry", 5, 1, END, 0));
    out.extend(entry("Workbook", 2, FREE, 2, stream.len() as u32));
    out.extend(entry("", 0, FREE, 0, 0));
    out.extend(entry("", 0, FREE, 0, 0));
    out.extend(stream);
    out
}

fn entry(name: &str, kind: u8, child: u32, start: u32, size: u32) -> Vec<u8> {
    let mut out = utf16(name);
    let length = if name.is_empty() { 0 } else { out.len() as u16 + 2 };
    out.resize(64, 0);
    out.extend(length.to_le_bytes());
    out.extend([kind, 1]);
    out.extend([FREE, FREE, child].iter().flat_map(|n| n.to_le_bytes()));
    out.resize(116, 0);
    out.extend(start.to_le_bytes());
    out.extend(u64::from(size).to_le_bytes());
    out
}
