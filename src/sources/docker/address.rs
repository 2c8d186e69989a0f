//! Which engine: what was asked for, else `DOCKER_HOST`, else the first socket that is there.

use std::path::Path;

/// The address of the engine to talk to, as `unix://…` or `tcp://…`.
///
/// # Errors
/// A sentence that says why no engine can be reached that way and what to try.
pub(super) fn find(asked: Option<&str>) -> Result<String, String> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    choose(asked, variable, |path| Path::new(path).exists())
}

fn choose(
    asked: Option<&str>,
    variable: impl Fn(&str) -> Option<String>,
    exists: impl Fn(&str) -> bool,
) -> Result<String, String> {
    if let Some(host) = asked.map(Into::into).or_else(|| variable("DOCKER_HOST")) {
        return supported(host, variable("DOCKER_TLS_VERIFY").is_some());
    }
    let runtime = variable("XDG_RUNTIME_DIR");
    let sockets = sockets(runtime.as_deref());
    match sockets.iter().find(|path| exists(path)) {
        Some(path) => Ok(format!("unix://{path}")),
        None => Err(format!(
            "no engine found: none of {} is there (try to start Docker, or set DOCKER_HOST)",
            sockets.join(", ")
        )),
    }
}

/// Where engines put their socket, most usual first.
fn sockets(runtime: Option<&str>) -> Vec<String> {
    let mut sockets = vec!["/var/run/docker.sock".to_string()];
    if let Some(runtime) = runtime {
        sockets.push(format!("{runtime}/docker.sock"));
        sockets.push(format!("{runtime}/podman/podman.sock"));
    }
    sockets.push("/run/podman/podman.sock".into());
    sockets
}

fn supported(host: String, tls: bool) -> Result<String, String> {
    let (scheme, rest) = host.split_once("://").unwrap_or(("", &host));
    match scheme {
        "tcp" | "http" if tls => Err(format!(
            "{host} asks for TLS, which is not spoken here yet (try a tunnel: ssh -N -L /tmp/engine.sock:/var/run/docker.sock HOST, \
             then DOCKER_HOST=unix:///tmp/engine.sock)"
        )),
        "unix" | "tcp" | "http" => Ok(host),
        "ssh" => Err(format!(
            "ssh:// is not spoken here yet (try: ssh -N -L /tmp/engine.sock:/var/run/docker.sock {rest}, \
             then DOCKER_HOST=unix:///tmp/engine.sock)"
        )),
        _ if host.starts_with('/') => Ok(format!("unix://{host}")),
        _ => Err(format!(
            "`{host}` is no engine's address (try unix:///var/run/docker.sock or tcp://127.0.0.1:2375)"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(asked: Option<&str>, variables: &[(&str, &str)], there: &[&str]) -> Result<String, String> {
        let variable = |name: &str| {
            variables
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_string())
        };
        choose(asked, variable, |path| there.contains(&path))
    }

    #[test]
    fn what_was_asked_for_comes_first_then_the_variable_then_a_socket() {
        let host = [
            ("DOCKER_HOST", "tcp://127.0.0.1:2375"),
            ("XDG_RUNTIME_DIR", "/run/user/7"),
        ];
        assert_eq!(chosen(Some("/tmp/e.sock"), &host, &[]).unwrap(), "unix:///tmp/e.sock");
        assert_eq!(chosen(None, &host, &[]).unwrap(), "tcp://127.0.0.1:2375");
        let podman = "/run/user/7/podman/podman.sock";
        assert_eq!(
            chosen(None, &host[1..], &[podman]).unwrap(),
            "unix:///run/user/7/podman/podman.sock"
        );
        assert_eq!(
            chosen(None, &host[1..], &[podman, "/var/run/docker.sock"]).unwrap(),
            "unix:///var/run/docker.sock"
        );
    }

    #[test]
    fn what_cannot_be_reached_is_told_with_a_way_out() {
        for (asked, sentence) in [
            ("ssh://web-1", "ssh -N -L /tmp/engine.sock:/var/run/docker.sock web-1"),
            ("banana", "`banana` is no engine's address"),
        ] {
            let error = chosen(Some(asked), &[], &[]).unwrap_err();
            assert!(error.contains(sentence), "{error}");
        }
        let tls = chosen(Some("tcp://h:2376"), &[("DOCKER_TLS_VERIFY", "1")], &[]).unwrap_err();
        assert!(tls.contains("TLS"), "{tls}");
        let none = chosen(None, &[], &[]).unwrap_err();
        assert!(none.contains("/var/run/docker.sock, /run/podman/podman.sock"), "{none}");
    }
}
