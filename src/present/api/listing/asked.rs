//! A question to a resource, read and checked by the definition of the resource.

use std::marker::PhantomData;

use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
};

use super::{CURSOR, Cursor, LIMIT, MOST_ROWS, Param, Resource, USUAL_ROWS, cursor::question, negotiate};
use crate::{
    domain::language::{Bilingual, Language},
    pipeline::{Knowledge, PipelineError, context::Context},
    present::{
        api::Problem,
        exports::rows::{Head, RowsForm, SortKey},
    },
};

/// The values of a question by the names of their parameters; each has passed the rule of its parameter.
#[derive(Clone, Debug, Default)]
pub struct Values(Vec<(&'static str, String)>);

impl Values {
    /// Reads the pairs of an address by these parameters.
    ///
    /// # Errors
    /// A parameter that is not known, is given twice, or whose value its rule does not take.
    pub fn read(pairs: Vec<(String, String)>, known: &[Param], more: &[&'static str]) -> Result<Self, Problem> {
        let mut values: Vec<(&'static str, String)> = Vec::with_capacity(pairs.len());
        for (name, value) in pairs {
            let param = known.iter().find(|param| param.name == name || (!param.alias.is_empty() && param.alias == name));
            let own = param.map(|param| param.name).or_else(|| more.iter().copied().find(|other| *other == name));
            let Some(own) = own else { return Err(unknown(&name, known, more)) };
            if values.iter().any(|(other, _)| *other == own) {
                let vi = format!("{own}: gặp hai lần, cần một lần; nhiều giá trị thì cách nhau bằng dấu phẩy");
                return Err(Problem::invalid(Bilingual::new(
                    vi,
                    format!("{own}: found twice, expected once; separate several values by commas"),
                )));
            }
            match param {
                Some(param) => param.check(&value).map_err(Problem::invalid)?,
                // Nothing stands for the usual, and is said by leaving the parameter out.
                None if value.is_empty() => {
                    let vi = format!("{own}: gặp giá trị trống, cần một giá trị hoặc bỏ tham số này");
                    return Err(Problem::invalid(Bilingual::new(
                        vi,
                        format!("{own}: found nothing, expected a value, or no such parameter"),
                    )));
                }
                None => {}
            }
            values.push((own, value));
        }
        Ok(Self(values))
    }

    /// The value of a parameter; none where it is not given or empty.
    pub fn text(&self, param: &Param) -> Option<&str> {
        self.of(param.name)
    }

    fn of(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// The values of a list.
    pub fn list(&self, param: &Param) -> Vec<&str> {
        self.text(param).map(|text| text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect()).unwrap_or_default()
    }

    /// A whole number.
    pub fn whole(&self, param: &Param) -> Option<i64> {
        self.text(param)?.parse().ok()
    }

    /// Yes or no.
    pub fn flag(&self, param: &Param) -> Option<bool> {
        self.text(param).map(|text| text == "true")
    }

    /// A day.
    pub fn day(&self, param: &Param) -> Option<jiff::civil::Date> {
        self.text(param)?.parse().ok()
    }

    /// A moment.
    pub fn moment(&self, param: &Param) -> Option<jiff::Timestamp> {
        super::param::moment(self.text(param)?)
    }

    /// The language of words.
    pub fn language(&self) -> Language {
        self.text(&super::LANG).and_then(Language::parse).unwrap_or_default()
    }
}

fn unknown(name: &str, known: &[Param], more: &[&'static str]) -> Problem {
    let shown: String = name.chars().take(80).collect();
    let names: Vec<&str> = known.iter().map(|param| param.name).chain(more.iter().copied()).collect();
    let nearest = names.iter().min_by_key(|other| distance(name, other)).filter(|other| distance(name, other) <= 3.max(other.len() / 3));
    let all = names.join(", ");
    let (vi, en) = match nearest {
        Some(near) => (format!("gần nhất là “{near}”; "), format!("the nearest is “{near}”; ")),
        None => Default::default(),
    };
    Problem::unknown_parameter(Bilingual::new(
        format!("gặp tham số “{shown}”, {vi}ở đây có {all}"),
        format!("found the parameter “{shown}”, {en}known here are {all}"),
    ))
}

/// How many letters have to be changed, added or left out (Levenshtein), of the first forty.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(40).collect(), b.chars().take(40).collect());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut before = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let changed = before + usize::from(x != y);
            before = row[j + 1];
            row[j + 1] = changed.min(before + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// A question to a resource.
pub struct Asked<R> {
    /// What selects.
    pub values: Values,
    /// In which form the answer is wanted.
    pub form: RowsForm,
    /// Most rows.
    pub limit: usize,
    /// Order of the rows; empty for the usual one.
    pub sort: Vec<SortKey>,
    /// Places of the columns.
    pub fields: Vec<usize>,
    /// Where to go on.
    pub cursor: Option<Cursor>,
    /// Stands for the question.
    pub question: String,
    resource: PhantomData<fn() -> R>,
}

impl<R: Resource> Asked<R> {
    /// The state of knowledge: that of the first page, or what the question says, or the newest; blocks.
    ///
    /// # Errors
    /// The store does not answer, or there is no such revision.
    pub fn knowledge(&self, context: &Context) -> Result<Knowledge, PipelineError> {
        if let Some(Cursor { knowledge, .. }) = &self.cursor {
            return context.knowledge(Some(knowledge.as_of), Some(knowledge.known_at), Some(knowledge.targets_as_of));
        }
        let values = &self.values;
        context.knowledge(values.day(&super::AS_OF), values.whole(&super::KNOWN_AT), values.day(&super::TARGETS_AS_OF))
    }

    /// Rows before this page.
    pub fn position(&self) -> u64 {
        self.cursor.as_ref().map_or(0, |cursor| cursor.position)
    }

    /// The columns asked for.
    pub fn heads(&self) -> Vec<Head> {
        if self.form == RowsForm::SdmxCsv {
            return R::heads_of_sdmx();
        }
        let all = R::heads();
        self.fields.iter().filter_map(|place| all.get(*place).copied()).collect()
    }

    fn read(parts: &Parts) -> Result<Self, Problem> {
        let Query(pairs) =
            Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).map_err(|rejection| Problem::invalid(rejection.body_text()))?;
        let question = question(R::NAME, &pairs);
        let known: Vec<Param> = R::PARAMS.iter().chain(R::SHARED).copied().collect();
        let values = Values::read(pairs, &known, if R::IS_LIST { &["sort", "fields", "format"] } else { &[] })?;
        let heads = R::heads();
        let cursor = match values.text(&CURSOR) {
            None => None,
            Some(text) => Some(Cursor::read(text).filter(|cursor| cursor.question == question).ok_or_else(|| {
                Problem::invalid(Bilingual::new(
                    "cursor: gặp con trỏ của câu hỏi khác hoặc đã bị sửa, cần “next” của trang trước với đúng các tham số cũ",
                    "cursor: found one of another question or a changed one, expected `next` of the page before, with the same parameters",
                ))
            })?),
        };
        let form = match values.of("format") {
            Some(code) if !R::FORMS.iter().any(|form| form.code() == code) => {
                let codes = R::FORMS.iter().map(|form| form.code()).collect::<Vec<_>>().join(", ");
                let shown: String = code.chars().take(80).collect();
                return Err(Problem::invalid(Bilingual::new(
                    format!("format: gặp “{shown}”, cần một trong {codes}"),
                    format!("format: found “{shown}”, expected one of {codes}"),
                )));
            }
            format if R::IS_LIST => negotiate::form(format, &parts.headers, R::FORMS)?,
            _ => RowsForm::Json,
        };
        let usual = if form == RowsForm::Json { USUAL_ROWS } else { MOST_ROWS as usize };
        let limit = values.whole(&LIMIT).and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usual);
        let (sort, fields) = (sort_keys(values.of("sort"), &heads)?, places(values.of("fields"), &heads)?);
        Ok(Self { values, form, limit, sort, fields, cursor, question, resource: PhantomData })
    }
}

fn no_column(parameter: &str, name: &str, heads: &[Head]) -> Problem {
    let shown: String = name.chars().take(80).collect();
    let all = heads.iter().map(|head| head.name).collect::<Vec<_>>().join(", ");
    Problem::invalid(Bilingual::new(
        format!("{parameter}: gặp cột “{shown}”, ở đây có {all}"),
        format!("{parameter}: found the column “{shown}”, known here are {all}"),
    ))
}

fn sort_keys(text: Option<&str>, heads: &[Head]) -> Result<Vec<SortKey>, Problem> {
    let key = |part: &str| {
        let (name, descending) = part.strip_prefix('-').map_or((part, false), |name| (name, true));
        let column = heads.iter().position(|head| head.name == name).ok_or_else(|| no_column("sort", part, heads))?;
        Ok(SortKey { column, descending })
    };
    text.map(|text| text.split(',').map(key).collect()).transpose().map(Option::unwrap_or_default)
}

fn places(text: Option<&str>, heads: &[Head]) -> Result<Vec<usize>, Problem> {
    let Some(text) = text else { return Ok((0..heads.len()).collect()) };
    let mut out = Vec::new();
    for name in text.split(',') {
        let place = heads.iter().position(|head| head.name == name).ok_or_else(|| no_column("fields", name, heads))?;
        if out.contains(&place) {
            return Err(Problem::invalid(Bilingual::new(
                format!("fields: gặp cột “{name}” hai lần, cần mỗi cột một lần"),
                format!("fields: found the column “{name}” twice, expected each column once"),
            )));
        }
        out.push(place);
    }
    Ok(out)
}

impl<R: Resource, S: Send + Sync> FromRequestParts<S> for Asked<R> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Self::read(parts)
    }
}
