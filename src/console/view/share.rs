//! One line shared by parts from the left and parts at the right: what matters least goes where room is short.

use super::frame::Part;
use super::text::{fit, width};

/// Columns between two parts.
pub(super) const GAP: usize = 2;

/// Columns of parts with the gaps between them.
pub(super) fn columns(parts: &[Part]) -> usize {
    let text: usize = parts.iter().map(|part| width(&part.text)).sum();
    text + GAP * parts.len().saturating_sub(1)
}

/// The rank of the part that is trimmed rather than left out: the incident's title.
pub(super) const TITLE: u8 = u8::MAX;
/// The least columns a title is trimmed to.
const LEAST: usize = 14;

/// Thins both sides together, by rank, until they fit; then the title is trimmed to what is left.
pub(super) fn share_out(left: Vec<Part>, right: Vec<Part>, room: usize) -> (Vec<Part>, Vec<Part>) {
    let title = left
        .iter()
        .find(|part| part.rank == TITLE)
        .map(|part| part.text.clone());
    let from = left.len();
    let mut all: Vec<(usize, Part)> = left.into_iter().chain(right).enumerate().collect();
    let full = title.as_deref().map_or(0, width);
    // First as if the title needed all its columns, down to the parts that matter; then it gives way itself.
    for (title_wide, least_rank) in [(full, 2), (LEAST.min(full), 1), (LEAST.min(full), 0)] {
        all = squeeze(all, title_wide, least_rank, room);
    }
    let others = used(&all, 0);
    for (_, part) in all.iter_mut().filter(|(_, part)| part.rank == TITLE) {
        part.text = fit(&part.text, room.saturating_sub(others)).into_owned();
    }
    let (left, right): (Vec<_>, Vec<_>) = all.into_iter().partition(|(at, _)| *at < from);
    let parts = |side: Vec<(usize, Part)>| side.into_iter().map(|(_, part)| part).collect();
    (parts(left), parts(right))
}

/// Columns of all parts with the gaps between them, the title taken as so wide.
fn used(all: &[(usize, Part)], title_wide: usize) -> usize {
    let wide = |part: &Part| {
        if part.rank == TITLE {
            title_wide
        } else {
            width(&part.text)
        }
    };
    all.iter().map(|(_, part)| wide(part)).sum::<usize>() + GAP * all.len().saturating_sub(1)
}

/// Shortens and leaves out parts down to a rank until the rest fits. Rank 0 may be shortened only.
fn squeeze(mut all: Vec<(usize, Part)>, title_wide: usize, least_rank: u8, room: usize) -> Vec<(usize, Part)> {
    while used(&all, title_wide) > room {
        let may_go = |part: &Part| part.rank != TITLE && part.rank > 0 && part.rank >= least_rank;
        let going = all.iter().enumerate().filter(|(_, (_, part))| may_go(part));
        if let Some((at, _)) = going.max_by_key(|(at, (_, part))| (part.rank, *at)) {
            all.remove(at);
        } else if let Some((_, part)) = all.iter_mut().rfind(|(_, part)| !part.short.is_empty()) {
            part.text = std::mem::take(&mut part.short);
        } else {
            break;
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::theme::Role;

    fn shared(room: usize) -> String {
        let part = |rank, text: &str| Part::new(rank, Role::Text, text);
        let left = vec![
            part(0, "SEV2"),
            part(TITLE, "a title of twenty two."),
            part(1, "status"),
            part(3, "IC maya"),
        ];
        let right = vec![part(2, "3 here"), part(0, "prod @ bastion").or("prod")];
        let (left, right) = share_out(left, right, room);
        let texts = left.iter().chain(&right).map(|part| part.text.as_str());
        texts.collect::<Vec<_>>().join("  ")
    }

    #[test]
    fn what_matters_least_goes_first_and_the_title_gives_way_last() {
        assert_eq!(
            shared(80),
            "SEV2  a title of twenty two.  status  IC maya  3 here  prod @ bastion"
        );
        assert_eq!(
            shared(60),
            "SEV2  a title of twenty two.  status  3 here  prod @ bastion"
        );
        assert_eq!(shared(52), "SEV2  a title of twenty two.  status  prod @ bastion");
        assert_eq!(shared(42), "SEV2  a title of twenty two.  status  prod");
        assert_eq!(shared(36), "SEV2  a title of twen…  status  prod");
        assert_eq!(shared(26), "SEV2  a title of tw…  prod");
        assert_eq!(shared(0), "SEV2    prod");
    }

    #[test]
    fn what_was_resolved_stays_before_the_count_of_people() {
        let part = |rank, text: &str| Part::new(rank, Role::Text, text);
        let left = vec![
            part(4, "onscene"),
            part(1, "shop"),
            part(1, "INC-1 resolved 12s ago").or("INC-1 resolved"),
            part(0, "no incident: press i to declare one").or("no incident"),
        ];
        let right = vec![part(2, "2 here"), part(0, "test @ bastion-1").or("test")];
        let (left, right) = share_out(left, right, 78);
        let texts = left.iter().chain(&right).map(|part| part.text.as_str());
        assert_eq!(
            texts.collect::<Vec<_>>().join("  "),
            "shop  INC-1 resolved 12s ago  no incident: press i to declare one  test"
        );
    }

    #[test]
    fn nothing_is_wider_than_its_room_while_the_least_fits() {
        for room in 12..90 {
            assert!(width(&shared(room)) <= room, "{room}: {}", shared(room));
        }
    }
}
