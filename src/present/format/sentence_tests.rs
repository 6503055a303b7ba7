//! Whole sentences, word for word.

use super::{
    fixtures::{assessment, indicator, observation, target},
    number::NBSP,
    sentence::{finding, sentence},
};
use crate::domain::{
    assessment::{Reason, Status, YearReached},
    indicator::{Direction, Kind},
    language::Language,
    observation::Censoring,
    target::Operator,
};

/// Sentences with ordinary blanks, so that they can be read here.
fn plain(text: &str) -> String {
    text.replace(NBSP, " ")
}

#[test]
fn a_target_at_risk_is_told_with_its_numbers() {
    let share = indicator("% hồ sơ", Kind::Share, Direction::Up);
    let at_least = target(Operator::Ge, Some(85.0), None);
    let judged = assessment(Status::AtRisk, Reason::ByAttainment, Some(observation(2025, 59.3)));
    assert_eq!(
        plain(&sentence(&share, &at_least, &judged, Language::Vi)),
        "Đến hết năm 2030, tỷ lệ này ước đạt 74,7 % (khoảng 80 %: 64,1–83,0 %), thấp hơn mục tiêu 10,3 điểm %; xác suất \
         đạt khoảng 5 %. Để kịp, mỗi năm phải tăng 5,4 điểm %; hiện mỗi năm tăng 4,1 điểm %."
    );
    assert_eq!(
        plain(&sentence(&share, &at_least, &judged, Language::En)),
        "By the end of 2030 this share is projected to reach 74.7 % (80 % interval: 64.1–83.0 %), 10.3 percentage points \
         below the target; the probability of meeting it is about 5 %. To get there it must rise by 5.4 percentage points \
         a year; at present it rises by 4.1 percentage points a year."
    );
}

#[test]
fn the_finding_names_the_year_when_that_is_the_news() {
    let share = indicator("%", Kind::Share, Direction::Up);
    let at_least = target(Operator::Ge, Some(85.0), None);
    let mut judged = assessment(Status::AtRisk, Reason::ByAttainment, Some(observation(2025, 59.3)));
    judged.year_reached = Some(YearReached::Year { year: 2037 });
    let text = plain(&finding(&share, &at_least, &judged, Language::Vi));
    assert_eq!(text, "Theo đà hiện nay, mục tiêu ≥ 85 % của năm 2030 phải đến khoảng năm 2037 mới đạt");
}

#[test]
fn a_falling_share_and_a_rank_move_in_their_own_words() {
    let poor = indicator("%", Kind::Share, Direction::Down);
    let at_most = target(Operator::Le, None, Some(85.0));
    let mut judged = assessment(Status::AtRisk, Reason::MovingAway, Some(observation(2025, 90.0)));
    judged.forecast = None;
    judged.attainment = None;
    judged.required_rate = Some(-1.0);
    judged.gap_now = Some(5.0);
    assert_eq!(
        plain(&sentence(&poor, &at_most, &judged, Language::Vi)),
        "Năm 2025, tỷ lệ này là 90 %, cao hơn mục tiêu 5 điểm %. Để kịp, mỗi năm phải giảm 1 điểm %; hiện mỗi năm tăng \
         4,1 điểm %."
    );
    let rank = indicator("Thứ bậc", Kind::Rank, Direction::Down);
    assert_eq!(
        plain(&sentence(&rank, &at_most, &judged, Language::Vi)),
        "Năm 2025, thứ hạng này là 90, kém mục tiêu 5 bậc. Để kịp, mỗi năm phải lên 1 bậc; hiện mỗi năm tụt 4,1 bậc."
    );
}

#[test]
fn what_cannot_be_assessed_says_why() {
    let share = indicator("%", Kind::Share, Direction::Up);
    let at_least = target(Operator::Ge, Some(85.0), None);
    let mut none = assessment(Status::NotAssessable, Reason::NoObservations, None);
    none.required_rate = None;
    assert_eq!(sentence(&share, &at_least, &none, Language::Vi), "Chưa thể đánh giá: chưa có số liệu công bố.");
    let mut limit = observation(2025, 10.0);
    limit.censoring = Censoring::Below;
    let mut censored = assessment(Status::NotAssessable, Reason::Censored, Some(limit));
    censored.required_rate = None;
    let text = plain(&sentence(&share, &at_least, &censored, Language::Vi));
    assert!(text.ends_with("Năm 2025, tỷ lệ này là < 10 %."), "{text}");
}

#[test]
fn every_status_makes_a_finding_and_a_sentence_in_both_languages() {
    let share = indicator("%", Kind::Share, Direction::Up);
    let words = target(Operator::Qualitative, None, None);
    let number = target(Operator::Range, Some(16.0), Some(18.0));
    for (status, _) in Status::ALL {
        for latest in [None, Some(observation(2025, 59.3))] {
            for promised in [&words, &number] {
                for language in Language::ALL {
                    let judged = assessment(status, Reason::ByAttainment, latest.clone());
                    let (title, text) = (finding(&share, promised, &judged, language), sentence(&share, promised, &judged, language));
                    assert!(!title.is_empty() && !title.ends_with('.'), "{title}");
                    assert!(text.ends_with('.') && !text.contains("..") && !text.contains("  "), "{text}");
                }
            }
        }
    }
}
