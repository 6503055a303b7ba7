//! The made blocks of the page. Where a method is worked by hand, the arithmetic is done here from the published inputs and
//! must meet what the program shows.

use lotrinh::{
    domain::{
        assessment::{Method, Status},
        language::Language,
    },
    pipeline::Policy,
    present::format::{PolicyWords, words},
};
use serde_json::Value;

use super::{
    demonstration::{ACCOUNTS_2030, BEFORE_THE_JUMP, COVERAGE_2025, COVERAGE_2030, DIGITAL_ECONOMY, TODAY, Told},
    read, root,
};

/// A block by its name.
pub fn make(name: &str, told: &Told) -> String {
    premises(told);
    match name {
        "statuses" => statuses(),
        "policy" => policy(&Policy::default()),
        "example" => example(told),
        "row" => row(told),
        "kinds" => kinds(),
        "change" => format!("```text\n{}\n```", told.change.trim()),
        "5g" => [(COVERAGE_2025, BEFORE_THE_JUMP), (COVERAGE_2025, TODAY), (COVERAGE_2030, TODAY)].map(|of| case(told, of)).join("\n"),
        "accounts" => case(told, (ACCOUNTS_2030, TODAY)),
        other => panic!("docs/methods.md asks for a block “{other}” that nothing makes"),
    }
}

fn statuses() -> String {
    let row = |(status, code): (Status, &str)| {
        format!("| {} | {} | `{code}` |", words::status(status, Language::En), words::status(status, Language::Vi))
    };
    format!("| Status | Trạng thái | in files |\n|---|---|---|\n{}", Status::ALL.map(row).join("\n"))
}

fn policy(policy: &Policy) -> String {
    let said = PolicyWords::new(policy, Language::En);
    let codes = |methods: &[Method]| methods.iter().map(|method| format!("`{}`", method.code())).collect::<Vec<_>>().join(", then ");
    let (ratio, miss) = (policy.ratio, policy.miss);
    let lines = [
        ("headline", codes(&policy.headline)),
        (
            "ratio (`path`, `pace_linear`, `pace_compound`)",
            format!(
                "on course from {}, watch from {}, at risk from {}, below that moving away",
                ratio.on_course, ratio.watch, ratio.at_risk
            ),
        ),
        (
            "attainment (`projection_model`)",
            format!("on course from {}, watch from {}, else at risk", said.attainment_on_course, said.attainment_watch),
        ),
        (
            "miss (`projection_recent`)",
            format!("on course below {} %, watch up to {} %, else at risk", 100.0 * miss.on_course, 100.0 * miss.watch),
        ),
        (
            "pace",
            format!("last {} years; median of pairwise slopes from {} values", policy.pace.window_years, policy.pace.robust_from_values),
        ),
        ("model", format!("decides from {} values", policy.model.values_needed)),
        ("compound", format!("base year {}, else the next with a value", policy.compound.base_year)),
        ("disagreement", format!("{} classes", policy.disagreement_classes)),
    ];
    let lines: Vec<String> = lines.iter().map(|(setting, value)| format!("| {setting} | {value} |")).collect();
    format!("| Setting | Value |\n|---|---|\n{}", lines.join("\n"))
}

/// Fails unless the number worked by hand is the program's.
#[track_caller]
fn meets(by_hand: f64, program: f64) -> f64 {
    assert!((by_hand - program).abs() <= 1e-9 * by_hand.abs().max(1.0), "by hand {by_hand}, the program shows {program}");
    by_hand
}

