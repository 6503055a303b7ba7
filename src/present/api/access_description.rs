//! What the description of the interface says about access, taken from the table of routes.

use axum::http::Method;
use utoipa::openapi::{
    Content, OpenApi, Ref, RefOr, Response,
    extensions::ExtensionsBuilder,
    path::Operation,
    security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
};

use super::{
    access_table::{Minimum, minimum},
    cookies::SESSION_COOKIE,
};
use crate::domain::access::Permission;

/// Names of the two ways to say who one is.
const KEY: &str = "key";
const SESSION: &str = "session";

/// Adds the ways to say who one is, and to every operation what it asks for.
pub fn describe(description: &mut OpenApi) {
    let key = "A key made by `lotrinh keys add` or `POST /api/v1/keys`: `Authorization: Bearer lt_<id>_<secret>`";
    let key = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("lt_<id>_<secret>").description(Some(key)).build();
    let session = "The session of a person who signed in at /vi/dang-nhap or /en/sign-in";
    let session = ApiKey::Cookie(ApiKeyValue::with_description(SESSION_COOKIE, session));
    let components = description.components.get_or_insert_default();
    components.add_security_scheme(KEY, SecurityScheme::Http(key));
    components.add_security_scheme(SESSION, SecurityScheme::ApiKey(session));
    for (path, item) in &mut description.paths.paths {
        for (method, operation) in [
            (Method::GET, &mut item.get),
            (Method::POST, &mut item.post),
            (Method::PUT, &mut item.put),
            (Method::PATCH, &mut item.patch),
            (Method::DELETE, &mut item.delete),
        ] {
            if let (Some(operation), Some(minimum)) = (operation, minimum(&method, path)) {
                describe_operation(operation, minimum);
            }
        }
    }
}

fn describe_operation(operation: &mut Operation, minimum: Minimum) {
    let role = ExtensionsBuilder::new().add("x-minimum-role", minimum.role_code()).build();
    operation.extensions.get_or_insert_default().merge(role);
    let Minimum::May(permission) = minimum else {
        operation.security = Some(Vec::new());
        return;
    };
    let named = [KEY, SESSION].map(|scheme| SecurityRequirement::new::<_, [&str; 0], &str>(scheme, []));
    // To look may be free: that is a setting of the server.
    let free = (permission == Permission::Read).then(SecurityRequirement::default);
    operation.security = Some(free.into_iter().chain(named).collect());
    for (status, says) in [("401", "No key and no session, or a key that counts no more"), ("403", "A caller who may not")] {
        operation.responses.responses.entry(status.to_owned()).or_insert_with(|| RefOr::T(problem(says)));
    }
}

fn problem(says: &str) -> Response {
    let mut response = Response::new(says);
    response.content.insert("application/problem+json".to_owned(), Content::new(Some(Ref::from_schema_name("Problem"))).into());
    response
}
