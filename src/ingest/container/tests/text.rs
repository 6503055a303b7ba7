//! Delimited text, JSON and JSON lines.

use super::{super::Encoding, *};
use crate::{domain::finding::Severity, ingest::IngestErrorKind};

#[test]
fn delimiters_are_found_announced_or_chosen() {
    for source in ["a,b\n1,2\n", "a;b\n1;2\n", "a\tb\n1\t2\n", "\u{feff}a,b\r\n1,2\r\n", "a,b\r1,2", "sep=;\r\na;b\n1;2"] {
        let read = read("a.csv", source.as_bytes());
        assert_eq!(read.sheets[0].rows, [[text("a"), text("b")], [text("1"), text("2")]], "{source:?}");
        assert_eq!((read.encoding, &read.sheets[0].row_numbers[..]), (Some(Encoding::Utf8), &[1, 2][..]), "{source:?}");
    }
    let choice = Choice { delimiter: Some('|'), ..Choice::default() };
    let read = read_container("a.csv", b"a|b\n1|2,5\n", &choice).expect("read");
    assert_eq!(read.sheets[0].rows[1], [text("1"), text("2,5")]);
    let choice = Choice { delimiter: Some('ệ'), ..Choice::default() };
    assert!(read_container("a.csv", b"a|b\n", &choice).expect_err("no byte").found.contains("ệ"));
}

#[test]
fn rows_are_numbered_as_a_spreadsheet_does_and_may_be_short_or_long() {
    let read = read("a.csv", b"a,b\n\n1,\"x\ny\"\n,\n2,\"say \"\"so\"\"\"\n3\n4,z,more");
    let rows: Vec<(usize, usize)> = read.sheets[0].row_numbers.iter().zip(&read.sheets[0].rows).map(|(n, row)| (*n, row.len())).collect();
    assert_eq!(rows, [(1, 2), (2, 0), (3, 2), (4, 0), (5, 2), (6, 1), (7, 3)]);
    assert_eq!((&read.sheets[0].rows[2][1], &read.sheets[0].rows[4][1]), (&text("x\ny"), &text("say \"so\"")));
}

#[test]
fn what_cannot_be_taken_of_a_text_is_said_by_row() {
    let source = format!("a,b\n1,{}\n2,x\n3{}\n4,y\n", "y".repeat(40_000), ",z".repeat(70));
    let read = read("a.csv", source.as_bytes());
    assert_eq!(read.sheets[0].row_numbers, [1, 3, 4, 5]);
    assert!(read.sheets[0].rows[2].is_empty(), "row 4 is left blank");
    let notes: Vec<(&str, usize, Severity)> = read.notes.iter().map(|n| (n.rule.as_str(), n.row, n.severity)).collect();
    assert_eq!(notes, [("cell_too_long", 2, Severity::Rejected), ("column_count", 4, Severity::Rejected)]);
    assert!(refusal("a.csv", b"a,b\n1,\"x\n2,y\n").found.contains("row 2"));
    assert!(refusal("a.csv", format!("a,b\n1,{}\n", "y".repeat(2_000_000)).as_bytes()).found.contains("row 2 of more than"));
    assert_eq!(refusal("a.csv", "a\n".repeat(200_002).as_bytes()).kind, IngestErrorKind::TooLarge);
    assert_eq!(refusal("a.csv", b",\n,\n").kind, IngestErrorKind::Shape);
}

#[test]
fn an_old_encoding_is_noted_and_can_be_chosen() {
    // "Chỉ tiêu;Kỳ" and "Tỷ lệ hồ sơ;2025" in TCVN3.
    let bytes = b"Ch\xd8 ti\xaau;K\xfa\nT\xfb l\xd6 h\xe5 s\xac;2025\n";
    let read = read("a.csv", bytes);
    assert_eq!(read.sheets[0].rows[1], [text("Tỷ lệ hồ sơ"), text("2025")]);
    assert_eq!((read.encoding, rules(&read)), (Some(Encoding::Tcvn3), vec!["encoding"]));
    assert!(read.notes[0].found.contains("Chỉ tiêu"), "{:?}", read.notes);
    // The same letters in a file that is UTF-8: only the font made them Vietnamese.
    let utf8 = "Chӯ".replace("ӯ", "\u{d8}") + " ti\u{aa}u;K\u{fa}\nT\u{fb} l\u{d6} h\u{e5} s\u{ac};2025\n";
    for choice in [Choice::default(), Choice { encoding: Some(Encoding::Tcvn3), ..Choice::default() }] {
        let read = read_container("a.csv", utf8.as_bytes(), &choice).expect("read");
        assert_eq!((&read.sheets[0].rows[1][0], read.encoding), (&text("Tỷ lệ hồ sơ"), Some(Encoding::Tcvn3)));
    }
}

#[test]
fn json_of_either_form_is_a_sheet() {
    let expected = [
        vec![text("indicator"), text("value"), text("note")],
        vec![text("Tỷ lệ"), Cell::Number(98.5)],
        vec![text("b"), Cell::Blank, Cell::Truth(true)],
    ];
    let objects = "{\"indicator\":\"Tỷ lệ\",\"value\":98.5}SEP{\"indicator\":\"b\",\"value\":null,\"note\":true}";
    let array = format!("[{}]", objects.replace("SEP", ",\n"));
    for (name, source) in [("a.json", array.clone()), ("b.json", format!("{{\"source\":\"x\",\"rows\":{array},\"page\":{{\"n\":[1]}}}}"))] {
        let read = read(name, source.as_bytes());
        assert_eq!((&read.sheets[0].rows[..], &read.sheets[0].row_numbers[..]), (&expected[..], &[0, 1, 2][..]), "{name}");
        assert_eq!(rules(&read), if name == "a.json" { vec![] } else { vec!["json_member", "json_member"] });
    }
    let read = read("a.jsonl", objects.replace("SEP", "\n\n").as_bytes());
    assert_eq!((&read.sheets[0].rows[..], &read.sheets[0].row_numbers[..]), (&expected[..], &[0, 1, 3][..]));
}

#[test]
fn json_that_is_no_table_is_refused_at_its_path() {
    for (source, found) in [
        ("[{\"a\":1},{\"a\":{\"b\":1}}]", "an object in [2].a"),
        ("{\"rows\":[{\"a\":[1]}]}", "an array in rows[1].a"),
        ("[{\"a\":1,\"a\":2}]", "the key [1].a twice"),
        ("[1]", "expected an object as element 1"),
        ("{\"a\":{\"b\":[]}, \"c\": 1, \"d\": [], \"e\": []}", "two arrays, “d” and “e”"),
        ("[{\"a\":1}", "EOF"),
        ("[{\"a\":1}] x", "trailing"),
        ("[]", "without a cell"),
    ] {
        let error = refusal("a.json", source.as_bytes());
        assert!(error.found.contains(found), "{source}: {error}");
    }
    let deep = format!("{{\"x\":{}1{},\"rows\":[]}}", "[".repeat(10_000), "]".repeat(10_000));
    assert!(read_container("a.json", deep.as_bytes(), &Choice::default()).is_err());
    let wide = format!("[{{{}}}]", (0..65).map(|i| format!("\"k{i}\":1")).collect::<Vec<_>>().join(","));
    assert_eq!(refusal("a.json", wide.as_bytes()).kind, IngestErrorKind::TooLarge);
    let big = format!("[{{\"a\":{}}}]", 1u64 << 60);
    assert_eq!(read("a.json", big.as_bytes()).sheets[0].rows[1], [text("1152921504606846976")]);
}
