//! Every score by hand, the leakage rule, and indifference to order.

use jiff::civil::{Date, date};

use super::{
    cut::{Rule, rolling},
    report::{Section, report},
    tally::{Hits, Ledger},
    *,
};

fn subject(unit: &str, group: &str) -> Subject {
    Subject {
        key: format!("{group}/{unit}"),
        group: group.to_owned(),
        unit: unit.to_owned(),
        modelled: false,
        bounds: Bounds::NONE,
        peers: Peers::None,
        error_unit: ErrorUnit::Indicator,
    }
}

fn near(a: Option<f64>, b: f64) -> bool {
    a.is_some_and(|a| (a - b).abs() < 1e-12)
}

/// Values inside, at the ends of and outside the intervals 2–8 (all levels but the promised) and 1–9 (promised).
fn spread() -> Quantiles {
    Quantiles { at: [1.0, 2.0, 5.0, 8.0, 9.0], promised: [(2.0, 8.0), (1.0, 9.0)], intervals: [(2.0, 8.0); LEVELS.len()] }
}

#[test]
fn point_scores_are_those_by_hand() {
    let mut ledger = Ledger::default();
    // Step 1: actual 10, forecast 12, reference 6. Step 2: actual 20, forecast 19, reference 30. History step 2.
    for (h, actual, point, naive) in [(1, 10.0_f64, 12.0_f64, 6.0_f64), (2, 20.0, 19.0, 30.0)] {
        let term = |f: f64| 200.0 * (actual - f).abs() / (actual + f);
        for (model, f) in [(REFERENCE, naive), (COMBINATION, point)] {
            let errors = ((actual - f).abs(), (actual - naive).abs());
            ledger.point(model, h).add(errors, (term(f), term(naive)), Some(2.0), Some(1.0));
        }
        ledger.spread(h).add(actual, &spread(), Some(2.0), Some(1.0));
        ledger.by_entity.entry((0, 0)).or_default().add(actual, &spread().intervals);
    }
    let subject = subject("%", "g");
    let sections = report(&[(&subject, ledger)]);
    let scores = &sections[0].all.models[1];
    assert_eq!((scores.model, scores.all.count), (COMBINATION, 2));
    // |e| 2 + 1 = 3 against 4 + 10 = 14; MASE 3/2/2; sMAPE (400/22 + 200/39)/2.
    let (smape, reference_smape) = ((400.0 / 22.0 + 200.0 / 39.0) / 2.0, (800.0 / 16.0 + 2000.0 / 50.0) / 2.0);
    assert!(near(scores.all.relative_mae, 3.0 / 14.0) && near(scores.all.mase, 0.75) && near(scores.all.smape, smape));
    assert!(near(scores.all.owa, 0.5 * (smape / reference_smape + 0.75 / 3.5)));
    assert!(near(scores.by_horizon[0].relative_mae, 0.5) && near(scores.by_horizon[1].mase, 0.5));
    assert!(near(scores.near_and_far[0].relative_mae, 3.0 / 14.0) && scores.near_and_far[1].relative_mae.is_none());
}

#[test]
fn spread_scores_are_those_by_hand() {
    let mut ledger = Ledger::default();
    // 8 lies on an end and counts as inside; 10 lies above; 1 lies below. Reference errors are 4 each, history step 2.
    for (entity, actual) in [(0, 8.0), (0, 10.0), (1, 1.0)] {
        for model in [REFERENCE, COMBINATION] {
            ledger.point(model, 1).add((1.0, 4.0), (1.0, 1.0), Some(2.0), Some(1.0));
        }
        ledger.spread(1).add(actual, &spread(), Some(2.0), Some(1.0));
        ledger.by_entity.entry((0, entity)).or_default().add(actual, &spread().intervals);
    }
    let subject = subject("%", "g");
    let spread = &report(&[(&subject, ledger)])[0].all.spread;
    let eighty = spread.coverage[7];
    assert_eq!((eighty.nominal, eighty.achieved, eighty.below, eighty.above), (0.8, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0));
    // Entities hit 1 of 2 and 0 of 1 where 2/3 and 1/3 are expected: √(1/9 + 1/9)/3.
    assert!(near(eighty.standard_error, (2.0_f64 / 9.0).sqrt() / 3.0));
    // 80 %: widths 6, plus 10·2 above and 10·1 below; 95 %: widths 8, plus 40·1 above. Over 3 forecasts and 4, or 2.
    assert!(near(spread.interval_score[0], (18.0 + 30.0) / 12.0) && near(spread.interval_score[1], (24.0 + 40.0) / 12.0));
    assert!(near(spread.msis[0], 48.0 / 6.0) && near(spread.msis[1], 64.0 / 6.0));
    // Median 5: half of 3, 5 and 4. Quantile 8 at 0.9: 0, 0.9·2 and 0.1·7.
    assert!(near(spread.pinball[2], 6.0 / 12.0) && near(spread.pinball[3], 2.5 / 12.0));
}

/// A ledger of one forecast with the given errors of combination and reference.
fn erring(error: f64, reference: f64) -> Ledger {
    let mut ledger = Ledger::default();
    ledger.point(REFERENCE, 1).add((reference, reference), (1.0, 1.0), Some(1.0), Some(1.0));
    ledger.point(COMBINATION, 1).add((error, reference), (1.0, 1.0), Some(1.0), Some(1.0));
    ledger.spread(1).add(0.0, &spread(), Some(1.0), Some(1.0));
    ledger
}

