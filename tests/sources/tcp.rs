use onscene::domain::ServiceId;
use onscene::domain::health::Health;
use onscene::sources::tcp::{self, Spec};
use tokio::net::TcpListener;

#[tokio::test]
async fn a_port_is_open_or_refused_or_nowhere() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let ask = async |host: &str, port| {
        let result = tcp::once(&Spec::new(ServiceId::new("db"), host, port)).await;
        (result.health, result.summary.to_string())
    };
    assert_eq!(ask("127.0.0.1", port).await, (Health::Ok, "connected".into()));
    drop(listener);
    assert_eq!(ask("127.0.0.1", port).await, (Health::Down, "refused".into()));
    assert_eq!(
        ask("no-such-host.invalid", port).await,
        (Health::Down, "no such host".into())
    );
}
