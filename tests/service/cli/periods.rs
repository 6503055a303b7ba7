//! `lotrinh periods`: spellings of a period and the two calendars.

use crate::workspace::Workspace;

fn printed(arguments: &[&str]) -> String {
    Workspace::empty().run(&[&["periods"], arguments].concat()).done().stdout
}

#[test]
fn the_third_quarter_of_2026_closes_on_14_september_by_decree() {
    assert_eq!(printed(&["quý III/2026", "--calendar", "statutory"]), "2026-06-15 2026-09-14\n");
    assert_eq!(printed(&["quý III/2026"]), "2026-07-01 2026-09-30\n", "the calendar of months unless the other is named");
}

#[test]
fn a_statutory_year_begins_on_15_december_of_the_year_before() {
    assert_eq!(printed(&["năm 2026", "quý I/2026", "--calendar", "statutory"]), "2025-12-15 2026-12-14\n2025-12-15 2026-03-14\n");
}

#[test]
fn every_usual_spelling_is_read() {
    for (spellings, window) in [
        (&["quý III/2026", "Quý 3/2026", "Q3/2026", "2026-Q3", "quý 3 năm 2026"][..], "2026-07-01 2026-09-30"),
        (&["6 tháng đầu năm 2026", "6T2026", "2026-H1", "6 tháng năm 2026"][..], "2026-01-01 2026-06-30"),
        (&["9 tháng 2026", "9T2026", "9 tháng đầu năm 2026"][..], "2026-01-01 2026-09-30"),
        (&["tháng 11/2026", "11/2026", "2026-11", "tháng 11 năm 2026"][..], "2026-11-01 2026-11-30"),
        (&["năm 2026", "2026"][..], "2026-01-01 2026-12-31"),
        (&["2016-2020", "2016–2020", "giai đoạn 2016-2020"][..], "2016-01-01 2020-12-31"),
        (&["13/6/2023", "2023-06-13", "ngày 13/6/2023"][..], "2023-06-13 2023-06-13"),
    ] {
        for spelling in spellings {
            assert_eq!(printed(&[spelling]), format!("{window}\n"), "{spelling}");
        }
    }
}

#[test]
fn letters_made_of_two_characters_are_the_same_letters() {
    // "quý" with a combining acute accent, as some keyboards and all PDFs write it.
    assert_eq!(printed(&["quy\u{301} III/2026"]), "2026-07-01 2026-09-30\n");
}

#[test]
fn an_impossible_period_is_refused_with_what_was_found_and_expected() {
    let workspace = Workspace::empty();
    for (period, words) in [
        ("quý V/2026", ["quý V/2026", "expected a quarter"]),
        ("2026-13", ["2026-13", "expected a month"]),
        ("30/2/2026", ["30/2/2026", "expected a day that exists"]),
        ("hôm qua", ["hôm qua", "expected for example"]),
    ] {
        workspace.refuses(&["periods", period], 1, &words);
    }
}
