//! The description of the interface, made complete: what every operation has in common is added here and not written at each.

use serde_json::{Value, json};
use utoipa::openapi::{
    OpenApi, RefOr, Schema,
    header::HeaderBuilder,
    link::LinkBuilder,
    path::{Operation, Parameter, ParameterIn},
    schema::{ObjectBuilder, SchemaType, Type},
};

use super::problem::{described_by_example, described_problem};

/// What can go wrong with every question.
const EVERYWHERE: [(&str, &str); 4] = [
    ("400", "A parameter that is not known, cannot be read, or does not fit the others"),
    ("404", "A name that is not in the catalogue, or a number or address that stands for nothing"),
    ("500", "A fault of this service; it is on record"),
    ("503", "The store cannot answer now; ask again after the seconds of `Retry-After`"),
];

/// Adds to a description what holds for all of it.
pub fn complete(mut description: OpenApi) -> OpenApi {
    for (path, item) in &mut description.paths.paths {
        for operation in [&mut item.get, &mut item.post, &mut item.delete].into_iter().flatten() {
            for parameter in operation.parameters.iter_mut().flatten() {
                if let RefOr::T(parameter) = parameter {
                    tell_types(parameter);
                }
            }
            tell_problems(operation, path);
            link_pages(operation);
        }
    }
    description
}

/// A parameter that is not given is left out: it is never null.
fn tell_types(parameter: &mut Parameter) {
    if let Some(RefOr::T(Schema::Object(object))) = &mut parameter.schema
        && let SchemaType::Array(types) = &object.schema_type
        && let Some(kind) = types.iter().find(|kind| **kind != Type::Null)
    {
        object.schema_type = SchemaType::Type(kind.clone());
    }
}

/// Problems have their own media type, the same everywhere, and tell when to ask again.
fn tell_problems(operation: &mut Operation, path: &str) {
    let responses = &mut operation.responses.responses;
    if path.starts_with("/api/") {
        for (status, says) in EVERYWHERE {
            responses.entry(status.to_owned()).or_insert_with(|| RefOr::T(described_problem(says)));
        }
    }
    for (status, response) in responses.iter_mut() {
        let RefOr::T(response) = response else { continue };
        if response.description.is_empty() {
            response.description = what_a_status_says(status).to_owned();
        }
        if status.as_str() < "400" {
            continue;
        }
        response.content = described_by_example(&response.description, example(status)).content;
        if status == "503" {
            let seconds = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)).build();
            let header = HeaderBuilder::new().schema(Some(seconds)).description(Some("Seconds after which asking again may help")).build();
            response.headers.insert("Retry-After".to_owned(), RefOr::T(header));
        }
    }
}

/// What a status says where an operation has no words of its own for it.
fn what_a_status_says(status: &str) -> &'static str {
    match status {
        "400" => "A parameter that cannot be read, does not fit or is not known",
        "404" => "Nothing has this name or number",
        "503" => "The store cannot answer now",
        _ => "The answer",
    }
}

/// An example of a problem for its status.
fn example(status: &str) -> Option<Value> {
    let (kind, title, title_en, detail, detail_en) = match status {
        "400" => (
            "/problems/unknown-parameter",
            "Tham số không có ở đây",
            "Unknown parameter",
            "gặp tham số “yaer”, gần nhất là “year”; ở đây có plan, area, year",
            "found the parameter “yaer”, the nearest is “year”; known here are plan, area, year",
        ),
        "404" => (
            "/problems/unknown",
            "Không có trong danh mục",
            "Not in the catalogue",
            "không có chỉ tiêu “hdy” trong danh mục; có phải là “hdi”?",
            "indicator “hdy” is not in the catalogue; did you mean “hdi”?",
        ),
        "503" => (
            "/problems/unavailable",
            "Kho số liệu tạm thời không phục vụ được",
            "The store cannot answer now",
            "kho số liệu đang bận; hãy thử lại sau một giây",
            "the store is busy; try again in a second",
        ),
        _ => return None,
    };
    let status: Value = status.parse::<u16>().map_or(Value::Null, Value::from);
    Some(json!({
        "type": kind, "title": title, "title_en": title_en, "status": status, "detail": detail, "detail_en": detail_en,
    }))
}

/// The next page of a list is the same question with its cursor.
fn link_pages(operation: &mut Operation) {
    let parameters = operation.parameters.as_deref().unwrap_or_default();
    let in_query = |parameter: &RefOr<Parameter>| match parameter {
        RefOr::T(parameter) => Some(parameter).filter(|p| p.parameter_in == ParameterIn::Query).map(|p| p.name.clone()),
        RefOr::Ref(_) => None,
    };
    let Some(own) = operation.operation_id.clone().filter(|_| parameters.iter().filter_map(in_query).any(|name| name == "cursor")) else {
        return;
    };
    let link = LinkBuilder::new()
        .operation_id(own)
        .parameter("cursor", "$response.body#/next")
        .description("The next page, where `next` is not null; the other parameters stay as they are")
        .build();
    if let Some(RefOr::T(found)) = operation.responses.responses.get_mut("200") {
        found.links.insert("next".to_owned(), RefOr::T(link));
    }
}
