//! A resource as OpenAPI describes it, made from its definition.

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::openapi::{
    Content, ContentBuilder, RefOr, Response, ResponseBuilder, Schema,
    path::Parameter,
    schema::{AdditionalProperties, ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, SchemaType, Type},
};

use super::{KNOWLEDGE, Param, Resource, Rule};
use crate::present::{
    api::problem::described_problem,
    exports::rows::{Head, JsonShape, Kind, RowsForm},
};

/// `sort` of a resource.
fn sort(heads: &[Head]) -> Parameter {
    let first = heads.first().map_or("", |head| head.name);
    let pattern = format!("^-?({names})(,-?({names}))*$", names = heads.iter().map(|head| head.name).collect::<Vec<_>>().join("|"));
    let says = "Order of the rows: names of columns separated by commas, `-` in front for the largest first; empty cells come last \
        either way, rows that are alike stay in their order";
    let schema = ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern)).max_length(Some(2_000)).build();
    Param::new("sort", says, "", Rule::Text).described_by(RefOr::T(Schema::from(schema)), Some(first.into()), false)
}

/// `fields` of a resource.
fn fields(heads: &[Head]) -> Parameter {
    let names: Vec<Value> = heads.iter().map(|head| Value::from(head.name)).collect();
    let example: Vec<Value> = names.iter().take(2).cloned().collect();
    let says = "Columns of the answer, in this order, separated by commas; default all";
    let items = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names));
    let schema = Schema::from(ArrayBuilder::new().items(items).min_items(Some(1)).unique_items(true).build());
    Param::new("fields", says, "", Rule::Ids).described_by(RefOr::T(schema), Some(Value::Array(example)), true)
}

/// `format` of a resource.
fn format(forms: &[RowsForm]) -> Parameter {
    let codes: Vec<Value> = forms.iter().map(|form| Value::from(form.code())).collect();
    let says = "Form of the answer; stands before the header `Accept`. `csv` is UTF-8 with a byte-order mark, `arrow` an IPC stream; \
        a workbook holds at most 1,000,000 cells";
    let schema = Schema::from(ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes)).build());
    Param::new("format", says, "", Rule::Text).described_by(RefOr::T(schema), Some("json".into()), false)
}

/// Every query parameter of a resource.
pub fn parameters<R: Resource>() -> Vec<Parameter> {
    let heads = R::heads();
    let own = R::PARAMS.iter().chain(R::SHARED).map(Param::described);
    if !R::IS_LIST {
        return own.collect();
    }
    own.chain([sort(&heads), fields(&heads), format(R::FORMS)]).collect()
}

/// A cell as JSON has it.
fn cell(head: &Head) -> RefOr<Schema> {
    let kind = match head.kind {
        Kind::Text | Kind::Word(_) | Kind::Day | Kind::Year => Type::String,
        Kind::Number => Type::Number,
        Kind::Whole => Type::Integer,
        Kind::Flag => Type::Boolean,
        Kind::Json(JsonShape::Object) => Type::Object,
        Kind::Json(shape) => {
            let items = match shape {
                JsonShape::Texts => ObjectBuilder::new().schema_type(Type::String),
                _ => ObjectBuilder::new().additional_properties(Some(AdditionalProperties::FreeForm(true))),
            };
            let example = serde_json::from_str(head.example).unwrap_or(Value::Array(Vec::new()));
            return RefOr::T(Schema::from(ArrayBuilder::new().items(items).description(Some(head.says)).examples([example]).build()));
        }
    };
    let kind = match (head.kind, head.is_optional) {
        (Kind::Year, _) => SchemaType::from_iter([Type::Integer, kind, Type::Null]),
        (_, true) => SchemaType::from_iter([kind, Type::Null]),
        (_, false) => SchemaType::new(kind),
    };
    let mut object = ObjectBuilder::new().schema_type(kind).description(Some(head.says));
    object = match head.kind {
        Kind::Word(words) => object.enum_values(Some(words.iter().map(|word| Value::from(*word)))),
        Kind::Day => object.format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))),
        Kind::Json(_) => object.additional_properties(Some(AdditionalProperties::FreeForm(true))),
        _ => object,
    };
    let example = match head.kind {
        Kind::Text | Kind::Word(_) | Kind::Day => Value::from(head.example),
        _ => serde_json::from_str(head.example).unwrap_or(Value::Null),
    };
    RefOr::T(Schema::from(object.examples([example]).build()))
}

/// The rows of some columns as JSON objects.
pub fn described(heads: &[Head], says: &str) -> ObjectBuilder {
    let object = ObjectBuilder::new().description(Some(says));
    // A row may be asked for with some of its columns only: none of them is promised.
    heads.iter().fold(object, |object, head| object.property(head.name, cell(head)))
}

