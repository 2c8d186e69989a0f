//! Variables that steer what programs do.

/// Variables by which another program, file or option can slip in.
const STEERING: &[&str] = &[
    "PATH",
    "IFS",
    "ENV",
    "SHELL",
    "HOME",
    "EDITOR",
    "VISUAL",
    "PAGER",
    "XDG_CONFIG_HOME",
    "XDG_CONFIG_DIRS",
    "NODE_OPTIONS",
    "NODE_PATH",
    "GCONV_PATH",
    "LOCPATH",
    "WGETRC",
    "OPENSSL_CONF",
    "SSLKEYLOGFILE",
    "CDPATH",
    "FPATH",
    "PS0",
    "PS1",
    "PS2",
    "PS3",
    "PS4",
    "TMPDIR",
    "KUBECONFIG",
    "DOCKER_HOST",
    "DOCKER_CERT_PATH",
    "VAULT_ADDR",
    "VAULT_AGENT_ADDR",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "TAR_OPTIONS",
    "RUSTC",
    "JAVA_HOME",
];

/// Whether a variable is one of [`STEERING`].
pub fn is_steering(name: &str) -> bool {
    const STARTS: &[&str] = &[
        "LD_",
        "DYLD_",
        "BASH",
        "GIT_",
        "PYTHON",
        "PERL",
        "RUBY",
        "LESS",
        "PROMPT",
        "KUBECTL_",
        "CURL_",
        "CARGO_",
        "RUSTC_",
        "HELM_",
        "AWS_ENDPOINT_URL",
        "npm_config_",
        "NPM_CONFIG_",
        "REDISCLI_",
        "TF_CLI_",
    ];
    const ENDS: &[&str] = &[
        "PAGER",
        "EDITOR",
        "OPTS",
        "OPTIONS",
        "COMMAND",
        "ASKPASS",
        "PRELOAD",
        "_CONFIG",
        "_CONFIG_FILE",
        "_DIFF",
    ];
    let is_no_name = !crate::runbook::shell::is_name(name);
    is_no_name
        || STEERING.contains(&name)
        || STARTS.iter().any(|start| name.starts_with(start))
        || ENDS.iter().any(|end| name.ends_with(end))
}
