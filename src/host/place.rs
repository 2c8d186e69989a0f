//! Where a command runs: in the project's directory or below it.

use crate::domain::incident::Refusal;
use std::path::{Component, Path};

/// The directory a step asks for, as a path below the project's; none for the project's own. Judged
/// by its words alone: whether a link leads out of it is for whoever can look.
///
/// # Errors
/// A refusal where it leads out of the project.
pub(super) fn inside(project: &str, wanted: Option<&str>) -> Result<Option<String>, Refusal> {
    let Some(wanted) = wanted.map(str::trim).filter(|wanted| !wanted.is_empty()) else {
        return Ok(None);
    };
    let outside = || {
        Refusal::new(
            format!("this step wants to run in `{wanted}`, which is not inside {project}"),
            "run it by hand, or start onscene with the project that holds it",
        )
    };
    let path = Path::new(wanted);
    let below = if path.is_absolute() {
        path.strip_prefix(project).map_err(|_| outside())?
    } else {
        path
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in below.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(parts.pop().ok_or_else(outside)?),
            Component::Normal(name) => parts.push(name.to_str().ok_or_else(outside)?),
            Component::RootDir | Component::Prefix(_) => return Err(outside()),
        }
    }
    Ok((!parts.is_empty()).then(|| parts.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_inside_is_a_path_below_and_what_does_not_is_refused() {
        let cases = [
            (None, Ok(None)),
            (Some(" "), Ok(None)),
            (Some("./"), Ok(None)),
            (Some("deploy"), Ok(Some("deploy"))),
            (Some("a/../b/./c"), Ok(Some("b/c"))),
            (Some("/srv/shop/api"), Ok(Some("api"))),
            (Some("/srv/shop"), Ok(None)),
            (Some(".."), Err(())),
            (Some("a/../../b"), Err(())),
            (Some("/srv/shop/../other"), Err(())),
            (Some("/srv/shopping"), Err(())),
            (Some("/etc"), Err(())),
        ];
        for (wanted, expected) in cases {
            let found = inside("/srv/shop", wanted).map_err(|_| ());
            assert_eq!(found, expected.map(|path| path.map(str::to_owned)), "{wanted:?}");
        }
    }
}
