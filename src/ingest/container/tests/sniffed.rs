//! What a file is, by its content.

use super::{samples, *};

fn kind(name: &str, bytes: &[u8]) -> Format {
    sniff(name, bytes).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn content_goes_before_the_name() {
    use parquet::basic::Compression;
    let batch = samples::batch(3);
    let files: [(&str, Vec<u8>, Format); 15] = [
        ("a.csv", samples::xlsx(), Format::Xlsx),
        ("a.xlsx", samples::ods(), Format::Ods),
        ("a.xlsx", samples::xls(), Format::Xls),
        ("a.bin", samples::parquet(&batch, Compression::SNAPPY, 10), Format::Parquet),
        ("a.bin", samples::arrow_file(&batch, None), Format::ArrowFile),
        ("a.bin", samples::arrow_stream(&batch), Format::ArrowStream),
        ("a.xls", b"a;b\n1;2\n".to_vec(), Format::Delimited),
        ("a.txt", "\u{feff} [ {\"a\": 1} ]".into(), Format::Json),
        ("a.txt", b"{\"meta\": 1, \"rows\": [{\"a\": 1}]}".to_vec(), Format::Json),
        ("a.txt", b"{\"a\": \"}\"}\n{\"a\": 2}\n".to_vec(), Format::JsonLines),
        ("a.jsonl", b"{\"a\": [1]}\n".to_vec(), Format::JsonLines),
        ("a.csv", "[Chỉ tiêu];b\n".into(), Format::Delimited),
        ("a.csv", b"BM,MZ\n1,2\n".to_vec(), Format::Delimited),
        ("a.csv", "\u{feff}a".encode_utf16().flat_map(u16::to_le_bytes).collect(), Format::Delimited),
        ("a.json", "\u{feff}[{\"a\": 1}]".encode_utf16().flat_map(u16::to_be_bytes).collect(), Format::Json),
    ];
    for (name, bytes, format) in files {
        assert_eq!(kind(name, &bytes), format, "{name}");
    }
}

#[test]
fn the_beginning_of_a_file_is_enough() {
    assert_eq!(kind("a", &samples::xlsx()[..1500]), Format::Xlsx);
    assert_eq!(kind("a", &samples::ods()[..600]), Format::Ods);
    assert_eq!(kind("a", &samples::xls()[..1600]), Format::Xls);
}

#[test]
fn a_wrong_extension_is_a_note_and_no_failure() {
    let read = read("a.xlsx", b"a;b\n1;2\n");
    assert_eq!(rules(&read), ["extension"]);
    assert!(read.notes[0].found.contains("delimited text") && read.notes[0].expected.contains(".xlsx"), "{:?}", read.notes[0]);
}

#[test]
fn what_holds_no_table_is_named_with_what_to_do() {
    let docx = samples::archive(&[("[Content_Types].xml", b""), ("word/document.xml", b"")]);
    let xlsb = samples::archive(&[("[Content_Types].xml", b""), ("xl/workbook.bin", b"")]);
    let odt = samples::archive(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"")]);
    let files: [(&[u8], &str); 19] = [
        (b"", "empty"),
        (b" \r\n", "blanks"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"Rar!\x1a\x07\0", "RAR"),
        (b"\x1f\x8b\x08\0", "gzip"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"{\\rtf1", "RTF"),
        (b"MZ\x90\0\x03\0\0\0", "program"),
        (b"<html><table></table></html>", "HTML"),
        (b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">", "Excel 2003"),
        (b"\x09\x08\x10\0\0\x06\x05\0", "Excel 4"),
        (b"a\0b\0c", "binary"),
        (&docx, "Word"),
        (&xlsb, ".xlsb"),
        (&odt, "Writer"),
        (&samples::compound("WordDocument", &[]), ".doc"),
        (&samples::archive(&[("a.csv", b"a,b")]), "ZIP archive"),
    ];
    for (bytes, found) in files {
        let error = refusal("a.xls", bytes);
        assert!(error.found.contains(found), "{found}: {error}");
        assert!(!error.expected.is_empty() && !error.remedy.is_empty(), "{error}");
    }
}