/// A page of a resource.
fn page<R: Resource>() -> Schema {
    let whole = |says: &str, example: i64| {
        ObjectBuilder::new().schema_type(Type::Integer).description(Some(says)).examples([Value::from(example)]).minimum(Some(0))
    };
    let day = ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
        .description(Some("Day whose knowledge was used"))
        .examples(["2026-11-22"]);
    let next = ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .description(Some("Cursor of the next page; null after the last"));
    let rows = ArrayBuilder::new().items(described(&R::heads(), "One row").build()).description(Some("The rows of this page"));
    let mut object = ObjectBuilder::new()
        .property("data_revision", whole("Data revision the rows came from", 57))
        .required("data_revision")
        .property("as_of", day)
        .required("as_of");
    for (name, says) in R::MORE {
        let any = ArrayBuilder::new()
            .items(ObjectBuilder::new().additional_properties(Some(AdditionalProperties::FreeForm(true))))
            .description(Some(*says));
        object = object.property(*name, any).required(*name);
    }
    object = object.property("items", rows).required("items").property("next", next).required("next");
    Schema::from(object.property("total", whole("Rows of all pages together", 401)).required("total").build())
}

/// What can go wrong with a question.
const PROBLEMS: [(&str, &str); 4] = [
    ("400", "A parameter that is not known, cannot be read, or does not fit the others"),
    ("404", "A name that is not in the catalogue"),
    ("406", "`Accept` names no form that there is"),
    ("503", "The store cannot answer now; ask again after the seconds of `Retry-After`"),
];

/// Every answer of a resource: its rows in each form, and what can go wrong.
pub fn responses<R: Resource>() -> BTreeMap<String, RefOr<Response>> {
    let bytes = || ObjectBuilder::new().schema_type(Type::String).content_media_type("application/octet-stream").build();
    let content = |form: RowsForm| -> Content {
        match form {
            RowsForm::Json => ContentBuilder::new().schema(Some(page::<R>())).build(),
            RowsForm::Csv | RowsForm::SdmxCsv => {
                ContentBuilder::new().schema(Some(ObjectBuilder::new().schema_type(Type::String).build())).build()
            }
            _ => ContentBuilder::new().schema(Some(bytes())).build(),
        }
    };
    let essence = |form: RowsForm| match form {
        RowsForm::SdmxCsv => form.media_type(),
        _ => form.media_type().split(';').next().unwrap_or_default(),
    };
    let found = R::FORMS
        .iter()
        .fold(ResponseBuilder::new().description("The rows"), |response, form| response.content(essence(*form), content(*form)));
    let mut out = BTreeMap::from([("200".to_owned(), RefOr::T(found.build()))]);
    out.extend(PROBLEMS.map(|(status, says)| (status.to_owned(), RefOr::T(described_problem(says)))));
    out
}

/// What finds one thing at a state of knowledge takes: the parameters of knowledge and nothing of lists.
pub struct Known;

impl Resource for Known {
    const NAME: &'static str = "one";
    const PARAMS: &'static [Param] = &[];
    const FORMS: &'static [RowsForm] = &[RowsForm::Json];
    const IS_LIST: bool = false;
    const SHARED: &'static [Param] = &KNOWLEDGE;

    fn heads() -> Vec<Head> {
        Vec::new()
    }
}

impl utoipa::IntoParams for Known {
    fn into_params(_: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>) -> Vec<Parameter> {
        parameters::<Self>()
    }
}

/// The answer with one row of a resource.
pub struct One<R>(std::marker::PhantomData<R>);

impl<R: Resource> utoipa::PartialSchema for One<R> {
    fn schema() -> RefOr<Schema> {
        let row = described(&R::heads(), "The one that was asked for");
        RefOr::T(Schema::from(R::heads().iter().fold(row, |row, head| row.required(head.name)).build()))
    }
}

impl<R: Resource> utoipa::ToSchema for One<R> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("One of {}", R::NAME).replace(' ', "_").into()
    }
}

impl<R: Resource> utoipa::IntoResponses for One<R> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let content = ContentBuilder::new().schema(Some(<Self as utoipa::PartialSchema>::schema())).build();
        let found = ResponseBuilder::new().description("Found").content("application/json", content).build();
        let mut out = BTreeMap::from([("200".to_owned(), RefOr::T(found))]);
        let problems = PROBLEMS.iter().filter(|(status, _)| *status != "406");
        out.extend(problems.map(|(status, says)| ((*status).to_owned(), RefOr::T(described_problem(says)))));
        out
    }
}
