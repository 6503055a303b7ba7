//! Damaged files of every format: cut, flipped, spliced. Whatever comes, a reader answers with sheets or a refusal.

use std::sync::LazyLock;

use arrow::ipc::CompressionType;
use parquet::basic::{Compression, GzipLevel, ZstdLevel};
use proptest::prelude::*;

use super::{samples, *};

/// Files to damage: every format, some in several forms.
static SEEDS: LazyLock<Vec<(&str, Vec<u8>)>> = LazyLock::new(|| {
    let batch = samples::batch(40);
    let vni = b"Ch\xc6 ti\xeau;Ky\xf8\nTy\xfb le\xe4 ho\xe0 s\xf4;1,5\n\"a\nb\";2\n".to_vec();
    vec![
        ("a.csv", "Chỉ tiêu,Kỳ,Giá trị\nTỷ lệ,2025,\"1,5\"\n\n,,\nb,2024,2\n".into()),
        ("a.csv", vni),
        ("a.csv", "\u{feff}a\tb\nệ\t1\n".encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("a.xlsx", samples::xlsx()),
        ("a.xlsx", samples::xlsx_1904()),
        ("a.ods", samples::ods()),
        ("a.xls", samples::xls()),
        ("a.json", "{\"x\":1,\"rows\":[{\"a\":\"ệ\",\"b\":1.5},{\"a\":null,\"c\":true}]}".into()),
        ("a.jsonl", "{\"a\":1}\n{\"a\":\"\\u1ec7\",\"b\":[]}\n".into()),
        ("a.parquet", samples::parquet(&batch, Compression::SNAPPY, 16)),
        ("a.parquet", samples::parquet(&batch, Compression::ZSTD(ZstdLevel::default()), 100)),
        ("a.parquet", samples::parquet(&batch, Compression::GZIP(GzipLevel::default()), 100)),
        ("a.parquet", samples::parquet(&batch, Compression::UNCOMPRESSED, 100)),
        ("a.arrow", samples::arrow_file(&batch, None)),
        ("a.arrow", samples::arrow_file(&batch, Some(CompressionType::ZSTD))),
        ("a.arrow", samples::arrow_file(&batch, Some(CompressionType::LZ4_FRAME))),
        ("a.arrows", samples::arrow_stream(&batch)),
    ]
});

/// One damage to a file.
#[derive(Clone, Debug)]
enum Damage {
    Cut(prop::sample::Index),
    Flip(prop::sample::Index, u8),
    Put(prop::sample::Index, [u8; 4]),
    Repeat(prop::sample::Index, prop::sample::Index),
    Splice(prop::sample::Index, prop::sample::Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<prop::sample::Index>;
    let word = prop_oneof![Just([0xFF; 4]), Just([0; 4]), Just([0xFF, 0xFF, 0xFF, 0x7F]), any::<[u8; 4]>()];
    prop_oneof![
        1 => at().prop_map(Damage::Cut),
        4 => (at(), any::<u8>()).prop_map(|(at, bits)| Damage::Flip(at, bits)),
        3 => (at(), word).prop_map(|(at, word)| Damage::Put(at, word)),
        1 => (at(), at()).prop_map(|(from, to)| Damage::Repeat(from, to)),
        1 => (at(), at()).prop_map(|(from, to)| Damage::Splice(from, to)),
    ]
}

fn damaged(bytes: &[u8], other: &[u8], damages: &[Damage]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for damage in damages {
        if out.is_empty() {
            break;
        }
        let length = out.len();
        match damage {
            Damage::Cut(at) => out.truncate(at.index(length)),
            Damage::Flip(at, bits) => out[at.index(length)] ^= bits,
            Damage::Put(at, word) => {
                let at = at.index(length);
                for (place, byte) in out[at..].iter_mut().zip(word) {
                    *place = *byte;
                }
            }
            Damage::Repeat(from, to) => {
                let (from, to) = (from.index(length), to.index(length));
                let piece = out[from.min(to)..from.max(to)].to_vec();
                out.splice(from.min(to)..from.min(to), piece);
            }
            Damage::Splice(from, to) => {
                out.truncate(from.index(length));
                out.extend_from_slice(&other[to.index(other.len())..]);
            }
        }
    }
    out
}

/// What a reader hands on is within the limits, and survives the way between processes.
fn check(name: &str, bytes: &[u8]) {
    let Ok(read) = read_container(name, bytes, &Choice::default()) else { return };
    let rows: usize = read.sheets.iter().map(|sheet| sheet.rows.len()).sum();
    assert!(rows <= limits::MAX_ROWS + limits::MAX_SHEETS);
    for sheet in &read.sheets {
        assert_eq!(sheet.rows.len(), sheet.row_numbers.len());
        assert!(sheet.rows.iter().all(|row| row.len() <= limits::MAX_COLUMNS));
        assert!(sheet.row_numbers.is_sorted());
        assert!(sheet.merged.iter().all(|area| area.top <= area.bottom && area.bottom < rows && area.right < limits::MAX_COLUMNS));
    }
    let mut frame = Vec::new();
    write_frame(&read, &mut frame).expect("written");
    let back = read_frame(frame.as_slice()).expect("read back");
    // Figures may be no numbers, which equal nothing: the bytes are compared.
    let mut again = Vec::new();
    write_frame(&back, &mut again).expect("written");
    assert_eq!(frame, again);
}

#[test]
fn every_seed_is_read_whole() {
    // The last line of the JSON lines holds an array, so that damage can reach what is said of it.
    for (name, bytes) in SEEDS.iter().filter(|(name, _)| *name != "a.jsonl") {
        read(name, bytes);
        check(name, bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_are_read_or_refused(
        seed in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
        damages in prop::collection::vec(damage(), 1..6),
    ) {
        let ((name, bytes), (_, other)) = (seed.get(&SEEDS), other.get(&SEEDS));
        check(name, &damaged(bytes, other, &damages));
    }

    #[test]
    fn damaged_sheets_inside_an_archive_are_read_or_refused(
        seed in 0usize..2,
        damages in prop::collection::vec(damage(), 1..4),
        entry in any::<prop::sample::Index>(),
    ) {
        let whole = if seed == 0 { samples::xlsx_1904() } else { samples::ods() };
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(whole)).expect("an archive");
        let mut parts = Vec::new();
        for index in 0..archive.len() {
            let mut part = archive.by_index(index).expect("an entry");
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut part, &mut bytes).expect("read");
            parts.push((part.name().expect("a name").into_owned(), bytes));
        }
        let at = entry.index(parts.len());
        let other = parts[0].1.clone();
        parts[at].1 = damaged(&parts[at].1, &other, &damages);
        let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        check("a.xlsx", &samples::archive(&parts));
    }
}
