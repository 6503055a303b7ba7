//! `lotrinh form`: what is asked for, and the way back.

use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};

use crate::{
    app::Stock,
    workspace::{Workspace, column, rows},
};

const CENTRE: &str = "trung-tam-phuc-vu-hanh-chinh-cong";

fn form(workspace: &Workspace, more: &[&str]) -> String {
    let asked = ["form", "--plan", "57-2026", "--as-of", "2026-11-22"];
    workspace.run(&[&asked, more].concat()).done().stdout
}

/// A CSV form with some cells filled in: row, heading, text.
fn filled(blank: &str, cells: &[(usize, &str, &str)]) -> Vec<u8> {
    let mut reader = csv::Reader::from_reader(blank.trim_start_matches('\u{feff}').as_bytes());
    let headings = reader.headers().expect("headings").clone();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&headings).expect("headings");
    for (row, record) in reader.records().enumerate() {
        let mut record: Vec<String> = record.expect("a row").iter().map(str::to_owned).collect();
        for (_, heading, text) in cells.iter().filter(|(at, ..)| *at == row) {
            let place = headings.iter().position(|known| known == *heading).unwrap_or_else(|| panic!("no column {heading}"));
            record[place] = (*text).to_owned();
        }
        writer.write_record(&record).expect("a row");
    }
    writer.into_inner().expect("a file")
}

#[test]
fn a_form_asks_for_what_its_agency_leads_and_nothing_else() {
    let workspace = Workspace::with(Stock::Published);
    let said = form(&workspace, &["--agency", CENTRE, "--period", "quý III/2026", "--out", "form.csv"]);
    assert!(said.contains("10 lines") && said.contains("due 2026-09-14"), "{said}");
    let text = workspace.read("form.csv");
    assert!(text.starts_with('\u{feff}'), "spreadsheets need the mark");
    let asked = rows(&text);
    assert!(column(&asked, "Mã chỉ tiêu").contains(&"dvc_online_files_pct"), "{text}");
    assert!(!column(&asked, "Mã chỉ tiêu").contains(&"smart_city_completed"), "another agency leads it");
    assert!(asked.iter().all(|row| row["Kỳ báo cáo"] == "quý III/2026" && row["Địa bàn"] == "Phường Hải Dương"));
    assert!(asked.iter().all(|row| row["Giá trị"].is_empty() && row["Tính chất"].is_empty()), "the form is blank");
    assert!(asked.iter().all(|row| row["Nguồn"] == "Trung tâm phục vụ hành chính công" && row["Mục tiêu"].contains("năm 20")));
    // The printed name is as good as the key.
    form(&workspace, &["--agency", "Trung tâm phục vụ hành chính công", "--period", "2026-Q3", "--out", "again.csv"]);
    assert_eq!(workspace.read("again.csv"), text);
}

#[test]
fn yearly_indicators_stay_out_of_a_quarterly_form_unless_they_are_asked_for() {
    let workspace = Workspace::with(Stock::Published);
    let asked = ["--agency", "phong-van-hoa-xa-hoi", "--period", "2026-Q3", "--out", "form.csv"];
    let said = form(&workspace, &asked);
    assert!(said.contains("4 lines") && said.contains("22 more are expected less often"), "{said}");
    let said = form(&workspace, &[&asked[..], &["--all-indicators"]].concat());
    assert!(said.contains("26 lines"), "{said}");
}

