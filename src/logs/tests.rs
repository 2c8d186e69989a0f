//! The engine as a whole, against a model that keeps every line in a vector.

use super::{Store, ViewCache};
use crate::domain::log::{Level, LogAnchor, LogPage, LogQuery, LogRow, LogView, RawLine};
use crate::domain::{Masker, Moment, SafeText, SourceId};

const UUID: &str = "7f3a91c2-0d5e-4a7b-9c1d-2e3f4a5b6c7d";
const MIB: usize = 1_024 * 1_024;

fn at(ms: i64) -> Moment {
    Moment::from_timestamp_millis(1_795_256_712_000 + ms).unwrap()
}

fn line(source: &str, ms: i64, text: &str) -> RawLine {
    RawLine {
        source: SourceId::new(source),
        at: at(ms),
        bytes: text.as_bytes().to_vec(),
    }
}

fn store(lines: &[(&str, i64, &str)]) -> Store {
    let mut store = Store::new(8 * MIB, &[]);
    for (source, ms, text) in lines {
        store.ingest(&line(source, *ms, text));
    }
    store
}

fn view(query: LogQuery, anchor: LogAnchor, rows: u16) -> LogView {
    LogView { query, anchor, rows }
}

/// The page once everything has been searched.
fn page(store: &mut Store, view: &LogView) -> LogPage {
    let mut cache = ViewCache::default();
    loop {
        let page = store.page(&mut cache, view);
        if cache.is_complete() {
            return page;
        }
    }
}

fn texts(page: &LogPage) -> Vec<&str> {
    page.rows.iter().map(|row| row.text.as_str()).collect()
}

fn by_id(id: &str) -> LogQuery {
    LogQuery {
        id: Some(id.to_owned()),
        ..LogQuery::default()
    }
}

fn by_text(text: &str) -> LogQuery {
    LogQuery {
        text: Some(text.to_owned()),
        ..LogQuery::default()
    }
}

#[test]
fn lines_merge_by_time_and_late_ones_take_their_place() {
    let mut store = store(&[
        ("a", 10, "two"),
        ("b", 30, "four"),
        ("b", 20, "three"),
        ("a", -5_000, "one"),
        ("a", 30, "five"),
    ]);
    let page = page(&mut store, &view(LogQuery::default(), LogAnchor::Tail, 10));
    assert_eq!(texts(&page), ["one", "two", "three", "four", "five"]);
    assert_eq!((page.before, page.after, page.matched, page.sources), (0, 0, 5, 2));
    assert_eq!(page.searched.from, Some(at(-5_000)));
    assert_eq!(page.searched.to, Some(at(30)));
    assert_eq!((page.searched.sources, page.searched.of), (2, 2));
}