/// The five methods on one real target, worked by hand.
fn example(told: &Told) -> String {
    let of = told.of(DIGITAL_ECONOMY, TODAY, "en");
    let n = |method: &str, symbol: &str| of.number(method, symbol);
    let outcome = |method: &str| of.methods.get(method).map_or("", |(outcome, _, _)| outcome.as_str());
    let (y0, t, b, rate) = (n("path", "y₀"), n("path", "T"), n("path", "b"), n("projection_recent", "rate"));
    // 31/12/2023 to 31/12/2025 and to 31/12/2030; 31/12/2020 to both.
    let planned = meets(b + (t - b) * 2.0 / 7.0, n("path", "P(t₀)"));
    let r = meets((y0 - b) / (planned - b), n("path", "r"));
    let base = n("pace_compound", "base");
    let (observed, required) = (meets((y0 - base) / 5.0, n("pace_linear", "v")), meets((t - y0) / 5.0, n("pace_linear", "c")));
    let pace = meets(observed / required, n("pace_linear", "pace"));
    let grown = meets((y0 / base).powf(1.0 / 5.0) - 1.0, n("pace_compound", "CAGR(y₀)"));
    let needed = meets((t / base).powf(1.0 / 10.0) - 1.0, n("pace_compound", "|CAGR(T)|"));
    let compound = meets(grown / needed, n("pace_compound", "R"));
    let carried = meets(y0 + rate * 5.0, n("projection_recent", "H"));
    let miss = meets((t - carried) / (t - y0), n("projection_recent", "miss"));
    let (median, chance) = (n("projection_model", "ŷ(D)"), n("projection_model", "P"));
    let rows = [
        ("path", format!("P = {b} + ({t} − {b})·2/7 = {planned:.2}; r = ({y0} − {b})/({planned:.2} − {b}) = {r:.3}")),
        (
            "pace_linear",
            format!("observed ({y0} − {base})/5 = {observed:.3} a year; required ({t} − {y0})/5 = {required:.3}; pace = {pace:.3}"),
        ),
        ("pace_compound", format!("({y0}/{base})^(1/5) − 1 = {grown:.4}; ({t}/{base})^(1/10) − 1 = {needed:.4}; R = {compound:.3}")),
        (
            "projection_recent",
            format!("mean change {rate:.3}; H = {y0} + 5·{rate:.3} = {carried:.2}; miss = ({t} − {carried:.2})/({t} − {y0}) = {miss:.3}"),
        ),
        ("projection_model", format!("median in 2030 {median:.2}; probability of {t} or more = {chance:.3}")),
    ];
    let rows: Vec<String> = rows.iter().map(|(method, worked)| format!("| `{method}` | {worked} | {} |", outcome(method))).collect();
    format!("| Method | Worked by hand | Class |\n|---|---|---|\n{}", rows.join("\n"))
}

/// The columns of the gap table that section 3 explains, for the same target.
fn row(told: &Told) -> String {
    let n = |column: &str| told.in_row(DIGITAL_ECONOMY, column);
    let (gap, observed, required) = (n("gap_now"), n("observed_rate"), n("required_rate"));
    let factor = meets(required / observed, n("catch_up_factor"));
    let lines = [
        ("Baseline", format!("{} on {}", n("baseline_value"), told.word(DIGITAL_ECONOMY, "baseline_on"))),
        ("Planned on the day of the latest value", format!("{:.2}", n("planned_at_latest"))),
        ("Planned today", format!("{:.2}", n("planned_today"))),
        ("Deviation", format!("{} − {:.2} = {:.2}", n("latest_value"), n("planned_at_latest"), n("deviation")).replace('-', "−")),
        ("Gap now", format!("{} − {} = {gap:.2}", n("threshold"), n("latest_value"))),
        ("Observed rate, required rate", format!("{observed:.3} and {required:.3} a year")),
        ("Pace", format!("{observed:.3}/{required:.3} = {:.3}", meets(observed / required, n("pace")))),
        ("Catch-up factor", format!("{required:.3}/{observed:.3} = {factor:.1}")),
        (
            "Forecast at the due day",
            format!(
                "{:.2}; 80 %: {:.2} to {:.2}; 95 %: {:.2} to {:.2}",
                n("forecast_median"),
                n("forecast_low_80"),
                n("forecast_high_80"),
                n("forecast_low_95"),
                n("forecast_high_95")
            ),
        ),
        (
            "Gap projected",
            format!(
                "{} − {:.2} = {:.2}",
                n("threshold"),
                n("forecast_median"),
                meets(n("threshold") - n("forecast_median"), n("gap_projected"))
            ),
        ),
        ("Attainment", format!("{:.3}", n("attainment"))),
        (
            "Year reached (earliest, median, latest)",
            ["year_reached_earliest", "year_reached", "year_reached_latest"]
                .map(|column| told.word(DIGITAL_ECONOMY, column).replace('_', " "))
                .join(", "),
        ),
    ];
    let lines: Vec<String> = lines.iter().map(|(name, value)| format!("| {name} | {value} |")).collect();
    format!("| Column | Value |\n|---|---|\n{}", lines.join("\n"))
}

