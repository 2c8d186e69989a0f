//! Sees which statuses servers answer to a script's `curl`s. A program of that name stands first in
//! the command's `PATH` and has the real `curl` write the headers into a file of the run; no byte of
//! it passes through the command's output, and no output can pretend to be it. For scripts that put
//! places before it, bash gets a function through the environment that runs it. What is called by
//! its whole path, or by programs with a `PATH` of their own such as `sudo`, is not seen.

use crate::domain::Masker;
use crate::domain::run::HttpAnswer;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

/// Under this name bash takes a function over from its environment.
const FUNCTION: &str = "BASH_FUNC_curl%%";
/// The function; where the program cannot run, as on a disk without programs, it is the real `curl`.
const FUNCTION_BODY: &str = r#"() {
  { local - && set +x; } 2>/dev/null || :
  if [[ -x @DIRECTORY@/bin/curl ]]; then @DIRECTORY@/bin/curl "$@"; else command curl "$@"; fi
}"#;
/// The program; it leaves output, input and exit code of the real `curl` as they are.
const PROGRAM: &str = include_str!("curl.sh");
/// Where programs are when the environment does not say.
const PLACES: &str = "/usr/local/bin:/usr/bin:/bin";
/// The file the program writes a line to for each `curl` that ended.
const ANSWERS: &str = "answers";
/// Bytes read from the end of that file, and answers kept of them: a loop asks for ever.
const BYTES: u64 = 256 * 1024;
const MOST: usize = 1_000;

/// The variables that a script with a `curl` is started with (name, value), its directory and the
/// program made; none for a script without. `path` is the `PATH` it would have.
///
/// # Errors
/// The directory or the program cannot be made.
pub(super) fn variables(script: &str, path: Option<&str>, directory: &Path) -> io::Result<Vec<(String, String)>> {
    // Quotes within a name do not change it.
    if !script.replace(['"', '\'', '\\'], "").contains("curl") {
        return Ok(Vec::new());
    }
    let own = directory.join("bin");
    DirBuilder::new().mode(0o700).create(directory)?;
    DirBuilder::new().mode(0o700).create(&own)?;
    let directory = std::path::absolute(directory)?;
    let Some(directory) = directory.to_str() else {
        return Err(io::Error::other("its name is not UTF-8"));
    };
    let path = path.unwrap_or(PLACES);
    let quoted = format!("'{}'", directory.replace('\'', r"'\''"));
    let program = PROGRAM.replace("@BASH@", &bash(path)).replace("@DIRECTORY@", &quoted);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o700)
        .open(own.join("curl"))?;
    file.write_all(program.as_bytes())?;
    let function = (FUNCTION.to_owned(), FUNCTION_BODY.replace("@DIRECTORY@", &quoted));
    // A colon would end the place's name.
    let first = (!directory.contains(':')).then(|| ("PATH".to_owned(), format!("{directory}/bin:{path}")));
    Ok(std::iter::once(function).chain(first).collect())
}

/// The whole path of the bash that a `PATH` leads to.
fn bash(path: &str) -> String {
    let mut found = path
        .split(':')
        .filter(|place| place.starts_with('/'))
        .map(|place| format!("{place}/bash"));
    found
        .find(|bash| Path::new(bash).is_file())
        .unwrap_or_else(|| "/bin/bash".to_owned())
}

/// The answers that were seen, in the order in which they came, and how many `curl`s nobody looked
/// into: those with a `--dump-header` of their own.
pub(super) fn answers(directory: &Path, masker: &Masker) -> (Vec<HttpAnswer>, u32) {
    let text = end_of(&directory.join(ANSWERS)).unwrap_or_default();
    let (mut answers, mut unseen) = (Vec::new(), 0);
    for call in text.lines().filter_map(Call::parse) {
        let (statuses, hidden) = call.statuses();
        unseen += hidden;
        let url = masker.clean(call.url);
        answers.extend(statuses.into_iter().map(|status| HttpAnswer {
            url: url.clone(),
            status,
        }));
    }
    answers.drain(..answers.len().saturating_sub(MOST));
    (answers, unseen)
}

fn end_of(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(BYTES)))?;
    let mut bytes = Vec::new();
    file.take(BYTES).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Removes what was written; what is not there is no error.
///
/// # Errors
/// It cannot be removed.
pub(super) fn forget(directory: &Path) -> io::Result<()> {
    match fs::remove_dir_all(directory) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// A line of the file.
struct Call<'a> {
    code: i32,
    /// Addresses with a scheme among its words.
    addresses: usize,
    /// Whether it began anew with `--next`, of which nothing is seen.
    begins_anew: bool,
    /// The status of each answer; none where the headers went somewhere else.
    seen: Option<Vec<u16>>,
    url: &'a str,
}

