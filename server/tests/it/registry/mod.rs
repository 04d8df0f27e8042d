//! Container registries: the token service by itself, and with a registry and a client that are not ours.

mod keys;
mod real;
mod refused;
mod token;

use app::api_keys::Created;
use axum::body::Body;
use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use http::Request;
use serde_json::Value;

use crate::support::{Actor, Answer, SERVICE, TestApp};

/// Asks for a token as docker does: Basic, and everything else in the address.
pub async fn ask(actor: &Actor, username: &str, secret: &str, query: &str) -> Answer {
    let basic = Base64::encode_string(format!("{username}:{secret}").as_bytes());
    let request = Request::get(format!("/registry/token?{query}")).header("authorization", format!("Basic {basic}"));
    actor.clone().send(request, Body::empty()).await
}

/// The same for one scope of the registry of the tests.
pub async fn ask_for(actor: &Actor, key: &Created, scope: &str) -> Answer {
    ask(actor, &key.username, key.token.text(), &format!("service={SERVICE}&scope={scope}")).await
}

/// Posts a form as containerd does.
pub async fn post(actor: &Actor, fields: &[(&str, &str)]) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = Request::post("/registry/token").header("content-type", "application/x-www-form-urlencoded");
    actor.clone().send(request, Body::from(body)).await
}

/// The first message of an error, as clients show it; everything about the answer that must hold is checked.
#[track_caller]
pub fn message(answer: &Answer) -> String {
    let body = answer.json();
    assert!(answer.status.is_client_error(), "{answer:?}");
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.status == 401, answer.header("www-authenticate").starts_with("Basic realm=\"Latchkey\""));
    body["errors"][0]["message"].as_str().expect("a message").to_owned()
}

/// Header and claims of a token, whose signature is checked against the published JWKS by code that is not ours.
pub async fn verified(app: &TestApp, token: &str) -> (Value, Value) {
    let (signed, signature) = token.rsplit_once('.').expect("three parts");
    let (header, claims) = signed.split_once('.').expect("three parts");
    let json = |part: &str| -> Value {
        serde_json::from_slice(&Base64UrlUnpadded::decode_vec(part).expect("base64url")).expect("JSON")
    };
    let header = json(header);
    assert_eq!((&header["alg"], &header["typ"]), (&"ES256".into(), &"JWT".into()));
    let keys = app.anonymous().get("/registry/jwks.json").await.json();
    let key = keys["keys"].as_array().expect("keys").iter().find(|key| key["kid"] == header["kid"]);
    let key = key.expect("the key is published");
    let point = |member: &str| Base64UrlUnpadded::decode_vec(key[member].as_str().expect("text")).expect("base64url");
    let point = [vec![4], point("x"), point("y")].concat();
    let verifier = ring::signature::UnparsedPublicKey::new(&ring::signature::ECDSA_P256_SHA256_FIXED, point);
    let signature = Base64UrlUnpadded::decode_vec(signature).expect("base64url");
    verifier.verify(signed.as_bytes(), &signature).expect("the signature is right");
    (header, json(claims))
}
