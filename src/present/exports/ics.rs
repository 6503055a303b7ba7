//! Due days of reports for calendars.

use jiff::civil::Date;

use crate::{
    domain::{language::Language, report_calendar::DueReport},
    present::format,
};

/// The due days as a calendar (RFC 5545): a whole day each, lines of at most 75 bytes.
pub fn render_ics(reports: &[DueReport<'_>], language: Language) -> String {
    let plain = |text: &str| text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n");
    let day = |day: Date| format!("{:04}{:02}{:02}", day.year(), day.month(), day.day());
    let mut lines = vec!["BEGIN:VCALENDAR".to_owned(), "VERSION:2.0".to_owned(), "PRODID:-//Lo Trinh//reports//VI".to_owned()];
    let mut event = |id: String, on: Date, words: String, basis: &str| {
        lines.extend([
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{id}@lotrinh"),
            format!("DTSTAMP:{}T000000Z", day(on)),
            format!("DTSTART;VALUE=DATE:{}", day(on)),
            format!("SUMMARY:{}", plain(&words)),
            format!("DESCRIPTION:{}", plain(basis)),
            "END:VEVENT".to_owned(),
        ]);
    };
    for report in reports {
        let (name, period) = (report.rule.name(language), format::period(report.period, language));
        let key = format!("{}-{}", report.rule.id, report.period.code());
        event(key.clone(), report.due, format!("{name}, {period}"), &report.rule.basis);
        if let Some(meeting) = report.meeting {
            let words = format!("{}: {name}, {period}", language.pick("Họp đánh giá", "Meeting"));
            event(format!("{key}-meeting"), meeting, words, &report.rule.basis);
        }
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| folded(line) + "\r\n").collect()
}

/// A line of at most 75 bytes; what is longer goes on after a blank.
fn folded(line: &str) -> String {
    let mut out = String::new();
    let mut room = 75;
    for c in line.chars() {
        if c.len_utf8() > room {
            out += "\r\n ";
            room = 74;
        }
        out.push(c);
        room -= c.len_utf8();
    }
    out
}
