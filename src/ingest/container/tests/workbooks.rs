//! XLSX, XLS and ODS.

use jiff::civil::Date;

use super::{super::Encoding, samples, *};
use crate::ingest::{IngestErrorKind, sheet::Merged};

#[test]
fn an_xlsx_workbook_is_read_as_it_is_shown() {
    let read = read("bieu.xlsx", &samples::xlsx());
    let sheet = &read.sheets[0];
    assert_eq!((sheet.name.as_str(), &sheet.row_numbers[..]), ("Biểu 1", &[1, 2, 3, 4, 5][..]));
    assert_eq!(sheet.merged, [Merged { top: 0, left: 0, bottom: 0, right: 3 }]);
    assert_eq!(sheet.rows[0][0], text("KẾ HOẠCH"));
    let day = Cell::Day(Date::constant(2025, 7, 1));
    assert_eq!(sheet.rows[3], [text("Tỷ lệ hồ sơ"), day, Cell::Number(7.0), text("#DIV/0!")]);
    assert_eq!(sheet.rows[4], [Cell::Blank, text("2025-07-01T07:30:00"), Cell::Number(1234.5), Cell::Truth(true)]);
    assert_eq!(read.sheets.len(), 2, "the empty one is left out");
    assert_eq!(rules(&read), ["hidden_sheet", "percent_cells", "empty_sheet"]);
}

#[test]
fn both_date_systems_and_old_fonts_are_read() {
    let read = read("cu.xlsx", &samples::xlsx_1904());
    assert_eq!(read.sheets[0].rows[0], [Cell::Day(Date::constant(2025, 7, 1)), text("Tỷ lệ hồ sơ")]);
    assert_eq!(read.encoding, Some(Encoding::Tcvn3));
    assert!(read.notes[0].found.contains("TCVN3") && read.notes[0].found.contains("Tỷ lệ hồ sơ"), "{:?}", read.notes);
    let as_is = Choice { encoding: Some(Encoding::Utf8), ..Choice::default() };
    let read = read_container("cu.xlsx", &samples::xlsx_1904(), &as_is).expect("read");
    assert_eq!(read.sheets[0].rows[0][1], text("Tû lÖ hå s¬"));
}

#[test]
fn an_ods_workbook_is_read_as_it_is_shown() {
    let read = read("bieu.ods", &samples::ods());
    let sheet = &read.sheets[0];
    assert_eq!(sheet.merged, [Merged { top: 0, left: 0, bottom: 0, right: 1 }]);
    assert_eq!(sheet.rows[0], [text("Kế  hoạch\n2025")]);
    assert_eq!(sheet.row_numbers, [1, 2, 3, 4, 5]);
    let day = Cell::Day(Date::constant(2025, 7, 1));
    let row = [Cell::Number(1.5), Cell::Number(1.5), Cell::Number(98.5), day, Cell::Truth(true), text("#REF!")];
    assert_eq!((&sheet.rows[3][..], &sheet.rows[4][..]), (&row[..], &row[..]));
    assert_eq!(rules(&read), ["hidden_sheet", "percent_cells"]);
}

#[test]
fn an_xls_workbook_is_read_as_it_is_shown() {
    let read = read("bieu.xls", &samples::xls());
    assert_eq!((read.format, read.sheets[0].name.as_str()), (Format::Xls, "Biểu 1"));
    let day = Cell::Day(Date::constant(2025, 7, 1));
    assert_eq!(read.sheets[0].rows[0], [text("Tỷ lệ hồ sơ")]);
    assert_eq!(read.sheets[0].rows[1], [Cell::Number(1234.5), Cell::Number(98.5), day, text("#N/A"), Cell::Truth(true)]);
    assert_eq!(read.sheets[0].merged, [Merged { top: 0, left: 0, bottom: 0, right: 3 }]);
    assert_eq!(rules(&read), ["percent_cells"]);
}

#[test]
fn one_sheet_can_be_chosen_by_name_or_number() {
    let names = |sheet: &str| {
        let choice = Choice { sheet: Some(sheet.to_owned()), ..Choice::default() };
        read_container("a.xlsx", &samples::xlsx(), &choice).map(|read| read.sheets.into_iter().map(|s| s.name).collect::<Vec<_>>())
    };
    assert_eq!(names("Nháp"), Ok(vec!["Nháp".to_owned()]));
    assert_eq!(names("1"), Ok(vec!["Biểu 1".to_owned()]));
    let error = names("Biểu 9").expect_err("no such sheet");
    assert!(error.found.contains("Biểu 1, Nháp") && error.expected.contains("Biểu 9"), "{error}");
    let choice = Choice { sheet: Some("2".to_owned()), ..Choice::default() };
    assert_eq!(read_container("a.ods", &samples::ods(), &choice).expect("read").sheets[0].name, "Nháp");
}

