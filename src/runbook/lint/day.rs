//! A day, and days in the words of books: `2024-12-31`, `December 2024`.

/// A day of the calendar; its order is that of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    /// The year.
    pub year: u16,
    /// The month, from 1.
    pub month: u8,
    /// The day, from 1.
    pub day: u8,
}

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

impl Day {
    /// The first day that these words name; a month alone is its last day.
    pub fn read(words: &str) -> Option<Self> {
        let pieces: Vec<&str> = words
            .split(|character: char| !character.is_alphanumeric() && character != '-')
            .filter(|piece| !piece.is_empty())
            .collect();
        pieces.iter().enumerate().find_map(|(at, piece)| {
            iso(piece).or_else(|| {
                let month = month(piece)?;
                let year = pieces[at + 1..].iter().take(2).find_map(|piece| year(piece))?;
                Some(Self { year, month, day: 31 })
            })
        })
    }
}

fn iso(piece: &str) -> Option<Day> {
    let mut parts = piece.split('-');
    let day = Day {
        year: year(parts.next()?)?,
        month: parts.next()?.parse().ok().filter(|month| (1..=12).contains(month))?,
        day: parts.next().map_or(Some(31), |day| day.parse().ok())?,
    };
    (1..=31).contains(&day.day).then_some(day)
}

fn month(piece: &str) -> Option<u8> {
    let start = piece.to_lowercase();
    let at = MONTHS.iter().position(|month| start.starts_with(month))?;
    u8::try_from(at + 1).ok()
}

fn year(piece: &str) -> Option<u16> {
    piece.parse().ok().filter(|year| (1990..=2200).contains(year))
}
