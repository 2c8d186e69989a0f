//! The proxy in front: gives each request its id and writes one line for it.

use super::http::{Answer, Request, get};
use super::journal::Journal;
use super::shop::Shop;
use serde_json::json;
use std::sync::Arc;

/// Passes one request on.
pub(super) async fn answer(shop: Arc<Shop>, log: Journal, request: Request) -> Answer {
    let id = request.id.clone().unwrap_or_else(|| shop.next_request());
    let started = crate::time::ticks();
    let (status, body) = match get(shop.api_port, &request.path, &id).await {
        Ok((status @ 500..=599, _)) if request.path == "/cart" => (502, json!({ "upstream": status }).to_string()),
        Ok(passed) => passed,
        Err(error) => (502, json!({ "upstream": error }).to_string()),
    };
    if request.path == "/cart" {
        let took = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let text = format!("{} {} {status}", request.method, request.path);
        log.line(
            status >= 500,
            &id,
            &text,
            json!({ "status": status, "duration_ms": took }),
        );
    }
    Answer {
        status,
        kind: "application/json",
        body,
    }
}
