//! Query parameters: one definition of each, by which it is described and by which it is checked.

use serde_json::{Value, json};
use utoipa::openapi::{
    RefOr, Required, Schema,
    path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle},
    schema::{ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, Type},
};

use crate::domain::language::Bilingual;

/// Longest text of a parameter, in characters.
const LONGEST: usize = 200;

/// Longest long text: most of what the head of a request may hold.
const LONGEST_OF_ALL: usize = 8_000;

/// Most values of a list.
const MOST_VALUES: usize = 100;

/// What a parameter holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// Text; empty is as if it were not given.
    Text,
    /// Text that may be long, such as JSON.
    LongText,
    /// Ids, separated by commas.
    Ids,
    /// One word of these.
    Word(&'static [&'static str]),
    /// Words of these, separated by commas.
    Words(&'static [&'static str]),
    /// A whole number within limits, ends included.
    Whole(i64, i64),
    /// `true` or `false`.
    Flag,
    /// A day, `YYYY-MM-DD`.
    Day,
    /// A moment with its offset, ISO 8601.
    Moment,
}

/// One query parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// What it does, in English.
    pub says: &'static str,
    /// A value that is understood.
    pub example: &'static str,
    /// What it holds.
    pub rule: Rule,
    /// Another name under which it is understood; empty for none.
    pub alias: &'static str,
}

impl Param {
    /// A parameter.
    pub const fn new(name: &'static str, says: &'static str, example: &'static str, rule: Rule) -> Self {
        Self { name, says, example, rule, alias: "" }
    }

    /// The same with another name, that of SDMX.
    pub const fn or(self, alias: &'static str) -> Self {
        Self { alias, ..self }
    }

    /// What is wrong with a value, if anything.
    ///
    /// # Errors
    /// What was found and what was expected, in both languages.
    pub fn check(&self, value: &str) -> Result<(), Bilingual> {
        let wrong = |vi: String, en: String| {
            let shown: String = value.chars().take(80).collect();
            Err(Bilingual::new(format!("{}: gặp “{shown}”, cần {vi}", self.name), format!("{}: found “{shown}”, expected {en}", self.name)))
        };
        let (longest, most_values) = match self.rule {
            Rule::LongText => (LONGEST_OF_ALL, usize::MAX),
            Rule::Ids | Rule::Words(_) => (LONGEST_OF_ALL, MOST_VALUES),
            _ => (LONGEST, usize::MAX),
        };
        if value.chars().count() > longest {
            return wrong(format!("nhiều nhất {longest} ký tự"), format!("at most {longest} characters"));
        }
        if value.split(',').count() > most_values {
            return wrong(format!("nhiều nhất {most_values} giá trị"), format!("at most {most_values} values"));
        }
        match self.rule {
            Rule::Text | Rule::LongText | Rule::Ids => Ok(()),
            Rule::Word(words) if words.contains(&value) => Ok(()),
            Rule::Word(words) => wrong(format!("một trong {}", words.join(", ")), format!("one of {}", words.join(", "))),
            Rule::Words(words) if value.split(',').all(|word| words.contains(&word.trim())) => Ok(()),
            Rule::Words(words) => wrong(
                format!("một hay nhiều từ trong {}, cách nhau bằng dấu phẩy", words.join(", ")),
                format!("any of {}, separated by commas", words.join(", ")),
            ),
            Rule::Whole(low, high) if is_plain_number(value) && value.parse().is_ok_and(|n: i64| (low..=high).contains(&n)) => Ok(()),
            Rule::Whole(low, high) => wrong(format!("số nguyên từ {low} đến {high}"), format!("a whole number from {low} to {high}")),
            Rule::Flag if value == "true" || value == "false" => Ok(()),
            Rule::Flag => wrong("true hoặc false".to_owned(), "true or false".to_owned()),
            Rule::Day if is_day(value) => Ok(()),
            Rule::Day => wrong("một ngày dạng NNNN-TT-NN, ví dụ 2026-11-22".to_owned(), "a day as YYYY-MM-DD".to_owned()),
            Rule::Moment if moment(value).is_some() => Ok(()),
            Rule::Moment => wrong(
                "thời điểm như 2026-11-22T08:00:00+07:00 (dấu + viết là %2B) hoặc 2026-11-22T01:00:00Z".to_owned(),
                "a moment such as 2026-11-22T08:00:00+07:00 (the + written as %2B) or 2026-11-22T01:00:00Z".to_owned(),
            ),
        }
    }

    /// The parameter as OpenAPI describes it.
    pub fn described(&self) -> Parameter {
        let is_list = matches!(self.rule, Rule::Ids | Rule::Words(_));
        let example = match self.rule {
            _ if self.example.is_empty() => None,
            _ if is_list => Some(json!(self.example.split(',').collect::<Vec<_>>())),
            Rule::Whole(..) => self.example.parse::<i64>().ok().map(Value::from),
            Rule::Flag => Some(Value::from(self.example == "true")),
            _ => Some(Value::from(self.example)),
        };
        self.described_by(self.schema(), example, is_list)
    }

