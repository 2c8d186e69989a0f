//! What a Compose file says about its services: names, published ports, health checks.

use super::yaml::Node;
use std::rc::Rc;

/// One Compose file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Compose {
    /// Its name relative to the project.
    pub file: String,
    /// The name it gives its project, if it does.
    pub name: Option<String>,
    /// Its services in order.
    pub services: Vec<ComposeService>,
}

/// One service of a Compose file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ComposeService {
    /// Its name.
    pub name: String,
    /// Its TCP ports that this machine can reach.
    pub ports: Vec<Port>,
    /// The URL that its health check asks, inside the container.
    pub health_url: Option<String>,
    /// Whether it has a health check at all.
    pub has_health: bool,
}

/// A published TCP port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    /// The address on this machine; `127.0.0.1` where the file says none.
    pub host: String,
    /// The port on this machine.
    pub port: u16,
    /// The port inside the container.
    pub inside: u16,
}

impl Compose {
    /// Reads a file's text. Variables are taken from `env`, else from their defaults in the file.
    ///
    /// # Errors
    /// Why it is not a Compose file, in words.
    pub fn read(file: &str, text: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<Self, String> {
        let root = Node::parse(text)?;
        let services = root.get("services").ok_or("has no services")?;
        Ok(Self {
            file: file.into(),
            name: root
                .get("name")
                .and_then(Node::text)
                .map(|name| interpolate(name, env))
                .filter(|name| !name.is_empty()),
            services: services
                .entries()
                .map(|(name, node)| service(name, node, env))
                .collect(),
        })
    }
}

impl ComposeService {
    /// The URL of its health check as this machine can ask it, if its port is published.
    #[must_use]
    pub fn outside_url(&self) -> Option<String> {
        let url = reqwest::Url::parse(self.health_url.as_deref()?).ok()?;
        let inside = url.port_or_known_default()?;
        let port = self.ports.iter().find(|port| port.inside == inside)?;
        Some(format!("{}://{}:{}{}", url.scheme(), port.host, port.port, url.path()))
    }
}

fn service(name: &str, node: &Node, env: &dyn Fn(&str) -> Option<String>) -> ComposeService {
    let ports = node.get("ports").map(Node::items).unwrap_or_default();
    let health = node
        .get("healthcheck")
        .filter(|health| health.get("disable").and_then(Node::text) != Some("true"));
    let test = health.and_then(|health| health.get("test"));
    let words: Vec<String> = test.map(words).unwrap_or_default();
    ComposeService {
        name: name.into(),
        ports: ports.iter().filter_map(|port| read_port(port, env)).collect(),
        health_url: words.iter().find_map(|word| url_in(&interpolate(word, env))),
        has_health: test.is_some() && words.first().is_none_or(|word| word != "NONE"),
    }
}

fn words(test: &Node) -> Vec<String> {
    match test.text() {
        Some(line) => vec![line.to_owned()],
        None => test
            .items()
            .iter()
            .filter_map(|word| word.text())
            .map(str::to_owned)
            .collect(),
    }
}

/// The first URL of a shell line or word.
fn url_in(text: &str) -> Option<String> {
    let start = text.find("http://").or_else(|| text.find("https://"))?;
    let rest = &text[start..];
    let end = rest
        .find(|c: char| c.is_whitespace() || "'\"|;&)`".contains(c))
        .unwrap_or(rest.len());
    Some(rest[..end].to_owned())
}

/// Reads `8080:80`, `127.0.0.1:8080:80/tcp` or the long form; none where nothing fixed is published over TCP.
fn read_port(node: &Rc<Node>, env: &dyn Fn(&str) -> Option<String>) -> Option<Port> {
    let of = |key: &str| node.get(key).and_then(Node::text).map(|text| interpolate(text, env));
    let (host, port, inside, protocol) = match node.text() {
        Some(text) => short_port(&interpolate(text, env))?,
        None => (
            of("host_ip").unwrap_or_default(),
            of("published")?,
            of("target")?,
            of("protocol").unwrap_or_default(),
        ),
    };
    if !(protocol.is_empty() || protocol == "tcp") {
        return None;
    }
    let host = match host.as_str() {
        "" | "0.0.0.0" | "::" | "[::]" => "127.0.0.1".into(),
        other if other.contains(':') && !other.starts_with('[') => format!("[{other}]"),
        _ => host,
    };
    Some(Port {
        host,
        port: port.parse().ok()?,
        inside: inside.parse().ok()?,
    })
}

/// Host, published port, inner port, protocol.
fn short_port(text: &str) -> Option<(String, String, String, String)> {
    let (text, protocol) = text.split_once('/').unwrap_or((text, ""));
    let (rest, inside) = text.rsplit_once(':')?;
    let (host, port) = rest.rsplit_once(':').unwrap_or(("", rest));
    Some((host.into(), port.into(), inside.into(), protocol.into()))
}

/// Puts variables in: `$X`, `${X}`, `${X-default}`, `${X:-default}`; `$$` is a dollar. An unknown one is empty.
fn interpolate(text: &str, env: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        if let Some(after) = after.strip_prefix('$') {
            out.push('$');
            rest = after;
        } else if let Some((inside, after)) = after.strip_prefix('{').and_then(|after| after.split_once('}')) {
            out.push_str(&braced(inside, env));
            rest = after;
        } else {
            let end = after
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                .unwrap_or(after.len());
            out.push_str(&env(&after[..end]).unwrap_or_default());
            rest = &after[end..];
        }
    }
    out.push_str(rest);
    out
}