#[test]
fn a_form_that_comes_back_is_taken_in_and_blank_lines_are_not_reported() {
    let workspace = Workspace::with(Stock::Published);
    form(&workspace, &["--agency", CENTRE, "--period", "quý III/2026", "--out", "form.csv"]);
    let blank = workspace.read("form.csv");
    let places: Vec<String> = rows(&blank).iter().map(|row| row["Mã chỉ tiêu"].clone()).collect();
    let place = |id: &str| places.iter().position(|known| known == id).expect("a line");
    let share = place("dvc_online_files_pct");
    let other = (share + 1) % places.len();
    let back = filled(
        &blank,
        &[
            (share, "Giá trị", "61,75"),
            (share, "Tử số", "2.470"),
            (share, "Mẫu số", "4.000"),
            (share, "Tính chất", "sơ bộ"),
            (share, "Ghi chú, minh chứng", "Báo cáo số 12/BC-TTPVHCC"),
            (other, "Giá trị", "98"),
        ],
    );
    workspace.write("back.csv", back);
    let taken = workspace.run(&["ingest", "file", "back.csv", "--published-on", "2026-09-16"]).done();
    assert!(taken.stdout.contains("2 dòng: 2 mới, 0 hiệu chỉnh, 0 trùng, 0 bị loại"), "{}", taken.stdout);
    // The first five are told with their places, the others counted.
    assert_eq!(taken.stderr.matches("[not_reported]").count(), 5, "{}", taken.stderr);
    assert!(taken.stderr.contains(&format!("và {} dòng nữa", places.len() - 7)), "{}", taken.stderr);
    // The figure stands in the statutory quarter that was asked for, with everything that was filled in.
    let entry = ["enter", "--indicator", "dvc_online_files_pct", "--area", "phuong-hai-duong", "--period", "2026-Q3"];
    let said = workspace.run(&[&entry[..], &["--value", "1", "--check"]].concat()).done().stdout;
    for words in
        ["15/6/2026–14/9/2026", "trước: 61,8\u{a0}%", "sơ bộ, công bố 16/9/2026", "Trung tâm phục vụ hành chính công; Báo cáo số 12"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    let owed = ["collection", "--plan", "57-2026", "--period", "2026-Q3", "--agency", CENTRE, "--as-of", "2026-11-22"];
    let said = workspace.run(&owed).done().stdout;
    assert!(said.contains("đã nhận 2/8, chậm 2, thiếu 6") && said.contains("nhận muộn 2 ngày: 16/9/2026"), "{said}");
}

#[test]
fn the_workbook_is_locked_but_for_what_is_to_be_filled_in() {
    let workspace = Workspace::with(Stock::Published);
    form(&workspace, &["--agency", "Phòng Kinh tế, Hạ tầng và Đô thị", "--period", "năm 2026", "--out", "form.xlsx"]);
    let bytes = std::fs::read(workspace.path("form.xlsx")).expect("the form");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).expect("a workbook");
    let sheet = book.worksheet_range("Biểu báo cáo").expect("the sheet");
    let text = |row: u32, place: u32| sheet.get_value((row, place)).map(ToString::to_string).unwrap_or_default();
    assert!(text(0, 0).contains("năm 2026") && text(1, 0).contains("Indicator report form, 2026"));
    assert!(text(4, 0).contains("15/12/2025–14/12/2026") && text(4, 0).contains("29/11/2026 (theo kế hoạch)"), "{}", text(4, 0));
    let headings: Vec<String> = (0..15).map(|place| text(7, place)).collect();
    assert_eq!(&headings[..2], ["Mã chỉ tiêu", "Chỉ tiêu"]);
    assert_eq!(&headings[5..12], ["Kỳ trước", "Mục tiêu", "Giá trị", "Tử số", "Mẫu số", "Tính chất", "Ghi chú, minh chứng"]);
    let words = (8..12).find(|row| text(*row, 0) == "smart_city_completed").expect("a line in words");
    assert_eq!((text(words, 6), sheet.get_value((words, 7))), ("Đạt (năm 2030)".to_owned(), Some(&Data::Empty)));
    let xml = part(&bytes, "xl/worksheets/sheet1.xml");
    for rule in [
        "<sheetProtection sheet=\"1\"",
        "\"đạt,chưa đạt\"",
        "\"chính thức,sơ bộ,ước tính\"",
        "errorStyle=\"warning\"",
        "orientation=\"landscape\"",
        "paperSize=\"9\"",
        "fitToHeight=\"0\"",
        "state=\"frozen\"",
    ] {
        assert!(xml.contains(rule) || xml.replace("&quot;", "\"").contains(rule), "{rule}");
    }
    assert!(!xml.contains("password"), "anyone may open it up");
    let names = part(&bytes, "xl/workbook.xml");
    assert!(names.contains("_xlnm.Print_Titles") && names.contains("_xlnm.Print_Area"), "{names}");
}

