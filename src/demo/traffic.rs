//! Shoppers: two carts a second by way of the proxy.

use super::http::get;
use super::shop::Shop;
use std::sync::Arc;
use std::time::Duration;

/// Between two carts.
const PACE: Duration = Duration::from_millis(500);

/// Shops until the shop closes.
pub(super) async fn shop_on(shop: Arc<Shop>) {
    let mut pace = tokio::time::interval(PACE);
    loop {
        pace.tick().await;
        let id = shop.next_request();
        let port = shop.proxy_port;
        // A slow cart holds up only its own shopper.
        tokio::spawn(async move { get(port, "/cart", &id).await });
    }
}
