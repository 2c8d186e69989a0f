//! The drill's project: a configuration, a book and the `shop` command.

use super::shop::Shop;
use anyhow::{Context, Result};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

const CONFIG: &str = include_str!("../../assets/demo/onscene.toml");
const BOOK: &str = include_str!("../../assets/demo/runbook.md");

/// Writes the files; what is there is replaced.
pub(super) fn write(directory: &Path, program: &Path, shop: &Shop) -> Result<()> {
    let config = CONFIG
        .replace("{proxy}", &shop.proxy_port.to_string())
        .replace("{api}", &shop.api_port.to_string())
        .replace("{database}", &shop.database.port.to_string())
        .replace("{cache}", &shop.cache.port.to_string());
    let program = program.display().to_string().replace('\'', r"'\''");
    let shop_command = format!("#!/bin/sh\nexec '{program}' shop --dir \"$(dirname \"$0\")\" \"$@\"\n");
    put(directory, "onscene.toml", &config, 0o600)?;
    put(directory, "runbook.md", BOOK, 0o600)?;
    put(directory, "metrics.secret", &shop.secret, 0o600)?;
    put(directory, "shop", &shop_command, 0o700)
}

fn put(directory: &Path, name: &str, text: &str, mode: u32) -> Result<()> {
    let path = directory.join(name);
    std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode))?;
    Ok(())
}
