//! Tests of what a file changes against an earlier one.
#![cfg(test)]

use proptest::prelude::*;

use super::*;

fn changes(earlier: &str, later: &str, noted: &[u64]) -> Option<(Changes, String)> {
    let mut out = Vec::new();
    let found = write_changes("a.csv", &mut earlier.as_bytes(), &mut later.as_bytes(), noted, &mut out).expect("two texts");
    found.map(|changes| (changes, String::from_utf8(out).expect("text")))
}

/// Rows of a later file and what was written for an earlier one.
fn rows(earlier: &str, later: &str) -> (Vec<u64>, u64, u64) {
    let (changes, text) = changes(earlier, later, &[]).expect("lines that are rows");
    let lines: Vec<&str> = later.lines().collect();
    let wanted: Vec<&str> = std::iter::once(1).chain(changes.rows.iter().copied()).map(|row| lines[row as usize - 1]).collect();
    assert_eq!(text.lines().collect::<Vec<_>>(), wanted);
    (changes.rows, changes.unchanged, changes.missing)
}

#[test]
fn a_changed_a_new_and_a_missing_line_are_told_from_the_others() {
    let earlier = "h\na\nb\nc\nd\ne\n";
    assert_eq!(rows(earlier, earlier), (vec![], 5, 0));
    assert_eq!(rows(earlier, "h\na\nB\nc\nd\ne\n"), (vec![3], 4, 1));
    assert_eq!(rows(earlier, "h\na\nb\nc\nx\ny\nd\ne\n"), (vec![5, 6], 5, 0));
    assert_eq!(rows(earlier, "h\na\nd\ne\n"), (vec![], 3, 2));
    assert_eq!(rows(earlier, "h\na\nb\nc\nd\ne\n\nf"), (vec![8], 5, 0));
    assert_eq!(rows("h\na", "h\na\nb"), (vec![2, 3], 0, 1));
    assert_eq!(rows("h\na\n", "h\n"), (vec![], 0, 1));
}

#[test]
fn a_row_that_was_noted_is_read_again() {
    let text = "h\na\nb\nc\n";
    let (changes, written) = changes(text, text, &[3]).expect("rows");
    assert_eq!((changes.rows, changes.unchanged, written.as_str()), (vec![3], 2, "h\nb\n"));
}

#[test]
fn where_lines_are_no_rows_nothing_is_said() {
    assert_eq!(changes("h\na\n", "H\na\n", &[]), None);
    assert_eq!(changes("h\n\"a\nb\"\nc\n", "h\n\"a\nb\"\nd\n", &[]), None);
    assert_eq!(changes("h\na\rb\nc\n", "h\na\rb\nd\n", &[]), None);
    assert_eq!(changes("", "", &[]), None);
    assert!(changes("h\n\"a, b\",1\nc\n", "h\n\"a, b\",1\nd\n", &[]).is_some());
    assert!(changes("h\r\na\r\nb\r\n", "h\r\na\r\nc\r\n", &[]).is_some());
    let long = format!("h\n{}\n", "x".repeat(MAX_RECORD_BYTES + 1));
    assert_eq!(changes("h\na\n", &long, &[]), None);
}

#[test]
fn a_quarter_inserted_in_the_middle_is_found_over_a_long_gap() {
    let line = |at: usize| format!("indicator_{},{:05},2026-Q1,{}\n", at / 3321, at % 3321, at * 7 % 1009);
    let earlier: String = std::iter::once("h\n".to_owned()).chain((0..20_000).map(line)).collect();
    let later: String = std::iter::once("h\n".to_owned())
        .chain((0..9_000).map(line))
        .chain((0..50_000).map(|at| format!("new {at}\n")))
        .chain((9_000..20_000).map(line))
        .collect();
    let (found, unchanged, missing) = rows(&earlier, &later);
    assert_eq!((found.len(), unchanged, missing), (50_000, 20_000, 0));
    let (found, unchanged, missing) = rows(&later, &earlier);
    assert_eq!((found.len(), unchanged, missing), (0, 20_000, 50_000));
}

/// Whether lines occur in a list in their order.
fn occurs(lines: &[&str], within: &[&str]) -> bool {
    let mut rest = within.iter();
    lines.iter().all(|line| rest.any(|other| other == line))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// What is not written stands in the earlier file, in order, unnoted and once each.
    #[test]
    fn what_is_not_written_stands_in_the_earlier_file(
        one in prop::collection::vec("[a-e]{1,3}", 0..80),
        edits in prop::collection::vec((0..100usize, 0..3usize, "[a-z]{1,3}"), 0..12),
        noted in prop::collection::btree_set(2..80u64, 0..4),
    ) {
        let mut other = one.clone();
        for (at, what, line) in &edits {
            let at = at % (other.len() + 1);
            match what {
                0 => other.insert(at, line.clone()),
                1 if at < other.len() => { other.remove(at); }
                _ if at < other.len() => other[at].clone_from(line),
                _ => {}
            }
        }
        let text = |lines: &[String]| format!("h\n{}", lines.iter().map(|line| format!("{line}\n")).collect::<String>());
        let (earlier, later) = (text(&one), text(&other));
        let noted: Vec<u64> = noted.into_iter().collect();
        let (found, written) = changes(&earlier, &later, &noted).expect("rows");
        prop_assert_eq!(written.lines().skip(1).count(), found.rows.len());
        let left: Vec<&str> =
            other.iter().enumerate().filter(|(at, _)| !found.rows.contains(&(*at as u64 + 2))).map(|(_, line)| line.as_str()).collect();
        let usable: Vec<&str> =
            one.iter().enumerate().filter(|(at, _)| !noted.contains(&(*at as u64 + 2))).map(|(_, line)| line.as_str()).collect();
        prop_assert!(occurs(&left, &usable), "{:?} in {:?}", left, usable);
        prop_assert_eq!(found.unchanged as usize, left.len());
    }

    /// Where one stretch of lines was exchanged for another, nothing but that is written.
    #[test]
    fn an_exchanged_stretch_is_all_that_is_written(lines in 1..200usize, at in 0..200usize, gone in 0..16usize, new in 0..16usize) {
        let at = at % lines;
        let gone = gone.min(lines - at);
        let line = |at: usize| format!("row {at}");
        let made = |range: std::ops::Range<usize>| range.map(line).collect::<Vec<_>>();
        let one = made(0..lines);
        let other = [made(0..at), made(1000..1000 + new), made(at + gone..lines)].concat();
        let text = |lines: &[String]| format!("h\n{}", lines.iter().map(|line| format!("{line}\n")).collect::<String>());
        let (found, _) = changes(&text(&one), &text(&other), &[]).expect("rows");
        let rows: Vec<u64> = (at..at + new).map(|at| at as u64 + 2).collect();
        prop_assert_eq!(found, Changes { rows, unchanged: (lines - gone) as u64, missing: gone as u64 });
    }
}
