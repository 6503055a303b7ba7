//! Why a finding changed, as a leader reads it.

use super::change::{cause_sentence, revisions, whole_change};
use crate::{
    domain::{
        assessment::{Reason, Status},
        change::{Cause, Change, Move, Moves, Part, Revision},
        id::{AreaId, IndicatorId, TargetId},
        indicator::{Direction, Indicator, Kind},
        language::Language,
    },
    present::format::fixtures::{indicator, observation},
};

fn percent() -> Indicator {
    indicator("% GDP", Kind::Share, Direction::Up)
}

fn same<T: Copy>(value: T) -> Move<T> {
    Move { before: value, after: value }
}

fn moves() -> Moves {
    Moves {
        status: same(Status::AtRisk),
        latest: same(Some(12.3)),
        threshold: same(Some(30.0)),
        due: same(jiff::civil::date(2030, 12, 31).into()),
        median_at_due: same(Some(15.0)),
        attainment: same(Some(0.12)),
        gap_projected: same(Some(15.0)),
    }
}

/// A change whose every part moves as given.
fn change(moves: Moves, revisions: Vec<Revision>) -> Change {
    Change {
        target: TargetId::new("t"),
        indicator: IndicatorId::new("i"),
        area: AreaId::new("a"),
        whole: moves,
        reason: Reason::ByAttainment,
        parts: Cause::ALL.map(|(cause, _)| Part { cause, moves }),
        revisions,
        new_figures: Vec::new(),
        illustrative: false,
    }
}

fn revised(before: f64, after: Option<f64>) -> Revision {
    Revision { before: observation(2022, before), after: after.map(|value| observation(2022, value)) }
}

#[test]
fn a_leader_reads_what_a_revision_moved() {
    let moved = Moves {
        latest: Move { before: Some(12.3), after: Some(11.0) },
        attainment: Move { before: Some(0.12), after: Some(0.04) },
        ..moves()
    };
    let of = change(moved, vec![revised(12.3, Some(11.0))]);
    let said = cause_sentence(&of.parts[0], &of, &percent(), Language::Vi);
    assert_eq!(
        said,
        "Số liệu cũ được hiệu chỉnh: giá trị mới nhất −1,3\u{a0}điểm\u{a0}%, xác suất đạt −8,0\u{a0}điểm\u{a0}%; trạng thái không đổi."
    );
    let said = cause_sentence(&of.parts[0], &of, &percent(), Language::En);
    assert_eq!(
        said,
        "Old figures were revised: latest value −1.3\u{a0}percentage points, probability of meeting it −8.0\u{a0}percentage points; status unchanged."
    );
    let said = whole_change(&of, &percent(), Language::Vi);
    assert!(said.starts_with("Tổng cộng: giá trị mới nhất 12,3\u{a0}% → 11,0\u{a0}% (−1,3\u{a0}điểm\u{a0}%)"), "{said}");
    assert!(
        said.ends_with(
            "xác suất đạt 12\u{a0}% → 4\u{a0}% (−8,0\u{a0}điểm\u{a0}%); trạng thái vẫn là “nguy cơ không đạt” (theo xác suất đạt của mô hình \
             dự báo)."
        ),
        "{said}"
    );
}

#[test]
fn every_cause_says_when_it_moved_nothing() {
    let mut all: Vec<String> = Vec::new();
    for language in Language::ALL {
        for of in [change(moves(), Vec::new()), change(moves(), vec![revised(1.0, None)])] {
            all.extend(of.parts.iter().map(|part| cause_sentence(part, &of, &percent(), language)));
        }
    }
    assert!(all.iter().all(|said| said.ends_with('.') && !said.contains(';')), "{all:?}");
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 2 * (4 + 1), "four causes, and a revision without effect, in both languages");
    let of = change(moves(), Vec::new());
    assert!(whole_change(&of, &percent(), Language::Vi).starts_with("Không có gì thay đổi; trạng thái vẫn là “nguy cơ không đạt”"));
}

#[test]
fn what_appears_goes_or_is_put_off_is_said_in_words() {
    let moved = Moves {
        status: Move { before: Status::NotAssessable, after: Status::Watch },
        latest: Move { before: None, after: Some(12.3) },
        attainment: Move { before: Some(0.004), after: None },
        due: Move { before: None, after: jiff::civil::date(2028, 6, 30).into() },
        ..moves()
    };
    let of = change(moved, Vec::new());
    assert_eq!(
        cause_sentence(&of.parts[2], &of, &percent(), Language::Vi),
        "Mục tiêu được sửa đổi: nay có giá trị mới nhất 12,3\u{a0}%, không còn xác suất đạt (trước là <\u{a0}1\u{a0}%), nay có hạn \
         30/6/2028; trạng thái từ “chưa thể đánh giá” thành “cần theo dõi”."
    );
}