/// A file inside a workbook.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook");
    let mut text = String::new();
    archive.by_name(name).expect("the part").read_to_string(&mut text).expect("text");
    text
}

#[test]
fn forms_of_all_agencies_are_the_same_bytes_when_made_again() {
    let workspace = Workspace::with(Stock::Published);
    let said = form(&workspace, &["--all-agencies", "--period", "năm 2026", "--out", "one"]);
    form(&workspace, &["--all-agencies", "--period", "năm 2026", "--out", "two"]);
    let made = |folder: &str| {
        let of = |(path, bytes): (std::path::PathBuf, Vec<u8>)| path.starts_with(workspace.path(folder)).then_some((path, bytes));
        let named = workspace.contents().into_iter().filter_map(of);
        named.map(|(path, bytes)| (path.file_name().expect("a name").to_owned(), bytes)).collect::<Vec<_>>()
    };
    let (one, two) = (made("one"), made("two"));
    assert_eq!(one, two);
    assert_eq!(one.len(), said.lines().count());
    assert!(one.iter().any(|(name, _)| name == "cong-an-phuong-2026.xlsx"), "{said}");
}

#[test]
fn a_figure_of_before_stands_beside_what_is_asked_for() {
    let workspace = Workspace::with(Stock::Demonstration);
    let entry = ["enter", "--indicator", "dvc_online_files_pct", "--area", "phuong-hai-duong", "--period", "2026-Q2"];
    workspace.run(&[&entry[..], &["--value", "38,2", "--published-on", "2026-06-12"]].concat()).done();
    form(&workspace, &["--agency", CENTRE, "--period", "2026-Q3", "--out", "form.csv"]);
    let asked = rows(&workspace.read("form.csv"));
    let line = asked.iter().find(|row| row["Mã chỉ tiêu"] == "dvc_online_files_pct").expect("a line");
    assert_eq!(line["Kỳ trước"].replace('\u{a0}', " "), "38,2 % (quý II/2026)");
    // Made-up figures stand in no form.
    assert!(asked.iter().filter(|row| row["Mã chỉ tiêu"] != "dvc_online_files_pct").all(|row| row["Kỳ trước"] == "–"));
}

#[test]
fn what_cannot_be_asked_is_refused_with_what_to_do() {
    let workspace = Workspace::with(Stock::Published);
    let refuses = |arguments: &[&str], code: i32, words: &[&str]| {
        workspace.refuses(&[&["form", "--period", "năm 2026", "--out", "f.xlsx"], arguments].concat(), code, words);
    };
    refuses(&["--plan", "57-2027", "--agency", CENTRE], 1, &["plan “57-2027”", "did you mean “57-2026”?"]);
    refuses(&["--plan", "57-2026", "--agency", "Sở Y tế"], 1, &["“Sở Y tế”", "lead agencies are", "57-2026.cong-an-phuong"]);
    refuses(&["--plan", "726-2025", "--agency", "so-y-te"], 1, &["Tỉnh Hải Dương (cũ) does not exist on 2026-12-14", "--area"]);
    refuses(&["--plan", "57-2026", "--agency", CENTRE, "--area", "atlantis"], 1, &["area “atlantis”", "not in the catalogue"]);
    refuses(&["--plan", "57-2026"], 2, &["--agency"]);
    let monthly = ["form", "--plan", "57-2026", "--agency", "cong-an-phuong", "--period", "2026-13", "--out", "f.xlsx"];
    workspace.refuses(&monthly, 2, &["2026-13", "expected a month"]);
}

