//! Groups, remarks, sums and blanks below a heading.

use super::super::super::{fixture, resolve::Names, sheet::Sheet};
use super::*;

fn body(rows: &[&str], then: impl Fn(&Body)) {
    let cell = |text: &str| match text.trim() {
        "" => Cell::Blank,
        text => Cell::Text(text.to_owned()),
    };
    let sheet = Sheet {
        rows: rows.iter().map(|row| row.split('|').map(cell).collect()).collect(),
        row_numbers: (1..=rows.len()).collect(),
        ..Sheet::default()
    };
    let catalogue = fixture::catalogue();
    let names = Names::of(&catalogue);
    let grid = Grid::of(&sheet);
    let block = Block::find(&grid, 0, &names).expect("a heading");
    then(&read_body(&grid, &block, &names, &mut |name, _| names.names_indicator(name)));
}

const HEAD: &str = "STT|Chỉ tiêu|ĐVT|Thực hiện|Ghi chú";

fn seen(body: &Body) -> Vec<(&str, Vec<&str>)> {
    body.rows.iter().map(|row| (row.name.as_str(), row.groups.iter().map(String::as_str).collect())).collect()
}

#[test]
fn nested_numbers_give_each_row_its_groups() {
    let rows = [
        HEAD,
        "(1)|(2)|(3)|(4)|(5)",
        "I|CHÍNH QUYỀN SỐ|||",
        "1|Hồ sơ||||",
        "1.1|Trực tuyến|%|81,2|",
        "1.2|Toàn trình|%|40|",
        "|Trong đó:|||",
        "|- Nộp phí|%|3|",
        "2|Dân số|người|7|",
        "II|XÃ HỘI SỐ|||",
        "|Trong đó: nữ|người|5|",
    ];
    body(&rows, |body| {
        assert_eq!(
            seen(body),
            [
                ("Trực tuyến", vec!["CHÍNH QUYỀN SỐ", "Hồ sơ"]),
                ("Toàn trình", vec!["CHÍNH QUYỀN SỐ", "Hồ sơ"]),
                ("Nộp phí", vec!["CHÍNH QUYỀN SỐ", "Hồ sơ", "Toàn trình"]),
                ("Dân số", vec!["CHÍNH QUYỀN SỐ"]),
                ("nữ", vec!["XÃ HỘI SỐ"]),
            ]
        );
        assert_eq!((body.left_out.column_numbers, body.left_out.groups), (1, 4));
    });
}

#[test]
fn numbers_inside_names_are_read_too() {
    let rows = ["Chỉ tiêu|ĐVT|Thực hiện", "I. Chính quyền số||", "1. Dân số:|người|7", "a) Trực tuyến (1)|%|5", "5G phủ sóng|%|6"];
    body(&rows, |body| {
        let names: Vec<&str> = body.rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["Dân số", "Trực tuyến", "5G phủ sóng"]);
    });
}

#[test]
fn remarks_sums_and_signatures_are_counted_and_left_out() {
    let rows = [
        HEAD,
        "1|Dân số|người|7|",
        "|Tổng cộng||7|",
        "|Ghi chú: số liệu ước|||",
        "|(1) Theo Cục Thống kê|||",
        "Nơi nhận:|||TM. ỦY BAN NHÂN DÂN|",
        "- Như trên;||||",
        "|Người lập biểu||KT. CHỦ TỊCH|",
    ];
    body(&rows, |body| {
        assert_eq!((body.rows.len(), body.left_out.totals, body.left_out.footers), (1, 1, 5));
    });
}

#[test]
fn a_known_indicator_without_a_figure_is_a_row_of_its_own() {
    let rows = [HEAD, "1|Dân số||-|", "2|Chưa biết|%|…|", "3|Một nhóm||x|", "4|Dân số|người|5|"];
    body(&rows, |body| {
        let rows: Vec<(&str, bool)> = body.rows.iter().map(|row| (row.name.as_str(), row.filled)).collect();
        assert_eq!(rows, [("Dân số", false), ("Chưa biết", false), ("Dân số", true)]);
        assert_eq!(body.left_out.groups, 1);
    });
}

#[test]
fn a_repeated_heading_is_skipped_and_another_table_ends_this_one() {
    let rows = [HEAD, "1|Dân số|người|7|", HEAD, "2|Dân số|người|8|", "", "Chỉ tiêu|Địa bàn|Kỳ|Giá trị", "Dân số|vn|2025|1"];
    body(&rows, |body| {
        assert_eq!((body.rows.len(), body.left_out.column_numbers, body.other_table), (2, 1, Some(5)));
    });
}

#[test]
fn markers_have_levels() {
    let levels: Vec<Option<u8>> =
        ["A", "I", "IV.", "1", "2.", "1.1", "1.1.2", "a)", "đ", "-", "+", "", "7/10", "Tỷ lệ"].into_iter().map(marker_level).collect();
    let expected = [0, 1, 1, 2, 2, 3, 4, 7, 7, 8, 9].map(Some).into_iter().chain([None, None, None]).collect::<Vec<_>>();
    assert_eq!(levels, expected);
}