#[test]
fn units_are_mixed_only_after_each_is_measured_by_its_reference() {
    let combined = |units: [&str; 2]| {
        let subjects = units.map(|unit| subject(unit, "g"));
        let all = &report(&[(&subjects[0], erring(1.0, 2.0)), (&subjects[1], erring(3000.0, 2000.0))])[0].all.clone();
        (all.is_mixed, all.models[1].all.relative_mae)
    };
    let (is_mixed, relative) = combined(["%", "%"]);
    assert!(!is_mixed && near(relative, 3001.0 / 2002.0));
    let (is_mixed, relative) = combined(["%", "USD"]);
    assert!(is_mixed && near(relative, (0.5 + 1.5) / 2.0));
}

#[test]
fn groups_count_alike_in_the_mean_and_modelled_figures_stand_apart() {
    let (a, b) = (subject("%", "a"), subject("%", "b"));
    let modelled = Subject { modelled: true, ..subject("%", "c") };
    let sections = report(&[(&a, erring(1.0, 2.0)), (&b, erring(8.0, 1.0)), (&modelled, erring(1.0, 10.0))]);
    assert_eq!(sections.iter().map(|s| (s.modelled, s.groups.len())).collect::<Vec<_>>(), [(false, 2), (true, 1)]);
    assert!(near(sections[0].summary[1].relative_mae[0], (0.5_f64 * 8.0).sqrt()));
    assert_eq!(sections[0].summary[1].relative_mae[1], None);
    assert!(near(Some(sections[0].coverage_distance[0].worst), 0.8));
}

#[test]
fn an_indicator_whose_reference_never_errs_leaves_a_mixed_ratio_alone() {
    let (a, b) = (subject("%", "g"), subject("USD", "g"));
    let all = &report(&[(&a, erring(1.0, 2.0)), (&b, erring(5.0, 0.0))])[0].all.clone();
    assert!(near(all.models[1].all.relative_mae, 0.5));
    assert_eq!(all.models[1].all.count, 2);
}

#[test]
fn one_entity_has_no_standard_error() {
    let subject = subject("%", "g");
    let mut ledger = erring(1.0, 1.0);
    ledger.by_entity.insert((0, 0), Hits { count: 1, ..Hits::default() });
    assert_eq!(report(&[(&subject, ledger)])[0].all.spread.coverage[0].standard_error, None);
}

const RULE: Rule = Rule { origins: 5, horizon: 3, fewest: 4 };

fn provinces() -> Vec<Vec<(Date, f64)>> {
    let value = |k: usize, i: usize| 20.0 + 4.0 * i as f64 + 3.0 * k as f64 + ((i * 7 + k * 11) % 5) as f64;
    (0..6).map(|k| (0..14).map(|i| (date(2010 + i as i16, 12, 31), value(k, i))).collect()).collect()
}

/// Point, two quantiles and the weights.
type Said = (f64, f64, f64, Vec<(&'static str, f64)>);

/// Points, quantiles and weights of every forecast from the origin with the fewest values after it … the most.
fn said(entities: &[Vec<(Date, f64)>], origin: usize) -> Vec<Said> {
    let subject = Subject { bounds: Bounds::PERCENT, peers: Peers::All, ..subject("%", "g") };
    let cuts = &rolling(entities, RULE)[origin];
    let pool = learn(&subject, cuts, None, &Pool::empty());
    cuts.iter()
        .map(|cut| {
            let fitted = forecast::fit(&input(&subject, cut), &pool);
            (fitted.point(2), fitted.quantile(2, 0.1), fitted.quantile(2, 0.975), fitted.weights())
        })
        .collect()
}

#[test]
fn what_comes_after_the_cutoff_changes_no_forecast_only_its_score() {
    let before = provinces();
    let mut after = before.clone();
    // The first origin is the end of 2018; everything later becomes absurd, in every province.
    for (day, value) in after.iter_mut().flatten() {
        if day.year() > 2018 {
            *value = 1e6 - *value * 17.0;
        }
    }
    assert_eq!(said(&before, 0), said(&after, 0));
    assert_ne!(said(&before, 4), said(&after, 4), "a later origin has seen some of it");
    let subject = Subject { peers: Peers::All, ..subject("%", "g") };
    let ledger = |entities: &[Vec<(Date, f64)>]| judge(&subject, 0, &rolling(entities, RULE)[0], &Pool::empty());
    assert_ne!(ledger(&before), ledger(&after), "but the truth did change");
}

fn sections(entities: &[Vec<(Date, f64)>], peers: Peers) -> Vec<Section> {
    let subject = Subject { peers, ..subject("%", "g") };
    let mut sums = Ledger::default();
    for cuts in rolling(entities, RULE) {
        sums.merge(&judge(&subject, 0, &cuts, &Pool::empty()), Some(1.0));
    }
    report(&[(&subject, sums)])
}

#[test]
fn naive_is_the_reference_on_yearly_series_and_peers_matter() {
    let all = &sections(&provinces(), Peers::None)[0].all;
    let models: Vec<&str> = all.models.iter().map(|m| m.model).collect();
    assert_eq!(models[..3], [REFERENCE, COMBINATION, "naive"]);
    assert!(near(all.models[2].all.relative_mae, 1.0) && near(all.models[0].all.owa, 1.0));
    assert!(all.models[1].all.relative_mae.is_some_and(|ratio| ratio < 1.0), "a rising series is not best left where it is");
    // Six provinces; from 2018 to 2022 the horizons 3, 3, 3, 2 and 1 have come to pass.
    assert_eq!((all.entities, all.spread.count), (6, 6 * 12));
    let alone = &all.spread.coverage;
    assert_ne!(alone, &sections(&provinces(), Peers::Others)[0].all.spread.coverage);
    assert!(alone.windows(2).all(|pair| pair[0].achieved <= pair[1].achieved), "a wider interval holds no less");
}
