//! How a forecast was made, in words: the weights of its models and how well its intervals held.

use crate::{
    domain::{forecast::Forecast, language::Language},
    present::format,
};

/// The weights are the explanation of a forecast: each model with its share, then the coverage achieved.
pub(super) fn models(forecast: &Forecast, language: Language) -> Vec<String> {
    let percent = |share: f64| format!("{}\u{a0}%", format::number(100.0 * share, 0, language));
    let mut lines = Vec::new();
    let mut weights: Vec<&(String, f64)> = forecast.weights.iter().filter(|(_, weight)| *weight >= 0.005).collect();
    weights.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let parts: Vec<String> =
        weights.iter().map(|(model, weight)| format!("{} {}", model_words(model, language), percent(*weight))).collect();
    if !parts.is_empty() {
        let intro = language.pick("Dự báo kết hợp, trọng số theo sai số trên quá khứ", "Combined forecast, weighted by past errors");
        lines.push(format!("{intro}: {}.", parts.join(", ")));
    }
    if let Some((eighty, ninety_five, number)) = forecast.achieved {
        let (a, b, number) = (percent(eighty), percent(ninety_five), format::number(number as f64, 0, language));
        lines.push(language.pick(
            format!("Thử lại trên quá khứ ({number} dự báo), khoảng 80\u{a0}% chứa {a} và khoảng 95\u{a0}% chứa {b} giá trị thực."),
            format!(
                "Tried on the past ({number} forecasts), the 80\u{a0}% interval held {a} and the 95\u{a0}% interval {b} of the values."
            ),
        ));
    }
    if forecast.borrowed {
        lines.push(language.pick(
            "Chưa đủ bốn giá trị: tâm và độ rộng mượn từ bảng của loại chỉ tiêu, chỉ để tham khảo.".to_owned(),
            "Fewer than four values: centre and width are borrowed from the table of its kind, for reference only.".to_owned(),
        ));
    }
    if forecast.imputed > 0 {
        let number = forecast.imputed;
        lines.push(language.pick(
            format!("{number} kỳ thiếu số được điền để các bước đều nhau."),
            format!("{number} missing periods were filled in to make the steps regular."),
        ));
    }
    lines
}

fn model_words(model: &str, language: Language) -> &str {
    match model {
        "naive" => language.pick("giữ nguyên giá trị cuối", "last value kept"),
        "theta" => language.pick("theta", "theta"),
        "four_slope" => language.pick("bốn độ dốc", "four slopes"),
        "damped_holt" => language.pick("Holt giảm dần", "damped Holt"),
        "logit_drift" => language.pick("trôi giảm dần trong không gian logit", "damped drift in logit space"),
        "logistic" => language.pick("đường logistic", "logistic curve"),
        "transition" => language.pick("chuyển tiếp theo mức của các địa bàn", "transition by level of other areas"),
        "regression" => language.pick("hồi quy chung các chuỗi cùng loại", "regression over all series of its kind"),
        other => other,
    }
}
