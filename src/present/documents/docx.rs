//! A report as a Word document: what officials edit and sign. Laid out as Decree 30/2020/NĐ-CP, annex I, asks: A4, margins 20–25 mm at top and
//! bottom, 30–35 mm left, 15–20 mm right, Times New Roman, page numbers in the middle of the upper edge from the second page on.

use std::io::{Cursor, Write as _};

use zip::{CompressionMethod, ZipWriter, result::ZipError, write::SimpleFileOptions};

use super::{
    docx_parts::{
        CONTENT_TYPES, FIRST_HEADER, HEADER, PARAGRAPH_END, RELATIONS, SETTINGS, STYLES, document_relations, escape, paragraph, properties,
        run,
    },
    report::{Align, Block, Close, Figure, Head, Report, Section, Table},
};
use crate::present::charts::{ChartError, render_png};

/// Why a document could not be written.
#[derive(Debug, thiserror::Error)]
pub enum DocxError {
    /// A chart could not be made a picture.
    #[error(transparent)]
    Chart(#[from] ChartError),
    /// The archive could not be written.
    #[error("the Word document could not be written: {0}")]
    Archive(#[from] ZipError),
    /// The archive could not be written.
    #[error("the Word document could not be written: {0}")]
    Io(#[from] std::io::Error),
}

/// Width of the text on an upright page: 210 mm less 30 and 20, in twentieths of a point.
const UPRIGHT: u32 = 9_071;
/// Width of the text on a page laid across: 297 mm less 20 and 20.
const ACROSS: u32 = 14_570;
/// Width of a chart: that of the text, in English metric units of 1/360,000 cm.
const CHART_WIDTH: u64 = 160 * 36_000;
/// Pixels of a picture for one unit of its drawing: 281 to an inch.
const SCALE: f64 = 2.6;

/// Writes the document; the same report gives the same bytes.
///
/// # Errors
/// A chart cannot be drawn, or the archive cannot be written.
pub fn render_docx(report: &Report) -> Result<Vec<u8>, DocxError> {
    let pictures: Vec<Vec<u8>> = report.figures().map(|figure| render_png(&figure.svg, SCALE)).collect::<Result<_, _>>()?;
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut put = |name: &str, content: &[u8], options| -> Result<(), DocxError> {
        zip.start_file(name, options)?;
        zip.write_all(content)?;
        Ok(())
    };
    put("[Content_Types].xml", CONTENT_TYPES.as_bytes(), packed)?;
    put("_rels/.rels", RELATIONS.as_bytes(), packed)?;
    put("docProps/core.xml", properties(&report.title[1], report.language).as_bytes(), packed)?;
    put("word/document.xml", document(report).as_bytes(), packed)?;
    put("word/styles.xml", STYLES.replace("LANGUAGE", report.language.pick("vi-VN", "en-GB")).as_bytes(), packed)?;
    put("word/settings.xml", SETTINGS.as_bytes(), packed)?;
    put("word/header1.xml", HEADER.as_bytes(), packed)?;
    put("word/header2.xml", FIRST_HEADER.as_bytes(), packed)?;
    put("word/_rels/document.xml.rels", document_relations(pictures.len()).as_bytes(), packed)?;
    for (at, picture) in pictures.iter().enumerate() {
        put(&format!("word/media/chart{}.png", at + 1), picture, stored)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn document(report: &Report) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
         xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
         xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><w:body>",
    );
    head(&report.head, &mut out);
    out += &paragraph("Title", &run(&report.title[0], ""));
    out += &paragraph("Subject", &run(&report.title[1], ""));
    out += &line(3_600, UPRIGHT);
    if report.illustrative {
        let mark =
            "<w:b/><w:color w:val=\"8A5200\"/><w:sz w:val=\"22\"/><w:bdr w:val=\"dashed\" w:sz=\"6\" w:space=\"0\" w:color=\"8A5200\"/>";
        out += &paragraph("HeadSmall", &run(report.language.pick(" Số liệu minh họa ", " Illustrative values "), mark));
    }
    out += &paragraph("BodyText", &run(&report.opening, ""));
    let mut figures = 0;
    for section in &report.sections {
        write_section(section, UPRIGHT, &mut figures, &mut out);
    }
    close(&report.close, &mut out);
    out += &paragraph("Source", &run(&report.made_from, ""));
    if !report.annexes.is_empty() {
        // A section of a document ends with the paragraph that carries its page set-up.
        out += &format!("<w:p><w:pPr>{}</w:pPr>{PARAGRAPH_END}", page_setup(false, true));
        for section in &report.annexes {
            write_section(section, ACROSS, &mut figures, &mut out);
        }
    }
    out += &page_setup(!report.annexes.is_empty(), report.annexes.is_empty());
    out + "</w:body></w:document>"
}

/// Page size and margins; the first page of the document has no number.
fn page_setup(across: bool, begins: bool) -> String {
    let size = if across {
        "<w:pgSz w:w=\"16838\" w:h=\"11906\" w:orient=\"landscape\"/><w:pgMar w:top=\"1701\" w:right=\"1134\" w:bottom=\"1134\" w:left=\"1134\" w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/>"
    } else {
        "<w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1134\" w:right=\"1134\" w:bottom=\"1134\" w:left=\"1701\" w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/>"
    };
    let first = if begins { "<w:headerReference w:type=\"first\" r:id=\"header2\"/>" } else { "" };
    let title = if begins { "<w:titlePg/>" } else { "" };
    format!("<w:sectPr><w:headerReference w:type=\"default\" r:id=\"header1\"/>{first}{size}{title}</w:sectPr>")
}

/// A line in the middle of the text, of a width.
fn line(width: u32, of: u32) -> String {
    let side = (of - width.min(of)) / 2;
    format!(
        "<w:p><w:pPr><w:pStyle w:val=\"Rule\"/><w:pBdr><w:top w:val=\"single\" w:sz=\"6\" w:space=\"1\" w:color=\"000000\"/></w:pBdr>\
         <w:ind w:left=\"{side}\" w:right=\"{side}\"/></w:pPr>{PARAGRAPH_END}"
    )
}

/// Issuer and number on the left, country, motto, place and day on the right.
fn head(head: &Head, out: &mut String) {
    let (left, right) = (3_500, UPRIGHT - 3_500);
    let mut issuer = String::new();
    for (at, text) in head.issuer.iter().enumerate() {
        let bold = if at + 1 == head.issuer.len() { "<w:b/>" } else { "" };
        issuer += &paragraph("HeadSmall", &run(text, bold));
    }
    issuer += &line(1_300, left);
    issuer += &paragraph("HeadSmall", &run(&head.number, "<w:sz w:val=\"26\"/>"));
    let mut country = paragraph("HeadSmall", &run(&head.motto[0], "<w:b/><w:sz w:val=\"24\"/>"));
    country += &paragraph("HeadSmall", &run(&head.motto[1], "<w:b/>"));
    country += &line(3_200, right);
    country += &paragraph("HeadSmall", &run(&head.place_and_day, "<w:i/>"));
    borderless(&[(left, issuer), (right, country)], out);
    *out += &format!("<w:p><w:pPr><w:pStyle w:val=\"Rule\"/></w:pPr>{PARAGRAPH_END}");
}

fn close(close: &Close, out: &mut String) {
    let (left, right) = (4_300, UPRIGHT - 4_300);
    let mut recipients = format!(
        "<w:p><w:pPr><w:pStyle w:val=\"Recipients\"/></w:pPr>{}{PARAGRAPH_END}",
        run(&close.recipients.0, "<w:b/><w:i/><w:sz w:val=\"24\"/>")
    );
    for name in &close.recipients.1 {
        recipients += &paragraph("Recipients", &run(name, ""));
    }
    let mut signed = String::new();
    for text in &close.signed_by {
        signed += &paragraph("Signed", &run(text, ""));
    }
    borderless(&[(left, recipients), (right, signed)], out);
}

/// Cells beside one another without lines, for the head and the end.
fn borderless(cells: &[(u32, String)], out: &mut String) {
    let width: u32 = cells.iter().map(|(width, _)| width).sum();
    *out += &format!("<w:tbl><w:tblPr><w:tblW w:w=\"{width}\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>");
    for (width, _) in cells {
        *out += &format!("<w:gridCol w:w=\"{width}\"/>");
    }
    *out += "</w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>";
    for (width, content) in cells {
        *out += &format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>{content}</w:tc>");
    }
    *out += "</w:tr></w:tbl>";
}

fn write_section(section: &Section, width: u32, figures: &mut usize, out: &mut String) {
    *out += &paragraph("Heading1", &run(&section.heading, ""));
    for block in &section.blocks {
        match block {
            Block::Heading(text) => *out += &paragraph("Heading2", &run(text, "")),
            Block::Paragraph(text) => *out += &paragraph("BodyText", &run(text, "")),
            Block::Blank { label, text } => {
                let said = if text.is_empty() { "…………………………………………" } else { text };
                *out += &paragraph("BodyText", &(run(&format!("{label}: "), "<w:b/><w:i/>") + &run(said, "")));
            }
            Block::Table(table) => write_table(table, width, out),
            Block::Figure(figure) => {
                *figures += 1;
                write_figure(figure, *figures, out);
            }
        }
    }
}

fn write_table(table: &Table, width: u32, out: &mut String) {
    if !table.caption.is_empty() {
        *out += &paragraph("Caption", &run(&table.caption, ""));
    }
    let parts: u32 = table.columns.iter().map(|column| column.width).sum::<u32>().max(1);
    let widths: Vec<u32> = table.columns.iter().map(|column| width * column.width / parts).collect();
    *out += &format!(
        "<w:tbl><w:tblPr><w:tblStyle w:val=\"Grid\"/><w:tblW w:w=\"{}\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/><w:tblLook w:firstRow=\"1\"/></w:tblPr><w:tblGrid>",
        widths.iter().sum::<u32>()
    );
    for width in &widths {
        *out += &format!("<w:gridCol w:w=\"{width}\"/>");
    }
    *out += "</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>";
    for (column, width) in table.columns.iter().zip(&widths) {
        *out += &cell(*width, &format!("<w:p><w:pPr><w:pStyle w:val=\"CellHead\"/></w:pPr>{}{PARAGRAPH_END}", run(&column.heading, "")));
    }
    *out += "</w:tr>";
    for row in &table.rows {
        *out += "<w:tr><w:trPr><w:cantSplit/></w:trPr>";
        for ((text, column), width) in row.iter().zip(&table.columns).zip(&widths) {
            let style = match column.align {
                Align::Left => "Cell",
                Align::Middle => "CellMiddle",
                Align::Right => "CellNumber",
            };
            *out += &cell(*width, &paragraph(style, &run(text, "")));
        }
        *out += "</w:tr>";
    }
    *out += "</w:tbl>";
    *out += &paragraph("Source", &run(&table.note, ""));
}

fn cell(width: u32, content: &str) -> String {
    format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>{content}</w:tc>")
}

fn write_figure(figure: &Figure, number: usize, out: &mut String) {
    let (width, height) = figure.size;
    let tall = CHART_WIDTH * u64::from(height) / u64::from(width.max(1));
    let words = escape(&figure.description);
    *out += &format!(
        "<w:p><w:pPr><w:pStyle w:val=\"Chart\"/></w:pPr><w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\">\
         <wp:extent cx=\"{CHART_WIDTH}\" cy=\"{tall}\"/><wp:docPr id=\"{number}\" name=\"chart{number}\" descr=\"{words}\"/>\
         <a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic>\
         <pic:nvPicPr><pic:cNvPr id=\"{number}\" name=\"chart{number}.png\" descr=\"{words}\"/><pic:cNvPicPr/></pic:nvPicPr>\
         <pic:blipFill><a:blip r:embed=\"chart{number}\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>\
         <pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{CHART_WIDTH}\" cy=\"{tall}\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr>\
         </pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    );
    *out += &paragraph("Caption", &run(&figure.caption, ""));
}
