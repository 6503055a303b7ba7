//! Small files of every format, made byte by byte or by the libraries that write them.

use std::{
    io::{Cursor, Write},
    sync::Arc,
};

use arrow::{
    array::{Date32Array, Float64Array, RecordBatch, StringArray},
    datatypes::{DataType, Field, Schema},
    ipc::{
        CompressionType,
        writer::{FileWriter, IpcWriteOptions, StreamWriter},
    },
};
use parquet::{arrow::ArrowWriter, basic::Compression, file::properties::WriterProperties};
use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Workbook};
use zip::{ZipWriter, write::SimpleFileOptions};

/// A ZIP archive of these entries; that which says what the archive is stands in it unpacked.
pub fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        let method = if *name == "mimetype" { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated };
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method)).expect("an entry");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("an archive").into_inner()
}

/// A workbook of two sheets: title, joined header, days, percentages, an error, a hidden sheet.
pub fn xlsx() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let day = CellFormat::new().set_num_format("[$-42A]dd/mm/yyyy;@");
    let percent = CellFormat::new().set_num_format("0.0%");
    let written = (|| {
        let sheet = workbook.add_worksheet().set_name("Biểu 1")?;
        sheet.merge_range(0, 0, 0, 3, "KẾ HOẠCH", &CellFormat::new())?;
        sheet.write(2, 0, "Chỉ tiêu")?.write(2, 1, "Ngày")?.write(2, 2, "Tỷ lệ")?.write(2, 3, "Lỗi")?;
        sheet.write(3, 0, "Tỷ lệ hồ sơ")?;
        sheet.write_with_format(3, 1, ExcelDateTime::from_ymd(2025, 7, 1)?, &day)?;
        sheet.write_with_format(3, 2, 0.07, &percent)?;
        sheet.write_formula(3, 3, rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!"))?;
        sheet.write_with_format(4, 1, ExcelDateTime::from_ymd(2025, 7, 1)?.and_hms(7, 30, 0)?, &day)?;
        sheet.write(4, 2, 1234.5)?.write(4, 3, true)?;
        workbook.add_worksheet().set_name("Nháp")?.set_hidden(true).write(0, 0, "x")?;
        workbook.add_worksheet().set_name("Trống")?;
        workbook.save_to_buffer()
    })();
    written.expect("a workbook")
}

/// A workbook with the date system of 1904, and a day number in it that is 1/7/2025 there.
pub fn xlsx_1904() -> Vec<u8> {
    let parts: [(&str, &str); 6] = [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>",
        ),
        (
            "_rels/.rels",
            "<Relationships><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
        ),
        (
            "xl/workbook.xml",
            "<workbook xmlns:r=\"x\"><workbookPr date1904=\"1\"/><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
        ),
        ("xl/styles.xml", "<styleSheet><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"),
        (
            "xl/worksheets/sheet1.xml",
            "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" s=\"1\"><v>44377</v></c><c r=\"B1\" t=\"inlineStr\"><is><t>T\u{fb} l\u{d6} h\u{e5} s\u{ac}</t></is></c></row></sheetData></worksheet>",
        ),
    ];
    archive(&parts.map(|(name, text)| (name, text.as_bytes())))
}

/// An ODS workbook with this content of its spreadsheet element.
pub fn ods_of(tables: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content><office:automatic-styles><style:style style:name=\"ta2\"><style:table-properties table:display=\"false\"/></style:style></office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
        ("content.xml", content.as_bytes()),
    ])
}