/// The tables of kinds as shipped: what each was learnt from, and what it weighs at the first and the furthest horizon.
fn kinds() -> String {
    let text = read(&root().join("src/analysis/forecast/kinds.json"));
    let shipped: Value = serde_json::from_str(&text).expect("kinds.json");
    let models: Vec<&str> = lotrinh::analysis::forecast::model::MODELS.iter().map(|model| model.name()).collect();
    let weights = |row: &Value| {
        let shares = row["weights"].as_array().expect("weights").iter().filter_map(Value::as_f64);
        let mut named: Vec<(f64, &str)> = shares.zip(models.iter().copied()).filter(|(share, _)| *share >= 0.005).collect();
        named.sort_by(|a, b| b.0.total_cmp(&a.0));
        named.iter().map(|(share, name)| format!("{name} {:.0} %", 100.0 * share)).collect::<Vec<_>>().join(", ")
    };
    let lines = shipped["tables"].as_array().expect("tables").iter().map(|table| {
        let rows = table["rows"].as_array().expect("rows");
        let (first, last) = (rows.first().map(weights).unwrap_or_default(), rows.last().map(weights).unwrap_or_default());
        let achieved = |i: usize| 100.0 * table["achieved"][i].as_f64().unwrap_or(f64::NAN);
        format!(
            "| `{}` | {} | {} | {} | {} | {first} | {last} | {:.1} % | {:.1} % |",
            table["kind"].as_str().unwrap_or_default(),
            table["series"],
            table["forecasts"],
            table["lags"],
            rows.len(),
            achieved(0),
            achieved(1)
        )
    });
    let head = "| Kind | Series | Forecasts | Steps read | Furthest horizon | Weights at step 1 | Weights at the furthest | 80 % held | 95 % held |";
    format!("{head}\n|---|---|---|---|---|---|---|---|---|\n{}", lines.collect::<Vec<_>>().join("\n"))
}

/// The cases as the page tells them: its own words rest on these.
fn premises(told: &Told) {
    assert_eq!(told.in_row(COVERAGE_2030, "baseline_value"), 26.0, "the page says: the baseline is 26");
    assert_eq!(told.in_row(COVERAGE_2030, "forecast_median"), 90.0, "the page says: the forecast stands still");
    assert_eq!(told.word(COVERAGE_2030, "decided_by"), "path", "the page says: the planned path decides");
    assert_eq!(told.word(ACCOUNTS_2030, "reason"), "moving_away", "the page says: the value moves away");
}

/// One case in both languages, with what each method found.
fn case(told: &Told, (target, day): (&'static str, &'static str)) -> String {
    let (vi, en) = (told.of(target, day, "vi"), told.of(target, day, "en"));
    let mut out = format!("**`{target}` as of {day}**: {}\n\n> {}\n>\n> {}\n", en.status, vi.sentence, en.sentence);
    for (method, code) in Method::ALL {
        let Some((outcome, reason, _)) = en.methods.get(code) else { continue };
        let reason = reason.as_ref().map(|reason| format!(", {reason}")).unwrap_or_default();
        let value = match method {
            Method::Path => en.shown(code, "r"),
            Method::PaceLinear => en.shown(code, "pace"),
            Method::PaceCompound => en.shown(code, "R"),
            Method::ProjectionRecent => en.shown(code, "miss"),
            Method::ProjectionModel => en.shown(code, "P"),
        };
        out.push_str(&format!("\n- `{code}`: {outcome}{reason}{value}"));
    }
    out.trim_end().to_owned() + "\n"
}
