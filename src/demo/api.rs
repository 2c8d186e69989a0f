//! The API: liveness, readiness, metrics and carts, on a database and a cache.

use super::fault::Fault;
use super::http::{Answer, Request};
use super::journal::Journal;
use super::shop::Shop;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// A cache that takes longer than this makes the API degraded; milliseconds.
const SLOW_MS: u128 = 300;

/// Answers one request.
pub(super) async fn answer(shop: Arc<Shop>, log: Journal, request: Request) -> Answer {
    match request.path.as_str() {
        "/health" => Answer::json(200, &json!({ "status": "ok", "release": shop.release() })),
        "/ready" => ready(&shop).await,
        "/metrics" => metrics(&shop, &request),
        "/cart" => cart(&shop, &log, &request).await,
        _ => Answer::json(404, &json!({ "error": "no such page" })),
    }
}

async fn ready(shop: &Shop) -> Answer {
    let started = crate::time::ticks();
    let cache = shop.cache.ask("ready ping").await;
    let cache_ms = started.elapsed().as_millis();
    let database = shop.database.ask("ready ping").await;
    let words = |result: &Result<String, String>| result.as_ref().err().cloned().unwrap_or_else(|| "ok".into());
    let checks = json!({ "database": words(&database), "cache": words(&cache), "cache_ms": u64::try_from(cache_ms).unwrap_or(0) });
    match (database.is_ok() && cache.is_ok(), cache_ms > SLOW_MS) {
        (false, _) => Answer::json(503, &json!({ "status": "not ready", "checks": checks })),
        (true, true) => Answer::json(200, &json!({ "status": "degraded", "checks": checks })),
        (true, false) => Answer::json(200, &json!({ "status": "ready", "checks": checks })),
    }
}

fn metrics(shop: &Shop, request: &Request) -> Answer {
    if request.secret.as_deref() != Some(shop.secret.as_str()) {
        return Answer::json(403, &json!({ "error": "x-metrics-secret is missing or wrong" }));
    }
    let (carts, failed) = (shop.carts.load(Ordering::Relaxed), shop.failed.load(Ordering::Relaxed));
    let body = format!(
        "# TYPE shop_carts_total counter\nshop_carts_total{{outcome=\"ok\"}} {carts}\nshop_carts_total{{outcome=\"failed\"}} {failed}\n"
    );
    Answer {
        status: 200,
        kind: "text/plain; version=0.0.4",
        body,
    }
}

async fn cart(shop: &Shop, log: &Journal, request: &Request) -> Answer {
    let id = request.id.clone().unwrap_or_else(|| shop.next_request());
    let started = crate::time::ticks();
    log.info_of(&id, "GET /cart");
    let outcome = fill(shop, log, &id).await;
    let took = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let (status, counter) = if outcome.is_ok() {
        (200, &shop.carts)
    } else {
        (500, &shop.failed)
    };
    counter.fetch_add(1, Ordering::Relaxed);
    log.line(
        status >= 500,
        &id,
        "request completed",
        json!({ "status": status, "responseTime": took }),
    );
    Answer::json(status, &json!({ "request_id": id, "error": outcome.err() }))
}

async fn fill(shop: &Shop, log: &Journal, id: &str) -> Result<(), String> {
    if shop.fault() == Some(Fault::Release) {
        log.error_of(
            id,
            "TypeError: cannot read properties of undefined (reading 'currency')",
        );
        return Err("currency".into());
    }
    shop.cache
        .ask(&format!("{id} HGETALL cart"))
        .await
        .map_err(|error| failed(log, id, "cache", &error))?;
    for attempt in 1..=2 {
        match shop.database.ask(&format!("{id} SELECT cart")).await {
            Ok(_) => return Ok(()),
            Err(error) if attempt == 2 => return Err(failed(log, id, "database", &error)),
            Err(error) => log.warn_of(id, &format!("database: {error}; trying again")),
        }
    }
    Ok(())
}

fn failed(log: &Journal, id: &str, what: &str, error: &str) -> String {
    log.error_of(id, &format!("{what}: {error}"));
    format!("{what}: {error}")
}
