//! Where everything is kept: config, state, sockets, one key per project.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A Unix socket's path has 108 bytes with its closing zero.
const SOCKET_PATH: usize = 107;

/// Why a directory cannot be used.
#[derive(Debug, Error)]
pub enum PathsError {
    /// Neither `HOME` nor the XDG variables say where to keep things.
    #[error("nobody says where to keep the state: HOME is not set (hint: set HOME or XDG_STATE_HOME)")]
    NoHome,
    /// Somebody else could read or replace what is kept there.
    #[error("{path} is not safe to use: {why} (hint: remove it, or set XDG_RUNTIME_DIR to a directory of your own)")]
    Unsafe {
        /// The directory.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The system refused.
    #[error("cannot use {path}: {source} (hint: check the disk and the rights of its parent)")]
    Io {
        /// The directory.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

/// The directories of one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// `config.toml`, `keymaps/`, `themes/`.
    pub config: PathBuf,
    /// Journals, logs of hosts, trusted files.
    pub state: PathBuf,
    /// Sockets; made by [`private_dir`].
    pub runtime: PathBuf,
    /// Sockets where the path of `runtime` is too long for one.
    short_runtime: PathBuf,
}

/// The places of one project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectPaths {
    /// The project's directory, canonical.
    pub project: PathBuf,
    /// The project's short key.
    pub key: String,
    /// Its directory under the state directory.
    pub dir: PathBuf,
    /// What its host writes when it has something to say.
    pub host_log: PathBuf,
    /// The directory of the socket; to be made by [`private_dir`].
    pub socket_dir: PathBuf,
    /// The socket of its host.
    pub socket: PathBuf,
}

impl Paths {
    /// Decides from the environment and the user's number. XDG variables that are not absolute count as not set.
    ///
    /// # Errors
    /// [`PathsError::NoHome`] where nothing says where to keep the state.
    pub fn new(env: &dyn Fn(&str) -> Option<String>, uid: u32) -> Result<Self, PathsError> {
        let absolute = |name: &str| env(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let home = absolute("HOME");
        let under = |name: &str, rest: &str| {
            let base = absolute(name).or_else(|| home.as_ref().map(|home| home.join(rest)));
            base.map(|base| base.join("onscene")).ok_or(PathsError::NoHome)
        };
        let state = under("XDG_STATE_HOME", ".local/state")?;
        let runtime = absolute("XDG_RUNTIME_DIR").map_or_else(|| state.join("run"), |dir| dir.join("onscene"));
        Ok(Self {
            config: under("XDG_CONFIG_HOME", ".config")?,
            state,
            runtime,
            short_runtime: PathBuf::from(format!("/tmp/onscene-{uid}")),
        })
    }

    /// The person's configuration file.
    #[must_use]
    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// The list of accepted project files.
    #[must_use]
    pub fn trusted(&self) -> PathBuf {
        self.state.join("trusted")
    }

    /// The places of the project in `project`, a canonical directory.
    #[must_use]
    pub fn project(&self, project: &Path) -> ProjectPaths {
        let key = project_key(project);
        let dir = self.state.join("projects").join(&key);
        let name = format!("{key}.sock");
        let long = self.runtime.as_os_str().len() + 1 + name.len() > SOCKET_PATH;
        let socket_dir = if long { &self.short_runtime } else { &self.runtime };
        ProjectPaths {
            project: project.into(),
            host_log: dir.join("host.log"),
            socket: socket_dir.join(name),
            socket_dir: socket_dir.clone(),
            key,
            dir,
        }
    }

    /// The socket directories that may hold hosts of this user, for looking at all of them.
    #[must_use]
    pub fn socket_dirs(&self) -> [&Path; 2] {
        [&self.runtime, &self.short_runtime]
    }
}

/// The key of a project: twelve hex digits of the SHA-256 of its directory.
#[must_use]
pub fn project_key(project: &Path) -> String {
    let mut key = sha256_hex(project.as_os_str().as_bytes());
    key.truncate(12);
    key
}

/// The SHA-256 of bytes, in hex.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Makes a directory that only its owner may enter, and checks one that is there: it must be a real directory,
/// belong to `uid` and be closed to all others.
///
/// # Errors
/// [`PathsError::Unsafe`] where somebody else could get in, [`PathsError::Io`] where the system refuses.
pub fn private_dir(path: &Path, uid: u32) -> Result<(), PathsError> {
    let io = |source| PathsError::Io {
        path: path.into(),
        source,
    };
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    let there = match (fs::symlink_metadata(path), made) {
        (Ok(there), _) => there,
        (Err(_), Err(error)) | (Err(error), Ok(())) => return Err(io(error)),
    };
    let why = if !there.is_dir() {
        "it is not a directory".into()
    } else if there.uid() != uid {
        format!("it belongs to user {}, not to you ({uid})", there.uid())
    } else if there.mode() & 0o077 != 0 {
        format!("others may enter it (mode {:03o}, should be 700)", there.mode() & 0o777)
    } else {
        return Ok(());
    };
    Err(PathsError::Unsafe { path: path.into(), why })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn paths(vars: &[(&str, &str)]) -> Result<Paths, PathsError> {
        let env = |name: &str| {
            let found = vars.iter().find(|(key, _)| *key == name)?;
            Some(found.1.to_owned())
        };
        Paths::new(&env, 1000)
    }

    #[test]
    fn xdg_wins_and_home_is_enough() {
        let home = paths(&[("HOME", "/home/li"), ("XDG_CONFIG_HOME", "relative")]).unwrap();
        assert_eq!(home.config_file(), Path::new("/home/li/.config/onscene/config.toml"));
        assert_eq!(home.runtime, Path::new("/home/li/.local/state/onscene/run"));
        let xdg = paths(&[("HOME", "/h"), ("XDG_STATE_HOME", "/s"), ("XDG_RUNTIME_DIR", "/r")]).unwrap();
        assert_eq!(xdg.trusted(), Path::new("/s/onscene/trusted"));
        assert_eq!(xdg.runtime, Path::new("/r/onscene"));
        assert!(matches!(paths(&[]), Err(PathsError::NoHome)));
    }

    #[test]
    fn a_long_directory_falls_back_to_a_short_socket() {
        let deep = format!("/{}", "x".repeat(90));
        let project = paths(&[("HOME", "/h"), ("XDG_RUNTIME_DIR", &deep)])
            .unwrap()
            .project(Path::new("/srv/shop"));
        assert_eq!(project.socket_dir, Path::new("/tmp/onscene-1000"));
        let project = paths(&[("HOME", "/h"), ("XDG_RUNTIME_DIR", "/run/user/1000")])
            .unwrap()
            .project(Path::new("/srv/shop"));
        assert_eq!(project.socket_dir, Path::new("/run/user/1000/onscene"));
        assert_eq!(project.key.len(), 12);
        assert_ne!(project.key, project_key(Path::new("/srv/shop2")));
    }

    #[test]
    fn a_private_directory_is_made_closed_and_an_open_one_is_refused() {
        let place = tempfile::tempdir().unwrap();
        let uid = nix::unistd::getuid().as_raw();
        let dir = place.path().join("a/b");
        private_dir(&dir, uid).unwrap();
        private_dir(&dir, uid).unwrap();
        assert_eq!(fs::metadata(&dir).unwrap().mode() & 0o777, 0o700);
        let other = private_dir(&dir, uid + 1).unwrap_err().to_string();
        assert!(other.contains("belongs to user"), "{other}");
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).unwrap();
        assert!(private_dir(&dir, uid).unwrap_err().to_string().contains("mode 755"));
        let link = place.path().join("link");
        std::os::unix::fs::symlink(&dir, &link).unwrap();
        assert!(
            private_dir(&link, uid)
                .unwrap_err()
                .to_string()
                .contains("not a directory")
        );
    }
}
