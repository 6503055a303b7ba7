//! Why a status or a refusal is what it is, as a clause that can follow the status word.

use super::time::date;
use crate::domain::{assessment::Reason, language::Language, target::Blank};

/// The reason as a clause without a full stop: `chờ số liệu năm 2025`, `awaiting the figure for 2025`.
pub fn reason(reason: &Reason, language: Language) -> String {
    let (vi, en) = match reason {
        Reason::MissedAtDue { met_late_on: Some(day) } => {
            return language.pick(
                format!("hạn đã qua, đạt muộn theo số liệu đến {}", date(*day, Language::Vi)),
                format!("due day past, met late by the figure to {}", date(*day, Language::En)),
            );
        }
        Reason::AwaitingFigure { year } => {
            return language.pick(format!("chờ số liệu năm {year}"), format!("awaiting the figure for {year}"));
        }
        Reason::TooFewValues { have, need } => return too_few(*have, *need, language),
        Reason::MetNow => ("số liệu mới nhất đã đạt mục tiêu trước hạn", "the latest value meets the target early"),
        Reason::MetAtDue => ("giá trị đến hạn đạt mục tiêu", "the value of the due period meets the target"),
        Reason::MissedAtDue { met_late_on: None } => {
            ("hạn đã qua, giá trị đến hạn không đạt mục tiêu", "due day past, the value of the due period falls short")
        }
        Reason::AreaClosed => ("địa bàn đã sáp nhập", "the area has been merged into another"),
        Reason::NoObservations => ("chưa có số liệu công bố", "no value has been published"),
        Reason::NoNumber { blank: Blank::NoTarget } => {
            ("văn bản không đặt mục tiêu cho năm này", "the document sets no target for this year")
        }
        Reason::NoNumber { blank: Blank::Lost } => {
            ("ô mục tiêu không đọc được trong bản đang có", "the cell cannot be read in the copy at hand")
        }
        Reason::NoNumber { blank: Blank::Heading } => ("ô mục tiêu để trống", "the cell of the target is empty"),
        Reason::Qualitative => {
            ("mục tiêu bằng lời, đánh giá theo báo cáo kèm minh chứng", "a target in words, judged by a report with evidence")
        }
        Reason::NotYetMet => ("báo cáo mới nhất ghi chưa đạt, chưa đến hạn", "the latest report says not yet met, and there is still time"),
        Reason::NoDueDate => ("văn bản không ghi năm đến hạn", "the document names no due year"),
        Reason::ByAttainment => ("theo xác suất đạt của mô hình dự báo", "by the probability of the forecast model"),
        Reason::ByPath => ("theo tiến độ so với lộ trình kế hoạch", "by progress along the planned path"),
        Reason::ByPace => ("theo nhịp đã có so với nhịp cần có", "by the observed against the required pace"),
        Reason::ByCompoundPace => ("theo tăng trưởng kép đã có so với cần có", "by the observed against the required compound growth"),
        Reason::ByRecentChanges => ("theo các thay đổi gần đây kéo dài đến hạn", "by recent changes carried on to the due day"),
        Reason::MovingAway => ("đang xa mục tiêu", "the value is moving away from the target"),
        Reason::ShortSpan => ("các số đo chưa trải đủ một năm", "the values span less than a year"),
        Reason::DueNotAhead => ("số liệu mới nhất không còn trước hạn", "the latest value does not lie before the due day"),
        Reason::BaselineNotBefore => ("chưa có số liệu sau mốc gốc", "there is no value after the baseline yet"),
        Reason::SameYear => ("mốc gốc và số liệu mới nhất cùng một năm", "base and latest value are of the same year"),
        Reason::OppositeSigns => ("mốc gốc và số liệu mới nhất trái dấu", "base and latest value have opposite signs"),
        Reason::ZeroBase => ("mốc gốc bằng 0 nên không có tốc độ tăng", "the base is 0: a rate of growth from it is not defined"),
        Reason::ZeroRequired => {
            ("mục tiêu không đòi hỏi tăng thêm nên không có tỷ số", "no growth is required: a ratio to it is not defined")
        }
        Reason::RankRefused => ("phương pháp không áp dụng cho thứ hạng", "the method does not apply to ranks"),
        Reason::GrowthRateRefused => ("phương pháp không áp dụng cho tốc độ tăng", "the method does not apply to growth rates"),
        Reason::Censored => {
            ("số liệu mới nhất chỉ cho biết dưới hoặc trên một mức", "the latest value is only known to be below or above a number")
        }
        Reason::SpansOnly => (
            "mới có số của cả giai đoạn, chưa có số của từng năm",
            "there are only figures of several years together, none of a single year",
        ),
        Reason::WithoutTarget => ("không có mục tiêu, so với ngưỡng cố định", "no target: compared with fixed cuts"),
    };
    language.pick(vi, en).to_owned()
}

fn too_few(have: usize, need: usize, language: Language) -> String {
    match (language, have) {
        (Language::Vi, 0) => format!("chưa có số đo nào, cần ít nhất {need}"),
        (Language::Vi, _) => format!("mới có {have} số đo, cần ít nhất {need}"),
        (Language::En, 0) => format!("no value yet, at least {need} are needed"),
        (Language::En, 1) => format!("only 1 value, at least {need} are needed"),
        (Language::En, _) => format!("only {have} values, at least {need} are needed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One of each; a new reason makes the match in [`reason`] fail to compile, not this list.
    fn every() -> Vec<Reason> {
        let mut all: Vec<Reason> = [Blank::NoTarget, Blank::Lost, Blank::Heading].map(|blank| Reason::NoNumber { blank }).into();
        all.extend([
            Reason::MetNow,
            Reason::MetAtDue,
            Reason::MissedAtDue { met_late_on: None },
            Reason::MissedAtDue { met_late_on: Some(jiff::civil::date(2026, 9, 14)) },
            Reason::AwaitingFigure { year: 2025 },
            Reason::AreaClosed,
            Reason::NoObservations,
            Reason::Qualitative,
            Reason::NotYetMet,
            Reason::NoDueDate,
            Reason::ByAttainment,
            Reason::ByPath,
            Reason::ByPace,
            Reason::ByCompoundPace,
            Reason::ByRecentChanges,
            Reason::MovingAway,
            Reason::TooFewValues { have: 0, need: 2 },
            Reason::TooFewValues { have: 1, need: 4 },
            Reason::TooFewValues { have: 3, need: 4 },
            Reason::ShortSpan,
            Reason::DueNotAhead,
            Reason::BaselineNotBefore,
            Reason::SameYear,
            Reason::OppositeSigns,
            Reason::ZeroBase,
            Reason::ZeroRequired,
            Reason::RankRefused,
            Reason::GrowthRateRefused,
            Reason::Censored,
            Reason::SpansOnly,
            Reason::WithoutTarget,
        ]);
        all
    }

    #[test]
    fn every_reason_is_said_differently_in_both_languages() {
        for language in Language::ALL {
            let mut said: Vec<String> = every().iter().map(|r| reason(r, language)).collect();
            assert!(said.iter().all(|words| words.len() > 5 && !words.ends_with('.')), "{said:?}");
            said.sort();
            let count = said.len();
            said.dedup();
            assert_eq!(said.len(), count);
        }
        assert!(every().iter().all(|r| reason(r, Language::Vi) != reason(r, Language::En)));
        assert_eq!(reason(&Reason::AwaitingFigure { year: 2025 }, Language::Vi), "chờ số liệu năm 2025");
    }
}