#[test]
fn a_revision_is_told_apart_however_small() {
    let said = revisions(&[revised(12.88, Some(12.87)), revised(0.52674, Some(0.41895))], &percent(), Language::Vi);
    assert_eq!(said.as_deref(), Some("năm 2022: 12,88\u{a0}% → 12,87\u{a0}%; năm 2022: 0,53\u{a0}% → 0,42\u{a0}%"));
    let many = [(); 6].map(|()| revised(3.0, None));
    let said = revisions(&many, &percent(), Language::En).expect("a list");
    assert!(said.starts_with("2022: 3\u{a0}% → retracted; ") && said.ends_with("; and 2 earlier periods"), "{said}");
    assert_eq!(revisions(&[], &percent(), Language::En), None);
}

#[test]
fn the_parts_are_written_so_that_a_reader_can_add_them_up() {
    let by = |before, after| Moves { latest: Move { before: Some(before), after: Some(after) }, ..moves() };
    let mut of = change(moves(), vec![revised(12.33, Some(12.87))]);
    of.whole = by(12.33, 14.02);
    of.parts[0].moves = by(12.33, 12.87);
    of.parts[1].moves = by(12.87, 14.02);
    let said = |place: usize| cause_sentence(&of.parts[place], &of, &percent(), Language::Vi);
    assert!(said(0).contains("+0,54\u{a0}điểm") && said(1).contains("+1,15\u{a0}điểm"), "{} {}", said(0), said(1));
    assert!(whole_change(&of, &percent(), Language::Vi).contains("12,33\u{a0}% → 14,02\u{a0}% (+1,69\u{a0}điểm\u{a0}%)"));
    of.parts[2].moves = by(14.02, 14.0201);
    assert!(cause_sentence(&of.parts[2], &of, &percent(), Language::Vi).contains("giá trị mới nhất gần như không đổi;"));
}

#[test]
fn ranks_counts_and_scores_speak_of_their_own_units() {
    let moved = |before, after, unit, kind, language| {
        let of = change(Moves { latest: Move { before: Some(before), after: Some(after) }, ..moves() }, Vec::new());
        whole_change(&of, &indicator(unit, kind, Direction::Up), language)
    };
    let rank = moved(12.0, 10.0, "thứ bậc", Kind::Rank, Language::Vi);
    assert!(rank.contains("giá trị mới nhất 12 → 10 (−2\u{a0}bậc)"), "{rank}");
    let score = moved(0.694, 0.766, "chỉ số 0-1", Kind::Score, Language::Vi);
    assert!(score.contains("giá trị mới nhất 0,694 → 0,766\u{a0}điểm (+0,072)"), "{score}");
    let money = moved(1.2e12, 1.35e12, "đồng", Kind::Count, Language::En);
    assert!(money.contains("latest value 1.20 → 1.35\u{a0}trillion\u{a0}đồng (+0.15)"), "{money}");
}

#[test]
fn one_is_singular_and_numbers_of_one_change_share_their_unit() {
    let place = change(Moves { latest: Move { before: Some(12.0), after: Some(11.0) }, ..moves() }, Vec::new());
    let said = whole_change(&place, &indicator("thứ bậc", Kind::Rank, Direction::Down), Language::En);
    assert!(said.contains("latest value 12 → 11 (−1\u{a0}place)"), "{said}");
    let of = change(
        Moves {
            latest: Move { before: Some(1.2e12), after: Some(1.35e12) },
            threshold: same(Some(2e12)),
            median_at_due: Move { before: None, after: Some(1.9999e12) },
            ..moves()
        },
        Vec::new(),
    );
    let said = whole_change(&of, &indicator("đồng", Kind::Count, Direction::Up), Language::Vi);
    assert!(said.contains("1,20 → 1,35\u{a0}nghìn\u{a0}tỷ\u{a0}đồng (+0,15)"), "{said}");
    assert!(said.contains("nay có dự báo tại hạn 1,99\u{a0}nghìn\u{a0}tỷ\u{a0}đồng"), "{said}");
}

#[test]
fn a_value_that_falls_short_is_never_written_as_met() {
    let of = change(
        Moves {
            latest: Move { before: Some(20.0), after: Some(29.999) },
            median_at_due: Move { before: None, after: Some(29.97) },
            ..moves()
        },
        Vec::new(),
    );
    let said = whole_change(&of, &percent(), Language::Vi);
    assert!(said.contains("20,00\u{a0}% → 29,99\u{a0}% (") && said.contains("nay có dự báo tại hạn 29,9\u{a0}%"), "{said}");
}