/// An ODS workbook with a joined header, repeated cells and rows, a remark, every sort of value, and a hidden sheet.
pub fn ods() -> Vec<u8> {
    ods_of(
        "<table:table table:name=\"Biểu 1\"><table:table-column/>\
         <table:table-row><table:table-cell office:value-type=\"string\" table:number-columns-spanned=\"2\" table:number-rows-spanned=\"1\"><office:annotation><text:p>ghi chú</text:p></office:annotation><text:p>Kế<text:s text:c=\"2\"/>hoạch</text:p><text:p>2025</text:p></table:table-cell><table:covered-table-cell><text:p>che</text:p></table:covered-table-cell><table:table-cell table:number-columns-repeated=\"16000\"/></table:table-row>\
         <table:table-row table:number-rows-repeated=\"2\"><table:table-cell/></table:table-row>\
         <table:table-row table:number-rows-repeated=\"2\"><table:table-cell office:value-type=\"float\" office:value=\"1.5\" table:number-columns-repeated=\"2\"><text:p>1,5</text:p></table:table-cell><table:table-cell office:value-type=\"percentage\" office:value=\"0.985\"/><table:table-cell office:value-type=\"date\" office:date-value=\"2025-07-01\"/><table:table-cell office:value-type=\"boolean\" office:boolean-value=\"true\"/><table:table-cell office:value-type=\"string\" calcext:value-type=\"error\" office:string-value=\"\"><text:p>#REF!</text:p></table:table-cell></table:table-row>\
         <table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table>\
         <table:table table:name=\"Nháp\" table:style-name=\"ta2\"><table:table-row><table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell></table:table-row></table:table>",
    )
}

/// Records of BIFF8 after one another.
pub fn records(records: &[(u16, Vec<u8>)]) -> Vec<u8> {
    records.iter().flat_map(|(sort, body)| [&sort.to_le_bytes()[..], &(body.len() as u16).to_le_bytes(), body].concat()).collect()
}

/// The stream of a workbook with one sheet of these records.
pub fn xls_stream(sheet_name: &str, globals: &[(u16, Vec<u8>)], cells: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let begin = |sort: u16| (0x0809, [&0x0600u16.to_le_bytes()[..], &sort.to_le_bytes(), &[0; 12]].concat());
    let sheet = |position: u32| {
        let name: Vec<u8> = sheet_name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        (0x0085, [&position.to_le_bytes()[..], &[0, 0, sheet_name.encode_utf16().count() as u8, 1], &name].concat())
    };
    let head = |position| records(&[&[begin(5)][..], globals, &[sheet(position), (0x000A, vec![])]].concat());
    let position = head(0).len() as u32;
    [head(position), records(&[&[begin(16)][..], cells, &[(0x000A, vec![])]].concat())].concat()
}

/// A compound file with one stream, padded so that it stands in whole sectors.
pub fn compound(name: &str, stream: &[u8]) -> Vec<u8> {
    let mut stream = stream.to_vec();
    stream.resize(stream.len().max(4096).next_multiple_of(512), 0);
    let sectors = stream.len() / 512;
    // Sector 0 is the table, 1 the directory, the stream follows.
    let mut table = vec![0xFFFF_FFFDu32, 0xFFFF_FFFE];
    table.extend((0..sectors as u32).map(|i| if i as usize + 1 == sectors { 0xFFFF_FFFE } else { i + 3 }));
    assert!(table.len() <= 128, "one sector of table");
    table.resize(128, 0xFFFF_FFFF);
    let entry = |name: &str, sort: u8, child: u32, start: u32, size: u32| {
        let mut bytes: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = bytes.len() as u16 + 2;
        bytes.resize(64, 0);
        bytes.extend(length.to_le_bytes());
        bytes.extend([sort, 1]);
        for link in [u32::MAX, u32::MAX, child] {
            bytes.extend(link.to_le_bytes());
        }
        bytes.resize(116, 0);
        bytes.extend(start.to_le_bytes());
        bytes.extend(size.to_le_bytes());
        bytes.resize(128, 0);
        bytes
    };
    let mut directory = [entry("Root Entry", 5, 1, 0xFFFF_FFFE, 0), entry(name, 2, u32::MAX, 2, stream.len() as u32)].concat();
    directory.resize(512, 0);
    let mut head = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    head.resize(24, 0);
    for word in [0x3Eu16, 3, 0xFFFE, 9, 6] {
        head.extend(word.to_le_bytes());
    }
    head.resize(44, 0);
    for word in [1u32, 1, 0, 4096, 0xFFFF_FFFE, 0, 0xFFFF_FFFE, 0, 0] {
        head.extend(word.to_le_bytes());
    }
    head.resize(512, 0xFF);
    let table: Vec<u8> = table.iter().flat_map(|next| next.to_le_bytes()).collect();
    [head, table, directory, stream].concat()
}

