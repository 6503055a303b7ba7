//! Headings under titles, over several rows, with and without joined cells.

use super::super::super::{
    fixture,
    resolve::Names,
    sheet::{Merged, Sheet},
};
use super::*;

/// A sheet from rows of cells separated by `|`.
fn sheet(rows: &[&str], merged: Vec<Merged>) -> Sheet {
    let cell = |text: &str| match text.trim() {
        "" => Cell::Blank,
        text => text.parse().map_or_else(|_| Cell::Text(text.to_owned()), Cell::Number),
    };
    Sheet {
        rows: rows.iter().map(|row| row.split('|').map(cell).collect()).collect(),
        row_numbers: (1..=rows.len()).collect(),
        merged,
        ..Sheet::default()
    }
}

fn found(rows: &[&str], merged: Vec<Merged>) -> Option<(usize, usize, Vec<String>)> {
    let catalogue = fixture::catalogue();
    let names = Names::of(&catalogue);
    let sheet = sheet(rows, merged);
    let block = Block::find(&Grid::of(&sheet), 0, &names)?;
    Some((block.top, block.bottom, block.headings.iter().map(|h| h.label.clone()).collect()))
}

const JOINED: Merged = Merged { top: 1, left: 2, bottom: 1, right: 3 };

#[test]
fn a_heading_is_found_under_titles() {
    let rows = [
        "UBND PHƯỜNG HẢI DƯƠNG||CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "BÁO CÁO CHỈ TIÊU QUÝ III NĂM 2026",
        "",
        "STT|Chỉ tiêu|ĐVT|Thực hiện",
        "1|Dân số|người|100",
    ];
    let (top, bottom, _) = found(&rows, vec![]).expect("a heading");
    assert_eq!((top, bottom), (3, 3));
}

#[test]
fn joined_cells_reach_over_their_columns() {
    let rows = ["Báo cáo", "STT|Chỉ tiêu|Thực hiện||Ghi chú", "||Kỳ này|Cùng kỳ|", "1|Dân số|100|90|"];
    let (top, bottom, labels) = found(&rows, vec![JOINED]).expect("a heading");
    assert_eq!((top, bottom), (1, 2));
    assert_eq!(labels, ["STT", "Chỉ tiêu", "Thực hiện Kỳ này", "Thực hiện Cùng kỳ", "Ghi chú"]);
}

#[test]
fn a_file_without_joined_cells_reads_the_same() {
    let rows = ["STT|Chỉ tiêu|Thực hiện||Ghi chú", "||Kỳ này|Cùng kỳ|", "1|Dân số|100|90|"];
    let (top, bottom, labels) = found(&rows, vec![]).expect("a heading");
    assert_eq!((top, bottom), (0, 1));
    assert_eq!(labels, ["STT", "Chỉ tiêu", "Thực hiện Kỳ này", "Thực hiện Cùng kỳ", "Ghi chú"]);
}

#[test]
fn three_rows_of_headings_are_one() {
    let merged = vec![
        Merged { top: 0, left: 2, bottom: 0, right: 5 },
        Merged { top: 1, left: 2, bottom: 1, right: 3 },
        Merged { top: 1, left: 4, bottom: 1, right: 5 },
        Merged { top: 0, left: 0, bottom: 2, right: 0 },
        Merged { top: 0, left: 1, bottom: 2, right: 1 },
    ];
    let rows = ["TT|Chỉ tiêu|Năm 2026|||", "||Quý I||Quý II|", "||Kế hoạch|Thực hiện|Kế hoạch|Thực hiện", "1|Dân số|1|2|3|4"];
    let (top, bottom, labels) = found(&rows, merged).expect("a heading");
    assert_eq!((top, bottom), (0, 2));
    assert_eq!(labels.last().map(String::as_str), Some("Năm 2026 Quý II Thực hiện"));
}

#[test]
fn years_across_are_headings_and_group_rows_are_not() {
    let rows = ["Chỉ tiêu|Đơn vị tính|2023|2024", "I. Dân cư|||", "Dân số|người|1|2"];
    let (top, bottom, labels) = found(&rows, vec![]).expect("a heading");
    assert_eq!((top, bottom, labels.last().map(String::as_str)), (0, 0, Some("2024")));
}

#[test]
fn areas_down_make_unknown_headings_figures() {
    let rows = ["Xã, phường|Dân số|Số trạm gì đó|Người ký", "Phường A|12|3|Ông B"];
    let catalogue = fixture::catalogue();
    let names = Names::of(&catalogue);
    let sheet = sheet(&rows, vec![]);
    let block = Block::find(&Grid::of(&sheet), 0, &names).expect("a heading");
    let indicators: Vec<&str> = block.headings.iter().filter(|h| h.is_value()).map(|h| h.indicator.as_str()).collect();
    assert_eq!(indicators, ["Dân số", "Số trạm gì đó"]);
}

#[test]
fn a_letter_is_no_table() {
    assert_eq!(found(&["Kính gửi|UBND thành phố", "Số liệu|xem phụ lục"], vec![]), None);
}

#[test]
fn numbers_of_columns_are_told_from_figures() {
    let texts = |row: &str| -> Vec<(usize, String)> { row.split('|').enumerate().map(|(at, text)| (at, text.to_owned())).collect() };
    for row in ["(1)|(2)|(3)|(4)", "A|B|1|2|3", "1|2|3|4=3/2", "(1)|(2)|(3)|(4)=(3)/(2)*100"] {
        assert!(is_column_numbers(&texts(row)), "{row}");
    }
    for row in ["1|Dân số|3", "5|7|9", "1|2", "1|100|200", "1|3|2"] {
        assert!(!is_column_numbers(&texts(row)), "{row}");
    }
}