fn braced(inside: &str, env: &dyn Fn(&str) -> Option<String>) -> String {
    let end = inside
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .unwrap_or(inside.len());
    let (name, rule) = inside.split_at(end);
    let value = env(name);
    if let Some(default) = rule.strip_prefix(":-") {
        return value
            .filter(|value| !value.is_empty())
            .unwrap_or_else(|| default.into());
    }
    match rule.strip_prefix('-') {
        Some(default) => value.unwrap_or_else(|| default.into()),
        None => value.unwrap_or_default(),
    }
}

/// The project's name as Compose makes it from a directory's name.
#[must_use]
pub fn name_of_directory(directory: &str) -> String {
    let small = directory.to_lowercase();
    let kept = small
        .chars()
        .filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(*c));
    kept.collect::<String>().trim_start_matches(['-', '_']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn the_example_shop_is_read() {
        let text = include_str!("../../examples/express-ops/compose.prod.yml");
        let compose = Compose::read("compose.prod.yml", text, &none).unwrap();
        let names: Vec<&str> = compose.services.iter().map(|service| service.name.as_str()).collect();
        assert_eq!(names, ["db", "redis", "app", "proxy"]);
        assert!(compose.name.is_some());
        let app = &compose.services[2];
        assert_eq!(app.outside_url().as_deref(), Some("http://127.0.0.1:3000/health"));
        assert!(compose.services[0].has_health && compose.services[0].ports.is_empty());
        assert_eq!(compose.services[3].ports[0].port, 8080);
    }

    #[test]
    fn ports_are_read_in_every_form() {
        let text = "services: {a: {ports: ['80', '8080:80', '10.0.0.1:1:2', '5:6/udp', '[::1]:7:8', 7000-7005:80,\
                    {target: 80, published: 9000}, {target: 53, published: 53, protocol: udp}]}}";
        let compose = Compose::read("x", text, &none).unwrap();
        let ports: Vec<String> = compose.services[0]
            .ports
            .iter()
            .map(|p| format!("{}:{}:{}", p.host, p.port, p.inside))
            .collect();
        assert_eq!(
            ports,
            ["127.0.0.1:8080:80", "10.0.0.1:1:2", "[::1]:7:8", "127.0.0.1:9000:80"]
        );
    }

    #[test]
    fn variables_are_put_in() {
        let env = |name: &str| (name == "A").then(|| "1".to_owned());
        assert_eq!(interpolate("$A ${A} ${B:-2} ${B-3} ${B}| $$A", &env), "1 1 2 3 | $A");
        assert_eq!(interpolate("$", &env), "");
        assert_eq!(interpolate("${A", &env), "{A");
    }

    #[test]
    fn a_health_check_in_a_shell_line_is_found() {
        let text =
            "services: {a: {ports: ['81:80'], healthcheck: {test: 'curl -f \"http://localhost/ready\" || exit 1'}}}";
        let compose = Compose::read("x", text, &none).unwrap();
        assert_eq!(
            compose.services[0].outside_url().as_deref(),
            Some("http://127.0.0.1:81/ready")
        );
    }

    #[test]
    fn a_directory_becomes_a_project_name() {
        assert_eq!(name_of_directory("My Shop.v2"), "myshopv2");
        assert_eq!(name_of_directory("_x"), "x");
    }
}
