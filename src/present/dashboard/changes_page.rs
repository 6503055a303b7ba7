//! What changed between two days and why: since the last quarterly report, unless another day is asked for.

use askama::Template;
use axum::{
    Router,
    extract::{Path, RawQuery, State},
    response::Response,
    routing::get,
};
use jiff::{Span, civil::Date};

use super::{Frame, PageError, routes::page};
use crate::{
    pipeline::{
        PipelineError,
        change::{all_changes, two_snapshots},
        context::Context,
    },
    present::{
        api::form_pairs,
        format,
        view::{CatalogueIndex, ChangeView, ChangesView, Place, Turn},
    },
};

/// Changed targets that are told in full; the others are named.
const MOST: usize = 30;

/// The page of changes.
pub fn router() -> Router<Context> {
    Router::new().route("/{lang}/changes", get(changes))
}

/// The last day of the quarter before a day, as reports count quarters: the 14th of March, June, September, December
/// (Decree 09/2019/NĐ-CP, Article 12).
pub fn last_quarter_end(day: Date) -> Date {
    let ends = (day.year() - 1..=day.year()).flat_map(|year| [3, 6, 9, 12].map(|month| Date::new(year, month, 14)));
    let past = ends.filter_map(Result::ok).filter(|end| *end < day);
    past.max().unwrap_or_else(|| day.saturating_sub(Span::new().months(3)))
}

#[derive(Template)]
#[template(path = "changes.html")]
struct ChangesPage {
    frame: Frame,
    /// The first day, as a date field wants it.
    from: String,
    /// The two days and how many targets changed; or why they cannot be compared.
    lede: String,
    /// Changed targets with the address of their indicator.
    rows: Vec<(String, ChangeView)>,
    /// Targets in another class now, with their addresses.
    turns: Vec<(String, Turn)>,
    /// Addresses and titles of the other changed targets.
    more: Vec<(String, String)>,
    /// Headings and targets that are named but not compared.
    named: Vec<(&'static str, Vec<(String, String)>)>,
}

async fn changes(State(context): State<Context>, Path(lang): Path<String>, RawQuery(query): RawQuery) -> Response {
    let asked = form_pairs(query.as_deref().unwrap_or_default()).into_iter().find(|(name, _)| name == "from").map(|(_, day)| day);
    page(context, &lang, Place::Changes, query, move |context, snapshot, mut frame| {
        let language = frame.language;
        let to = snapshot.knowledge;
        let from = match asked.as_deref().map(str::trim).filter(|day| !day.is_empty()) {
            None => last_quarter_end(to.as_of),
            Some(day) => day.parse().map_err(|_| {
                PipelineError::Refused(language.pick(
                    format!("from: gặp “{day}”, cần một ngày, ví dụ 2026-09-14"),
                    format!("from: found “{day}”, expected a day such as 2026-09-14"),
                ))
            })?,
        };
        frame.title = frame.say("Có gì thay đổi", "What changed").to_owned();
        let mut written = ChangesPage {
            from: from.to_string(),
            lede: String::new(),
            turns: Vec::new(),
            rows: Vec::new(),
            more: Vec::new(),
            named: Vec::new(),
            frame,
        };
        if from > to.as_of {
            let (day, end) = (format::date(from, language), format::date(to.as_of, language));
            written.lede = language
                .pick(format!("Ngày bắt đầu {day} sau ngày kết thúc {end}."), format!("The first day {day} lies after the second, {end}."));
            return Ok(written.render().map_err(PageError::from)?);
        }
        if context.has_many_targets()? {
            written.lede = language.pick(
                "Có quá nhiều mục tiêu để so sánh cùng lúc. Trang của từng chỉ tiêu nêu đã nói gì vào lúc nào.".to_owned(),
                "There are too many targets to compare at once. The page of an indicator shows what was said when.".to_owned(),
            );
            return Ok(written.render().map_err(PageError::from)?);
        }
        let earlier = context.knowledge(Some(from), None, Some(from))?;
        let (first, second) = match two_snapshots(context, earlier, to) {
            Ok(both) => both,
            Err(PipelineError::Refused(_)) => {
                let day = format::date(from, language);
                written.lede = language.pick(
                    format!(
                        "Đến ngày {day} chưa có mục tiêu hoặc số liệu nào được công bố, nên chưa có gì để so sánh. Hãy chọn ngày muộn hơn."
                    ),
                    format!("Nothing was known by {day}, so there is nothing to compare with. Choose a later day."),
                );
                return Ok(written.render().map_err(PageError::from)?);
            }
            Err(error) => return Err(error.into()),
        };
        let found = all_changes(&first, &second);
        let (known_first, known_second) = (CatalogueIndex::new(&first.catalogue), CatalogueIndex::new(&second.catalogue));
        let view = ChangesView::new(&found, &known_first, &known_second, language);
        let filters = written.frame.filters.day_only();
        let href = |id: &str| {
            let target = known_second.target(&crate::domain::id::TargetId::new(id))?;
            Some(Place::Indicator(target.indicator.clone(), target.area.clone()).href(language, &filters))
        };
        let turns = Turn::all(found.changes.iter(), &known_second, language);
        written.turns = turns.into_iter().map(|turn| (href(&turn.target).unwrap_or_default(), turn)).collect();
        written.lede = view.count;
        let mut rows: Vec<(String, ChangeView)> =
            view.changes.into_iter().map(|change| (href(&change.target).unwrap_or_default(), change)).collect();
        written.more = rows.split_off(rows.len().min(MOST)).into_iter().map(|(href, change)| (href, change.title)).collect();
        written.rows = rows;
        written.named = view.named.into_iter().map(|list| (list.heading, list.targets)).collect();
        written.frame.illustrative = written.rows.iter().any(|(_, change)| change.illustrative.is_some());
        Ok(written.render().map_err(PageError::from)?)
    })
    .await
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_last_quarter_ends_on_the_fourteenth_before_the_day() {
        assert_eq!(last_quarter_end(date(2026, 11, 23)), date(2026, 9, 14));
        assert_eq!(last_quarter_end(date(2026, 9, 14)), date(2026, 6, 14));
        assert_eq!(last_quarter_end(date(2026, 9, 15)), date(2026, 9, 14));
        assert_eq!(last_quarter_end(date(2026, 1, 2)), date(2025, 12, 14));
    }
}