#[test]
fn areas_that_took_the_place_of_others_can_be_asked_for() {
    let workspace = Workspace::with(Stock::Published);
    let asked = ["form", "--plan", "726-2025", "--agency", "so-y-te", "--period", "năm 2026", "--as-of", "2026-11-22"];
    workspace.run(&[&asked[..], &["--area", "Thành phố Hải Phòng", "--area", "phuong-hai-duong", "--out", "f.csv"]].concat()).done();
    let lines = rows(&workspace.read("f.csv"));
    assert_eq!(lines.len() % 2, 0);
    assert!(column(&lines, "Địa bàn").contains(&"Thành phố Hải Phòng") && column(&lines, "Địa bàn").contains(&"Phường Hải Dương"));
    assert!(column(&lines, "Mục tiêu").iter().all(|target| *target == "–"), "the plan promised it for another area");
}

/// A workbook whose blank cells are filled in as a spreadsheet would: place, number or text.
fn filled_workbook(blank: &[u8], cells: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(blank)).expect("a workbook");
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).expect("a part");
        let (name, mut bytes) = (file.name().expect("a name").into_owned(), Vec::new());
        file.read_to_end(&mut bytes).expect("its bytes");
        if name == "xl/worksheets/sheet1.xml" {
            bytes = cells.iter().fold(String::from_utf8(bytes).expect("text"), |xml, (place, typed)| with_cell(&xml, place, typed)).into();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        std::io::Write::write_all(&mut out, &bytes).expect("its bytes");
    }
    out.finish().expect("a workbook").into_inner()
}

fn with_cell(xml: &str, place: &str, typed: &str) -> String {
    let begin = xml.find(&format!("<c r=\"{place}\" s=\"")).unwrap_or_else(|| panic!("no cell {place}"));
    let end = begin + xml[begin..].find("/>").expect("a blank cell");
    let body = match typed.parse::<f64>() {
        Ok(number) => format!("><v>{number}</v></c>"),
        Err(_) => format!(" t=\"inlineStr\"><is><t>{typed}</t></is></c>"),
    };
    format!("{}{body}{}", &xml[..end], &xml[end + 2..])
}

#[test]
fn a_workbook_that_comes_back_is_taken_in_without_being_told_what_its_columns_are() {
    let workspace = Workspace::with(Stock::Published);
    form(&workspace, &["--agency", "phong-kinh-te-ha-tang-va-do-thi", "--period", "năm 2026", "--out", "form.xlsx"]);
    let blank = std::fs::read(workspace.path("form.xlsx")).expect("the form");
    // Lines 9 to 12: a share with its parts and day, one in words, two left blank. 46346 is 20/11/2026.
    let cells =
        [("H9", "2.5"), ("I9", "25"), ("J9", "1000"), ("K9", "sơ bộ"), ("M9", "46346"), ("H10", "chưa đạt"), ("L10", "Báo cáo số 5")];
    workspace.write("back.xlsx", filled_workbook(&blank, &cells));
    let taken = workspace.run(&["ingest", "file", "back.xlsx"]).done();
    assert!(taken.stdout.contains("2 dòng: 2 mới, 0 hiệu chỉnh, 0 trùng, 0 bị loại"), "{}{}", taken.stdout, taken.stderr);
    assert_eq!(taken.stderr.matches("not_reported").count(), 2, "{}", taken.stderr);
    assert!(!taken.stderr.contains("unknown_column"), "{}", taken.stderr);
    let in_force = |indicator: &str, typed: &[&str]| {
        let entry = ["enter", "--indicator", indicator, "--area", "phuong-hai-duong", "--period", "năm 2026", "--check"];
        workspace.run(&[&entry[..], typed].concat()).done().stdout.replace('\u{a0}', " ")
    };
    let share = in_force("sti_budget_share_pct", &["--value", "1"]);
    assert!(share.contains("trước: 2,5 %") && share.contains("sơ bộ, công bố 20/11/2026, Phòng Kinh tế, Hạ tầng và Đô thị"), "{share}");
    let words = in_force("smart_city_completed", &["--met", "no", "--evidence", "x"]);
    assert!(words.contains("trước: chưa đạt") && words.contains("Báo cáo số 5"), "{words}");
}