impl<'a> Call<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let mut fields = line.splitn(5, '\t');
        let (code, addresses, next, seen) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
        let statuses = seen.split_whitespace().filter_map(|status| status.parse().ok());
        Some(Self {
            code: code.parse().ok()?,
            addresses: addresses.parse().ok()?,
            begins_anew: next == "1",
            seen: (seen != "untouched").then(|| statuses.filter(|status| *status >= 200).collect()),
            url: fields.next()?,
        })
    }

    /// Its answers and how many were not seen. Of the answers for one address the last counts: those
    /// before it sent `curl` elsewhere, or asked it again.
    fn statuses(&self) -> (Vec<u16>, u32) {
        let is_http = self
            .url
            .split_once("://")
            .is_none_or(|(scheme, _)| scheme.to_ascii_lowercase().starts_with("http"));
        let more = u32::from(self.begins_anew);
        match &self.seen {
            _ if !is_http => (Vec::new(), more),
            None => (Vec::new(), 1 + more),
            Some(seen) if seen.is_empty() && self.code != 0 => (vec![0], more),
            Some(seen) if seen.is_empty() => (Vec::new(), 1 + more),
            Some(seen) if self.addresses > 1 => (seen.clone(), more),
            Some(seen) => (seen.last().copied().into_iter().collect(), more),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_call_gives_what_was_seen_of_it() {
        let directory = tempfile::tempdir().unwrap();
        let masker = Masker::new([("TOKEN", "correct-horse")]);
        let cases: [(&str, &[u16], u32); 11] = [
            ("0\t1\t0\t 503\thttp://a", &[503], 0),
            ("0\t1\t0\t 302 200\thttp://a", &[200], 0),
            ("0\t1\t0\t 100 201\thttp://a", &[201], 0),
            ("0\t2\t0\t 200 503\thttp://a", &[200, 503], 0),
            ("7\t1\t0\t\thttp://a", &[0], 0),
            ("22\t1\t0\t 500\ta:3000/x", &[500], 0),
            ("0\t1\t0\tuntouched\thttp://a", &[], 1),
            ("0\t1\t1\t 200\thttp://a", &[200], 1),
            ("0\t1\t0\t\thttp://a", &[], 1),
            ("0\t1\t0\t\tfile:///etc/hosts", &[], 0),
            ("torn", &[], 0),
        ];
        for (line, statuses, unseen) in cases {
            fs::write(directory.path().join(ANSWERS), line).unwrap();
            let (found, hidden) = answers(directory.path(), &masker);
            let found: Vec<u16> = found.iter().map(|answer| answer.status).collect();
            assert_eq!((found.as_slice(), hidden), (statuses, unseen), "{line}");
        }
        fs::write(
            directory.path().join(ANSWERS),
            "0\t1\t0\t 200\thttp://a?t=correct-horse\n",
        )
        .unwrap();
        let (found, _) = answers(directory.path(), &masker);
        assert_eq!(found[0].url, "http://a?t=[secret:TOKEN]");
    }

    #[test]
    fn a_loop_is_read_by_its_end() {
        let directory = tempfile::tempdir().unwrap();
        let text: String = (0..20_000).map(|_| "0\t1\t0\t 200\thttp://a\n").collect();
        fs::write(directory.path().join(ANSWERS), text + "0\t1\t0\t 503\thttp://a\n").unwrap();
        let (found, unseen) = answers(directory.path(), &Masker::default());
        assert_eq!((found.len(), found.last().unwrap().status, unseen), (MOST, 503, 0));
    }

    #[test]
    fn only_a_script_with_curl_gets_the_program() {
        let directory = tempfile::tempdir().unwrap();
        let to = directory.path().join("it's");
        assert!(variables("docker ps", None, &to).unwrap().is_empty() && !to.exists());
        let variables = variables("curl -s x | jq", Some("/usr/bin:/bin"), &to).unwrap();
        let [(name, body), (path, places)] = variables.as_slice() else {
            panic!("{variables:?}");
        };
        assert!(name == FUNCTION && body.starts_with("() {\n") && body.contains(r"it'\''s'"));
        assert!(path == "PATH" && places.ends_with("it's/bin:/usr/bin:/bin"), "{places}");
        let program = fs::read_to_string(to.join("bin/curl")).unwrap();
        assert!(program.starts_with("#!/") && program.contains("/bash\n") && !program.contains("@DIRECTORY@"));
        forget(&to).unwrap();
        forget(&to).unwrap();
    }
}
