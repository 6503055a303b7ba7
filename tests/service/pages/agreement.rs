//! One source of truth: what one page says of an indicator, every other page says as well.

use std::collections::BTreeMap;

use crate::app::{Stock, TestApp, items};

const AREA: &str = "phuong-hai-duong";

/// The words between two marks, after a place.
fn between<'a>(html: &'a str, from: &str, to: &str) -> &'a str {
    html.split(from).nth(1).and_then(|rest| rest.split(to).next()).unwrap_or_default()
}

/// The indicators of each group of a scoreboard with what stands beside them, by anchor.
fn groups(html: &str) -> BTreeMap<String, Vec<(String, &str)>> {
    let mut out = BTreeMap::new();
    for group in html.split("<div class=\"igrp\" id=\"").skip(1) {
        let anchor = group.split('"').next().unwrap_or_default().to_owned();
        let rows = group.split("<a class=\"nm\" href=\"").skip(1);
        out.insert(anchor, rows.map(|row| (row.split('"').next().unwrap_or_default().to_owned(), row)).collect());
    }
    out
}

/// The numbers in the boxes of counts, by anchor.
fn counts(html: &str) -> BTreeMap<String, usize> {
    let boxes = between(html, "<div class=\"counts\">", "</div>");
    let each = boxes.split("<a href=\"#").skip(1);
    each.map(|one| (one.split('"').next().unwrap_or_default().to_owned(), between(one, "<b>", "</b>").parse().expect("a number"))).collect()
}

#[test]
fn scoreboard_area_indicator_and_chart_speak_of_the_same_milestone_and_status() {
    let app = TestApp::reading(Stock::Demonstration);
    let board = app.text(&format!("/vi/?area={AREA}"));
    let of_area = app.text(&format!("/vi/areas/{AREA}"));
    assert_eq!(counts(&board), counts(&of_area), "the scoreboard of an area and its page");
    let said = counts(&board);
    let mut looked_at = 0;
    for (anchor, rows) in groups(&board) {
        if anchor == "not_assessable" {
            continue;
        }
        assert_eq!(said[&anchor], rows.len(), "the number in the box and the rows of {anchor}");
        for (address, row) in rows {
            let page = app.text(&address);
            let status = between(between(&page, "<p class=\"lede\">", "</p>"), "</svg><span>", "</span>");
            let fits: &[&str] = match anchor.as_str() {
                "at_risk" => &["nguy cơ không đạt"],
                "watch" => &["cần theo dõi"],
                "on_course" => &["dự kiến đạt"],
                _ => &["đạt", "vượt"],
            };
            assert!(fits.contains(&status), "{address}: {status} on its page, {anchor} on the scoreboard");
            // The milestone in the row, on the page and in the title of the chart.
            let judged = between(&page, "Mốc đang xét: ", ".</p>");
            assert!(row.contains(&format!("<small>{judged}</small>")), "{address}: {judged} is judged on its page");
            let title = between(between(&page, "<div class=\"wide-only\">", "</svg>"), "<title>", "</title>");
            assert!(title.contains(judged), "{address}: the chart says “{title}”, the page {judged}");
            looked_at += 1;
        }
    }
    assert!(looked_at > 30, "{looked_at}");
}

#[test]
fn lists_charts_and_files_count_the_same_late_and_red_ones() {
    let app = TestApp::reading(Stock::Demonstration);
    // Missed targets: the section of the scoreboard, the gap table asked for them, and the interface.
    let board = app.text(&format!("/vi/?area={AREA}"));
    let missed = between(&board, "<section id=\"missed\">", "</section>").matches("<th scope=\"row\">").count();
    let listed = app.json(&format!("/api/v1/gaps?area={AREA}&status=missed"));
    let headline = items(&listed).iter().filter(|row| row["conflict"] == false || row["is_headline"] == true).count();
    assert_eq!((counts(&board)["missed"], missed), (missed, headline), "missed targets");
    // Late tasks: the page, the chart beside it, and the sentence of both.
    let tasks = app.text("/vi/tasks");
    let past = between(&tasks, "<section id=\"past\">", "</section>").matches("<tr id=\"task-").count();
    let sentence = between(&tasks, "<p class=\"lede\">", "</p>");
    assert!(sentence.contains(&format!(" {past} đã qua thời hạn")), "{past}: {sentence}");
    let charts = app.text("/vi/charts");
    assert!(charts.contains(&format!("{past} nhiệm vụ đã qua thời hạn")), "{past} late tasks are not what the chart says");
}