/// An XLS workbook: text, a number, a percentage, a day, an error, a truth, a joined range.
pub fn xls() -> Vec<u8> {
    let place = |row: u16, column: u16, format: u16| [row.to_le_bytes(), column.to_le_bytes(), format.to_le_bytes()].concat();
    let extended = |format: u16| (0x00E0, [&[0, 0][..], &format.to_le_bytes(), &[0; 16]].concat());
    let label = "Tỷ lệ hồ sơ";
    let wide: Vec<u8> = label.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let string = [&(label.encode_utf16().count() as u16).to_le_bytes()[..], &[1], &wide].concat();
    let strings = (0x00FC, [&1u32.to_le_bytes()[..], &1u32.to_le_bytes(), &string].concat());
    let number = |row, column, format, value: f64| (0x0203, [place(row, column, format), value.to_le_bytes().to_vec()].concat());
    let cells = [
        (0x00FD, [place(0, 0, 0), 0u32.to_le_bytes().to_vec()].concat()),
        number(1, 0, 0, 1234.5),
        number(1, 1, 1, 0.985),
        number(1, 2, 2, 45_839.0),
        (0x0205, [place(1, 3, 0), vec![0x2A, 1]].concat()),
        (0x0205, [place(1, 4, 0), vec![1, 0]].concat()),
        (0x00E5, [1u16, 0, 0, 0, 3].iter().flat_map(|n| n.to_le_bytes()).collect()),
    ];
    compound("Workbook", &xls_stream("Biểu 1", &[extended(0), extended(10), extended(14), strings], &cells))
}

/// A small table in the long form, in columns.
pub fn batch(rows: usize) -> RecordBatch {
    let schema = Schema::new(vec![
        Field::new("indicator", DataType::Utf8, false),
        Field::new("published_on", DataType::Date32, true),
        Field::new("value", DataType::Float64, true),
    ]);
    let texts = StringArray::from_iter_values((0..rows).map(|i| if i % 2 == 0 { "tỷ lệ" } else { "số lượng" }));
    let days = Date32Array::from_iter((0..rows).map(|i| Some(20_270 + (i % 7) as i32)));
    let values = Float64Array::from_iter((0..rows).map(|i| (i % 3 > 0).then_some(i as f64 / 2.0)));
    RecordBatch::try_new(Arc::new(schema), vec![Arc::new(texts), Arc::new(days), Arc::new(values)]).expect("a batch")
}

/// Batches as Parquet.
pub fn parquet(batch: &RecordBatch, compression: Compression, rows_of_group: usize) -> Vec<u8> {
    let properties = WriterProperties::builder().set_compression(compression).set_max_row_group_row_count(Some(rows_of_group)).build();
    let mut out = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut out, batch.schema(), Some(properties)).expect("a writer");
    writer.write(batch).expect("written");
    writer.close().expect("closed");
    out
}

/// A batch as an Arrow file.
pub fn arrow_file(batch: &RecordBatch, compression: Option<CompressionType>) -> Vec<u8> {
    let options = IpcWriteOptions::default().try_with_compression(compression).expect("options");
    let mut out = Vec::new();
    let mut writer = FileWriter::try_new_with_options(&mut out, &batch.schema(), options).expect("a writer");
    writer.write(batch).expect("written");
    writer.finish().expect("finished");
    drop(writer);
    out
}

/// A batch as an Arrow stream.
pub fn arrow_stream(batch: &RecordBatch) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = StreamWriter::try_new(&mut out, &batch.schema()).expect("a writer");
    writer.write(batch).expect("written");
    writer.finish().expect("finished");
    drop(writer);
    out
}
