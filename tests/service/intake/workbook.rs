//! Described workbooks as files of Excel and LibreOffice.

use std::io::{Cursor, Read, Write};

use jiff::civil::Date;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::described::{Described, DescribedSheet, Written};

/// The file that Excel 2007 and later would save.
pub fn xlsx(described: &Described) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let percent = Format::new().set_num_format("0.0%");
    for sheet in &described.sheet {
        let page = workbook.add_worksheet();
        page.set_name(&sheet.name).expect("a name").set_hidden(sheet.hidden);
        for [top, left, bottom, right] in sheet.areas() {
            page.merge_range(top, left as u16, bottom, right as u16, "", &Format::new()).expect("a joined cell");
        }
        for (row, cells) in (0..).zip(sheet.cells()) {
            for (column, cell) in (0..).zip(cells) {
                match cell {
                    Written::Blank => continue,
                    Written::Text(text) => page.write_string(row, column, text),
                    Written::Number(number) => page.write_number(row, column, number),
                    Written::Percent(number) => page.write_number_with_format(row, column, number / 100.0, &percent),
                    Written::Day(date) if described.date1904 => {
                        let serial = (date - Date::constant(1904, 1, 1)).get_days();
                        page.write_number_with_format(row, column, f64::from(serial), &day)
                    }
                    Written::Day(date) => {
                        let moment = ExcelDateTime::from_ymd(date.year() as u16, date.month() as u8, date.day() as u8).expect("a day");
                        page.write_datetime_with_format(row, column, moment, &day)
                    }
                    Written::Error(error) => page.write_formula(row, column, Formula::new("=1/0").set_result(error)),
                }
                .expect("a cell");
            }
        }
    }
    let bytes = workbook.save_to_buffer().expect("a workbook");
    if described.date1904 { with_1904(&bytes) } else { bytes }
}

/// The same workbook with the flag that its days count from 1904.
fn with_1904(bytes: &[u8]) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).expect("an entry");
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("its content");
        let name = entry.name().expect("a name").into_owned();
        if name == "xl/workbook.xml" {
            let text = String::from_utf8(content).expect("text");
            assert!(text.contains("<workbookPr "));
            content = text.replace("<workbookPr ", "<workbookPr date1904=\"1\" ").into_bytes();
        }
        out.start_file(name, SimpleFileOptions::default()).expect("an entry");
        out.write_all(&content).expect("its content");
    }
    out.finish().expect("an archive").into_inner()
}

/// The file that LibreOffice would save.
pub fn ods(described: &Described) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let media = "application/vnd.oasis.opendocument.spreadsheet";
    let manifest = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" \
         manifest:version=\"1.3\"><manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"{media}\"/>\
         <manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/></manifest:manifest>"
    );
    for (name, content, options) in [
        ("mimetype", media.to_owned(), stored),
        ("META-INF/manifest.xml", manifest, SimpleFileOptions::default()),
        ("content.xml", content(described), SimpleFileOptions::default()),
    ] {
        out.start_file(name, options).expect("an entry");
        out.write_all(content.as_bytes()).expect("its content");
    }
    out.finish().expect("an archive").into_inner()
}

fn content(described: &Described) -> String {
    let tables: String = described.sheet.iter().map(table).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content \
         xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" office:version=\"1.3\">\
         <office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
}

fn table(sheet: &DescribedSheet) -> String {
    let areas = sheet.areas();
    let mut rows = String::new();
    for (row, cells) in (0u32..).zip(sheet.cells()) {
        rows.push_str("<table:table-row>");
        for (column, cell) in (0u32..).zip(cells) {
            let begins = areas.iter().find(|[top, left, ..]| (*top, *left) == (row, column));
            let covered = areas.iter().any(|[top, left, bottom, right]| {
                (*top..=*bottom).contains(&row) && (*left..=*right).contains(&column) && (*top, *left) != (row, column)
            });
            if covered {
                rows.push_str("<table:covered-table-cell/>");
                continue;
            }
            let span = begins.map_or_else(String::new, |[top, left, bottom, right]| {
                let (wide, high) = (right - left + 1, bottom - top + 1);
                format!(" table:number-columns-spanned=\"{wide}\" table:number-rows-spanned=\"{high}\"")
            });
            rows.push_str(&ods_cell(&cell, &span));
        }
        rows.push_str("</table:table-row>");
    }
    format!("<table:table table:name=\"{}\">{rows}</table:table>", escaped(&sheet.name))
}

fn ods_cell(cell: &Written, span: &str) -> String {
    let typed = |kind: &str, value: String, shown: &str| {
        format!("<table:table-cell{span} office:value-type=\"{kind}\" {value}><text:p>{shown}</text:p></table:table-cell>")
    };
    match cell {
        Written::Blank => format!("<table:table-cell{span}/>"),
        Written::Text(text) => {
            let lines: String = text.lines().map(|line| format!("<text:p>{}</text:p>", escaped(line))).collect();
            format!("<table:table-cell{span} office:value-type=\"string\">{lines}</table:table-cell>")
        }
        Written::Number(number) => typed("float", format!("office:value=\"{number}\""), &number.to_string()),
        Written::Percent(number) => typed("percentage", format!("office:value=\"{}\"", number / 100.0), &format!("{number}%")),
        Written::Day(day) => typed("date", format!("office:date-value=\"{day}\""), &day.to_string()),
        Written::Error(error) => typed("string", "table:formula=\"of:=1/0\"".to_owned(), error),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