#[test]
fn a_password_is_named() {
    let error = refusal("a.xlsx", &samples::compound("EncryptedPackage", &[]));
    assert!(error.found.contains("password") && error.remedy.contains("remove the password"), "{error}");
    let stream = samples::xls_stream("S", &[(0x002F, vec![0; 6])], &[]);
    assert!(refusal("a.xls", &samples::compound("Workbook", &stream)).found.contains("password"));
}

#[test]
fn claims_of_an_old_workbook_are_checked() {
    let refused = |globals: &[(u16, Vec<u8>)], cells: &[(u16, Vec<u8>)]| {
        refusal("a.xls", &samples::compound("Workbook", &samples::xls_stream("S", globals, cells))).found
    };
    let strings = [&1u32.to_le_bytes()[..], &u32::MAX.to_le_bytes()].concat();
    assert!(refused(&[(0x00FC, strings)], &[]).contains("4294967295 strings"));
    let dimensions = [&0u32.to_le_bytes()[..], &65_536u32.to_le_bytes(), &0u16.to_le_bytes(), &256u16.to_le_bytes(), &[0, 0]].concat();
    assert!(refused(&[], &[(0x0200, dimensions)]).contains("reach over"));
    let corner = |row: u16, column: u16| (0x0203, [&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 10]].concat());
    assert!(refused(&[], &[corner(0, 0), corner(65_535, 255)]).contains("reach over"));
    assert!(refused(&[], &[corner(0, 300)]).contains("column 300"));
    assert!(refused(&[], &[(0x00E5, vec![0xFF, 0xFF])]).contains("too short"));
}

#[test]
fn archives_that_lie_or_grow_are_refused() {
    let zeros = vec![b'0'; 20 * 1024 * 1024];
    let error = refusal("a.xlsx", &samples::archive(&[("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", &zeros)]));
    assert!(error.kind == IngestErrorKind::TooLarge && error.found.contains("grows from"), "{error}");
    let strings = b"<sst uniqueCount = \"99999999999\"><si><t>x</t></si></sst>";
    let error = refusal("a.xlsx", &samples::archive(&[("xl/workbook.xml", b"<workbook/>"), ("xl/sharedStrings.xml", strings)]));
    assert!(error.found.contains("claims 99999999999"), "{error}");
    let entries: Vec<(String, &[u8])> = (0..5000).map(|i| (format!("xl/{i}"), &b""[..])).collect();
    let entries: Vec<(&str, &[u8])> = entries.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    assert!(refusal("a.xlsx", &samples::archive(&entries)).found.contains("5000 entries"));
    // The directory says that an entry has 11 bytes; it unpacks to more.
    let mut lying = samples::archive(&[("xl/workbook.xml", &b"<workbook/>".repeat(100))]);
    let directory = lying.windows(4).position(|window| window == b"PK\x01\x02").expect("a directory");
    lying[directory + 24..directory + 28].copy_from_slice(&11u32.to_le_bytes());
    assert!(refusal("a.xlsx", &lying).found.contains("damaged"), "{:?}", refusal("a.xlsx", &lying));
}

#[test]
fn repeated_cells_and_rows_of_ods_are_counted() {
    let cell = "<table:table-cell office:value-type=\"float\" office:value=\"1\" table:number-columns-repeated=\"16384\"/>";
    let wide = format!("<table:table table:name=\"S\"><table:table-row>{cell}</table:table-row></table:table>");
    assert_eq!(refusal("a.ods", &samples::ods_of(&wide)).kind, IngestErrorKind::TooLarge);
    let cell = "<table:table-cell office:value-type=\"float\" office:value=\"1\"/>";
    let long = format!(
        "<table:table table:name=\"S\"><table:table-row table:number-rows-repeated=\"99999999999\">{cell}</table:table-row></table:table>"
    );
    assert_eq!(refusal("a.ods", &samples::ods_of(&long)).kind, IngestErrorKind::TooLarge);
    assert!(refusal("a.ods", &samples::ods_of("<table:table table:name=\"S\"><table:table-row>")).found.contains("damaged"));
}

#[test]
fn percentages_move_by_two_places_exactly() {
    use super::super::workbook::{as_shown_in_percent, shows_percent};
    for (value, shown) in [(0.07, 7.0), (0.985, 98.5), (1.1, 110.0), (-0.0035, -0.35), (0.0, 0.0), (1e300, 1e302)] {
        assert_eq!(as_shown_in_percent(value), shown);
    }
    assert!(shows_percent("0.0%") && shows_percent("[Red]0%;\\-0%"));
    assert!(!shows_percent("0.0\"%\"") && !shows_percent("0.0\\%") && !shows_percent("General"));
}
