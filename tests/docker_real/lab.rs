//! A real engine, a tiny image and containers that are gone when the test is over.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

const IMAGE: &str = "onscene-test/tiny:1";

/// Whether there is an engine with an image to run. Says so loudly when there is none, and falls
/// where a missing engine is a failure.
pub fn engine_or_skip() -> bool {
    static READY: OnceLock<Result<(), String>> = OnceLock::new();
    match READY.get_or_init(prepare) {
        Ok(()) => true,
        Err(why) if std::env::var("CI").as_deref() == Ok("true") => panic!("a real engine is needed: {why}"),
        Err(why) => {
            eprintln!("SKIP SKIP SKIP: no real container engine: {why}");
            false
        }
    }
}

fn prepare() -> Result<(), String> {
    try_docker(&["version"])?;
    if try_docker(&["image", "inspect", IMAGE]).is_ok() {
        return Ok(());
    }
    let busybox = ["/bin/busybox", "/usr/bin/busybox"]
        .into_iter()
        .find(|path| Path::new(path).exists())
        .ok_or("no busybox to make an image of (try: apt-get install busybox-static)")?;
    import(busybox)
}

/// Makes an image of nothing but busybox.
fn import(busybox: &str) -> Result<(), String> {
    let script = format!(
        "set -e; dir=$(mktemp -d); mkdir $dir/bin $dir/tmp; cp {busybox} $dir/bin/busybox; \
         for name in sh cat sleep echo; do ln -s busybox $dir/bin/$name; done; \
         tar -C $dir -c . | docker import - {IMAGE} >&2; rm -r $dir"
    );
    let output = Command::new("sh")
        .args(["-c", &script])
        .output()
        .map_err(|error| error.to_string())?;
    output
        .status
        .success()
        .then_some(())
        .ok_or_else(|| String::from_utf8_lossy(&output.stderr).into_owned())
}

fn try_docker(arguments: &[&str]) -> Result<String, String> {
    let output = Command::new("docker")
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("docker: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_string())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).trim().to_string())
    }
}

/// Runs a docker command that has to work.
pub fn docker(arguments: &[&str]) -> String {
    try_docker(arguments).unwrap_or_else(|error| panic!("docker {arguments:?}: {error}"))
}

/// A Compose project of one test's own, without Compose: labels are all it takes.
pub struct Project {
    pub name: String,
}

impl Project {
    pub fn new(name: &str) -> Self {
        let name = format!("onscene-test-{name}-{}", std::process::id());
        Self { name }
    }

    pub fn container(&self, service: &str) -> String {
        format!("{}-{service}", self.name)
    }

    /// Starts a service that runs a shell script.
    pub fn run(&self, service: &str, extra: &[&str], script: &str) {
        let (name, project) = (
            self.container(service),
            format!("com.docker.compose.project={}", self.name),
        );
        let service = format!("com.docker.compose.service={service}");
        let mut arguments = vec!["run", "-d", "--name", &name, "--label", &project, "--label", &service];
        arguments.extend(["--network", "none"]);
        arguments.extend(extra);
        arguments.extend([IMAGE, "/bin/sh", "-c", script]);
        docker(&arguments);
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        let filter = format!("label=com.docker.compose.project={}", self.name);
        let ids = try_docker(&["ps", "-aq", "--filter", &filter]).unwrap_or_default();
        let mut arguments = vec!["rm", "-f"];
        arguments.extend(ids.lines());
        if arguments.len() > 2 && try_docker(&arguments).is_err() {
            let _ = writeln!(std::io::stderr(), "containers of {} are left over", self.name);
        }
    }
}