    /// The parameter with a schema of its own.
    pub(super) fn described_by(&self, schema: RefOr<Schema>, example: Option<Value>, is_list: bool) -> Parameter {
        let also = if self.alias.is_empty() { String::new() } else { format!("; SDMX: `{}`", self.alias) };
        let built = ParameterBuilder::new()
            .name(self.name)
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .description(Some(format!("{}{also}", self.says)))
            .schema(Some(schema))
            .example(example);
        if is_list { built.style(Some(ParameterStyle::Form)).explode(Some(false)).build() } else { built.build() }
    }

    /// What its values look like.
    fn schema(&self) -> RefOr<Schema> {
        let text = |word: &&str| Value::from(*word);
        let object = |kind: Type| ObjectBuilder::new().schema_type(kind);
        let list = |items: ObjectBuilder| {
            RefOr::T(Schema::from(ArrayBuilder::new().items(items).min_items(Some(1)).max_items(Some(MOST_VALUES)).build()))
        };
        let of_words = |words: &[&str]| object(Type::String).enum_values(Some(words.iter().map(text)));
        match self.rule {
            Rule::Text => RefOr::T(Schema::from(object(Type::String).max_length(Some(LONGEST)).build())),
            Rule::LongText => RefOr::T(Schema::from(object(Type::String).max_length(Some(LONGEST_OF_ALL)).build())),
            // An empty value asks for nothing: a form sends its empty fields as well.
            Rule::Ids => list(object(Type::String).max_length(Some(LONGEST)).pattern(Some("^[^,]*$"))),
            Rule::Word(words) => RefOr::T(Schema::from(of_words(words).build())),
            Rule::Words(words) => list(of_words(words)),
            Rule::Whole(low, high) => RefOr::T(Schema::from(object(Type::Integer).minimum(Some(low)).maximum(Some(high)).build())),
            Rule::Flag => RefOr::T(Schema::from(object(Type::Boolean).build())),
            Rule::Day => RefOr::T(Schema::from(object(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))).build())),
            Rule::Moment => {
                RefOr::T(Schema::from(object(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))).build()))
            }
        }
    }
}

/// A number as people write whole ones: an optional minus and digits.
fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// A day of four, two and two digits; other spellings of ISO 8601 are not days of this interface.
fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok_and(|day| day.to_string() == text)
}

/// A moment. A `+` that was not written as `%2B` has become a blank.
pub(super) fn moment(text: &str) -> Option<jiff::Timestamp> {
    text.parse().or_else(|_| text.replacen(' ', "+", 1).parse()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_takes_its_values_and_no_other() {
        let takes = |rule: Rule, value: &str| Param::new("p", "", "", rule).check(value).is_ok();
        assert!(takes(Rule::Whole(1, 9), "9") && takes(Rule::Whole(-2, 9), "-2"));
        for wrong in ["", "0", "10", "+1", "1.0", " 1", "1e0", "99999999999999999999", "một"] {
            assert!(!takes(Rule::Whole(1, 9), wrong), "{wrong}");
        }
        assert!(takes(Rule::Flag, "true") && !takes(Rule::Flag, "1") && !takes(Rule::Flag, "TRUE") && !takes(Rule::Flag, ""));
        assert!(takes(Rule::Day, "2026-11-22"));
        for wrong in ["2026-02-30", "20261122", "22/11/2026", "2026-11-22T00:00:00", "", "-002026-11-22"] {
            assert!(!takes(Rule::Day, wrong), "{wrong}");
        }
        assert!(takes(Rule::Words(&["a", "b"]), "b,a") && !takes(Rule::Words(&["a", "b"]), "a,") && !takes(Rule::Word(&["a"]), ""));
        assert!(takes(Rule::Moment, "2026-11-22T08:00:00+07:00") && takes(Rule::Moment, "2026-11-22T08:00:00 07:00"));
        assert!(
            !takes(Rule::Moment, "2026-11-22")
                && !takes(Rule::Text, &"a".repeat(LONGEST + 1))
                && takes(Rule::LongText, &"a".repeat(LONGEST + 1))
        );
    }

    #[test]
    fn every_complaint_is_said_in_both_languages() {
        let said = Param::new("year", "", "2030", Rule::Whole(1900, 2200)).check("soon").expect_err("no year");
        assert_eq!(said.vi, "year: gặp “soon”, cần số nguyên từ 1900 đến 2200");
        assert_eq!(said.en, "year: found “soon”, expected a whole number from 1900 to 2200");
    }
}
