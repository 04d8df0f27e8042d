//! The OpenAPI document: made from the handlers, completed here with what is the same for all of them.

use utoipa::PartialSchema;
use utoipa::ToSchema;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::schema::{Object, Type};
use utoipa::openapi::security::{Http, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::server::ServerBuilder;
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{Components, ContentBuilder, InfoBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder};

use super::PREFIX;
use super::problem::{Detail, MEDIA_TYPE, Problem};

/// Above the list of operations, in the document and on its page.
pub const INTRODUCTION: &str = "Everything a person can see and safely do, for scripts and services. Send an API key with the scope API as \
     `Authorization: Bearer`. A key never makes a key, and never changes a password or a second factor. Errors are \
     `application/problem+json` (RFC 9457). Lists are paged by cursor: `next` of one page is `after` of the next.";

/// Groups of operations, in order, with what each is about.
pub const TAGS: [(&str, &str); 7] = [
    ("You", "Your own account."),
    ("Keys", "Your API keys: listed and revoked, never made."),
    ("Sessions", "The browsers in which you are logged in."),
    ("Activity", "What happened on your account."),
    ("People", "Profiles of others."),
    ("Administration", "For keys of System Administrators."),
    ("Services", "For services that are handed keys by people."),
];

const BY_KEY: &str = "apiKey";
const BY_SERVICE: &str = "service";

/// One document of the three doors.
pub fn complete(by_key: OpenApi, by_service: OpenApi, open: OpenApi) -> OpenApi {
    let mut document = OpenApi::new(info(), utoipa::openapi::Paths::new());
    for (part, scheme) in [(by_key, Some(BY_KEY)), (by_service, Some(BY_SERVICE)), (open, None)] {
        let mut part = part;
        for item in part.paths.paths.values_mut() {
            for operation in operations(item) {
                finish(operation, scheme);
            }
        }
        document.merge(part);
    }
    document.info = info();
    document.servers = Some(vec![ServerBuilder::new().url(PREFIX).build()]);
    document.tags = Some(
        TAGS.iter().map(|(name, about)| TagBuilder::new().name(*name).description(Some(*about)).build()).collect(),
    );
    let components = document.components.get_or_insert_with(Components::new);
    components.schemas.insert(Problem::name().into_owned(), Problem::schema());
    components.schemas.insert(Detail::name().into_owned(), Detail::schema());
    components.responses.insert("Problem".to_owned(), RefOr::T(problem()));
    components.add_security_scheme(BY_KEY, SecurityScheme::Http(bearer()));
    components.add_security_scheme(BY_SERVICE, SecurityScheme::Http(Http::new(HttpAuthScheme::Basic)));
    document
}

fn info() -> utoipa::openapi::Info {
    InfoBuilder::new()
        .title("Latchkey REST API")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(INTRODUCTION))
        .license(None)
        .contact(None)
        .build()
}

fn bearer() -> Http {
    HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("lk_ and 36 letters and digits")
        .description(Some("An API key with the scope API, made in the account with a browser."))
        .build()
}

/// Every operation of a path.
pub fn operations(item: &mut PathItem) -> Vec<&mut Operation> {
    let all = [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
    all.into_iter().filter_map(Option::as_mut).collect()
}

/// What every operation has: its security, its problems, the headers of its answers.
fn finish(operation: &mut Operation, scheme: Option<&str>) {
    operation.security = Some(match scheme {
        Some(name) => vec![SecurityRequirement::new(name, Vec::<String>::new())],
        None => vec![SecurityRequirement::default()],
    });
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response {
            // The standard asks for one, and generators insist.
            if response.description.is_empty() {
                "It is done.".clone_into(&mut response.description);
            }
            common_headers(response);
        }
    }
    let mut statuses = vec!["400", "404", "405", "409", "412", "413", "415", "422", "429", "431", "500", "503"];
    if scheme.is_some() {
        statuses.extend(["401", "403"]);
    }
    for status in statuses {
        let reference = RefOr::Ref(Ref::from_response_name("Problem"));
        // A description of its own stays, its body is the same.
        operation.responses.responses.insert(status.to_owned(), reference);
    }
}

fn problem() -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let mut response =
        ResponseBuilder::new().description("Why it was not carried out.").content(MEDIA_TYPE, content).build();
    common_headers(&mut response);
    response
}

fn common_headers(response: &mut Response) {
    let about = [
        ("X-Request-Id", "The number by which the log knows this request."),
        ("RateLimit-Policy", "How many requests are granted in which time."),
        ("RateLimit", "How many are left, and for how many seconds."),
    ];
    for (name, what) in about {
        let text = Object::with_type(Type::String);
        let header = HeaderBuilder::new().schema(Some(text)).description(Some(what)).build();
        response.headers.insert(name.to_owned(), RefOr::T(header));
    }
}
