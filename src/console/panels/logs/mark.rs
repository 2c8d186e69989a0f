//! Which parts of a line answer the question: its id, its text.

use crate::console::theme::Role;
use crate::domain::log::LogQuery;

/// The text in pieces, each with the meaning that makes it stand out, if any.
#[must_use]
pub fn marks<'a>(text: &'a str, query: &LogQuery) -> Vec<(&'a str, Option<Role>)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let Some((start, end, role)) = next(rest, query) else {
            break;
        };
        if start > 0 {
            pieces.push((&rest[..start], None));
        }
        pieces.push((&rest[start..end], Some(role)));
        rest = &rest[end..];
    }
    if !rest.is_empty() {
        pieces.push((rest, None));
    }
    pieces
}

/// The nearest match: the id exactly as it is, the text without regard to ASCII case.
fn next(text: &str, query: &LogQuery) -> Option<(usize, usize, Role)> {
    let id = query.id.as_deref().filter(|id| !id.is_empty());
    let id = id.and_then(|id| text.find(id).map(|at| (at, at + id.len(), Role::LogId)));
    let wanted = query.text.as_deref().filter(|wanted| !wanted.is_empty());
    let wanted = wanted.and_then(|wanted| find(text, wanted).map(|at| (at, at + wanted.len(), Role::Match)));
    [id, wanted].into_iter().flatten().min_by_key(|(at, ..)| *at)
}

fn find(text: &str, wanted: &str) -> Option<usize> {
    let (text_bytes, wanted) = (text.as_bytes(), wanted.as_bytes());
    let at = text_bytes
        .windows(wanted.len())
        .position(|window| window.eq_ignore_ascii_case(wanted))?;
    (text.is_char_boundary(at) && text.is_char_boundary(at + wanted.len())).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_and_the_text_stand_out() {
        let query = LogQuery {
            id: Some("7f3a".into()),
            text: Some("get".into()),
            ..LogQuery::default()
        };
        assert_eq!(
            marks("GET /cart 7f3a ü get", &query),
            [
                ("GET", Some(Role::Match)),
                (" /cart ", None),
                ("7f3a", Some(Role::LogId)),
                (" ü ", None),
                ("get", Some(Role::Match)),
            ]
        );
        assert_eq!(marks("", &query), []);
    }
}