#[test]
fn an_id_is_followed_across_sources_formats_and_spellings() {
    let undashed = UUID.replace('-', "");
    let mut store = store(&[
        (
            "proxy",
            0,
            &format!(r#"{{"level":"info","request_id":"{undashed}","msg":"GET /cart"}}"#),
        ),
        (
            "app",
            5,
            r#"{"level":30,"req":{"id":"other-request"},"msg":"unrelated"}"#,
        ),
        (
            "app",
            4,
            &format!(r#"{{"level":50,"req":{{"id":"{UUID}"}},"msg":"refused"}}"#),
        ),
        (
            "db",
            3,
            &format!(
                "2026-11-21 10:25:12 UTC [7] app STATEMENT: /* {} */",
                UUID.to_uppercase()
            ),
        ),
        ("job", 9, &format!("plain text (id {UUID}) done")),
        ("job", 10, &format!("x{UUID}")),
    ]);
    for spelling in [UUID.to_owned(), undashed.clone(), UUID.to_uppercase()] {
        let page = page(&mut store, &view(by_id(&spelling), LogAnchor::Tail, 50));
        let sources: Vec<_> = page.rows.iter().map(|row| row.source.as_str()).collect();
        assert_eq!(sources, ["proxy", "db", "app", "job"], "{spelling}");
        assert_eq!((page.matched, page.errors, page.sources), (4, 1, 4));
    }
}

#[test]
fn an_id_that_no_rule_knows_is_found_in_the_bytes() {
    let mut store = store(&[
        ("a", 0, "order ab12cd34 failed"),
        ("b", 1, r#"{"msg":"retry","order":"ab12cd34"}"#),
        ("b", 2, r#"{"request_id":"ab12cd34"}"#),
        ("b", 3, "order ab12cd345"),
        ("b", 4, r#"{"request_id":"42","msg":"short"}"#),
        ("b", 5, "42 things"),
    ]);
    assert_eq!(
        page(&mut store, &view(by_id("ab12cd34"), LogAnchor::Tail, 9)).matched,
        3
    );
    let short = page(&mut store, &view(by_id("42"), LogAnchor::Tail, 9));
    assert_eq!(texts(&short), ["short request_id=42"]);
}

#[test]
fn text_is_searched_as_it_is_shown() {
    let mut store = store(&[
        (
            "a",
            0,
            r#"{"level":50,"time":1795256712000,"pid":1,"msg":"upstream TIMEOUT","req":{"method":"GET"},"status":502}"#,
        ),
        ("a", 1, "upstream timeout, plain"),
        ("a", 2, "\u{1b}[31mup\u{1b}[0mstream timeout"),
        ("a", 3, r#"{"msg":"caf\u00e9 closed"}"#),
        ("a", 4, "CAFÉ open"),
    ]);
    let mut count = |text: &str| page(&mut store, &view(by_text(text), LogAnchor::Tail, 9)).matched;
    assert_eq!(count("upstream timeout"), 3);
    assert_eq!(count("req.method=get"), 1);
    assert_eq!(count("STATUS=502"), 1);
    assert_eq!(count("pid"), 0, "a hidden field's name");
    assert_eq!(count("time"), 3, "not the field `time`");
    assert_eq!(count("café"), 2);
    assert_eq!(count("plain\nup"), 0);
    assert_eq!(count("  "), 5, "blanks are no filter");
}

#[test]
fn levels_and_sources_narrow_and_combine() {
    let mut store = store(&[
        ("a", 0, "INFO one"),
        ("a", 1, "ERROR two"),
        ("b", 2, "WARN three"),
        ("b", 3, "ERROR four"),
        ("b", 4, "five"),
    ]);
    let query = LogQuery {
        level: Some(Level::Warn),
        sources: vec![SourceId::new("b"), SourceId::new("unheard of")],
        ..LogQuery::default()
    };
    let found = page(&mut store, &view(query, LogAnchor::Tail, 9));
    assert_eq!(texts(&found), ["three", "four"]);
    assert_eq!((found.errors, found.searched.sources, found.searched.of), (1, 1, 2));
    let unknown = LogQuery {
        level: Some(Level::Unknown),
        ..LogQuery::default()
    };
    assert_eq!(page(&mut store, &view(unknown, LogAnchor::Tail, 9)).matched, 5);
}

#[test]
fn anchors_stand_where_they_say() {
    let mut store = Store::new(8 * MIB, &[]);
    for number in 0..100_i64 {
        store.ingest(&line("a", number, &format!("n{number}")));
    }
    let mut stand = |anchor| {
        let page = page(&mut store, &view(LogQuery::default(), anchor, 10));
        assert_eq!(page.before + page.rows.len() as u64 + page.after, 100);
        (page.rows[0].seq, page.rows[page.rows.len() - 1].seq)
    };
    assert_eq!(stand(LogAnchor::Tail), (90, 99));
    assert_eq!(stand(LogAnchor::Head), (0, 9));
    assert_eq!(stand(LogAnchor::EndingAt(50)), (41, 50));
    assert_eq!(stand(LogAnchor::StartingAt(50)), (50, 59));
    assert_eq!(stand(LogAnchor::Around(50)), (45, 54));
    assert_eq!(stand(LogAnchor::EndingAt(3)), (0, 9));
    assert_eq!(stand(LogAnchor::StartingAt(97)), (90, 99));
    assert_eq!(stand(LogAnchor::Around(1)), (0, 9));
    assert_eq!(stand(LogAnchor::StartingAt(5_000)), (90, 99));
    let nothing = page(&mut store, &view(by_text("absent"), LogAnchor::Around(5), 10));
    assert_eq!((nothing.rows.len(), nothing.before, nothing.after), (0, 0, 0));
    let no_room = page(&mut store, &view(LogQuery::default(), LogAnchor::Tail, 0));
    assert_eq!((no_room.rows.len(), no_room.matched, no_room.before), (0, 100, 100));
}

#[test]
fn a_search_goes_on_with_what_arrives() {
    let mut store = store(&[("a", 0, "hit one"), ("a", 1, "miss")]);
    let view = view(by_text("hit"), LogAnchor::Tail, 9);
    let mut cache = ViewCache::default();
    assert_eq!(store.page(&mut cache, &view).matched, 1);
    store.ingest(&line("new", 3, "hit three"));
    store.ingest(&line("new", 2, "ERROR hit two"));
    let page = store.page(&mut cache, &view);
    assert_eq!(texts(&page), ["hit one", "hit two", "hit three"]);
    assert_eq!((page.errors, page.sources), (1, 2));
}

#[test]
fn marks_are_rows_but_not_lines_of_a_request() {
    let mut store = store(&[("a", 0, "INFO before"), ("a", 9, "INFO after")]);
    let seq = store.mark(
        &SourceId::new("a"),
        at(5),
        &SafeText::clean("restarted, exit 137 01234567"),
    );
    let found = page(&mut store, &view(LogQuery::default(), LogAnchor::Tail, 9));
    assert_eq!(texts(&found), ["before", "-- restarted, exit 137 01234567 --", "after"]);
    assert_eq!(store.row(seq).unwrap().level, Level::Warn);
    assert_eq!(
        page(&mut store, &view(by_id("01234567"), LogAnchor::Tail, 9)).matched,
        0
    );
}

#[test]
fn eviction_keeps_the_budget_and_the_counts() {
    let mut store = Store::new(0, &[]);
    let mut cache = ViewCache::default();
    let errors = view(
        LogQuery {
            level: Some(Level::Error),
            ..LogQuery::default()
        },
        LogAnchor::Tail,
        5,
    );
    let total = 120_000_u64;
    for number in 0..total {
        let level = if number % 10 == 0 { "ERROR" } else { "INFO" };
        let source = if number < 30_000 { "gone" } else { "kept" };
        let late = if number % 97 == 0 { -700 } else { 0 };
        store.ingest(&line(
            source,
            i64::try_from(number).unwrap() + late,
            &format!("{level} number {number} {UUID}"),
        ));
        if number % 20_011 == 0 {
            store.page(&mut cache, &errors);
        }
    }
    let stats = store.stats();
    assert!(stats.bytes <= 4 * MIB && stats.bytes > 3 * MIB, "{stats:?}");
    assert_eq!(stats.lines + stats.evicted, total);
    let first = stats.evicted;
    assert!(first > 30_000);
    assert_eq!(store.lines_of(&SourceId::new("gone")), 0);
    assert_eq!(store.lines_of(&SourceId::new("kept")), stats.lines);
    assert!(store.row(first - 1).is_none() && store.row(first).is_some() && store.row(total).is_none());
    let kept_errors = (first..total).filter(|number| number % 10 == 0).count() as u64;
    let all = page(&mut store, &view(LogQuery::default(), LogAnchor::Head, 5));
    assert_eq!(
        (all.matched, all.errors, all.sources, all.evicted),
        (stats.lines, kept_errors, 1, first)
    );
    let found = store.page(&mut cache, &errors);
    assert_eq!(
        (found.matched, found.errors, found.sources),
        (kept_errors, kept_errors, 1)
    );
    let pivot = page(&mut store, &view(by_id(UUID), LogAnchor::EndingAt(first / 2), 5));
    assert_eq!((pivot.matched, pivot.before), (stats.lines, 0));
}

#[test]
fn secrets_and_escape_sequences_do_not_reach_a_row() {
    let mut store = store(&[
        ("a", 0, "\u{1b}]0;title\u{7}connect postgres://app:hunter22@db/shop"),
        (
            "a",
            1,
            r#"{"msg":"login","password":"hunter22","note":"sees \u001b[2Jtop-secret-value"}"#,
        ),
    ]);
    store.set_masker(Masker::new([("API_TOKEN", "top-secret-value")]));
    let page = page(&mut store, &view(LogQuery::default(), LogAnchor::Tail, 9));
    assert_eq!(
        texts(&page),
        [
            "connect postgres://app:[secret]@db/shop",
            "login password=[secret] note=\"sees [secret:API_TOKEN]\""
        ]
    );
}

#[test]
fn a_cut_does_not_lay_a_secret_open() {
    let secret = "S".repeat(300);
    for lead in [3_900, 4_000, 4_096, 4_200] {
        let mut store = store(&[("a", 0, &format!("{}{secret} {}", "x".repeat(lead), "y".repeat(9_000)))]);
        store.set_masker(Masker::new([("KEY", &secret)]));
        let page = page(&mut store, &view(LogQuery::default(), LogAnchor::Tail, 9));
        let text = page.rows[0].text.as_str();
        assert!(!text.contains("SSS"), "{lead}");
        assert!(text.len() < 4_300 && text.ends_with("more bytes)"), "{}", text.len());
    }
}

#[test]
fn a_line_of_a_mebibyte_is_whole_and_a_longer_one_says_so() {
    let mut store = Store::new(0, &[]);
    let whole = store.ingest(&line("a", 0, &"w".repeat(MIB)));
    let longer = store.ingest(&line("a", 0, &"l".repeat(MIB + 5)));
    assert_eq!(store.row(whole).unwrap().text.as_str().len(), MIB);
    let text = store.row(longer).unwrap().text;
    assert!(text.as_str().ends_with("… (cut: the line has 1048581 bytes)"));
    let page = page(&mut store, &view(LogQuery::default(), LogAnchor::Tail, 9));
    assert!(page.rows.iter().all(|row| row.text.as_str().len() < 9_000));
}

/// Lines that make a careless scan cost the square of their length; each would take minutes.
#[test]
fn a_long_line_of_anything_is_read_in_one_pass() {
    let pieces = [
        "rid:",
        "req-",
        "a=b ",
        "a ",
        "{",
        "[",
        "\"",
        "\\",
        "request_id=",
        "://a:",
        "\u{90}",
        "\u{9b}1",
        "\u{1b}]",
        "- ",
        "[a] ",
    ];
    let mut store = Store::new(64 * MIB, &[]);
    for piece in pieces {
        let text = format!("\u{1b}[0m{}", piece.repeat(MIB / 4 / piece.len()));
        store.ingest(&line("a", 0, &text));
        store.ingest(&line("a", 0, &text[4..]));
        store.ingest(&line("a", 0, &format!("{{\"path\":\"x\",\"msg\":{:?}}}", &text[4..])));
    }
    let page = page(&mut store, &view(by_text("zzz"), LogAnchor::Tail, 50));
    assert_eq!(page.matched, 0);
    let seen = store.page(
        &mut ViewCache::default(),
        &view(LogQuery::default(), LogAnchor::Tail, 50),
    );
    assert_eq!(seen.rows.len(), 3 * pieces.len());
}

#[test]
fn hostile_bytes_never_panic_and_never_leave_a_control() {
    let mut seed = 5_u64;
    let mut store = Store::new(0, &["(".to_owned(), "job-\\d+".to_owned()]);
    assert_eq!(store.problems().len(), 1);
    for number in 0..6_000 {
        let bytes = hostile(&mut seed);
        let far = [i64::MIN / 2, i64::MAX / 2, 0, number][usize::try_from(number % 4).unwrap()];
        let moment =
            Moment::from_timestamp_millis(far).unwrap_or(if far < 0 { Moment::MIN_UTC } else { Moment::MAX_UTC });
        store.ingest(&RawLine {
            source: SourceId::new(format!("s{}", number % 7)),
            at: moment,
            bytes,
        });
    }
    for query in [
        LogQuery::default(),
        by_text("é\u{1b}["),
        by_text("a"),
        by_id(UUID),
        by_id("\u{1b}"),
    ] {
        for anchor in [LogAnchor::Head, LogAnchor::Tail, LogAnchor::Around(3_000)] {
            let page = page(&mut store, &view(query.clone(), anchor, 400));
            for LogRow { text, ids, .. } in &page.rows {
                assert!(!text.as_str().chars().any(char::is_control));
                assert!(ids.len() <= 3 && ids.iter().all(|id| !id.value.as_str().chars().any(char::is_control)));
            }
        }
    }
}

#[test]
fn random_lines_and_queries_agree_with_a_plain_model() {
    let mut seed = 99_u64;
    let words = ["alpha", "beta", "gamma", "Delta", "ERROR", "INFO"];
    let mut model: Vec<(i64, u64, &str, String)> = Vec::new();
    let mut store = Store::new(8 * MIB, &[]);
    let mut caches: Vec<(LogQuery, ViewCache)> = ["alpha", "delta b", "rid=7", ""]
        .iter()
        .map(|text| (by_text(text), ViewCache::default()))
        .collect();
    for round in 0..12_000_u64 {
        let source = ["a", "b", "c"][below(&mut seed, 3)];
        let ms = i64::try_from(round + below(&mut seed, 3_000) as u64).unwrap();
        let text = format!(
            "x{} {} {} rid={}",
            below(&mut seed, 9),
            words[below(&mut seed, 6)],
            words[below(&mut seed, 6)],
            below(&mut seed, 50)
        );
        let seq = store.ingest(&line(source, ms, &text));
        model.push((ms, seq, source, text));
        if round % 1_777 != 0 {
            continue;
        }
        let mut sorted: Vec<_> = model.iter().collect();
        sorted.sort_unstable_by_key(|(ms, seq, ..)| (*ms, *seq));
        for (query, cache) in &mut caches {
            let needle = query.text.clone().unwrap_or_default().to_lowercase();
            let expected: Vec<u64> = sorted
                .iter()
                .filter(|l| l.3.to_lowercase().contains(&needle))
                .map(|l| l.1)
                .collect();
            let page = store.page(cache, &view(query.clone(), LogAnchor::Tail, 40));
            let seqs: Vec<u64> = page.rows.iter().map(|row| row.seq).collect();
            assert_eq!(page.matched, expected.len() as u64, "{needle} at {round}");
            assert_eq!(seqs, expected[expected.len().saturating_sub(40)..]);
        }
        let by_rid = page(&mut store, &view(by_id("7"), LogAnchor::Head, 9));
        let wanted = sorted.iter().filter(|l| l.3.ends_with("rid=7")).count();
        assert_eq!(by_rid.matched, wanted as u64, "{round}");
    }
}

fn below(seed: &mut u64, bound: usize) -> usize {
    *seed = seed
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*seed >> 33).unwrap() % bound
}

/// A line glued from pieces that parsers trip over, with some bytes damaged.
fn hostile(seed: &mut u64) -> Vec<u8> {
    let pieces: [&[u8]; 20] = [
        b"{\"level\":",
        b"\"",
        b"\\u00",
        b"}",
        b"[",
        b"2026-11-21T10:25:12",
        b"1:M 21 Nov ",
        b"\x1b]0;x",
        b"\x07",
        b"\xff\xfe",
        "é\u{202e}漢".as_bytes(),
        b"request_id=",
        UUID.as_bytes(),
        b" ERROR ",
        b"req-",
        b"=",
        b"\0\r\n",
        b"a=b c=\"d\\",
        b"9e999",
        b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    ];
    let mut bytes = Vec::new();
    for _ in 0..below(seed, 12) {
        bytes.extend_from_slice(pieces[below(seed, pieces.len())]);
    }
    if below(seed, 500) == 0 {
        bytes = bytes.repeat(20_000);
    }
    for _ in 0..below(seed, 3) {
        if !bytes.is_empty() {
            let place = below(seed, bytes.len());
            bytes[place] = u8::try_from(below(seed, 256)).unwrap();
        }
    }
    bytes
}
