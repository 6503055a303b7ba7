//! What is owed and what came in, as words.

use super::{number::number, time::date};
use crate::domain::{
    collection::{AgencyTally, Delivery, DueBasis},
    language::Language,
};

/// What became of an obligation, in one or two words: `thiếu`, `late`.
pub fn delivery(delivery: &Delivery, language: Language) -> &'static str {
    match delivery {
        Delivery::Missing { .. } => language.pick("thiếu", "missing"),
        Delivery::Late { .. } => language.pick("nhận muộn", "received late"),
        Delivery::NotYetDue => language.pick("chưa đến hạn", "not yet due"),
        Delivery::Received { .. } => language.pick("đã nhận", "received"),
    }
}

/// The same with its days and the ingest: `thiếu, quá hạn 69 ngày`, `nhận muộn 3 ngày, 17/9/2026, lần nạp 7`.
pub fn delivery_in_full(of: &Delivery, language: Language) -> String {
    let days = |count: i32| {
        let text = number(f64::from(count), 0, language);
        language.pick(format!("{text} ngày"), format!("{text} {}", if count == 1 { "day" } else { "days" }))
    };
    let receipt = of.receipt().map(|receipt| {
        let day = date(receipt.reported_on, language);
        language.pick(format!("{day}, lần nạp {}", receipt.ingest), format!("{day}, ingest {}", receipt.ingest))
    });
    match (of, receipt) {
        (Delivery::Missing { overdue_days }, _) => {
            language.pick(format!("thiếu, quá hạn {}", days(*overdue_days)), format!("missing, {} overdue", days(*overdue_days)))
        }
        (Delivery::Late { late_days, .. }, Some(receipt)) => {
            language.pick(format!("nhận muộn {}: {receipt}", days(*late_days)), format!("{} late: {receipt}", days(*late_days)))
        }
        (of, Some(receipt)) => format!("{}: {receipt}", delivery(of, language)),
        (of, None) => delivery(of, language).to_owned(),
    }
}

/// What a due day rests on.
pub fn due_basis(basis: DueBasis, language: Language) -> &'static str {
    match basis {
        DueBasis::Plan => language.pick("theo kế hoạch", "set by the plan"),
        DueBasis::PeriodEnd => language.pick("ngày cuối kỳ theo Nghị định 09/2019/NĐ-CP", "last day of the period by Decree 09/2019/NĐ-CP"),
    }
}

/// `đã nhận 3/7, chậm 1, thiếu 3, chưa đến hạn 1`; what is zero is left out but for what came in.
///
/// # Example
/// ```
/// use lotrinh::{domain::{collection::AgencyTally, language::Language}, present::format::collection::tally};
/// let of = AgencyTally { owed: 7, received: 3, late: 1, missing: 3, not_yet_due: 1, ..AgencyTally::default() };
/// assert_eq!(tally(&of, Language::Vi), "đã nhận 3/7, chậm 1, thiếu 3, chưa đến hạn 1");
/// ```
pub fn tally(of: &AgencyTally, language: Language) -> String {
    let count = |n: usize| number(n as f64, 0, language);
    let mut said = vec![format!("{} {}/{}", language.pick("đã nhận", "received"), count(of.received), count(of.owed))];
    let rest = [(of.late, "chậm", "late"), (of.missing, "thiếu", "missing"), (of.not_yet_due, "chưa đến hạn", "not yet due")];
    said.extend(
        rest.into_iter()
            .filter(|(n, ..)| *n > 0)
            .map(|(n, vi, en)| language.pick(format!("{vi} {}", count(n)), format!("{en} {}", count(n)))),
    );
    said.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        collection::Receipt,
        id::{AreaId, IndicatorId},
        period::Period,
    };

    #[test]
    fn what_became_of_a_figure_is_said_with_its_days() {
        let receipt = Receipt {
            indicator: IndicatorId::new("hdi"),
            area: AreaId::new("vn"),
            period: Period::quarter(2026, 3),
            reported_on: jiff::civil::date(2026, 9, 17),
            ingest: 7,
            recorded_at: String::new(),
        };
        for (of, vi, en) in [
            (Delivery::Missing { overdue_days: 69 }, "thiếu, quá hạn 69 ngày", "missing, 69 days overdue"),
            (
                Delivery::Late { late_days: 1, receipt: receipt.clone() },
                "nhận muộn 1 ngày: 17/9/2026, lần nạp 7",
                "1 day late: 17 Sep 2026, ingest 7",
            ),
            (Delivery::Received { receipt }, "đã nhận: 17/9/2026, lần nạp 7", "received: 17 Sep 2026, ingest 7"),
            (Delivery::NotYetDue, "chưa đến hạn", "not yet due"),
        ] {
            assert_eq!((delivery_in_full(&of, Language::Vi).as_str(), delivery_in_full(&of, Language::En).as_str()), (vi, en));
        }
    }
}
