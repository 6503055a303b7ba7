//! A store that breaks off under a running server: 503 to everybody, then an end that a supervisor sees, then all is found again.

use std::{fs::OpenOptions, time::Instant};

use crate::{
    app::{STORE_FILE, Stock},
    workspace::Workspace,
};

fn file(year: i32) -> String {
    format!("indicator,area,period,value,published_on\nhdi,vn,{year},0.7,2025-05-06\n")
}

#[test]
fn a_database_that_breaks_off_ends_the_server_and_nothing_acknowledged_is_lost() {
    let workspace = Workspace::with(Stock::Catalogue);
    let mut server = workspace.serve();
    let first = server.send("a.csv", &file(2021));
    assert!(first.starts_with("HTTP/1.1 201 "), "{first}");
    // Somebody cuts the open database to its headers.
    let database = OpenOptions::new().write(true).open(workspace.path("store").join(STORE_FILE)).expect("the database");
    database.set_len(12288).expect("a cut");
    let (mut acknowledged, asked) = (vec![2021], Instant::now());
    for year in 2000..2020 {
        let answer = server.send(&format!("{year}.csv"), &file(year));
        if answer.starts_with("HTTP/1.1 201 ") {
            acknowledged.push(year);
        } else {
            assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 503 "), "{answer}");
            break;
        }
    }
    if acknowledged.len() == 21 {
        println!("skipped: this library did not notice that its file was cut");
        return;
    }
    let code = server.ended_within(15);
    assert!(code.is_some_and(|code| code != 0), "{code:?} {:?} after the cut", asked.elapsed());
    let figures = workspace.run(&["figures", "--indicator", "hdi", "--area", "vn"]).done();
    for year in acknowledged {
        assert!(figures.stdout.contains(&format!(",{year},")), "{year} is lost: {}{}", figures.stdout, figures.stderr);
    }
}
